"""Forms: who reads them, of whom they are, and at which lines of earlier ones they point."""

from yaml.nodes import SequenceNode

from app.programmes.links.whole import Whole
from app.programmes.reading_parts import Part
from app.programmes.template import Field, Form

LEADING = ("director", "board")  # offices whose holders read all that is about their school


def check_forms(whole: Whole) -> None:
    for form, of_form in whole.forms:
        _is_read(whole, form, of_form)
        _is_about(whole, form, of_form)
        _points_back(whole, form, of_form)


def _is_read(whole: Whole, form: Form, part: Part) -> None:
    """Whoever works with a document reads it; money and what is published is no secret."""
    if not part.has("readers"):
        return
    if not form.readers:
        part.wrong("readers", "“readers” is leeg: laat het weg als iedereen dit leest.")
    whole.has_roles(part, "readers", form.readers)
    if any(field.type == "budget" for field in form.fields):
        part.wrong("readers", "Een begroting leest ook wie meebetaalt: laat “readers” weg.")
    moments = [moment for _, moment in whole.template.moments() if moment.form == form.key]
    if any(moment.publishes for moment in moments):
        part.wrong("readers", "Wat gedeeld wordt, leest iedereen: laat “readers” weg.")
    group = whole.template.group
    if group is not None and form.key in (group.goal[0], group.theme[0]):
        part.wrong("readers", "Wat boven de groep staat, leest iedereen: laat “readers” weg.")
    working = {role for moment in moments for role in moment.everybody} & whole.known
    for key in sorted(working - set(form.readers)):
        if whole.template.role(key).office not in LEADING:
            part.wrong("readers", f"De rol “{key}” werkt hiermee en leest het niet.")


def _is_about(whole: Whole, form: Form, part: Part) -> None:
    """Somebody else writes it, and whom it is about reads it."""
    if form.about and form.about not in whole.known:
        part.wrong("about", f"De rol “{form.about}” bestaat niet.")
    elif form.about and form.readers and form.about not in form.readers:
        part.wrong("about", f"De rol “{form.about}” leest dit niet.")
    for _, moment in whole.template.moments():
        if form.about and moment.form == form.key and moment.by == form.about:
            part.wrong("about", f"De rol “{form.about}” schrijft dit zelf.")


def _points_back(whole: Whole, form: Form, of_form: Part) -> None:
    """Lines point at lines that are there by then: of a form that is handed in before."""
    node = of_form.nodes["fields"]
    assert isinstance(node, SequenceNode)
    for field, each in zip(form.fields, node.value, strict=True):
        part = whole.reader.quiet().part("field", each)
        assert part is not None
        part.reader = whole.reader
        for name, (source, question) in field.places.items():
            at = name if part.has(name) else "columns"
            aim = _lines_of(whole, source, question)
            if aim is None:
                part.wrong(at, f"“{source}.{question}” is geen vraag met eigen regels.")
            elif not _is_before(whole, source, form.key):
                part.wrong(at, f"Het formulier “{source}” wordt niet eerder ingevuld.")
        for column in field.columns:
            if column.since and column.since not in whole.order:
                part.wrong("columns", f"De fase “{column.since}” bestaat niet.")
            elif column.since and whole.template.phase(column.since).is_optional:
                part.wrong("columns", f"De fase “{column.since}” komt er misschien niet.")


def _lines_of(whole: Whole, form: str, question: str) -> Field | None:
    field = whole.by_key[form].field(question) if form in whole.by_key else None
    return field if field and field.type == "lines" and field.each is None else None


def _is_before(whole: Whole, first: str, then: str) -> bool:
    """The first time that both are asked; what is there for each or when needed may never be
    handed in."""
    order = list(whole.template.moments())
    sure = [
        number
        for number, (phase, moment) in enumerate(order)
        if moment.form == first and not (moment.each or moment.is_on_demand or phase.is_optional)
    ]
    later = [number for number, (_, moment) in enumerate(order) if moment.form == then]
    return bool(sure and later) and sure[0] < later[0]
