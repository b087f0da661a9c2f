"""Who sees which team: its own members what concerns them, and who runs the programme."""

from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from app.programmes.access import run_by
from app.programmes.models import Programme
from app.programmes.team.models import TeamMember


def members(person: Any, on: date) -> Select[TeamMember]:
    """This person's own places in teams, and those in the teams of what they run."""
    mine = run_by(person, on).with_only_columns(Programme.id)
    return select(TeamMember).where(
        or_(TeamMember.person_id == person.id, TeamMember.programme_id.in_(mine))
    )


def team_of(programme: Programme) -> Select[TeamMember]:
    """Everybody who is in the team of a programme or was asked, the longest first."""
    return (
        select(TeamMember)
        .where(TeamMember.programme_id == programme.id, TeamMember.state.in_(("invited", "member")))
        .order_by(TeamMember.state.desc(), TeamMember.from_, TeamMember.id)
    )
