"""The forms of the list of scouted schools."""

from app.programmes.guards import LONGEST_REASON
from app.programmes.scouting.actions import LONGEST_WORDS
from app.web.fields import NoteField, RadioGroup, TextField, optional, required
from app.web.forms import Form, VersionedForm


class ScoutForm(Form):
    school = TextField(
        "Welke school?",
        length=200,
        validators=[required("Schrijf de naam van de school.")],
        description="Naam en plaats.",
    )
    source = TextField(
        "Hoe kwam ze in beeld?",
        length=200,
        validators=[required()],
        description="Bijvoorbeeld: een tip van het bestuur, of een lezing.",
    )
    words = NoteField(
        "Wat valt op?",
        length=LONGEST_WORDS,
        validators=[optional()],
        description="Schrijf over het onderwijs, niet over leerlingen.",
    )


class HowFarForm(VersionedForm):
    action = RadioGroup("Hoe ver zijn jullie?", validators=[required("Kies hoe ver jullie zijn.")])
    reason_words = NoteField(
        "Toelichting",
        length=LONGEST_REASON,
        validators=[optional()],
        description="Nodig als het niet doorgaat.",
    )
