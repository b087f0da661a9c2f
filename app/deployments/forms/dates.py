"""Dates in a form, a row each."""

from typing import Any

from wtforms import Form as PlainForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.web.fields import (
    DayField,
    HoursField,
    optional,
)

MOST_ROWS = 12
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


class WithRows:
    """Reads the filled-in rows, in order of date."""

    rows: Any

    def filled(self) -> list[Any]:
        entries = [row.form for row in self.rows if row.form.on.data]
        return sorted(entries, key=lambda row: (row.on.data, row.part))
