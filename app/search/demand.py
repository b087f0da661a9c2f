"""What was sought in vain in a samenwerkingsverband: counted by day, and never by whom.

`docs/decisions/demand.md` says why so little is kept.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, select

from app.clock import amsterdam
from app.database import db, insert, rows_changed, unit_of_work
from app.expertise.models import Skill
from app.organisations.models import Kind
from app.search import dutch
from app.search.models import SearchEcho, SearchSignal
from app.search.queries import Search

NOBODY, UNKNOWN = "nobody", "unknown"
ANY_WORD = ""  # the subject that counts questions of which no word was known
KEPT = timedelta(days=90)
SHOWN_FROM = 5  # a smaller number could be one person
SCHOOLS = 3  # that must have used a word before it is kept as a word
WORD = re.compile(r"[a-z]{4,30}")


@dataclass(frozen=True)
class Heard:
    """What one search asked in vain, with who and where only to count them once."""

    swv_id: int
    school_id: int
    person_id: int
    kind: str
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """`shown` is None where the number is too small to show."""

    label: str
    shown: int | None


@dataclass(frozen=True)
class Report:
    """What was sought in vain in the last ninety days, the most first."""

    skills: tuple[Count, ...]
    words: tuple[Count, ...]
    unknown: Count | None  # questions of which no word was known

    @property
    def is_empty(self) -> bool:
        return not self.skills and not self.words and self.unknown is None


# ── Listening ───────────────────────────────────────────────────────────────────────────────────


def heard_in(search: Search, viewer: Any) -> Heard | None:
    """What this search tells of what is missing; None when it tells nothing.

    Only the first page of a search without filters, from a school: who filters looks for somebody
    in particular, and an office looks on behalf of nobody.
    """
    school = search.place
    if school is None or school.kind != Kind.SCHOOL or school.swv_id is None:
        return None
    if search.wanted.page != 1 or any(vars(search.filters).values()):
        return None
    if not search.is_recognised and search.has_answer:
        return None
    if not search.is_recognised:
        kind, subjects = UNKNOWN, [ANY_WORD, *_words_to_keep(search)]
    elif search.people.total == 0:
        kind = NOBODY
        subjects = [chip.slug for chip in search.chips if chip.is_on]
    else:
        return None
    found = tuple(sorted(set(subjects)))
    return Heard(school.swv_id, school.id, viewer.id, kind, found) if found else None


def _words_to_keep(search: Search) -> list[str]:
    """Words in small letters only: a name is often written with a capital."""
    small = {
        word
        for piece in search.understanding.text.split()
        if piece == piece.lower()
        for word in dutch.words(piece)
    }
    return [
        word
        for word in search.understanding.not_understood
        if word in small and WORD.fullmatch(word) and not dutch.is_everyday(word)
    ]


# ── Counting ────────────────────────────────────────────────────────────────────────────────────


def count(heard: Heard, secret: str, *, now: datetime) -> None:
    """Count it: each subject once a day for each person; a word from the third school on.

    `secret` keys the digests, so that they tell nothing to who has the database alone.
    """
    day = amsterdam(now).date()
    for subject in heard.subjects:
        times = _times(heard, subject, day, secret)
        if times:
            _add(heard, subject, day, times)


def _times(heard: Heard, subject: str, day: date, secret: str) -> int:
    """How much this counts for: nothing when it was counted before or is not to be kept yet."""
    what = (heard.kind, subject, heard.swv_id)
    once = _digest(secret, "day", *what, day.isoformat())
    if not _note(once, _digest(secret, "person", once, heard.person_id), until=day):
        return 0
    if heard.kind == NOBODY or subject == ANY_WORD:
        return 1
    word = _digest(secret, "word", *what)
    is_new = _note(word, _digest(secret, "school", word, heard.school_id), until=day + KEPT)
    schools = db.session.scalar(
        select(func.count()).select_from(SearchEcho).where(SearchEcho.about == word)
    )
    if (schools or 0) < SCHOOLS:
        return 0
    # Those who came before the word could be kept have not been counted.
    return SCHOOLS if is_new and schools == SCHOOLS else 1


def _digest(secret: str, *parts: object) -> str:
    return hmac.new(secret.encode(), repr(parts).encode(), sha256).hexdigest()


def _note(about: str, who: str, *, until: date) -> bool:
    """Whether this was new."""
    note = insert(SearchEcho).values(about=about, who=who, until=until)
    new = note.on_conflict_do_nothing().returning(SearchEcho.about)
    return db.session.scalar(new) is not None


def _add(heard: Heard, subject: str, day: date, times: int) -> None:
    db.session.execute(
        insert(SearchSignal)
        .values(
            organisation_id=heard.swv_id, day=day, kind=heard.kind, subject=subject, count=times
        )
        .on_conflict_do_update(
            index_elements=["organisation_id", "day", "kind", "subject"],
            set_={"count": SearchSignal.count + times},
        )
    )


def forget_old(*, now: datetime) -> int:
    """Remove what is no longer shown or needed; returns how many rows."""
    today = amsterdam(now).date()
    old = (
        delete(SearchEcho).where(SearchEcho.until < today),
        delete(SearchSignal).where(SearchSignal.day <= today - KEPT),
    )
    with unit_of_work():
        return sum(rows_changed(statement) for statement in old)


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


def report(swv_id: int, on: date) -> Report:
    """For the coordinator of this samenwerkingsverband."""
    rows = db.session.execute(
        select(SearchSignal.kind, SearchSignal.subject, Skill.label, func.sum(SearchSignal.count))
        .outerjoin(Skill, Skill.slug == SearchSignal.subject)
        .where(SearchSignal.organisation_id == swv_id, SearchSignal.day > on - KEPT)
        .group_by(SearchSignal.kind, SearchSignal.subject, Skill.label)
    ).all()
    skills = [Count(label, _shown(n)) for kind, _, label, n in rows if kind == NOBODY and label]
    unknown = {subject: _shown(n) for kind, subject, _, n in rows if kind == UNKNOWN}
    questions = Count("", unknown.pop(ANY_WORD)) if ANY_WORD in unknown else None
    # A rare word says too much about who used it, so it is not shown at all.
    words = [Count(word, number) for word, number in unknown.items() if number is not None]
    return Report(_most_first(skills), _most_first(words), questions)


def _shown(number: int) -> int | None:
    return int(number) if number >= SHOWN_FROM else None


def _most_first(counts: Iterable[Count]) -> tuple[Count, ...]:
    """What is too small to show has no order either."""
    return tuple(sorted(counts, key=lambda each: (-(each.shown or 0), each.label)))
