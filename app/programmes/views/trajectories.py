"""/trajecten: where one takes part, and one traject on one page."""

from datetime import date
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.programmes import access, actions, guards, promised
from app.programmes.forms.steps import AddForm, ReasonForm
from app.programmes.models import Trajectory
from app.programmes.transitions import STATES
from app.programmes.views import learned, places_panel, showing, team_panels
from app.programmes.views.blueprint import bp
from app.programmes.views.common import do, told, trajectory_of
from app.web.forms import VersionedForm
from app.web.guard import current_person, policy
from app.web.panels import panels_for
from app.web.submitting import carry_out, render_form

MOST = 300
A_PAGE = 20


@bp.get("/trajecten")
@policy("own_trajectories")
def trajectories() -> Any:
    today = clock.today()
    applied = access.applications(current_person, today)
    others = access.trajectories(current_person, today).where(
        Trajectory.id.not_in(applied.with_only_columns(Trajectory.id))
    )
    newest_first = others.order_by(Trajectory.moved_at.desc(), Trajectory.id.desc())
    found = db.session.scalars(newest_first.options(*showing.NAMED).limit(MOST)).all()
    going_on = [each for each in found if each.state in ("draft", "active")]
    return render_template(
        "programmes/trajectories.html",
        under_way=going_on,
        ended=[each for each in found if each not in going_on],
        states=STATES,
        today=today,
        **_one_page(applied, today),
    )


def _one_page(applied: Select[Trajectory], today: date) -> dict[str, Any]:
    """Of who applied, with how long ago and what was promised; who waits longest comes first."""
    total = db.session.scalar(select(func.count()).select_from(applied.subquery())) or 0
    last = max(1, -(-total // A_PAGE))
    page = min(request.args.get("page", 1, type=_page), last)
    in_order = applied.order_by(Trajectory.started_on, Trajectory.id).options(
        *showing.NAMED, joinedload(Trajectory.programme_version)
    )
    new = db.session.scalars(in_order.limit(A_PAGE).offset((page - 1) * A_PAGE)).all()
    return {
        "applications": [(each, (today - (each.started_on or today)).days) for each in new],
        "promised": promised.coming(new),
        "page": page,
        "last": last,
    }


def _page(text: str) -> int:
    return min(max(int(text), 1), 10_000)


@bp.get("/trajecten/<public_id:public_id>")
@policy("trajectory")
def trajectory(public_id: str) -> Any:
    found = trajectory_of(public_id, *showing.WITH_PEOPLE)
    page = showing.trajectory_page(found, current_person, clock.now())
    page["panels"] += team_panels.of_trajectory(found, current_person, clock.today())
    page["panels"] += places_panel.of_trajectory(found, current_person, clock.today())
    page["panels"] += learned.of_trajectory(found, current_person)
    page["panels"] += panels_for("trajectory", found)
    return render_template(
        "programmes/trajectory.html",
        fresh=VersionedForm(formdata=None, version=found.version),
        **page,
    )


@bp.post("/trajecten/<public_id:public_id>/weggooien")
@policy("trajectory_starter")
def withdraw(public_id: str) -> Any:
    found = trajectory_of(public_id)
    if found.started_by_id != current_person.id:
        abort(404)
    form = VersionedForm()
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.withdraw(
                trajectory_of(public_id),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            to=".trajectory",
            public_id=public_id,
            says=told,
        )
        if answer is not None:
            return answer
    found = trajectory_of(public_id)
    page = showing.trajectory_page(found, current_person, clock.now())
    fresh = VersionedForm(formdata=None, version=found.version)
    return render_form("programmes/trajectory.html", form, fresh=fresh, **page)


@bp.route("/trajecten/<public_id:public_id>/stoppen", methods=["GET", "POST"])
@policy("trajectory_leave")
def leave(public_id: str) -> Any:
    found = trajectory_of(public_id)
    if not guards.leaves(found, current_person, clock.today()):
        abort(404)
    form = ReasonForm(version=found.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.leave(
                trajectory_of(public_id),
                form.reason_words.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            to=".trajectory",
            public_id=public_id,
            says=told,
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/reason.html",
        form,
        stands_at=found.version,
        title="Stoppen met dit traject",
        lead="Meedoen is vrijwillig. Wat gedaan is, blijft bewaard; wat nog komt, vervalt.",
        button="Stop dit traject",
        crumbs=crumbs(found),
    )


@bp.route(
    "/trajecten/<public_id:public_id>/erbij/<string(maxlength=40):phase>/<string(maxlength=40):key>",
    methods=["GET", "POST"],
)
@policy("moment_role")
def add_moment(public_id: str, phase: str, key: str) -> Any:
    """A moment that the template keeps for when it is needed."""
    found = trajectory_of(public_id)
    row = next((each for each in found.phases if each.key == phase), None)
    if row is None or key not in actions.can_be_added(row, current_person, clock.today()):
        abort(404)
    form = AddForm(data={"due_on": clock.today()})
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.add(
                next(each for each in trajectory_of(public_id).phases if each.key == phase),
                key,
                form.due_on.data,
                by=current_person,
                now=clock.now(),
            ),
            then=lambda made: url_for(".moment", public_id=made.public_id),
            says="Het staat op de tijdlijn.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/add.html",
        form,
        trajectory=found,
        label=found.template.moment(row.template_key or row.key, key).label,
        crumbs=crumbs(found),
    )


def crumbs(found: Trajectory) -> list[tuple[str, str]]:
    return [
        ("Trajecten", url_for(".trajectories")),
        (found.title, url_for(".trajectory", public_id=found.public_id)),
    ]
