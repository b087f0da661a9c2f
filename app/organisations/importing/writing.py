"""Carry a plan out, inside the caller's unit of work. Nothing is ever deleted."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Table, bindparam, insert, select, update

from app.database import db, new_public_id
from app.events.models import Event
from app.organisations.importing.plan import ABOVE, NOT_FROM_FILES, Change, KindPlan, Plan, Values
from app.organisations.models import Kind, Organisation, Ring

AT_ONCE = 1000  # rows a statement: quick, and often enough to show progress

table = cast(Table, Organisation.__table__)
COLUMNS = [column.name for column in table.columns if column.name not in NOT_FROM_FILES]
Progress = Callable[[int], None]
Row = TypeVar("Row")


def carry_out(
    plan: Plan, *, on: date, now: datetime, progress: Progress = lambda rows: None
) -> None:
    """Write the plan. `progress` hears of rows as they are written."""
    for above in (plan.regions, plan.swvs, plan.boards):
        _write(above, {}, on, now, progress)
    _write(plan.schools, _ids(), on, now, progress)
    # Rows were changed behind the session's back.
    db.session.expire_all()


def _ids() -> dict[tuple[str, str], int]:
    rows = db.session.execute(select(Organisation.kind, Organisation.code, Organisation.id))
    return {(kind, code): id for kind, code, id in rows if kind != Kind.SCHOOL}


def _write(
    plan: KindPlan, ids: dict[tuple[str, str], int], on: date, now: datetime, progress: Progress
) -> None:
    for new in _portions(plan.new):
        db.session.execute(insert(table), [_row(values, ids) for values in new])
        progress(len(new))
    for keys, changes in _alike(plan.updates):
        statement = (
            update(table)
            .where(table.c.id == bindparam("at"))
            .values({key: bindparam(f"new_{key}") for key in keys})
        )
        for portion in _portions(changes):
            rows = [
                {"at": change.id} | {f"new_{k}": v for k, v in _columns(change, ids).items()}
                for change in portion
            ]
            db.session.execute(statement, rows)
            progress(len(portion))
    for gone in _portions(plan.gone):
        gone_ids = [values["id"] for values in gone]
        db.session.execute(update(table).where(table.c.id.in_(gone_ids)).values(gone_on=on))
        progress(len(gone))
    _record(plan, now)


def _row(values: Values, ids: dict[tuple[str, str], int]) -> dict[str, Any]:
    row = {name: values[name] for name in COLUMNS}
    row |= {f"{above}_id": ids.get((above, values[above])) for above in ABOVE}
    return row | {"public_id": new_public_id(), "ring_cap": Ring.COUNTRY}


def _columns(change: Change, ids: dict[tuple[str, str], int]) -> dict[str, Any]:
    return {
        f"{key}_id" if key in ABOVE else key: ids[key, value] if key in ABOVE else value
        for key, value in change.differing.items()
    }


def _alike(changes: list[Change]) -> Iterable[tuple[list[str], list[Change]]]:
    """Changes of the same columns together: one statement with many rows."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        keys = tuple(f"{key}_id" if key in ABOVE else key for key in change.differing)
        groups.setdefault(keys, []).append(change)
    return [(list(keys), group) for keys, group in groups.items()]


def _portions(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _record(plan: KindPlan, now: datetime) -> None:
    """One event for each organisation that changed or went; the first time it is only there."""
    happened = [(c.id, "import", {"fields": list(c.seen)}) for c in plan.changed]
    happened += [(c.id, "return", {}) for c in plan.returned]
    happened += [(values["id"], "gone", {}) for values in plan.gone]
    for portion in _portions(happened):
        rows = [
            {"object_type": "organisation", "object_id": id, "action": action, "at": now}
            | {"facts": facts}
            for id, action, facts in portion
        ]
        db.session.execute(insert(cast(Table, Event.__table__)), rows)
