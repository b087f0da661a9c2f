"""Putting what one learned in a traject on one's profile, with one click."""

from typing import Any

from flask import abort, url_for

from app import clock
from app.expertise.models import Skill
from app.programmes import learned
from app.programmes.models import Trajectory
from app.programmes.views.blueprint import bp
from app.programmes.views.common import trajectory_of
from app.programmes.views.showing import trajectory_page
from app.web.forms import Form, VersionedForm
from app.web.guard import current_person, policy
from app.web.submitting import carry_out, render_form


@bp.post("/trajecten/<public_id:public_id>/geleerd/<small_id:skill_id>")
@policy("trajectory")
def put_on_profile(public_id: str, skill_id: int) -> Any:
    found = trajectory_of(public_id)
    _proposed(found, skill_id)
    form = Form()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _put(public_id, skill_id),
            then=lambda _: url_for(".trajectory", public_id=public_id),
            says="Het staat op je profiel. Collega’s van je bestuur kunnen je hiervoor vragen.",
        )
        if answer is not None:
            return answer
    page = trajectory_page(found, current_person, clock.now())
    page["panels"] += of_trajectory(found, current_person)
    fresh = VersionedForm(formdata=None, version=found.version)
    return render_form("programmes/trajectory.html", form, fresh=fresh, **page)


def _put(public_id: str, skill_id: int) -> Any:
    found = trajectory_of(public_id)
    return learned.put_on_profile(
        found, _proposed(found, skill_id), by=current_person, now=clock.now()
    )


def _proposed(trajectory: Trajectory, skill_id: int) -> Skill:
    skills = learned.proposed(trajectory, current_person, clock.today())
    return next((each for each in skills if each.id == skill_id), None) or abort(404)


def of_trajectory(trajectory: Trajectory, reader: Any) -> list[dict[str, Any]]:
    skills = learned.proposed(trajectory, reader, clock.today())
    if not skills:
        return []
    return [
        {
            "template": "programmes/panel_learned.html",
            "skills": [
                (
                    skill.label,
                    url_for(
                        "programmes.put_on_profile",
                        public_id=trajectory.public_id,
                        skill_id=skill.id,
                    ),
                )
                for skill in skills
            ],
        }
    ]
