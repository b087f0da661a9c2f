"""What these views share: loading through access, finding a person, carrying out one form."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request, url_for

from app import clock
from app.accounts.access import open_account
from app.accounts.emails import email_key
from app.accounts.models import Person
from app.database import db
from app.errors import RuleBroken
from app.programmes import access
from app.programmes.forms.questions import EMPTY_ROWS, FilledForm
from app.programmes.models import Milestone, Programme, Trajectory
from app.web.forms import Form
from app.web.guard import current_person, one_or_404
from app.web.submitting import carry_out


def programme_of(public_id: str) -> Programme:
    found: Programme = one_or_404(
        access.programmes(current_person, clock.today()).where(Programme.public_id == public_id)
    )
    return found


def trajectory_of(public_id: str, *options: Any) -> Trajectory:
    """`options`: what is loaded with it, for a page that reads much of it."""
    mine = access.trajectories(current_person, clock.today()).options(*options)
    found: Trajectory = one_or_404(mine.where(Trajectory.public_id == public_id))
    return found


def moment_of(public_id: str) -> Milestone:
    found: Milestone = one_or_404(
        access.milestones(current_person, clock.today()).where(Milestone.public_id == public_id)
    )
    return found


def person_at(address: str) -> Person:
    """Raises RuleBroken, beside the field, where nobody has an account with this address."""
    person = db.session.scalar(open_account(email_key(address)))
    if person is None:
        raise RuleBroken(
            "We vinden niemand met dit adres. Vraag diegene om eerst een account te maken.",
            field="email",
        )
    return person


def do(
    form: Form,
    work: Callable[[], Any],
    *,
    to: str,
    public_id: str,
    says: str | Callable[[Any], str],
) -> Any | None:
    """Carry out a form and go to the page of a traject or a moment; None when it was refused."""
    return carry_out(form, work, then=lambda _: url_for(to, public_id=public_id), says=says)


def told(step: Any) -> str:
    return str(step.move.told)


def wants_rows() -> str:
    """The question of which somebody asked for more rows; nothing is handed in with that."""
    return request.form.get("more", "")


def filled_form(
    made: Callable[[Mapping[str, int]], type[FilledForm]], rows: Mapping[str, int], **facts: Any
) -> FilledForm:
    """A form of a template, with the rows that are filled in; with what was typed and some more
    where that was asked."""
    form = made(rows)(**facts)
    more = wants_rows()
    if more not in form.with_rows:
        return form
    # Rows that are there stay: each list has some more than were asked.
    fewer = {key: count - EMPTY_ROWS for key, count in form.with_rows.items()}
    return made(fewer | {more: form.with_rows[more]})(**facts)
