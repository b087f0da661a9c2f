"""The forms of an inzet. Dates come first: everything else follows from real dates."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from wtforms import Form as PlainForm
from wtforms import FormField, SelectField
from wtforms.fields.choices import SelectChoice

from app.deployments.rules import LONGEST_ACTIVITY, LONGEST_SWAP, REFUSALS, share_field
from app.deployments.swap_moving import When
from app.deployments.swaps import Moment
from app.errors import RuleBroken
from app.help_requests.forms import ChoiceOfOne
from app.help_requests.rules import EXTERNAL_REASONS, LONGEST_REASON
from app.organisations.models import Ring
from app.profiles.rules import WHY_NEAR, BillingFacts
from app.web.fields import (
    CheckboxGroup,
    DayField,
    EuroField,
    HoursField,
    NoteField,
    RadioGroup,
    Rows,
    TextField,
    TimeOfDayField,
    at_least_one,
    optional,
    required,
)
from app.web.forms import Form, VersionedForm

MOST_ROWS = 12
HALVES = [SelectChoice("0", "ochtend"), SelectChoice("1", "middag")]
FORM_CHOICES = [
    ("workshop", "Workshop voor het team"),
    ("coaching", "Coaching van een collega"),
    ("observation", "Meekijken in de klas"),
    ("talk", "Gesprek of advies"),
    ("training", "Training in meer keren"),
    ("join_in", "Meedraaien"),
]
FORM_WORDS = dict(FORM_CHOICES)
COVER_CHOICES = [
    ("extra_hours", "Met extra uren: een dag of dagdeel erbij, de klas merkt er niets van"),
    ("own_time", "Binnen de taakuren, buiten de lestijd"),
    ("replacement", "Er komt vervanging voor de klas"),
    ("none", "Er is geen klas te regelen"),
]
ROOM_RINGS = [
    (str(Ring.SCHOOL), "Op onze eigen school"),
    (str(Ring.BOARD), "Op de scholen van ons bestuur"),
    (str(Ring.SWV), "In ons samenwerkingsverband"),
    (str(Ring.REGION), "In onze regio"),
    (str(Ring.COUNTRY), "In heel Nederland"),
]
COVER_WORDS = {
    "extra_hours": "extra uren",
    "own_time": "binnen de taakuren",
    "replacement": "vervanging voor de klas",
    "none": "geen klas te regelen",
}


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


class PlannedRow(DateRow):
    starts_at = TimeOfDayField("Hoe laat", validators=[optional()])


class _WithRows:
    """Reads the filled-in rows, in order of date."""

    rows: Any

    def filled(self) -> list[Any]:
        entries = [row.form for row in self.rows if row.form.on.data]
        return sorted(entries, key=lambda row: (row.on.data, row.part))


class TermsForm(_WithRows, VersionedForm):
    """What both sides agree to. Money is asked last."""

    rows = Rows(FormField(DateRow), min_entries=6, max_entries=MOST_ROWS)
    form = RadioGroup(
        "Wat voor hulp wordt het?",
        options=FORM_CHOICES,
        validators=[required("Kies wat het wordt.")],
    )
    place = TextField("Waar?", length=200, validators=[optional()])
    left_behind = NoteField(
        "Wat kan de school straks zelf?",
        length=1000,
        validators=[optional()],
        description="Wat er blijft als de hulp klaar is.",
    )
    cover = RadioGroup(
        "Hoe regelen we je klas?",
        options=COVER_CHOICES,
        validators=[required("Kies hoe de klas geregeld wordt.")],
    )
    rate = EuroField("Tarief per uur", highest=500_00, validators=[optional()])
    travel = EuroField("Reiskosten in totaal", highest=10_000_00, validators=[optional()])
    vat_rate = RadioGroup("Btw", options=[("0", "Geen btw"), ("21", "21 % btw")], default="0")
    vat_ground = TextField(
        "Waarom geen btw?",
        length=60,
        validators=[optional()],
        description="Bijvoorbeeld: vrijgesteld onderwijs.",
    )


class AgreeForm(VersionedForm):
    """One button: yes to the version that is on the page."""


class MessageForm(Form):
    words = NoteField("Bericht", length=4000, validators=[required("Schrijf een bericht.")])


class InviteForm(Form):
    words = NoteField("Bericht", length=4000, validators=[optional()])
    external_reason = RadioGroup(
        "Waarom kies je toch voor een zzp’er?", options=EXTERNAL_REASONS.items()
    )
    external_words = NoteField(
        "Wil je er iets bij zeggen?", length=LONGEST_REASON, validators=[optional()]
    )

    @property
    def said(self) -> dict[str, Any]:
        return {
            name: self[name].data or "" for name in ("words", "external_reason", "external_words")
        }


class _OnOneMoment(Form):
    """A form about half of one day on which there is school."""

    on: DayField
    half = RadioGroup(
        "Ochtend of middag?",
        options=[("0", "Ochtend"), ("1", "Middag")],
        validators=[required("Kies een dagdeel.")],
    )
    starts_at = TimeOfDayField("Hoe laat?", validators=[optional()])

    @property
    def when(self) -> When:
        on = self.on.data
        return When(on, on.weekday() * 2 + int(self.half.data), self.starts_at.data)

    def refuse(self, broken: RuleBroken) -> None:
        """What every agreement calls dates and minutes stands here as a day and its hours."""
        name = {"dates": "on", "until_date": "on", "minutes": "hours"}.get(
            broken.field or "", broken.field
        )
        super().refuse(RuleBroken(broken.message, field=name, **broken.values))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        if self.on.data and self.on.data.weekday() > 4:
            self.on.errors, fine = ["Dit is een dag in het weekend."], False
        return fine


class SwapForm(_OnOneMoment):
    """Two colleagues, one moment, and what each does in the other's class."""

    first = ChoiceOfOne("Wie ruilt?", choices=[])
    other = ChoiceOfOne("Met wie?", choices=[])
    on = DayField("Op welke dag?", validators=[required()])
    hours = HoursField("Hoe lang?", lowest=15, highest=LONGEST_SWAP, validators=[required()])
    group = TextField("Welke groep?", length=40, validators=[required()])
    activity = TextField("Wat gebeurt daar?", length=LONGEST_ACTIVITY, validators=[required()])
    other_group = TextField("Welke groep?", length=40, validators=[required()])
    other_activity = TextField(
        "Wat gebeurt daar?", length=LONGEST_ACTIVITY, validators=[required()]
    )
    skill = ChoiceOfOne("Bij welke expertise hoort dit?", choices=[], validators=[optional()])

    @property
    def moment(self) -> Moment:
        when = self.when
        return Moment(when.on, when.part, self.hours.data or 0, when.starts_at)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = super().validate(*args, **kwargs)
        for field in (self.first, self.other):
            if not field.data and not field.errors:
                field.errors, fine = ["Kies een collega."], False
        return fine


