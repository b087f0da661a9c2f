"""This migration will let what is called off too late be billed without hours.

Revision: 0026
Before it: 0024
"""

from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

CLAIMS = "an_invoice_claims_something"


def upgrade() -> None:
    with op.batch_alter_table("invoice") as batch:
        batch.drop_constraint(op.f(f"ck_invoice_{CLAIMS}"), type_="check")
        batch.create_check_constraint(
            op.f(f"ck_invoice_{CLAIMS}"), "minutes >= 0 AND amount >= 0 AND minutes + amount > 0"
        )


def downgrade() -> None:
    # Before this, what was called off ended as something that took place, and hours were billed.
    op.execute(
        "UPDATE deployment SET state = 'completed', confirmed_minutes = 0, completed_at = moved_at "
        "WHERE state = 'owed'"
    )
    op.execute("UPDATE invoice SET minutes = 1 WHERE minutes = 0")
    with op.batch_alter_table("invoice") as batch:
        batch.drop_constraint(op.f(f"ck_invoice_{CLAIMS}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_invoice_{CLAIMS}"), "minutes > 0 AND amount >= 0")
