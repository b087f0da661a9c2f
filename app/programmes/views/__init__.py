"""Pages of programmes, trajecten and their moments."""

from app.programmes.views import (
    editing,
    moments,
    money,
    owning,
    planning,
    programmes,
    roles,
    trajectories,
)
from app.programmes.views.blueprint import bp

__all__ = [
    "bp",
    "editing",
    "moments",
    "money",
    "owning",
    "planning",
    "programmes",
    "roles",
    "trajectories",
]
