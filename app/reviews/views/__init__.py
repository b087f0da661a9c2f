"""The pages of an ervaring: sharing one, answering, reporting, and deciding about a report."""

from app.reviews.views import moderating, writing
from app.reviews.views.shared import bp

__all__ = ["bp", "moderating", "writing"]
