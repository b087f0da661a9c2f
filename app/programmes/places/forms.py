"""The forms of places: how many there are, asking for one, why not, and who came."""

from collections.abc import Sequence

from app.organisations.models import Organisation
from app.programmes.guards import LONGEST_REASON
from app.programmes.places.actions import LONGEST_WORDS
from app.programmes.places.attending import Attended
from app.web.fields import CountField, DayField, NoteField, RadioGroup, optional, required
from app.web.forms import Form, VersionedForm

NO_PUPILS = "Noem geen leerlingen of ouders."
MOST_PEOPLE = 200


class OpeningForm(VersionedForm):
    places = CountField(
        "Hoeveel scholen kunnen er leren?", lowest=1, highest=100, validators=[required()]
    )
    until = DayField("Tot en met welke dag kunnen ze zich aanmelden?", validators=[required()])
    words = NoteField(
        "Wat leren ze, en wat vraagt het van ze?", length=LONGEST_WORDS, validators=[optional()]
    )


class AskPlaceForm(Form):
    school = RadioGroup("Voor welke school?", validators=[required("Kies een school.")])
    words = NoteField(
        "Waarom wil jouw school dit leren?",
        length=LONGEST_WORDS,
        validators=[required("Schrijf waarom jullie dit willen leren.")],
        description=NO_PUPILS,
    )

    @classmethod
    def about(cls, schools: Sequence[Organisation]) -> "AskPlaceForm":
        """Who leads one school need not choose."""
        made = cls(data={"school": schools[0].public_id if len(schools) == 1 else None})
        made.school.offer((each.public_id, f"{each.name}, {each.city}") for each in schools)
        return made


class WhyForm(VersionedForm):
    """Why not, or why no longer; the other side reads it."""

    reason_words = NoteField(
        "Waarom?",
        length=LONGEST_REASON,
        validators=[required("Schrijf erbij waarom.")],
        description=NO_PUPILS,
    )


class FollowUpForm(Form):
    mark = RadioGroup(
        "Werken jullie nog met wat jullie leerden?",
        options=[
            ("1", "Nee, niet meer"),
            ("2", "Een beetje"),
            ("3", "Ja, grotendeels"),
            ("4", "Ja, het hoort bij hoe wij werken"),
        ],
        validators=[required("Kies wat bij jullie past.")],
    )
    words = NoteField(
        "Wat bleef, en wat niet?",
        length=LONGEST_WORDS,
        validators=[optional()],
        description=NO_PUPILS,
    )


class CameForm(VersionedForm):
    """With how many a school came, to each start or training; see `came_form`."""

    def counted(self) -> dict[int, int | None]:
        return {
            int(field.name.removeprefix("people_")): field.data
            for field in self
            if field.name.startswith("people_")
        }


def came_form(lines: Sequence[tuple[str, Attended]]) -> type[CameForm]:
    """`lines`: what has been, each with what it is called."""
    made = {
        f"people_{each.milestone.id}": CountField(
            label, lowest=0, highest=MOST_PEOPLE, validators=[optional()]
        )
        for label, each in lines
    }
    return type("Came", (CameForm,), made)
