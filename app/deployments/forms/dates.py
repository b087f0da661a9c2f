"""Dates in a form, a row each."""

from typing import Any

from wtforms import Form as PlainForm
from wtforms import FormField, SelectField
from wtforms.fields.choices import SelectChoice

from app.deployments.rules import MOST_DATES
from app.web.fields import (
    DayField,
    HoursField,
    Rows,
    optional,
)

SPARE_ROWS = 2
HALF_DAYS = (("0", "Ochtend"), ("1", "Middag"))
HALVES = [SelectChoice("0", "ochtend"), SelectChoice("1", "middag")]


class DateRow(PlainForm):
    """One date; a row that is left empty does not count."""

    on = DayField("Datum", validators=[optional()])
    half = SelectField("Dagdeel", choices=HALVES, default="0")
    hours = HoursField("Uren", lowest=15, highest=600, validators=[optional()])

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        if self.on.data and self.on.data.weekday() > 4:
            self.on.errors = ["Dit is een dag in het weekend."]
            return False
        if not self.on.data and self.hours.data and not self.on.errors:
            self.on.errors = ["Kies er een datum bij."]
            return False
        if self.on.data and not self.hours.data and not self.hours.errors:
            self.hours.errors = ["Schrijf hoeveel uur."]
            return False
        return fine

    @property
    def part(self) -> int:
        assert self.on.data is not None
        return self.on.data.weekday() * 2 + int(self.half.data)


class DateRows(Rows):
    """As many rows as there are dates, and some that are empty: a page that shows fewer than stand
    would take the others away when it is kept. How many dates are too many, a rule says."""

    def __init__(self, row: type[DateRow], **kwargs: Any) -> None:
        super().__init__(FormField(row), max_entries=MOST_DATES + SPARE_ROWS, **kwargs)

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        if not formdata:
            filled = sum(bool(row.form.on.data) for row in self)
            while len(self) < filled + SPARE_ROWS:
                self.append_entry()


class WithRows:
    """Reads the filled-in rows, in order of date."""

    rows: Any

    def filled(self) -> list[Any]:
        entries = [row.form for row in self.rows if row.form.on.data]
        return sorted(entries, key=lambda row: (row.on.data, row.part))
