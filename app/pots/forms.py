"""The forms of a pot."""

from app.web.fields import (
    DayField,
    EuroField,
    RadioGroup,
    TextField,
    optional,
    required,
)
from app.web.forms import Form

MOST = 100_000_000_00  # cents; a hundred million is more than any samenwerkingsverband holds


class PotForm(Form):
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
