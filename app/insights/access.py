"""Over what somebody may read reports: the schools, boards and samenwerkingsverbanden they lead."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, or_, select

from app.accounts.access import acts_as, organisations_where
from app.accounts.models import Role
from app.insights.rules import SHOWN_FROM
from app.organisations.models import Kind, Organisation

# Who reads the report of each kind, and (but for a school) says what help from outside costs.
OFFICES = {Kind.SCHOOL: Role.DIRECTOR, Kind.BOARD: Role.BOARD, Kind.SWV: Role.COORDINATOR}
WIDEST_FIRST = case({Kind.SWV: 0, Kind.BOARD: 1}, value=Organisation.kind, else_=2)


@dataclass(frozen=True)
class Scope:
    """What a report is about. `least`: smaller numbers are not shown apart."""

    organisation: Organisation
    least: int

    @property
    def schools(self) -> Select[int]:
        """Ids of its schools, and of itself: somebody may work at its office."""
        above = {Kind.BOARD: Organisation.board_id, Kind.SWV: Organisation.swv_id}
        column = above.get(Kind(self.organisation.kind), Organisation.id)
        here = self.organisation.id
        return select(Organisation.id).where(or_(column == here, Organisation.id == here))


def scopes(person: Any, on: date) -> Select[Organisation]:
    """The widest first; also as a deputy."""
    led = [
        (Organisation.kind == kind) & Organisation.id.in_(organisations_where(person, [role], on))
        for kind, role in OFFICES.items()
    ]
    return (
        select(Organisation)
        .where(or_(*led))
        .order_by(WIDEST_FIRST, Organisation.name, Organisation.id)
    )


def scope_of(organisation: Organisation) -> Scope:
    """A director and a board may open each inzet behind their numbers; a coordinator may not."""
    return Scope(organisation, SHOWN_FROM if organisation.kind == Kind.SWV else 1)


def may_set_rate(person: Any, organisation: Organisation, on: date) -> bool:
    kind = Kind(organisation.kind)
    if kind not in (Kind.BOARD, Kind.SWV):
        return False
    return acts_as(person, (OFFICES[kind],), organisation.id, on) is not None
