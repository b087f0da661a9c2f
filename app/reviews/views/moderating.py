"""Reporting an ervaring, and the coordinator's page about reports."""

from typing import Any

from flask import abort, render_template, url_for
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.reviews import access, moderating
from app.reviews.forms import HideForm, KeepForm, ReportForm, RestoreForm
from app.reviews.models import Review
from app.reviews.rules import REPORT_REASONS
from app.reviews.views.shared import bp
from app.web.forms import Form
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

SHOWN = 20

# Last word of the address -> the form, title, button and what is said afterwards.
STEPS: dict[str, tuple[type[Form], str, str, str]] = {
    "verbergen": (HideForm, "Verberg deze ervaring", "Verberg", "Verborgen."),
    "laten-staan": (
        KeepForm,
        "Laat deze ervaring staan",
        "Laat staan",
        "De ervaring blijft staan.",
    ),
    "terugzetten": (RestoreForm, "Zet deze ervaring terug", "Zet terug", "Teruggezet."),
    "gelezen": (Form, "Wat iemand alleen voor jou schreef", "Gelezen", "Gelezen."),
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
        reasons=REPORT_REASONS,
        hidden=[(review, access.decisions_about(review)) for review in hidden],
        reviews=db.session.scalars(shown.limit(SHOWN)).all(),
    )


@bp.route("/ervaringen/<public_id:public_id>/besluit/<step>", methods=["GET", "POST"])
@policy("review_moderation")
def decide(public_id: str, step: str) -> Any:
    if step not in STEPS:
        abort(404)

    def found() -> Review:
        selected = access.to_moderate(current_person, clock.today())
        if step == "gelezen":
            selected = access.unread_notes(selected)
        return one_or_404(selected.where(Review.public_id == public_id))

    form_class, title, button, says = STEPS[step]
    review, form = found(), form_class()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _decide(step, found(), form),
            then=lambda _: url_for(".moderation"),
            says=says if step == "gelezen" else f"{says} Beide kanten horen het.",
        )
        if answer is not None:
            return answer
    return render_form(
        "reviews/decide.html",
        form,
        review=review,
        title=title,
        button=button,
        is_note=step == "gelezen",
    )


def _decide(step: str, review: Review, form: Any) -> None:
    who: dict[str, Any] = {"by": current_person, "now": clock.now()}
    words = form.words.data or "" if "words" in form else ""
    if step == "gelezen":
        moderating.read_note(review, **who)
    elif step == "verbergen":
        moderating.hide(review, code=form.reason.data, words=words, **who)
    elif step == "laten-staan":
        moderating.keep(review, words=words, **who)
    else:
        moderating.restore(review, words=words, **who)
