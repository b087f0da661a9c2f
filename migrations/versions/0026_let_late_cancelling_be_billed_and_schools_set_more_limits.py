"""This migration will let late cancelling be billed without hours, and schools set more limits.

Revision: 0026
Before it: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

CLAIMS = "an_invoice_claims_something"
# What a school decides about lending, each with its constraint and the most that it may be.
LIMITS = (
    ("max_parts_per_person", "parts_of_a_week", 10),
    ("max_contract_share", "share_of_a_contract", 100),
    ("max_teachers_lent", "share_of_the_teachers", 100),
    ("first_weeks", "weeks_at_the_start", 10),
)


def upgrade() -> None:
    with op.batch_alter_table("invoice") as batch:
        batch.drop_constraint(op.f(f"ck_invoice_{CLAIMS}"), type_="check")
        batch.create_check_constraint(
            op.f(f"ck_invoice_{CLAIMS}"), "minutes >= 0 AND amount >= 0 AND minutes + amount > 0"
        )
    op.add_column(
        "deployment", sa.Column("cover_by", sa.String(length=80), nullable=False, server_default="")
    )
    for column, name, most in LIMITS:
        op.execute(
            f"ALTER TABLE lending_settings ADD COLUMN {column} INTEGER "
            f"CONSTRAINT ck_lending_settings_{name} CHECK ({column} BETWEEN 0 AND {most})"
        )


def downgrade() -> None:
    op.drop_column("deployment", "cover_by")
    for column, _, _ in LIMITS:
        op.drop_column("lending_settings", column)
    # Before this, what was called off ended as something that took place, and hours were billed.
    op.execute(
        "UPDATE deployment SET state = 'completed', confirmed_minutes = 0, completed_at = moved_at "
        "WHERE state = 'owed'"
    )
    op.execute("UPDATE invoice SET minutes = 1 WHERE minutes = 0")
    with op.batch_alter_table("invoice") as batch:
        batch.drop_constraint(op.f(f"ck_invoice_{CLAIMS}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_invoice_{CLAIMS}"), "minutes > 0 AND amount >= 0")
