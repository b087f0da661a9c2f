"""Why a programme is there: the problem, in its owner's words, and public figures about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.clock import amsterdam
from app.database import db
from app.errors import RuleBroken
from app.organisations.models import Kind, Organisation
from app.programmes.models import Figure, Programme
from app.programmes.publishing import judged

COUNTRY = "heel Nederland"


@dataclass(frozen=True)
class Told:
    """`region`: the name of one; "" is the whole country."""

    what: str
    region: str
    value: str
    year: int
    source: str


def tell(
    programme: Programme,
    problem: str,
    rows: Sequence[Told],
    *,
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> Programme:
    """Write down the problem and its figures, instead of what stood there.

    Raises RuleBroken for a region that there is not, a year to come, and the same figure twice.
    """
    judged(programme, by, now, seen)
    made = [_figure(row, number, amsterdam(now).year) for number, row in enumerate(rows, 1)]
    same = [(each.what.casefold(), each.region_id, each.year) for each in made]
    for each, key in zip(made, same, strict=True):
        if same.count(key) > 1:
            raise RuleBroken("“%(what)s” staat er twee keer over hetzelfde jaar.", what=each.what)
    programme.problem = problem.strip()
    programme.figures.clear()
    db.session.flush()  # their places are taken until then
    programme.figures.extend(made)
    return programme


def _figure(row: Told, position: int, this_year: int) -> Figure:
    if row.year > this_year:
        raise RuleBroken("“%(what)s”: dat jaar is nog niet geweest.", what=row.what)
    return Figure(
        position=position,
        what=row.what.strip(),
        region_id=_region(row.region),
        value=row.value.strip(),
        year=row.year,
        source=row.source.strip(),
    )


def _region(name: str) -> int | None:
    wanted = name.strip().casefold()
    if wanted in ("", COUNTRY.casefold()):
        return None
    found = select(Organisation.id).where(
        Organisation.kind == Kind.REGION, func.lower(Organisation.name) == wanted
    )
    id_ = db.session.scalar(found.order_by(Organisation.id).limit(1))
    if id_ is None:
        raise RuleBroken("We kennen geen regio “%(name)s”.", name=name.strip())
    return id_


def told(programme: Programme) -> list[tuple[Figure, str]]:
    """Every figure with where it is of: of one thing together, the country first."""
    rows = db.session.scalars(
        select(Figure)
        .where(Figure.programme_id == programme.id)
        .options(joinedload(Figure.region))
        .order_by(Figure.position)
    ).all()
    first: dict[str, int] = {}
    for each in rows:
        first.setdefault(each.what, each.position)
    found = [(each, each.region.name if each.region else COUNTRY) for each in rows]
    return sorted(
        found,
        key=lambda pair: (first[pair[0].what], pair[0].region is not None, pair[1], -pair[0].year),
    )
