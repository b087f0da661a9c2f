"""The pages of an ervaring: sharing one, answering, reporting and deciding, and what follows."""

from app.reviews.views import following, moderating, portfolio, writing
from app.reviews.views.shared import bp

__all__ = ["bp", "following", "moderating", "portfolio", "writing"]
