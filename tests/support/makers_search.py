"""Makers of what search remembers."""

from app import clock
from app.accounts.models import Person
from app.search.models import SavedSearch
from tests.support.makers import saved


def a_saved_search(owner: Person, query: str = "pesten", **facts: object) -> SavedSearch:
    """A search that its owner keeps; nobody fitted it yet."""
    now = clock.now()
    facts = {"title": f"“{query}”", "address": f"q={query}", "total": 0} | facts
    return saved(SavedSearch(person_id=owner.id, saved_at=now, looked_at=now, **facts))
