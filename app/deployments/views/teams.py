"""A team: asked from a vraag, shown as a whole, and decided about in one go."""

from collections.abc import Callable
from typing import Any

from flask import abort, g, render_template, request, url_for
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db
from app.deployments import access, bundles, teams_to_ask, together
from app.deployments.forms import COVER_CHOICES, AgreeForm, ConsentForm, TermsForm
from app.deployments.lending_facts import team_check
from app.deployments.models import Bundle
from app.deployments.transitions import DEPLOYMENT
from app.deployments.views import dividing, figures, team_showing
from app.deployments.views.inviting import asked_of, may_ask
from app.deployments.views.shared import bp
from app.deployments.views.talking import draft_of
from app.deployments.views.talking_words import WITH_REASON
from app.deployments.views.team_forms import MinimumForm, MoreForm, TeamForm
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.web.guard import current_person, one_or_404, policy
from app.web.markdown import render_note
from app.web.panels import panels_for
from app.web.submitting import carry_out, render_form

# What others decide with a reason, by the last word of its address: for whom, and what is said.
REASONS = {
    "weigeren": ("leader",),
    "anders": ("leader", "coordinator"),
    "intrekken-toestemming": ("leader",),
    "budget-afwijzen": ("coordinator",),
}


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
    return render_form(
        "deployments/team_ask.html", form, help_request=help_request, school=school, team=None
    )


def _school(public_id: str) -> Organisation:
    return one_or_404(select(Organisation).where(Organisation.public_id == public_id))


def _offer(form: Any, help_request: HelpRequest, school: Organisation) -> dict[str, int]:
    """Who of that school can be asked, each with what they ticked of it."""
    found = teams_to_ask.colleagues(help_request, school, clock.today())
    if not found:
        abort(404)
    form.people.offer(
        (person.public_id, f"{person.name} ({', '.join(ticked)})" if ticked else person.name)
        for person, ticked in found
    )
    return {person.public_id: person.id for person, _ in found}


def _chosen(form: Any, people: dict[str, int]) -> list[Person]:
    """Read again: the people on the page were read before the unit of work."""
    return [db.session.get_one(Person, people[public_id]) for public_id in form.people.data]


