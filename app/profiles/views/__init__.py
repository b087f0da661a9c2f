"""Pages: your own profile and everybody's, the three screens, and freelancers."""

from app.profiles.views import freelancers, proposals, trainings, wizard
from app.profiles.views.own import bp

__all__ = ["bp", "freelancers", "proposals", "trainings", "wizard"]
