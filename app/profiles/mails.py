"""What a freelancer hears when a coordinator decided, and a colleague who is kept near."""

from typing import Any

from flask import url_for

from app.database import db
from app.outbox.worker import NeverWillBe
from app.profiles.models import Freelancer, KeptNear
from app.profiles.rules import WHY_NEAR
from app.profiles.words import WITHIN
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


def kept_near(payload: dict[str, Any], key: str) -> None:
    near = db.session.get(KeptNear, payload["kept"])
    if near is None or near.ended_at is not None or near.person.closed_at is not None:
        raise NeverWillBe("No longer kept near.")
    send_mail(
        "kept_near",
        to=near.person,
        subject="Hoe ver je nu kunt helpen",
        key=key,
        near=near,
        within=WITHIN[near.ring],
        why=WHY_NEAR[near.reason],
        url=url_for("profiles.own", _external=True),
    )


def _still_here(payload: dict[str, Any]) -> Freelancer:
    freelancer = db.session.get(Freelancer, payload["person"])
    if freelancer is None or freelancer.person.closed_at is not None:
        raise NeverWillBe("Nobody to tell.")
    return freelancer
