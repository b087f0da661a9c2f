"""When a freelancer's invoice stays out: drawing it up for them, or ending the inzet without."""

from typing import Any

from flask import url_for

from app import clock
from app.deployments import actions, drawing_up, unbilled
from app.deployments.forms import AgreeForm, BillingForm, WordsForm
from app.deployments.views import figures
from app.deployments.views.shared import bp, do, found, found_for, show_form
from app.web.guard import current_person, policy
from app.web.submitting import carry_out


@bp.route("/inzetten/<public_id:public_id>/factuur/voor-de-zzper", methods=["GET", "POST"])
@policy("deployment_approver")
def draw_up_for(public_id: str) -> Any:
    """It stands here then, and counts when the freelancer agrees."""
    deployment = found_for(public_id, "close_unbilled")
    form = BillingForm(version=deployment.version, **figures.billing_to_start_from(deployment))
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: drawing_up.draw_up_for(
                found(public_id),
                form.facts,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".draw_up_for", public_id=public_id),
            says="De factuur staat klaar. De zzp’er hoort het.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/draw_up_for.html",
        form,
        deployment=deployment,
        is_open=unbilled.is_out(deployment),
        **figures.drawn(deployment),
    )


@bp.route("/inzetten/<public_id:public_id>/zonder-factuur", methods=["GET", "POST"])
@policy("deployment_approver")
def close_unbilled(public_id: str) -> Any:
    """The first says why; the second reads that, and agrees."""
    deployment = found_for(public_id, "close_unbilled")
    is_proposed = deployment.unbilled_by_id is not None
    form = (AgreeForm if is_proposed else WordsForm)(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.close_unbilled(
                found(public_id),
                form.data.get("reason_words") or "",
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            "De inzet is afgerond zonder factuur." if is_proposed else "Een tweede beslist mee.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/close_unbilled.html",
        form,
        deployment=deployment,
        is_open=unbilled.is_out(deployment),
        is_proposed=is_proposed,
        why=unbilled.why(deployment),
        is_mine=deployment.unbilled_by_id == current_person.id,
        **figures.to_bill(deployment),
    )
