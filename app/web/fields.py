"""The fields that pages share. Each turns what people type into one value.

Amounts become integer cents, hours become integer minutes, parts of the week become bits. What
was typed stays in the field when it is refused.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, ClassVar

from wtforms import (
    DateField,
    Field,
    FieldList,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

REQUIRED = "Dit hebben we nodig."
# Control characters, and marks that make text read in another order than it is stored.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NUMBER = re.compile(
    r"(?a:\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,(?a:\d{1,2}))?|(?a:\d{1,9})\.(?a:\d{1,2})"
)

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
HALVES = ("ochtend", "middag")
PARTS = tuple(f"{day}{half}" for day in DAYS for half in HALVES)  # index = part, 0–9


class ChosenFile(Field):
    """A file of one's own. No page can fill it in: it is chosen anew each time."""


class required:  # noqa: N801 - read as a word in a list of validators
    """Something must be there after tidying; a zero is something, spaces are not."""

    field_flags: ClassVar = {"required": True}

    def __init__(self, message: str = REQUIRED) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is None or field.data == "" or field.data == []:
            # What was typed and is no number has had its own sentence already.
            raise StopValidation() if field.process_errors else StopValidation(self.message)


optional = Optional


def at_most(length: int) -> Length:
    return Length(max=length, message=f"Dit is te lang; maak er hoogstens {length} tekens van.")


def tidy(text: str | None) -> str | None:
    """One way to write each character, and no space around it; what nobody can see is nothing."""
    if not text:
        return text
    found = unicodedata.normalize("NFC", text).strip()
    is_seen = any(unicodedata.category(letter)[0] not in "ZC" for letter in found)
    return found if is_seen or UNREADABLE.search(found) else ""


def in_one_line(text: str | None) -> str | None:
    """No browser sends a line break from one line, and no mail takes one as its subject."""
    return re.sub(r"[\s\x85\u2028\u2029]+", " ", text) if text else text


class _Shown:
    """What was typed stays, without the characters that no page may hold."""

    def _value(self) -> str:
        return UNREADABLE.sub("", super()._value())  # type: ignore[misc]


class _Readable(_Shown):
    def pre_validate(self, form: Any) -> None:
        if UNREADABLE.search(self.data or ""):  # type: ignore[attr-defined]
            raise StopValidation("Hier staat een teken in dat we niet kunnen lezen. Typ het over.")


class TextField(_Readable, StringField):
    """One line of text; `length` is its maximum in characters."""

    data: Any

    def __init__(self, label: str, *, length: int, validators: Sequence[Any] = (), **kwargs: Any):
        super().__init__(
            label,
            validators=[*validators, at_most(length)],
            filters=[in_one_line, tidy],
            **kwargs,
        )
        self.render_kw: dict[str, Any] = {"maxlength": length} | (kwargs.get("render_kw") or {})


class NoteField(_Readable, TextAreaField):
    """Text at length, in Markdown."""

    data: Any

    def __init__(self, label: str, *, length: int, validators: Sequence[Any] = (), **kwargs: Any):
        super().__init__(label, validators=[*validators, at_most(length)], filters=[tidy], **kwargs)


def as_hundredths(text: str) -> int | None:
    """A number as the Dutch write it, in hundredths: "1.000,50" -> 100050; None: not a number."""
    text = text.strip().removeprefix("€").strip()
    if not NUMBER.fullmatch(text):
        return None
    # A dot is a thousands separator, unless it is followed by one or two digits at the end.
    whole, _, rest = (
        text.replace(".", "").partition(",")
        if "," in text or not re.search(r"\.\d{1,2}$", text)
        else text.partition(".")
    )
    return int(whole) * 100 + int((rest or "0").ljust(2, "0"))


