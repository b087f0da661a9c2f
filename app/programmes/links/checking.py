"""A template as a whole: who starts it, what it opens with, and whether anything in it is idle."""

from app.programmes.links.forms import check_forms
from app.programmes.links.joining import check_joining
from app.programmes.links.moments import check_moments
from app.programmes.links.whole import Whole
from app.programmes.reading_parts import Part
from app.programmes.template import Role

OF_A_REGION = ("region", "municipality")  # who owns these is a region


def check(whole: Whole) -> None:
    """Everything is told to the reader, with its line."""
    whole.has_roles(whole.part, "start_by", (whole.template.start_by,))
    _opens_with_something(whole)
    _group_has_its_questions(whole)
    for role, of_role in whole.roles:
        _may_be_filled(whole, role, of_role)
    check_moments(whole)
    check_forms(whole)
    check_joining(whole)
    _nothing_is_idle(whole)


def _may_be_filled(whole: Whole, role: Role, part: Part) -> None:
    whole.has_roles(part, "appointed_by", role.appointed_by)
    whole.has_roles(part, "apart_from", role.apart_from)
    template = whole.template
    if role.independent and template.is_for_group and template.owner not in OF_A_REGION:
        part.wrong(
            "independent",
            "Een groep van meer scholen heeft geen regio van zichzelf. "
            "Onafhankelijk kan alleen waar een regio of gemeente het programma heeft.",
        )


def _opens_with_something(whole: Whole) -> None:
    first, part = whole.phases[0]
    if first.is_optional:
        part.wrong("optional", "De eerste fase kan niet optioneel zijn.")
    for phase, of_phase in whole.phases:
        if all(moment.is_on_demand for moment in phase.moments):
            of_phase.wrong("milestones", "Een fase heeft minstens één moment met een datum.")


def _group_has_its_questions(whole: Whole) -> None:
    group = whole.template.group
    if group is None:
        return
    if not whole.template.is_for_group:
        whole.part.wrong("group", "“group” hoort bij “subject: group”.")
    forms = whole.by_key
    for form, question in (group.goal, group.theme):
        if form and (form not in forms or forms[form].field(question) is None):
            whole.part.wrong("group", f"De vraag “{form}.{question}” bestaat niet.")


def _nothing_is_idle(whole: Whole) -> None:
    at_work = {role for phase in whole.template.phases for role in phase.roles}
    used = {moment.form for _, moment in whole.template.moments()}
    for role, part in whole.roles:
        if role.key not in at_work:
            part.wrong("key", f"De rol “{role.key}” doet nergens aan mee.")
    for form, part in whole.forms:
        if form.key not in used:
            part.wrong("key", f"Het formulier “{form.key}” wordt nergens gebruikt.")
    for phase, part in whole.phases:
        if phase.is_optional and phase.key not in whole.reached:
            part.wrong("key", f"De fase “{phase.key}” is optioneel, maar niemand komt er.")
