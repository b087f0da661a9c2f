"""Who takes part: whom a programme is for, how that is shown, and who comes to learn and teach."""

from app.programmes.links.whole import Whole
from app.programmes.reading_parts import Part
from app.programmes.reading_promised import check_promised
from app.programmes.template import APPOINT, Role


def check_joining(whole: Whole) -> None:
    _is_for_somebody(whole)
    _asks_to_be_shown(whole)
    _offers_places(whole)
    if whole.template.promised is not None:
        check_promised(
            whole.template.promised, whole.once_more("promised"), whole.by_key, whole.known
        )
    for role, of_role in whole.roles:
        _is_trained_somewhere(whole, role, of_role)


def _is_for_somebody(whole: Whole) -> None:
    """Whom it is for is asked in the application."""
    eligible = whole.template.eligible
    if eligible is None:
        return
    part = whole.once_more("eligible")
    field = whole.applied_with(eligible.question)
    if field is None or field.type != "choice":
        part.wrong("question", f"“{eligible.question}” is geen keuze in de aanmelding.")
        return
    for key in eligible.options:
        if key not in field.option_labels:
            part.wrong("options", f"“{key}” is geen keuze bij “{field.label}”.")


def _asks_to_be_shown(whole: Whole) -> None:
    """Nobody's name is shown who did not say so."""
    key = whole.template.shown_with
    field = whole.applied_with(key) if key else None
    if key and (field is None or field.type != "checks" or field.required):
        says = f"“{key}” is geen vinkje in de aanmelding dat leeg mag blijven."
        whole.part.wrong("shown_with", says)


def _offers_places(whole: Whole) -> None:
    """Somebody decides who comes, and there is something for each who does."""
    places = whole.template.places
    if places is None:
        return
    part = whole.once_more("places")
    for name, keys in (("role", (places.role,)), ("by", places.by)):
        whole.has_roles(part, name, keys)
    if not places.by:
        part.wrong("by", "Noem wie over de plekken gaat.")
    if places.role in places.by:
        part.wrong("by", "Wie een plek krijgt, gaat niet zelf over de plekken.")
    if places.role in whole.known and whole.template.role(places.role).fill != APPOINT:
        part.wrong("role", "Een plek is er voor een rol met “fill: appoint”.")
    if not any(moment.each == places.role for _, moment in whole.template.moments()):
        part.wrong("role", f"Geen moment is er voor ieder van “{places.role}” (“each”).")
    if places.since and places.since not in whole.order:
        part.wrong("since", f"De fase “{places.since}” bestaat niet.")


def _is_trained_somewhere(whole: Whole, role: Role, part: Part) -> None:
    """A course is a moment at which is written down who were there."""
    where, key = role.trained_in
    if not where and not key:
        return
    found = whole.moment(where, key)
    if found is None:
        part.wrong("trained_in", f"Het moment “{where}.{key}” bestaat niet.")
    elif found.form or found.each or found.is_on_demand or role.key not in found.roles:
        part.wrong(
            "trained_in",
            f"Bij “{where}.{key}” is “{role.key}” aanwezig, zonder formulier en niet voor "
            "ieder apart.",
        )
