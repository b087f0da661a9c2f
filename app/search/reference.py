"""From skills to people in SQL: total, facets and one page, after reach and never before it.

This is the meaning of a search; whatever answers faster must answer the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from app.database import db
from app.organisations.rings import Place
from app.profiles.access import reaching_claims
from app.profiles.models import Claim, Profile, Standing
from app.search import ranking
from app.search.counting import count, facet_conditions, passing
from app.search.filters import Facets, Filters
from app.search.ranking import Facts, Ranked, Rotation, Term

PAGE = 20  # people a page
LAST_PAGE = 50  # nobody reads on; refine instead

ALL_PARTS = 0b11_1111_1111


@dataclass(frozen=True)
class Asked:
    """A skill that the search asks for. Skills with the same need are alternatives."""

    skill_id: int
    slug: str
    domain_id: str
    weight: int  # thousandths
    need: int


class Found(NamedTuple):
    """One person on the page."""

    place: int  # 1 for the first of all
    facts: Facts
    tier: int
    score: int
    is_slot: bool
    schools: int  # behind the experience

    @property
    def person_id(self) -> int:
        return self.facts.person_id

    @property
    def shown_score(self) -> int | None:
        """S in thousandths, when enough schools stand behind it to show it."""
        enough = self.schools >= ranking.SHOWN_FROM_SCHOOLS
        return self.facts.experience if enough else None

    @property
    def keeps_number(self) -> bool:
        """It rests on too few schools to be shown, and so to be counted back from a sum."""
        return self.facts.experience is not None and self.shown_score is None

    @property
    def shown_sum(self) -> int | None:
        return None if self.keeps_number else self.score

    def explain(self) -> tuple[Term, ...]:
        """The terms of the score, as far as anybody may know them."""
        terms = ranking.terms(self.facts)
        return tuple(t for t in terms if t.name != "experience") if self.keeps_number else terms


@dataclass(frozen=True)
class People:
    total: int
    facets: Facets
    page: tuple[Found, ...]
    number: int = 1

    @classmethod
    def nobody(cls) -> "People":
        return cls(0, Facets(), ())

    @property
    def pages(self) -> int:
        return min(LAST_PAGE, max(1, -(-self.total // PAGE)))


def people(
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
    """Who can help. Without `asked` and `mentions`, everybody whose help reaches the place.

    `domains` gives the skills of each domain, for the facet of themes. `mentions` gives people
    whose own words hold what was typed, by id, and how well (thousandths, below
    `ranking.ANSWERS`): they are found too, when any tick of theirs reaches the place. Two
    statements, however many people there are.
    """
    page = max(1, min(page, LAST_PAGE))
    found = _found(
        asked, place, viewer_id=viewer_id, domains=domains, today=today, mentions=mentions or {}
    )
    conditions = facet_conditions(found, domains)
    passes = passing(conditions, filters)
    total, facets = count(found, conditions, passes)
    rotation = ranking.rotation(today, [f"{a.slug}={a.weight}" for a in asked])
    placed = _placed(found, and_(*passes.values()), rotation, until=page * PAGE) if total else []
    return People(total, facets, tuple(placed[(page - 1) * PAGE :]), page)


def _found(
    asked: Sequence[Asked],
    place: Place,
    *,
    viewer_id: int,
    domains: Mapping[str, Sequence[int]],
    today: date,
    mentions: Mapping[int, int],
) -> CTE:
    """Everybody of whom some asked tick reaches the place, with what order and filters need."""
    claims = reaching_claims(place, viewer_id=viewer_id, on=today)
    if asked or mentions:
        claims = claims.where(
            or_(
                Claim.skill_id.in_([a.skill_id for a in asked]),
                Claim.person_id.in_(sorted(mentions)),
            )
        )
    reached = claims.cte("reached")
    needs = sorted({a.need for a in asked})
    by_person = (
        select(
            reached.c.person_id,
            func.min(reached.c.ring).label("ring"),
            *(
                func.max(_weight(reached.c.skill_id, [a for a in asked if a.need == need])).label(
                    f"need_{number}"
                )
                for number, need in enumerate(needs)
            ),
            *(
                func.max(case((reached.c.skill_id.in_(list(ids)), 1), else_=0)).label(
                    f"domain_{number}"
                )
                for number, ids in enumerate(domains.values())
            ),
        )
        .group_by(reached.c.person_id)
        .cte("by_person")
    )
    fits = [by_person.c[f"need_{number}"] for number in range(len(needs))]
    text, coverage = _fit(fits, by_person, mentions)
    theme = asked[0].domain_id if asked else ""
    free = Profile.free_parts.bitwise_and(ALL_PARTS - Profile.busy_parts)
    is_available = and_(
        free != 0,
        Profile.load < 1_000,
        or_(Profile.available_from.is_(None), Profile.available_from <= today),
        or_(Profile.available_until.is_(None), Profile.available_until >= today),
    )
    facts = (
        select(
            by_person,
            text.label("text"),
            coverage.label("coverage"),
            # Experience within the theme says most; over all themes is the next best.
            func.coalesce(Standing.score, Profile.score).label("experience"),
            func.coalesce(Standing.schools, Profile.review_schools).label("schools"),
            Profile.responsiveness.label("responsiveness"),
            Profile.load.label("load"),
            case((is_available, 1), else_=0).label("is_available"),
            Profile.review_count.label("reviews"),
            Profile.last_asked_at.label("last_asked_at"),
            free.label("free"),
            Profile.forms.label("forms"),
            Profile.sectors.label("sectors"),
            Profile.kind.label("kind"),
        )
        .join(Profile, Profile.person_id == by_person.c.person_id)
        .outerjoin(
            Standing,
            and_(Standing.person_id == by_person.c.person_id, Standing.domain_id == theme),
        )
        .cte("facts")
    )
    return select(facts, _tier(facts).label("tier"), _score(facts).label("score")).cte("found")


def _fit(
    fits: Sequence[ColumnElement[int]], by_person: CTE, mentions: Mapping[int, int]
) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """(text, coverage) from how well each need is met; a mention never covers one."""
    if not fits and not mentions:
        return literal(1_000), literal(1_000)
    text: ColumnElement[int] = _mean(fits) if fits else literal(0)
    coverage: ColumnElement[int] = (
        _mean([case((fit >= ranking.ANSWERS, 1_000), else_=0) for fit in fits])
        if fits
        else literal(0)
    )
    if mentions:
        mention = case(dict(mentions), value=by_person.c.person_id, else_=0)
        text = case((mention > text, mention), else_=text)
    return text, coverage


def _weight(skill_id: ColumnElement[int], asked: Sequence[Asked]) -> ColumnElement[int]:
    return case({a.skill_id: a.weight for a in asked}, value=skill_id, else_=0)


def _mean(values: Sequence[ColumnElement[int]]) -> ColumnElement[int]:
    total: Any = values[0]
    for value in values[1:]:
        total = total + value
    return cast(total, Integer).op("/")(len(values)) if len(values) > 1 else total


def _tier(facts: CTE) -> ColumnElement[int]:
    available = facts.c.is_available == 1
    everything = facts.c.coverage >= 1_000
    return case(
        (and_(available, everything), ranking.ALL_AND_AVAILABLE),
        (available, ranking.SOME_AND_AVAILABLE),
        (everything, ranking.ALL_NOT_NOW),
        else_=ranking.REST,
    )


def _score(facts: CTE) -> ColumnElement[int]:
    """The sum of ranking.terms, with the same rounding: divisions of whole positive numbers."""
    experience = func.coalesce(facts.c.experience, ranking.SCORE_UNKNOWN)
    above = case((experience > ranking.LOWEST_SCORE, experience - ranking.LOWEST_SCORE), else_=0)
    value = _divided(above * 1_000, ranking.SCORE_RANGE)
    value = case((value > 1_000, 1_000), else_=value)
    nearness = case(dict(enumerate(ranking.NEARNESS_OF_RING)), value=facts.c.ring, else_=0)
    return (
        _points(facts.c.text, ranking.TEXT)
        + _points(facts.c.coverage, ranking.COVERAGE)
        + _points(value, ranking.EXPERIENCE)
        + _points(facts.c.responsiveness, ranking.RESPONSE)
        + _points(nearness, ranking.NEARNESS)
        - _points(facts.c.load, ranking.LOAD)
    )


def _points(value: Any, weight: int) -> ColumnElement[int]:
    return _divided(value * weight, 1_000)


def _divided(value: Any, by: int) -> ColumnElement[int]:
    """Whole division: SQLAlchemy's // and / would go by way of fractions."""
    return value.op("/", return_type=Integer())(by)


