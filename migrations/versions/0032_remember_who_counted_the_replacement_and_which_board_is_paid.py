"""This migration will remember who said what replacement cost, and which board is paid.

Revision: 0032
Before it: 0031

Who said it does not pay it as well: of what is still to be paid it is read back from what happened.
Of what was granted, the board that the lending school is of now is the one that is paid.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
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
    op.execute(
        "ALTER TABLE deployment ADD COLUMN employer_id INTEGER "
        "CONSTRAINT fk_deployment_employer_id_organisation REFERENCES organisation (id)"
    )
    op.execute(
        sa.text(
            "UPDATE deployment SET employer_id = ("
            "SELECT COALESCE(organisation.board_id, organisation.id) FROM organisation "
            "WHERE organisation.id = deployment.lender_id) WHERE approved_at IS NOT NULL"
        )
    )


def downgrade() -> None:
    op.drop_column("deployment", "employer_id")
    op.drop_column("deployment", "replacement_confirmed_by_id")
