"""What people do with a team: ask somebody, say yes or no, declare interests, change, stop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app import workflow
from app.accounts.models import Person
from app.database import db
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.programmes.models import Programme
from app.programmes.team.models import TeamMember
from app.programmes.team.transitions import MEMBER, in_order
from app.workflow import Step


@dataclass(frozen=True)
class Facts:
    """What the owner says of somebody's place in the team. `until`: the last day."""

    title: str
    from_: date
    until: date | None = None
    room: int = 3
    backgrounds: Sequence[str] | None = None  # None: as they are


@dataclass(frozen=True)
class Said:
    """Whether somebody has interests in a region, and in which schools and boards."""

    region_id: int
    answer: str
    organisations: Sequence[Organisation] = ()


def invite(
    programme: Programme, person: Person, facts: Facts, *, by: Any, now: datetime
) -> TeamMember:
    """Ask somebody for the team; they are in it when they say yes."""
    there = select(TeamMember.id).where(
        TeamMember.programme_id == programme.id,
        TeamMember.person_id == person.id,
        TeamMember.state.in_(("invited", "member")),
    )
    if db.session.scalar(there.limit(1)) is not None:
        raise RuleBroken(
            "%(name)s zit al in het team, of is al gevraagd.", field="email", name=person.name
        )
    member = TeamMember(
        programme=programme,
        person=person,
        title=facts.title,
        from_=facts.from_,
        until=facts.until,
        room=facts.room,
        backgrounds=in_order(facts.backgrounds or ()),
        experience="",
    )
    workflow.create(MEMBER, member, "invite", by=by, now=now, from_=facts.from_, until=facts.until)
    return member


def change(
    member: TeamMember, facts: Facts, *, by: Any, now: datetime, seen: int | None = None
) -> Step:
    return workflow.perform(MEMBER, member, "change", by=by, now=now, seen=seen, **vars(facts))


def accept(
    member: TeamMember,
    declared: Iterable[Said],
    *,
    backgrounds: Iterable[str] = (),
    experience: str = "",
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> Step:
    """Say yes, and whether one has interests in each region of the programme."""
    return workflow.perform(
        MEMBER, member, "accept", by=by, now=now, seen=seen, declared=list(declared),
        backgrounds=list(backgrounds), experience=experience,
    )  # fmt: skip


def declare(
    member: TeamMember,
    declared: Iterable[Said],
    *,
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> Step:
    """Say anew whether one has interests; what was said before stays."""
    return workflow.perform(
        MEMBER, member, "declare", by=by, now=now, seen=seen, declared=list(declared)
    )


def stop(member: TeamMember, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    """No to an invitation, or out of the team; by oneself or by who runs the programme."""
    is_theirs = by.id == member.person_id
    actions = {
        ("invited", True): "decline",
        ("invited", False): "withdraw",
        ("member", True): "leave",
        ("member", False): "end",
    }
    action = actions.get((member.state, is_theirs), "leave")
    return workflow.perform(MEMBER, member, action, by=by, now=now, seen=seen)