@bp.route("/inzetten/team/<public_id:public_id>/erbij", methods=["GET", "POST"])
@policy("deployment_party")
def team_more(public_id: str) -> Any:
    team = _found_for(public_id, "asker")
    if request.method == "GET" and team.help_request.state != "open":
        abort(404)
    form = MoreForm(version=team.stands_at)
    people = _offer(form, team.help_request, team.lender)
    if form.validate_on_submit():
        html = render_note(form.words.data or "")
        answer = _do(
            form,
            lambda: bundles.add(
                _found(public_id),
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
    return _show_form(
        "deployments/team_ask.html", form, team,
        help_request=team.help_request, school=team.lender,
    )  # fmt: skip


# The team itself


@bp.get("/inzetten/team/<public_id:public_id>")
@policy("deployment")
def team(public_id: str) -> Any:
    found = _found(public_id)
    return render_template(
        "deployments/team.html",
        form=AgreeForm(version=found.stands_at),
        panels=panels_for("team", found),
        **team_showing.page(found, current_person, clock.now()),
    )


@bp.route("/inzetten/team/<public_id:public_id>/afspraken", methods=["GET", "POST"])
@policy("deployment_party")
def team_terms(public_id: str) -> Any:
    team = _found_for(public_id, "asker")
    form = TermsForm(version=team.stands_at, left_behind=team.help_request.left_behind)
    form.cover.offer(COVER_CHOICES)
    del form.rate  # an hour of a colleague costs what their board decided
    if form.validate_on_submit():
        draft = draft_of(form)
        answer = _do(
            form,
            lambda: bundles.propose(
                _found(public_id), draft, by=current_person, now=clock.now(), seen=form.seen_version
            ),
            public_id,
            "Je voorstel ligt bij het team. Ieder zegt zelf ja of nee.",
        )
        if answer is not None:
            return answer
    return _show_form("deployments/team_terms.html", form, team)


@bp.route("/inzetten/team/<public_id:public_id>/minimum", methods=["GET", "POST"])
@policy("deployment_party")
def team_minimum(public_id: str) -> Any:
    team = _found_for(public_id, "asker")
    form = MinimumForm(version=team.stands_at)
    if form.validate_on_submit():
        answer = _do(
            form,
            lambda: bundles.lower(
                _found(public_id),
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
    says = team_showing.how_many(team)
    return _show_form("deployments/team_minimum.html", form, team, says=says)


@bp.post("/inzetten/team/<public_id:public_id>/stoppen")
@policy("deployment_party")
def team_stop(public_id: str) -> Any:
    team = _found_for(public_id, "asker")
    form = AgreeForm(version=team.stands_at)
    if form.validate_on_submit():
        answer = _do(
            form,
            lambda: bundles.stop(
                _found(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            public_id,
            "Het team is gestopt. Iedereen krijgt bericht.",
        )
        if answer is not None:
            return answer
    return _show_form("deployments/team_refused.html", form, team, title="Stop het team")


# Deciding


@bp.route("/inzetten/team/<public_id:public_id>/toestemming", methods=["GET", "POST"])
@policy("deployment_leader")
def team_consent(public_id: str) -> Any:
    team = _found_for(public_id, "leader", "board")
    form = ConsentForm(version=team.stands_at)
    if form.validate_on_submit():
        answer = _decide(form, public_id, "consent", "Je hebt toestemming gegeven voor het team.")
        if answer is not None:
            return answer
    now = clock.now()
    waiting = [member for member in team.members if member.state == "consent"]
    going = [member for member in team.members if member.state in together.BEING_DECIDED]
    check = team_check(going, today=clock.today())
    return _show_form(
        "deployments/team_consent.html",
        form,
        team,
        is_open=team_showing.may_decide(team, "consent", current_person, now),
        may_refuse=team_showing.may_decide(team, "refuse", current_person, now),
        of_others=[m.expert.name for m in waiting if not _leads(m)],
        without=[
            (member.expert.name, member.public_id)
            for member in waiting
            if len(team_showing.said_yes(team)) > team.minimum
        ],
        summaries=team_showing.summaries(going),
        writes_down=access.lends(current_person, clock.today()),
        **figures.weighing(check, going or team.members, now),
    )


def _leads(member: Any) -> bool:
    now = clock.now()
    return DEPLOYMENT.right_of(current_person, member, ("leader", "board"), now) is not None


@bp.route("/inzetten/team/<public_id:public_id>/besluit", methods=["GET", "POST"])
@policy("deployment_approver")
def team_approve(public_id: str) -> Any:
    team = _found_for(public_id, "coordinator")
    division = _division(team)
    form = division.form()
    if form.validate_on_submit() and division.may_be_sent(form, request.form):
        answer = _do(
            form,
            lambda: bundles.approve(
                _found(public_id),
                pots=_division(_found(public_id)).shares(form),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            lambda done: (
                "Het team is toegekend en het bedrag gereserveerd."
                if done
                else "Je akkoord staat erbij. Tot de volgende beslist, is er niets gereserveerd."
            ),
        )
        if answer is not None:
            return answer
    if g.get("form_status") == 409:
        division.start_anew(form)
    is_open = team_showing.may_decide(team, "approve", current_person, clock.now())
    if not (is_open and division.own):  # their mandate ended since the page was shown
        form.say_it_above()
    amount = team_showing.sum_of(division.waiting)
    return _show_form(
        "deployments/team_approve.html",
        form,
        team,
        division=division,
        is_open=is_open,
        lines=figures.lines(amount),
        total=division.total,
        summaries=team_showing.summaries(division.waiting),
    )


def _division(team: Bundle) -> dividing.TeamDivision:
    """Over those who wait; over whoever is in it, where nobody does."""
    waiting = [member for member in team.members if member.state == "approval"]
    return dividing.TeamDivision(team, waiting or team.members, current_person, clock.today())


@bp.route("/inzetten/team/<public_id:public_id>/reden/<step>", methods=["GET", "POST"])
@policy("deployment")
def team_reason(public_id: str, step: str) -> Any:
    """A no, or a question for something else, about all of them: with a reason."""
    if step not in REASONS:
        abort(404)
    action, form_class, title, says = WITH_REASON[step]
    team = _found_for(public_id, *REASONS[step])
    is_open = team_showing.may_decide(team, action, current_person, clock.now())
    if request.method == "GET" and not is_open:
        abort(404)
    form = form_class(version=team.stands_at)
    if form.validate_on_submit():
        answer = _decide(form, public_id, action, says)
        if answer is not None:
            return answer
    return _show_form("deployments/team_reason.html", form, team, title=title)


def _decide(form: Any, public_id: str, action: str, says: str) -> Any:
    reasons = {
        name: form[name].data or ""
        for name in ("reason_code", "reason_words")
        if name in form._fields
    }
    return _do(
        form,
        lambda: bundles.decide(
            _found(public_id),
            action,
            by=current_person,
            now=clock.now(),
            seen=form.seen_version,
            **reasons,
        ),
        public_id,
        says,
    )


# What they share


def _found(public_id: str) -> Bundle:
    visible = access.visible_teams(current_person, clock.today())
    bundle: Bundle = one_or_404(visible.where(Bundle.public_id == public_id))
    return bundle


def _found_for(public_id: str, *roles: str) -> Bundle:
    """The team, if the reader has such a role in the inzet of any of them; else 404."""
    found = _found(public_id)
    return found if team_showing.has_part(found, roles, current_person, clock.now()) else abort(404)


def _page_of(team: Bundle) -> str:
    return url_for(".team", public_id=team.public_id)


def _do(form: Any, work: Callable[[], Any], public_id: str, says: Any) -> Any | None:
    """Back to the team; who decided about it may have nothing more to do with it."""

    def then(_: Any) -> str:
        mine = access.visible_teams(current_person, clock.today())
        sees = db.session.scalar(mine.where(Bundle.public_id == public_id)) is not None
        return url_for(".team", public_id=public_id) if sees else url_for(".index")

    return carry_out(form, work, then=then, says=says)


def _show_form(template: str, form: Any, team: Bundle, **context: Any) -> Any:
    return render_form(template, form, stands_at=team.stands_at, team=team, **context)
