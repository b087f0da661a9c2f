"""Searches that somebody keeps, and what is new in them.

A search is looked at as its owner and with today's rights, so it never tells of somebody whom they
could not find themselves. New is who fits, has time, and did not do both before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy import Select, delete, func, select, update

from app.accounts.actions import Leaving
from app.accounts.models import Person
from app.clock import amsterdam, moment_on
from app.database import db, unit_of_work
from app.errors import RuleBroken
from app.outbox.actions import put
from app.outbox.models import Job
from app.search import addresses, ranking
from app.search.cards import Card
from app.search.models import LONGEST_ADDRESS, FoundBefore, SavedSearch
from app.search.queries import Search, Wanted, search
from app.search.reference import LAST_PAGE, PAGE

log = structlog.get_logger()

MOST = 20  # searches a person
TOO_MANY = LAST_PAGE * PAGE  # people; of so many nobody is told who is new
NEWS_AGAIN_AFTER = timedelta(days=90)  # of not fitting
SENT_AT = time(15)  # after lessons
AVAILABLE = (ranking.ALL_AND_AVAILABLE, ranking.SOME_AND_AVAILABLE)


@dataclass(frozen=True)
class Fitting:
    """Who fits a search and has time, and how many people it finds in all."""

    total: int
    cards: tuple[Card, ...]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(card.found.person_id for card in self.cards)


# ── Whose they are ──────────────────────────────────────────────────────────────────────────────


def of(person: Any) -> Select[SavedSearch]:
    """What this person keeps, the newest first."""
    return (
        select(SavedSearch)
        .where(SavedSearch.person_id == person.id)
        .order_by(SavedSearch.saved_at.desc(), SavedSearch.id.desc())
    )


# ── What they do with them ──────────────────────────────────────────────────────────────────────


def is_worth_keeping(found: Search) -> bool:
    """It asks for something, or for somebody in particular."""
    return bool(found.chips) or any(vars(found.filters).values())


def keep(found: Search, fitting: Fitting, title: str, *, by: Any, now: datetime) -> SavedSearch:
    """Keep this search; who fits now is no news later. The same one again stays as it was.

    Raises RuleBroken when there is nothing to keep, or one too many.
    """
    if not is_worth_keeping(found):
        raise RuleBroken("Zoek eerst iets. Daarna kun je de zoekopdracht bewaren.")
    address = addresses.as_text(addresses.args_of(found))
    if len(address) > LONGEST_ADDRESS:
        raise RuleBroken("Deze zoekopdracht is te lang om te bewaren. Zeg het wat korter.")
    # Whoever presses the button in two windows at once keeps one and the same, and no more.
    db.session.execute(select(Person.id).where(Person.id == by.id).with_for_update())
    known = db.session.scalar(of(by).where(SavedSearch.address == address))
    if known is not None:
        return known
    count = db.session.scalar(select(func.count()).select_from(of(by).subquery()))
    if (count or 0) >= MOST:
        raise RuleBroken(
            "Je hebt al %(most)s zoekopdrachten bewaard. Gooi er eerst een weg.", most=MOST
        )
    saved = SavedSearch(
        person_id=by.id,
        title=title[:300],
        address=address,
        saved_at=now,
        looked_at=now,
        total=fitting.total,
    )
    db.session.add(saved)
    db.session.flush()  # who fits points at it
    _remember(saved, fitting.ids, amsterdam(now).date())
    return saved


def set_mails(saved: SavedSearch, mails: bool) -> None:
    saved.mails = mails


def forget(saved: SavedSearch) -> None:
    db.session.delete(saved)


def forget_all(leaving: Leaving) -> None:
    """What somebody kept goes with their account."""
    for one in db.session.scalars(of(leaving.person)).all():
        forget(one)


# ── Looking again ───────────────────────────────────────────────────────────────────────────────


def fitting(viewer: Any, wanted: Wanted, *, today: date) -> Fitting:
    """Everybody who fits and has time, page by page; they come first in the order of a search."""
    cards: list[Card] = []
    number, total = 1, 0
    while number <= LAST_PAGE:
        found = search(viewer, replace(wanted, page=number), today=today)
        total = found.people.total
        have_time = [card for card in found.cards if card.found.tier in AVAILABLE]
        cards += have_time
        if len(have_time) < PAGE:
            break
        number += 1
    return Fitting(total, tuple(cards))


def look_again(*, now: datetime) -> int:
    """Look at everybody's saved searches, and ask for one mail a person in whose searches
    somebody is new; returns how many mails. One that fails holds up none of the others."""
    owners = db.session.scalars(
        select(SavedSearch.person_id)
        .join(Person, Person.id == SavedSearch.person_id)
        .where(Person.closed_at.is_(None), Person.email_confirmed_at.is_not(None))
        .distinct()
    ).all()
    mails = 0
    for person_id in owners:
        try:
            mails += _look_for(person_id, now)
        except Exception:
            db.session.rollback()
            log.exception("saved searches", person=person_id)
    return mails


def _look_for(person_id: int, now: datetime) -> int:
    today = amsterdam(now).date()
    key = f"saved-searches-{today.isoformat()}-{person_id}"
    if _is_asked(key):
        return 0  # whoever is new since then is news tomorrow
    person = db.session.get_one(Person, person_id)
    found = {
        saved.id: fitting(person, wanted_of(saved), today=today)
        for saved in db.session.scalars(of(person)).all()
    }
    with unit_of_work():
        # Looking took a while: another worker that was first leaves nothing to remember here.
        news = {} if _is_asked(key) else _take_in(found, now)
        if not news:
            return 0
        payload = {"person": person_id, "found": [[id_, ids] for id_, ids in news.items()]}
        put(
            "saved_searches_mail",
            payload,
            key=key,
            now=now,
            due_at=max(now, moment_on(today, SENT_AT)),
        )
    return 1


def _is_asked(key: str) -> bool:
    return db.session.scalar(select(Job.id).where(Job.key == key)) is not None


def wanted_of(saved: SavedSearch) -> Wanted:
    return addresses.wanted_of(addresses.read(saved.address))


def _take_in(found: Mapping[int, Fitting], now: datetime) -> dict[int, list[int]]:
    """Remember what was found; gives who is new, by search that mails."""
    news: dict[int, list[int]] = {}
    for saved_id, fits in found.items():
        saved = db.session.get(SavedSearch, saved_id)
        if saved is None:
            continue  # thrown away while we looked
        was_countable = saved.total <= TOO_MANY
        new = _remember(saved, fits.ids, amsterdam(now).date())
        saved.looked_at, saved.total = now, fits.total
        # Of a search that finds too many only the first were known, so more would seem new.
        if new and saved.mails and was_countable and fits.total <= TOO_MANY:
            news[saved.id] = sorted(new)
    return news


def _remember(saved: SavedSearch, ids: Iterable[int], today: date) -> set[int]:
    """Who fits now; gives those who were not remembered. Who was away long is forgotten first."""
    mine = FoundBefore.search_id == saved.id
    db.session.execute(
        delete(FoundBefore).where(mine, FoundBefore.last_on < today - NEWS_AGAIN_AFTER)
    )
    known = set(db.session.scalars(select(FoundBefore.person_id).where(mine)))
    fits = set(ids)
    db.session.execute(
        update(FoundBefore)
        .where(mine, FoundBefore.person_id.in_(sorted(known & fits)))
        .values(last_on=today)
    )
    new = fits - known
    db.session.add_all(
        FoundBefore(search_id=saved.id, person_id=person_id, last_on=today)
        for person_id in sorted(new)
    )
    db.session.flush()
    return new
