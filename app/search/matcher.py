"""The matcher of this process, current with the vocabulary of the database.

Every search knows whether the vocabulary is still the one that was read (see `numbers.py`). If
not, the index on disk is taken when it was built from the same words, and built otherwise. A
damaged or missing folder, or a disk that cannot be written, never stops a search.
"""

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from whoosh.index import FileIndex

from app.database import Remembered, db
from app.expertise import access
from app.expertise.vocabulary import read_vocabulary
from app.search import index
from app.search.concepts import Concepts, Understanding, fingerprint
from app.search.index import Document
from app.search.names import documents
from app.search.numbers import numbers

log = logging.getLogger(__name__)

KEPT = 4  # matchers in memory: before and after a change, and a test's

_matchers: OrderedDict[str, Concepts] = OrderedDict()  # by fingerprint
_folders: dict[URL, Path] = {}  # by database
_lock = threading.Lock()


@dataclass(frozen=True)
class Source:
    """The words to match, and which skills are often wanted together."""

    names: Sequence[tuple[str, str, str]]  # slug, name, kind
    english: Sequence[tuple[str, str]]  # slug, label
    related: Mapping[str, Sequence[str]]

    def documents(self) -> Iterable[Document]:
        """Made anew each time: together they are large."""
        return documents(self.names, self.english)

    @cached_property
    def fingerprint(self) -> str:
        return _fingerprints.of(self)


class _Fingerprints:
    """Keeps the last: of the same words it is the same, and to take all of them apart is slow.

    Whatever else changes around profiles, such as a school, makes every process look again.
    """

    def __init__(self) -> None:
        self._last = (b"", "")

    def of(self, source: Source) -> str:
        read = repr((source.names, source.english, sorted(source.related.items())))
        words = hashlib.sha256(read.encode()).digest()
        known, found = self._last
        if known != words:
            found = fingerprint(source.documents(), source.related)
            self._last = (words, found)
        return found


_fingerprints = _Fingerprints()


def keep_index(database: str, folder: Path) -> None:
    """Say where the index for this database is kept; without it, it is kept in memory."""
    _folders[make_url(database)] = folder


def folder() -> Path | None:
    return _folders.get(db.engine.url)


def understand(text: str, surroundings: int | None = None) -> Understanding:
    """What a text asks for. Never raises for any text; what cannot be understood is not
    recognised. `surroundings` is the number as it is now, if the caller has read it."""
    return matcher(surroundings).understand(text)


def matcher(surroundings: int | None = None) -> Concepts:
    now = _now() if surroundings is None else surroundings
    return _load(_source_of_file()) if now is None else _current.at(now)


def rebuild() -> int:
    """Build the index anew; gives back the number of names in it. Raises OSError."""
    source = _source()
    if place := folder():
        index.build(place, source.documents(), source.fingerprint)
    with _lock:
        _matchers.pop(source.fingerprint, None)
    return _load(source).size


def _now() -> int | None:
    """None where there is no database yet, or one without tables."""
    try:
        return numbers().surroundings
    except SQLAlchemyError:
        db.session.rollback()
        return None


def _source() -> Source:
    """The database's vocabulary, or the committed one where the database has none."""
    skills = db.session.scalars(access.skills()).all()
    if not skills:
        return _source_of_file()
    related: dict[str, list[str]] = {}
    for slug, other in db.session.execute(access.relations()):
        related.setdefault(slug, []).append(other)
    english = sorted((skill.slug, skill.label_en) for skill in skills if skill.label_en)
    names = [(slug, name, kind) for slug, name, kind in db.session.execute(access.names())]
    return Source(names, english, related)


def _source_of_file() -> Source:
    vocabulary = read_vocabulary().skills
    related = {entry.slug: sorted(entry.related) for entry in vocabulary}
    names = sorted((entry.slug, name, kind) for entry in vocabulary for name, kind in entry.names)
    english = sorted((entry.slug, entry.label_en) for entry in vocabulary if entry.label_en)
    return Source(names, english, related)


def _load(source: Source) -> Concepts:
    """From memory, else from disk, else built; the newest build in memory is kept."""
    wanted = source.fingerprint
    with _lock:
        if wanted in _matchers:
            return _matchers[wanted]
    place = folder()
    if place is None:
        found = index.build_in_memory(source.documents())
    else:
        found = _open_or_build(place, source)
    matcher = Concepts(found, source.related)
    with _lock:
        _matchers[wanted] = matcher
        while len(_matchers) > KEPT:
            _matchers.popitem(last=False)
    return matcher


def _open_or_build(place: Path, source: Source) -> FileIndex:
    try:
        found, built_from = index.open_checked(place)
        if built_from == source.fingerprint:
            return found
        log.info("The vocabulary changed: building its index.")
    except index.Damaged as reason:
        log.info("Building the index of the vocabulary: %s.", reason)
    try:
        index.build(place, source.documents(), source.fingerprint)
        return index.open_checked(place)[0]
    except (OSError, index.Damaged) as problem:
        log.warning("The index of the vocabulary stays in memory: %s.", problem)
        return index.build_in_memory(source.documents())


_current = Remembered(lambda: _load(_source()))
