"""The pages of an inzet, in the order in which it lives."""

from app.deployments.views import (
    carrying_out,
    deciding,
    inviting,
    keeping_near,
    lending,
    lending_on,
    listing,
    room,
    settling,
    several,
    swapping,
    talking,
    team_deciding,
    teams,
    unbilled,
)
from app.deployments.views.shared import bp

__all__ = [
    "bp",
    "carrying_out",
    "deciding",
    "inviting",
    "keeping_near",
    "lending",
    "lending_on",
    "listing",
    "room",
    "settling",
    "several",
    "swapping",
    "talking",
    "team_deciding",
    "teams",
    "unbilled",
]
