"""One good example: its page, and what its writers, readers and carriers do with it."""

from typing import Any

from flask import abort, render_template, url_for
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db
from app.practices import access, actions
from app.practices.forms import NOBODY_YET, ColleagueForm, TakeDownForm
from app.practices.models import CARRIER, Part, Practice
from app.practices.views import showing
from app.practices.views.common import bp, open_to, takes_part, visible
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

WITH_EDITION = {"publish", "accept", "offer"}  # what hangs on the words that were read


@bp.get("/<public_id:public_id>")
@policy("practice")
def show(public_id: str) -> Any:
    page = showing.page_of(visible(public_id), current_person, clock.now())
    return render_template("practices/show.html", form=None, **page)


@bp.post(f"/<public_id:public_id>/<any({', '.join(map(repr, showing.STEPS))}):step>")
@policy("practice_part")
def move(public_id: str, step: str) -> Any:
    """The moves of one button."""
    form, action = VersionedForm(), showing.STEPS[step]
    if not takes_part(visible(public_id), action):
        abort(404)
    if form.validate_on_submit():
        seen = {"edition": form.seen_version} if action in WITH_EDITION else {}
        answer = carry_out(
            form,
            lambda: getattr(actions, action)(
                visible(public_id), by=current_person, now=clock.now(), **seen
            ),
            then=lambda _: _afterwards(public_id, action),
            says=lambda made: showing.DONE.get(action, made.move.told),
        )
        if answer is not None:
            return answer
    return _page_with(form, public_id)


@bp.post("/<public_id:public_id>/wie/<public_id:person>/<any('graag', 'weghalen'):step>")
@policy("practice_author")
def about(public_id: str, person: str, step: str) -> Any:
    """What an author does about somebody who carries it, or offers to."""
    form, action = VersionedForm(), showing.ABOUT_SOMEBODY[step]
    practice = visible(public_id)
    if not takes_part(practice, action):
        abort(404)
    _carrier(practice, person)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: getattr(actions, action)(
                visible(public_id),
                _carrier(visible(public_id), person),
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".show", public_id=public_id),
            says=lambda made: made.move.told,
        )
        if answer is not None:
            return answer
    return _page_with(form, public_id)


@bp.route("/<public_id:public_id>/collega", methods=["GET", "POST"])
@policy("practice_author")
def colleague(public_id: str) -> Any:
    """Ask somebody to take part; they answer for themselves."""
    practice = open_to(public_id, "ask")
    people = access.askable(practice, clock.today())
    form = ColleagueForm()
    found = _still_to_ask(people, practice)
    form.who.offer([NOBODY_YET, *((who.public_id, who.name) for who in found)])
    if form.validate_on_submit():
        ask = actions.ask if form.role.data == CARRIER else actions.name
        answer = carry_out(
            form,
            lambda: ask(
                visible(public_id),
                one_or_404(people.where(Person.public_id == form.who.data)),
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".show", public_id=public_id),
            says="Gevraagd. Je ziet hier wat je collega antwoordt.",
        )
        if answer is not None:
            return answer
    return render_form("practices/colleague.html", form, practice=practice, people=found)


@bp.route("/<public_id:public_id>/weghalen", methods=["GET", "POST"])
@policy("practice_leader")
def take_down(public_id: str) -> Any:
    """By who leads the school, with a reason."""
    practice = open_to(public_id, "withdraw")
    if access.leads(practice, current_person, clock.now()) is None:
        abort(404)
    form = TakeDownForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.withdraw(
                visible(public_id), by=current_person, now=clock.now(), why=form.words.data
            ),
            then=lambda _: url_for(".show", public_id=public_id),
            says=lambda made: made.move.told,
        )
        if answer is not None:
            return answer
    return render_form("practices/take_down.html", form, practice=practice)


def _still_to_ask(people: Any, practice: Practice) -> list[Person]:
    """Whom there is still something to ask."""
    known: dict[int, int] = {}
    for part in practice.parts:
        known[part.person_id] = known.get(part.person_id, 0) + 1
    return [who for who in db.session.scalars(people) if known.get(who.id, 0) < 2]


def _carrier(practice: Practice, person: str) -> Person:
    found = (
        select(Person)
        .join(Part, Part.person_id == Person.id)
        .where(Part.practice_id == practice.id, Part.role == CARRIER, Person.public_id == person)
    )
    who: Person = one_or_404(found)
    return who


def _afterwards(public_id: str, action: str) -> str:
    """Whoever said no may not be able to open it any more."""
    if action in ("refuse", "decline", "stop", "leave"):
        return url_for("practices.index")
    return url_for("practices.show", public_id=public_id)


def _page_with(form: VersionedForm, public_id: str) -> Any:
    page = showing.page_of(visible(public_id), current_person, clock.now())
    return render_form("practices/show.html", form, **page)
