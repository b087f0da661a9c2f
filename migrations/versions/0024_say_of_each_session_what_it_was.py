"""This migration will say of each session what form it has, where that is not as agreed.

Revision: 0024
Before it: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "session", sa.Column("form", sa.String(length=20), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("session", "form")
