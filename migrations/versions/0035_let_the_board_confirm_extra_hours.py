"""This migration will let the board that lends confirm the extra hours of somebody in employment.

Revision: 0035
Before it: 0034

What was granted before this waits for nobody: it may be planned on the leader's consent. Beside it,
who was told about the end of a pot is known by the day on which it ended.
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
    _know_who_heard_of_a_pot()


def _know_who_heard_of_a_pot() -> None:
    """The mail about a pot that is over is known by the pot's last day as well: who had it does not
    get it again."""
    outbox = sa.table("outbox", sa.column("id"), sa.column("key"))
    pot = sa.table("pot", sa.column("id"), sa.column("until", sa.Date))
    bind = op.get_bind()
    until = dict(bind.execute(sa.select(pot.c.id, pot.c.until)).all())
    told = sa.select(outbox.c.id, outbox.c.key).where(outbox.c.key.like("pot_over:%"))
    for id_, key in bind.execute(told).all():
        kind, pot_id, *rest = key.split(":")
        if len(rest) == 2 and int(pot_id) in until:
            now = ":".join((kind, pot_id, until[int(pot_id)].isoformat(), *rest))
            bind.execute(outbox.update().where(outbox.c.id == id_).values(key=now))


def downgrade() -> None:
    for name in ("extended_at", "extension_asked_at", "extended_by_id"):
        op.drop_column("deployment", name)
