"""Once a year three statements about sharing, to see whether anything moves.

No answer can be traced to a person: there is no row of an answer, only counters a school, and they
stay unread until the month is over. A digest remembers that somebody took part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from hmac import new as keyed
from typing import Any

from sqlalchemy import Select, func, select

from app.accounts.access import memberships_of
from app.accounts.models import Membership, Role
from app.database import db, insert
from app.errors import NotAllowed
from app.insights import rules
from app.insights.models import PulseCount, PulseToken
from app.insights.rules import AGREES_FROM, PULSE_MONTH, STATEMENTS, shown_groups
from app.organisations.models import Kind, Organisation

FIRST_STATEMENT = next(iter(STATEMENTS))  # everybody answers all of them


@dataclass(frozen=True)
class Agreed:
    """How many per cent agree with it; `before` is None where last year cannot be shown."""

    statement: str
    now: int
    before: int | None


@dataclass(frozen=True)
class Pulse:
    year: int
    people: int
    rows: list[Agreed]


# ── Taking part ─────────────────────────────────────────────────────────────────────────────────


def school_of(person: Any, on: date) -> int | None:
    """Where somebody is counted: the school where they have worked longest."""
    works = (
        memberships_of(person, on)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.kind == Kind.SCHOOL, Membership.role != Role.ADMIN)
        .with_only_columns(Membership.organisation_id)
    )
    return db.session.scalar(works.limit(1))


def is_asked(person: Any, on: date, secret: str) -> bool:
    """In its month, who has not answered and never said no."""
    if on.month != PULSE_MONTH or school_of(person, on) is None:
        return False
    known = select(PulseToken.token).where(
        PulseToken.token.in_([_answered(person, on.year, secret), _declined(person, secret)])
    )
    return db.session.scalar(known.limit(1)) is None


def has_answered(person: Any, on: date, secret: str) -> bool:
    return db.session.get(PulseToken, _answered(person, on.year, secret)) is not None


def answer(answers: Mapping[str, int | None], *, by: Any, on: date, secret: str) -> bool:
    """Count what somebody thinks, once a year; whether this was the first time."""
    rules.check_pulse(answers, on)
    school_id = school_of(by, on)
    if school_id is None:
        raise NotAllowed()
    if not _remember(_answered(by, on.year, secret)):
        return False
    for statement in STATEMENTS:
        _count(on.year, school_id, statement, answers[statement] or 0)
    return True


def decline(*, by: Any, secret: str) -> None:
    """Never ask this person again."""
    _remember(_declined(by, secret))


def _remember(token: str) -> bool:
    """Whether this was new."""
    new = insert(PulseToken).values(token=token).on_conflict_do_nothing()
    return db.session.scalar(new.returning(PulseToken.token)) is not None


def _count(year: int, school_id: int, statement: str, value: int) -> None:
    counted = insert(PulseCount).values(
        year=year, school_id=school_id, statement=statement, answer=value, people=1
    )
    db.session.execute(
        counted.on_conflict_do_update(
            index_elements=["year", "school_id", "statement", "answer"],
            set_={"people": PulseCount.people + 1},
        )
    )


def _answered(person: Any, year: int, secret: str) -> str:
    return _digest(secret, f"pulse {year} {person.id}")


def _declined(person: Any, secret: str) -> str:
    return _digest(secret, f"no pulse {person.id}")


def _digest(secret: str, what: str) -> str:
    return keyed(secret.encode(), what.encode(), sha256).hexdigest()


# ── Reading it ──────────────────────────────────────────────────────────────────────────────────


def last_year_to_read(today: date) -> int:
    """While people still answer, the number of today less that of yesterday would be one person."""
    return today.year if today.month > PULSE_MONTH else today.year - 1


def report(organisation: Organisation, today: date) -> Pulse | None:
    """Of a board or samenwerkingsverband; None where too few answered."""
    year = last_year_to_read(today)
    now, before = _shares(organisation, year), _shares(organisation, year - 1)
    if now is None:
        return None
    people, agree = now
    rows = [
        Agreed(words, agree[code], before[1][code] if before else None)
        for code, words in STATEMENTS.items()
    ]
    return Pulse(year, people, rows)


def _shares(organisation: Organisation, year: int) -> tuple[int, dict[str, int]] | None:
    """(how many people, statement -> per cent that agrees), where this group may be shown."""
    if (organisation.kind, organisation.id) not in shown_groups(_people(year)):
        return None
    column = {Kind.BOARD: Organisation.board_id, Kind.SWV: Organisation.swv_id}
    rows = db.session.execute(
        _counts(year)
        .where(column[Kind(organisation.kind)] == organisation.id)
        .with_only_columns(PulseCount.statement, PulseCount.answer, func.sum(PulseCount.people))
        .group_by(PulseCount.statement, PulseCount.answer)
    ).all()
    total = {code: sum(n for s, _, n in rows if s == code) for code in STATEMENTS}
    agree = {
        code: sum(n for s, value, n in rows if s == code and value >= AGREES_FROM)
        for code in STATEMENTS
    }
    return total[FIRST_STATEMENT], {
        code: round(100 * agree[code] / total[code]) for code in STATEMENTS
    }


def _people(year: int) -> dict[tuple[int | None, int | None], int]:
    """(board, samenwerkingsverband) -> how many people of its schools answered."""
    rows = db.session.execute(
        _counts(year)
        .where(PulseCount.statement == FIRST_STATEMENT)
        .with_only_columns(Organisation.board_id, Organisation.swv_id, func.sum(PulseCount.people))
        .group_by(Organisation.board_id, Organisation.swv_id)
    )
    return {(board, swv): int(people) for board, swv, people in rows}


def _counts(year: int) -> Select[Any]:
    return (
        select(PulseCount)
        .join(Organisation, Organisation.id == PulseCount.school_id)
        .where(PulseCount.year == year)
    )
