"""Whose own words hold what a query asks for and no skill stands for: "imkeren", "zweefvliegen".

The worker keeps an index of the notes current, away from every request; a search asks that index
for the few notes that may hold the words, and then reads those notes in the database. So a note
that was changed or hidden a moment ago never brings its old words back, and whatever is wrong
with the index costs mentions and never an answer.
"""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.database import db
from app.profiles.access import shared_notes
from app.profiles.models import Profile
from app.search import dutch, matcher
from app.search.concepts import Understanding
from app.search.texts_folder import Damaged, Folder, Signature, State
from app.search.texts_index import Hit, Notes, Wanted, fingerprint, stamp_of, stems
from app.search.typed import read_typed

log = logging.getLogger(__name__)

MOST_PEOPLE = 200  # more would say nothing about anybody
# Thousandths, for who says every telling word. Well below what answers a question: a word in a
# note shows that somebody knows of it, a tick that they want to be asked.
SAYS_ALL = 500
SHORTEST = 2  # letters; a single one tells nothing

AGAIN_AFTER = 5.0  # seconds until a folder that could not be used is tried again


def folder() -> Folder | None:
    """Beside the index of the vocabulary; None where nothing is kept on disk."""
    vocabulary = matcher.folder()
    return Folder(vocabulary.with_name("texts")) if vocabulary else None


# ── Mentions ────────────────────────────────────────────────────────────────────────────────────


def mentions(understanding: Understanding) -> dict[int, int]:
    """{person: weight in thousandths}, best first and then by id; at most MOST_PEOPLE.

    Who wrote, in a note that others may read now, every telling word of the query that was not
    understood as a skill, and every quoted phrase word for word. Nobody for a query that was
    understood wholly. Whom of them the viewer may find, and from where, is not judged here.
    """
    wanted = _wanted(understanding)
    place = folder()
    if wanted is None or place is None:
        return {}
    hits, counted = _readers.find(place, wanted)
    if not hits:
        return {}
    ids = [hit.person_id for hit in hits]
    rows = db.session.execute(shared_notes().where(Profile.person_id.in_(ids)))
    notes = {row.person_id: row.note for row in rows}
    weights = {
        hit.person_id: weight
        for hit in hits
        if (weight := _weight(hit, notes.get(hit.person_id), wanted, counted))
    }
    return dict(sorted(weights.items(), key=lambda each: (-each[1], each[0])))


def _wanted(understanding: Understanding) -> Wanted | None:
    required = _telling(understanding.not_understood)
    if not required:
        return None
    also = [stem for stem in _telling(understanding.understood) if stem not in required]
    return Wanted(tuple(required), tuple(also), read_typed(understanding.text).phrases)


def _telling(words: Iterable[str]) -> list[str]:
    telling = (word for word in words if len(word) >= SHORTEST and not dutch.says_little(word))
    return list(dict.fromkeys(stems(telling)))


def _weight(hit: Hit, note: str | None, wanted: Wanted, counted: Sequence[str]) -> int:
    """0 when the note that stands there now is not what was asked for."""
    if note is None or not wanted.is_quoted_by(note):
        return 0
    said = hit.said if stamp_of(note) == hit.stamp else wanted.said_by(note, counted)
    return SAYS_ALL * said // len(counted)


@dataclass
class _Opened:
    signature: Signature | None
    state: State | None = None
    notes: Notes | None = None
    failed_at: float | None = None
    told: str = ""


class _Readers:
    """The index as this process has it in memory, opened anew when the one on disk changed."""

    def __init__(self) -> None:
        self._opened: dict[Path, _Opened] = {}
        self._lock = threading.Lock()  # Whoosh's readers are not thread-safe

    def find(self, place: Folder, wanted: Wanted) -> tuple[list[Hit], list[str]]:
        """Nothing while the index cannot be used; that is logged once."""
        with self._lock:
            opened = self._current(place)
            if opened.notes is None:
                return [], []
            try:
                found = opened.notes.find(wanted, MOST_PEOPLE)
            except Exception as problem:  # Whoosh, on what it wrote itself: another state may do
                self._fail(opened, problem)
                opened.notes = opened.state = None
                return [], []
            if opened.failed_at is None:
                opened.told = ""
            return found

    def _current(self, place: Folder) -> _Opened:
        signature = place.signature()
        opened = self._opened.setdefault(place.path, _Opened(None))
        failed_at = opened.failed_at
        is_again = failed_at is not None and time.monotonic() - failed_at >= AGAIN_AFTER
        if signature == opened.signature and not is_again:
            return opened
        opened.signature = signature
        if signature is None:
            return opened  # not built yet, or gone: what we have may still find somebody
        try:
            state = place.read(opened.state)
            if state.fingerprint != fingerprint():
                raise Damaged("it was made by another version")
            if opened.state is None or state.files != opened.state.files:
                opened.notes = Notes(state)
            opened.state, opened.failed_at = state, None
        except Exception as problem:  # what Whoosh says of bad files can be anything
            self._fail(opened, problem)
        return opened

    def _fail(self, opened: _Opened, problem: Exception) -> None:
        if opened.told != repr(problem):
            log.warning("Search does without the newest texts for now: %r.", problem)
        opened.told, opened.failed_at = repr(problem), time.monotonic()


_readers = _Readers()
