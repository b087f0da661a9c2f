"""Pages of groups."""

from app.groups.views import items, meetings, sharing, space
from app.groups.views.blueprint import bp

__all__ = ["bp", "items", "meetings", "sharing", "space"]
