"""This migration will let a proposal get a no, and a difference about hours go to the board.

Revision: 0031
Before it: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deployment", sa.Column("with_board_at", sa.DateTime(timezone=True)))
    op.add_column("correction", sa.Column("refused_at", sa.DateTime(timezone=True)))
    op.execute(
        "ALTER TABLE correction ADD COLUMN refused_by_id INTEGER "
        "CONSTRAINT fk_correction_refused_by_id_person REFERENCES person (id) "
        "CONSTRAINT ck_correction_a_yes_or_a_no "
        "CHECK (refused_by_id IS NULL OR agreed_by_id IS NULL)"
    )


def downgrade() -> None:
    # What got a no would wait again, and hold up what comes after it.
    op.execute("DELETE FROM correction WHERE refused_at IS NOT NULL")
    op.drop_column("correction", "refused_by_id")
    op.drop_column("correction", "refused_at")
    op.drop_column("deployment", "with_board_at")
