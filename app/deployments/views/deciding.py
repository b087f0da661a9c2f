"""Two yeses that are not the parties' own: the leader's, and that of who holds the money."""

from typing import Any

from flask import g, redirect, request, url_for

from app import clock
from app.deployments import access, actions
from app.deployments.forms import ApproveForm, ConsentForm
from app.deployments.views import board_decides, dividing, figures, flagged, talking_words
from app.deployments.views.shared import bp, do, found, found_for, may, show_form
from app.web.guard import current_person, policy


@bp.route("/inzetten/<public_id:public_id>/toestemming", methods=["GET", "POST"])
@policy("deployment_leader")
def consent(public_id: str) -> Any:
    deployment = found_for(public_id, "consent")
    if deployment.bundle is not None:
        return redirect(url_for(".team_consent", public_id=deployment.bundle.public_id))
    form = ConsentForm(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.consent(
                found(public_id),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
                reason_words=form.reason_words.data or "",
                cover_by=form.cover_by.data or "",
            ),
            public_id,
            "Je hebt toestemming gegeven.",
        )
        if answer is not None:
            return answer
    weighed = figures.consequences(deployment, clock.now())
    is_open = may(deployment, "consent")
    waiting = [deployment] if is_open else []
    return show_form(
        "deployments/consent.html",
        form,
        deployment=deployment,
        is_open=is_open,
        board_decides=board_decides.begin(form, waiting, weighed, current_person, clock.now()),
        may_refuse=may(deployment, "refuse"),  # the board decides, and leaves talking to the leader
        writes_down=access.lends(current_person, clock.today()),
        asks_extra=url_for(
            ".with_reason", public_id=public_id, step="anders", uren=talking_words.EXTRA
        ),
        **weighed,
    )


@bp.route("/inzetten/<public_id:public_id>/besluit", methods=["GET", "POST"])
@policy("deployment_approver")
def approve(public_id: str) -> Any:
    """Say yes for the pots that pay: divided here, or as somebody who signed before divided it."""
    deployment = found_for(public_id, "approve")
    if deployment.bundle is not None:
        return redirect(url_for(".team_approve", public_id=deployment.bundle.public_id))
    division = dividing.division(deployment, current_person, clock.today())
    form = division.form()
    if form.validate_on_submit() and division.may_be_sent(form, request.form):
        answer = do(form, lambda: _approve(public_id, form), public_id, _what_it_led_to)
        if answer is not None:
            return answer
    if g.get("form_status") == 409:
        division.start_anew(form)
    is_open = may(deployment, "approve")
    if not (is_open and division.own):  # their mandate ended since the page was shown
        form.say_it_above()
    return show_form(
        "deployments/approve.html",
        form,
        deployment=deployment,
        division=division,
        is_open=is_open,
        flagged=flagged.of(deployment, clock.now()),
        **figures.costs(deployment),
    )


def _approve(public_id: str, form: ApproveForm) -> Any:
    deployment = found(public_id)
    division = dividing.division(deployment, current_person, clock.today())
    return actions.approve(
        deployment,
        pots=division.shares(form),
        by=current_person,
        now=clock.now(),
        seen=form.seen_version,
    )


def _what_it_led_to(step: Any) -> str:
    if step.move.target == "approved":
        return "De inzet is toegekend en het bedrag gereserveerd."
    return "Je akkoord staat erbij. Nu beslist de volgende; tot dan is er niets gereserveerd."
