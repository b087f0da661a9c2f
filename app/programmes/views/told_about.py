"""What was written about somebody in a traject, for that person alone."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.clock import amsterdam
from app.database import db
from app.programmes import answers, named
from app.programmes.models import Milestone, Trajectory, TrajectoryRole
from app.programmes.transitions import TRAJECTORY


@dataclass(frozen=True)
class Told:
    title: str  # of the form
    traject: str
    on: date
    says: list[tuple[str, str]]  # question and answer


def of_shared(_: Any, viewer: Any) -> dict[str, Any] | None:
    """For `programmes/panel_shared.html`: of every traject in which they had a part."""
    found = sorted(_told(viewer), key=lambda told: told.on, reverse=True)
    return {"template": "programmes/panel_shared.html", "told": found} if found else None


def _told(viewer: Any) -> Iterator[Told]:
    parts = db.session.scalars(
        select(TrajectoryRole)
        .where(TrajectoryRole.person_id == viewer.id)
        .options(joinedload(TrajectoryRole.trajectory).joinedload(Trajectory.programme_version))
    )
    for part in parts:
        about = {form.key for form in part.trajectory.template.forms if form.about == part.role}
        if about:
            yield from _handed_in(part, about)


def _handed_in(part: TrajectoryRole, about: Container[str]) -> Iterator[Told]:
    """The last version of each, of the time in which they had this part; not what goes back to who
    wrote it, nor what they wrote themselves."""
    traject = part.trajectory
    moments = select(Milestone).where(Milestone.trajectory_id == traject.id)
    for moment in db.session.scalars(moments.options(selectinload(Milestone.submissions))):
        key, last = moment.moment.form, moment.newest
        if key not in about or last is None or last.given_back_at is not None:
            continue
        if moment.moment.each == part.role and moment.for_member_id not in (None, part.id):
            continue  # about another who has the same part
        on = amsterdam(last.at).date()
        if last.by_id != part.person_id and part.from_ <= on <= (part.until or on):
            form = traject.template.form(key)
            filled = answers.loads(last.answers)
            says = answers.rows(form, filled, named.Names(named.ids_in(form, filled)))
            yield Told(form.label, TRAJECTORY.title(traject), on, says)
