"""Sharing an ervaring, answering one, and how we look after them."""

from typing import Any

from flask import abort, render_template, url_for

from app import clock
from app.deployments.access import visible_teams
from app.deployments.models import DONE, Bundle
from app.reviews import access, actions, rules, scoring, sides
from app.reviews.actions import Draft
from app.reviews.forms import AskerForm, ExpertForm, ReplyForm, TeamReviewForm
from app.reviews.models import Review
from app.reviews.panels import team_comes_first
from app.reviews.views.shared import bp, deployment_for
from app.web.guard import current_person, one_or_404, policy, public
from app.web.markdown import plain, render_note
from app.web.submitting import carry_out, render_form

FORMS = {"asker": AskerForm, "expert": ExpertForm}


@bp.get("/zo-controleren-wij-ervaringen")
@public
def how_we_check() -> Any:
    """What the program does, with the numbers that it does it with."""
    return render_template("reviews/how_we_check.html", rules=rules, scoring=scoring)


@bp.route("/inzetten/<public_id:public_id>/ervaring", methods=["GET", "POST"])
@policy("review")
def write(public_id: str) -> Any:
    deployment = deployment_for(public_id)
    side = sides.side_of(deployment, current_person, clock.now())
    if side is None or deployment.state not in DONE:
        abort(404)
    form = FORMS[side]()
    if form.validate_on_submit():
        draft = _draft(form)
        answer = carry_out(
            form,
            lambda: actions.write(
                deployment_for(public_id),
                draft,
                by=current_person,
                now=clock.now(),
                cleared=form.cleared,
            ),
            then=lambda _: url_for("deployments.show", public_id=public_id),
            says=_thanks,
        )
        if answer is not None:
            return answer
    return render_form(
        f"reviews/write_{side}.html",
        form,
        deployment=deployment,
        closes_on=sides.closes_on(deployment),
        is_written=sides.written(deployment, side) is not None,
        team=team_comes_first(deployment, current_person, clock.now()),
    )


@bp.route("/inzetten/team/<public_id:public_id>/ervaring", methods=["GET", "POST"])
@policy("review")
def write_team(public_id: str) -> Any:
    team, form = _team(public_id), TeamReviewForm()
    if form.validate_on_submit():
        draft = _team_draft(form)
        answer = carry_out(
            form,
            lambda: actions.write_about_team(
                _team(public_id), draft, by=current_person, now=clock.now(), cleared=form.cleared
            ),
            then=lambda _: url_for("deployments.team", public_id=public_id),
            says=_thanks_for_team,
        )
        if answer is not None:
            return answer
    return render_form(
        "reviews/write_team.html",
        form,
        team=team,
        names=[member.expert.name for member in sides.came(team.id)],
        closes_on=sides.team_closes_on(sides.came(team.id)),
        is_written=sides.of_team(team.id) is not None,
    )


def _team(public_id: str) -> Bundle:
    """Of two or more who all came and finished, for the school that they helped."""
    mine = visible_teams(current_person, clock.today())
    team: Bundle = one_or_404(mine.where(Bundle.public_id == public_id))
    members = sides.came(team.id)
    if (
        len(members) < 2
        or any(member.state not in DONE for member in members)
        or sides.side_of(members[0], current_person, clock.now()) != "asker"
    ):
        abort(404)
    return team


def _thanks_for_team(review: Review) -> str:
    if review.released_at is not None:
        return "Dank je wel. Jullie ervaring met het team staat er nu."
    return (
        "Dank je wel. Het wordt zichtbaar als jullie over ieder schreven en zij ook, of als de "
        "tijd om is."
    )


@bp.route("/ervaringen/<public_id:public_id>/reactie", methods=["GET", "POST"])
@policy("review")
def reply(public_id: str) -> Any:
    def mine() -> Review:
        return one_or_404(access.answerable_by(current_person).where(Review.public_id == public_id))

    review = mine()
    where = url_for("deployments.show", public_id=review.deployment.public_id)
    form = ReplyForm()
    if form.validate_on_submit():
        html = render_note(form.words.data)
        answer = carry_out(
            form,
            lambda: actions.reply(
                mine(),
                form.words.data,
                html,
                by=current_person,
                now=clock.now(),
                cleared=form.cleared,
            ),
            then=lambda _: where,
            says="Je reactie staat erbij.",
        )
        if answer is not None:
            return answer
    return render_form("reviews/reply.html", form, review=review)


def _thanks(review: Review) -> str:
    if review.released_at is not None:
        return "Dank je wel. Jullie kunnen nu elkaars ervaring lezen."
    return "Dank je wel. Het wordt zichtbaar als de andere kant ook schrijft, of als de tijd om is."


def _team_draft(form: TeamReviewForm) -> Draft:
    words = form.words.data or ""
    html = render_note(words) if words else ""
    given: dict[str, Any] = {
        name: int(form[name].data) if form[name].data else None
        for name in ("fit", "usefulness", "cooperation", "lasting")
    }
    return Draft(
        again=_yes(form.again.data),
        words=words,
        words_html=html,
        line=plain(html, 160) if html else "",
        private_note=form.private_note.data or "",
        **given,
    )


def _draft(form: AskerForm | ExpertForm) -> Draft:
    words = form.words.data or ""
    html = render_note(words) if words else ""
    shared: dict[str, Any] = {
        "again": _yes(form.again.data),
        "words": words,
        "words_html": html,
        "line": plain(html, 160) if html else "",
        "private_note": form.private_note.data or "",
    }
    if form.held.data != "yes":  # of what did not take place nothing is to be judged
        return Draft(not_held_reason=form.held.data, **shared | {"again": None})
    if isinstance(form, ExpertForm):
        return Draft(fun=_yes(form.fun.data), **shared)
    for name in ("overall", "fit", "usefulness", "cooperation", "lasting", "credible"):
        given = form[name].data
        shared[name] = int(given) if given else None
    return Draft(**shared)


def _yes(answer: str | None) -> bool | None:
    return None if answer is None else answer == "yes"
