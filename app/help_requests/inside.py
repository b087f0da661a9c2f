"""First inside, then outside: who in the house can do what a freelancer is asked for.

The house is the own school, its board and its samenwerkingsverband. The page shows the first of
these colleagues in the order of search; the rule asks the database whether there is anybody.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.database import db
from app.expertise.models import Skill
from app.help_requests import rules
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation, Ring
from app.profiles.access import place_of, reaching_claims
from app.profiles.models import EMPLOYEE, Claim, Profile
from app.search import ranking, sync
from app.search.cards import Card, cards_for
from app.search.filters import Filters
from app.search.reference import Asked, Found

MOST_SHOWN = 5
RINGS = (Ring.SCHOOL, Ring.BOARD, Ring.SWV)
FILTERS = Filters(kind=frozenset({EMPLOYEE}), ring=frozenset(map(str, RINGS)))


@dataclass(frozen=True)
class Inside:
    """The first colleagues who ticked the same, and how many a search for it finds."""

    cards: tuple[Card, ...] = ()
    total: int = 0


def colleagues(
    school: Organisation,
    skills: Sequence[Skill],
    *,
    nice: Sequence[Skill] = (),
    viewer_id: int,
    besides: Collection[int] = (),
    on: date,
) -> Inside:
    """As a search for these skills from the school gives them; what somebody can do that is `nice`
    to have adds to their score. `besides`: ids to leave out."""
    if not skills:
        return Inside()
    place, by_id = place_of(school), {skill.id: skill for skill in (*skills, *nice)}
    asked = [
        Asked(skill.id, skill.slug, skill.domain_id, 1_000, need)
        for need, skill in enumerate(skills)
    ]
    found = sync.people(asked, place, viewer_id=viewer_id, filters=FILTERS, domains={}, today=on)
    page = [each for each in found.page if each.person_id not in besides]
    ids = [each.person_id for each in page]
    ticks = sync.ticks(ids, place, viewer_id=viewer_id, today=on) if ids else {}
    first = _with_nice(page, ticks, {skill.id for skill in nice})[:MOST_SHOWN]
    fitting = {id_: [skill for skill in mine if skill in by_id] for id_, mine in ticks.items()}
    cards = cards_for(first, place, asked, by_id, fitting, viewer_id=viewer_id, today=on)
    return Inside(cards, found.total)


def _with_nice(
    page: Sequence[Found], ticks: Mapping[int, Sequence[int]], nice: Collection[int]
) -> list[Found]:
    """What is nice to have adds to the score, and so moves people within their tier. Who is new
    keeps the place that was kept for them."""
    if not nice:
        return list(page)

    def key(each: Found) -> tuple[int, int]:
        share = 1_000 * len(set(ticks.get(each.person_id, ())) & set(nice)) // len(nice)
        return each.tier, -(each.score + ranking.points(share, ranking.NICE))

    moved = iter(sorted((each for each in page if not each.is_slot), key=key))
    return [each if each.is_slot else next(moved) for each in page]


def is_anybody(
    school: Organisation, skill_ids: Collection[int], *, besides: Collection[int], on: date
) -> bool:
    """The same question where it is decided: one row is enough."""
    claims = reaching_claims(place_of(school), viewer_id=0, on=on)
    near = claims.where(
        Claim.skill_id.in_(skill_ids),
        Claim.person_id.not_in(besides),
        Profile.kind == EMPLOYEE,
    ).subquery("near")
    found = select(near.c.person_id).where(near.c.ring.in_(RINGS)).limit(1)
    return db.session.scalar(found) is not None


def why_outside(
    asked: HelpRequest, code: str, words: str, *, besides: Collection[int], on: date
) -> str:
    """The reason as it is kept. Raises RuleBroken where colleagues could do it and none is given;
    where nobody inside can, that is the reason."""
    skill_ids = [wanted.skill_id for wanted in asked.essential]
    if not is_anybody(asked.school, skill_ids, besides=besides, on=on):
        return rules.NOBODY_INSIDE
    rules.check_external_reason(code, words)
    return code
