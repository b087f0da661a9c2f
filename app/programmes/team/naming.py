"""Schools and boards of a region, by the names that somebody types."""

from sqlalchemy import or_, select

from app.database import db
from app.errors import RuleBroken
from app.organisations.models import Kind, Organisation
from app.organisations.names import folded

MOST_NAMES = 10


def named_in(region: Organisation, text: str) -> list[Organisation]:
    """The schools and boards that somebody means, with a comma between two.

    Raises RuleBroken with a sentence about the first name that none, or more than one, has.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise RuleBroken("Schrijf welke school of welk bestuur.")
    if len(names) > MOST_NAMES:
        raise RuleBroken("Noem er hoogstens %(most)s, of kies de regio zelf.", most=MOST_NAMES)
    return list(dict.fromkeys(_one(name, region) for name in names))


def _one(name: str, region: Organisation) -> Organisation:
    typed = folded(name)
    known = [(each, _names(each)) for each in _with_words(region, typed)]
    found = [each for each, names in known if typed in names] or [
        each for each, names in known if any(_has_words(typed, one) for one in names)
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
    return found[0]


def _names(organisation: Organisation) -> tuple[str, str]:
    return folded(organisation.name), folded(f"{organisation.name} {organisation.city}")


def _has_words(typed: str, name: str) -> bool:
    return set(typed.split()) <= set(name.split())


def _with_words(region: Organisation, typed: str) -> list[Organisation]:
    """What is in the region and has all these words in its name or place."""
    if not typed:
        return []
    boards = select(Organisation.board_id).where(Organisation.region_id == region.id)
    # Folded words hold letters and digits only, so nothing in them is a wildcard.
    found = select(Organisation).where(
        or_(
            Organisation.region_id == region.id,
            (Organisation.kind == Kind.BOARD) & Organisation.id.in_(boards),
        ),
        *(Organisation.search_name.like(f"%{word}%") for word in typed.split()),
    )
    return list(db.session.scalars(found.order_by(Organisation.id)))
