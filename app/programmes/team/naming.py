"""Schools and boards of a region, by the names that somebody types."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from app.database import db
from app.errors import RuleBroken
from app.organisations.models import Kind, Organisation
from app.organisations.names import folded

MOST_NAMES = 10


@dataclass(frozen=True)
class _Known:
    organisation: Organisation
    names: frozenset[str]


def named_in(region: Organisation, text: str) -> list[Organisation]:
    """The schools and boards that somebody means, with a comma between two.

    Raises RuleBroken with a sentence about the first name that none, or more than one, has.
    """
    known = [
        _Known(each, frozenset({folded(each.name), folded(f"{each.name} {each.city}")}))
        for each in _in(region)
    ]
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise RuleBroken("Schrijf welke school of welk bestuur.")
    if len(names) > MOST_NAMES:
        raise RuleBroken("Noem er hoogstens %(most)s, of kies de regio zelf.", most=MOST_NAMES)
    return list(dict.fromkeys(_one(name, known, region) for name in names))


def _one(name: str, known: Sequence[_Known], region: Organisation) -> Organisation:
    typed = folded(name)
    found = [each for each in known if typed in each.names] or [
        each for each in known if any(_has_words(typed, one) for one in each.names)
    ]
    if not found:
        raise RuleBroken(
            "We vinden “%(name)s” niet in %(region)s. Schrijf de naam voluit, of kies de regio "
            "zelf.",
            name=name,
            region=region.name,
        )
    if len(found) > 1:
        raise RuleBroken(
            "Er zijn er meer die “%(name)s” heten. Schrijf de plaats erbij.", name=name
        )
    return found[0].organisation


def _has_words(typed: str, name: str) -> bool:
    return set(typed.split()) <= set(name.split())


def _in(region: Organisation) -> list[Organisation]:
    boards = select(Organisation.board_id).where(Organisation.region_id == region.id)
    found = select(Organisation).where(
        or_(
            Organisation.region_id == region.id,
            (Organisation.kind == Kind.BOARD) & Organisation.id.in_(boards),
        )
    )
    return list(db.session.scalars(found.order_by(Organisation.id)))
