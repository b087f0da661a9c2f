"""Papers about one inzet, and the list of them on a page and as a file."""

from app.documents.views import lists, papers
from app.documents.views.blueprint import bp

__all__ = ["bp", "lists", "papers"]
