"""The forms of reports: a rate, and the yearly pulse."""

from app.insights.rules import HIGHEST_RATE, STATEMENTS
from app.web.fields import EuroField, RadioGroup, optional, required
from app.web.forms import Form, VersionedForm

AGREE = [
    ("1", "helemaal niet"),
    ("2", "niet"),
    ("3", "een beetje"),
    ("4", "wel"),
    ("5", "helemaal wel"),
]


class RateForm(VersionedForm):
    rate = EuroField(
        "Wat kost een uur hulp van buiten?", lowest=1, highest=HIGHEST_RATE, validators=[optional()]
    )


def _statement(code: str) -> RadioGroup:
    return RadioGroup(STATEMENTS[code], options=AGREE, validators=[required("Kies wat past.")])


class PulseForm(Form):
    """One click a statement. The fields have the codes of the statements."""

    share = _statement("share")
    ask = _statement("ask")
    learn = _statement("learn")

    @property
    def answers(self) -> dict[str, int | None]:
        return {code: int(self[code].data) if self[code].data else None for code in STATEMENTS}
