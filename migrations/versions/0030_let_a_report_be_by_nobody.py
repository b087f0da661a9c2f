"""This migration will let a report be by nobody: the program brings what two sides contradict.

Revision: 0030
Before it: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("review_report") as batch:
        batch.alter_column("by_id", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM review_report WHERE by_id IS NULL")
    with op.batch_alter_table("review_report") as batch:
        batch.alter_column("by_id", existing_type=sa.Integer(), nullable=False)
