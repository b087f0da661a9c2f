"""Asking one more person for a vraag that is open already."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request, url_for
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db
from app.deployments import actions
from app.deployments.forms import InviteForm
from app.deployments.notice import told_when_asking
from app.deployments.views.shared import bp
from app.help_requests.access import acts_for
from app.help_requests.access import visible as visible_requests
from app.help_requests.models import HelpRequest, RequestParty
from app.help_requests.reach import fits_of, is_freelancer
from app.help_requests.views.first_inside import first_inside, invite_url
from app.profiles.access import visible_people
from app.web.guard import current_person, one_or_404, policy
from app.web.markdown import render_note
from app.web.submitting import carry_out, render_form


@bp.route("/vragen/<public_id:public_id>/uitnodigen/<public_id:person>", methods=["GET", "POST"])
@policy("request_asker")
def invite(public_id: str, person: str) -> Any:
    """A colleague, or a freelancer: then it first shows who inside the house can do the same."""
    help_request, somebody = asked_of(public_id), _somebody(person)
    may_ask(help_request)
    form = InviteForm()
    if form.validate_on_submit():
        html = render_note(form.words.data or "")
        answer = carry_out(
            form,
            lambda: actions.invite(
                asked_of(public_id),
                _somebody(person),
                by=current_person,
                now=clock.now(),
                html=html,
                **form.said,
            ),
            then=lambda made: url_for(".show", public_id=made.public_id),
            says="Je vraag is verstuurd.",
        )
        if answer is not None:
            return answer
    return render_form(
        "deployments/invite.html",
        form,
        help_request=help_request,
        person=somebody,
        notice=told_when_asking(help_request, somebody, clock.today()),
        fit=fits_of(help_request, [somebody.id], on=clock.today()).get(somebody.id),
        inside=inside_of(help_request) if is_freelancer(somebody.id) else None,
    )


def asked_of(public_id: str) -> HelpRequest:
    visible = visible_requests(current_person, clock.today())
    return one_or_404(visible.where(HelpRequest.public_id == public_id))


def _somebody(public_id: str) -> Person:
    visible = visible_people(current_person, clock.today(), public_id=public_id)
    return one_or_404(visible.where(Person.public_id == public_id))


def may_ask(help_request: HelpRequest) -> None:
    """Who asks for the school; and a page to begin on only while the vraag is open to others."""
    if acts_for(help_request, current_person, clock.now()) is None:
        abort(404)
    is_closed = help_request.state != "open" or help_request.is_arranged
    if request.method == "GET" and is_closed:
        abort(404)


def inside_of(help_request: HelpRequest) -> dict[str, Any]:
    return first_inside(
        help_request.school,
        [wanted.skill for wanted in help_request.essential],
        current_person,
        clock.today(),
        nice=[wanted.skill for wanted in help_request.nice],
        besides={help_request.asked_by_id},
        asked=_parties(help_request),
        ask_url=lambda card: invite_url(help_request, card.public_id),
    )


def _parties(help_request: HelpRequest) -> Sequence[int]:
    return db.session.scalars(
        select(RequestParty.person_id).where(RequestParty.help_request_id == help_request.id)
    ).all()
