"""From the database's rows to columns: everybody at once, or those who changed.

Who may be found, from where and how far is decided by `profiles.access.reaching_claims`; here
stands the same in columns, and a test holds the two equal.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from app.accounts.models import Membership, Person, Role
from app.database import db
from app.expertise.models import Skill
from app.organisations.models import Organisation, Ring
from app.profiles.models import (
    EMPLOYEE,
    FREELANCER,
    Claim,
    Freelancer,
    FreelancerRegion,
    KeptNear,
    Profile,
    Standing,
)
from app.search.batch import (
    FAR_AWAY,
    KINDS,
    LONG_AGO,
    NEVER,
    Batch,
    People,
    Works,
    day_number,
)
from app.search.columns import Columns
from app.search.filters import SECTORS
from app.search.surroundings import Around, Surroundings
from app.search.themes import UNKNOWN, Standings

AT_ONCE = 20_000  # people a batch; what is in memory twice while loading
AT_ONCE_BY_NAME = 500  # ids in one statement

_1970 = datetime(1970, 1, 1, tzinfo=UTC)
_SECTOR_BITS = {sector: 1 << number for number, sector in enumerate(SECTORS)}


def organisations() -> list[Around]:
    """Every organisation with what rings follow from."""
    board: Any = aliased(Organisation)
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.board_id,
            Organisation.swv_id,
            Organisation.region_id,
            Organisation.ring_cap,
            func.coalesce(board.ring_cap, Ring.COUNTRY),
        ).outerjoin(board, board.id == Organisation.board_id)
    )
    return [
        Around(id_, board_id, swv_id, region_id, min(own, above))
        for id_, board_id, swv_id, region_id, own, above in rows
    ]


def skills() -> dict[int, str]:
    """The domain of each skill in use, by id."""
    rows = select(Skill.id, Skill.domain_id).where(Skill.retired_on.is_(None)).order_by(Skill.id)
    return {row.id: row.domain_id for row in db.session.execute(rows)}


def everybody() -> Columns:
    """Columns made from nothing."""
    found = Columns(
        skills(),
        Surroundings(organisations()),
        room=db.session.scalar(select(func.count()).select_from(Profile)) or 0,
    )
    for first, last in _spans():
        found.put(_batch(found, (Profile.person_id >= first) & (Profile.person_id <= last)))
    return found


def renew(found: Columns, ids: Sequence[int]) -> None:
    """Read these people again."""
    for start in range(0, len(ids), AT_ONCE_BY_NAME):
        some = ids[start : start + AT_ONCE_BY_NAME]
        found.put(_batch(found, Profile.person_id.in_(some)))


def renew_surroundings(found: Columns) -> None:
    """Read the organisations again, and let go of people whose profile is no more."""
    found.surroundings.learn(organisations())
    known = found.people.id[: found.size]
    there = np.fromiter(db.session.scalars(select(Profile.person_id)), np.int64)
    gone = np.flatnonzero(~np.isin(known, there))
    if len(gone):
        found.take_out(gone)
    found.forget()


def changed_since(revision: int) -> list[int]:
    rows = select(Profile.person_id).where(Profile.search_rev > revision)
    return list(db.session.scalars(rows.order_by(Profile.person_id)))


def _spans() -> Iterator[tuple[int, int]]:
    """Ranges of ids that hold at most AT_ONCE people each."""
    numbered = select(
        Profile.person_id, func.row_number().over(order_by=Profile.person_id).label("at")
    ).subquery()
    ends = select(numbered.c.person_id).where(numbered.c["at"] % AT_ONCE == 0)
    first = 0
    for last in db.session.scalars(ends.order_by(numbered.c.person_id)).all():
        yield first, last
        first = last + 1
    yield first, 2**31 - 1


def _batch(found: Columns, whom: Any) -> Batch:
    rows = db.session.execute(_profiles().where(whom).order_by(Profile.person_id)).all()
    by_name: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * _WIDTH
    (
        ids, kinds, published, paused, confirmed, closed, invitation, admitted, free, busy, from_,
        until, loads, responses, scores, schools, reviews, asked, forms, sectors,
    ) = by_name  # fmt: skip
    place = {id_: number for number, id_ in enumerate(ids)}
    may_be_found = zip(
        kinds, published, paused, confirmed, closed, invitation, admitted, strict=True
    )
    shares = [
        is_published and not is_paused and is_confirmed and not is_closed and not only_invited
        and (kind == EMPLOYEE or is_admitted)
        for kind, is_published, is_paused, is_confirmed, is_closed, only_invited, is_admitted
        in may_be_found
    ]  # fmt: skip
    people = People(
        id=np.array(ids, np.int32),
        shares=np.array(shares, np.bool_),
        free=np.array(free, np.int16) & ~np.array(busy, np.int16),
        available_from=_days(from_, LONG_AGO),
        available_until=_days(until, FAR_AWAY),
        load=np.array(loads, np.int16),
        responsiveness=np.array(responses, np.int16),
        score=np.array([UNKNOWN if s is None else s for s in scores], np.int16),
        schools=_small(schools),
        reviews=_small(reviews),
        asked=np.array([_microseconds(moment) for moment in asked], np.int64),
    )
    return Batch(
        people=people,
        forms=np.array(forms, np.int16),
        sectors=np.array([_sector_bits(words) for words in sectors], np.int16),
        kind=np.array([KINDS.index(kind) for kind in kinds], np.int16),
        works=_works(found.surroundings, place, whom),
        **_claims(found, place, whom),
        standings=_standings(found, place, whom),
    )


_WIDTH = 20


def _profiles() -> Any:
    return (
        select(
            Profile.person_id,
            Profile.kind,
            Profile.published_at.is_not(None),
            Profile.paused_at.is_not(None),
            Person.email_confirmed_at.is_not(None),
            Person.closed_at.is_not(None),
            Profile.only_on_invitation,
            Freelancer.admitted_at.is_not(None),
            Profile.free_parts,
            Profile.busy_parts,
            Profile.available_from,
            Profile.available_until,
            Profile.load,
            Profile.responsiveness,
            Profile.score,
            Profile.review_schools,
            Profile.review_count,
            Profile.last_asked_at,
            Profile.forms,
            Profile.sectors,
        )
        .join(Person, Person.id == Profile.person_id)
        .outerjoin(Freelancer, Freelancer.person_id == Profile.person_id)
    )


def _works(surroundings: Surroundings, place: Mapping[int, int], whom: Any) -> Works:
    """Where each of these people works, and when; a freelancer, in the regions they chose."""
    memberships = db.session.execute(
        select(Membership.person_id, Membership.organisation_id, Membership.from_, Membership.until)
        .join(Profile, Profile.person_id == Membership.person_id)
        .where(
            whom,
            Profile.kind == EMPLOYEE,
            Membership.role != Role.ADMIN,
            Membership.confirmed_at.is_not(None),
            Membership.refused_at.is_(None),
        )
        .order_by(Membership.id)
    )
    near = _kept_near(whom)
    found = [
        (place[person_id], number, begins, ends)
        for person_id, at, from_, until in memberships
        if person_id in place
        for number, begins, ends in _as_far_as(
            surroundings,
            at,
            day_number(from_, LONG_AGO),
            day_number(until, FAR_AWAY),
            near.get((person_id, at)),
        )
    ]
    regions = db.session.execute(
        select(Profile.person_id, FreelancerRegion.region_id)
        .outerjoin(FreelancerRegion, FreelancerRegion.person_id == Profile.person_id)
        .where(whom, Profile.kind == FREELANCER)
    )
    found += [
        (place[person_id], surroundings.stand_in(region_id), LONG_AGO, FAR_AWAY)
        for person_id, region_id in regions
        if person_id in place
    ]
    row, at, begins, ends = zip(*found, strict=True) if found else ((), (), (), ())
    return Works(
        np.array(row, np.int32),
        np.array(at, np.int32),
        np.array(begins, np.int16),
        np.array(ends, np.int16),
    )


def _kept_near(whom: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """(person, organisation) -> (how far, the last day) of who is kept near there."""
    rows = db.session.execute(
        select(KeptNear.person_id, KeptNear.organisation_id, KeptNear.ring, KeptNear.until)
        .join(Profile, Profile.person_id == KeptNear.person_id)
        .where(whom, KeptNear.ended_at.is_(None))
    )
    return {(person_id, at): (ring, day_number(until)) for person_id, at, ring, until in rows}


def _as_far_as(
    surroundings: Surroundings, at: int, begins: int, ends: int, near: tuple[int, int] | None
) -> Iterator[tuple[int, int, int]]:
    """(number, first day, last day): near at first, then as far as the organisation goes."""
    if near is not None:
        ring, last = near
        if begins <= last:
            yield surroundings.near(at, ring), begins, min(ends, last)
        begins = max(begins, last + 1)
    if begins <= ends:
        yield surroundings.number(at), begins, ends


def _claims(found: Columns, place: Mapping[int, int], whom: Any) -> dict[str, NDArray[Any]]:
    rows = db.session.execute(
        select(Claim.person_id, Claim.skill_id, Claim.ring)
        .join(Profile, Profile.person_id == Claim.person_id)
        .where(whom)
    ).all()
    kept = [
        (place[person_id], found.number_of[skill_id], ring + 1)
        for person_id, skill_id, ring in rows
        if skill_id in found.number_of and person_id in place
    ]
    row, skill, code = zip(*kept, strict=True) if kept else ((), (), ())
    return {
        "claim_row": np.array(row, np.int64),
        "claim_skill": np.array(skill, np.int64),
        "claim_code": np.array(code, np.int8),
    }


def _standings(found: Columns, place: Mapping[int, int], whom: Any) -> Standings:
    rows = db.session.execute(
        select(Standing.person_id, Standing.domain_id, Standing.score, Standing.schools)
        .join(Profile, Profile.person_id == Standing.person_id)
        .where(and_(whom, Standing.domain_id.in_(found.domains)))
    ).all()
    known = [row for row in rows if row.person_id in place]
    return Standings(
        np.array([place[row.person_id] for row in known], np.int32),
        np.array([row.score for row in known], np.int16),
        _small([row.schools for row in known]),
        np.array([found.domains.index(row.domain_id) for row in known], np.int16),
    )


def _days(days: Sequence[Any], otherwise: int) -> NDArray[np.int16]:
    return np.array([day_number(day, otherwise) for day in days], np.int16)


def _small(numbers: Sequence[int]) -> NDArray[np.int16]:
    """Counts of which only the first thousands matter."""
    return np.minimum(np.array(numbers, np.int64), 30_000).astype(np.int16)


def _microseconds(moment: datetime | None) -> int:
    if moment is None:
        return int(NEVER)
    passed = moment - _1970
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def _sector_bits(words: str) -> int:
    return sum(_SECTOR_BITS.get(word, 0) for word in words.split(" "))
