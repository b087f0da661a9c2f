"""The mail that calls on a school: written, and judged again, when it is sent."""

from typing import Any

from flask import url_for

from app import clock
from app.accounts.models import Person
from app.database import db
from app.outbox.worker import Handler, NeverWillBe
from app.programmes import calling, intake
from app.programmes.models import Programme
from app.web.mails import send_mail


def call_mail(payload: dict[str, Any], key: str) -> None:
    person = db.session.get(Person, payload["person"])
    programme = db.session.get(Programme, payload["programme"])
    if person is None or person.closed_at is not None or programme is None:
        raise NeverWillBe("Nobody to tell.")
    schools = [
        each.school
        for each in calling.for_person(person, clock.today())
        if each.programme_id == programme.id and each.school_id in payload["schools"]
    ]
    if not schools:
        raise NeverWillBe("They take part, it is over, or somebody else leads them.")
    send_mail(
        "call",
        to=person,
        subject=f"{programme.title}: doe mee zolang het kan",
        key=key,
        programme=programme,
        schools=schools,
        last_day=intake.last_day(programme, clock.today()),
        url=url_for("programmes.programme", public_id=programme.public_id, _external=True),
    )


HANDLERS: dict[str, Handler] = {"call_mail": call_mail}
