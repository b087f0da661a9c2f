"""Papers about one inzet."""

from app.documents.views import papers
from app.documents.views.blueprint import bp

__all__ = ["bp", "papers"]
