"""Who leads a moment, and who made up for what they missed of the course for it."""

from typing import Any

from flask import abort, request, url_for
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db
from app.programmes import people
from app.programmes.models import Milestone, TrajectoryRole
from app.programmes.training import leading
from app.programmes.training.forms import LeaderForm, MadeUpForm
from app.programmes.views import showing
from app.programmes.views.blueprint import bp
from app.programmes.views.common import do, moment_of, trajectory_of
from app.programmes.views.trajectories import crumbs
from app.web.guard import current_person, policy
from app.web.submitting import carry_out, render_form


@bp.route("/momenten/<public_id:public_id>/leiding", methods=["GET", "POST"])
@policy("moment_role")
def name_leader(public_id: str) -> Any:
    found, today = moment_of(public_id), clock.today()
    if not leading.may_name(found, current_person, today):
        abort(404)
    named = leading.leader_of(found)
    form = LeaderForm(
        version=found.version, data={"person": named.person.public_id if named else None}
    )
    form.person.offer(_offered(found))
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: leading.name(
                moment_of(public_id),
                db.session.scalars(
                    select(Person).where(Person.public_id == form.person.data)
                ).one(),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            to=".moment",
            public_id=public_id,
            says=lambda made: f"{made.person.name} leidt dit.",
        )
        if answer is not None:
            return answer
    trajectory = found.trajectory
    return render_form(
        "programmes/training/leader.html",
        form,
        stands_at=found.version,
        milestone=found,
        title=showing.named(found),
        role=trajectory.template.role(found.moment.led_by),
        crumbs=[
            *crumbs(trajectory),
            (showing.named(found), url_for(".moment", public_id=public_id)),
        ],
    )


def _offered(milestone: Milestone) -> list[tuple[str, str]]:
    """Everybody in the role; of who did not finish the course it says so."""
    trajectory = milestone.trajectory
    role = trajectory.template.role(milestone.moment.led_by)
    rows = leading.who_may(milestone, clock.today())
    courses = leading.courses_of(trajectory, role, [row.person_id for row in rows])
    return [
        (row.person.public_id, row.person.name + _how_far(courses.get(row.person_id)))
        for row in rows
    ]


def _how_far(course: leading.Course | None) -> str:
    if course is None or course.is_finished:
        return ""
    return f" (nog niet opgeleid: {course.says})"


def of_moment(milestone: Milestone) -> list[dict[str, Any]]:
    """Who leads it, on the page of a moment that somebody leads."""
    if not milestone.moment.led_by:
        return []
    named = leading.leader_of(milestone)
    may = leading.may_name(milestone, current_person, clock.today())
    return [
        {
            "template": "programmes/training/_leader.html",
            "name": named.person.name if named else "",
            "url": url_for(".name_leader", public_id=milestone.public_id) if may else "",
        }
    ]


@bp.route(
    "/trajecten/<public_id:public_id>/mensen/<small_id:row_id>/opleiding", methods=["GET", "POST"]
)
@policy("trajectory_course")
def make_up(public_id: str, row_id: int) -> Any:
    row = _row(public_id, row_id)
    trajectory = row.trajectory
    role = trajectory.template.role(row.role)
    course = leading.course_of(trajectory, role, row.person_id)
    form = MadeUpForm(data={"on": clock.today()})
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: leading.make_up(
                _row(public_id, row_id),
                form.on.data,
                form.words.data,
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".trajectory", public_id=public_id),
            says=f"{row.person.name} heeft de opleiding afgerond.",
        )
        if answer is not None:
            return answer
    if request.method == "GET" and course is not None and course.is_finished:
        abort(404)
    return render_form(
        "programmes/training/make_up.html",
        form,
        row=row,
        role=role,
        course=course,
        crumbs=crumbs(trajectory),
    )


def _row(public_id: str, row_id: int) -> TrajectoryRole:
    trajectory, today = trajectory_of(public_id), clock.today()
    found = next(
        (each for each in trajectory.roles if each.id == row_id and people.in_it(each, today)), None
    )
    if found is None or not leading.may_say_made_up(found, current_person, today):
        abort(404)
    return found
