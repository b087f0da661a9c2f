"""What people decide about their organisation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.database import db
from app.errors import RuleBroken
from app.events import actions as events
from app.organisations import rules
from app.organisations.access import groups_of
from app.organisations.models import EmailDomain, GroupTeaching, Organisation, SchoolGroup
from app.organisations.rules import GroupFacts


def add_email_domain(board: Organisation, domain: str, *, by: Any, now: datetime) -> EmailDomain:
    """Whoever confirms an address of this domain is known to work for the board."""
    rules.check_owns_domains(board)
    domain = rules.email_domain(domain)
    if (known := db.session.get(EmailDomain, domain)) is not None:
        if known.board_id == board.id:
            return known
        raise RuleBroken(
            "%(domain)s hoort al bij een ander bestuur.", field="domain", domain=domain
        )
    added = EmailDomain(domain=domain, board_id=board.id)
    db.session.add(added)
    events.record("organisation", board.id, "add_email_domain", by=by, now=now)
    return added


def remove_email_domain(board: Organisation, domain: str, *, by: Any, now: datetime) -> None:
    """People who registered with it stay; the next ones are confirmed by their director."""
    known = db.session.get(EmailDomain, domain)
    if known is None or known.board_id != board.id:
        return
    db.session.delete(known)
    events.record("organisation", board.id, "remove_email_domain", by=by, now=now)


def set_ring_cap(organisation: Organisation, ring: int, *, by: Any, now: datetime) -> None:
    """How far a school or board lets its people help; nobody's reach goes beyond it."""
    rules.check_ring_cap(organisation, ring)
    if organisation.ring_cap == ring:
        return
    before, organisation.ring_cap = organisation.ring_cap, ring
    facts = {"from": before, "to": ring}
    events.record("organisation", organisation.id, "set_ring_cap", by=by, now=now, facts=facts)


def set_groups(
    school: Organisation, groups: Sequence[GroupFacts], *, by: Any, now: datetime
) -> None:
    """These are the classes of the school now, and who teaches them when; others are no more."""
    rules.check_groups(school, groups)
    known = {group.name.casefold(): group for group in db.session.scalars(groups_of(school))}
    wanted = {facts.name.strip().casefold(): facts for facts in groups}
    for key in known.keys() - wanted.keys():
        _remove(known[key])
    for key, facts in wanted.items():
        group = known.get(key)
        if group is None:
            group = SchoolGroup(school_id=school.id)
            db.session.add(group)
        group.name = facts.name.strip()
        group.pupils = facts.pupils
        group.norm = facts.norm
        db.session.flush()  # who teaches it points at its id
        _set_teachers(group, facts)
    facts_of_event = {"groups": len(groups), "pupils": sum(group.pupils for group in groups)}
    events.record("organisation", school.id, "set_groups", by=by, now=now, facts=facts_of_event)


def _remove(group: SchoolGroup) -> None:
    db.session.execute(delete(GroupTeaching).where(GroupTeaching.group_id == group.id))
    db.session.delete(group)


def _set_teachers(group: SchoolGroup, facts: GroupFacts) -> None:
    now_teaching = select(GroupTeaching).where(GroupTeaching.group_id == group.id)
    known = {teaching.person_id: teaching for teaching in db.session.scalars(now_teaching)}
    for person_id, teaching in known.items():
        if person_id not in facts.teachers:
            db.session.delete(teaching)
    for person_id, parts in facts.teachers.items():
        if person_id in known:
            known[person_id].parts = parts
        else:
            db.session.add(GroupTeaching(group_id=group.id, person_id=person_id, parts=parts))
