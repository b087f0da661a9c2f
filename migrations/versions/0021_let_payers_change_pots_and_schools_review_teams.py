"""This migration will let payers of a traject change pots.

Revision: 0021
Before it: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trajectory_left",
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.Column("share_id", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "cents >= 0", name=op.f("ck_trajectory_left_what_stays_is_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["reservation.id"],
            name=op.f("fk_trajectory_left_reservation_id_reservation"),
        ),
        sa.ForeignKeyConstraint(
            ["share_id"],
            ["trajectory_share.id"],
            name=op.f("fk_trajectory_left_share_id_trajectory_share"),
        ),
        sa.PrimaryKeyConstraint("reservation_id", name=op.f("pk_trajectory_left")),
    )
    op.create_index(op.f("ix_trajectory_left_share_id"), "trajectory_left", ["share_id"])


def downgrade() -> None:
    op.drop_table("trajectory_left")
