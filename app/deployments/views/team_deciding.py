"""A team: what its leader and who holds the money decide about all of it."""

from typing import Any

from flask import abort, g, request, url_for

from app import clock
from app.deployments import access, bundles, bundling, together, words
from app.deployments.forms import ConsentForm
from app.deployments.lending_facts import team_check
from app.deployments.models import Bundle
from app.deployments.payers import of_this_round
from app.deployments.transitions import DEPLOYMENT
from app.deployments.views import board_decides, dividing, figures, flagged, team_showing
from app.deployments.views.shared import bp
from app.deployments.views.talking import begins_with
from app.deployments.views.talking_words import EXTRA, WITH_REASON
from app.deployments.views.team_shared import do, found, found_for, show_form
from app.web.guard import current_person, policy

# What others decide with a reason, by the last word of its address: for whom, and what is said.
REASONS = {
    "weigeren": ("leader",),
    "anders": ("leader", "coordinator"),
    "intrekken-toestemming": ("leader",),
    "budget-afwijzen": ("coordinator",),
}


@bp.route("/inzetten/team/<public_id:public_id>/toestemming", methods=["GET", "POST"])
@policy("deployment_leader")
def team_consent(public_id: str) -> Any:
    team = found_for(public_id, "leader", "board")
    form = ConsentForm(version=team.stands_at)
    if form.validate_on_submit():
        said = {name: form[name].data or "" for name in ("reason_words", "cover_by")}
        yes = "Je hebt toestemming gegeven voor het team."
        answer = _decide(form, public_id, "consent", yes, said)
        if answer is not None:
            return answer
    now = clock.now()
    waiting = [member for member in team.members if member.state == "consent"]
    going = [member for member in team.members if member.state in together.BEING_DECIDED]
    check = team_check(going, today=clock.today())
    weighed = figures.weighing(check, going or team.members, now)
    can_miss_one = len(bundling.who_come(team.id, now, hold=False)) > team.minimum
    return show_form(
        "deployments/team_consent.html",
        form,
        team,
        is_open=team_showing.may_decide(team, "consent", current_person, now),
        may_refuse=team_showing.may_decide(team, "refuse", current_person, now),
        board_decides=board_decides.begin(form, waiting, weighed, current_person, now),
        asks_extra=url_for(".team_reason", public_id=public_id, step="anders", uren=EXTRA),
        of_others=[m.expert.name for m in waiting if not _leads(m)],
        without=[(m.expert.name, m.public_id) for m in waiting if can_miss_one],
        summaries=team_showing.summaries(going),
        writes_down=access.lends(current_person, clock.today()),
        **weighed,
    )


def _leads(member: Any) -> bool:
    now = clock.now()
    return DEPLOYMENT.right_of(current_person, member, ("leader", "board"), now) is not None


@bp.route("/inzetten/team/<public_id:public_id>/besluit", methods=["GET", "POST"])
@policy("deployment_approver")
def team_approve(public_id: str) -> Any:
    team = found_for(public_id, "coordinator")
    division = _division(team)
    form = division.form()
    if form.validate_on_submit() and division.may_be_sent(form, request.form):
        answer = do(
            form,
            lambda: bundles.approve(
                found(public_id),
                pots=_division(found(public_id)).shares(form),
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
    return show_form(
        "deployments/team_approve.html",
        form,
        team,
        division=division,
        is_open=is_open,
        later=_later(division),
        lines=figures.lines(amount),
        total=division.total,
        summaries=team_showing.summaries(division.waiting),
        flagged=flagged.of(division.waiting[0], clock.now()) if is_open else None,
    )


def _later(division: dividing.TeamDivision) -> str:
    """Who said yes after the first signature, and so is decided about after this."""
    waiting = [member for member in division.team.members if member.state == "approval"]
    return words.listed([m.expert.name for m in waiting if m not in division.waiting])


def _division(team: Bundle) -> dividing.TeamDivision:
    """Over those who wait; over whoever is in it, where nobody does."""
    waiting = of_this_round([member for member in team.members if member.state == "approval"])
    return dividing.TeamDivision(team, waiting or team.members, current_person, clock.today())


@bp.route("/inzetten/team/<public_id:public_id>/reden/<step>", methods=["GET", "POST"])
@policy("deployment")
def team_reason(public_id: str, step: str) -> Any:
    """A no, or a question for something else, about all of them: with a reason."""
    if step not in REASONS:
        abort(404)
    action, form_class, title, says = WITH_REASON[step]
    team = found_for(public_id, *REASONS[step])
    is_open = team_showing.may_decide(team, action, current_person, clock.now())
    if request.method == "GET" and not is_open:
        abort(404)
    form = form_class(version=team.stands_at, **begins_with(action))
    if form.validate_on_submit():
        names = [name for name in ("reason_code", "reason_words") if name in form._fields]
        said = {name: form[name].data or "" for name in names}
        answer = _decide(form, public_id, action, says, said)
        if answer is not None:
            return answer
    return show_form("deployments/team_reason.html", form, team, title=title)


def _decide(form: Any, public_id: str, action: str, says: str, said: dict[str, str]) -> Any:
    return do(
        form,
        lambda: bundles.decide(
            found(public_id),
            action,
            by=current_person,
            now=clock.now(),
            seen=form.seen_version,
            **said,
        ),
        public_id,
        says,
    )
