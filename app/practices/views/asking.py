"""From a good example to a vraag: filled in, and remembered as begun here."""

from typing import Any

from flask import abort, flash, redirect, request, url_for

from app import clock
from app.accounts.models import Person
from app.help_requests.access import acts_for
from app.help_requests.models import HelpRequest
from app.help_requests.views.asking import ask_page
from app.help_requests.views.common import visible as visible_request
from app.practices import access, actions
from app.practices.models import CARRIER, Practice
from app.practices.views.common import bp, visible
from app.web.forms import Form
from app.web.guard import current_person, policy
from app.web.submitting import carry_out


@bp.route("/<public_id:public_id>/aanvragen", methods=["GET", "POST"])
@policy("ask_practice")
def ask(public_id: str) -> Any:
    practice = visible(public_id)
    if not access.is_shared(practice):
        abort(404)
    return ask_page(
        request.args.get("wie", ""),
        filled={"title": practice.title},
        slugs=[each.skill.slug for each in practice.skills],
        written=lambda asked: actions.began_here(visible(public_id), asked),
        back=(practice.title, url_for(".show", public_id=public_id)),
    )


@bp.post("/<public_id:public_id>/voor/<public_id:asked>/<public_id:person>")
@policy("bring_practice")
def bring(public_id: str, asked: str, person: str) -> Any:
    """Somebody who can come and do it, for a vraag that is open already."""
    _carrier(visible(public_id), person)
    _theirs(asked)
    form = Form()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.bring(
                visible(public_id),
                _theirs(asked),
                _carrier(visible(public_id), person),
                by=current_person,
                now=clock.now(),
            ),
            then=lambda made: url_for("deployments.show", public_id=made.public_id),
            says="Je vraag is verstuurd.",
        )
        if answer is not None:
            return answer
    for problem in form.form_errors:
        flash(str(problem))
    return redirect(url_for("help_requests.show", public_id=asked))


def _theirs(public_id: str) -> HelpRequest:
    asked = visible_request(public_id)
    if acts_for(asked, current_person, clock.now()) is None:
        abort(404)
    return asked


def _carrier(practice: Practice, public_id: str) -> Person:
    people = [part.person for part in practice.parts_as(CARRIER)]
    named = next((person for person in people if person.public_id == public_id), None)
    if named is None:
        abort(404)
    return named
