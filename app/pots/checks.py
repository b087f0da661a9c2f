"""What `flask check` proves about the money."""

from collections.abc import Iterable

from sqlalchemy import func, select, text

from app.database import db
from app.pots.models import Entry, Pot, Reservation

COUNTERS = ("available", "reserved", "committed", "spent")


def counters_equal_entries() -> Iterable[str]:
    """Each counter of each pot is the sum of its entries."""
    sums = (
        select(
            Entry.pot_id,
            *(func.coalesce(func.sum(getattr(Entry, name)), 0).label(name) for name in COUNTERS),
        )
        .group_by(Entry.pot_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Pot,
            *(func.coalesce(sums.c[name], 0).label(name) for name in COUNTERS),
        ).outerjoin(sums, sums.c.pot_id == Pot.id)
    )
    for row in rows:
        for name in COUNTERS:
            if getattr(row.Pot, name) != getattr(row, name):
                yield (
                    f"pot {row.Pot.id}: {name} is {getattr(row.Pot, name)}, "
                    f"its entries say {getattr(row, name)}"
                )


def reservations_equal_pots() -> Iterable[str]:
    """What is reserved, committed and spent in a pot is the sum of its reservations."""
    names = COUNTERS[1:]
    rows = db.session.execute(
        select(
            Pot,
            *(func.coalesce(func.sum(getattr(Reservation, name)), 0).label(name) for name in names),
        )
        .outerjoin(Reservation, Reservation.pot_id == Pot.id)
        .group_by(Pot.id)
    )
    for row in rows:
        for name in names:
            if getattr(row.Pot, name) != getattr(row, name):
                yield f"pot {row.Pot.id}: {name} differs from its reservations"


def log_is_append_only() -> Iterable[str]:
    """The triggers that refuse to change or delete history exist (see migrations)."""
    wanted = {
        f"{table}_refuses_{verb}"
        for table in ("entry", "event", "terms", "terms_date", "declaration", "declared_tie")
        for verb in ("update", "delete")
    }
    if db.engine.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    for missing in sorted(wanted - set(db.session.scalars(text(query)))):
        yield f"trigger {missing} is missing"
