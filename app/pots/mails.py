"""The mail about a pot that is over: written, and judged again, when it is sent."""

from typing import Any

from flask import url_for

from app import clock
from app.accounts.models import Person
from app.database import db
from app.outbox.worker import Handler, NeverWillBe
from app.pots import ending
from app.web.mails import send_mail


def pot_over_mail(payload: dict[str, Any], key: str) -> None:
    person = db.session.get(Person, payload["person"])
    if person is None or person.closed_at is not None:
        raise NeverWillBe("Nobody to tell.")
    found = ending.of_person(person, clock.today(), payload["pot"])
    if not found:
        raise NeverWillBe("It is closed, or no longer theirs.")
    send_mail(
        "pot_over",
        to=person,
        subject=f"{found[0].pot.name} is voorbij: {found[0].button.lower()}"[:150],
        key=key,
        ended=found[0],
        url=url_for(found[0].endpoint, public_id=found[0].pot.public_id, _external=True),
    )


HANDLERS: dict[str, Handler] = {"pot_over_mail": pot_over_mail}
