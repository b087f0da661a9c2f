"""The fields of what a group writes down. Which of them are shown follows from the kind."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import BooleanField

from app.files.forms import HINT, AttachmentField
from app.groups.kinds import Kind
from app.groups.models import GroupItem
from app.groups.rules import (
    LONGEST_CHANGE,
    LONGEST_LINK,
    LONGEST_PLACE,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOOD,
    MOOD_DAYS,
    MOST_GUESTS,
    Draft,
)
from app.help_requests.forms import ChoiceOfOne
from app.programmes.models import Milestone
from app.reviews.forms import WithoutChildren
from app.web.fields import (
    CheckboxGroup,
    CountField,
    DayField,
    NoteField,
    RadioGroup,
    TextField,
    optional,
    required,
)
from app.web.forms import Form, VersionedForm

NOBODY = ("", "Kies iemand")
NO_MEETING = ("", "Bij geen bijeenkomst")
A_LINK = "Zet het op een plek waar iedereen erbij kan, en plak hier het webadres."
A_FILE = "Kies een bestand"


class ItemForm(WithoutChildren, VersionedForm):
    read_over: ClassVar[tuple[str, ...]] = ("title", "words")

    title = TextField("", length=LONGEST_TITLE, validators=[required()])
    words = NoteField("", length=LONGEST_WORDS)
    file = AttachmentField(A_FILE)
    gone = BooleanField("")
    link = TextField("", length=LONGEST_LINK, description=A_LINK)
    owner = ChoiceOfOne("")
    writers = CheckboxGroup("Wie schrijven mee?")
    day = DayField("")
    place = TextField("", length=LONGEST_PLACE)
    meeting = ChoiceOfOne("Bij welke bijeenkomst?")

    def ask(
        self,
        kind: Kind,
        people: Sequence[tuple[str, str]],
        meetings: Sequence[tuple[str, str]],
        kept: str = "",
    ) -> None:
        """Keep the questions of this kind, in its words; `people` and `meetings` to choose from.
        `kept`: the name of the file that stands there."""
        shown = {
            "words": kind.words,
            "link": kind.link,
            "owner": kind.asks,
            "day": kind.day,
            "place": kind.place,
            "meeting": self.meeting.label.text if kind.at_meetings else "",
            "writers": self.writers.label.text if kind.has_versions else "",
        }
        self.title.label.text = kind.title
        for name, label in shown.items():
            if not label:
                del self[name]
                continue
            self[name].label.text = label
            is_needed = name in kind.needs and name != "link"  # or a file instead
            self[name].validators = [
                required() if is_needed else optional(),
                *self[name].validators,
            ]
            self[name].flags.required = is_needed
            self[name].flags.optional = not is_needed
        self._ask_for_a_file(kind, kept)
        if "owner" in self:
            self.owner.offer([NOBODY, *people])
        if "writers" in self:
            self.writers.offer(people)
        if "meeting" in self:
            self.meeting.offer([NO_MEETING, *meetings])

    def _ask_for_a_file(self, kind: Kind, kept: str) -> None:
        if not kind.link:
            del self.file
        if not kept:
            del self.gone
        elif "file" in self:
            there = f"Nu staat er {kept}. Kies alleen een bestand als er een ander moet staan. "
            self.file.description = there + HINT
            self.gone.label.text = f"Haal {kept} weg"

    def draft(self, people: dict[str, int], meetings: dict[str, int]) -> Draft:
        """`people` and `meetings`: public id -> id of what could be chosen."""
        return Draft(
            title=self._of("title", ""),
            words=self._of("words", ""),
            link=self._of("link", ""),
            place=self._of("place", ""),
            day=self._of("day", None),
            owner_id=people.get(self._of("owner", "")),
            milestone_id=meetings.get(self._of("meeting", "")),
            file=self._of("file", None),
            keeps_file=not self._of("gone", False),
            writer_ids=tuple(people[each] for each in self._of("writers", []) if each in people),
        )

    def _of(self, name: str, nothing: Any) -> Any:
        return (self[name].data or nothing) if name in self else nothing


def as_typed(item: GroupItem) -> dict[str, Any]:
    return {
        "title": item.title,
        "words": item.words,
        "link": item.link,
        "place": item.place,
        "day": item.day,
        "owner": item.owner.public_id if item.owner else "",
        "meeting": item.milestone.public_id if item.milestone else "",
        "writers": [each.person.public_id for each in item.writers],
    }


def meeting_choices(meetings: Sequence[tuple[Milestone, str]]) -> list[tuple[str, str]]:
    return [(each.public_id, label) for each, label in meetings]


class AnswerForm(WithoutChildren):
    read_over: ClassVar[tuple[str, ...]] = ("words",)

    words = NoteField("Je antwoord", length=LONGEST_WORDS, validators=[required()])


class VersionForm(WithoutChildren, VersionedForm):
    read_over: ClassVar[tuple[str, ...]] = ("words",)

    file = AttachmentField(A_FILE)
    link = TextField("Of: waar staat deze versie?", length=LONGEST_LINK, description=A_LINK)
    words = NoteField("Wat is er anders?", length=LONGEST_CHANGE, validators=[optional()])


class RegisterForm(VersionedForm):
    number = CountField(
        "Met hoeveel mensen komen jullie?",
        highest=MOST_GUESTS,
        validators=[required()],
        description="Vul 0 in als er niemand komt.",
    )


class MoodForm(Form):
    mark = RadioGroup(
        "Wat bracht deze bijeenkomst jou?",
        options=[(str(mark), words) for mark, words in MOOD.items()],
        validators=[required("Kies wat past.")],
        description=f"Niemand ziet wat jij koos. Je kunt {MOOD_DAYS} dagen lang kiezen. "
        "Daarna staat het gemiddelde er, vanaf drie mensen.",
    )
