"""Who acts in an inzet and who hears of it: the roles that the table of moves speaks of."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.access import (
    acts_as,
    board_members,
    board_of,
    holders,
    in_force,
    is_board_of,
    is_leader_of,
    leaders,
)
from app.accounts.models import Membership, Role
from app.clock import amsterdam
from app.database import db
from app.deployments.employment import later_employers
from app.deployments.models import Deployment
from app.deployments.together import BEING_DECIDED, is_out
from app.help_requests.access import acts_for, askers, coordinators, office_at, works_at
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.pots.access import approvers, owned_by

BOARD_ROLES = (Role.BOARD, Role.SUPERVISOR)


def _on(now: datetime) -> date:
    return amsterdam(now).date()


def help_request_of(inzet: Deployment) -> HelpRequest:
    """Also of an inzet that is only being made, and has no relations yet."""
    return db.session.get_one(HelpRequest, inzet.help_request_id)


# Who acts


def asker(inzet: Deployment, person: Any, now: datetime) -> int | None:
    """The school that gets help: its director, who asked and who is in the room; its board where
    nobody leads it. Never the expert, and nobody in the expert's right."""
    if person.id == inzet.expert_id:
        return None
    on = _on(now)
    school = help_request_of(inzet).school
    if inzet.id is None:  # being made: whoever may speak for the vraag
        return acts_for(help_request_of(inzet), person, now)
    led = acts_as(person, (Role.DIRECTOR,), school.id, on)
    if led is not None and led != inzet.expert_id:
        return led
    if person.id in (inzet.asked_by_id, inzet.contact_id) and (
        works_at(person.id, school.id, on) or office_at(person, school, on) is not None
    ):
        return int(person.id)
    if not holders((Role.DIRECTOR,), school.id, on):
        return acts_as(person, BOARD_ROLES, school.board_id, on)
    return None


def expert(inzet: Deployment, person: Any, now: datetime) -> int | None:
    return int(person.id) if person.id == inzet.expert_id else None


def leader(inzet: Deployment, person: Any, now: datetime) -> int | None:
    """Who leads the expert: a director of the lending school, else its board; never the expert,
    nor a deputy in the expert's right. About a team is decided at once, so nobody of it leads any
    of it then. A freelancer has no leader."""
    on = _on(now)
    if inzet.swap_with_id is not None and holders((Role.DIRECTOR,), inzet.lender_id, on):
        # Both halves have the same leader: no board instead, where the director takes part.
        led = is_leader_of(person, inzet.lender_id, inzet.expert_id, on)
        return led if led != inzet.expert_id else None
    return _leads(person, inzet.lender_id, led_together(inzet), on)


def led_together(inzet: Deployment) -> set[int]:
    """Ids of those about whom their leader decides at once: the expert, and of a team all who are
    in it; also who said yes and was refused a moment ago, as one of them."""
    if inzet.state not in BEING_DECIDED or inzet.bundle is None:
        return {inzet.expert_id}
    return {m.expert_id for m in inzet.bundle.members if m.is_agreed or not is_out(m)}


def leads(person: Any, lender_id: int | None, expert_id: int, on: date) -> int | None:
    """In whose right this person leads the expert there; None when they do not."""
    return _leads(person, lender_id, {expert_id}, on)


def _leads(person: Any, lender_id: int | None, experts: set[int], on: date) -> int | None:
    if lender_id is None or person.id in experts:
        return None
    led = acts_as(person, (Role.DIRECTOR,), lender_id, on)
    if led is not None and led not in experts:
        return led
    if _directors(lender_id, experts, on):
        return None
    found = acts_as(person, BOARD_ROLES, board_of(lender_id), on)
    return found if found not in experts else None


def new_leader(inzet: Deployment, person: Any, now: datetime) -> int | None:
    """Who leads the expert where they work once the school that lends no longer employs them."""
    on = _on(now)
    found = (says_yes_later(person, org, inzet, on) for org in _later_schools(inzet))
    return next((who for who in found if who is not None), None)


def says_yes_later(person: Any, school_id: int, inzet: Deployment, on: date) -> int | None:
    """In whose right this person says yes there: who leads the expert; to extra hours the board of
    that school, where somebody of it is here."""
    if inzet.is_extended and board_members(school_id, on, besides={inzet.expert_id}):
        return is_board_of(person, school_id, inzet.expert_id, on)
    return leads(person, school_id, inzet.expert_id, on)


def saying_yes_later(inzet: Deployment, person: Any, on: date) -> list[Membership]:
    """For which later employers, whose yes is still wanted, this person gives it."""
    return [
        each
        for each in later_employers(inzet)
        if says_yes_later(person, each.organisation_id, inzet, on) is not None
    ]


def _later_schools(inzet: Deployment) -> list[int]:
    memberships = [*later_employers(inzet), *(each.membership for each in inzet.onward)]
    return list(dict.fromkeys(each.organisation_id for each in memberships))


def lending_board(inzet: Deployment, person: Any, now: datetime) -> int | None:
    return is_board_of(person, inzet.lender_id, inzet.expert_id, _on(now))


