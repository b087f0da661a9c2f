"""Mails about reviews: written, and judged again, when they are sent."""

from typing import Any

from flask import url_for

from app import clock
from app.accounts.models import Person
from app.database import db
from app.deployments.models import Deployment
from app.outbox.worker import Handler, NeverWillBe
from app.reviews import access, sides
from app.reviews.models import EffectCheck, Report, Review
from app.reviews.wording import EFFECT_MOMENTS, EFFECT_QUESTIONS
from app.web.mails import send_mail


def review_report_mail(payload: dict[str, Any], key: str) -> None:
    """Tell a coordinator that something was reported; nothing of what, for it is a mail."""
    report = db.session.get(Report, payload["report"])
    person = _open_account(payload["person"])
    if report is None or report.settled_at is not None:
        raise NeverWillBe("Somebody has decided about it already.")
    mine = access.to_moderate(person, clock.today()).where(Review.id == report.review_id)
    if db.session.scalars(mine).unique().one_or_none() is None:
        raise NeverWillBe("It is not theirs to decide any more.")
    send_mail(
        "review_report",
        to=person,
        subject="Er is een ervaring gemeld",
        key=key,
        url=url_for("reviews.moderation", _external=True),
    )


def review_note_mail(payload: dict[str, Any], key: str) -> None:
    """Tell a coordinator that somebody wrote something for them alone; nothing of what."""
    person = _open_account(payload["person"])
    mine = access.unread_notes(access.to_moderate(person, clock.today()))
    if db.session.scalar(mine.where(Review.id == payload["review"])) is None:
        raise NeverWillBe("It was read, or it is not theirs to read any more.")
    send_mail(
        "review_note",
        to=person,
        subject="Iemand schreef iets voor jou alleen",
        key=key,
        url=url_for("reviews.moderation", _external=True),
    )


def review_reminder_mail(payload: dict[str, Any], key: str) -> None:
    """Ask one side once more how it was; it depends on nothing that the other side did."""
    deployment = db.session.get_one(Deployment, payload["deployment"])
    person, side = _open_account(payload["person"]), payload["side"]
    if sides.written(deployment, side) is not None:
        raise NeverWillBe("They have written meanwhile.")
    if clock.today() > sides.closes_on(deployment):
        raise NeverWillBe("The time to write is over.")
    if sides.side_of(deployment, person, clock.now()) != side:
        raise NeverWillBe("They no longer speak for that side.")
    send_mail(
        "review_reminder",
        to=person,
        subject="Hoe was het?",
        key=key,
        deployment=deployment,
        closes_on=sides.closes_on(deployment),
        url=url_for("reviews.write", public_id=deployment.public_id, _external=True),
    )


def effect_mail(payload: dict[str, Any], key: str) -> None:
    """Ask the school one thing, with a link to it; not when it is answered or closed by now."""
    check = db.session.get(EffectCheck, payload["check"])
    if check is None or check.answer is not None or clock.today() > check.closes_on:
        raise NeverWillBe("There is nothing to ask any more.")
    person, deployment = _open_account(check.asked_id), check.deployment
    if sides.side_of(deployment, person, clock.now()) != "asker":
        raise NeverWillBe("They no longer speak for the school.")
    send_mail(
        "effect",
        to=person,
        subject=EFFECT_QUESTIONS[check.months],
        key=key,
        deployment=deployment,
        question=EFFECT_QUESTIONS[check.months],
        moment=EFFECT_MOMENTS[check.months],
        closes_on=check.closes_on,
        url=url_for(
            "reviews.effect",
            public_id=deployment.public_id,
            months=check.months,
            _external=True,
        ),
    )


def _open_account(person_id: int) -> Person:
    person = db.session.get(Person, person_id)
    if person is None or person.closed_at is not None:
        raise NeverWillBe("Nobody to tell.")
    return person


HANDLERS: dict[str, Handler] = {
    "review_report_mail": review_report_mail,
    "review_note_mail": review_note_mail,
    "review_reminder_mail": review_reminder_mail,
    "effect_mail": effect_mail,
}
