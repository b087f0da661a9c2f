"""What was planned and done: dates, who takes the class, hours, and differing about them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.deployments.forms.agreeing import FORM_WORDS
from app.deployments.forms.dates import HALF_DAYS, DateRow, DateRows, WithRows
from app.deployments.rules import SESSION_FORMS
from app.errors import RuleBroken
from app.web.fields import (
    DayField,
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


OTHER_DAY = "other"


class CoverForm(VersionedForm):
    """For a date that stands, or for the day that one will be moved to."""

    when = RadioGroup("Welke keer?", validators=[required("Kies een datum.")])
    on = DayField("Welke andere dag?", validators=[optional()])
    half = RadioGroup("Ochtend of middag?", options=HALF_DAYS, default="0")
    cover_by = TextField("Wie staat er voor de klas?", length=80, validators=[required()])
    minutes = HoursField("Hoeveel uur?", highest=600, validators=[required()])
    amount = EuroField("Wat kost het?", highest=10_000_00, validators=[required()])

    def offer(self, dates: Iterable[tuple[str, str]]) -> None:
        self.when.offer([*dates, (OTHER_DAY, "Een andere dag")])

    @property
    def date_and_part(self) -> tuple[date, int]:
        if self.when.data == OTHER_DAY:
            return self.on.data, self.on.data.weekday() * 2 + int(self.half.data)
        on, part = self.when.data.split("/")
        return date.fromisoformat(on), int(part)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = super().validate(*args, **kwargs)
        if self.when.data == OTHER_DAY and not self.on.errors:
            if self.on.data is None:
                self.on.errors, fine = ["Kies de dag."], False
            elif self.on.data.weekday() > 4:
                self.on.errors, fine = ["Dit is een dag in het weekend."], False
        return fine

    def refuse(self, broken: RuleBroken) -> None:
        """What is wrong with a date stands beside where it was chosen."""
        where = "on" if self.when.data == OTHER_DAY else "when"
        field = where if broken.field in ("dates", "on", "part") else broken.field
        super().refuse(RuleBroken(broken.message, field=field, **broken.values))


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
