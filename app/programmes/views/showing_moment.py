"""What the page of one moment says to its reader."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db
from app.pots.rules import euros
from app.practices.access import visible as readable_practices
from app.practices.models import Practice
from app.practices.transitions import PRACTICE
from app.programmes import (
    answers,
    attached,
    confidential,
    confirming,
    deciding,
    known_lines,
    phases,
    remarks,
    taking_part,
    waiting,
)
from app.programmes.models import Milestone, Submission
from app.programmes.named import Names, ids_in
from app.programmes.template import Form, Outcome
from app.programmes.transitions import open_moves
from app.programmes.views.showing import named, word_of
from app.programmes.views.telling import story
from app.programmes.words import TYPES


@dataclass(frozen=True)
class Shown:
    """A file; `told`: of a picture, what is on it."""

    name: str
    url: str
    words: str
    told: str


@dataclass(frozen=True)
class Version:
    """A version of what was handed in."""

    number: int
    by: str
    at: datetime
    rows: Sequence[tuple[str, str]]
    files: Mapping[str, Shown]  # by the words of their question
    changes: Sequence[answers.Change] = ()
    back: str = ""
    back_by: str = ""
    word: str = ""


@dataclass(frozen=True)
class Choice:
    name: str
    role: str
    chosen: str
    words: str


def moment_page(milestone: Milestone, reader: Any, now: datetime) -> dict[str, Any]:
    on = amsterdam(now).date()
    moment, trajectory = milestone.moment, milestone.trajectory
    reads = confidential.reads(milestone, reader, on)
    versions = versions_of(milestone) if reads else []
    asked = waiting.asked_of(milestone, reader, on)
    chosen = moment.decision.outcome(milestone.outcome) if moment.decision else None
    can_sign = (
        moment.decision is not None
        and taking_part.is_workable(milestone)
        and not milestone.is_over
        and (not moment.form or milestone.state == "handed_in")
        and bool(taking_part.rights(milestone, reader, moment.decision.by, on))
    )
    return {
        "milestone": milestone,
        "trajectory": trajectory,
        "title": named(milestone),
        "word": word_of(milestone),
        "says": _next_step(milestone, asked, on),
        "facts": _facts(milestone, on),
        "newest": versions[0] if versions else None,
        "older": versions[1:],
        "choices": _choices(milestone, on, with_words=reads),
        "nobody_in": deciding.nobody_in(milestone, on) if not milestone.is_over else [],
        "differs": not milestone.is_over and deciding.differs(milestone, on),
        "outcome": chosen.label if chosen else "",
        "can_sign": can_sign,
        "buttons": _buttons(milestone, reader, now),
        "example": _example(milestone, reader, on),
        "story": story("milestone", milestone.id, with_words=reads),
        "not_there": confirming.not_there(milestone, on) if reads else [],
        "is_hidden": not reads and bool(milestone.submissions),
        "readers": _readers(milestone),
    }


def _example(milestone: Milestone, reader: Any, on: date) -> dict[str, str] | None:
    """The good example that came of it; its page is only for whom it is shared with."""
    practice = milestone.practice
    if practice is None:
        return None
    mine = readable_practices(reader, on).where(Practice.id == practice.id)
    may_read = db.session.scalar(mine.with_only_columns(Practice.id)) is not None
    return {
        "title": practice.title,
        "word": PRACTICE.states[practice.state],
        "state": practice.state,
        "url": url_for("practices.show", public_id=practice.public_id) if may_read else "",
    }


def _facts(milestone: Milestone, on: date) -> list[tuple[str, str]]:
    moment = milestone.moment
    template = milestone.trajectory.template
    asked = {role.key for role in milestone.trajectory.roles_asked}
    names = {
        key: [row.person.name for row in taking_part.rows_of(milestone, (key,), on)]
        for key in moment.everybody
        if key in asked
    }
    who = [
        f"{template.role(key).label}: {', '.join(found) if found else 'nog niemand'}"
        for key, found in names.items()
        if found or template.role(key).min
    ]
    present = [each.person.name for each in milestone.attendance]
    hours = f"{moment.hours:g}".replace(".", ",")
    return [
        ("Wat", TYPES[moment.type]),
        ("Fase", milestone.phase.phase.label),
        ("Wie", "; ".join(who)),
        ("Tijd", f"ongeveer {hours} uur per persoon" if moment.hours else ""),
        ("Aanwezig", ", ".join(present)),
        ("Zegt dat het klopt", ", ".join(_names_of(confirming.confirmed(milestone)))),
    ]


def versions_of(milestone: Milestone) -> list[Version]:
    """What was handed in, the newest first, each with what differs from the one before it."""
    if not milestone.moment.form:
        return []
    form = milestone.trajectory.template.form(milestone.moment.form)
    found = list(milestone.submissions)
    before = _handed_in_before(milestone)
    called = known_lines.Called(milestone.trajectory)
    names = Names(_ids_in(form, [*found, *([before] if before else [])]))
    made = []
    for submission, earlier in zip(found, [before, *found], strict=False):
        filled = answers.loads(submission.answers)
        changes = (
            answers.differences(form, answers.loads(earlier.answers), filled, names, called)
            if earlier is not None
            else []
        )
        made.append(
            Version(
                submission.number,
                submission.by.name,
                submission.at,
                answers.rows(form, filled, names, called),
                _files(milestone, form, filled),
                changes,
                submission.given_back_words,
                names(submission.given_back_by_id) if submission.given_back_by_id else "",
                "goed bevonden" if submission.accepted_at else "",
            )
        )
    return made[::-1]


def _files(milestone: Milestone, form: Form, filled: Mapping[str, Any]) -> dict[str, Shown]:
    """By the words of its question; of a picture what it shows, for who does not see it."""
    found = {}
    for key, file in attached.shown(filled):
        field = form.field(key)
        if field is None:
            continue
        told = filled.get(field.in_words) or file.get("words") or field.label
        found[field.label] = Shown(
            file["name"],
            url_for(".file", public_id=milestone.public_id, file_id=file["file"]),
            file.get("words", ""),
            str(told) if file["is_picture"] else "",
        )
    return found


def _handed_in_before(milestone: Milestone) -> Submission | None:
    """What was handed in when the same moment was asked before."""
    earlier = [
        each
        for each in phases.copies(milestone.trajectory, milestone.template_phase, milestone.key)
        if each.copy < milestone.copy and each.newest is not None
    ]
    if earlier or not milestone.moment.renews[1]:
        return earlier[-1].newest if earlier else None
    own = {each.id for each in milestone.submissions}
    known = phases.versions_of_document(milestone.trajectory, milestone.moment, "")
    ids = [each.id for each in known]
    until = next((ids.index(each) for each in ids if each in own), len(ids))
    return known[until - 1] if until else None


def sources(milestone: Milestone, reader: Any, on: date) -> list[dict[str, Any]]:
    """The research that was named in what was handed in last, to open."""
    newest, form = milestone.newest, milestone.moment.form
    if newest is None or not form or not confidential.reads(milestone, reader, on):
        return []
    filled = answers.loads(newest.answers)
    found = answers.sources(milestone.trajectory.template.form(form), filled)
    return [{"template": "programmes/_sources.html", "sources": found}] if found else []


def document(milestone: Milestone) -> list[dict[str, Any]]:
    """The versions of a document that is renewed, the newest first, on the page of each."""
    moment, template = milestone.moment, milestone.trajectory.template
    is_first = any(
        each.renews == (milestone.template_phase, milestone.key) for _, each in template.moments()
    )
    if not is_first and not moment.renews[1]:
        return []
    found = phases.versions_of_document(milestone.trajectory, moment, milestone.template_phase)
    return [
        {
            "template": "programmes/_document.html",
            "versions": [
                (
                    number,
                    named(each.milestone),
                    each.accepted_at,
                    ""
                    if each.milestone_id == milestone.id
                    else url_for("programmes.moment", public_id=each.milestone.public_id),
                )
                for number, each in enumerate(found, start=1)
            ][::-1],
        }
    ]


def _ids_in(form: Form, submissions: Sequence[Submission]) -> Iterator[int]:
    """Of everybody whom these versions name, and of who wrote or gave them back."""
    for submission in submissions:
        yield submission.given_back_by_id or submission.by_id
        yield from ids_in(form, answers.loads(submission.answers))


def _readers(milestone: Milestone) -> list[str]:
    """The roles that read what is handed in, where not everybody does."""
    form, template = confidential.document_of(milestone), milestone.trajectory.template
    return [template.role(key).label for key in form.readers] if form else []


def _choices(milestone: Milestone, on: date, *, with_words: bool) -> list[Choice]:
    decision = milestone.moment.decision
    found = []
    for each in deciding.signers(milestone, on):
        outcome = decision.outcome(each.signature.outcome) if decision and each.signature else None
        found.append(
            Choice(
                each.row.person.name,
                each.label,
                _chosen(outcome, each.signature.cents) if outcome and each.signature else "",
                each.signature.words if each.signature and with_words else "",
            )
        )
    return found


def _chosen(outcome: Outcome, cents: int | None) -> str:
    return f"{outcome.label}: {euros(cents)}" if cents else outcome.label


def _next_step(milestone: Milestone, asked: str, on: date) -> str:
    if milestone.state == "done":
        return "Dit moment is klaar."
    if milestone.state == "skipped":
        return "Dit moment is vervallen."
    if not taking_part.is_workable(milestone):
        return "Dit traject is voorbij: hier gebeurt niets meer."
    if first := phases.waits_for(milestone):
        return f"Dit wacht op {phases.titled(first)}."
    if asked == "accept" and confirming.asked(milestone, on):
        return "Zeg of dit klopt. Iedereen die erbij was, wordt dat gevraagd."
    if asked:
        return waiting.SAYS[asked]
    template, moment = milestone.trajectory.template, milestone.moment
    if moment.form and milestone.state == "planned":
        return f"{template.role(moment.by).label} vult het formulier in."
    if moment.decision is not None:
        open_ = [
            each.row.person.name for each in deciding.signers(milestone, on) if not each.signature
        ]
        return f"Nu kiezen: {', '.join(open_)}." if open_ else "Iedereen heeft gekozen."
    if moment.form:
        names = _names_of(taking_part.acceptors(milestone, on))
        if confirming.still_to_say(milestone, on):
            look = "kijkt" if len(names) == 1 else "kijken"
            return f"Nu {look} {' en '.join(names)} of het klopt. Iedereen die erbij was, zegt dat."
        if not names:
            return "Er is niemand die kan zeggen of dit goed is."
        return f"Nu kijkt {' of '.join(names)} of het goed is."
    return "Schrijf na afloop op wie er waren."


def _names_of(ids: Sequence[int]) -> list[str]:
    found = select(Person.name).where(Person.id.in_(ids)).order_by(Person.name)
    return list(db.session.scalars(found))


def _buttons(milestone: Milestone, reader: Any, now: datetime) -> list[tuple[str, str, str, bool]]:
    """(label, url, style, whether it posts)"""
    moves = open_moves(milestone, reader, now)
    if remarks.may_remark(milestone, reader, amsterdam(now).date()):
        moves.add(remarks.REMARK)
    rows = (
        ("hand_in", "Vul het formulier in", "programmes.hand_in", "primary", False),
        ("hold", "Dit is geweest", "programmes.hold", "primary", False),
        ("accept", "Dit is goed", "programmes.accept", "primary", True),
        ("give_back", "Geef het terug", "programmes.give_back", "secondary", False),
        (remarks.REMARK, "Reageer", "programmes.remark", "secondary", False),
        ("reschedule", "Verzet de datum", "programmes.reschedule", "subtle", False),
        ("skip", "Laat vervallen", "programmes.skip", "subtle", False),
    )
    return [
        (label, url_for(endpoint, public_id=milestone.public_id), style, posts)
        for action, label, endpoint, style, posts in rows
        if action in moves
    ]
