"""Pages of programmes, trajecten and their moments."""

from app.programmes.views import moments, owning, programmes, roles, trajectories
from app.programmes.views.blueprint import bp

__all__ = ["bp", "moments", "owning", "programmes", "roles", "trajectories"]
