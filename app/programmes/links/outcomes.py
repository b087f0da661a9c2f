"""Outcomes of a decision: when they can be chosen, and to where they lead."""

from app.programmes.links.whole import Whole
from app.programmes.reading_parts import Part
from app.programmes.template import EXTEND, REVISE, Moment, Outcome, Phase


def outcomes_lead_somewhere(whole: Whole, phase: Phase, moment: Moment, part: Part) -> None:
    assert moment.decision is not None
    decision = whole.reader.part("decision", part.nodes["decision"])
    assert decision is not None
    for outcome, of in zip(
        moment.decision.outcomes, decision.parts("outcomes", "outcome"), strict=True
    ):
        if outcome.when[0]:
            _answers(whole, moment, outcome, of)
        if outcome.part and not _asks_for_money(whole):
            says = "“part” kan alleen waar een begroting is, en “funding” die betaalt."
            of.wrong("part", says)
        if outcome.effect == REVISE:
            _revises(whole, phase, outcome, of)
        elif outcome.effect == EXTEND:
            _extends(whole, phase, outcome, of)


def _answers(whole: Whole, moment: Moment, outcome: Outcome, part: Part) -> None:
    """What an outcome hangs on is asked in the form of its own moment."""
    question, options = outcome.when
    forms = whole.by_key
    field = forms[moment.form].field(question) if moment.form in forms else None
    if field is None or field.type != "choice":
        part.wrong("when", f"“{question}” is geen keuze in het formulier van dit moment.")
    elif unknown := [key for key in options if key not in field.option_labels]:
        part.wrong("when", f"“{unknown[0]}” is geen keuze bij “{field.label}”.")


def _asks_for_money(whole: Whole) -> bool:
    asked = (field.type for form, _ in whole.forms for field in form.fields)
    return bool(whole.template.funding) and "budget" in asked


def _revises(whole: Whole, phase: Phase, outcome: Outcome, part: Part) -> None:
    where, key = outcome.to[0] or phase.key, outcome.to[1]
    found = whole.moment(where, key)
    if found is None:
        part.wrong("to", f"Het moment “{where}.{key}” bestaat niet.")
    elif whole.order.index(where) > whole.order.index(phase.key):
        part.wrong("to", f"“{where}.{key}” is nog niet geweest: dat kan niet terug.")
    elif found.each:
        part.wrong("to", f"“{where}.{key}” is er voor ieder apart: dat kan niet terug.")


def _extends(whole: Whole, phase: Phase, outcome: Outcome, part: Part) -> None:
    to = outcome.to[0]
    if to not in whole.order or not whole.template.phase(to).is_optional:
        part.wrong("to", f"“{to}” is geen optionele fase.")
    elif whole.order.index(to) < whole.order.index(phase.key):
        part.wrong("to", f"De fase “{to}” ligt voor dit besluit.")
    elif to != phase.key:  # phases may share their moments; inside it, it has been used
        whole.reached.add(to)
