"""What each side is asked about an inzet. Short: a tired teacher fills it in once."""

from app.reviews.rules import HIDING_REASONS, LONGEST
from app.web.forms import Form, NoteField, RadioGroup, VersionedForm, optional, required

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


class AskerForm(VersionedForm):
    """By the school that received help."""

    held = RadioGroup(
        "Is het doorgegaan?",
        options=[("yes", "Ja"), ("no", "Nee, het is niet doorgegaan")],
        default="yes",
        validators=[required("Kies ja of nee.")],
    )
    overall = RadioGroup("Je algemene indruk, van 1 tot en met 10", options=TEN)
    fit = RadioGroup("Het sloot aan bij onze vraag", options=FIVE)
    usefulness = RadioGroup("We konden er in de praktijk iets mee", options=FIVE)
    cooperation = RadioGroup("De samenwerking met het team", options=FIVE)
    lasting = RadioGroup("Het blijft na afloop merkbaar", options=FIVE)
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


class ExpertForm(VersionedForm):
    """By the colleague who helped."""

    fun = RadioGroup("Had je er lol in?", options=YES_NO, validators=[required("Kies ja of nee.")])
    again = RadioGroup(
        "Zou je het nog eens doen?", options=YES_NO, validators=[required("Kies ja of nee.")]
    )
    words = NoteField(
        "Vertel er iets over", length=LONGEST, validators=[optional()], description=WORDS_HINT
    )
    private_note = NoteField(
        "Alleen voor de coördinator",
        length=LONGEST,
        validators=[optional()],
        description="Dit ziet verder niemand.",
    )


class ReplyForm(Form):
    words = NoteField("Je reactie", length=LONGEST, validators=[required("Schrijf je reactie.")])


class HideForm(Form):
    reason = RadioGroup(
        "Waarom?",
        options=list(HIDING_REASONS.items()),
        validators=[required("Kies een reden.")],
    )
