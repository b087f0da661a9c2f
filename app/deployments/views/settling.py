"""What was really owed: the invoice, what replacement cost, and paying."""

from typing import Any

from flask import abort, request, url_for

from app import clock
from app.deployments import actions, drawing_up
from app.deployments.forms import (
    AgreeForm,
    BillingForm,
    CorrectionForm,
    InvoiceForm,
    ReplacementForm,
    WordsForm,
)
from app.deployments.models import Deployment
from app.deployments.paying import may_bill
from app.deployments.proposals import is_to_bill
from app.deployments.views import figures
from app.deployments.views.shared import bp, do, found, found_for, may, show_form
from app.errors import StalePage
from app.web.guard import current_person, policy
from app.web.submitting import carry_out


def _to_bill(public_id: str) -> Deployment:
    """The inzet of which the reader may send an invoice; and a page to begin on only while there
    is something to bill."""
    deployment = found(public_id)
    try:
        may_bill(deployment, current_person)
    except StalePage:
        if request.method == "GET":
            abort(404)
    return deployment


@bp.route("/inzetten/<public_id:public_id>/factuur", methods=["GET", "POST"])
@policy("deployment_party")
def invoice(public_id: str) -> Any:
    deployment = _to_bill(public_id)
    form = InvoiceForm(version=deployment.version, **figures.invoice_to_start_from(deployment))
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.hand_in_invoice(
                found(public_id),
                number=form.number.data,
                dated=form.dated.data,
                minutes=form.minutes.data,
                amount=form.amount.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            "Je factuur is ingediend.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/invoice.html", form, deployment=deployment, **figures.to_bill(deployment)
    )


@bp.route("/inzetten/<public_id:public_id>/factuur/opstellen", methods=["GET", "POST"])
@policy("deployment_party")
def draw_up(public_id: str) -> Any:
    """Let it be drawn up from the confirmed hours; then it stands here to be agreed to."""
    deployment = _to_bill(public_id)
    form = BillingForm(version=deployment.version, **figures.billing_to_start_from(deployment))
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: drawing_up.draw_up(
                found(public_id),
                form.facts,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".draw_up", public_id=public_id),
            says="Je factuur staat klaar. Kijk hem na.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/draw_up.html",
        form,
        deployment=deployment,
        agree=AgreeForm(formdata=None, version=deployment.version),
        is_open=is_to_bill(deployment) and deployment.invoice is None,
        **figures.drawn(deployment),
    )


@bp.post("/inzetten/<public_id:public_id>/factuur/akkoord")
@policy("deployment_party")
def agree_bill(public_id: str) -> Any:
    deployment = _to_bill(public_id)
    form = AgreeForm(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: drawing_up.agree(
                found(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            public_id,
            "Je factuur is ingediend.",
        )
        if answer is not None:
            return answer
    return show_form("deployments/refused.html", form, deployment=deployment, title="Je factuur")


@bp.route("/inzetten/<public_id:public_id>/factuur/niet-akkoord", methods=["GET", "POST"])
@policy("deployment_party")
def turn_down_bill(public_id: str) -> Any:
    deployment = _to_bill(public_id)
    form = WordsForm(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: drawing_up.turn_down(
                found(public_id),
                form.reason_words.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            "De opgestelde factuur is weg. Wie betaalt, leest waarom.",
        )
        if answer is not None:
            return answer
    title = "Niet akkoord met je factuur"
    return show_form("deployments/reason.html", form, deployment=deployment, title=title)


@bp.route("/inzetten/<public_id:public_id>/vervanging-bevestigen", methods=["GET", "POST"])
@policy("deployment_leader")
def confirm_replacement(public_id: str) -> Any:
    deployment = found_for(public_id, "report_cover")
    form = ReplacementForm(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.confirm_replacement(
                found(public_id),
                amount=form.amount.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            "Het bedrag is bevestigd.",
        )
        if answer is not None:
            return answer
    return show_form("deployments/replacement.html", form, deployment=deployment)


@bp.route("/inzetten/<public_id:public_id>/afrekenen", methods=["GET", "POST"])
@policy("deployment_approver")
def settle(public_id: str) -> Any:
    deployment = found_for(public_id, "settle")
    form = AgreeForm(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.settle(
                found(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            public_id,
            "De inzet is betaald.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/settle.html",
        form,
        deployment=deployment,
        is_open=may(deployment, "settle"),
        **figures.settlement(deployment),
    )


@bp.route("/inzetten/<public_id:public_id>/correctie", methods=["GET", "POST"])
@policy("deployment_approver")
def correct(public_id: str) -> Any:
    deployment = found_for(public_id, "settle")
    form = CorrectionForm(
        version=deployment.version, **figures.correction_to_start_from(deployment)
    )
    if form.validate_on_submit():
        answer = do(
            form, lambda: _propose_correction(public_id, form), public_id, "Een tweede beslist mee."
        )
        if answer is not None:
            return answer
    return show_form("deployments/correction.html", form, deployment=deployment)


@bp.post("/inzetten/<public_id:public_id>/correctie/akkoord")
@policy("deployment_approver")
def agree_correction(public_id: str) -> Any:
    deployment = found_for(public_id, "settle")
    form = AgreeForm(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.agree_correction(
                found(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            public_id,
            "De correctie is geboekt.",
        )
        if answer is not None:
            return answer
    return show_form("deployments/refused.html", form, deployment=deployment, title="Correctie")


def _propose_correction(public_id: str, form: CorrectionForm) -> Any:
    sign = -1 if form.direction.data == "back" else 1
    return actions.propose_correction(
        found(public_id),
        sign * form.amount.data,
        form.reason_words.data,
        by=current_person,
        now=clock.now(),
        seen=form.seen_version,
    )
