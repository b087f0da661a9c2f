"""Who looks at what waits for them: where they decide, and what they are asked; read once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.access import board_members, in_force, organisations_where
from app.accounts.models import Membership, Role
from app.database import db
from app.deployments.models import Correction, Deployment, Session
from app.deployments.payers import with_another_part
from app.deployments.people import BOARD_ROLES, led_together, pots_that_pay, saying_yes_later
from app.deployments.proposals import PUT_RIGHT, is_billed_after_all, is_open
from app.deployments.settling import is_for_board
from app.pots.access import mandates_of
from app.pots.models import Pot


@dataclass(frozen=True)
class Reader:
    """Who looks, and where they decide; read once."""

    id: int
    on: date
    schools: frozenset[int]  # that they lead
    boards: frozenset[int]
    swvs: frozenset[int]
    pots: frozenset[int]  # about which they decide
    owners: frozenset[int]  # of those pots
    led_by_others: frozenset[tuple[int, int]]  # (school, director)
    corrections: frozenset[int]  # inzetten with a correction that somebody else proposed
    late_bills: frozenset[int]  # inzetten that ended without the invoice that is there now
    says_yes_later: frozenset[int]  # inzetten that stand still until the reader says yes
    asking_boards: dict[int, frozenset[int]]  # by school that asked, of what is disputed
    speak: dict[int, int]  # inzetten that speak for their team -> how many are as far as they are

    def asks(self, inzet: Deployment) -> bool:
        if self.id == inzet.expert_id:
            return False
        return self.id in inzet.parties or inzet.asker_school_id in self.schools

    def lends(self, inzet: Deployment) -> bool:
        """Leads the expert; its board where nobody else does."""
        experts = led_together(inzet)
        if self.id in experts or inzet.lender_id is None:
            return False
        directors = {d for school, d in self.led_by_others if school == inzet.lender_id}
        if directors - experts:
            return inzet.lender_id in self.schools
        return self.is_board_of(inzet.lender)

    def extends(self, inzet: Deployment) -> bool:
        return self.id != inzet.expert_id and self.is_board_of(inzet.lender)

    def is_board_of(self, school: Any) -> bool:
        return school is not None and bool({school.id, school.board_id} & self.boards)

    def decides_hours(self, inzet: Deployment) -> bool:
        """As settling.decides_hours says it."""
        if self.id in with_another_part(inzet):
            return False
        members = self.asking_boards[inzet.asker_school_id]
        return self.id in members if is_for_board(inzet, members) else self.decides(inzet)

    def decides(self, inzet: Deployment) -> bool:
        """About the money, and with nothing else to do with it."""
        if self.id in with_another_part(inzet):
            return False
        chosen = pots_that_pay(inzet)
        if chosen:
            return not self.pots.isdisjoint(chosen)
        school = inzet.asker_school
        could_pay = {school.id, school.board_id, school.swv_id, school.region_id} - {None}
        return bool(could_pay & self.owners) or school.swv_id in self.swvs


def reader_of(person: Any, on: date, inzetten: list[Deployment]) -> Reader:
    lenders = {inzet.lender_id for inzet in inzetten if inzet.lender_id is not None}
    directors = select(Membership.organisation_id, Membership.person_id).where(
        Membership.organisation_id.in_(lenders), Membership.role == Role.DIRECTOR, in_force(on)
    )
    corrections = select(Correction.deployment_id).where(
        is_open(), Correction.proposed_by_id != person.id
    )

    pots = db.session.execute(
        select(Pot.id, Pot.owner_id).where(Pot.id.in_(mandates_of(person, on)))
    ).all()

    def where(*roles: str) -> frozenset[int]:
        return frozenset(db.session.scalars(organisations_where(person, roles, on)))

    schools, boards = where(Role.DIRECTOR), where(*BOARD_ROLES)
    return Reader(
        id=person.id,
        on=on,
        schools=schools,
        boards=boards,
        swvs=where(Role.COORDINATOR),
        pots=frozenset(pot for pot, _ in pots),
        owners=frozenset(owner for _, owner in pots),
        led_by_others=frozenset((school, who) for school, who in db.session.execute(directors)),
        corrections=frozenset(db.session.scalars(corrections)),
        late_bills=_late_bills(inzetten),
        says_yes_later=_says_yes_later(inzetten, person, on),
        asking_boards=_asking_boards(inzetten, on),
        speak=_speakers(inzetten),
    )


def _asking_boards(inzetten: list[Deployment], on: date) -> dict[int, frozenset[int]]:
    """Two queries a school, of the few where hours are disputed."""
    schools = {inzet.asker_school_id for inzet in inzetten if inzet.state == "disputed"}
    return {school: frozenset(board_members(school, on)) for school in schools}


def _speakers(inzetten: list[Deployment]) -> dict[int, int]:
    """Of a team the first in each state, with how many are in it: a team is one line."""
    of_teams: dict[tuple[int, str], list[int]] = {}
    for inzet in inzetten:
        if inzet.bundle_id is not None:
            of_teams.setdefault((inzet.bundle_id, inzet.state), []).append(inzet.id)
    return {ids[0]: len(ids) for ids in of_teams.values()}


def _late_bills(inzetten: list[Deployment]) -> frozenset[int]:
    over = [inzet.id for inzet in inzetten if inzet.state in PUT_RIGHT]
    if not over:
        return frozenset()
    billed = select(Deployment.id).where(Deployment.id.in_(over), is_billed_after_all())
    return frozenset(db.session.scalars(billed))


def _says_yes_later(inzetten: list[Deployment], person: Any, on: date) -> frozenset[int]:
    """A few queries for each inzet of which something stands still, and these are few."""
    return frozenset(
        inzet.id
        for inzet in inzetten
        if any(stands_still(each) for each in inzet.sessions)
        and saying_yes_later(inzet, person, on)
    )


def stands_still(session: Session) -> bool:
    return (
        session.stands_still_since is not None
        and session.cancelled_at is None
        and session.logged_minutes is None
    )
