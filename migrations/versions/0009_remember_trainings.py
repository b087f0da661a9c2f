"""This migration will remember trainings.

Revision: 0009
Before it: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("provider", sa.String(length=120), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=False),
        sa.Column("paid_by", sa.String(length=6), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_training_has_a_title")),
        sa.CheckConstraint(
            "paid_by IN ('school', 'board', 'swv', 'self')",
            name=op.f("ck_training_known_payer"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_training_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    op.create_index(op.f("ix_training_person_id"), "training", ["person_id"])
    op.create_table(
        "training_skill",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training.id"],
            name=op.f("fk_training_skill_training_id_training"),
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_training_skill_skill_id_skill")
        ),
        sa.PrimaryKeyConstraint("training_id", "skill_id", name=op.f("pk_training_skill")),
    )


def downgrade() -> None:
    op.drop_table("training_skill")
    op.drop_table("training")
