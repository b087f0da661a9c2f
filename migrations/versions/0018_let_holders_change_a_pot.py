"""This migration will let two holders of a pot change it one after the other.

Revision: 0018
Before it: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("pot", "mandate"):
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    for table in ("pot", "mandate"):
        op.drop_column(table, "version")
