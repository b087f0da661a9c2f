"""Who takes part in a traject: letting somebody in, and taking somebody out."""

from typing import Any

from flask import abort
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db
from app.programmes import appointing, people
from app.programmes.forms.steps import AppointForm, OfficeForm, ReleaseForm
from app.programmes.models import Trajectory, TrajectoryRole
from app.programmes.template import OFFICE, Role
from app.programmes.views.blueprint import bp
from app.programmes.views.common import do, person_at, trajectory_of
from app.programmes.views.trajectories import crumbs
from app.web.forms import VersionedForm
from app.web.guard import current_person, policy
from app.web.submitting import render_form


@bp.route(
    "/trajecten/<public_id:public_id>/mensen/<string(maxlength=40):role>", methods=["GET", "POST"]
)
@policy("trajectory_appoint")
def appoint(public_id: str, role: str) -> Any:
    found = trajectory_of(public_id)
    wanted = _role(found, role)
    if not appointing.may_appoint(found, role, current_person, clock.today()):
        abort(404)
    form = _form(found, wanted, AppointForm)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: appointing.appoint(
                trajectory_of(public_id),
                role,
                _chosen(form),
                by=current_person,
                now=clock.now(),
                on_behalf=_on_behalf(form),
            ),
            to=".trajectory",
            public_id=public_id,
            says=lambda row: f"{row.person.name} doet mee als {wanted.label}.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/appoint.html",
        form,
        stands_at=found.version,
        trajectory=found,
        role=wanted,
        crumbs=crumbs(found),
    )


def _role(trajectory: Trajectory, key: str) -> Role:
    found = next((each for each in trajectory.template.roles if each.key == key), None)
    return abort(404) if found is None else found


def _form(trajectory: Trajectory, role: Role, by_address: type[VersionedForm]) -> VersionedForm:
    """Who comes: for an office one of who else holds it, otherwise somebody by their address."""
    if role.fill != OFFICE:
        form = by_address(version=trajectory.version)
        if not role.may_be_on_behalf:
            del form.on_behalf
        return form
    form = OfficeForm(version=trajectory.version)
    ids = appointing.other_holders(trajectory, role.key, clock.today())
    rows = db.session.execute(select(Person.public_id, Person.name).where(Person.id.in_(ids)))
    form.person.offer([(row[0], row[1]) for row in rows])
    return form


def _chosen(form: Any) -> Person:
    if "person" in form:
        found = select(Person).where(Person.public_id == form.person.data)
        return db.session.scalars(found).one()
    return person_at(form.email.data)


@bp.route("/trajecten/<public_id:public_id>/mensen/<small_id:row_id>/weg", methods=["GET", "POST"])
@policy("trajectory_appoint")
def release(public_id: str, row_id: int) -> Any:
    row = _row(public_id, row_id)
    trajectory = row.trajectory
    form = _form(trajectory, trajectory.template.role(row.role), ReleaseForm)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: appointing.release(
                _row(public_id, row_id),
                by=current_person,
                now=clock.now(),
                successor=_chosen(form) if _names_somebody(form) else None,
                on_behalf=_on_behalf(form),
            ),
            to=".trajectory",
            public_id=public_id,
            says="Diegene doet niet meer mee.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/release.html",
        form,
        stands_at=trajectory.version,
        row=row,
        role=trajectory.template.role(row.role),
        trajectory=trajectory,
        crumbs=crumbs(trajectory),
    )


def _on_behalf(form: Any) -> str:
    return (form.on_behalf.data or "") if "on_behalf" in form else ""


def _names_somebody(form: Any) -> bool:
    return "person" in form or bool(form.email.data)


def _row(public_id: str, row_id: int) -> TrajectoryRole:
    trajectory, today = trajectory_of(public_id), clock.today()
    found = next(
        (row for row in trajectory.roles if row.id == row_id and people.in_it(row, today)), None
    )
    if found is None or not appointing.may_release(found, current_person, today):
        abort(404)
    return found
