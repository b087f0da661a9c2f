"""What each move of a vraag asks, what it changes, and when time makes it."""

from datetime import date, datetime

from app.database import db
from app.errors import RuleBroken
from app.help_requests import access, inside, often, reach, rules
from app.help_requests.models import HelpRequest
from app.workflow import Step

# ── Guards ──────────────────────────────────────────────────────────────────────────────────────


def asks_for_the_school(step: Step) -> bool:
    """Not the colleague who wrote the draft: their own row is the one for small vragen."""
    return step.by is not None and access.office_for(step.obj, step.by, step.now) is not None


def may_be_published(step: Step) -> None:
    asked: HelpRequest = step.obj
    rules.check_may_be_published(
        skills=len(asked.essential) or asked.is_arranged,  # who helps is known without a list
        minutes=asked.minutes,
        until=asked.until_date,
        ring=asked.ring,
        today=step.today,
    )
    if asked.is_micro and not asked.is_swap:
        rules.check_is_small(minutes=asked.minutes, ring=asked.ring)
    if asked.is_anonymous:
        rules.check_stays_near(asked.ring)
        rules.check_may_hide(reach.schools_within(asked.school, asked.ring))
    if asked.wished_id is not None:
        _may_be_asked(step, asked.wished_id)


def _may_be_asked(step: Step, person_id: int) -> None:
    asked, today = step.obj, step.today
    distance = reach.distance(person_id, asked.school, today)
    if distance is None:
        raise RuleBroken("Deze persoon is vanuit jouw school niet te vragen.", field="invite")
    if distance > asked.ring:
        raise RuleBroken(
            "Wie je wilt vragen, werkt verder weg. Kies een kring die zo ver reikt.", field="ring"
        )
    if reach.is_freelancer(person_id):
        assert step.by is not None
        step.facts["external"] = inside.why_outside(
            asked, asked.external_reason, asked.external_words, besides={step.by.id}, on=today
        )


def colleague_may_publish(step: Step) -> None:
    if not step.obj.is_micro:
        raise RuleBroken(
            "Zelf plaatsen kan alleen met een kleine vraag: hoogstens %(most)s, zonder kosten. "
            "Stel deze vraag voor aan je schoolleider.",
            field="is_micro",
            most=rules.hours(rules.SMALL_MINUTES),
        )
    may_be_published(step)


def is_wider(step: Step) -> None:
    asked: HelpRequest = step.obj
    if asked.is_swap:
        raise RuleBroken("Een ruil blijft binnen de school.", field="ring")
    if asked.is_for_programme:
        raise RuleBroken("Wie hier helpt, staat al vast.", field="ring")
    ring = rules.wider(step.values.get("ring"), now=asked.ring)
    if asked.name_is_hidden:
        rules.check_stays_near(ring)
    if asked.is_micro:
        rules.check_is_small(minutes=asked.minutes, ring=ring)


def is_full(step: Step) -> None:
    if step.obj.minutes_left > 0:
        raise RuleBroken("Er is nog %(left)s te geven.", left=rules.hours(step.obj.minutes_left))


def hours_fell_away(step: Step) -> None:
    """The system reopens only for an inzet that fell away before it was carried out; hours that
    were left over from one that stopped early are for the asker to decide about."""
    asked: HelpRequest = step.obj
    if step.by is None and not step.values.get("fell_away"):
        raise RuleBroken("Er viel geen inzet weg.")
    if asked.minutes_left <= 0:
        raise RuleBroken("Alle %(asked)s zijn nog toegezegd.", asked=rules.hours(asked.minutes))


def nothing_is_under_way(step: Step) -> None:
    if step.obj.unfinished > 0:
        raise RuleBroken("Er is nog %(count)s inzet gaande.", count=step.obj.unfinished)


def has_a_reason(step: Step) -> None:
    rules.check_reason(
        step.values.get("reason_code", ""),
        step.values.get("reason_words", ""),
        known=rules.WITHDRAW_REASONS,
    )


def is_explained(step: Step) -> None:
    rules.check_explained(step.values.get("reason_words", ""))


def name_is_hidden(step: Step) -> None:
    if not step.obj.name_is_hidden:
        raise RuleBroken("De naam van de school staat er al bij.")


def is_partly_filled(step: Step) -> None:
    if step.obj.granted_minutes <= 0:
        raise RuleBroken("Er is nog geen hulp toegezegd. Trek de vraag in als hij niet meer hoeft.")


# ── Effects ─────────────────────────────────────────────────────────────────────────────────────


def published(step: Step) -> None:
    asked: HelpRequest = step.obj
    assert step.by is not None
    asked.asked_by_id = step.by.id  # also of a proposal: from here on the school asks
    step.facts |= {"ring": asked.ring, "minutes": asked.minutes}
    _asks_everybody(step)
    db.session.flush()  # who fits is asked of the database, and never the asker


def proposed(step: Step) -> None:
    assert step.by is not None
    step.obj.proposed_by_id = step.by.id


def _asks_everybody(step: Step) -> None:
    """All whom it fits hear of it; what is arranged already asks nobody."""
    if not step.obj.is_arranged:
        often.count(step.by, now=step.now)


def widened(step: Step) -> None:
    _asks_everybody(step)
    step.facts |= {"from": step.obj.ring, "ring": step.values["ring"]}
    step.obj.ring = step.values["ring"]
    db.session.flush()  # who the new ring reaches is asked of the database


def revealed(step: Step) -> None:
    step.obj.revealed_at = step.now


# ── Time ────────────────────────────────────────────────────────────────────────────────────────


def quiet_since(asked: HelpRequest) -> datetime | None:
    """Nothing is quiet while somebody is talking or at work."""
    if asked.unfinished > 0:
        return None
    return max(asked.moved_at, asked.talked_at or asked.moved_at)


def period_is_over(asked: HelpRequest, today: date) -> bool:
    return asked.unfinished == 0 and asked.until_date is not None and asked.until_date < today
