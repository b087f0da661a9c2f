"""This migration will say what form each session has, and for whom somebody is in a traject.

Revision: 0024
Before it: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "session", sa.Column("form", sa.String(length=20), nullable=False, server_default="")
    )
    op.add_column(
        "trajectory_role",
        sa.Column("on_behalf", sa.String(length=120), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("trajectory_role", "on_behalf")
    op.drop_column("session", "form")
