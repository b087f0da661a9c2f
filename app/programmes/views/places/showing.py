"""The page of one place."""

from typing import Any

from flask import render_template
from sqlalchemy import select

from app import clock
from app.database import db
from app.programmes import access as programmes
from app.programmes.models import Trajectory
from app.programmes.places import access, attending, following, offered
from app.programmes.places.models import Opening, Place
from app.programmes.places.moves import open_now
from app.programmes.places.transitions import STATES
from app.programmes.views.blueprint import bp
from app.programmes.views.places.common import place_of
from app.programmes.views.showing import named
from app.programmes.views.telling import story
from app.web.forms import VersionedForm
from app.web.guard import current_person, policy


@bp.get("/plekken/<public_id:public_id>")
@policy("place")
def place(public_id: str) -> Any:
    return render_template(
        "programmes/places/place.html", form=None, **page_of(place_of(public_id))
    )


def page_of(found: Place) -> dict[str, Any]:
    """What the page of a place says to its reader."""
    today, opening = clock.today(), db.session.get_one(Opening, found.trajectory_id)
    mine = programmes.trajectories(current_person, today).with_only_columns(Trajectory.id)
    opens = mine.where(Trajectory.id == found.trajectory_id).exists()
    return {
        "place": found,
        "trajectory": found.trajectory,
        "word": STATES[found.state],
        "moves": open_now(found, current_person, clock.now()),
        "left": opening.left,
        "in_line": offered.number_in_line(found),
        "attended": [
            (titled(each), each.says, each.milestone.held_on or each.milestone.due_on)
            for each in attending.attended(found)
        ],
        "followed": [
            (following.in_words(each), each.months if each.answered_at is None else 0)
            for each in following.of_place(found)
        ],
        "may_count": attending.may_count(found, current_person, today),
        "opens_traject": db.session.scalar(select(opens)),
        "is_theirs": access.acts_for(found, current_person, today) is not None,
        "story": story("place", found.id),
        "fresh": VersionedForm(formdata=None, version=found.version),
    }


def titled(each: attending.Attended) -> str:
    """What a start or training is called, without for whom it is: the page says so."""
    return named(each.milestone).partition(":")[0]
