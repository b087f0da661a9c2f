"""What was planned and done: dates, who takes the class, hours, and differing about them."""

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.deployments.forms.agreeing import FORM_WORDS
from app.deployments.forms.dates import DateRow, DateRows, WithRows
from app.deployments.rules import SESSION_FORMS
from app.web.fields import (
    EuroField,
    HoursField,
    NoteField,
    RadioGroup,
    Rows,
    TextField,
    TimeOfDayField,
    optional,
    required,
)
from app.web.forms import VersionedForm

PLANNED_FORMS = [
    SelectChoice("", "zoals afgesproken"),
    *(SelectChoice(form, FORM_WORDS[form].lower()) for form in SESSION_FORMS),
]


class PlannedRow(DateRow):
    starts_at = TimeOfDayField("Hoe laat", validators=[optional()])
    form = SelectField("Vorm", choices=PLANNED_FORMS, default="")


class PlanForm(WithRows, VersionedForm):
    rows = DateRows(PlannedRow)


class CoverForm(VersionedForm):
    when = RadioGroup("Welke keer?", validators=[required("Kies een datum.")])
    cover_by = TextField("Wie staat er voor de klas?", length=80, validators=[required()])
    minutes = HoursField("Hoeveel uur?", highest=600, validators=[required()])
    amount = EuroField("Wat kost het?", highest=10_000_00, validators=[required()])


class LogForm(VersionedForm):
    minutes = HoursField("Uren gegeven", highest=600, validators=[required()])


class CountAgainForm(VersionedForm):
    """The hours of every session, in their order."""

    hours = Rows(HoursField("Uren", highest=600, validators=[required()]))

    def for_sessions(self, minutes: Sequence[int]) -> None:
        """One field a session; what was not typed begins with what was written down."""
        while len(self.hours) > len(minutes):
            self.hours.pop_entry()
        for each in minutes[len(self.hours) :]:
            self.hours.append_entry(each)


class DisputeForm(VersionedForm):
    minutes = HoursField("Hoeveel uur telde jij?", highest=60_000, validators=[required()])
    reason_words = NoteField(
        "Wat klopt er niet?", length=2000, validators=[required("Schrijf kort wat er niet klopt.")]
    )


class ResolveForm(VersionedForm):
    minutes = HoursField("Hoeveel uur wordt het?", highest=60_000, validators=[required()])
    reason_words = NoteField("Waarom?", length=2000, validators=[required("Schrijf kort waarom.")])
