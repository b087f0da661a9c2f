"""Inviting colleagues by mail, and accepting."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from app.accounts import emails, throttles
from app.accounts.access import by_email
from app.accounts.actions import links
from app.accounts.actions.closing import come_back
from app.accounts.actions.memberships import begin_confirmed, membership_now
from app.accounts.actions.people import new_person
from app.accounts.leading import may_invite_to
from app.accounts.models import MailToken, Membership, Person, Role
from app.clock import amsterdam
from app.database import change_one, db
from app.errors import NotAllowed, RuleBroken
from app.events import actions as events
from app.organisations.models import Organisation


def invite(
    addresses: Iterable[emails.Address],
    organisation: Organisation,
    role: str,
    *,
    by: Person,
    now: datetime,
) -> list[MailToken]:
    """Mail each an invitation to work here in this role; who was invited before gets a new one.

    Raises NotAllowed outside the organisations for which `by` may invite, RuleBroken with the
    address of who already works here, and TooOften: nobody's mailbox is filled through us.
    """
    _judged(by, organisation, role, now)
    made = []
    for address in addresses:
        throttles.take(throttles.INVITATIONS, str(by.id), now=now, field="emails")
        throttles.take(throttles.MAIL, address.key, now=now, field="emails")
        person = db.session.scalar(by_email(address.key))
        today = amsterdam(now).date()
        found = membership_now(person, organisation, role, today) if person else None
        if found is not None and found.confirmed_at is not None:
            raise RuleBroken(
                "%(email)s doet al mee bij %(organisation)s.",
                field="emails",
                email=address.email,
                organisation=organisation.name,
            )
        _withdraw_earlier(address.key, organisation, role, now)
        link = links.mail_link(
            links.INVITE,
            address.key,
            now=now,
            organisation_id=organisation.id,
            role=role,
            made_by_id=by.id,
        )
        facts = {"role": role, "link": link.id}
        events.record("organisation", organisation.id, "invite", by=by, now=now, facts=facts)
        made.append(link)
    return made


def withdraw_invitation(link: MailToken, *, by: Person, now: datetime) -> None:
    if link.made_by_id != by.id:
        raise NotAllowed()
    change_one(
        update(MailToken)
        .where(MailToken.id == link.id, MailToken.used_at.is_(None))
        .values(used_at=now)
    )


def accept_invitation(link: MailToken, *, by: Person, now: datetime) -> Membership:
    """For who already has an account: it becomes one more place where they work."""
    if by.email_key != link.email_key:
        raise NotAllowed()
    links.spend_link(link, now=now)
    return _begin(link, by, now)


def register_invited(link: MailToken, *, name: str, password_hash: str, now: datetime) -> Person:
    """A new account from an invitation. The mail arrived, so the address is confirmed.

    Who closed their account with this address has it back: they are the same person. Raises
    RuleBroken when the address got an account in the meantime.
    """
    links.spend_link(link, now=now)  # first, so that of two people with it one goes on
    back = come_back(link.email_key, password_hash=password_hash, now=now)
    person = back or _new_person(link, name, password_hash, now)
    person.name = name
    _begin(link, person, now)
    return person


def _new_person(link: MailToken, name: str, password_hash: str, now: datetime) -> Person:
    person = new_person(name, emails.parse(link.email_key), password_hash, now)
    if person is None:
        raise RuleBroken("Je hebt intussen een account. Log in om de uitnodiging aan te nemen.")
    person.email_confirmed_at = now
    return person


def _begin(link: MailToken, person: Person, now: datetime) -> Membership:
    """Raises RuleBroken when who invited them could no longer do so today."""
    inviter, organisation = link.made_by, link.organisation
    if inviter is None or organisation is None:
        raise NotAllowed()
    try:
        _judged(inviter, organisation, link.role, now)
    except NotAllowed:
        raise RuleBroken(
            "Wie jou uitnodigde werkt hier niet meer in die rol. Vraag een nieuwe uitnodiging."
        ) from None
    return begin_confirmed(person, organisation, link.role, by=inviter, now=now)


def _judged(by: Person, organisation: Organisation, role: str, now: datetime) -> None:
    if role not in set(Role):
        raise NotAllowed()
    allowed = may_invite_to(by, role, amsterdam(now).date())
    if not db.session.scalar(select(allowed.where(Organisation.id == organisation.id).exists())):
        raise NotAllowed()


def _withdraw_earlier(email_key: str, organisation: Organisation, role: str, now: datetime) -> None:
    db.session.execute(
        update(MailToken)
        .where(
            MailToken.purpose == links.INVITE,
            MailToken.email_key == email_key,
            MailToken.organisation_id == organisation.id,
            MailToken.role == role,
            MailToken.used_at.is_(None),
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
