"""The fields of a vraag: the problem first, money last."""

from collections.abc import Iterable
from datetime import date

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.help_requests.models import HelpRequest
from app.help_requests.rules import (
    EXTERNAL_REASONS,
    GOALS,
    LONGEST_REASON,
    MOST_MINUTES,
    WITHDRAW_REASONS,
    Draft,
)
from app.organisations.models import Ring
from app.web.fields import (
    BitsField,
    CheckboxGroup,
    CountField,
    DayField,
    HoursField,
    NoteField,
    PartsField,
    RadioGroup,
    TextField,
    optional,
    required,
)
from app.web.forms import VersionedForm

# In the order of profiles.FORMS.
FORM_WORDS = (
    "Workshop voor het team",
    "Coaching van een collega",
    "Meekijken in de klas",
    "Gesprek of advies",
    "Training in meer keren",
    "Meedraaien",
)

RING_WORDS = (
    (str(Ring.SCHOOL), "Alleen de eigen school"),
    (str(Ring.BOARD), "Het eigen bestuur"),
    (str(Ring.SWV), "Het samenwerkingsverband"),
    (str(Ring.REGION), "De regio"),
    (str(Ring.COUNTRY), "Heel Nederland"),
)


class ChoiceOfOne(SelectField):
    """One of a list that is too long for radio buttons."""

    def offer(self, options: Iterable[tuple[str, str]]) -> None:
        self.choices = [SelectChoice(value, words) for value, words in options]

    def pre_validate(self, form: object) -> None:
        if self.data not in {choice.value for choice in self.choices}:
            raise ValidationError("Kies uit de lijst.")


class AskForm(VersionedForm):
    """A new vraag, or a draft to write anew."""

    title = TextField("Waar loop je tegenaan?", length=120, validators=[required()])
    problem = NoteField("Vertel er iets meer over", length=4000, validators=[optional()])
    goal = RadioGroup("Wat moet het opleveren?", options=GOALS.items(), validators=[optional()])
    skills = CheckboxGroup("Welke expertise is echt nodig?")
    nice = CheckboxGroup("Wat is mooi meegenomen?", validators=[optional()])
    forms = BitsField("Wat voor hulp past?", names=FORM_WORDS, validators=[optional()])
    minutes = HoursField("Hoeveel uur hulp denk je nodig te hebben?", highest=MOST_MINUTES)
    from_date = DayField("Vanaf wanneer?", validators=[optional()])
    until_date = DayField("Tot en met wanneer?")
    parts = PartsField("Welke dagdelen komen uit?", validators=[optional()])
    ring = RadioGroup("Van hoe ver mag de hulp komen?", options=RING_WORDS)
    left_behind = NoteField(
        "Wat moet er op school blijven als de hulp klaar is?", length=1000, validators=[optional()]
    )
    contact = ChoiceOfOne("Wie is erbij op school?", choices=[SelectChoice("", "Dat ben ik zelf")])
    is_anonymous = BooleanField("Laat de naam van de school nog weg")
    invite = BooleanField("Stuur de vraag meteen", default=True)
    external_reason = RadioGroup(
        "Waarom kies je toch voor een zzp’er?", options=EXTERNAL_REASONS.items()
    )
    external_words = NoteField(
        "Wil je er iets bij zeggen?", length=LONGEST_REASON, validators=[optional()]
    )
    is_micro = BooleanField("Dit is een kleine vraag")
    supports_pupils = BooleanField("Het gaat om ondersteuning van kinderen met een hulpvraag")
    pupils = CountField(
        "Om hoeveel kinderen gaat het ongeveer?", lowest=1, highest=5000, validators=[optional()]
    )

    def draft(
        self,
        *,
        skill_ids: Iterable[int],
        nice_ids: Iterable[int],
        contact_id: int | None,
        wished_id: int | None,
        problem_html: str,
    ) -> Draft:
        """What was typed, with the rows that its codes stand for."""
        return Draft(
            title=self.title.data or "",
            skill_ids=tuple(skill_ids),
            nice_ids=tuple(nice_ids),
            minutes=self.minutes.data or 0,
            from_date=self.from_date.data,
            until_date=self.until_date.data,
            ring=int(self.ring.data or Ring.BOARD),
            problem=self.problem.data or "",
            problem_html=problem_html,
            goal=self.goal.data or "",
            left_behind=self.left_behind.data or "",
            forms=self.forms.bits,
            parts=self.parts.bits,
            contact_id=contact_id,
            wished_id=wished_id if self.invite and self.invite.data else None,
            external_reason=(self.external_reason.data or "") if self.external_reason else "",
            external_words=(self.external_words.data or "") if self.external_words else "",
            is_micro=bool(self.is_micro.data),
            is_anonymous=bool(self.is_anonymous.data),
            supports_pupils=bool(self.supports_pupils.data),
            pupils=self.pupils.data,
        )


def as_typed(asked: HelpRequest, today: date) -> dict[str, object]:
    """A draft as its form would have sent it; a day that has passed is left to fill in anew."""
    days = {
        name: day if day is None or day >= today else None
        for name, day in (("from_date", asked.from_date), ("until_date", asked.until_date))
    }
    return days | {
        "title": asked.title,
        "problem": asked.problem,
        "goal": asked.goal,
        "skills": [wanted.skill.slug for wanted in asked.essential],
        "nice": [wanted.skill.slug for wanted in asked.nice],
        "forms": asked.forms,
        "minutes": asked.minutes or None,
        "parts": asked.parts,
        "ring": str(asked.ring),
        "left_behind": asked.left_behind,
        "contact": asked.contact.public_id if asked.contact else "",
        "is_anonymous": asked.is_anonymous,
        "invite": asked.wished_id is not None,
        "external_reason": asked.external_reason,
        "external_words": asked.external_words,
        "is_micro": asked.is_micro,
        "supports_pupils": asked.supports_pupils,
        "pupils": asked.pupils,
    }


class WidenForm(VersionedForm):
    ring = RadioGroup("Van hoe ver mag de hulp komen?", validators=[required("Kies een kring.")])


class WithdrawForm(VersionedForm):
    reason_code = RadioGroup(
        "Waarom trek je de vraag in?",
        options=WITHDRAW_REASONS.items(),
        validators=[required("Kies een reden.")],
    )
    reason_words = NoteField("Wil je er iets bij zeggen?", length=1000, validators=[optional()])


class GiveBackForm(VersionedForm):
    reason_words = NoteField(
        "Wat moet er nog anders?",
        length=1000,
        validators=[required("Schrijf wat er nog anders moet.")],
    )
