"""How far somebody of the team may go: room that their leader gives, and keeping them near."""

from app.deployments.forms.agreeing import COVER_CHOICES
from app.organisations.models import Ring
from app.profiles.rules import WHY_NEAR
from app.web.fields import (
    CheckboxGroup,
    DayField,
    HoursField,
    RadioGroup,
    at_least_one,
    required,
)
from app.web.forms import Form, VersionedForm

ROOM_RINGS = [
    (str(Ring.SCHOOL), "Op onze eigen school"),
    (str(Ring.BOARD), "Op de scholen van ons bestuur"),
    (str(Ring.SWV), "In ons samenwerkingsverband"),
    (str(Ring.REGION), "In onze regio"),
    (str(Ring.COUNTRY), "In heel Nederland"),
]


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
