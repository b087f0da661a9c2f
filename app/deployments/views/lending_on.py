"""A later employer says yes to what stands still."""

from typing import Any

from flask import abort

from app import clock
from app.deployments import standing_still, words
from app.deployments.employment import still_sessions
from app.deployments.people import new_leader, saying_yes_later
from app.deployments.views.agreed import terms_rows
from app.deployments.views.shared import bp, do, found, show_form
from app.web.forms import VersionedForm
from app.web.guard import current_person, policy


@bp.route("/inzetten/<public_id:public_id>/verder-uitlenen", methods=["GET", "POST"])
@policy("deployment_new_leader")
def lend_on(public_id: str) -> Any:
    deployment = found(public_id)
    if new_leader(deployment, current_person, clock.now()) is None:
        abort(404)
    form = VersionedForm(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: standing_still.lend_on(
                found(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            public_id,
            "Wat stilstond, gaat door.",
        )
        if answer is not None:
            return answer
    mine = saying_yes_later(deployment, current_person, clock.today())
    return show_form(
        "deployments/lend_on.html",
        form,
        deployment=deployment,
        schools=words.listed([each.organisation.name for each in mine]) if mine else "",
        still=[
            (words.moment(each.on, each.part), words.hours(each.minutes))
            for each in still_sessions(deployment)
        ],
        summary=terms_rows(deployment.terms) if deployment.terms else [],
    )
