"""Pages of programmes, trajecten and their moments."""

from app.programmes.views import duos, moments, owning, programmes, roles, team, trajectories
from app.programmes.views.blueprint import bp

__all__ = ["bp", "duos", "moments", "owning", "programmes", "roles", "team", "trajectories"]
