"""This migration will remember who said what replacement cost: they do not pay it as well.

Revision: 0032
Before it: 0030

Of what is still to be paid it is read back from what happened.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A table that so many others point at is not made anew for a column with a constraint.
    op.execute(
        "ALTER TABLE deployment ADD COLUMN replacement_confirmed_by_id INTEGER "
        "CONSTRAINT fk_deployment_replacement_confirmed_by_id_person REFERENCES person (id) "
        "CONSTRAINT ck_deployment_nobody_pays_the_replacement_they_counted "
        "CHECK (replacement_confirmed_by_id <> settled_by_id)"
    )
    op.execute(
        sa.text(
            "UPDATE deployment SET replacement_confirmed_by_id = ("
            "SELECT event.by_id FROM event WHERE event.object_type = 'deployment' "
            "AND event.object_id = deployment.id AND event.action = 'report_cover' "
            "AND event.from_state = 'completed' ORDER BY event.id DESC LIMIT 1) "
            "WHERE state = 'completed' AND replacement_confirmed IS NOT NULL"
        )
    )


def downgrade() -> None:
    op.drop_column("deployment", "replacement_confirmed_by_id")
