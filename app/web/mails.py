"""Rendering and sending mail. Written from the database at the moment of sending, and judged
again: who no longer has a part in something no longer hears of it."""

from collections.abc import Callable
from typing import Any

from flask import current_app, render_template
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app import clock, workflow
from app.config import Settings
from app.database import Base, db, unit_of_work
from app.events.models import Delivery, Event
from app.outbox import mail
from app.outbox.actions import put
from app.outbox.models import Job
from app.outbox.worker import NeverWillBe
from app.web.news import News, readable, told

MOST_IN_A_DIGEST = 50  # events
WAITING = (Delivery.digest, Delivery.digested_at.is_(None), Delivery.seen_at.is_(None))


def send_mail(
    template: str, *, to: Any, subject: str, key: str, email: str = "", **context: Any
) -> None:
    """Render `mail/<template>.txt` and `.html` and hand the message over."""
    settings: Settings = current_app.config["SETTINGS"]
    context |= {"to": to, "subject": subject, "base_url": settings.base_url}
    message = mail.compose(
        settings,
        to_name=getattr(to, "name", ""),
        to_email=email or to.email,
        subject=subject,
        text=render_template(f"mail/{template}.txt", **context),
        html=render_template(f"mail/{template}.html", **context),
        key=key,
    )
    mail.send(settings, message)


def event_mail(payload: dict[str, Any], key: str) -> None:
    """Tell one person of one event. Raises NeverWillBe when it is no longer theirs to hear."""
    event, person, role = _still_theirs(payload["event"], payload["person"])
    news = told(event, role=role)
    send_mail("event", to=person, subject=_subject(news), key=key, news=[news])


def digest_mail(payload: dict[str, Any], key: str) -> None:
    """Tell one person of a day's worth of events that they need not hear of one by one."""
    news = []
    for event_id in payload["events"]:
        try:
            event, person, role = _still_theirs(event_id, payload["person"])
        except NeverWillBe:
            continue
        news.append(told(event, role=role))
    if not news:
        raise NeverWillBe("Nothing left to tell.")
    subject = _subject(news[0]) if len(news) == 1 else "Nieuws uit Expedu"
    send_mail("event", to=person, subject=subject, key=key, news=news)


def _subject(news: News) -> str:
    return f"{news.title}: {news.says}"[:150]


def _still_theirs(event_id: int, person_id: int) -> tuple[Event, Any, str]:
    """The event, who hears of it, and as what."""
    event = db.session.get(Event, event_id)
    delivery = db.session.get(Delivery, (event_id, person_id))
    if event is None or delivery is None:
        raise NeverWillBe("The event is no longer there.")
    table = workflow.table_named(event.object_type)
    obj = db.session.get(table.model, event.object_id)
    person = _person(person_id)
    if obj is None or person is None or person.closed_at is not None:
        raise NeverWillBe("Nobody to tell.")
    role = delivery.role
    judge: Callable[..., Any] | None = table.actors.get(role)
    if judge is not None and judge(obj, person, clock.now()) is None:
        raise NeverWillBe("No longer theirs to hear.")
    if event.id not in readable([event], person, clock.today()):
        raise NeverWillBe("They may not open what it is about.")
    return event, person, role


def _person(person_id: int) -> Any:
    model = next(
        mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == "person"
    )
    return db.session.get(model, person_id)


def queue_digests(*, now: Any) -> int:
    """Once a day: one mail for everything that a person hears of in a digest; returns how many.

    What comes later that day, or is more than one mail holds, waits for the digest of tomorrow.
    """
    day = clock.amsterdam(now).date().isoformat()
    people = db.session.scalars(select(Delivery.person_id).where(*WAITING).distinct()).all()
    return sum(_queue_digest(person_id, f"digest-{day}-{person_id}", now) for person_id in people)


def _queue_digest(person_id: int, key: str, now: Any) -> int:
    if db.session.scalar(select(Job.id).where(Job.key == key)) is not None:
        return 0
    theirs = (Delivery.person_id == person_id, *WAITING)
    try:
        with unit_of_work() as session:
            oldest = select(Delivery.event_id).where(*theirs).order_by(Delivery.event_id)
            ids = list(session.scalars(oldest.limit(MOST_IN_A_DIGEST)))
            payload = {"person": person_id, "events": ids}
            if not ids or put("digest_mail", payload, key=key, now=now) is None:
                return 0
            session.execute(
                update(Delivery)
                .where(*theirs, Delivery.event_id.in_(ids))
                .values(digested_at=now)
                .execution_options(synchronize_session=False)
            )
    except IntegrityError:  # another worker was first
        return 0
    return 1
