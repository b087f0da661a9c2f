"""What both sides agree to, and every yes and no to it. Dates come first: everything else follows
from real dates."""

from collections.abc import Iterable
from typing import Any

from app.deployments.forms.dates import HALF_DAYS, DateRow, DateRows, WithRows
from app.deployments.rules import (
    LONGEST_ACTIVITY,
    LONGEST_SWAP,
    REFUSALS,
    STILL_SOUGHT,
    share_field,
)
from app.deployments.swap_moving import When
from app.deployments.swaps import Moment
from app.errors import RuleBroken
from app.help_requests.forms import ChoiceOfOne
from app.help_requests.rules import EXTERNAL_REASONS, LONGEST_REASON
from app.web.fields import (
    CheckboxGroup,
    DayField,
    EuroField,
    HoursField,
    NoteField,
    RadioGroup,
    TextField,
    TimeOfDayField,
    at_least_one,
    optional,
    required,
)
from app.web.forms import Form, VersionedForm

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
COVER_WORDS = {
    "extra_hours": "extra uren",
    "own_time": "binnen de taakuren",
    "replacement": "vervanging voor de klas",
    "none": "geen klas te regelen",
}


class TermsForm(WithRows, VersionedForm):
    """What both sides agree to. Money is asked last."""

    rows = DateRows(DateRow, min_entries=6)
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


class _FromOutside(Form):
    """Why it is a freelancer."""

    external_reason = RadioGroup(
        "Waarom kies je toch voor een zzp’er?", options=EXTERNAL_REASONS.items()
    )
    external_words = NoteField(
        "Wil je er iets bij zeggen?", length=LONGEST_REASON, validators=[optional()]
    )


class TakeForm(_FromOutside, VersionedForm):
    """Yes to the terms with a freelancer who came by themselves."""


class InviteForm(_FromOutside):
    words = NoteField("Bericht", length=4000, validators=[optional()])

    @property
    def said(self) -> dict[str, Any]:
        return {
            name: self[name].data or "" for name in ("words", "external_reason", "external_words")
        }


class SeveralForm(Form):
    """Some of a list of people, each asked by themselves."""

    people = CheckboxGroup("Wie vraag je?", validators=[at_least_one("Kies wie je wilt vragen.")])
    words = NoteField("Bericht", length=4000, validators=[optional()])


class _OnOneMoment(Form):
    """A form about half of one day on which there is school."""

    on: DayField
    half = RadioGroup(
        "Ochtend of middag?",
        options=HALF_DAYS,
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
    """A yes to a green check is one press: where nobody knows yet who stands before the class, the
    reason for that is written out already, and planning waits until somebody is found."""

    cover_by = TextField("Wie staat er dan voor de klas?", length=80, validators=[optional()])
    reason_words = NoteField("Toelichting", length=2000, validators=[optional()])

    def begin(self, *, misses_teacher: bool, is_green: bool) -> None:
        if is_green:
            if misses_teacher and not self.is_submitted():
                self.reason_words.data = STILL_SOUGHT
            return
        self.reason_words.flags.optional = False
        if self.reason_words.data == STILL_SOUGHT:  # it was green when they read it
            self.reason_words.data = ""


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
