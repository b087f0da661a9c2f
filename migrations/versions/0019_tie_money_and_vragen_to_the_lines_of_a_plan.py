"""This migration will tie money and vragen to the lines of a plan.

Revision: 0019
Before it: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "trajectory_cost",
        sa.Column("of_line", sa.String(length=90), nullable=False, server_default=""),
    )
    op.create_table(
        "line_request",
        sa.Column("help_request_id", sa.Integer(), nullable=False),
        sa.Column("trajectory_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.CheckConstraint("line > 0", name=op.f("ck_line_request_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["help_request_id"],
            ["help_request.id"],
            name=op.f("fk_line_request_help_request_id_help_request"),
        ),
        sa.ForeignKeyConstraint(
            ["trajectory_id"],
            ["trajectory.id"],
            name=op.f("fk_line_request_trajectory_id_trajectory"),
        ),
        sa.PrimaryKeyConstraint("help_request_id", name=op.f("pk_line_request")),
    )
    op.create_index(op.f("ix_line_request_trajectory_id"), "line_request", ["trajectory_id"])


def downgrade() -> None:
    op.drop_table("line_request")
    op.drop_column("trajectory_cost", "of_line")
