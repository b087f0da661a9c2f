"""What comes after: is it still noticed, a word of thanks, and looking back on what you gave."""

from typing import Any

from flask import abort, render_template, url_for
from sqlalchemy import select

from app import clock
from app.deployments.models import DONE
from app.organisations.years import school_year_name
from app.reviews import access, following, looking_back
from app.reviews.forms import EffectForm, ThankForm
from app.reviews.models import EffectCheck
from app.reviews.views.shared import bp, deployment_for
from app.reviews.wording import EFFECT_QUESTIONS, NOTICED
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form


@bp.route(
    "/inzetten/<public_id:public_id>/nog-te-merken/<small_id:months>", methods=["GET", "POST"]
)
@policy("review")
def effect(public_id: str, months: int) -> Any:
    def asked() -> EffectCheck:
        deployment = deployment_for(public_id)
        if access.side_of(deployment, current_person, clock.now()) != "asker":
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
        is_closed=clock.today() > check.closes_on,
    )


@bp.route("/inzetten/<public_id:public_id>/bedankje", methods=["GET", "POST"])
@policy("review")
def thank(public_id: str) -> Any:
    deployment = deployment_for(public_id)
    side = access.side_of(deployment, current_person, clock.now())
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
    back = looking_back.of(current_person)
    return render_template(
        "reviews/shared.html",
        back=back,
        noticed=NOTICED,
        years=[
            (year, school_year_name(year)) for year in looking_back.years_of(back, current_person)
        ],
    )
