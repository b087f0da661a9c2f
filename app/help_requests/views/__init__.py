"""Pages: which vragen there are, asking, and one vraag."""

from app.help_requests.views import asking, lists, one
from app.help_requests.views.common import bp

__all__ = ["asking", "bp", "lists", "one"]
