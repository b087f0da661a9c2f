"""What people decide about their organisation.

`right`: the role and the `on_behalf_id` that the event tells, by who judged them.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from app.clock import amsterdam
from app.database import db, outdate
from app.errors import RuleBroken, StalePage
from app.events import actions as events
from app.organisations import rules
from app.organisations.access import groups_of
from app.organisations.models import (
    BlockedWeek,
    EmailDomain,
    GroupTeaching,
    LendingSettings,
    Organisation,
    SchoolGroup,
    Staffing,
)
from app.organisations.rules import GroupFacts, Limits, StaffingFacts
from app.organisations.years import last_first_of_october


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
        _write(school, known.get(key), facts)
    facts_of_event = {"groups": len(groups), "pupils": sum(group.pupils for group in groups)}
    events.record("organisation", school.id, "set_groups", by=by, now=now, facts=facts_of_event)


def keep_group(
    school: Organisation,
    group: SchoolGroup | None,
    facts: GroupFacts,
    *,
    by: Any,
    now: datetime,
    **right: Any,
) -> None:
    """This class is like this now; without a `group` it is a new one."""
    others = [other for other in db.session.scalars(groups_of(school)) if other is not group]
    rules.check_groups(school, [*(GroupFacts(o.name, o.pupils, o.norm) for o in others), facts])
    group = _write(school, group, facts)
    told = {"group": group.id, "pupils": group.pupils}
    events.record("organisation", school.id, "keep_group", by=by, now=now, facts=told, **right)


def remove_group(group: SchoolGroup, *, by: Any, now: datetime, **right: Any) -> None:
    """The class is no more."""
    events.record(
        "organisation",
        group.school_id,
        "remove_group",
        by=by,
        now=now,
        facts={"group": group.id},
        **right,
    )
    _remove(group)


def set_staffing(
    school: Organisation, facts: StaffingFacts, *, by: Any, now: datetime, **right: Any
) -> None:
    """So many fte stand before the groups and beside them, now and on the last 1 October."""
    rules.check_staffing(school, facts)
    today = amsterdam(now).date()
    staffing = _staffing(school)
    for name, value in asdict(facts).items():
        setattr(staffing, name, value)
    has_october = facts.october_group_fte is not None
    staffing.october_of = last_first_of_october(today).year if has_october else None
    staffing.written_on = today if facts.group_fte is not None else None
    told = {name: value for name, value in asdict(facts).items() if value is not None}
    events.record("organisation", school.id, "set_staffing", by=by, now=now, facts=told, **right)


def set_limits(
    school: Organisation, limits: Limits, *, by: Any, now: datetime, **right: Any
) -> None:
    """How far this school lends; a board's own number still goes before a wider one."""
    rules.check_limits(limits)
    settings = _lending_settings(school)
    for name, value in asdict(limits).items():
        setattr(settings, name, value)
    told = {name: value for name, value in asdict(limits).items() if value is not None}
    events.record("organisation", school.id, "set_limits", by=by, now=now, facts=told, **right)


def set_vat_ground(
    employer: Organisation, ground: str, *, by: Any, now: datetime, **right: Any
) -> None:
    """Why this employer charges no btw for whom it lends: a code, or '' where it says nothing."""
    settings = _lending_settings(employer)
    if settings.vat_ground != ground:
        settings.vat_ground = ground
        facts = {"ground": ground}
        events.record(
            "organisation", employer.id, "set_vat_ground", by=by, now=now, facts=facts, **right
        )


def _lending_settings(organisation: Organisation) -> LendingSettings:
    settings = db.session.get(LendingSettings, organisation.id)
    if settings is None:
        settings = LendingSettings(organisation_id=organisation.id, vat_ground="")
        db.session.add(settings)
    return settings


def block_week(
    school: Organisation, monday: date, reason: str, *, by: Any, now: datetime, **right: Any
) -> None:
    """The school lends nobody in this week."""
    known = db.session.scalars(
        select(BlockedWeek.monday).where(BlockedWeek.school_id == school.id)
    ).all()
    rules.check_blocked_week(school, monday, reason, today=amsterdam(now).date(), known=known)
    db.session.add(BlockedWeek(school_id=school.id, monday=monday, reason=reason.strip()))
    told = {"monday": monday.isoformat()}
    events.record("organisation", school.id, "block_week", by=by, now=now, facts=told, **right)


def unblock_week(
    school: Organisation, monday: date, *, by: Any, now: datetime, **right: Any
) -> None:
    """In this week it lends as in any other."""
    known = db.session.get(BlockedWeek, (school.id, monday))
    if known is None:
        raise StalePage("Deze week staat er niet (meer).")
    db.session.delete(known)
    told = {"monday": monday.isoformat()}
    events.record("organisation", school.id, "unblock_week", by=by, now=now, facts=told, **right)


def outdate_lending_pages(school: Organisation, seen: int) -> None:
    """Staff, limits, weeks or classes change now: a page from before no longer changes them."""
    outdate(_staffing(school), seen)


def _staffing(school: Organisation) -> Staffing:
    staffing = db.session.get(Staffing, school.id)
    if staffing is None:
        staffing = Staffing(school_id=school.id, version=0)
        db.session.add(staffing)
        db.session.flush()  # of two first ones in the same second one is late
    return staffing


def _write(school: Organisation, group: SchoolGroup | None, facts: GroupFacts) -> SchoolGroup:
    if group is None:
        group = SchoolGroup(school_id=school.id)
        db.session.add(group)
    group.name, group.pupils, group.norm = facts.name.strip(), facts.pupils, facts.norm
    db.session.flush()  # who teaches it points at its id
    _set_teachers(group, facts)
    return group


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
