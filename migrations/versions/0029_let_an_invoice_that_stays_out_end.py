"""This migration will let a freelancer's invoice that stays out come to an end.

Revision: 0029
Before it: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deployment", sa.Column("invoice_out_at", sa.DateTime(timezone=True)))
    # A table that so many others point at is not made anew for a column with a constraint.
    op.execute(
        "ALTER TABLE deployment ADD COLUMN unbilled_by_id INTEGER "
        "CONSTRAINT fk_deployment_unbilled_by_id_person REFERENCES person (id) "
        "CONSTRAINT ck_deployment_two_let_an_invoice_go "
        "CHECK (unbilled_by_id <> expert_id AND unbilled_by_id <> settled_by_id)"
    )


def downgrade() -> None:
    op.drop_column("deployment", "unbilled_by_id")
    op.drop_column("deployment", "invoice_out_at")
