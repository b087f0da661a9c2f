"""Who is lent to a traject by where they work, and what their hours cost."""

import math
from datetime import date

from app.database import db
from app.deployments.amounts import EXTRA_HOURS
from app.deployments.money import rate_at
from app.help_requests.reach import is_freelancer
from app.organisations.models import Kind
from app.profiles.models import Freelancer
from app.programmes import people
from app.programmes.models import Trajectory, TrajectoryRole
from app.programmes.template import Phase

NOT_HELD = ("planned", "handed_in")


def rows(trajectory: Trajectory, on: date) -> list[TrajectoryRole]:
    """Who fills a role whose people are lent, and works elsewhere than at the school itself."""
    return [
        row
        for role in trajectory.template.roles
        if role.lends
        for row in people.of_role(trajectory, role.key, on)
        if comes_from_elsewhere(trajectory, row)
    ]


def ids(trajectory: Trajectory, on: date) -> set[int]:
    return {row.person_id for row in rows(trajectory, on)}


def comes_from_elsewhere(trajectory: Trajectory, row: TrajectoryRole) -> bool:
    """Employed by another school or board, or by nobody; who works for the programme itself, such
    as a samenwerkingsverband or a region, is not lent."""
    school, place = trajectory.school, row.organisation
    if school is None:
        return False
    if is_freelancer(row.person_id):
        return True
    own = (school.id, school.board_id)
    return place is not None and place.kind in (Kind.SCHOOL, Kind.BOARD) and place.id not in own


def rate_of(row: TrajectoryRole | None) -> int:
    """Cents an hour: a freelancer's own with btw, else the standard rate of the board."""
    freelancer = db.session.get(Freelancer, row.person_id) if row is not None else None
    if freelancer is not None:
        return math.ceil(freelancer.rate_cents * (100 + freelancer.vat_rate) / 100)
    return rate_at(row.organisation_id if row is not None else None, EXTRA_HOURS)


def cost_of_hours(trajectory: Trajectory, phase: Phase, on: date) -> int:
    """Hours × rate for everybody who is lent; where nobody is chosen yet, for the fewest."""
    people_lent = rows(trajectory, on)
    whole = 0
    for moment in phase.moments:
        minutes = round(moment.hours * 60)
        members = len(people.of_role(trajectory, moment.each, on)) if moment.each else 1
        for key in moment.everybody:
            role = trajectory.template.role(key)
            has_it = role.lends and trajectory.has_role(role)
            if not has_it or trajectory.school_id is None:
                continue
            chosen = people.of_role(trajectory, key, on)
            rates = [rate_of(row) for row in people_lent if row.role == key]
            rates += [rate_of(None)] * max(0, role.min - len(chosen))
            # Up, and a time at a time: what is agreed later is rounded over the whole.
            whole += (
                sum(-(-minutes * rate // 60) for rate in rates)
                * moment.times
                * (1 if key == moment.each else members)
            )
    return whole