def _placed(
    found: CTE, passes: ColumnElement[bool], rotation: Rotation, *, until: int
) -> list[Found]:
    """The first `until` people in one statement: by order, and the newcomers by turn.

    No more than `until` newcomers of a tier can matter: each is either placed or passed over
    because they already stand among the first.
    """
    is_new = case((found.c.reviews < ranking.NEWCOMER_BELOW, 1), else_=0)
    spread = cast(found.c.person_id, BigInteger) * rotation.multiplier + rotation.offset
    turn = spread % ranking.PRIME
    in_order = (
        found.c.tier,
        -found.c.score,
        case((found.c.last_asked_at.is_(None), 0), else_=1),
        found.c.last_asked_at,
        found.c.person_id,
    )
    numbered = (
        select(
            found,
            is_new.label("is_new"),
            func.row_number().over(order_by=in_order).label("at"),
            func.row_number()
            .over(partition_by=(found.c.tier, is_new), order_by=(turn, found.c.person_id))
            .label("turn"),
        )
        .where(passes)
        .subquery("numbered")
    )
    rows = db.session.execute(
        select(numbered)
        .where(
            or_(
                numbered.c["at"] <= until,
                and_(numbered.c.is_new == 1, numbered.c["turn"] <= until),
            )
        )
        .order_by(numbered.c["at"])
    ).all()
    by_id = {row.person_id: row for row in rows}
    ordered = [Ranked(row.person_id, row.tier, row.score, False) for row in rows if row.at <= until]
    new = sorted(
        (row for row in rows if row.is_new and row.turn <= until),
        key=lambda row: (row.tier, row.turn),
    )
    newcomers = [Ranked(row.person_id, row.tier, row.score, False) for row in new]
    return [
        _as_found(by_id[ranked.person_id], number, ranked)
        for number, ranked in enumerate(ranking.place(ordered, newcomers, until=until), 1)
    ]


