"""Where people work: applying, being confirmed or refused, and leaving. And standing in."""

from datetime import date, datetime

from sqlalchemy import select, update

from app.accounts.leading import (
    applications,
    has_address_of,
    offices_of,
    people_of,
    who_confirms,
    who_may_stand_in,
)
from app.accounts.models import STAFF, Deputy, Membership, Person
from app.accounts.rules import a_deputy_until, an_end
from app.clock import amsterdam
from app.database import change_one, db
from app.errors import NotAllowed, RuleBroken
from app.events import actions as events
from app.organisations.models import Organisation
from app.outbox.actions import put


def join(
    person: Person, organisation: Organisation, role: str, *, now: datetime, title: str = ""
) -> Membership:
    """Say that you work somewhere. It counts once it is confirmed.

    Raises RuleBroken when they already work there in this role, or wait to be confirmed.
    """
    today = amsterdam(now).date()
    if membership_now(person, organisation, role, today):
        raise RuleBroken("Deze werkplek staat al bij je account.", field="school")
    membership = Membership(
        person_id=person.id, organisation_id=organisation.id, role=role, title=title, from_=today
    )
    db.session.add(membership)
    db.session.flush()  # the event and the mails point at it
    events.record("membership", membership.id, "apply", by=person, now=now)
    if person.email_confirmed_at is not None:
        settle_application(membership, now=now)
    return membership


def settle_application(membership: Membership, *, now: datetime) -> None:
    """Confirm it when the address is one of the board; else let those who lead there decide.

    Only once the address itself is confirmed. An address shows for whom somebody works, not that
    they hold an office.
    """
    if membership.confirmed_at or membership.refused_at:
        return
    domain = membership.person.email_key.rpartition("@")[2]
    if membership.role in STAFF and has_address_of(membership.organisation, domain):
        membership.confirmed_at = now
        events.record("membership", membership.id, "confirm", by=None, now=now)
        return
    for person_id in who_confirms(membership, amsterdam(now).date()):
        put(
            "membership_waiting_mail",
            {"membership": membership.id, "person": person_id},
            key=f"membership-{membership.id}-{person_id}",
            now=now,
        )


def confirm_membership(membership: Membership, *, by: Person, now: datetime) -> None:
    _decide(membership, by, now, action="confirm", confirmed_at=now, confirmed_by_id=by.id)


def refuse_membership(membership: Membership, *, by: Person, now: datetime) -> None:
    _decide(membership, by, now, action="refuse", refused_at=now)


def _decide(
    membership: Membership, by: Person, now: datetime, *, action: str, **values: object
) -> None:
    _judged(applications(by, amsterdam(now).date()), membership)
    change_one(
        update(Membership)
        .where(
            Membership.id == membership.id,
            Membership.confirmed_at.is_(None),
            Membership.refused_at.is_(None),
        )
        .values(**values)
    )
    events.record("membership", membership.id, action, by=by, now=now)
    key = f"membership-decided-{membership.id}"
    put("membership_decided_mail", {"membership": membership.id}, key=key, now=now)


def end_membership(membership: Membership, *, until: date, by: Person, now: datetime) -> None:
    """`until` is the last day on which it counts."""
    today = amsterdam(now).date()
    _judged(people_of(by, today), membership)
    an_end(until, begun=membership.from_, today=today)
    ended(membership, until=until, by=by, now=now)


def ended(membership: Membership, *, until: date, by: Person, now: datetime) -> None:
    """The same, when it was judged elsewhere that it may end."""
    membership.until = until
    facts = {"until": until.isoformat()}
    events.record("membership", membership.id, "end", by=by, now=now, facts=facts)


def set_class_parts(membership: Membership, parts: int) -> None:
    """On which parts of the week (bits 0–9) somebody is in front of a class there."""
    membership.class_parts = parts


def name_deputy(
    office: Membership, colleague: Person, *, until: date, by: Person, now: datetime
) -> Deputy:
    """Let a colleague do what this office does, until a day; naming them again moves the day."""
    today = amsterdam(now).date()
    _judged(offices_of(by, today), office)
    if not db.session.scalar(who_may_stand_in(office, today).where(Person.id == colleague.id)):
        raise NotAllowed()
    a_deputy_until(until, today=today)
    deputy = db.session.get(Deputy, (office.id, colleague.id))
    if deputy is None:
        deputy = Deputy(membership_id=office.id, person_id=colleague.id)
        db.session.add(deputy)
    deputy.until = until
    facts = {"deputy": colleague.id, "until": until.isoformat()}
    events.record("membership", office.id, "name_deputy", by=by, now=now, facts=facts)
    return deputy


def stop_deputy(deputy: Deputy, *, by: Person, now: datetime) -> None:
    """They no longer stand in, from this moment on."""
    if deputy.membership.person_id != by.id:
        raise NotAllowed()
    stopped(deputy, by=by, now=now)


def stopped(deputy: Deputy, *, by: Person, now: datetime) -> None:
    facts = {"deputy": deputy.person_id}
    events.record("membership", deputy.membership_id, "stop_deputy", by=by, now=now, facts=facts)
    db.session.delete(deputy)


def membership_now(
    person: Person, organisation: Organisation, role: str, today: date
) -> Membership | None:
    """Theirs in this role that has not ended and was not refused, confirmed or not."""
    return db.session.scalar(
        select(Membership)
        .where(
            Membership.person_id == person.id,
            Membership.organisation_id == organisation.id,
            Membership.role == role,
            Membership.refused_at.is_(None),
            (Membership.until.is_(None)) | (Membership.until >= today),
        )
        .order_by(Membership.confirmed_at.is_(None), Membership.id)
        .limit(1)
    )


def begin_confirmed(
    person: Person, organisation: Organisation, role: str, *, by: Person | None, now: datetime
) -> Membership:
    """A membership that counts at once, because who leads there asked for it, or (`by` None)
    whoever runs the installation."""
    today = amsterdam(now).date()
    membership = membership_now(person, organisation, role, today)
    if membership is None:
        membership = Membership(
            person_id=person.id, organisation_id=organisation.id, role=role, from_=today
        )
        db.session.add(membership)
    if membership.confirmed_at is None:
        membership.confirmed_at, membership.confirmed_by_id = now, by.id if by else None
        db.session.flush()  # the event points at it
        events.record("membership", membership.id, "confirm", by=by, now=now)
    return membership


def _judged(mine: object, membership: Membership) -> None:
    """Raises NotAllowed unless it is among those that this person may decide about now."""
    only_this = mine.where(Membership.id == membership.id)  # type: ignore[attr-defined]
    if db.session.scalar(only_this) is None:
        raise NotAllowed()
