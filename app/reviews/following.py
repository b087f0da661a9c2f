"""What comes after an inzet: whether it is still noticed, and thanks. Neither is in a score."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import change_one, db, unit_of_work
from app.deployments.models import DONE, Deployment
from app.errors import NotAllowed, RuleBroken
from app.events import actions as events
from app.outbox.actions import put
from app.reviews import rules, sides
from app.reviews.models import EffectCheck, Review, ThankYou

# A worker that was away for a while asks after all; what is longer ago, nobody asks about.
CATCH_UP = timedelta(days=60)


def ask_what_lasts(*, now: datetime) -> int:
    """Ask about every inzet whose time has come; returns how many. Safe to call again."""
    today = amsterdam(now).date()
    asked = 0
    for months in rules.EFFECT_MONTHS:
        for deployment_id in db.session.scalars(_perhaps_due(months, today)).all():
            try:
                with unit_of_work():
                    asked += _ask(deployment_id, months, today, now)
            except IntegrityError:  # another worker was first
                continue
    return asked


def _perhaps_due(months: int, today: date) -> Select[int]:
    """Ids of inzetten of about that long ago that were not asked about; `_ask` judges."""
    latest = rules.months_later(today, -months)
    known = exists().where(EffectCheck.deployment_id == Deployment.id, EffectCheck.months == months)
    return (
        select(Deployment.id)
        .where(
            Deployment.state.in_(DONE),
            Deployment.last_session_on <= latest + timedelta(days=3),  # months differ in length
            Deployment.last_session_on >= latest - CATCH_UP - timedelta(days=50),
            ~known,
        )
        .order_by(Deployment.id)
    )


def _ask(deployment_id: int, months: int, today: date, now: datetime) -> bool:
    deployment = db.session.get_one(Deployment, deployment_id)
    assert deployment.last_session_on is not None
    region = deployment.asker_school.holiday_region
    due = rules.effect_is_asked_on(deployment.last_session_on, months, region)
    if not due <= today <= due + CATCH_UP or _need_not_ask(deployment, months, today):
        return False
    check = EffectCheck(
        deployment_id=deployment.id,
        months=months,
        asked_id=sides.host_of(deployment),
        asked_at=now,
        closes_on=rules.outside_holidays(today, rules.EFFECT_WINDOW_DAYS, region),
    )
    db.session.add(check)
    db.session.flush()  # the mail points at its id
    put("effect_mail", {"check": check.id}, key=f"effect-{check.id}", now=now)
    return True


def _need_not_ask(deployment: Deployment, months: int, today: date) -> bool:
    """It did not take place, reviews are still sealed, nothing was left, or nobody is there."""
    if today <= sides.closes_on(deployment):
        return True
    did_not_happen = exists().where(Review.deployment_id == deployment.id, Review.not_held)
    nothing_left = exists().where(
        EffectCheck.deployment_id == deployment.id, EffectCheck.answer == rules.NOTHING_LEFT
    )
    later = exists().where(EffectCheck.deployment_id == deployment.id, EffectCheck.months > months)
    if db.session.scalar(select(did_not_happen | nothing_left | later)):
        return True
    host = db.session.get(Person, sides.host_of(deployment))
    return host is None or host.closed_at is not None


def answer(check: EffectCheck, value: int | None, *, by: Any, now: datetime) -> None:
    """What the school says is left of it. Once; the expert hears that there is an answer."""
    if sides.side_of(check.deployment, by, now) != "asker":
        raise RuleBroken("Alleen de school die hulp kreeg kan dit zeggen.")
    rules.check_answer(value, check.closes_on, amsterdam(now).date())
    change_one(
        update(EffectCheck)
        .where(EffectCheck.id == check.id, EffectCheck.answer.is_(None))
        .values(answer=value, answered_by_id=by.id, answered_at=now)
        .execution_options(synchronize_session=False),
        RuleBroken("Deze vraag is al beantwoord. Dank je wel."),
    )
    db.session.refresh(check)
    _tell_expert(check.deployment, "answer_effect", {"months": check.months}, by, now)


def thank(
    deployment: Deployment,
    words: str,
    *,
    by: Any,
    now: datetime,
    cleared: Collection[str] = (),
    may_be_shared: bool = False,
) -> ThankYou:
    """Words for the expert alone, unless both want others of the expert's board to read them."""
    if deployment.state not in DONE:
        raise RuleBroken("Bedanken kan als de inzet is afgerond.")
    if sides.side_of(deployment, by, now) != "asker":
        raise RuleBroken("Bedanken doet de school die hulp kreeg.")
    rules.check_thanks(words, cleared)
    already = RuleBroken("Jullie hebben al een bedankje gestuurd.")
    if was_thanked(deployment):
        raise already
    made = ThankYou(
        deployment_id=deployment.id,
        by_id=by.id,
        to_id=deployment.expert_id,
        words=words,
        at=now,
        may_be_shared=may_be_shared,
    )
    db.session.add(made)
    try:
        db.session.flush()  # the key speaks here when two people of the school thank at once
    except IntegrityError as clash:
        raise already from clash
    _tell_expert(deployment, "thank", {}, by, now)
    return made


def share_thanks(thanks: ThankYou, shown: bool, *, by: Any, now: datetime) -> None:
    """Let others of one's board read it, or no longer: whom it thanks decides."""
    if by.id != thanks.to_id:
        raise NotAllowed()
    if shown and not thanks.may_be_shared:
        raise RuleBroken("Wie dit schreef, schreef het alleen aan jou.")
    thanks.shared_at = (thanks.shared_at or now) if shown else None


def was_thanked(deployment: Deployment) -> bool:
    return db.session.get(ThankYou, deployment.id) is not None


def _tell_expert(
    deployment: Deployment, action: str, facts: dict[str, Any], by: Any, now: datetime
) -> None:
    event = events.record(
        "deployment", deployment.id, action, by=by, now=now, role="asker", facts=facts
    )
    events.deliver(event, [deployment.expert_id], role="expert", now=now)


def effects_of(deployment: Deployment) -> list[EffectCheck]:
    """What was asked about it, oldest first."""
    asked = select(EffectCheck).where(EffectCheck.deployment_id == deployment.id)
    return list(db.session.scalars(asked.order_by(EffectCheck.months)))


def open_questions(person: Any, on: date) -> Select[EffectCheck]:
    """What this person was asked, and can still answer."""
    return (
        select(EffectCheck)
        .where(
            EffectCheck.asked_id == person.id,
            EffectCheck.answer.is_(None),
            EffectCheck.closes_on >= on,
        )
        .order_by(EffectCheck.id)
    )
