"""The forms of a pot."""

from dataclasses import fields
from typing import Any

from app.pots.rules import A_MONTH, AUTO_LIMIT, MINUTES_A_WEEK, MONTHS, RATE, Limits
from app.web.fields import (
    CountField,
    DayField,
    EuroField,
    HoursField,
    RadioGroup,
    TextField,
    optional,
    required,
)
from app.web.forms import Form, VersionedForm

MOST = 100_000_000_00  # cents; a hundred million is more than any samenwerkingsverband holds


class _Limits(Form):
    """Up to where the pot pays."""

    auto_limit = EuroField(
        "Zonder besluit tot en met",
        lowest=AUTO_LIMIT.lowest,
        highest=AUTO_LIMIT.highest,
        validators=[optional()],
        description="Kleinere bedragen gaan vanzelf. Leeg: alles wordt besloten.",
    )
    max_rate = EuroField(
        "Hoogste uurtarief",
        lowest=RATE.lowest,
        highest=RATE.highest,
        validators=[optional()],
        description="Leeg: geen grens.",
    )
    max_minutes_per_week = HoursField(
        "Hoogstens zo veel uur per week",
        lowest=MINUTES_A_WEEK.lowest,
        highest=MINUTES_A_WEEK.highest,
        validators=[optional()],
        description="Alle inzetten samen. Leeg: geen grens.",
    )
    max_per_month = EuroField(
        "Hoogstens zo veel per maand",
        lowest=A_MONTH.lowest,
        highest=A_MONTH.highest,
        validators=[optional()],
        description="Alle inzetten samen. Leeg: geen grens.",
    )
    max_months = CountField(
        "Hoogstens zo veel maanden",
        lowest=MONTHS.lowest,
        highest=MONTHS.highest,
        validators=[optional()],
        description="Per inzet. Leeg: geen grens.",
    )

    @property
    def limits(self) -> dict[str, Any]:
        found = {each.name: self[each.name].data for each in fields(Limits)}
        return found | {"auto_limit": found["auto_limit"] or 0}


class LimitsForm(_Limits, VersionedForm):
    """For changing them, by who saw how they stand."""


class LastsForm(VersionedForm):
    until = DayField("Tot en met", validators=[required()])


class PotForm(_Limits):
    owner = RadioGroup("Van wie is het geld?", validators=[required("Kies een organisatie.")])
    name = TextField("Naam van de pot", length=120, validators=[required()])
    purpose = RadioGroup(
        "Waarvoor?",
        options=[
            ("general", "Deskundigheid delen"),
            ("arrangement", "Arrangementen: ondersteuning van kinderen met een hulpvraag"),
        ],
        default="general",
        validators=[required("Kies waarvoor het geld is.")],
    )
    from_ = DayField("Van", validators=[required()])
    until = DayField("Tot en met", validators=[required()])
    amount = EuroField("Hoeveel zit erin?", lowest=1, highest=MOST, validators=[required()])


class GrantForm(Form):
    amount = EuroField("Bedrag erbij", lowest=1, highest=MOST, validators=[required()])


class MandateForm(Form):
    email = TextField(
        "E-mailadres van een collega",
        length=254,
        validators=[required()],
        description="Iemand die al een account heeft.",
    )
    limit = EuroField(
        "Tot en met welk bedrag per besluit?", lowest=1, highest=MOST, validators=[required()]
    )
    until = DayField("Tot en met", validators=[optional()], description="Leeg: zonder einddatum.")
