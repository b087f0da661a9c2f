"""The best match within one's own school, beside a search that reaches further.

They keep their place in the list: the block only points at people who work down the corridor, with
the score that they have there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.organisations.models import Kind, Organisation, Ring
from app.organisations.rings import Place
from app.search import sync
from app.search.cards import Card
from app.search.filters import Filters
from app.search.ranking import SOME_AND_AVAILABLE
from app.search.reference import Asked, Found, People

SHOWN = 2
OWN_SCHOOL = frozenset({str(Ring.SCHOOL)})


@dataclass(frozen=True)
class Nearby:
    """A colleague of one's own school; `place`: in the list, where that is on this page."""

    card: Card
    place: int | None


def first(
    asked: Sequence[Asked],
    place: Place,
    people: People,
    here: Organisation | None,
    *,
    filters: Filters,
    **question: Any,
) -> tuple[Found, ...]:
    """Who fits best and has time at the school from which somebody searches. Nobody when nothing
    was asked, on later pages, in a search of that school only, and when one of them stands among
    the first of the list already."""
    reaches_further = filters.ring != OWN_SCHOOL and (
        not filters.ring or str(Ring.SCHOOL) in filters.ring
    )
    if not asked or people.number > 1 or not reaches_further:
        return ()
    if here is None or here.kind != Kind.SCHOOL:
        return ()
    if not people.facets.of("ring", str(Ring.SCHOOL)):
        return ()
    own = sync.people(asked, place, filters=replace(filters, ring=OWN_SCHOOL), **question)
    found = [each for each in own.page[:SHOWN] if each.tier <= SOME_AND_AVAILABLE]
    on_top = {each.person_id for each in people.page[:SHOWN]}
    if any(each.person_id in on_top for each in found):
        return ()
    return tuple(found)


def beside(people: People, cards: Iterable[Card]) -> tuple[Nearby, ...]:
    places = {found.person_id: found.place for found in people.page}
    return tuple(Nearby(card, places.get(card.found.person_id)) for card in cards)
