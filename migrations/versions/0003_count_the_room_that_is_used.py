"""This migration will count the room that is used.

Revision: 0003
Before it: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What each inzet holds of the room that it was consented in.
HELD = """
    UPDATE deployment SET allowance_minutes = (
        SELECT terms.minutes - deployment.freed_minutes FROM terms
        WHERE terms.deployment_id = deployment.id AND terms.version = deployment.terms_version
    )
    WHERE allowance_id IS NOT NULL AND consented_at IS NOT NULL
    AND state NOT IN ('declined', 'withdrawn', 'expired', 'cancelled')
"""
USED = """
    SELECT COALESCE(SUM(deployment.allowance_minutes), 0) FROM deployment
    WHERE deployment.allowance_id = allowance.id
"""


def upgrade() -> None:
    # One statement that both engines read; a rebuilt table would lose what points at it.
    op.execute(
        "ALTER TABLE deployment ADD COLUMN allowance_minutes INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_deployment_room_is_held_or_not CHECK (allowance_minutes >= 0)"
    )
    op.execute(
        "ALTER TABLE allowance ADD COLUMN used_minutes INTEGER DEFAULT 0 NOT NULL CONSTRAINT "
        "ck_allowance_room_is_not_overused CHECK (used_minutes BETWEEN 0 AND minutes)"
    )
    op.execute(HELD)
    # Two in one second could overuse it until now; what was consented then stays consented.
    op.execute(f"UPDATE allowance SET minutes = ({USED}) WHERE minutes < ({USED})")
    op.execute(f"UPDATE allowance SET used_minutes = ({USED})")


def downgrade() -> None:
    # On SQLite a column takes its own CHECK along; on PostgreSQL it does so as well.
    op.drop_column("allowance", "used_minutes")
    op.drop_column("deployment", "allowance_minutes")
