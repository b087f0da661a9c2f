"""The form of a moment, made from its template, question by question."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, FormField

from app.errors import RuleBroken
from app.files.forms import HINT, AttachmentField
from app.programmes import answers
from app.programmes.answers import HIGHEST_MARK, LOWEST_MARK, MOST_ROWS, NEEDED, ONE_AT_LEAST
from app.programmes.forms import lines
from app.programmes.forms.lines import HIGHEST_AMOUNT
from app.programmes.forms.rows import ROWS, BudgetRow
from app.programmes.forms.words import NO_PUPILS
from app.programmes.lines import BUDGET, FOR, LINES, Known, is_asked
from app.programmes.template import ANY, Field, Form
from app.web.fields import (
    CheckboxGroup,
    CountField,
    DayField,
    EuroField,
    NoteField,
    RadioGroup,
    Rows,
    at_least_one,
    optional,
    required,
)
from app.web.forms import VersionedForm

PREFIX = "q_"  # so that no question of a template is called as something of ours
FILE, OF_FILE, GONE = answers.FILE, "_file", "_gone"
LONGEST_ANSWER = 6000
HIGHEST_NUMBER = 1_000_000
EMPTY_ROWS = 3  # beside those that are filled in

MARKS = {1: "1 – nog niet", 2: "2 – een begin", 3: "3 – grotendeels", 4: "4 – helemaal"}


def _row(question: Field, known: Known) -> type[Any]:
    if question.type == LINES:
        return lines.line_row(question, known)
    if question.of:
        label = known.ones.get(question.of) or "Hoort bij"
        for_what = lines.choose(label, lines.paid_for(known, question.of))
        return type("Row", (BudgetRow,), {FOR: for_what})
    return ROWS[question.type]


class FilledForm(VersionedForm):
    """What every form of a template can: give its answers, and say what is missing beside it."""

    questions: tuple[Field, ...] = ()
    is_complete = True  # False: kept as a concept, so nothing need be there
    known = Known()
    files: Mapping[str, Mapping[str, Any]] = {}  # question -> the file that is kept for it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in self.questions:
            own = self[PREFIX + question.key]
            if question.each:
                lines.one_of_each(own, self.known, question)
            if question.type == LINES:
                lines.name_rows(question, own, self.known)

    @property
    def with_rows(self) -> dict[str, int]:
        """How many rows each list has here."""
        return {
            each.key: len(self[PREFIX + each.key].entries)
            for each in self.questions
            if each.type in (*ROWS, LINES)
        }

    def answers(self) -> dict[str, Any]:
        found = {each.key: self._answer(each) for each in self.questions}
        return {key: answer for key, answer in found.items() if answer is not None}

    def _answer(self, question: Field) -> Any:
        own = self[PREFIX + question.key]
        if question.type == "rating":
            words = self[f"{PREFIX}{question.key}_words"].data or ""
            return {"mark": int(own.data) if own.data else 0, "words": words}
        if question.type == "people":
            others = self[f"{PREFIX}{question.key}_others"].data or ""
            return {"ids": [int(id_) for id_ in own.data or ()], "others": others}
        if question.type == "date":
            return own.data.isoformat() if own.data else None
        if question.type == FILE:
            return self._file(question, own.data or "")
        if question.type in (*ROWS, LINES):
            return [row for entry in own.entries if (row := entry.form.answer) is not None]
        return own.data

    def _file(self, question: Field, words: str) -> Any:
        """What is sent now, else what was kept unless it may go; without a file words alone."""
        name = PREFIX + question.key
        sent = self[name + OF_FILE].data if name + OF_FILE in self else None
        if sent is not None:
            return {answers.SENT: sent, "words": words}
        kept = self.files.get(question.key)
        if kept is None or self[name + GONE].data:
            return words
        return {**kept, "words": words}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = super().validate(*args, **kwargs)
        for question in self.questions if self.is_complete else ():
            own = self[PREFIX + question.key]
            asks_a_file = question.type == FILE and question.required and not own.errors
            if asks_a_file and answers.is_empty(question, self._answer(question)):
                own.errors, fine = [NEEDED], False
            if own.errors or question.type not in ("people", *ROWS, LINES):
                continue  # what was not offered is no answer that can be read
            if question.type == LINES or question.of:
                fine = not lines.say_beside(question, own, self.known) and fine
            if not is_asked(question, self.known):
                continue
            missing = question.required and answers.is_empty(question, self._answer(question))
            if question.type == "people" and missing:
                own.errors = [NEEDED]
                fine = False
            elif missing and question.type == LINES:
                lines.first_cell(question, own).errors = [NEEDED]
                fine = False
            elif missing:
                own.entries[0].form.what.errors = [NEEDED]
                fine = False
        return fine

    def refuse(self, broken: RuleBroken) -> None:
        """Beside the question; of a list above the form, since it does not say which row."""
        if broken.field in self.with_rows:
            broken.field = None
        elif broken.field and PREFIX + broken.field in self:
            broken.field = PREFIX + broken.field
        super().refuse(broken)


def form_of(
    form: Form | None,
    *,
    people: Iterable[tuple[int, str]] = (),
    complete: bool = True,
    rows: Mapping[str, int] | None = None,
    known: Known | None = None,
    extra: Mapping[str, Any] | None = None,
    files: Mapping[str, Mapping[str, Any]] | None = None,
) -> type[FilledForm]:
    """The class of a form of a template. `people`: who can be ticked; `rows`: how many rows are
    shown of a list; `complete`: what must be there, must; `known`: what lines may point at;
    `extra`: fields that come before; `files`: those that are kept, None where none can be sent."""
    made: dict[str, Any] = dict(extra or {})
    questions = form.fields if form else ()
    known = known or Known()
    for question in questions:
        if question.type in (*ROWS, LINES):
            made |= _rows(question, (rows or {}).get(question.key, 0), known)
        else:
            made |= _fields(question, list(people), complete)
        if question.type == FILE and files is not None:
            made |= _file_fields(question, files.get(question.key))
    made |= {"questions": questions, "is_complete": complete, "known": known, "files": files or {}}
    return type("FilledForm", (FilledForm,), made)


def _rows(question: Field, rows: int, known: Known) -> dict[str, Any]:
    shown = len(known.of(question.each)) if question.each else rows + EMPTY_ROWS
    row = FormField(_row(question, known))
    made = Rows(row, question.label, min_entries=min(MOST_ROWS, shown), max_entries=MOST_ROWS)
    return {PREFIX + question.key: made}


def _fields(question: Field, people: list[tuple[int, str]], complete: bool) -> dict[str, Any]:
    name, label = PREFIX + question.key, question.label
    needed = [required(NEEDED)] if question.required else [optional()]
    needed = needed if complete else [optional()]
    if question.type == "rating":
        words = NoteField("Toelichting", length=LONGEST_ANSWER, validators=[optional()])
        marks = [(str(mark), MARKS[mark]) for mark in range(LOWEST_MARK, HIGHEST_MARK + 1)]
        chosen = RadioGroup(label, options=marks, validators=[v for v in needed if complete])
        return {name: chosen, f"{name}_words": words}
    if question.type == "people":
        others = NoteField(
            "Anderen",
            length=LONGEST_ANSWER,
            validators=[optional()],
            description=f"Ieder op een eigen regel. {NO_PUPILS}",
        )
        ticked = CheckboxGroup(label, options=[(str(id_), each) for id_, each in people])
        return {name: ticked, f"{name}_others": others}
    if question.type == "choice":
        options = [(option.key, option.label) for option in question.options]
        must = [required("Kies een van de mogelijkheden.")] if question.required else []
        return {name: RadioGroup(label, options=options, validators=must if complete else [])}
    if question.type == "checks":
        options = [(option.key, option.label) for option in question.options]
        one = question.required and question.rule in (ANY, "") and complete
        return {
            name: CheckboxGroup(
                label,
                options=options,
                validators=[at_least_one(ONE_AT_LEAST)] if one else [],
            )
        }
    if question.type == "date":
        return {name: DayField(label, validators=needed)}
    if question.type == "number":
        hint = "" if question.most is None else f"Meer dan {question.most} houdt een ja tegen."
        number = CountField(label, highest=HIGHEST_NUMBER, validators=needed, description=hint)
        return {name: number}
    if question.type == "money":
        return {name: EuroField(label, highest=HIGHEST_AMOUNT, validators=needed)}
    hint = ""
    if question.type == FILE:  # or a file instead, so that it can be empty
        hint, needed = "Plak hier een link, of schrijf waar het te vinden is.", []
    return {name: NoteField(label, length=LONGEST_ANSWER, validators=needed, description=hint)}


def _file_fields(question: Field, kept: Mapping[str, Any] | None) -> dict[str, Any]:
    """To choose one, and to take away what is there."""
    name, label = PREFIX + question.key, f"Bestand bij: {question.label}"
    if kept is None:
        may_be_empty = [] if question.required else [optional()]
        return {name + OF_FILE: AttachmentField(label, validators=may_be_empty)}
    instead = f"Nu staat er {kept['name']}. Kies alleen een bestand als er een ander moet staan. "
    return {
        name + OF_FILE: AttachmentField(label, description=instead + HINT),
        name + GONE: BooleanField(f"Haal {kept['name']} weg"),
    }


def typed_from(form: Form | None, found: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as the fields of the form take them."""
    data: dict[str, Any] = {}
    for question in form.fields if form else ():
        name, answer = PREFIX + question.key, found.get(question.key)
        if answer is None:
            continue
        if question.type == "rating":
            data[name] = str(answer["mark"]) if answer.get("mark") else None
            data[f"{name}_words"] = answer.get("words", "")
        elif question.type == "people":
            data[name] = [str(id_) for id_ in answer.get("ids", ())]
            data[f"{name}_others"] = answer.get("others", "")
        elif answers.is_file(answer):
            data[name] = answer.get("words", "")
        elif question.type == "date":
            data[name] = _day(answer)
        elif question.type == "actions":
            data[name] = [row | {"until": _day(row.get("until", ""))} for row in answer]
        elif question.type == LINES:
            data[name] = lines.typed(question, answer)
        elif question.type == BUDGET:
            data[name] = [row | {FOR: str(row.get(FOR) or "")} for row in answer]
        else:
            data[name] = answer
    return data


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def rows_in(form: Form | None, found: Mapping[str, Any]) -> dict[str, int]:
    """How many rows of each list are filled in."""
    return {
        question.key: len(found.get(question.key) or ())
        for question in (form.fields if form else ())
        if question.type in (*ROWS, LINES)
    }
