"""The mails of accounts. What a mail links to is drawn here, when it is sent, and judged again:
an invitation that was withdrawn in the meantime is not sent."""

from typing import Any

from flask import url_for

from app import clock
from app.accounts import actions
from app.accounts.access import open_account
from app.accounts.leading import applications
from app.accounts.models import ROLE_WORDS, MailToken, Membership, Person, Role
from app.database import db, unit_of_work
from app.outbox.worker import Handler, NeverWillBe
from app.web.mails import send_mail

Payload = dict[str, Any]


def confirm_mail(payload: Payload, key: str) -> None:
    url = _drawn(payload["link"], "accounts.confirm")
    link = db.session.get_one(MailToken, payload["link"])
    _to_owner("confirm", link.person_id, "Bevestig je e-mailadres", key, url=url)


def reset_mail(payload: Payload, key: str) -> None:
    """Nothing is sent to an address without an account, and nobody is told that it has none."""
    link = db.session.get(MailToken, payload["link"])
    person = db.session.scalar(open_account(link.email_key)) if link else None
    if person is None:
        return
    person_id = person.id
    url = _drawn(payload["link"], "accounts.reset_password")
    _to_owner("reset", person_id, "Een nieuw wachtwoord kiezen", key, url=url)


def invite_mail(payload: Payload, key: str) -> None:
    url = _drawn(payload["link"], "accounts.invitation")
    link = db.session.get_one(MailToken, payload["link"])
    if link.made_by is None or link.organisation is None:
        raise NeverWillBe("Nobody invites to nowhere.")
    send_mail(
        "invite",
        to=None,
        email=link.email_key,
        subject=f"{link.made_by.name} nodigt je uit voor Expedu",
        key=key,
        url=url,
        inviter=link.made_by.name,
        organisation=link.organisation.name,
        role=ROLE_WORDS[Role(link.role)],
    )


def known_address_mail(payload: Payload, key: str) -> None:
    url = url_for("accounts.forgot_password", _external=True)
    sign_in = url_for("accounts.sign_in", _external=True)
    _to_owner(
        "known_address", payload["person"], "Je hebt al een account", key, url=url, sign_in=sign_in
    )


def reopen_mail(payload: Payload, key: str) -> None:
    """For who closed their account, and for nobody else."""
    link = db.session.get(MailToken, payload["link"])
    person = link.person if link else None
    if person is None or person.closed_at is None:
        raise NeverWillBe("There is nothing to come back to.")
    url = _drawn(payload["link"], "accounts.reopen")
    send_mail("reopen", to=person, subject="Je account heropenen", key=key, url=url)


def account_closed_mail(payload: Payload, key: str) -> None:
    """The one thing that is still told to who closed their account."""
    person = db.session.get(Person, payload["person"])
    if person is None or person.closed_at is None:
        raise NeverWillBe("It is open again.")
    url = url_for("accounts.register", _external=True)
    send_mail("account_closed", to=person, subject="Je account is gesloten", key=key, url=url)


def password_changed_mail(payload: Payload, key: str) -> None:
    url = url_for("accounts.forgot_password", _external=True)
    subject = "Je wachtwoord is gewijzigd"
    _to_owner("password_changed", payload["person"], subject, key, url=url)


def membership_waiting_mail(payload: Payload, key: str) -> None:
    """Raises NeverWillBe when it is decided, or no longer up to this person."""
    leader = db.session.get(Person, payload["person"])
    today = clock.today()
    waiting = leader and db.session.scalar(
        applications(leader, today).where(Membership.id == payload["membership"])
    )
    if not leader or not waiting:
        raise NeverWillBe("No longer theirs to decide.")
    send_mail(
        "membership_waiting",
        to=leader,
        subject=f"{waiting.person.name} vraagt om bevestiging",
        key=key,
        membership=waiting,
        url=url_for("people.overview", _external=True),
    )


def membership_decided_mail(payload: Payload, key: str) -> None:
    membership = db.session.get(Membership, payload["membership"])
    if membership is None:
        raise NeverWillBe("The membership is no longer there.")
    name = membership.organisation.name
    said = "bevestigd" if membership.confirmed_at else "niet bevestigd"
    _to_owner(
        "membership_decided",
        membership.person_id,
        f"{name} heeft je {said}",
        key,
        membership=membership,
        url=url_for("web.home", _external=True),
    )


def _drawn(link_id: int, endpoint: str) -> str:
    """The address of a link that still waits to be used. Raises NeverWillBe otherwise."""
    with unit_of_work():
        link = db.session.get(MailToken, link_id)
        if link is None or link.used_at is not None:
            raise NeverWillBe("The link is no longer needed.")
        secret = actions.draw_link(link, now=clock.now())
    return url_for(endpoint, token=secret, _external=True)


def _to_owner(template: str, person_id: int | None, subject: str, key: str, **about: Any) -> None:
    person = db.session.get(Person, person_id) if person_id else None
    if person is None or person.closed_at is not None:
        raise NeverWillBe("Nobody to tell.")
    send_mail(template, to=person, subject=subject, key=key, **about)


HANDLERS: dict[str, Handler] = {
    "confirm_mail": confirm_mail,
    "reset_mail": reset_mail,
    "invite_mail": invite_mail,
    "known_address_mail": known_address_mail,
    "password_changed_mail": password_changed_mail,
    "reopen_mail": reopen_mail,
    "account_closed_mail": account_closed_mail,
    "membership_waiting_mail": membership_waiting_mail,
    "membership_decided_mail": membership_decided_mail,
}
