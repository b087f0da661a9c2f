"""Facet counts: how many people each checkbox would give, its own facet left out."""

from collections.abc import Mapping, Sequence

from sqlalchemy import CTE, ColumnElement, and_, case, func, literal, or_, select, true

from app.database import db
from app.profiles.models import FORMS
from app.search import ranking
from app.search.filters import FACETS, OFFERED, RATINGS, Facets, Filters

Conditions = Mapping[str, Mapping[str, ColumnElement[bool]]]  # facet -> value -> has it


def facet_conditions(found: CTE, domains: Mapping[str, Sequence[int]]) -> Conditions:
    """For each facet and value: does the person of the row have it?"""
    themes = {domain: found.c[f"domain_{number}"] == 1 for number, domain in enumerate(domains)}
    others = {
        facet: {value: _has(found, facet, value) for value in values}
        for facet, values in OFFERED.items()
    }
    return {"theme": themes, **others}


def _has(found: CTE, facet: str, value: str) -> ColumnElement[bool]:
    if facet == "part":
        return found.c.free.bitwise_and(1 << int(value)) != 0
    if facet == "ring":
        return found.c.ring == int(value)
    if facet == "form":
        return found.c.forms.bitwise_and(1 << FORMS.index(value)) != 0
    if facet == "sector":
        # Sectors stand in one column with spaces between them: "po vo".
        return (literal(" ") + found.c.sectors + " ").contains(f" {value} ")
    if facet == "kind":
        return found.c.kind == value
    return _has_rating(found, RATINGS[value])


def _has_rating(found: CTE, bucket: tuple[int, int] | None) -> ColumnElement[bool]:
    """By the number that is shown, so that a hidden one cannot be found out by counting."""
    if bucket is None:
        return or_(found.c.schools < ranking.SHOWN_FROM_SCHOOLS, found.c.experience.is_(None))
    lowest, below = bucket
    return and_(
        found.c.schools >= ranking.SHOWN_FROM_SCHOOLS,
        found.c.experience >= lowest,
        found.c.experience < below,
    )


def passing(conditions: Conditions, filters: Filters) -> dict[str, ColumnElement[bool]]:
    """For each facet: any of the chosen values, or everybody when nothing was chosen."""
    return {
        facet: or_(*(conditions[facet][value] for value in sorted(chosen))) if chosen else true()
        for facet in FACETS
        for chosen in [getattr(filters, facet)]
    }


def count(
    found: CTE, conditions: Conditions, passes: Mapping[str, ColumnElement[bool]]
) -> tuple[int, Facets]:
    """(how many people pass everything, the counts of every value), in one statement."""
    sums = [_sum(and_(*passes.values()))]
    names: list[tuple[str, str]] = []
    for facet, values in conditions.items():
        others = and_(*(passed for name, passed in passes.items() if name != facet))
        for value, has_it in values.items():
            names.append((facet, value))
            sums.append(_sum(and_(others, has_it)))
    numbered = [column.label(f"n{number}") for number, column in enumerate(sums)]
    row = db.session.execute(select(*numbered).select_from(found)).one()
    total, *counts = (number or 0 for number in row)
    facets: dict[str, dict[str, int]] = {facet: {} for facet in conditions}
    for (facet, value), number in zip(names, counts, strict=True):
        facets[facet][value] = number
    return total, Facets(facets)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
