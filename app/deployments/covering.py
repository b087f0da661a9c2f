"""Who stands before the expert's class meanwhile: the school that lends reports it, and afterwards
what it cost; or it finds nobody."""

from sqlalchemy import select

from app.database import db
from app.deployments import amounts, money, rules, words
from app.deployments.amounts import BY_REPLACEMENT, EXTRA_HOURS
from app.deployments.models import STILL_TO_AGREE, Cover, Deployment
from app.deployments.planning import terms_of
from app.errors import RuleBroken
from app.workflow import Step


def may_report_cover(step: Step) -> None:
    inzet: Deployment = step.obj
    terms = terms_of(inzet)
    if terms.cover not in (BY_REPLACEMENT, EXTRA_HOURS):
        raise RuleBroken("Bij deze inzet mist geen klas haar leraar.")
    if "confirmed" in step.values:
        _may_confirm_replacement(step)
        return
    on, part = step.values["on"], step.values["part"]
    if not rules.is_half_day(on, part):
        raise RuleBroken("De dag past niet bij het dagdeel.", field="on")
    if part not in {dated.part for dated in terms.dates}:
        raise RuleBroken(
            "%(part)s staat niet in de afspraken.",
            field="part",
            part=words.part(part).capitalize(),
        )
    if (on, part) not in {(dated.on, dated.part) for dated in inzet.open_sessions or terms.dates}:
        rules.check_dates([(on, part)], step.today)  # where one will be moved to
    rules.check_cover(step.values["minutes"], step.values["amount"], step.values["cover_by"])


def _may_confirm_replacement(step: Step) -> None:
    inzet: Deployment = step.obj
    if inzet.state != "completed" or terms_of(inzet).cover != BY_REPLACEMENT:
        raise RuleBroken("Er is geen vervanging om te bevestigen.")
    held = [session for session in inzet.open_sessions if session.logged_minutes]
    parts = sum(session.misses_class for session in held)
    price = money.price_of(inzet, terms_of(inzet))
    most = amounts.for_hours(parts * amounts.MINUTES_A_PART, price.rate)
    if not 0 <= step.values["confirmed"] <= most:
        raise RuleBroken(
            "Afgesproken is hoogstens %(most)s aan vervanging.",
            field="amount",
            most=words.euros(most),
        )


def cover_reported(step: Step) -> None:
    inzet: Deployment = step.obj
    values = step.values
    assert step.by is not None
    if "confirmed" in values:
        inzet.replacement_confirmed = values["confirmed"]
        inzet.replacement_confirmed_by_id = step.by.id
    else:
        at = (values["on"], values["part"])
        cover = next((c for c in inzet.covers if (c.on, c.part) == at), None)
        if cover is None:
            cover = Cover(on=values["on"], part=values["part"])
            inzet.covers.append(cover)
        cover.cover_by, cover.minutes = values["cover_by"].strip(), values["minutes"]
        cover.amount = values["amount"]
        cover.reported_by_id, cover.reported_at = step.by.id, step.now
        step.facts |= {"on": cover.on.isoformat(), "part": cover.part}
    if inzet.state == "completed":
        if "confirmed" not in values:
            inzet.replacement_confirmed = reported_replacement(inzet)
        inzet.actual = money.actual_of(inzet, inzet.confirmed_minutes or 0).total
        step.facts |= {"actual": inzet.actual}


def reported_replacement(inzet: Deployment) -> int:
    """What replacement cost on the dates that were held, as the school reported it."""
    held = {(s.on, s.part) for s in inzet.open_sessions if s.logged_minutes and s.misses_class}
    return sum(cover.amount for cover in inzet.covers if (cover.on, cover.part) in held)


def nobody_is_found(step: Step) -> None:
    inzet: Deployment = step.obj
    if terms_of(inzet).cover != BY_REPLACEMENT:
        raise RuleBroken("Bij deze inzet is geen vervanging nodig.")
    if not step.values.get("reason_words", "").strip():
        raise RuleBroken("Schrijf er een paar woorden bij.", field="reason_words")
    if talk_elsewhere(inzet):
        raise RuleBroken(
            "Over deze vraag loopt met %(name)s al een gesprek. Annuleer deze inzet, en spreek "
            "het daar af.",
            name=inzet.expert.name,
        )


def talk_elsewhere(inzet: Deployment) -> bool:
    """Whether these two have another talk about this vraag: what was granted goes back to none."""
    other_talk = select(Deployment.id).where(
        Deployment.help_request_id == inzet.help_request_id,
        Deployment.expert_id == inzet.expert_id,
        Deployment.state.in_(STILL_TO_AGREE),
    )
    return db.session.scalar(other_talk.limit(1)) is not None
