"""How far a programme reaches: how often its page is opened and how many apply, by the quarter.

Counted is a page that was opened, never by whom. Who runs the programme does not count.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.database import db, insert
from app.programmes import access, dates
from app.programmes.models import Programme, ProgrammeLooks, Trajectory

QUARTERS = 5  # so that this one stands beside that of last year


@dataclass(frozen=True)
class Quarter:
    since: date
    looks: int
    applied: int

    @property
    def label(self) -> str:
        """kwartaal 4 van 2026"""
        return f"kwartaal {(self.since.month + 2) // 3} van {self.since.year}"


def began(on: date) -> date:
    return date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)


def count(programme_id: int, on: date) -> None:
    """One more. Two at once both count."""
    one = insert(ProgrammeLooks).values(programme_id=programme_id, since=began(on), number=1)
    same = (ProgrammeLooks.programme_id, ProgrammeLooks.since)
    more: Any = {"number": ProgrammeLooks.number + 1}
    db.session.execute(one.on_conflict_do_update(index_elements=same, set_=more))


def quarters(programme: Programme, on: date) -> list[Quarter]:
    """The last ones, the newest first."""
    days = [dates.add_months(began(on), -3 * back) for back in range(QUARTERS)]
    looks = dict(
        db.session.execute(
            select(ProgrammeLooks.since, ProgrammeLooks.number).where(
                ProgrammeLooks.programme_id == programme.id, ProgrammeLooks.since >= days[-1]
            )
        ).all()
    )
    applied = db.session.execute(
        select(Trajectory.started_on, func.count())
        .where(
            Trajectory.programme_id == programme.id,
            Trajectory.state.not_in(access.NOT_YET),
            Trajectory.started_on >= days[-1],
        )
        .group_by(Trajectory.started_on)
    ).all()
    return [
        Quarter(day, looks.get(day, 0), sum(n for at, n in applied if at and began(at) == day))
        for day in days
    ]
