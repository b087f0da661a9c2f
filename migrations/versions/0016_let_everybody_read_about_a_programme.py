"""This migration will let everybody read about a programme, what it hands over, and whom it calls.

Revision: 0016
Before it: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "programme",
        sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "programme_handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=120), nullable=False),
        sa.Column("lessons", sa.String(length=2000), nullable=False),
        sa.Column("to_whom", sa.String(length=200), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "theme <> '' AND to_whom <> ''",
            name=op.f("ck_programme_handover_says_what_and_to_whom"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_handover_programme_id_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_handover")),
        sa.UniqueConstraint(
            "programme_id", "position", name=op.f("uq_programme_handover_programme_id_position")
        ),
    )
    op.create_table(
        "programme_call",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_call_programme_id_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisation.id"],
            name=op.f("fk_programme_call_school_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("programme_id", "school_id", name=op.f("pk_programme_call")),
    )
    op.create_index(
        op.f("ix_programme_call_school_id"), "programme_call", ["school_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("programme_call")
    op.drop_table("programme_handover")
    op.drop_column("programme", "is_public")
