"""The rows of a list in a form: something to do, a cost, a measured value, a source. One that is
left empty does not count."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import Form as PlainForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.programmes.forms import lines
from app.programmes.lines import FOR
from app.web.fields import CountField, DayField, EuroField, TextField, optional

LINK = re.compile(r"https?://[^\s<>\"']{3,}\Z", re.IGNORECASE)

COVER_WORDS = {
    "experts": "experts",
    "replacement": "vervanging",
    "plan": "kosten van het plan",
    "exchange": "uitwisseling",
    "event": "bijeenkomst",
}


class ActionRow(PlainForm):
    """Something to do; a row that is left empty does not count."""

    what = TextField("Wat", length=300, validators=[optional()])
    who = TextField("Wie", length=120, validators=[optional()])
    until = DayField("Voor wanneer", validators=[optional()])

    @property
    def answer(self) -> dict[str, Any] | None:
        if not self.what.data:
            return None
        until = self.until.data.isoformat() if self.until.data else ""
        return {"what": self.what.data, "who": self.who.data or "", "until": until}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        if not self.what.data and (self.who.data or self.until.data) and not self.what.errors:
            self.what.errors = ["Schrijf erbij wat er gebeurt."]
            return False
        return fine


class BudgetRow(PlainForm):
    """A line of a budget."""

    what = TextField("Waarvoor", length=300, validators=[optional()])
    covers = SelectField(
        "Soort", choices=[SelectChoice(key, word) for key, word in COVER_WORDS.items()]
    )
    cents = EuroField("Bedrag", lowest=1, highest=lines.HIGHEST_AMOUNT, validators=[optional()])

    @property
    def answer(self) -> dict[str, Any] | None:
        if not self.what.data:
            return None
        found = {"what": self.what.data, "covers": self.covers.data, "cents": self.cents.data or 0}
        if FOR not in self:
            return found
        return {**found, FOR: lines.chosen(self[FOR].data)}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        if self.what.data and self.cents.data is None and not self.cents.errors:
            self.cents.errors = ["Schrijf er een bedrag bij."]
            return False
        if not self.what.data and self.cents.data is not None and not self.what.errors:
            self.what.errors = ["Schrijf erbij waarvoor dit is."]
            return False
        return fine


class WholeRow(PlainForm):
    """A row that is left empty does not count; one that is not has all that it needs."""

    needs: ClassVar[Mapping[str, str]]  # field -> what is said where it is empty

    @property
    def is_empty(self) -> bool:
        return not any(field.data for field in self)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        for name, says in () if self.is_empty else self.needs.items():
            field = self[name]
            if not field.data and not field.errors:
                field.errors, fine = [says], False
        return fine


class ValueRow(WholeRow):
    """What a school measured in one year; never of a pupil."""

    what = TextField("Welke toets of meting", length=120, validators=[optional()])
    year = CountField("Jaar", lowest=2000, highest=2100, validators=[optional()])
    value = TextField("Uitkomst van de school", length=60, validators=[optional()])

    @property
    def answer(self) -> dict[str, Any] | None:
        if not self.what.data:
            return None
        return {"what": self.what.data, "year": self.year.data, "value": self.value.data}

    needs: ClassVar = {
        "what": "Schrijf erbij wat er is gemeten.",
        "year": "Schrijf erbij in welk jaar.",
        "value": "Schrijf erbij wat eruit kwam.",
    }


class SourceRow(WholeRow):
    """Research that was published, where anybody can read it."""

    title = TextField("Titel", length=200, validators=[optional()])
    link = TextField("Link", length=500, validators=[optional()])

    @property
    def answer(self) -> dict[str, Any] | None:
        if not self.title.data:
            return None
        return {"title": self.title.data, "link": self.link.data or ""}

    needs: ClassVar = {
        "title": "Schrijf erbij hoe het onderzoek heet.",
        "link": "Schrijf erbij waar het te lezen is.",
    }

    def validate_link(self, field: Any) -> None:
        if field.data and not LINK.match(field.data):
            raise ValidationError("Plak het hele webadres, zoals https://www.nro.nl/onderzoek.")


ROWS: dict[str, type[Any]] = {"actions": ActionRow, "budget": BudgetRow, "values": ValueRow}
ROWS["sources"] = SourceRow
