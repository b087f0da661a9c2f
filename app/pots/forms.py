"""The forms of a pot."""

from dataclasses import fields
from typing import Any

from app.pots.actions import Limits
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

MOST_A_MONTH = 20_000_000_00  # cents; fits in four bytes


class _Limits(Form):
    """Up to where the pot pays."""

    auto_limit = EuroField(
        "Zonder besluit tot en met",
        highest=1_000_00,
        validators=[optional()],
        description="Kleinere bedragen gaan vanzelf. Leeg: alles wordt besloten.",
    )
    max_rate = EuroField(
        "Hoogste uurtarief",
        lowest=1_00,
        highest=500_00,
        validators=[optional()],
        description="Leeg: geen grens.",
    )
    max_minutes_per_week = HoursField(
        "Hoogstens zo veel uur per week",
        lowest=15,
        highest=60 * 60,
        validators=[optional()],
        description="Per inzet. Leeg: geen grens.",
    )
    max_per_month = EuroField(
        "Hoogstens zo veel per maand",
        lowest=1_00,
        highest=MOST_A_MONTH,
        validators=[optional()],
        description="Per inzet. Leeg: geen grens.",
    )
    max_months = CountField(
        "Hoogstens zo veel maanden",
        lowest=1,
        highest=24,
        validators=[optional()],
        description="Per inzet. Leeg: geen grens.",
    )

    @property
    def limits(self) -> dict[str, Any]:
        found = {each.name: self[each.name].data for each in fields(Limits)}
        return found | {"auto_limit": found["auto_limit"] or 0}


class LimitsForm(_Limits, VersionedForm):
    """For changing them, by who saw how they stand."""


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
