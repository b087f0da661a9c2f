"""From skills to people in memory: the same total, facets and page as `reference.py` gives.

Everything that is true of many people at once is a plane; only the best candidates of a page are
ever looked at one by one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeVar

import numpy as np

from app.organisations.rings import Place
from app.search import planes as bits
from app.search import ranking
from app.search.columns import Columns
from app.search.filters import Filters
from app.search.ordering import Order
from app.search.planes import Planes
from app.search.question import Question
from app.search.reference import LAST_PAGE, PAGE, Asked, People

Key = TypeVar("Key", int, str)


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


def ticks(
    columns: Columns, ids: Sequence[int], place: Place, *, viewer_id: int, today: date
) -> dict[int, tuple[int, ...]]:
    """What of these people reaches the place; see `reference.ticks`."""
    columns.turn_to(today)
    rows = columns.rows_of(np.array(ids, np.int64))
    # A code of c reaches ring r when c > r.
    person, skill = (columns.codes(rows) > columns.near(place).of_row[rows]).T.nonzero()
    reached = columns.skill_ids[skill].tolist()
    ends = np.searchsorted(person, np.arange(len(rows) + 1)).tolist()
    return {
        id_: tuple(reached[start:end])
        for id_, (start, end) in zip(ids, pairwise(ends), strict=True)
        if start < end and id_ != viewer_id
    }


def ticked(
    columns: Columns,
    place: Place,
    *,
    viewer_id: int,
    today: date,
    skills: Iterable[int] | None = None,
) -> dict[int, int]:
    """How many people the place can find for each of these skills (None: for all), by id."""
    wanted = columns.skills if skills is None else [id_ for id_ in skills if id_ in columns.skills]
    return _counted(
        columns, place, viewer_id, today, {id_: columns.of_skill(id_) for id_ in wanted}
    )


def in_domains(columns: Columns, place: Place, *, viewer_id: int, today: date) -> dict[str, int]:
    """How many people the place can find for anything in each domain, by id."""
    codes = {domain: columns.of_domain(domain) for domain in columns.domains}
    return _counted(columns, place, viewer_id, today, codes)


def _counted(
    columns: Columns, place: Place, viewer_id: int, today: date, codes: Mapping[Key, Planes]
) -> dict[Key, int]:
    columns.turn_to(today)
    near = columns.near(place)
    viewer = columns.rows_of(np.array([viewer_id]))
    found = {}
    for key, code in codes.items():
        plane = near.reached_by(code)
        if viewer[0] >= 0:
            bits.clear(plane[np.newaxis], viewer)
        found[key] = bits.count(plane)
    return found
