"""Asking several people about one vraag at once, from the vraag or from a search."""

import re
from typing import Any

from flask import render_template, request, url_for

from app import clock
from app.accounts.models import Person
from app.database import db
from app.deployments import several
from app.deployments.forms import SeveralForm
from app.deployments.views.inviting import asked_of, may_ask
from app.deployments.views.shared import bp
from app.deployments.words import listed
from app.help_requests.access import acts_for, own
from app.help_requests.models import HelpRequest
from app.profiles.access import visible_people
from app.profiles.models import EMPLOYEE, Profile
from app.web.converters import PublicIdConverter
from app.web.guard import current_person, policy
from app.web.markdown import render_note
from app.web.submitting import carry_out, render_form

MOST_NAMED = 20  # in one address
PUBLIC_ID = re.compile(PublicIdConverter.regex)  # what was ticked comes as it was sent


@bp.route("/vragen/<public_id:public_id>/uitnodigen", methods=["GET", "POST"])
@policy("request_asker")
def invite_several(public_id: str) -> Any:
    help_request = asked_of(public_id)
    may_ask(help_request)
    form = SeveralForm()
    people = _offer(form, help_request)
    if form.validate_on_submit():
        html = render_note(form.words.data or "")
        answer = carry_out(
            form,
            lambda: several.invite_several(
                asked_of(public_id),
                [db.session.get_one(Person, people[chosen]) for chosen in form.people.data],
                by=current_person,
                now=clock.now(),
                words=form.words.data or "",
                html=html,
            ),
            then=lambda _: url_for("help_requests.show", public_id=public_id),
            says=lambda made: f"Je vraag is verstuurd aan {listed([m.expert.name for m in made])}.",
        )
        if answer is not None:
            return answer
    return render_form(
        "deployments/invite_several.html", form, help_request=help_request, nobody=not people
    )


def _offer(form: SeveralForm, help_request: HelpRequest) -> dict[str, int]:
    """Who can be asked. A form that was sent may name who has been asked since, by its own first
    click too."""
    named = _named(request.args.getlist("person") + (form.people.data or []))
    found = several.candidates(
        help_request, clock.today(), named=[who.id for who in named],
        in_talk=request.method == "POST",
    )  # fmt: skip
    form.people.offer(
        (who.public_id, f"{who.name}. {fit.says}" if fit is not None and fit.says else who.name)
        for who, fit in found
    )
    if request.method == "GET":
        form.people.data = [who.public_id for who in named]
    return {who.public_id: who.id for who, _ in found}


def _named(public_ids: list[str]) -> list[Person]:
    """Those of them whom the reader may see; a freelancer is asked by themselves, with a reason."""
    found = []
    known = [each for each in dict.fromkeys(public_ids) if PUBLIC_ID.fullmatch(each)]
    for public_id in known[:MOST_NAMED]:
        visible = visible_people(current_person, clock.today(), public_id=public_id)
        who = db.session.scalar(visible.where(Person.public_id == public_id))
        if who is not None and _is_colleague(who):
            found.append(who)
    return found


def _is_colleague(person: Person) -> bool:
    profile = db.session.get(Profile, person.id)
    return profile is not None and profile.kind == EMPLOYEE


@bp.get("/vragen/mensen-vragen")
@policy("own_requests")
def choose_request() -> Any:
    """From a search: these people, for which of the open vragen of the reader's school?"""
    people = _named(request.args.getlist("person"))
    now = clock.now()
    mine = own(current_person, clock.today()).where(
        HelpRequest.state == "open", ~HelpRequest.is_arranged
    )
    found = db.session.scalars(mine.order_by(HelpRequest.moved_at.desc()).limit(50))
    asked = [each for each in found if acts_for(each, current_person, now) is not None]
    return render_template(
        "deployments/choose_request.html",
        people=people,
        rows=[
            (
                each.title,
                url_for(
                    ".invite_several",
                    public_id=each.public_id,
                    person=[who.public_id for who in people],
                ),
            )
            for each in asked
        ],
    )
