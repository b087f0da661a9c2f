"""What a freelancer hears when a coordinator decided."""

from typing import Any

from flask import url_for

from app.database import db
from app.outbox.worker import NeverWillBe
from app.profiles.models import Freelancer
from app.web.mails import send_mail


def admitted(payload: dict[str, Any], key: str) -> None:
    freelancer = _still_here(payload)
    if freelancer.admitted_at is None:
        raise NeverWillBe("No longer admitted.")
    send_mail(
        "freelancer_admitted",
        to=freelancer.person,
        subject="Je bent toegelaten bij Expedu",
        key=key,
        url=url_for("profiles.own", _external=True),
    )


def refused(payload: dict[str, Any], key: str) -> None:
    freelancer = _still_here(payload)
    if freelancer.refused_at is None:
        raise NeverWillBe("No longer refused.")
    send_mail(
        "freelancer_refused",
        to=freelancer.person,
        subject="Je bent nog niet toegelaten bij Expedu",
        key=key,
        reason=freelancer.refused_reason,
        url=url_for("profiles.freelancer_facts", _external=True),
    )


def _still_here(payload: dict[str, Any]) -> Freelancer:
    freelancer = db.session.get(Freelancer, payload["person"])
    if freelancer is None or freelancer.person.closed_at is not None:
        raise NeverWillBe("Nobody to tell.")
    return freelancer
