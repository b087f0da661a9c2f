"""What waits for somebody because of a team: an invitation, and interests to declare anew."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.clock import amsterdam
from app.database import db
from app.feature import Waiting
from app.programmes.models import Programme
from app.programmes.team import ties
from app.programmes.team.models import TeamMember


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    on = amsterdam(now).date()
    mine = select(TeamMember).where(
        TeamMember.person_id == person.id, TeamMember.state.in_(("invited", "member"))
    )
    mine = mine.options(joinedload(TeamMember.programme).joinedload(Programme.owner))
    found = []
    for member in db.session.scalars(mine.order_by(TeamMember.id)):
        if member.state == "invited":
            found.append(_line(member, "Je bent gevraagd voor dit team. Doe je mee?", "Bekijk"))
        elif not member.has_ended(on) and (
            regions := ties.to_declare(member.person_id, member.programme, on)
        ):
            names = " en ".join(region.name for region in regions)
            found.append(_line(member, f"Heb je belangen in {names}?", "Zeg het"))
    return found


def _line(member: TeamMember, says: str, button: str) -> Waiting:
    return Waiting(
        title=f"Team {member.programme.title}",
        says=says,
        button=button,
        endpoint="programmes.membership",
        values={"public_id": member.public_id},
        since=member.entered_at,
    )
