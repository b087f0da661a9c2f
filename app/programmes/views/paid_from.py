"""What trajecten add to the page of a pot: which of them count on it, and what is set apart."""

from typing import Any

from flask import url_for
from sqlalchemy import func, or_, select

from app import clock
from app.database import db
from app.pots.models import Pot, Reservation
from app.programmes import access
from app.programmes.models import Trajectory, TrajectoryPayer, TrajectoryShare
from app.programmes.views import showing

MOST = 50


def paid_from(pot: Pot, reader: Any) -> dict[str, Any] | None:
    """For `programmes/paid_from.html`: what runs, and what still holds money; the largest first."""
    sums = (
        select(
            TrajectoryPayer.trajectory_id,
            func.coalesce(func.sum(Reservation.reserved + Reservation.committed), 0).label("cents"),
        )
        .outerjoin(TrajectoryShare, TrajectoryShare.payer_id == TrajectoryPayer.id)
        .outerjoin(Reservation, Reservation.id == TrajectoryShare.reservation_id)
        .where(TrajectoryPayer.pot_id == pot.id)
        .group_by(TrajectoryPayer.trajectory_id)
        .subquery()
    )
    found = db.session.execute(
        select(Trajectory, sums.c.cents)
        .options(*showing.NAMED)
        .join(sums, sums.c.trajectory_id == Trajectory.id)
        .where(or_(sums.c.cents > 0, Trajectory.state == "active"))
        .order_by(sums.c.cents.desc(), Trajectory.id)
        .limit(MOST)
    ).all()
    if not found:
        return None
    ids = [trajectory.id for trajectory, _ in found]
    mine = access.trajectories(reader, clock.today()).where(Trajectory.id.in_(ids))
    seen = set(db.session.scalars(mine.with_only_columns(Trajectory.id)))
    return {
        "template": "programmes/paid_from.html",
        "rows": [
            {
                "title": each.title if each.id in seen else "Een traject",
                "url": url_for("programmes.trajectory", public_id=each.public_id)
                if each.id in seen
                else "",
                "cents": int(cents),
            }
            for each, cents in found
        ],
    }
