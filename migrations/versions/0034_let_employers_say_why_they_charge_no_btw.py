"""This migration will let employers say why they charge no btw for whom they lend.

Revision: 0034
Before it: 0033

Of what was agreed before it nobody said so: that stays as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "lending_settings",
        sa.Column("vat_ground", sa.String(length=40), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("lending_settings", "vat_ground")
