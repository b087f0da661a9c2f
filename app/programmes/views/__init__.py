"""Pages of programmes, trajecten and their moments."""

from app.programmes.views import (
    asking_lines,
    duos,
    editing,
    learned,
    moments,
    money,
    owning,
    places,
    planning,
    problem,
    programmes,
    roles,
    rounds,
    scouting,
    team,
    training,
    trajectories,
)
from app.programmes.views.blueprint import bp

__all__ = [
    "asking_lines",
    "bp",
    "duos",
    "editing",
    "learned",
    "moments",
    "money",
    "owning",
    "places",
    "planning",
    "problem",
    "programmes",
    "roles",
    "rounds",
    "scouting",
    "team",
    "training",
    "trajectories",
]