def ticks(
    ids: Sequence[int], place: Place, *, viewer_id: int, today: date
) -> dict[int, tuple[int, ...]]:
    """The skills of each person that reach the place, rising; one that does not is not shown."""
    if not ids:
        return {}
    reached = (
        reaching_claims(place, viewer_id=viewer_id, on=today)
        .where(Claim.person_id.in_(ids))
        .subquery("reached")
    )
    found: dict[int, list[int]] = {}
    for person_id, skill_id in db.session.execute(
        select(reached.c.person_id, reached.c.skill_id).distinct().order_by(reached.c.skill_id)
    ):
        found.setdefault(person_id, []).append(skill_id)
    return {person_id: tuple(skills) for person_id, skills in found.items()}


def _as_found(row: Any, number: int, ranked: Ranked) -> Found:
    return Found(
        place=number,
        facts=Facts(
            person_id=row.person_id,
            text=row.text,
            coverage=row.coverage,
            experience=row.experience,
            responsiveness=row.responsiveness,
            ring=row.ring,
            load=row.load,
            is_available=bool(row.is_available),
            reviews=row.reviews,
            last_asked_at=row.last_asked_at,
        ),
        tier=ranked.tier,
        score=ranked.score,
        is_slot=ranked.is_slot,
        schools=row.schools,
    )
