"""What the pages of a traject and of a programme say of places, and of who may lead."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select

from app.database import db
from app.programmes import people
from app.programmes.models import Milestone, Programme, Trajectory
from app.programmes.places import access, actions, attending, following, offered
from app.programmes.places.models import LEARNED, Opening
from app.programmes.places.transitions import STATES
from app.programmes.training import leading
from app.programmes.views.showing import named

TEMPLATE = "programmes/places/_panel.html"
OPEN = "programmes/places/_open.html"
LEFT = "programmes/places/_left.html"
HAD_ONE = ("accepted", "finished", "left")
TRAINED = "programmes/training/_panel.html"


def of_trajectory(trajectory: Trajectory, reader: Any, on: date) -> list[dict[str, Any]]:
    with people.remembering():
        return [*_places(trajectory, reader, on), *_trained(trajectory, reader, on)]


def _places(trajectory: Trajectory, reader: Any, on: date) -> list[dict[str, Any]]:
    if trajectory.template.places is None or trajectory.state == "draft":
        return []
    may_offer = actions.may_offer(trajectory, reader, on)
    opening = db.session.get(Opening, trajectory.id)
    if opening is None and not may_offer:
        return []
    return [
        {
            "template": TEMPLATE,
            "opening": opening,
            "is_open": opening is not None and opening.is_open(on),
            "offer_url": url_for("programmes.offer_places", public_id=trajectory.public_id)
            if may_offer
            else "",
            "lines": _lines(trajectory, reader, on) if opening else [],
        }
    ]


def _lines(trajectory: Trajectory, reader: Any, on: date) -> list[dict[str, Any]]:
    """The schools, as far as this reader may know of them."""
    in_charge = access.in_charge(trajectory, reader, on) is not None
    counts = attending.counts_in(trajectory, reader, on)
    led = access.led_schools(reader, on)
    found = [each for each in access.everybody_of(trajectory) if in_charge or each.state in HAD_ONE]
    attended = attending.of_places([each for each in found if each.state in HAD_ONE])
    followed = following.of_trajectory(trajectory)
    lines = []
    for each in found:
        reads, may_count = in_charge or each.school_id in led, counts and each.state in LEARNED
        url = url_for("programmes.place", public_id=each.public_id)
        count_url = url_for(
            "programmes.count_place", public_id=trajectory.public_id, place_id=each.id
        )
        lines.append(
            {
                "school": each.school.name,
                "state": each.state,
                "word": STATES[each.state],
                "url": url if reads else "",
                # With how many a school came is not for the other schools.
                "attended": [
                    (_label(came.milestone), came.says)
                    for came in (attended.get(each.id, ()) if reads or may_count else ())
                ],
                "followed": [
                    following.in_words(said)
                    for said in (followed.get(each.id, ()) if reads else ())
                ],
                "count_url": count_url if may_count else "",
            }
        )
    return lines


def _label(milestone: Milestone) -> str:
    moment = milestone.moment
    return moment.label + (f" {milestone.ordinal}" if moment.times != 1 else "")


def _trained(trajectory: Trajectory, reader: Any, on: date) -> list[dict[str, Any]]:
    """Of each role that asks for a course: how far everybody is."""
    if trajectory.state != "active":
        return []
    found = []
    for role in (each for each in trajectory.template.roles if each.trained_in[1]):
        rows = people.of_role(trajectory, role.key, on)
        courses = leading.courses_of(trajectory, role, [row.person_id for row in rows])
        lines = [
            (
                row.person.name,
                courses[row.person_id],
                url_for("programmes.make_up", public_id=trajectory.public_id, row_id=row.id)
                if leading.may_say_made_up(row, reader, on)
                else "",
            )
            for row in rows
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
    """Where one can learn in this programme now; for who runs it also what is left of that."""
    panels: list[dict[str, Any]] = []
    if found := offered.to_learn(reader, on, Trajectory.programme_id == programme.id):
        leads = access.leads_a_school(reader, on)
        panels.append({"template": OPEN, "openings": found, "leads": leads})
    runs = people.decides_for(programme, reader, on) is not None
    if runs and (left := following.left_of(programme)):
        panels.append({"template": LEFT, "left": left})
    return panels


def anything_to_learn(reader: Any, on: date) -> bool:
    """Whether the page about learning holds anything for this reader."""
    for found in (access.openings(reader, on), access.of_my_schools(reader, on)):
        if db.session.scalar(select(found.order_by(None).exists())):
            return True
    return False
