"""A meeting of a group: its agenda, what was decided and agreed, and how it was."""

from typing import Any

from flask import abort, render_template, url_for

from app import clock
from app.database import db
from app.groups import access, actions, reading
from app.groups.forms import MoodForm
from app.groups.kinds import AT_MEETINGS
from app.groups.models import GroupAnswer, GroupItem
from app.groups.views import showing
from app.groups.views.blueprint import bp
from app.groups.views.common import around, meeting_of
from app.programmes.models import Milestone
from app.programmes.views.showing import named
from app.web.guard import current_person, policy
from app.web.submitting import carry_out, render_form

HEADINGS = {"agenda": "De agenda", "decision": "Besluiten", "action": "Acties"}


@bp.get("/bijeenkomst/<public_id:public_id>")
@policy("group")
def meeting(public_id: str) -> Any:
    return render_template("groups/meeting.html", form=None, **_page(meeting_of(public_id)))


def _page(found: Milestone, form: MoodForm | None = None) -> dict[str, Any]:
    items = list(
        db.session.scalars(
            access.items_of(found.trajectory)
            .where(GroupItem.milestone_id == found.id)
            .order_by(GroupItem.id)
        )
    )
    mood = reading.moods([found], clock.today())[0]
    may_say = mood.is_open and actions.may_say(found, current_person, clock.now())
    return around(found.trajectory) | {
        "meeting": found,
        "title": named(found),
        "parts": [
            (kind, HEADINGS[kind.key], [each for each in items if each.kind == kind.key])
            for kind in AT_MEETINGS
        ],
        "row": showing.row,
        "mood": mood,
        "mood_form": (form or _fresh(found)) if may_say else None,
    }


def _fresh(found: Milestone) -> MoodForm:
    """With what this person said before."""
    said = db.session.scalar(
        db.select(GroupAnswer.number).where(
            GroupAnswer.milestone_id == found.id, GroupAnswer.person_id == current_person.id
        )
    )
    return MoodForm(formdata=None, data={"mark": str(said) if said else None})


@bp.post("/bijeenkomst/<public_id:public_id>/stemming")
@policy("group_mood")
def mood(public_id: str) -> Any:
    if not actions.may_say(meeting_of(public_id), current_person, clock.now()):
        abort(404)
    form = MoodForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.say_how_it_was(
                meeting_of(public_id), int(form.mark.data), by=current_person, now=clock.now()
            ),
            then=lambda _: url_for(".meeting", public_id=public_id),
            says="Dank je wel.",
        )
        if answer is not None:
            return answer
    page = _page(meeting_of(public_id), form)
    if page["mood_form"] is None:
        form.say_it_above()
    return render_form("groups/meeting.html", form, **page)
