"""Moments: who has a part in them, and what comes before them."""

from app.programmes.links.outcomes import outcomes_lead_somewhere
from app.programmes.links.whole import Whole
from app.programmes.reading_parts import Part
from app.programmes.template import Moment, Phase


def check_moments(whole: Whole) -> None:
    for phase, moment, part in whole.moments():
        _roles_exist(whole, moment, part)
        _who_confirms_is_asked(whole, moment, part)
        _comes_after_something(phase, moment, part)
        _renews_something(whole, phase, moment, part)
        if moment.form and moment.form not in whole.by_key:
            part.wrong("form", f"Het formulier “{moment.form}” bestaat niet.")
        if moment.decision:
            outcomes_lead_somewhere(whole, phase, moment, part)


def _roles_exist(whole: Whole, moment: Moment, part: Part) -> None:
    deciding = moment.decision.by if moment.decision else ()
    for name, keys in (
        ("roles", moment.roles),
        ("by", (moment.by,) if moment.by else ()),
        ("each", (moment.each,) if moment.each else ()),
        ("accept_by", moment.accept_by),
        ("present", moment.present),
        ("decision", deciding),
        ("led_by", (moment.led_by,) if moment.led_by else ()),
    ):
        whole.has_roles(part, name, keys)


def _who_confirms_is_asked(whole: Whole, moment: Moment, part: Part) -> None:
    if not part.has("confirm"):
        return
    forms = whole.by_key
    asked = forms[moment.form].field(moment.confirm) if moment.form in forms else None
    if asked is None or asked.type != "people":
        says = f"“{moment.confirm}” is geen vraag naar mensen in het formulier van dit moment."
        part.wrong("confirm", says)


def _comes_after_something(phase: Phase, moment: Moment, part: Part) -> None:
    """Of moments that wait for each other none would ever begin."""
    for key in moment.after:
        found = phase.moment(key)
        if found is None:
            part.wrong("after", f"Het moment “{key}” bestaat niet in deze fase.")
        elif found.is_on_demand:
            part.wrong("after", f"“{key}” is er alleen als het nodig is: daar wacht niets op.")
        elif phase.moments.index(found) >= phase.moments.index(moment):
            part.wrong("after", f"“{key}” staat niet voor dit moment.")


def _renews_something(whole: Whole, phase: Phase, moment: Moment, part: Part) -> None:
    """The same form, handed in before, by nobody apart; and that does not renew another."""
    where, key = moment.renews
    if not part.has("renews"):
        return
    found = whole.moment(where, key)
    if found is None:
        part.wrong("renews", f"Het moment “{where}.{key}” bestaat niet.")
        return
    order, at = whole.order.index(where), whole.order.index(phase.key)
    if order > at or (order == at and phase.moments.index(found) >= phase.moments.index(moment)):
        part.wrong("renews", f"“{where}.{key}” staat niet voor dit moment.")
    if not found.form or found.form != moment.form:
        part.wrong("renews", f"“{where}.{key}” heeft een ander formulier.")
    if found.each or moment.each or found.renews[1] or found.times != 1:
        part.wrong("renews", f"“{where}.{key}” is er niet één keer, voor iedereen samen.")