class _NumberField(StringField):
    """What is typed stays as typed; `data` is the number, or None when it is not one."""

    data: Any
    problem = "Schrijf een getal."

    def __init__(self, label: str, *, lowest: int = 0, highest: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.lowest, self.highest = lowest, highest
        self.render_kw: dict[str, Any] = {"inputmode": "decimal", "autocomplete": "off"} | (
            kwargs.get("render_kw") or {}
        )

    def to_number(self, text: str) -> int | None:
        raise NotImplementedError

    def to_text(self, number: int) -> str:
        raise NotImplementedError

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = self.to_number(valuelist[0])
            if self.data is None:
                raise ValueError(self.problem)

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            return
        if not self.lowest <= self.data <= self.highest:
            raise StopValidation(
                f"Kies een waarde van {self.to_text(self.lowest)} tot en met "
                f"{self.to_text(self.highest)}."
            )

    def _value(self) -> str:
        if self.raw_data:
            return UNREADABLE.sub("", self.raw_data[0])
        return "" if self.data is None else self.to_text(self.data)


class EuroField(_NumberField):
    """An amount; `data` in cents."""

    problem = "Schrijf een bedrag in euro’s, zoals 1.250 of 62,50."

    def to_number(self, text: str) -> int | None:
        return as_hundredths(text)

    def to_text(self, number: int) -> str:
        whole, cents = divmod(number, 100)
        text = f"{whole:,}".replace(",", ".")
        return f"{text},{cents:02d}" if cents else text


class HoursField(_NumberField):
    """A number of hours; `data` in minutes, in steps of a quarter."""

    problem = "Schrijf het aantal uren, zoals 2 of 1,5."

    def to_number(self, text: str) -> int | None:
        hundredths = as_hundredths(text)
        if hundredths is None or hundredths % 25:
            return None
        return hundredths * 60 // 100

    def to_text(self, number: int) -> str:
        return f"{number / 60:g}".replace(".", ",")


class CountField(_Shown, IntegerField):
    """A whole number of things."""

    data: Any

    def __init__(self, label: str, *, lowest: int = 0, highest: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.lowest, self.highest = lowest, highest
        self.render_kw: dict[str, Any] = {"inputmode": "numeric"} | (kwargs.get("render_kw") or {})

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            if not re.fullmatch(r"(?a:-?\d{1,9})", valuelist[0].strip()):
                raise ValueError("Schrijf een heel getal.")
            self.data = int(valuelist[0])

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not self.lowest <= self.data <= self.highest:
            raise StopValidation(f"Kies een getal van {self.lowest} tot en met {self.highest}.")


class DayField(_Shown, DateField):
    """A day, as the browser's date field sends it or as 31-12-2026."""

    data: Any

    def __init__(
        self,
        label: str,
        *,
        earliest: date = date(2000, 1, 1),
        latest: date = date(2100, 1, 1),
        **kwargs: Any,
    ):
        super().__init__(label, format=["%Y-%m-%d", "%d-%m-%Y"], **kwargs)
        self.earliest, self.latest = earliest, latest

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Schrijf een datum die bestaat, zoals 31-12-2026.") from None

    def pre_validate(self, form: Any) -> None:
        if self.data and not self.earliest <= self.data <= self.latest:
            raise StopValidation("Deze datum ligt te ver weg.")


class TimeOfDayField(_Shown, TimeField):
    """A time of the day, as the browser's time field sends it."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Schrijf een tijd die bestaat, zoals 13:30.") from None


class Rows(FieldList):
    """The same field or form a number of times, named by its number: `rows-0-on`."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        """Only numbers that a page of ours could hold; `²` and a million digits are none."""
        number = re.compile(rf"{re.escape(prefix)}-(?a:(\d{{1,4}}))(?:-|$)")
        for name in formdata:
            if found := number.match(name):
                yield int(found[1])


class RadioGroup(RadioField):
    """One of a few; `options` are (value, label) pairs."""

    data: Any

    def __init__(self, label: str, *, options: Iterable[tuple[str, str]] = (), **kwargs: Any):
        kwargs.setdefault("choices", [SelectChoice(value, text) for value, text in options])
        super().__init__(label, **kwargs)

    def offer(self, options: Iterable[tuple[str, str]]) -> None:
        """Set the options when the form is made, from what this person may choose."""
        self.choices = [SelectChoice(value, text) for value, text in options]

    def pre_validate(self, form: Any) -> None:
        if self.data in (None, "", "None"):
            self.data = None
            return  # whether it may be empty is up to required()
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError("Kies een van de mogelijkheden.")


class CheckboxGroup(SelectMultipleField):
    """Any number of a list. `at_least_one()` instead of required(): see there."""

    data: Any
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, *, options: Iterable[tuple[Any, str]] = (), **kwargs: Any):
        kwargs.setdefault("choices", [SelectChoice(value, text) for value, text in options])
        super().__init__(label, **kwargs)

    def offer(self, options: Iterable[tuple[Any, str]]) -> None:
        self.choices = [SelectChoice(value, text) for value, text in options]

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value for value in valuelist if value])  # '' is no tick

    def pre_validate(self, form: Any) -> None:
        known = {str(choice.value) for choice in self.choices}
        if any(str(value) not in known for value in self.data or ()):
            raise ValidationError("Kies uit de lijst.")


class at_least_one:  # noqa: N801 - read as a word in a list of validators
    """One tick at least. It sets no `required` attribute: a browser would ask for every tick."""

    def __init__(self, message: str = "Vink er minstens één aan.") -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data:
            raise StopValidation(self.message)


class BitsField(CheckboxGroup):
    """Ticks kept as one integer: bit n is option n. `bits` reads and writes it."""

    def __init__(self, label: str, *, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(label, options=[(str(n), name) for n, name in enumerate(names)], **kwargs)

    def process_data(self, value: Any) -> None:
        if isinstance(value, int):
            value = [str(n) for n in range(16) if value >> n & 1]
        super().process_data(value)

    @property
    def bits(self) -> int:
        known = {str(choice.value) for choice in self.choices}
        return sum(1 << int(n) for n in known.intersection(self.data or ()))


class PartsField(BitsField):
    """Parts of the week: ten ticks, Monday morning first."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, names=PARTS, **kwargs)
