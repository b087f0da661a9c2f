"""A search as an address, so that it can be sent, kept and gone back to; and back again."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode

from app.search.filters import FACETS, IN_ADDRESS
from app.search.models import LONGEST_ADDRESS
from app.search.queries import Search, Wanted

Args = Mapping[str, Sequence[str]]


def wanted_of(args: Args, *, page: int = 1) -> Wanted:
    """What an address asks for. Whatever else stands in it is as if absent."""

    def first(name: str) -> str:
        return next(iter(args.get(name, ())), "")

    return Wanted(
        text=first("q"),
        skills=tuple(args.get("skill", ())),
        without=frozenset(args.get("zonder", ())),
        also=frozenset(args.get("ook", ())),
        filters={facet: args.get(IN_ADDRESS[facet], ()) for facet in FACETS},
        page=page,
        place=first("vanuit"),
    )


def args_of(search: Search) -> dict[str, list[str]]:
    """The address of this search without its page; only what was understood stays in it."""
    known = {chip.slug for chip in search.chips}
    wanted = search.wanted
    args = {
        "q": [search.understanding.text] if search.understanding.text else [],
        "skill": [chip.slug for chip in search.chips if chip.is_picked],
        "zonder": sorted(wanted.without & known),
        "ook": sorted(wanted.also & known),
        "vanuit": [search.place.public_id] if search.place and len(search.places) > 1 else [],
    }
    for facet, name in IN_ADDRESS.items():
        args[name] = sorted(getattr(search.filters, facet))
    return {name: values for name, values in args.items() if any(values)}


def as_text(args: Args) -> str:
    """In one line, always the same for the same search: q=pesten&ring=1"""
    return urlencode(args, doseq=True)


def read(text: str) -> dict[str, Any]:
    """The other way, {name: values}; of nonsense nothing is left."""
    try:
        return parse_qs(text[:LONGEST_ADDRESS], max_num_fields=200)
    except ValueError:
        return {}
