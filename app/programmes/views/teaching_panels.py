"""What the pages of lower features say of schools that teach others: a search, a good example."""

from typing import Any

from app import clock
from app.expertise.models import Skill
from app.practices.models import Practice, PracticeSkill
from app.programmes.places import regions
from app.search.queries import Search

MOST, MOST_SLUGS = 3, 20


def in_search(search: Search, viewer: Any) -> dict[str, Any] | None:
    """For `programmes/places/panel_search.html`: who teaches what is sought, on its first page."""
    slugs = [chip.slug for chip in search.chips if chip.is_on][:MOST_SLUGS]
    if not slugs or search.wanted.page > 1:
        return None
    about = Practice.skills.any(PracticeSkill.skill.has(Skill.slug.in_(slugs)))
    found = regions.teaching(about, viewer, clock.today(), MOST)
    return {"template": "programmes/places/panel_search.html", "schools": found} if found else None


def of_practice(practice: Practice, viewer: Any) -> dict[str, Any] | None:
    """For `programmes/places/panel_practice.html`: where a school learns it."""
    found = regions.teaching(Practice.id == practice.id, viewer, clock.today(), MOST)
    if not found:
        return None
    return {"template": "programmes/places/panel_practice.html", "schools": found}
