"""What the pages of a traject and of a programme say of places, and of who may lead."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.programmes import people
from app.programmes.models import Programme, Trajectory
from app.programmes.places import access, actions, attending, following
from app.programmes.places.models import Opening
from app.programmes.places.transitions import STATES
from app.programmes.training import leading
from app.programmes.views.showing import named

TEMPLATE = "programmes/places/_panel.html"
OPEN = "programmes/places/_open.html"
HAD_ONE = ("accepted", "finished", "left")
TRAINED = "programmes/training/_panel.html"


def of_trajectory(trajectory: Trajectory, reader: Any, on: date) -> list[dict[str, Any]]:
    return [*_places(trajectory, reader, on), *_trained(trajectory, reader, on)]


def _places(trajectory: Trajectory, reader: Any, on: date) -> list[dict[str, Any]]:
    if trajectory.template.places is None or trajectory.state == "draft":
        return []
    may_offer = actions.may_offer(trajectory, reader, on)
    opening = db.session.get(Opening, trajectory.id)
    if opening is None and not may_offer:
        return []
    in_charge = access.in_charge(trajectory, reader, on) is not None
    found = access.everybody_of(trajectory) if opening else []
    followed = following.of_trajectory(trajectory) if opening else {}
    return [
        {
            "template": TEMPLATE,
            "opening": opening,
            "is_open": opening is not None and opening.until >= on,
            "offer_url": url_for("programmes.offer_places", public_id=trajectory.public_id)
            if may_offer
            else "",
            # Which schools were not let in is for who decided, and for those schools.
            "lines": [
                _line(each, reader, on)
                | {"followed": [following.in_words(said) for said in followed.get(each.id, ())]}
                for each in found
                if in_charge or each.state in HAD_ONE
            ],
        }
    ]


def _line(place: Any, reader: Any, on: date) -> dict[str, Any]:
    trajectory = place.trajectory
    reads = (
        access.in_charge(trajectory, reader, on) is not None
        or access.acts_for(place, reader, on) is not None
    )
    had_one = place.state in HAD_ONE
    return {
        "school": place.school.name,
        "state": place.state,
        "word": STATES[place.state],
        "url": url_for("programmes.place", public_id=place.public_id) if reads else "",
        "attended": [
            (
                each.milestone.moment.label
                + (f" {each.milestone.ordinal}" if each.milestone.moment.times != 1 else ""),
                each.says,
            )
            for each in (attending.attended(place) if had_one else ())
        ],
        "count_url": url_for(
            "programmes.count_place", public_id=trajectory.public_id, place_id=place.id
        )
        if attending.may_count(place, reader, on)
        else "",
    }


def _trained(trajectory: Trajectory, reader: Any, on: date) -> list[dict[str, Any]]:
    """Of each role that asks for a course: how far everybody is."""
    if trajectory.state != "active":
        return []
    found = []
    for role in trajectory.template.roles:
        if not role.trained_in[1]:
            continue
        lines = [
            (
                row.person.name,
                leading.course_of(trajectory, role, row.person_id),
                url_for("programmes.make_up", public_id=trajectory.public_id, row_id=row.id)
                if leading.may_say_made_up(row, reader, on)
                else "",
            )
            for row in people.of_role(trajectory, role.key, on)
        ]
        to_lead = [
            (named(each), url_for("programmes.name_leader", public_id=each.public_id))
            for each in leading.without_leader(trajectory, on)
            if each.moment.led_by == role.key and leading.may_name(each, reader, on)
        ]
        if lines:
            found.append({"template": TRAINED, "role": role, "lines": lines, "to_lead": to_lead})
    return found


def of_programme(programme: Programme, reader: Any, on: date) -> list[dict[str, Any]]:
    """Where one can learn in this programme now."""
    mine = access.openings(reader, on).where(Trajectory.programme_id == programme.id)
    found = list(
        db.session.scalars(
            mine.options(joinedload(Opening.trajectory).joinedload(Trajectory.school))
        )
    )
    if not found:
        return []
    return [
        {
            "template": OPEN,
            "openings": [
                (
                    each,
                    bool(access.schools_that_may_ask(each.trajectory, reader, on)),
                )
                for each in found
            ],
        }
    ]


def anything_to_learn(reader: Any, on: date) -> bool:
    """Whether the page about learning holds anything for this reader."""
    for found in (access.openings(reader, on), access.of_my_schools(reader, on)):
        if db.session.scalar(select(found.order_by(None).exists())):
            return True
    return False
