"""This migration will let a round of a programme have an amount, of which a decision grants a part.

Revision: 0023
Before it: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "closes_on >= opens_on", name=op.f("ck_programme_round_closes_after_it_opens")
        ),
        sa.CheckConstraint("cents > 0", name=op.f("ck_programme_round_has_an_amount")),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_round_programme_id_programme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_round")),
        sa.UniqueConstraint(
            "programme_id", "opens_on", name=op.f("uq_programme_round_programme_id_opens_on")
        ),
    )
    with op.batch_alter_table("trajectory") as trajectory:
        trajectory.add_column(sa.Column("round_id", sa.Integer(), nullable=True))
        trajectory.create_foreign_key(
            op.f("fk_trajectory_round_id_programme_round"),
            "programme_round",
            ["round_id"],
            ["id"],
        )
        trajectory.create_index(op.f("ix_trajectory_round_id"), ["round_id"])
    with op.batch_alter_table("signature") as signature:
        signature.add_column(sa.Column("cents", sa.Integer(), nullable=True))
        signature.create_check_constraint(
            op.f("ck_signature_a_part_is_more_than_nothing"), "cents > 0"
        )


def downgrade() -> None:
    with op.batch_alter_table("signature") as signature:
        signature.drop_constraint(op.f("ck_signature_a_part_is_more_than_nothing"), type_="check")
        signature.drop_column("cents")
    with op.batch_alter_table("trajectory") as trajectory:
        trajectory.drop_index(op.f("ix_trajectory_round_id"))
        trajectory.drop_constraint(
            op.f("fk_trajectory_round_id_programme_round"), type_="foreignkey"
        )
        trajectory.drop_column("round_id")
    op.drop_table("programme_round")
