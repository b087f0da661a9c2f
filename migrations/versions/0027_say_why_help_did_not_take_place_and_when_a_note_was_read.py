"""This migration will say why help did not take place, and when a coordinator read a note.

Revision: 0027
Before it: 0026
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KNOWN = "not_held_reason IN ('', 'ill', 'school', 'expert', 'no_cover', 'not_needed', 'other')"
SCORES = "side <> 'asker' OR overall IS NOT NULL OR {}"


def upgrade() -> None:
    op.add_column(
        "review",
        sa.Column("not_held_reason", sa.String(length=12), nullable=False, server_default=""),
    )
    op.add_column("review", sa.Column("note_read_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE review SET not_held_reason = 'other' WHERE not_held")
    with op.batch_alter_table("review") as review:
        review.create_check_constraint(op.f("ck_review_known_reason"), KNOWN)
        _asker_scores(review, "not_held_reason <> ''")
        review.drop_column("not_held")


def downgrade() -> None:
    op.add_column(
        "review", sa.Column("not_held", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE review SET not_held = (not_held_reason <> '')")
    with op.batch_alter_table("review") as review:
        review.drop_constraint(op.f("ck_review_known_reason"), type_="check")
        _asker_scores(review, "not_held")
        review.drop_column("note_read_at")
        review.drop_column("not_held_reason")


def _asker_scores(review: Any, unless: str) -> None:
    review.drop_constraint(op.f("ck_review_asker_scores"), type_="check")
    review.create_check_constraint(op.f("ck_review_asker_scores"), SCORES.format(unless))
