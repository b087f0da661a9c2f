"""The forms about a team."""

from app.deployments.limits import LARGEST_TEAM
from app.web.fields import (
    CheckboxGroup,
    CountField,
    NoteField,
    at_least_one,
    optional,
    required,
)
from app.web.forms import Form, VersionedForm


class TeamForm(Form):
    people = CheckboxGroup(
        "Wie vraag je?", validators=[at_least_one("Kies de collega’s die je wilt vragen.")]
    )
    minimum = CountField(
        "Met hoeveel mensen moet het minstens?",
        lowest=2,
        highest=LARGEST_TEAM,
        validators=[required()],
    )
    words = NoteField("Bericht", length=4000, validators=[optional()])


class MoreForm(VersionedForm):
    people = CheckboxGroup(
        "Wie vraag je erbij?", validators=[at_least_one("Kies de collega’s die je wilt vragen.")]
    )
    words = NoteField("Bericht", length=4000, validators=[optional()])


class MinimumForm(VersionedForm):
    minimum = CountField(
        "Met hoeveel mensen kan het ook?", lowest=1, highest=LARGEST_TEAM, validators=[required()]
    )
