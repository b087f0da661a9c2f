"""The fields of a good example. What worked first; who may read it last."""

from collections.abc import Iterable
from typing import ClassVar

from wtforms import BooleanField

from app.help_requests.forms import ChoiceOfOne
from app.practices.models import AUTHOR, CARRIER, Practice
from app.practices.rules import (
    COMPLIMENTS,
    LONGEST,
    LONGEST_COMPLIMENT,
    LONGEST_RESULT,
    LONGEST_TITLE,
    OWN_WORDS,
    Draft,
)
from app.reviews.forms import WithoutChildren
from app.web.fields import (
    CheckboxGroup,
    NoteField,
    RadioGroup,
    TextField,
    optional,
    required,
)
from app.web.forms import Form, VersionedForm
from app.web.markdown import plain, render_note

CHOOSE = "Kies een collega."
NOBODY_YET = ("", "Kies een collega")


class PracticeForm(WithoutChildren, VersionedForm):
    """`seen` is the edition that the page showed."""

    read_over: ClassVar[tuple[str, ...]] = ("title", "story", "result")

    title = TextField(
        "Wat werkte er?",
        length=LONGEST_TITLE,
        validators=[required("Geef je voorbeeld een titel.")],
    )
    story = NoteField("Het verhaal", length=LONGEST, validators=[optional()])
    result = NoteField("Wat leverde het op?", length=LONGEST_RESULT, validators=[optional()])
    skills = CheckboxGroup("Waarover gaat het?")
    ring = RadioGroup("Wie mag het lezen?", validators=[required("Kies wie het mag lezen.")])
    carries = BooleanField("Ik kan en wil dit zelf op een andere school komen doen")

    def draft(self, skill_ids: Iterable[int]) -> Draft:
        """What was typed, with its Markdown rendered: slow work, so before any unit of work."""
        story = self.story.data or ""
        html = render_note(story)
        return Draft(
            title=self.title.data or "",
            story=story,
            story_html=html,
            line=plain(html, 160),
            result=self.result.data or "",
            skill_ids=tuple(skill_ids),
            ring=int(self.ring.data),
        )


def as_typed(practice: Practice) -> dict[str, object]:
    return {
        "title": practice.title,
        "story": practice.story,
        "result": practice.result,
        "skills": [each.skill.slug for each in practice.skills],
        "ring": str(practice.ring),
    }


class ColleagueForm(Form):
    """Somebody to take part, each with their own yes."""

    who = ChoiceOfOne("Welke collega?", validators=[required(CHOOSE)])
    role = RadioGroup(
        "Waarvoor?",
        options=[
            (CARRIER, "Kan en wil dit op een andere school komen doen"),
            (AUTHOR, "Schreef of bedacht dit mee"),
        ],
        default=CARRIER,
        validators=[required("Kies waarvoor.")],
    )


class TakeDownForm(Form):
    words = NoteField(
        "Waarom haal je het weg?",
        length=1000,
        validators=[required("Schrijf waarom, dan weet de schrijver het ook.")],
        description="De schrijver leest dit.",
    )


class ComplimentForm(WithoutChildren):
    """A note from the list, or words of one's own."""

    who = ChoiceOfOne("Aan wie?", validators=[required(CHOOSE)])
    note = RadioGroup(
        "Wat wil je zeggen?",
        options=[*COMPLIMENTS.items(), (OWN_WORDS, "Iets in mijn eigen woorden")],
        validators=[required("Kies wat je wilt zeggen.")],
    )
    words = NoteField(
        "Je eigen woorden",
        length=LONGEST_COMPLIMENT,
        validators=[optional()],
        description="Hoogstens 280 tekens. Noem geen kinderen of ouders.",
    )

    @property
    def said(self) -> str:
        return COMPLIMENTS.get(self.note.data) or self.words.data or ""
