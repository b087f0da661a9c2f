"""What the pages of good examples say to their reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db
from app.help_requests.access import schools_to_ask_for
from app.organisations.access import place_of
from app.organisations.models import Organisation
from app.organisations.rings import Place, ring_from
from app.practices import access, carrying, compliments, lists, results
from app.practices.models import (
    ASKED,
    AUTHOR,
    CARRIER,
    NO,
    OFFERED,
    STOPPED,
    YES,
    Part,
    Practice,
)
from app.practices.transitions import PRACTICE, STATES
from app.profiles.access import place_of_person
from app.web.forms import VersionedForm
from app.web.news import timeline
from app.web.panels import panels_for
from app.workflow import moves_open_to

# Moves of one button, by the last word of their address.
STEPS = {
    "delen": "publish",
    "ja": "accept",
    "nee": "refuse",
    "stoppen": "stop",
    "aanbieden": "offer",
    "schrijver": "agree",
    "geen-schrijver": "decline",
    "naam-weg": "leave",
    "intrekken": "withdraw",
    "heropenen": "reopen",
}
STEP_OF = {action: step for step, action in STEPS.items()}
ABOUT_SOMEBODY = {"graag": "welcome", "weghalen": "let_go"}
DONE = {  # what is said afterwards, where the sentence of the timeline is for others
    "accept": "Mooi! Wie dit zoekt, kan je nu vragen.",
    "refuse": "Goed dat je het zegt. De schrijver hoort het.",
    "stop": "Je staat er niet meer bij. Je vinkjes blijven op je profiel.",
    "offer": "Fijn! De schrijver kijkt of je erbij komt te staan.",
    "agree": "Je staat er nu bij als schrijver.",
    "decline": "Je naam komt er niet bij te staan.",
    "leave": "Je naam staat er niet meer bij.",
    "publish": "Gedeeld. Dank je wel: hier heeft een ander team iets aan.",
}
MOST_SCHOOLS = 3  # tried, of who asks for many: the page on which one chooses has the last word
ANSWERS = {
    ASKED: "gevraagd",
    OFFERED: "biedt zich aan",
    YES: "doet mee",
    NO: "zei nee",
    STOPPED: "gestopt",
}


@dataclass(frozen=True)
class Row:
    """A good example in a list."""

    title: str
    url: str
    line: str
    school: str
    state: str
    word: str  # '' where it is simply shared
    since: datetime | None


@dataclass(frozen=True)
class Button:
    label: str
    url: str
    style: str = "secondary"
    posts: bool = True


def rows(found: Iterable[Practice]) -> list[Row]:
    return [
        Row(
            practice.title,
            url_for("practices.show", public_id=practice.public_id),
            practice.line,
            practice.school.name,
            practice.state,
            "" if practice.state == "published" else STATES[practice.state],
            practice.published_at,
        )
        for practice in found
    ]


def page_of(practice: Practice, person: Any, now: datetime) -> dict[str, Any]:
    """Everything that the page of one example says to this reader."""
    on = amsterdam(now).date()
    place = place_of_person(person, on)
    carriers = carrying.carriers_for(practice, place, on)
    is_carried = bool(carriers) or carrying.is_carried(practice, on)
    is_own = access.is_own(practice, person, on)
    moves = moves_open_to(PRACTICE, practice, person, now)
    actions = {move.action for move in moves}
    is_shared = access.is_shared(practice)
    return {
        "practice": practice,
        "state": practice.state,
        "word": _word(practice, is_carried),
        "ring": ring_from(place, practice.school),
        "authors": [part.person.name for part in practice.parts_as(AUTHOR)],
        "skills": [each.skill.label for each in practice.skills],
        "carriers": _carriers(practice, carriers, person, on),
        "is_carried": is_carried,
        "is_shared": is_shared,
        "may_step_in": "offer" in actions and "author" not in _roles(moves, "accept"),
        "used": results.used(practice, person, {who.id for who in carriers}),
        "seeking": lists.seeking_it(practice, person, on) if "stop" in actions else [],
        "is_own": is_own,
        "actions": actions,
        "asked_by": _asked_by(practice, person, CARRIER),
        "named_by": _asked_by(practice, person, AUTHOR),
        "people": _people(practice, actions, on) if "ask" in actions else [],
        "buttons": _buttons(practice, moves),
        "edit_url": _url(practice, "change") if "change" in actions else "",
        "ask_url": _url(practice, "colleague") if "ask" in actions else "",
        "compliment_url": _compliment_url(practice, person, on),
        "timeline": timeline("practice", practice.id) if is_own else [],
        "panels": panels_for("practice", practice),
        "fresh": VersionedForm(formdata=None, version=practice.edition),
        "step": lambda action: _step_url(practice, action),
    }


def _roles(moves: Sequence[Any], action: str) -> set[str]:
    return {role for move in moves if move.action == action for role in move.by}


def _word(practice: Practice, is_carried: bool) -> str:
    """Without a carrier from the moment that there is none, whenever that is told."""
    if access.is_shared(practice):
        return STATES["published" if is_carried else "seeking"]
    return STATES[practice.state]


def _url(practice: Practice, page: str, **more: Any) -> str:
    return url_for(f"practices.{page}", public_id=practice.public_id, **more)


def _step_url(practice: Practice, action: str) -> str:
    return _url(practice, "move", step=STEP_OF[action])


def _carriers(
    practice: Practice, carriers: Sequence[Person], person: Any, on: date
) -> list[dict[str, str]]:
    """With a way to ask them, for who may ask something for a school that they would come to.
    Nobody asks themselves, or opens their own page from here."""
    others = [who for who in carriers if who.id != person.id]
    schools: Sequence[Organisation] = []
    if others and access.is_shared(practice):
        schools = db.session.scalars(schools_to_ask_for(person, on).limit(MOST_SCHOOLS)).all()
    there = Place.around(map(place_of, schools))
    would_come = carrying.who_could_come([practice], there, on) if schools else set()
    return [
        {
            "name": who.name,
            "url": url_for("profiles.person", public_id=who.public_id) if who in others else "",
            "ask_url": _url(practice, "ask", wie=who.public_id)
            if who in others and (practice.id, who.id) in would_come
            else "",
        }
        for who in carriers
    ]


def _compliment_url(practice: Practice, person: Any, on: date) -> str:
    others = [who for who in practice.people(CARRIER) if who != person.id]
    if not access.is_shared(practice) or not others or not compliments.may_send(person, on):
        return ""
    return url_for("practices.compliment", voor=practice.public_id)


def _asked_by(practice: Practice, person: Any, role: str) -> str:
    """Who asked this reader to be that, where they have not answered."""
    mine = [part for part in practice.parts_as(role, ASKED) if part.person_id == person.id]
    return mine[0].asked_by.name if mine else ""


def _people(practice: Practice, actions: set[str], on: date) -> list[dict[str, Any]]:
    """For an author: who was asked for what, with what they said."""
    there = {who.id for who in carrying.carriers_for(practice, place_of(practice.school), on)}
    return [
        {
            "name": part.person.name,
            "role": "schrijver" if part.role == AUTHOR else "kan dit komen doen",
            "answer": _answer(part, part.person_id in there),
            "buttons": _about(practice, part, actions),
        }
        for part in practice.parts
    ]


def _answer(part: Part, is_there: bool) -> str:
    if part.role != CARRIER or part.answer != YES:
        return ANSWERS[part.answer]
    return "zei ja" if is_there else "zei ja, maar is nu niet te vragen"


def _about(practice: Practice, part: Part, actions: set[str]) -> list[Button]:
    def button(label: str, step: str) -> Button:
        return Button(label, _url(practice, "about", person=part.person.public_id, step=step))

    found = []
    if part.answer == OFFERED and "welcome" in actions:
        found.append(button("Graag", "graag"))
    if part.role == CARRIER and part.answer in (ASKED, OFFERED, YES) and "let_go" in actions:
        found.append(button("Haal weg", "weghalen"))
    return found


def _buttons(practice: Practice, moves: Sequence[Any]) -> list[Button]:
    """What is done with the example as a whole; answers stand beside their question."""
    found = []
    for move in moves:
        if move.action == "publish":
            found.append(Button(move.label, _step_url(practice, "publish"), "primary"))
        elif move.action == "reopen":
            found.append(Button(move.label, _step_url(practice, "reopen")))
        elif move.action == "leave" and len(practice.people(AUTHOR)) > 1:
            found.append(Button(move.label, _step_url(practice, "leave"), "subtle"))
        elif move.action == "withdraw" and "author" in move.by:
            found.append(Button(move.label, _step_url(practice, "withdraw"), "danger"))
        elif move.action == "withdraw":
            found.append(Button(move.label, _url(practice, "take_down"), "danger", posts=False))
    return found
