"""What a template says of hours that a school promises: where they are asked, and of whom."""

from collections.abc import Mapping

from app.programmes.reading_parts import Part
from app.programmes.template import Form, Promised

ASKED_AS = {"hours": "number", "since": "date", "until": "date"}


def read_promised(part: Part | None) -> Promised | None:
    if part is None:
        return None
    return Promised(*(part.key(name) for name in ("form", "hours", "since", "until", "by")))


def check_promised(
    promised: Promised, part: Part, forms: Mapping[str, Form], roles: set[str]
) -> None:
    """Everything that it points at is there, and is asked as what it is."""
    if promised.by not in roles:
        part.wrong("by", f"De rol “{promised.by}” bestaat niet.")
    form = forms.get(promised.form)
    if form is None:
        part.wrong("form", f"Het formulier “{promised.form}” bestaat niet.")
        return
    for name, kind in ASKED_AS.items():
        question = getattr(promised, name)
        field = form.field(question)
        if field is None or field.type != kind:
            says = f"“{question}” is geen vraag met “type: {kind}” in “{promised.form}”."
            part.wrong(name, says)
