"""The talk: versions of the terms, and a yes of both sides to the same one."""

from datetime import date
from typing import Any

from app.database import db
from app.deployments import from_outside, load, rules, swapping, together, words
from app.deployments.classes import (
    check_classes,
    check_no_class_elsewhere,
    check_visitor,
    dates_of,
    taught_by,
    visitors_classes,
    without_teacher,
)
from app.deployments.elsewhere import check_is_free
from app.deployments.employment import check_lent
from app.deployments.lending_facts import hold_lender
from app.deployments.models import Deployment, Terms, TermsDate
from app.deployments.money import employers_ground, estimate_of, standard_rate
from app.deployments.notice import check_notice
from app.deployments.people import help_request_of
from app.deployments.rules import TermsDraft
from app.deployments.school_days import check_there_is_school
from app.errors import RuleBroken, StalePage
from app.help_requests import actions as help_requests
from app.organisations.models import Organisation, Ring
from app.organisations.rings import Place, ring_from
from app.workflow import Step

TALKING = ("talking", "consent", "approval")

# Terms


def is_a_proposal(step: Step) -> None:
    inzet: Deployment = step.obj
    draft: TermsDraft = step.values["draft"]
    if inzet.swap_with_id is not None:
        raise RuleBroken("Een ruil gaat door zoals hij is, of niet. Begin anders een nieuwe ruil.")
    dates = [(on, part) for on, part, _ in draft.dates]
    rules.check_draft(
        draft,
        freelance=inzet.is_freelance,
        taught=taught_by(inzet, dates),
        today=step.today,
    )
    if help_request_of(inzet).is_micro:
        _is_free(inzet, _as_terms(step))
    check_notice(step, [on for on, _ in dates])
    check_no_class_elsewhere(inzet, dates)
    check_there_is_school(inzet, dates, cover=draft.cover, form=draft.form)
    load.check_full_time(inzet, draft.cover, dates, inzet.lending_membership)
    # Said early, and judged at each yes: until then it is nobody's.
    check_is_free(inzet, dates, by=step.by, today=step.today, field="dates")


def proposed(step: Step) -> None:
    terms = write_terms(step)
    step.facts |= {"version": terms.version, "minutes": terms.minutes}


def write_terms(step: Step) -> Terms:
    """Write the next version; a yes to an earlier one no longer counts."""
    inzet: Deployment = step.obj
    terms = _as_terms(step)
    inzet.terms_version = terms.version
    _nobody_agrees(inzet)
    inzet.versions.append(terms)
    return terms


def _as_terms(step: Step) -> Terms:
    """What is proposed, as the next version; it is kept nowhere yet."""
    inzet: Deployment = step.obj
    draft: TermsDraft = step.values["draft"]
    assert step.by is not None
    rate, ground = draft.rate, draft.vat_ground.strip()
    if not inzet.is_freelance:
        rate = standard_rate(inzet, draft.cover)
        ground = ground or ("" if draft.vat_rate else employers_ground(inzet, draft.cover))
    return Terms(
        version=inzet.terms_version + 1,
        minutes=draft.minutes,
        form=draft.form,
        place=draft.place.strip(),
        cover=draft.cover,
        rate=rate,
        travel=draft.travel,
        vat_rate=draft.vat_rate,
        vat_ground=ground,
        left_behind=draft.left_behind.strip(),
        activity=draft.activity.strip(),
        starts_at=draft.starts_at,
        proposed_by_id=step.by.id,
        at=step.now,
        dates=[TermsDate(on=on, part=part, minutes=m) for on, part, m in sorted(draft.dates)],
    )


def _is_free(inzet: Deployment, terms: Terms) -> None:
    """What costs money needs somebody who decides about it; a small vraag promised that it does
    not, to who asked without asking anybody."""
    dates = dates_of(terms)
    missed = rules.without_teacher(terms.cover, dates, taught_by(inzet, dates))
    total = estimate_of(inzet, terms, len(missed)).total
    if total:
        raise RuleBroken(
            "Een kleine vraag kost niets, en zo kost het %(total)s. Spreek het af binnen de "
            "taakuren en zonder reiskosten, of laat de school een gewone vraag stellen.",
            field="cover",
            total=words.euros(total),
        )


def _nobody_agrees(inzet: Deployment) -> None:
    inzet.asker_agreed_version = inzet.asker_agreed_by_id = inzet.expert_agreed_version = None


def other_side_agreed(step: Step) -> bool:
    inzet: Deployment = step.obj
    agreed = inzet.expert_agreed_version if step.role == "asker" else inzet.asker_agreed_version
    return inzet.terms_version > 0 and agreed == inzet.terms_version


