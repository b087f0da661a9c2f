"""What is known of who is in a team: what they ticked, what they carry, when they were asked."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select

from app.accounts.models import Person
from app.database import db
from app.errors import RuleBroken
from app.expertise.models import Skill
from app.profiles.models import Claim, Profile
from app.programmes import people
from app.programmes.models import Programme, Trajectory, TrajectoryRole
from app.programmes.team import access
from app.programmes.team.models import TeamMember
from app.programmes.template import MATCH


def active_members(programme: Programme) -> list[TeamMember]:
    """Who said yes and did not leave, also where their dates have not come or have passed."""
    found = access.team_of(programme).where(TeamMember.state == "member")
    return list(db.session.scalars(found))


def ticked(person_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """person -> skill -> domain, of who shares what they ticked."""
    rows = db.session.execute(
        select(Claim.person_id, Skill.id, Skill.domain_id)
        .join(Skill, Skill.id == Claim.skill_id)
        .join(Profile, Profile.person_id == Claim.person_id)
        .where(
            Claim.person_id.in_(list(person_ids)),
            Profile.published_at.is_not(None),
            Skill.retired_on.is_(None),
        )
    )
    found: dict[int, dict[int, str]] = {}
    for person_id, skill_id, domain_id in rows:
        found.setdefault(person_id, {})[skill_id] = domain_id
    return found


def loads_of(person_ids: Iterable[int], on: date) -> Counter[int]:
    """In how many running trajecten each of these people fills a role that asks for an expert."""
    rows = db.session.execute(
        select(TrajectoryRole, Trajectory)
        .join(Trajectory, Trajectory.id == TrajectoryRole.trajectory_id)
        .where(
            TrajectoryRole.person_id.in_(list(person_ids)),
            Trajectory.state == "active",
        )
    )
    found = {
        (row.person_id, trajectory.id)
        for row, trajectory in rows
        if people.in_it(row, on) and trajectory.template.role(row.role).fill == MATCH
    }
    return Counter(person_id for person_id, _ in found)


def last_asked(person_ids: Iterable[int]) -> dict[int, date]:
    """When somebody last began in a role to which they were appointed."""
    rows = db.session.execute(
        select(TrajectoryRole.person_id, func.max(TrajectoryRole.from_))
        .where(
            TrajectoryRole.person_id.in_(list(person_ids)),
            TrajectoryRole.appointed_by_id.is_not(None),
        )
        .group_by(TrajectoryRole.person_id)
    )
    return {row[0]: row[1] for row in rows}


def not_sharing(person_ids: Iterable[int]) -> set[int]:
    """Who stopped sharing for now, or closed their account."""
    ids = list(person_ids)
    paused = select(Profile.person_id).where(
        Profile.person_id.in_(ids), Profile.paused_at.is_not(None)
    )
    closed = select(Person.id).where(Person.id.in_(ids), Person.closed_at.is_not(None))
    return set(db.session.scalars(paused.union(closed)))


def check_room(programme: Programme, person: Person, on: date) -> None:
    """Raises RuleBroken when this member of the team carries as many trajecten as they can."""
    found = access.team_of(programme).where(
        TeamMember.person_id == person.id, TeamMember.state == "member"
    )
    member = db.session.scalars(found).one_or_none()
    carries = loads_of([person.id], on)[person.id] if member else 0
    if member is not None and carries >= member.room:
        raise RuleBroken(
            "%(name)s begeleidt al %(carries)s; meer past er nu niet bij.",
            field="person",
            name=person.name,
            carries="een traject" if carries == 1 else f"{carries} trajecten",
        )
