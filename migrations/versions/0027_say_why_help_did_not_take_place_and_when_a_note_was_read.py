"""This migration will say why help did not take place, and when a coordinator read a note.

Revision: 0027
Before it: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

RULES = {
    "known_reason": "not_held_reason IN ('', 'ill', 'school', 'expert', 'no_cover', 'not_needed', "
    "'other')",
    "not_held_for_a_reason": "not_held = (not_held_reason <> '')",
}


def upgrade() -> None:
    op.add_column(
        "review",
        sa.Column("not_held_reason", sa.String(length=12), nullable=False, server_default=""),
    )
    op.add_column("review", sa.Column("note_read_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE review SET not_held_reason = 'other' WHERE not_held")
    with op.batch_alter_table("review") as review:
        for name, rule in RULES.items():
            review.create_check_constraint(op.f(f"ck_review_{name}"), rule)


def downgrade() -> None:
    with op.batch_alter_table("review") as review:
        for name in RULES:
            review.drop_constraint(op.f(f"ck_review_{name}"), type_="check")
        review.drop_column("note_read_at")
        review.drop_column("not_held_reason")
