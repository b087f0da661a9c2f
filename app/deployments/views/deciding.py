"""Two yeses that are not the parties' own: the leader's, and that of who holds the money."""

from typing import Any

from app import clock
from app.database import db
from app.deployments import actions
from app.deployments.forms import ApproveForm, ConsentForm
from app.deployments.views import figures
from app.deployments.views.shared import bp, do, found, found_for, may, show_form
from app.errors import RuleBroken
from app.pots.access import spendable_by
from app.pots.models import Pot
from app.web.guard import current_person, policy


@bp.route("/inzetten/<public_id:public_id>/toestemming", methods=["GET", "POST"])
@policy("deployment_leader")
def consent(public_id: str) -> Any:
    deployment = found_for(public_id, "consent")
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
            ),
            public_id,
            "Je hebt toestemming gegeven.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/consent.html",
        form,
        deployment=deployment,
        is_open=may(deployment, "consent"),
        may_refuse=may(deployment, "refuse"),  # the board decides, and leaves talking to the leader
        **figures.consequences(deployment, clock.now()),
    )


@bp.route("/inzetten/<public_id:public_id>/besluit", methods=["GET", "POST"])
@policy("deployment_approver")
def approve(public_id: str) -> Any:
    deployment = found_for(public_id, "approve")
    pots = figures.pots_for(deployment, current_person, clock.today())
    form = ApproveForm(
        version=deployment.version, pot=pots[0].public_id if len(pots) == 1 else None
    )
    form.pot.offer((pot.public_id, pot.name) for pot in pots)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: _approve(public_id, form),
            public_id,
            "De inzet is toegekend en het bedrag gereserveerd.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/approve.html",
        form,
        deployment=deployment,
        pots=pots,
        is_open=may(deployment, "approve"),
        **figures.costs(deployment),
    )


def _approve(public_id: str, form: ApproveForm) -> Any:
    deployment = found(public_id)
    pot = db.session.scalar(
        spendable_by(current_person, clock.today()).where(Pot.public_id == form.pot.data)
    )
    if pot is None:
        raise RuleBroken("Kies een pot waarvoor je mandaat hebt.", field="pot")
    return actions.approve(
        deployment,
        pots=[(pot, deployment.estimate)],
        by=current_person,
        now=clock.now(),
        seen=form.seen_version,
    )
