"""What comes after: is it still noticed, a word of thanks, and looking back on what you gave."""

from typing import Any

from flask import abort, url_for
from sqlalchemy import select

from app import clock
from app.deployments.models import DONE, Deployment
from app.organisations.years import school_year_name
from app.reviews import following, looking_back, sides
from app.reviews.forms import EffectForm, ThankForm
from app.reviews.models import EffectCheck, ThankYou
from app.reviews.views.shared import bp, deployment_for
from app.reviews.wording import EFFECT_QUESTIONS, NOTICED
from app.web.forms import Form
from app.web.guard import current_person, one_or_404, policy
from app.web.panels import panels_for
from app.web.submitting import carry_out, render_form


@bp.route(
    "/inzetten/<public_id:public_id>/nog-te-merken/<small_id:months>", methods=["GET", "POST"]
)
@policy("review")
def effect(public_id: str, months: int) -> Any:
    def asked() -> EffectCheck:
        deployment = deployment_for(public_id)
        if sides.side_of(deployment, current_person, clock.now()) != "asker":
            abort(404)
        found = select(EffectCheck).where(EffectCheck.deployment_id == deployment.id)
        check: EffectCheck = one_or_404(found.where(EffectCheck.months == months))
        return check

    check, form = asked(), EffectForm()
    form.answer.label.text = EFFECT_QUESTIONS[months]
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: following.answer(
                asked(), int(form.answer.data), by=current_person, now=clock.now()
            ),
            then=lambda _: url_for("deployments.show", public_id=public_id),
            says="Dank je wel. Je collega leest wat je antwoordde.",
        )
        if answer is not None:
            return answer
    return render_form(
        "reviews/effect.html",
        form,
        check=check,
        noticed=NOTICED,
        by_themselves=_by_themselves(check.deployment),
        is_closed=clock.today() > check.closes_on,
    )


def _by_themselves(inzet: Deployment) -> str:
    """What the school would be able to do itself: as they agreed, else as they asked."""
    agreed = inzet.terms.left_behind if inzet.terms else ""
    return agreed or inzet.help_request.left_behind


@bp.route("/inzetten/<public_id:public_id>/bedankje", methods=["GET", "POST"])
@policy("review")
def thank(public_id: str) -> Any:
    deployment = deployment_for(public_id)
    side = sides.side_of(deployment, current_person, clock.now())
    if side != "asker" or deployment.state not in DONE:
        abort(404)
    form = ThankForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: following.thank(
                deployment_for(public_id),
                form.words.data,
                by=current_person,
                now=clock.now(),
                cleared=form.cleared,
                may_be_shared=bool(form.may_be_shared.data),
            ),
            then=lambda _: url_for("deployments.show", public_id=public_id),
            says="Verstuurd. Dat doet iemand goed.",
        )
        if answer is not None:
            return answer
    is_sent = following.was_thanked(deployment)
    return render_form("reviews/thank.html", form, deployment=deployment, is_sent=is_sent)


@bp.get("/profiel/gedeeld")
@policy("own_profile")
def shared() -> Any:
    return _shared(Form())


def _shared(form: Form) -> Any:
    back = looking_back.of(current_person)
    return render_form(
        "reviews/shared.html",
        form,
        back=back,
        panels=panels_for("shared", back),
        noticed=NOTICED,
        years=[
            (year, school_year_name(year)) for year in looking_back.years_of(back, current_person)
        ],
    )


@bp.post("/profiel/gedeeld/<public_id:public_id>/<any('laten-zien', 'niet-laten-zien'):step>")
@policy("own_thanks")
def share_thanks(public_id: str, step: str) -> Any:
    """Whether others of one's board read this word of thanks."""

    def mine() -> ThankYou:
        thanks: ThankYou = one_or_404(
            select(ThankYou)
            .join(Deployment, Deployment.id == ThankYou.deployment_id)
            .where(Deployment.public_id == public_id, ThankYou.to_id == current_person.id)
        )
        return thanks

    mine()
    form, shown = Form(), step == "laten-zien"
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: following.share_thanks(mine(), shown, by=current_person, now=clock.now()),
            then=lambda _: url_for(".shared"),
            says="Collega’s van je bestuur kunnen dit lezen." if shown else "Alleen jij leest dit.",
        )
        if answer is not None:
            return answer
    return _shared(form)