class MoveSwapForm(_OnOneMoment, VersionedForm):
    """Another moment for a swap."""

    on = DayField("Naar welke dag?", validators=[required()])


class ReasonForm(VersionedForm):
    """A no with a kind reason from a list."""

    reason_code = RadioGroup(
        "Waarom?", options=list(REFUSALS.items()), validators=[required("Kies een reden.")]
    )
    reason_words = NoteField("Toelichting", length=2000, validators=[optional()])


class RefuseForm(ReasonForm):
    """A leader's no: from the list, and always with a few words."""

    reason_words = NoteField(
        "Toelichting", length=2000, validators=[required("Schrijf er een paar woorden bij.")]
    )


class WordsForm(VersionedForm):
    """A reason in one's own words."""

    reason_words = NoteField(
        "Waarom?", length=2000, validators=[required("Schrijf er kort een reden bij.")]
    )


class ConsentForm(VersionedForm):
    reason_words = NoteField("Toelichting", length=2000, validators=[optional()])


class ApproveForm(VersionedForm):
    """How much each pot pays, in a field of its own; none where the shares stand already."""

    @classmethod
    def over(cls, pots: Iterable[tuple[str, str]]) -> "type[ApproveForm]":
        """The form for these pots: (public id, what to call it)."""
        fields = {
            share_field(pot): EuroField(name, highest=1_000_000_00, validators=[optional()])
            for pot, name in pots
        }
        return type("ApproveForm", (cls,), fields)

    def share(self, pot: str) -> Any:
        return self._fields[share_field(pot)]

    def refuse(self, broken: RuleBroken) -> None:
        """What is about the division as a whole stands beside the first of its fields."""
        first = next((name for name in self._fields if name.startswith(share_field(""))), None)
        super().refuse(broken)
        if broken.field == "pot" and first is not None:
            self.form_errors.remove(str(broken))
            self._fields[first].errors = [*self._fields[first].errors, str(broken)]


class PlanForm(_WithRows, VersionedForm):
    rows = Rows(FormField(PlannedRow), min_entries=1, max_entries=MOST_ROWS)

    def offer(self, sessions: Sequence[tuple[date, int, int, time | None]]) -> None:
        """Begin with these (date, part, minutes, start) when the form is opened."""
        while len(self.rows):
            self.rows.pop_entry()
        for on, part, minutes, starts_at in sessions[:MOST_ROWS]:
            self.rows.append_entry(
                {"on": on, "half": str(part % 2), "hours": minutes, "starts_at": starts_at}
            )


class RoomForm(VersionedForm):
    """Room for somebody of the team; `seen` counts where it is changed."""

    minutes = HoursField("Hoeveel uur?", lowest=15, highest=60_000, validators=[required()])
    covers = CheckboxGroup(
        "Hoe mag de klas geregeld zijn?",
        options=COVER_CHOICES,
        validators=[at_least_one()],
    )
    ring = RadioGroup(
        "Hoe ver mag het?", options=ROOM_RINGS, validators=[required("Kies hoe ver het mag.")]
    )
    until = DayField("Tot en met", validators=[required()])


class KeepNearForm(Form):
    ring = RadioGroup(
        "Hoe ver mag deze collega helpen?",
        options=ROOM_RINGS[:3],
        validators=[required("Kies hoe ver het mag.")],
    )
    reason = RadioGroup(
        "Waarom?", options=WHY_NEAR.items(), validators=[required("Kies een reden uit de lijst.")]
    )
    until = DayField("Tot en met", validators=[required()])


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


class InvoiceForm(VersionedForm):
    number = TextField("Factuurnummer", length=40, validators=[required()])
    dated = DayField("Factuurdatum", validators=[required()])
    minutes = HoursField("Uren", lowest=15, highest=60_000, validators=[required()])
    amount = EuroField(
        "Bedrag, met btw en reiskosten", highest=1_000_000_00, validators=[required()]
    )


class BillingForm(VersionedForm):
    """What the law wants to read of who sends an invoice."""

    trade_name = TextField("Naam van je bedrijf", length=120, validators=[optional()])
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
