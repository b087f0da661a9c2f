"""A team: asked from a vraag, shown as a whole, and what the asker does about all of it."""

from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db
from app.deployments import bundles, teams_to_ask
from app.deployments.forms import COVER_CHOICES, AgreeForm, TermsForm
from app.deployments.models import Bundle
from app.deployments.views import team_showing
from app.deployments.views.inviting import asked_of, may_ask
from app.deployments.views.shared import bp
from app.deployments.views.talking import draft_of
from app.deployments.views.team_forms import MinimumForm, MoreForm, TeamForm
from app.deployments.views.team_shared import do, found, found_for, show_form
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.web.guard import current_person, one_or_404, policy
from app.web.markdown import render_note
from app.web.panels import panels_for
from app.web.submitting import carry_out, render_form

# Asking


@bp.route("/vragen/<public_id:public_id>/team", methods=["GET", "POST"])
@policy("request_asker")
def ask_team(public_id: str) -> Any:
    """Several people of one school at once: first which school, then who."""
    help_request = asked_of(public_id)
    may_ask(help_request)
    chosen = request.args.get("school", "")
    if not chosen:
        schools = teams_to_ask.schools(help_request, clock.today())
        return render_template(
            "deployments/team_school.html", help_request=help_request, schools=schools
        )
    school = _school(chosen)
    form = TeamForm()
    people = _offer(form, help_request, school)
    if form.validate_on_submit():
        html = render_note(form.words.data or "")
        answer = carry_out(
            form,
            lambda: bundles.ask(
                asked_of(public_id),
                _school(chosen),
                _chosen(form, people),
                form.minimum.data,
                by=current_person,
                now=clock.now(),
                words=form.words.data or "",
                html=html,
            ),
            then=_page_of,
            says="Je vraag is aan het team verstuurd.",
        )
        if answer is not None:
            return answer
    if form.errors:
        _offer(form, help_request, school)
    return render_form(
        "deployments/team_ask.html", form, help_request=help_request, school=school, team=None
    )


def _school(public_id: str) -> Organisation:
    return one_or_404(select(Organisation).where(Organisation.public_id == public_id))


def _offer(form: Any, help_request: HelpRequest, school: Organisation) -> dict[str, int]:
    """Who of that school can be asked, each with what they ticked of it. A form that was sent may
    name who has been asked since: by its own first click, too."""
    is_sent = request.method == "POST" and not form.errors
    found = teams_to_ask.colleagues(help_request, school, clock.today(), in_talk=is_sent)
    if not found and request.method == "GET":
        abort(404)
    form.people.offer(
        (person.public_id, f"{person.name}. {fit.says}" if fit.says else person.name)
        for person, fit in found
    )
    return {person.public_id: person.id for person, _ in found}


def _chosen(form: Any, people: dict[str, int]) -> list[Person]:
    """Read again: the people on the page were read before the unit of work."""
    return [db.session.get_one(Person, people[public_id]) for public_id in form.people.data]


@bp.route("/inzetten/team/<public_id:public_id>/erbij", methods=["GET", "POST"])
@policy("deployment_party")
def team_more(public_id: str) -> Any:
    team = found_for(public_id, "asker")
    if request.method == "GET" and team.help_request.state != "open":
        abort(404)
    form = MoreForm(version=team.stands_at)
    people = _offer(form, team.help_request, team.lender)
    if form.validate_on_submit():
        html = render_note(form.words.data or "")
        answer = do(
            form,
            lambda: bundles.add(
                found(public_id),
                _chosen(form, people),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
                words=form.words.data or "",
                html=html,
            ),
            public_id,
            "Je vraag is verstuurd.",
        )
        if answer is not None:
            return answer
    if form.errors:
        _offer(form, team.help_request, team.lender)
    return show_form(
        "deployments/team_ask.html", form, team,
        help_request=team.help_request, school=team.lender,
    )  # fmt: skip


def _page_of(team: Bundle) -> str:
    return url_for(".team", public_id=team.public_id)


# The team itself


@bp.get("/inzetten/team/<public_id:public_id>")
@policy("deployment")
def team(public_id: str) -> Any:
    bundle = found(public_id)
    return render_template(
        "deployments/team.html",
        form=AgreeForm(version=bundle.stands_at),
        panels=panels_for("team", bundle),
        **team_showing.page(bundle, current_person, clock.now()),
    )


@bp.route("/inzetten/team/<public_id:public_id>/afspraken", methods=["GET", "POST"])
@policy("deployment_party")
def team_terms(public_id: str) -> Any:
    team = found_for(public_id, "asker")
    form = TermsForm(version=team.stands_at, left_behind=team.help_request.left_behind)
    form.cover.offer(COVER_CHOICES)
    del form.rate  # an hour of a colleague costs what their board decided
    if form.validate_on_submit():
        draft = draft_of(form)
        answer = do(
            form,
            lambda: bundles.propose(
                found(public_id), draft, by=current_person, now=clock.now(), seen=form.seen_version
            ),
            public_id,
            "Je voorstel ligt bij het team. Ieder zegt zelf ja of nee.",
        )
        if answer is not None:
            return answer
    return show_form("deployments/team_terms.html", form, team)


@bp.route("/inzetten/team/<public_id:public_id>/minimum", methods=["GET", "POST"])
@policy("deployment_party")
def team_minimum(public_id: str) -> Any:
    team = found_for(public_id, "asker")
    form = MinimumForm(version=team.stands_at)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: bundles.lower(
                found(public_id),
                form.minimum.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            "Het mag nu met minder mensen.",
        )
        if answer is not None:
            return answer
    says = team_showing.how_many(team, team_showing.yes_of(team, clock.now()))
    return show_form("deployments/team_minimum.html", form, team, says=says)


@bp.post("/inzetten/team/<public_id:public_id>/stoppen")
@policy("deployment_party")
def team_stop(public_id: str) -> Any:
    team = found_for(public_id, "asker")
    form = AgreeForm(version=team.stands_at)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: bundles.stop(
                found(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            public_id,
            "Het team is gestopt. Iedereen krijgt bericht.",
        )
        if answer is not None:
            return answer
    return show_form("deployments/team_refused.html", form, team, title="Stop het team")
