"""Reporting an ervaring, and the coordinator's page about reports."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, url_for
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.reviews import access, moderating
from app.reviews.forms import HideForm, KeepForm, ReportForm, RestoreForm
from app.reviews.models import Review
from app.reviews.rules import REPORTED_AS
from app.reviews.views.shared import bp
from app.web.forms import Form
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

SHOWN = 20
SAID = {"reason": "code", "words": "words"}  # the field -> what it is to who decides
BOTH_HEAR = "Beide kanten horen het."


def _to_moderate(reviews: Select[Review]) -> Select[Review]:
    return reviews


@dataclass(frozen=True)
class Step:
    """What a coordinator does with an ervaring. `of`: of those that they moderate, the ones with
    which it can be done."""

    form: type[Form]
    title: str
    button: str
    says: str
    work: Callable[..., None]
    of: Callable[[Select[Review]], Select[Review]] = _to_moderate
    is_told: bool = True  # to both sides


STEPS = {  # by the last word of the address
    "verbergen": Step(
        HideForm, "Verberg deze ervaring", "Verberg", f"Verborgen. {BOTH_HEAR}", moderating.hide
    ),
    "laten-staan": Step(
        KeepForm,
        "Laat deze ervaring staan",
        "Laat staan",
        f"De ervaring blijft staan. {BOTH_HEAR}",
        moderating.keep,
    ),
    "terugzetten": Step(
        RestoreForm,
        "Zet deze ervaring terug",
        "Zet terug",
        f"Teruggezet. {BOTH_HEAR}",
        moderating.restore,
    ),
    "gelezen": Step(
        Form,
        "Wat iemand alleen voor jou schreef",
        "Gelezen",
        "Gelezen.",
        moderating.read_note,
        of=access.unread_notes,
        is_told=False,
    ),
}


@bp.route("/ervaringen/<public_id:public_id>/melden", methods=["GET", "POST"])
@policy("read_review")
def report(public_id: str) -> Any:
    def found() -> Review:
        return one_or_404(access.reportable(current_person, clock.today(), public_id))

    review = found()
    form = ReportForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: moderating.report(
                found(),
                code=form.reason.data,
                words=form.words.data or "",
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for("web.home"),
            says="Dank je wel. De coördinator kijkt ernaar.",
        )
        if answer is not None:
            return answer
    mine = access.reports_of(current_person, [review.id]).get(review.id)
    return render_form("reviews/report.html", form, review=review, mine=mine)


@bp.get("/beheer/ervaringen")
@policy("review_moderation")
def moderation() -> Any:
    """What was reported first, then what was written for them alone, then what is hidden, then the
    newest of the rest."""
    if not access.moderates(current_person, clock.today()):
        abort(404)
    mine = access.to_moderate(current_person, clock.today())
    reports: dict[int, list[Any]] = {}
    for each in db.session.scalars(access.open_reports(mine)):
        reports.setdefault(each.review_id, []).append(each)
    newest = mine.options(joinedload(Review.deployment)).order_by(Review.released_at.desc())
    shown = newest.where(Review.hidden_at.is_(None), Review.id.not_in(list(reports)))
    hidden = db.session.scalars(newest.where(Review.hidden_at.is_not(None)).limit(SHOWN)).all()
    return render_template(
        "reviews/moderation.html",
        notes=db.session.scalars(access.unread_notes(mine)).all(),
        reported=db.session.scalars(newest.where(Review.id.in_(list(reports)))).all(),
        reports=reports,
        reasons=REPORTED_AS,
        hidden=[(review, access.decisions_about(review)) for review in hidden],
        reviews=db.session.scalars(shown.limit(SHOWN)).all(),
    )


@bp.route("/ervaringen/<public_id:public_id>/besluit/<step>", methods=["GET", "POST"])
@policy("review_moderation")
def decide(public_id: str, step: str) -> Any:
    if step not in STEPS:
        abort(404)

    chosen = STEPS[step]

    def found() -> Review:
        mine = access.to_moderate(current_person, clock.today())
        return one_or_404(chosen.of(mine).where(Review.public_id == public_id))

    review, form = found(), chosen.form()
    if form.validate_on_submit():
        said = {what: form[name].data or "" for name, what in SAID.items() if name in form}
        answer = carry_out(
            form,
            lambda: chosen.work(found(), **said, by=current_person, now=clock.now()),
            then=lambda _: url_for(".moderation"),
            says=chosen.says,
        )
        if answer is not None:
            return answer
    return render_form("reviews/decide.html", form, review=review, step=chosen)