def stays_in_talk(step: Step) -> bool:
    """The other side has not said yes; or this one is in a team and waits for the others: only
    the system lets a team go on, and all of them at once."""
    return not other_side_agreed(step) or step.obj.bundle_id is not None


def is_second_yes(step: Step) -> bool:
    return _is_last_yes(step) and not step.obj.is_freelance and not is_light(step.obj)


def is_second_yes_of_freelancer(step: Step) -> bool:
    return _is_last_yes(step) and step.obj.is_freelance


def is_second_yes_to_something_light(step: Step) -> bool:
    return _is_last_yes(step) and not step.obj.is_freelance and is_light(step.obj)


def _is_last_yes(step: Step) -> bool:
    return not stays_in_talk(step)


def is_light(inzet: Deployment) -> bool:
    """Nobody need decide: a swap or help within one school, or something small within the school
    or board; without money, and without a class that is left alone on either side."""
    terms = inzet.terms
    if terms is None or inzet.lender_id is None:
        return False
    missed = len(without_teacher(inzet))
    if missed or estimate_of(inzet, terms, missed).total or visitors_classes(inzet):
        return False
    if inzet.swap_with_id is not None or inzet.lender_id == inzet.asker_school_id:
        return True
    asked = help_request_of(inzet)
    lender = db.session.get_one(Organisation, inzet.lender_id)
    small = asked.is_micro and terms.minutes <= rules.MICRO_MINUTES
    return small and ring_from(Place.of_school(asked.school), lender) <= Ring.BOARD


def may_agree(step: Step) -> None:
    inzet: Deployment = step.obj
    terms = inzet.terms
    if terms is None:
        raise RuleBroken("Er is nog geen voorstel om ja tegen te zeggen.")
    if step.values.get("version", terms.version) != terms.version:
        raise StalePage("Er is intussen een nieuw voorstel. Kijk eerst wat er nu staat.")
    mine = inzet.asker_agreed_version if step.role == "asker" else inzet.expert_agreed_version
    if mine == terms.version:
        raise RuleBroken("Hier is van jullie kant al ja tegen gezegd.")
    may_be_agreed(step)
    if step.role == "asker" and step.by is not None:
        check_visitor(inzet, by=step.by, today=step.today)
    from_outside.may_be_taken(step)
    if _is_last_yes(step):
        hold_lender(inzet.lender_id)  # consent may follow at once, after the profile was counted


def may_be_agreed(step: Step) -> None:
    """What holds for the terms themselves, whoever says yes to them."""
    inzet: Deployment = step.obj
    assert inzet.terms is not None
    if help_request_of(inzet).is_micro:
        _is_free(inzet, inzet.terms)
    terms_stand(inzet, step.today, by=step.by)
    hours_still_wanted(inzet, together_minutes(inzet, step.today))
    if inzet.swap_with_id is not None:
        swapping.only_they(step)


def terms_stand(
    inzet: Deployment, today: date, *, by: Any | None = None, hold: bool = True
) -> None:
    """What holds for them by themselves: ahead, lent, when the expert is nowhere else, and no more
    than they want to do. `by`: see `check_is_free`; `hold`: somebody agrees to them now."""
    terms = inzet.terms
    assert terms is not None
    if help_request_of(inzet).name_is_hidden:
        raise RuleBroken("De school vraagt nog zonder naam. Afspreken kan als die er staat.")
    check_still_possible(inzet, terms, today)
    check_lent(inzet, (on for on, _ in dates_of(terms)))
    if hold:
        load.hold(inzet.expert_id)
    check_is_free(inzet, dates_of(terms), by=by, today=today)
    load.check_full_time(inzet, terms.cover, dates_of(terms), inzet.lending_membership)
    if inzet.swap_with_id is None:  # hours before another class are no hours extra
        load.check_maximum(inzet, [(each.on, each.minutes) for each in terms.dates])


def check_still_possible(inzet: Deployment, terms: Terms, today: date) -> None:
    """That the dates are ahead, with school on each of them, and no class alone: at a yes of
    anybody, from the first to the last. Between two of them a holiday may have become known, or a
    class written down."""
    rules.check_dates(dates_of(terms), today)
    forms = dict.fromkeys(dates_of(terms), terms.form)
    check_classes(inzet, forms, cover=terms.cover, kept=())
    check_there_is_school(inzet, dates_of(terms), cover=terms.cover, form=terms.form)


def could_come(member: Deployment, today: date) -> bool:
    """Somebody of a team who said yes some time ago: what they said yes to may have passed."""
    if member.state != "talking" or not member.is_agreed:
        return False
    try:
        terms_stand(member, today, hold=False)
    except RuleBroken:
        return False
    return True


