"""The worker's half of the free-text index: what is written is in it a moment later.

Every change that search must know of raises one number in the database, see
`app.profiles.revision`. The index keeps up to which number it has read; the difference is what
there is to do.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from whoosh.index import LockError

from app.database import db
from app.profiles.access import shared_notes
from app.profiles.models import Profile, SearchState
from app.search.texts import folder
from app.search.texts_folder import Damaged, Folder, Signature, State
from app.search.texts_index import Notes, fingerprint

log = logging.getLogger(__name__)

AGAIN_AFTER = 30.0  # seconds until a folder that could not be written is tried again
COMPARED_EVERY = 3600.0  # seconds between two comparisons of every note with the index
PATIENCE = 60.0  # seconds that a command waits for somebody else who is writing
AT_ONCE = 500  # notes read from the database at a time


def catch_up() -> int:
    """Put in the index what was written since last time; how many notes changed.

    As often as one likes: one small statement when there is nothing to do. Makes the index again
    when it is missing, damaged, of another version or ahead of the database. What is wrong with
    the disk is logged once and tried again later.
    """
    place = folder()
    if place is None:
        return 0
    return _keepers.setdefault(place.path, _Keeper(place)).catch_up()


def rebuild() -> int:
    """Make the index from nothing; how many notes are in it.

    Raises OSError when the folder cannot be written, LockError while somebody else is at it.
    """
    place = folder()
    return _Keeper(place).rebuild() if place else 0


@dataclass
class _Keeper:
    """Who writes the index in one folder."""

    place: Folder
    state: State | None = None  # as it is on disk
    notes: Notes | None = None  # the same, opened
    seen: tuple[Signature | None, ...] = ()
    compared_at: float | None = None
    not_before: float = 0.0
    told: set[str] = field(default_factory=set)

    def catch_up(self) -> int:
        if time.monotonic() < self.not_before:
            return 0
        revision = _revision()
        try:
            if self._is_current(revision):
                return 0
            with self.place.lock():
                changes = self._catch_up(revision)
        except LockError:
            return 0  # somebody else is at it
        except OSError as problem:
            self.not_before = time.monotonic() + AGAIN_AFTER
            self._tell("The index of the texts cannot be written", problem)
            return 0
        self.told.clear()
        return changes

    def rebuild(self) -> int:
        with self.place.lock(PATIENCE):
            self._write(_revision(), since=None)
        assert self.notes is not None
        return len(self.notes.documents)

    def _is_current(self, revision: int) -> bool:
        return (
            self.state is not None
            and self.state.cursor == revision
            and not self._must_compare()
            and self.place.signatures(self.state) == self.seen
        )

    def _must_compare(self) -> bool:
        """At the start and now and then: what was missed, whatever the reason, is found then."""
        return self.compared_at is None or time.monotonic() - self.compared_at >= COMPARED_EVERY

    def _catch_up(self, revision: int) -> int:
        if self.state is None or self.place.signatures(self.state) != self.seen:
            self._read()
        if self.state is not None and self.state.cursor > revision:
            log.warning("The index of the texts is ahead of the database: making it again.")
            self._forget()
        since = None if self.state is None or self._must_compare() else self.state.cursor
        try:
            return self._write(revision, since)
        except (OSError, SQLAlchemyError):
            raise
        except Exception as problem:  # Whoosh, on what it wrote itself
            if self.state is None:
                raise
            self._tell("The index of the texts is made again", problem)
            self._forget()
            return self._write(revision, since=None)

    def _read(self) -> None:
        """What is on disk, when it is whole and of use."""
        if self.place.signature() is None:
            self._forget()
            return
        try:
            state = self.place.read()
            if state.fingerprint != fingerprint():
                raise Damaged("it was made by another version")
            self.state, self.notes = state, Notes(state)
            self.seen = self.place.signatures(state)
        except Exception as problem:  # what Whoosh says of bad files can be anything
            self._tell("The index of the texts is made again", problem)
            self._forget()

    def _tell(self, what: str, problem: Exception) -> None:
        """Once, until it goes well again."""
        if what not in self.told:
            log.warning("%s: %r.", what, problem)
        self.told.add(what)

    def _forget(self) -> None:
        self.state, self.notes, self.seen = None, None, ()

    def _write(self, revision: int, since: int | None) -> int:
        """Index what changed after `since`, or compare everything; what is the same is left."""
        notes = self.notes or Notes(None)
        read: set[int] = set()

        def written() -> Iterator[tuple[int, str]]:
            for person_id, note in _notes(since, revision):
                read.add(person_id)
                yield person_id, note

        def gone() -> set[int]:
            may_be = notes.documents.keys() if since is None else _changed(since, revision)
            return set(may_be) - read

        state, changes = notes.changed(written(), gone, revision)
        if state != self.state:
            # The cursor goes with what it stands for: who dies before this, does it once more.
            self.place.write(state, self.state)
            self.seen = self.place.signatures(state)
        if changes or self.notes is None:
            self.notes = Notes(state)
        self.state = state
        if since is None:
            self.compared_at = time.monotonic()
        return changes


_keepers: dict[Path, _Keeper] = {}


# ── What there is to read ───────────────────────────────────────────────────────────────────────
# One source so far, a document a person. Another one (good examples) would be read here, and its
# documents would need a column that says of what kind they are.


def _revision() -> int:
    return db.session.scalar(select(SearchState.revision)) or 0


def _notes(since: int | None, until: int) -> Iterator[tuple[int, str]]:
    """(person, note) of who may be read and changed after `since`; everybody without it."""
    notes = shared_notes().order_by(Profile.person_id).limit(AT_ONCE)
    if since is not None:
        notes = notes.where(Profile.search_rev.between(since + 1, until))
    last = 0
    while rows := db.session.execute(notes.where(Profile.person_id > last)).all():
        for last, note in rows:
            yield last, note


def _changed(since: int, until: int) -> set[int]:
    """Everybody who changed, also who may no longer be read. A change after `until` waits."""
    changed = select(Profile.person_id).where(Profile.search_rev.between(since + 1, until))
    return set(db.session.scalars(changed))
