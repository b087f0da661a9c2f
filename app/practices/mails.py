"""The mail with a compliment: written, and judged again, when it is sent."""

from typing import Any

from flask import url_for

from app.database import db
from app.outbox.worker import Handler, NeverWillBe
from app.practices.models import Compliment
from app.web.mails import send_mail


def compliment_mail(payload: dict[str, Any], key: str) -> None:
    compliment = db.session.get(Compliment, payload["compliment"])
    if compliment is None or compliment.to.closed_at is not None:
        raise NeverWillBe("Nobody to tell.")
    send_mail(
        "compliment",
        to=compliment.to,
        subject=f"{compliment.by.name} stuurt je een compliment",
        key=key,
        compliment=compliment,
        url=url_for("reviews.shared", _external=True),
    )


HANDLERS: dict[str, Handler] = {"compliment_mail": compliment_mail}
