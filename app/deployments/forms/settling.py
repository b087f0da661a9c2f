"""What was really owed: an invoice, what replacement cost, and a correction."""

import re

from app.profiles.rules import BillingFacts
from app.web.fields import (
    DayField,
    EuroField,
    HoursField,
    NoteField,
    RadioGroup,
    TextField,
    optional,
    required,
)
from app.web.forms import VersionedForm


class InvoiceForm(VersionedForm):
    number = TextField("Factuurnummer", length=40, validators=[required()])
    dated = DayField("Factuurdatum", validators=[required()])
    minutes = HoursField("Uren", highest=60_000, validators=[required()])
    amount = EuroField(
        "Bedrag, met btw en reiskosten", highest=1_000_000_00, validators=[required()]
    )


class BillingForm(VersionedForm):
    """What the law wants to read of who sends an invoice."""

    trade_name = TextField("Naam van het bedrijf", length=120, validators=[optional()])
    street = TextField("Straat en huisnummer", length=120, validators=[required()])
    postcode = TextField("Postcode", length=8, validators=[required()])
    city = TextField("Plaats", length=80, validators=[required()])
    btw_id = TextField("Btw-id", length=20, validators=[optional()])

    @property
    def facts(self) -> BillingFacts:
        """Spaces and dots that people write for ease are no part of a postcode or a btw-id."""
        postcode = "".join(self.postcode.data.split()).upper()
        btw_id = re.sub(r"[\s.]", "", self.btw_id.data or "").upper()
        return BillingFacts(
            trade_name=(self.trade_name.data or "").strip(),
            street=self.street.data.strip(),
            postcode=f"{postcode[:4]} {postcode[4:]}",
            city=self.city.data.strip(),
            btw_id=btw_id,
        )


class ReplacementForm(VersionedForm):
    amount = EuroField(
        "Wat heeft de vervanging gekost?", highest=1_000_000_00, validators=[required()]
    )


class CorrectionForm(VersionedForm):
    direction = RadioGroup(
        "Wat moet er gebeuren?",
        options=[("back", "Er is te veel betaald; geld komt terug"), ("more", "Er moet iets bij")],
        validators=[required("Kies wat er moet gebeuren.")],
    )
    amount = EuroField("Bedrag", lowest=1, highest=1_000_000_00, validators=[required()])
    reason_words = NoteField("Waarom?", length=2000, validators=[required("Schrijf kort waarom.")])
