"""Phases of one traject that are still to come: called otherwise, longer or shorter, or twice."""

from typing import Any

from flask import abort, request

from app import clock
from app.programmes import changing, people
from app.programmes.forms.steps import ChangePhaseForm
from app.programmes.models import TrajectoryPhase
from app.programmes.views.blueprint import bp
from app.programmes.views.common import do, trajectory_of
from app.programmes.views.trajectories import crumbs
from app.web.forms import VersionedForm
from app.web.guard import current_person, policy
from app.web.submitting import render_form


@bp.route(
    "/trajecten/<public_id:public_id>/fase/<string(maxlength=40):phase>", methods=["GET", "POST"]
)
@policy("moment_owner")
def change_phase(public_id: str, phase: str) -> Any:
    row = _phase(public_id, phase)
    shown = row.phase
    form = ChangePhaseForm(
        version=row.trajectory.version, data={"label": shown.label, "length": shown.length}
    )
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: changing.change(
                _phase(public_id, phase),
                label=form.label.data,
                length=form.length.data,
                words=form.reason_words.data or "",
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            to=".trajectory",
            public_id=public_id,
            says="De planning is aangepast.",
        )
        if answer is not None:
            return answer
    return _page(form, public_id, phase)


@bp.post("/trajecten/<public_id:public_id>/fase/<string(maxlength=40):phase>/herhalen")
@policy("moment_owner")
def repeat_phase(public_id: str, phase: str) -> Any:
    row = _phase(public_id, phase)
    form = VersionedForm()
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: changing.repeat(
                _phase(public_id, phase),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            to=".trajectory",
            public_id=public_id,
            says="De fase komt er nog een keer.",
        )
        if answer is not None:
            return answer
    shown = row.phase
    again = ChangePhaseForm(
        formdata=None,
        version=row.trajectory.version,
        data={"label": shown.label, "length": shown.length},
    )
    again.form_errors = [str(error) for error in form.form_errors]
    return _page(again, public_id, phase)


def _page(form: ChangePhaseForm, public_id: str, phase: str) -> Any:
    row = _phase(public_id, phase)
    return render_form(
        "programmes/change_phase.html",
        form,
        stands_at=row.trajectory.version,
        trajectory=row.trajectory,
        phase=row.phase,
        key=phase,
        fresh=VersionedForm(formdata=None, version=row.trajectory.version),
        crumbs=crumbs(row.trajectory),
    )


def _phase(public_id: str, key: str) -> TrajectoryPhase:
    """A phase that is the reader's to change; a form that was still open hears that it began."""
    trajectory, today = trajectory_of(public_id), clock.today()
    found = next((row for row in trajectory.phases if row.key == key), None)
    if found is None or people.decides_for(trajectory.programme, current_person, today) is None:
        abort(404)
    if request.method == "GET" and not changing.may_change(found, current_person, today):
        abort(404)
    return found
