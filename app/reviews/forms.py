"""What each side is asked about an inzet. Short: a tired teacher fills it in once."""

from typing import Any, ClassVar

from wtforms import BooleanField

from app.discretion import names_of_children
from app.reviews.models import NOT_HELD
from app.reviews.rules import HIDING_REASONS, LONGEST, REPORT_REASONS, THANKS_LONGEST
from app.reviews.wording import EFFECT_QUESTIONS, NOTICED
from app.web.fields import (
    CheckboxGroup,
    NoteField,
    RadioGroup,
    optional,
    required,
)
from app.web.forms import Form

TEN = [(str(n), str(n)) for n in range(1, 11)]
FIVE = [
    ("1", "helemaal niet"),
    ("2", "weinig"),
    ("3", "redelijk"),
    ("4", "goed"),
    ("5", "heel goed"),
]
YES_NO = [("yes", "Ja"), ("no", "Nee")]
WORDS_HINT = "Mag ook leeg blijven. Noem geen kinderen of ouders."


def held_field() -> RadioGroup:
    """In one answer whether it took place, and if not, why."""
    reasons = [(code, f"Nee: {words[:1].lower()}{words[1:]}") for code, words in NOT_HELD.items()]
    return RadioGroup(
        "Is het doorgegaan?",
        options=[("yes", "Ja"), *reasons],
        default="yes",
        validators=[required("Kies wat het beste past.")],
        description="Zo niet, dan sla je de rest over.",
    )


class WithoutChildren(Form):
    """Asks about each word that looks like the name of a child; only then there is something to
    tick. A tick is for that one word: another name that is typed later is asked about anew."""

    read_over: ClassVar[tuple[str, ...]] = ("words", "private_note")  # the fields to look in

    not_children = CheckboxGroup("Dit is geen naam van een kind of ouder")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = [self[name].data for name in self.read_over if name in self]
        found = names_of_children(*(words for words in typed if words))
        self.not_children.offer((name, name) for name in found)
        self.not_children.data = [name for name in self.not_children.data or () if name in found]

    @property
    def cleared(self) -> tuple[str, ...]:
        return tuple(self.not_children.data or ())


class AskerForm(WithoutChildren):
    """By the school that received help."""

    held = held_field()
    overall = RadioGroup("Je algemene indruk, van 1 tot en met 10", options=TEN)
    fit = RadioGroup("Het sloot aan bij onze vraag", options=FIVE)
    usefulness = RadioGroup("We konden er in de praktijk iets mee", options=FIVE)
    cooperation = RadioGroup("De samenwerking met het team", options=FIVE)
    lasting = RadioGroup("Het blijft na afloop merkbaar", options=FIVE)
    credible = RadioGroup(
        "Was deze collega geloofwaardig voor jullie?",
        options=FIVE,
        validators=[optional()],
        description="Een leraar leert graag van een leraar, een schoolleider van een schoolleider. "
        "Dit telt niet mee in het cijfer.",
    )
    again = RadioGroup("Zou je deze collega opnieuw vragen?", options=YES_NO)
    words = NoteField(
        "Vertel er iets over",
        length=LONGEST,
        validators=[optional()],
        description=WORDS_HINT,
    )
    private_note = NoteField(
        "Alleen voor de coördinator",
        length=LONGEST,
        validators=[optional()],
        description="Dit ziet verder niemand.",
    )


class TeamReviewForm(WithoutChildren):
    """By the school that received help, about a team as a whole: no number, beside those about
    each of them."""

    fit = RadioGroup("Als team sloten ze aan bij onze vraag", options=FIVE)
    usefulness = RadioGroup("We konden in de praktijk iets met wat ze samen deden", options=FIVE)
    cooperation = RadioGroup("Ze werkten goed samen, ook met ons", options=FIVE)
    lasting = RadioGroup("Het blijft na afloop merkbaar", options=FIVE)
    again = RadioGroup("Zou je dit team opnieuw vragen?", options=YES_NO)
    words = NoteField(
        "Vertel er iets over", length=LONGEST, validators=[optional()], description=WORDS_HINT
    )
    private_note = NoteField(
        "Alleen voor de coördinator",
        length=LONGEST,
        validators=[optional()],
        description="Dit ziet verder niemand.",
    )


class ExpertForm(WithoutChildren):
    """By the colleague who helped."""

    held = held_field()
    fun = RadioGroup("Had je er lol in?", options=YES_NO)
    again = RadioGroup("Zou je het nog eens doen?", options=YES_NO)
    words = NoteField(
        "Vertel er iets over", length=LONGEST, validators=[optional()], description=WORDS_HINT
    )
    private_note = NoteField(
        "Alleen voor de coördinator",
        length=LONGEST,
        validators=[optional()],
        description="Dit ziet verder niemand.",
    )


class ReplyForm(WithoutChildren):
    words = NoteField("Je reactie", length=LONGEST, validators=[required("Schrijf je reactie.")])


class ReportForm(Form):
    reason = RadioGroup(
        "Wat is er mis?",
        options=list(REPORT_REASONS.items()),
        validators=[required("Kies een reden.")],
    )
    words = NoteField(
        "Wil je er iets bij zeggen?",
        length=500,
        validators=[optional()],
        description="Alleen de coördinator leest dit. Noem geen kinderen of ouders.",
    )


class HideForm(Form):
    reason = RadioGroup(
        "Waarom?",
        options=list(HIDING_REASONS.items()),
        validators=[required("Kies een reden.")],
    )
    words = NoteField("Uitleg voor beide kanten", length=500, validators=[optional()])


class KeepForm(Form):
    words = NoteField("Uitleg voor beide kanten", length=500, validators=[optional()])


class RestoreForm(Form):
    words = NoteField(
        "Waarom zet je haar terug?",
        length=500,
        validators=[required("Schrijf waarom je haar terugzet.")],
        description="Beide kanten lezen dit.",
    )


class EffectForm(Form):
    answer = RadioGroup(
        EFFECT_QUESTIONS[3],
        options=[(str(value), words) for value, words in NOTICED.items()],
        validators=[required("Kies wat het beste past.")],
    )


class ThankForm(WithoutChildren):
    words = NoteField(
        "Je bedankje",
        length=THANKS_LONGEST,
        validators=[required("Schrijf je bedankje.")],
        description="Alleen je collega leest dit. Noem geen kinderen of ouders.",
    )
    may_be_shared = BooleanField("Anderen van het bestuur van je collega mogen dit ook lezen")
