"""This migration will let a phase of a traject differ.

Revision: 0014
Before it: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("trajectory_phase") as batch:
        batch.add_column(
            sa.Column("template_key", sa.String(length=40), server_default="", nullable=False)
        )
        batch.add_column(
            sa.Column("label", sa.String(length=200), server_default="", nullable=False)
        )
        batch.add_column(sa.Column("length", sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_trajectory_phase_lasts_a_while"),
            "length IS NULL OR length BETWEEN 1 AND 120",
        )


def downgrade() -> None:
    with op.batch_alter_table("trajectory_phase") as batch:
        batch.drop_constraint(op.f("ck_trajectory_phase_lasts_a_while"), type_="check")
        batch.drop_column("length")
        batch.drop_column("label")
        batch.drop_column("template_key")