def board(inzet: Deployment, person: Any, now: datetime) -> int | None:
    """The board that lends; about hours that do not match, the board of the school that asked."""
    if inzet.state != "disputed":
        return lending_board(inzet, person, now)
    if person.id == inzet.expert_id:
        return None
    return acts_as(person, BOARD_ROLES, board_of(inzet.asker_school_id), _on(now))


def coordinator(inzet: Deployment, person: Any, now: datetime) -> int | None:
    """Who decides about the money: a mandate on a pot that pays; while none is chosen, on a pot
    that could, or the coordinator of the school's samenwerkingsverband. Never the expert."""
    if person.id == inzet.expert_id:
        return None
    on = _on(now)
    chosen = pots_that_pay(inzet)
    if chosen:
        return int(person.id) if person.id in approvers(chosen, on) else None
    school = help_request_of(inzet).school
    office = acts_as(person, (Role.COORDINATOR,), school.swv_id, on)
    if office is not None:
        return office
    return int(person.id) if person.id in approvers(possible_pots(school, on), on) else None


def pots_that_pay(inzet: Deployment) -> list[int]:
    """Ids of the pots whose holders decide about the money: those that were chosen, else those in
    which it was set apart beforehand. None of both: whoever could pay decides. The select in
    access.py says the same."""
    return [p.pot_id for p in inzet.payers] or [s.reservation.pot_id for s in inzet.sources]


def possible_pots(school: Organisation, on: date) -> list[int]:
    """Ids of the pots that run today and could pay for this school."""
    owners = (school.id, school.board_id, school.swv_id, school.region_id)
    known = [owner for owner in owners if owner is not None]
    return [pot.id for pot in db.session.scalars(owned_by(known, on))]


def _directors(lender_id: int, besides: set[int], on: date) -> list[int]:
    """Directors of the lending school, without deputies and without these people."""
    return list(
        db.session.scalars(
            select(Membership.person_id).where(
                Membership.organisation_id == lender_id,
                Membership.role == Role.DIRECTOR,
                Membership.person_id.not_in(besides),
                in_force(on),
            )
        )
    )


ACTORS = {
    "asker": asker,
    "expert": expert,
    "leader": leader,
    "board": board,
    "coordinator": coordinator,
    "new_leader": new_leader,
    # This one moves nothing; it says whether a mail is still theirs to get when it goes out.
    "next_approver": coordinator,
}


# Who hears


def asking(inzet: Deployment) -> Iterable[int]:
    found = [*askers(help_request_of(inzet), clock.today()), inzet.asked_by_id, inzet.contact_id]
    return [who for who in dict.fromkeys(found) if who is not None and who != inzet.expert_id]


def leading(inzet: Deployment) -> list[int]:
    """Who is asked for consent, their deputies included."""
    if inzet.lender_id is None:
        return []
    on, experts = clock.today(), led_together(inzet)
    if _directors(inzet.lender_id, experts, on):
        return holders((Role.DIRECTOR,), inzet.lender_id, on, besides=experts)
    return board_members(inzet.lender_id, on, besides=experts)


def leading_later(inzet: Deployment) -> list[int]:
    on = clock.today()
    schools = _later_schools(inzet)
    found = [who for school in schools for who in leaders(school, inzet.expert_id, on)]
    if inzet.is_extended:
        boards = (board_members(school, on, besides={inzet.expert_id}) for school in schools)
        found += [who for members in boards for who in members]
    return list(dict.fromkeys(found))


def board_that_hears(inzet: Deployment) -> list[int]:
    """As `board` says it."""
    school = inzet.asker_school_id if inzet.state == "disputed" else inzet.lender_id
    return board_members(school, clock.today(), besides={inzet.expert_id})


def deciding(inzet: Deployment) -> list[int]:
    """Who holds the money. Nobody, as long as nothing needs to be paid, as in a swap."""
    on = clock.today()
    is_free = inzet.swap_with_id is not None or (inzet.state == "approval" and not inzet.estimate)
    if is_free and not inzet.payers:
        return []
    chosen = pots_that_pay(inzet)
    if chosen:
        return approvers(chosen, on)
    school = help_request_of(inzet).school
    found = [*coordinators(school, on), *approvers(possible_pots(school, on), on)]
    return [who for who in dict.fromkeys(found) if who not in inzet.parties]


def deciding_next(inzet: Deployment) -> list[int]:
    """Who may still sign for a payer that has not agreed yet."""
    pots = [payer.pot_id for payer in inzet.payers if payer.approved_by_id is None]
    passed_on = {payer.passed_on_by_id for payer in inzet.payers}
    found = approvers(pots, clock.today())
    return [who for who in found if who not in passed_on and who not in inzet.parties]


HEARS: dict[str, Callable[[Deployment], Iterable[int]]] = {
    "asker": asking,
    "expert": lambda inzet: [inzet.expert_id],
    "leader": leading,
    "board": board_that_hears,
    "coordinator": deciding,
    "next_approver": deciding_next,
    "new_leader": leading_later,
}


def _once_for_both(
    hears: Callable[[Deployment], Iterable[int]],
) -> Callable[[Deployment], Iterable[int]]:
    """The halves of a swap move together, and whoever hears of one has heard of both."""
    return lambda inzet: [] if inzet.is_second_half else hears(inzet)


RECIPIENTS = {role: _once_for_both(hears) for role, hears in HEARS.items()}
