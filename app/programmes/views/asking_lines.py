"""From a line of a plan to a vraag: filled in, and remembered as begun there."""

from typing import Any

from flask import abort, url_for

from app import clock
from app.database import db
from app.help_requests.models import HelpRequest
from app.help_requests.views.asking import ask_page
from app.programmes import answers, confidential, followed, known_lines
from app.programmes.access import trajectories
from app.programmes.lines import name_of
from app.programmes.models import LineRequest, Trajectory
from app.programmes.views.blueprint import bp
from app.programmes.views.common import moment_of
from app.web.guard import current_person, policy


@bp.route(
    "/momenten/<public_id:public_id>/vraag/<string(maxlength=40):question>/<small_id:line>",
    methods=["GET", "POST"],
)
@policy("ask_line")
def ask_line(public_id: str, question: str, line: int) -> Any:
    found = moment_of(public_id)
    school = followed.asks_for(found, current_person, clock.today())
    there = followed.line_of(found, question, line)
    if school is None or there is None:
        abort(404)
    field, row = there
    called = known_lines.Called(found.trajectory)
    told = [
        answers.cell(column, row.get(column.key), called=called)
        for column in field.columns
        if column.type == "note"
    ]
    return ask_page(
        "",
        school=school,
        words=name_of(field, row),
        filled={"title": name_of(field, row), "problem": "\n\n".join(filter(None, told))},
        written=lambda asked: followed.began_with(
            moment_of(public_id), question, line, asked, by=current_person, on=clock.today()
        ),
        back=(found.trajectory.title, url_for(".trajectory", public_id=found.trajectory.public_id)),
    )


def began_with(asked: HelpRequest, viewer: Any) -> dict[str, Any] | None:
    """For `programmes/panel_request.html`: the plan that a vraag began with, for who reads it."""
    row = db.session.get(LineRequest, asked.id)
    if row is None:
        return None
    versions = known_lines.accepted(row.trajectory, row.form)
    mine = trajectories(viewer, clock.today()).where(Trajectory.id == row.trajectory_id)
    if db.session.scalar(mine.with_only_columns(Trajectory.id).order_by(None)) is None:
        return None
    if not versions or not confidential.reads(versions[-1].milestone, viewer, clock.today()):
        return None
    name = known_lines.Called(row.trajectory)((row.form, row.question), row.line)
    return {
        "template": "programmes/panel_request.html",
        "trajectory": row.trajectory,
        "name": name,
    }
