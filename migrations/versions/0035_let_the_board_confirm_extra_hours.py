"""This migration will let the board that lends confirm the extra hours of somebody in employment.

Revision: 0035
Before it: 0034

What was granted before this waits for nobody: it may be planned on the leader's consent.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A table that so many others point at is not made anew for a column with a constraint.
    op.execute(
        "ALTER TABLE deployment ADD COLUMN extended_by_id INTEGER "
        "CONSTRAINT fk_deployment_extended_by_id_person REFERENCES person (id) "
        "CONSTRAINT ck_deployment_nobody_extends_their_own_contract "
        "CHECK (extended_by_id <> expert_id)"
    )
    for name in ("extension_asked_at", "extended_at"):
        op.add_column("deployment", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("extended_at", "extension_asked_at", "extended_by_id"):
        op.drop_column("deployment", name)
