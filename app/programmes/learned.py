"""What who took part can put on their profile: the skills of the good example that came of it.

Who fills a role by office is not asked: somebody led the school, others learned to do it.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from app.clock import amsterdam
from app.database import db
from app.errors import NotAllowed
from app.expertise.models import Skill
from app.organisations.models import Ring
from app.practices.models import Practice, PracticeSkill
from app.practices.transitions import ALIVE
from app.profiles import actions as profiles
from app.profiles.models import Claim, Profile
from app.programmes.models import Milestone, Trajectory, TrajectoryRole
from app.programmes.people import is_in_it
from app.programmes.template import OFFICE

MOST = 5  # at once, on their home page
ASKED_FOR = timedelta(days=90)  # on their home page; on that of the traject it stays


def proposed(trajectory: Trajectory, person: Any, on: date) -> list[Skill]:
    """The skills of its good examples that this person did not tick yet."""
    if not _took_part(trajectory, person):
        return []
    found = _proposals(person, on).where(Milestone.trajectory_id == trajectory.id)
    skills = found.with_only_columns(Skill).distinct().order_by(Skill.label, Skill.id)
    return list(db.session.scalars(skills))


def put_on_profile(trajectory: Trajectory, skill: Skill, *, by: Any, now: datetime) -> Profile:
    """Tick it, and share it with the own board; further is for its owner to say."""
    if skill not in proposed(trajectory, by, amsterdam(now).date()):
        raise NotAllowed()
    return profiles.share_as_well({skill.id}, Ring.BOARD, by=by, now=now)


def lately(person: Any, now: datetime) -> list[Trajectory]:
    """The trajecten of which somebody still has something to put on their profile."""
    since = Practice.entered_at >= now - ASKED_FOR
    ids = _proposals(person, amsterdam(now).date()).where(since)
    rows = (
        select(Trajectory)
        .where(Trajectory.id.in_(ids.with_only_columns(Milestone.trajectory_id)))
        .options(
            joinedload(Trajectory.programme),
            joinedload(Trajectory.school),
            joinedload(Trajectory.programme_version),
            selectinload(Trajectory.roles),
        )
        .order_by(Trajectory.id)
        .limit(MOST)
    )
    return [each for each in db.session.scalars(rows) if _took_part(each, person)]


def _proposals(person: Any, on: date) -> Select[Milestone]:
    ticked = exists().where(Claim.person_id == person.id, Claim.skill_id == Skill.id)
    return (
        select(Milestone)
        .join(Practice, Practice.id == Milestone.practice_id)
        .join(PracticeSkill, PracticeSkill.practice_id == Practice.id)
        .join(Skill, Skill.id == PracticeSkill.skill_id)
        .where(
            Practice.state.in_(ALIVE), Skill.retired_on.is_(None), ~ticked, _is_in_it(person, on)
        )
    )


def _is_in_it(person: Any, on: date) -> ColumnElement[bool]:
    return exists().where(
        TrajectoryRole.trajectory_id == Milestone.trajectory_id,
        TrajectoryRole.person_id == person.id,
        is_in_it(on),
    )


def _took_part(trajectory: Trajectory, person: Any) -> bool:
    template = trajectory.template
    return any(
        row.person_id == person.id and template.role(row.role).fill != OFFICE
        for row in trajectory.roles
    )
