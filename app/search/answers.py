"""From skills to people in memory: the same total, facets and page as `reference.py` gives.

Everything that is true of many people at once is a plane; only the best candidates of a page are
ever looked at one by one.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from app.organisations.rings import Place
from app.search import planes as bits
from app.search import ranking
from app.search.columns import Columns
from app.search.filters import Filters
from app.search.ordering import Order
from app.search.question import Question
from app.search.reference import LAST_PAGE, PAGE, Asked, People


def people(
    columns: Columns,
    asked: Sequence[Asked],
    place: Place,
    *,
    viewer_id: int,
    filters: Filters,
    domains: Mapping[str, Sequence[int]],
    page: int = 1,
    today: date,
    mentions: Mapping[int, int] | None = None,
) -> People:
    """Who can help; see `reference.people` for what the answer means."""
    page = max(1, min(page, LAST_PAGE))
    columns.turn_to(today)
    question = Question(columns, asked, place, viewer_id, domains, mentions or {})
    passes = question.passing(filters)
    everybody = question.anybody
    for passed in passes.values():
        everybody = everybody & passed
    total = bits.count(everybody)
    facets = question.facets(passes, everybody)
    if not total:
        return People(0, facets, (), page)
    rotation = ranking.rotation(today, [f"{a.slug}={a.weight}" for a in asked])
    order = Order(question)
    placed = order.placed(everybody, rotation, until=page * PAGE)
    first = (page - 1) * PAGE
    return People(total, facets, tuple(order.found(placed[first:], first + 1)), page)


def ticked(columns: Columns, place: Place, *, viewer_id: int, today: date) -> dict[int, int]:
    """How many people the place can find for each skill, by id."""
    columns.turn_to(today)
    near = columns.near(place)
    viewer = columns.rows_of(np.array([viewer_id]))
    found = {}
    for skill_id in columns.skills:
        plane = near.reached_by(columns.of_skill(skill_id))
        if viewer[0] >= 0:
            bits.clear(plane[np.newaxis], viewer)
        found[skill_id] = bits.count(plane)
    return found