def together_minutes(inzet: Deployment, today: date) -> int:
    """What it takes of the vraag with the others of its team, beside what was granted already: with
    those about whom is decided now, and as long as it is still talked about with who said yes."""
    assert inzet.terms is not None
    if inzet.bundle_id is None:
        return inzet.terms.minutes
    others = [m for m in together.members(inzet.bundle_id) if m.id != inzet.id]
    is_talk = inzet.state == "talking"
    return inzet.terms.minutes + sum(
        member.terms.minutes
        for member in others
        if member.terms is not None
        and (member.state in together.BEING_DECIDED or (is_talk and could_come(member, today)))
    )


def hours_still_wanted(inzet: Deployment, whole: int) -> None:
    """The vraag has room for these hours, and for those of the `whole` team; granting repeats this
    in the database."""
    asked, terms = help_request_of(inzet), inzet.terms
    assert terms is not None
    if asked.state not in ("open", "filled"):
        raise RuleBroken("Deze vraag staat niet meer open.")
    if whole > max(terms.minutes, asked.minutes_left):
        raise RuleBroken(
            "De vraag heeft nog %(left)s over; het team is samen %(minutes)s.",
            left=words.hours(asked.minutes_left),
            minutes=words.hours(whole),
        )
    if terms.minutes > asked.minutes_left:
        raise RuleBroken(
            "De vraag heeft nog %(left)s over; deze inzet is %(minutes)s.",
            left=words.hours(asked.minutes_left),
            minutes=words.hours(terms.minutes),
        )


def agreed(step: Step) -> None:
    inzet: Deployment = step.obj
    assert step.by is not None
    if step.role == "asker":
        inzet.asker_agreed_version, inzet.asker_agreed_by_id = inzet.terms_version, step.by.id
    else:
        inzet.expert_agreed_version = inzet.terms_version
    step.facts |= {"version": inzet.terms_version}


def agreed_with_freelancer(step: Step) -> None:
    agreed(step)
    inzet: Deployment = step.obj
    assert inzet.terms is not None
    inzet.missed_parts, inzet.estimate = 0, estimate_of(inzet, inzet.terms, 0).total
    step.facts |= {"estimate": inzet.estimate}


def agreed_lightly(step: Step) -> None:
    agreed(step)
    inzet: Deployment = step.obj
    inzet.missed_parts = inzet.estimate = inzet.amount = 0
    inzet.approved_at = step.now


def then_agreed(step: Step) -> None:
    load.refresh(step.obj.expert_id, today=step.today)


def then_granted(step: Step) -> None:
    """The hours of the vraag are taken, and the expert is that much busier."""
    inzet: Deployment = step.obj
    asked = help_request_of(inzet)
    assert inzet.terms is not None
    help_requests.hours_granted(asked, inzet.terms.minutes, now=step.now)
    help_requests.talk_closed(asked, now=step.now)
    load.refresh(inzet.expert_id, today=step.today)


# Ending before anything was granted


def has_reason(step: Step) -> None:
    rules.check_reason(step.values.get("reason_code", ""), step.values.get("reason_words", ""))


def has_listed_reason(step: Step) -> None:
    """A no by the lending side: a reason from the list, and a few words with it."""
    rules.check_reason(
        step.values.get("reason_code", ""), step.values.get("reason_words", ""), listed=True
    )
    is_explained(step)


def is_explained(step: Step) -> None:
    if not step.values.get("reason_words", "").strip():
        raise RuleBroken("Schrijf er een paar woorden bij.", field="reason_words")


def then_ended(step: Step) -> None:
    """Nothing was granted yet: the talk is over, and the vraag has one inzet fewer under way."""
    inzet: Deployment = step.obj
    asked = help_request_of(inzet)
    if step.source in TALKING:
        help_requests.talk_closed(asked, now=step.now)
    help_requests.inzet_ended(asked, now=step.now)
    if step.source in ("consent", "approval"):
        load.refresh(inzet.expert_id, today=step.today)


def back_to_talk(step: Step) -> None:
    """Both sides agree anew, and whoever said yes after them too; whoever would stand before the
    class was asked for dates that are off."""
    inzet: Deployment = step.obj
    inzet.covers = []
    _nobody_agrees(inzet)
    nobody_consents(inzet)
    inzet.approved_by_id = inzet.approved_at = None
    inzet.amount = 0


def nobody_consents(inzet: Deployment) -> None:
    """The yes of the lending side falls away, with all that it fixed."""
    inzet.consented_by_id = inzet.consented_at = None
    inzet.consent_colour = inzet.cover_by = ""
    inzet.estimate = inzet.missed_parts = 0
    inzet.overruled = []
    inzet.extension_asked_at = inzet.extended_at = inzet.extended_by_id = None
