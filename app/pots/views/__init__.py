"""The pages of a pot: what is in it, who decides, and changing and closing it."""

from app.pots.views import changing, showing
from app.pots.views.shared import bp

__all__ = ["bp", "changing", "showing"]
