"""The pages of good examples: lists, one of them, writing one, asking for it, and enjoying them."""

from app.practices.views import admiring, asking, lists, one, writing
from app.practices.views.common import bp

__all__ = ["admiring", "asking", "bp", "lists", "one", "writing"]
