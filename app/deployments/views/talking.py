"""Getting together: offering, talking, settling the terms, saying yes or no."""

from typing import Any

from flask import abort, request, url_for

from app import clock
from app.deployments import actions
from app.deployments.forms import AgreeForm, MessageForm, TakeForm, TermsForm
from app.deployments.free import free_weeks
from app.deployments.from_outside import asks_why
from app.deployments.rules import TermsDraft
from app.deployments.views import agreed
from app.deployments.views.inviting import inside_of
from app.deployments.views.shared import bp, do, found, found_for, may, show_form
from app.deployments.views.talking_words import ASKS_EXTRA_HOURS, EXTRA, PLAIN, WITH_REASON
from app.help_requests.access import visible as visible_requests
from app.help_requests.models import HelpRequest
from app.web.guard import current_person, one_or_404, policy
from app.web.markdown import render_note
from app.web.submitting import carry_out, render_form


@bp.route("/vragen/<public_id:public_id>/aanbieden", methods=["GET", "POST"])
@policy("help_request")
def offer(public_id: str) -> Any:
    def asked() -> HelpRequest:
        visible = visible_requests(current_person, clock.today())
        return one_or_404(visible.where(HelpRequest.public_id == public_id))

    form = MessageForm()
    help_request = asked()
    if form.validate_on_submit():
        html = render_note(form.words.data)
        answer = carry_out(
            form,
            lambda: actions.offer(
                asked(), by=current_person, now=clock.now(), words=form.words.data, html=html
            ),
            then=lambda made: url_for(".show", public_id=made.public_id),
            says="Je aanbod is verstuurd.",
        )
        if answer is not None:
            return answer
    return render_form("deployments/offer.html", form, help_request=help_request)


@bp.post("/inzetten/<public_id:public_id>/bericht")
@policy("deployment_party")
def say(public_id: str) -> Any:
    deployment = found_for(public_id, "propose")
    form = MessageForm()
    if form.validate_on_submit():
        html = render_note(form.words.data)
        answer = do(
            form,
            lambda: actions.say(
                found(public_id), form.words.data, html, by=current_person, now=clock.now()
            ),
            public_id,
            "Je bericht is verstuurd.",
        )
        if answer is not None:
            return answer
    return render_form("deployments/message.html", form, deployment=deployment)


@bp.route("/inzetten/<public_id:public_id>/afspraken", methods=["GET", "POST"])
@policy("deployment_party")
def terms(public_id: str) -> Any:
    deployment = found_for(public_id, "propose")
    form = TermsForm(version=deployment.version, **agreed.terms_to_start_from(deployment))
    form.cover.offer(agreed.cover_choices(deployment))
    if not deployment.is_freelance:
        del form.rate  # an hour of a colleague costs what their board decided
    if form.validate_on_submit():
        draft = draft_of(form)
        answer = do(
            form,
            lambda: actions.propose(
                found(public_id), draft, by=current_person, now=clock.now(), seen=form.seen_version
            ),
            public_id,
            "Je voorstel staat klaar voor de ander.",
        )
        if answer is not None:
            return answer
    is_expert = current_person.id == deployment.expert_id
    return show_form(
        "deployments/terms.html",
        form,
        deployment=deployment,
        is_expert=is_expert,
        weeks=free_weeks(
            deployment.expert, clock.today(), at=deployment.asker_school, own_word=is_expert
        ),
    )


@bp.route("/inzetten/<public_id:public_id>/akkoord", methods=["GET", "POST"])
@policy("deployment_party")
def agree(public_id: str) -> Any:
    """From the page of the inzet with one button; a school that takes a freelancer who came by
    themselves first sees here who inside could do it, and says why."""
    deployment = found_for(public_id, "agree")
    says_why = asks_why(deployment, current_person, clock.today())
    form = (TakeForm if says_why else AgreeForm)(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: _agree(public_id, form),
            public_id,
            "Je bent akkoord met deze afspraken.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/agree.html",
        form,
        deployment=deployment,
        inside=inside_of(deployment.help_request) if says_why else None,
    )


@bp.post("/inzetten/<public_id:public_id>/stap/<step>")
@policy("deployment")
def move(public_id: str, step: str) -> Any:
    """One button, one move; which moves are offered to whom is in the table."""
    if step not in PLAIN:
        abort(404)
    action, says = PLAIN[step]
    deployment = found_for(public_id, action)
    form = AgreeForm(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: _move(public_id, action, form),
            public_id,
            says,
        )
        if answer is not None:
            return answer
    return _refused(form, public_id, "Dit ging niet")


@bp.route("/inzetten/<public_id:public_id>/reden/<step>", methods=["GET", "POST"])
@policy("deployment")
def with_reason(public_id: str, step: str) -> Any:
    """The same, for moves that ask why."""
    if step not in WITH_REASON:
        abort(404)
    action, form_class, title, says = WITH_REASON[step]
    deployment = found_for(public_id, action)
    if request.method == "GET" and not may(deployment, action):
        abort(404)  # for this reader it was not, or is no longer, a step to take
    form = form_class(version=deployment.version, **begins_with(action))
    if form.validate_on_submit():
        answer = do(form, lambda: _move(public_id, action, form), public_id, says)
        if answer is not None:
            return answer
    return show_form("deployments/reason.html", form, deployment=deployment, title=title)


def begins_with(action: str) -> dict[str, str]:
    """What stands in the form already, where the page that led here said so."""
    asks = action == "ask_change" and request.args.get("uren") == EXTRA
    return {"reason_words": ASKS_EXTRA_HOURS} if asks else {}


def _move(public_id: str, action: str, form: Any) -> Any:
    reasons = {
        name: form[name].data or ""
        for name in ("reason_code", "reason_words")
        if name in form._fields
    }
    return actions.move(
        found(public_id),
        action,
        by=current_person,
        now=clock.now(),
        seen=form.seen_version,
        **reasons,
    )


def _agree(public_id: str, form: AgreeForm | TakeForm) -> Any:
    deployment = found(public_id)
    return actions.agree(
        deployment,
        version=deployment.terms_version,
        by=current_person,
        now=clock.now(),
        seen=form.seen_version,
        reason_code=form.data.get("external_reason") or "",
        reason_words=form.data.get("external_words") or "",
    )


def _refused(form: AgreeForm, public_id: str, title: str) -> Any:
    """The page after a button that could not: what is wrong, and what stands there now."""
    return show_form("deployments/refused.html", form, deployment=found(public_id), title=title)


def draft_of(form: TermsForm) -> TermsDraft:
    dates = tuple((row.on.data, row.part, row.hours.data) for row in form.filled())
    return TermsDraft(
        minutes=sum(minutes for _, _, minutes in dates),
        form=form.form.data,
        place=form.place.data or "",
        cover=form.cover.data,
        rate=(form.rate.data or 0) if "rate" in form else 0,
        travel=form.travel.data or 0,
        vat_rate=int(form.vat_rate.data or 0),
        vat_ground=form.vat_ground.data or "",
        left_behind=form.left_behind.data or "",
        dates=dates,
    )
