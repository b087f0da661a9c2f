"""The forms of who leads: naming somebody, and saying that a course was made up for."""

from app.programmes.training.leading import LONGEST_HOW
from app.web.fields import DayField, NoteField, RadioGroup, required
from app.web.forms import Form, VersionedForm


class LeaderForm(VersionedForm):
    person = RadioGroup("Wie leidt dit?", validators=[required("Kies wie dit leidt.")])


class MadeUpForm(Form):
    on = DayField("Wanneer was het ingehaald?", validators=[required()])
    words = NoteField(
        "Hoe?",
        length=LONGEST_HOW,
        validators=[required("Schrijf erbij hoe.")],
        description="Bijvoorbeeld: deed de laatste keer mee met een andere groep.",
    )
