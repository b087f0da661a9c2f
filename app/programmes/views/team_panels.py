"""What the pages of a traject say of the team: who declared what, and where to choose."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for

from app.clock import amsterdam
from app.programmes import people
from app.programmes.models import Milestone, Trajectory
from app.programmes.team import choosing, roster, ties
from app.programmes.team.models import Declaration
from app.programmes.team.words import ANSWERS
from app.web.filters import dutch_date

TEMPLATE = "programmes/team/_panel.html"

NO_LONGER = {
    ties.WORKS: "{} werkt nu in deze regio. Kies iemand anders.",
    ties.TIE: "{} heeft nu belangen in deze regio. Kies iemand anders.",
    ties.OLD: "{} verklaarde langer dan een jaar geleden geen belangen te hebben.",
    ties.NEVER: "{} zei nog niets over belangen in deze regio.",
    ties.NOWHERE: "Van dit traject is geen regio bekend, dus ook niet of {} er belangen heeft.",
}


def of_trajectory(trajectory: Trajectory, reader: Any, on: date) -> list[dict[str, Any]]:
    roles = trajectory.template.roles
    to_choose = []
    if any(choosing.is_choosable(trajectory, role, reader, on) for role in roles):
        has_team = bool(roster.active_members(trajectory.programme))
        to_choose = [
            (
                "Kies een duo" if choosing.by_two(trajectory, role, on) else "Kies uit het team",
                role.label,
                url_for("programmes.duo", public_id=trajectory.public_id, role=role.key),
            )
            for role in roles
            if has_team and choosing.is_choosable(trajectory, role, reader, on)
        ]
    return _panel(declared(trajectory, (role.key for role in roles), on), to_choose)


def of_moment(milestone: Milestone, on: date) -> list[dict[str, Any]]:
    """Beside an agreement stands that who signs it has no interests."""
    decision = milestone.moment.decision
    return _panel(declared(milestone.trajectory, decision.by if decision else (), on), [])


def _panel(lines: list[tuple[str, bool]], to_choose: list[Any]) -> list[dict[str, Any]]:
    if not lines and not to_choose:
        return []
    return [{"template": TEMPLATE, "declared": lines, "to_choose": to_choose}]


def declared(trajectory: Trajectory, keys: Iterable[str], on: date) -> list[tuple[str, bool]]:
    """What everybody in an independent role declared: (sentence, whether it still holds)."""
    region_id = people.region_of(trajectory)
    rows = [
        row
        for key in keys
        if trajectory.template.role(key).independent
        for row in people.of_role(trajectory, key, on)
    ]
    if not rows:
        return []
    ids = [row.person_id for row in rows]
    broken = ties.why_not(ids, region_id, on)
    said = {
        person_id: in_words(each)
        for (person_id, _), each in ties.latest(ids, [region_id] if region_id else []).items()
    }
    return [
        (NO_LONGER[broken[row.person_id]].format(row.person.name), False)
        if row.person_id in broken
        else (f"{row.person.name}: {said[row.person_id]}.", True)
        for row in rows
    ]


def in_words(said: Declaration) -> str:
    """geen belangen, verklaard op 3 september 2026"""
    where = " en ".join(each.name for each in said.organisations)
    what = f"{ANSWERS[said.answer]} {where}".strip()
    return f"{what}, verklaard op {dutch_date(amsterdam(said.at).date(), weekday=False)}"
