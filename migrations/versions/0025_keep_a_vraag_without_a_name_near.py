"""This migration will keep a vraag without a name within its samenwerkingsverband.

Revision: 0025
Before it: 0024

Such a vraag that reached further is drawn in: that it is asked without a name was promised for near
by. Whoever is in a talk about it stays in it.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NEAR = "NOT is_anonymous OR revealed_at IS NOT NULL OR ring <= 2"


def upgrade() -> None:
    op.execute(f"UPDATE help_request SET ring = 2 WHERE NOT ({NEAR})")
    with op.batch_alter_table("help_request") as asked:
        asked.create_check_constraint(op.f("ck_help_request_a_hidden_name_stays_near"), NEAR)


def downgrade() -> None:
    with op.batch_alter_table("help_request") as asked:
        asked.drop_constraint(op.f("ck_help_request_a_hidden_name_stays_near"), type_="check")
