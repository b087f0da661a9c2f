"""This migration will count changes of what profiles hang on.

Revision: 0002
Before it: 0001

Workers keep organisations and the vocabulary in memory; a second number tells them to look again.
A random name tells them that what they kept on disk was made from this very database.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "search_state",
        sa.Column("surroundings", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "search_state",
        sa.Column("lineage", sa.String(length=16), nullable=False, server_default=""),
    )
    op.execute(
        sa.text("UPDATE search_state SET lineage = :name").bindparams(name=secrets.token_hex(8))
    )


def downgrade() -> None:
    with op.batch_alter_table("search_state") as table:
        table.drop_column("lineage")
        table.drop_column("surroundings")
