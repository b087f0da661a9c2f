"""The members of a team as facts: what they know, what they carry, and who may be asked."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from app.programmes import able, people
from app.programmes.duos import Candidate
from app.programmes.models import Trajectory
from app.programmes.team import roster, ties
from app.programmes.team.models import TeamMember
from app.programmes.template import Role

IN_IT, APART, NOT_YET, OVER = "in_it", "apart", "not_yet", "over"
PAUSED, FULL, LACKS = "paused", "full", "lacks"


def of(trajectory: Trajectory, role: Role, on: date) -> list[Candidate]:
    """Everybody in the team, each with why they may not be asked for this role, if so."""
    members = roster.active_members(trajectory.programme)
    ids = [member.person_id for member in members]
    tied = ties.why_not(ids, people.region_of(trajectory), on) if role.independent else {}
    lacking = able.lacking(ids, role)
    present = set(people.ids_of(trajectory, (role.key,), on))
    apart = set(people.ids_of(trajectory, people.kept_apart(trajectory, role), on))
    ticks, loads, last, away = (
        roster.ticked(ids),
        roster.loads_of(ids, on),
        roster.last_asked(ids),
        roster.not_sharing(ids),
    )
    return [
        candidate(
            member,
            ticks.get(member.person_id, {}),
            loads[member.person_id],
            last.get(member.person_id),
            _why_not(member, present, apart, lacking, tied, away, loads, on),
        )
        for member in members
    ]


def _why_not(
    member: TeamMember,
    present: set[int],
    apart: set[int],
    lacking: set[int],
    tied: dict[int, str],
    away: set[int],
    loads: Counter[int],
    on: date,
) -> str:
    """The first that applies; what nobody can change first."""
    person_id = member.person_id
    if person_id in present:
        return IN_IT
    if person_id in apart:
        return APART
    if member.has_ended(on):
        return OVER
    if member.from_ > on:
        return NOT_YET
    if person_id in lacking:
        return LACKS
    if person_id in tied:
        return tied[person_id]
    if person_id in away:
        return PAUSED
    return FULL if loads[person_id] >= member.room else ""


def candidate(
    member: TeamMember, ticks: dict[int, str], carries: int, last: date | None, why_not: str
) -> Candidate:
    return Candidate(
        person_id=member.person_id,
        knowledge=frozenset(ticks.values()),
        expertise=frozenset(ticks),
        backgrounds=frozenset(member.background_codes),
        load=min(1_000, carries * 1_000 // member.room),
        last_asked=last,
        why_not=why_not,
    )


def present_in(trajectory: Trajectory, role: Role, found: Sequence[Candidate]) -> list[Candidate]:
    """Who of the team is in the role already."""
    return [each for each in found if each.why_not == IN_IT]
