"""The columns of this process, current with the database at every search.

Each search asks the database for two numbers: has any profile changed, and has anything changed
that all of them hang on? What changed is read and patched, so a committed change is found by the
very next search, in every process. When the columns cannot be used (being built, or anything goes
wrong) the SQL statement of `reference.py` answers, and they are built anew.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, func, make_url, select

from app.database import ByDatabase, db
from app.organisations.rings import Place
from app.profiles.models import Profile
from app.search import answers, loading, memory, reference, snapshot
from app.search.columns import Columns
from app.search.numbers import Numbers, latest_numbers, numbers
from app.search.reference import Asked, People

log = logging.getLogger(__name__)

# Up to so many people the first search of a process builds the columns itself: a moment.
BUILT_AT_ONCE = 5_000
KEPT_FROM = 5_000  # fewer are read from the database as quickly as from disk
# When more than this share of everybody changed, building is quicker than patching.
TOO_MANY = 0.25
T = TypeVar("T")

NOTHING = Numbers(-1, -1, "")


@dataclass(frozen=True)
class Home:
    """What a process offers to the columns of a database."""

    folder: Path  # where they are kept
    aside: Callable[[], AbstractContextManager[Any]]  # in which another thread may use `db`


_offered: dict[URL, Home] = {}


def keep_columns(
    database: str, folder: Path, aside: Callable[[], AbstractContextManager[Any]]
) -> None:
    """Say where the columns of this database are kept, and in what another thread builds them;
    without it they are built at the first search, and not kept."""
    _offered[make_url(database)] = Home(folder, aside)


def people(
    asked: Sequence[Asked],
    place: Place,
    *,
    today: date,
    now: Numbers | None = None,
    **question: Any,
) -> People:
    """Who can help: from the columns, else by the SQL statement. Both give the same.

    `now`: the numbers of the database as they are, if the caller has read them.
    """
    return answer(
        lambda columns: answers.people(columns, asked, place, today=today, **question),
        lambda: reference.people(asked, place, today=today, **question),
        now=now,
    )


def ticks(
    ids: Sequence[int], place: Place, *, viewer_id: int, today: date, now: Numbers | None = None
) -> dict[int, tuple[int, ...]]:
    """The skills of each of these people that reach the place, by id of the person."""
    return answer(
        lambda columns: answers.ticks(columns, ids, place, viewer_id=viewer_id, today=today),
        lambda: reference.ticks(ids, place, viewer_id=viewer_id, today=today),
        now=now,
    )


def answer(
    by_columns: Callable[[Columns], T], by_sql: Callable[[], T], *, now: Numbers | None = None
) -> T:
    """What the columns answer, current with the database; what SQL does where they cannot."""
    now = now or numbers()
    kept = _kept()
    with kept.lock:
        try:
            columns = kept.current(now)
            if columns is not None:
                return by_columns(columns)
        except Exception:
            # Whatever is wrong with them, the database still knows.
            log.exception("The columns of search are dropped and will be built again.")
            kept.columns = None
            db.session.rollback()
    return by_sql()


def rebuild() -> int:
    """Build the columns anew and keep them on disk; gives back how many people are in them.

    Raises OSError when the folder cannot be written.
    """
    kept = _kept()
    with kept.lock:
        columns = kept.build()
        if (home := _home()) and columns.size >= KEPT_FROM:
            snapshot.save(home.folder, columns, kept.at)
        return columns.size


class Kept:
    """The columns of one database, and what they are current with. Used under its lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.columns: Columns | None = None
        self.at = NOTHING
        self._builder: threading.Thread | None = None

    def current(self, now: Numbers) -> Columns | None:
        """The columns as the database is now; None while they are being built."""
        is_new = self.columns is None
        if is_new and not self._begin(now):
            return None
        found = self._renewed(now)
        if is_new:
            memory.give_back()
        return found

    def build(self) -> Columns:
        """From the database alone."""
        self.at = numbers()
        self.columns = loading.everybody()
        return self.columns

    def _begin(self, now: Numbers) -> bool:
        """Get columns from anywhere; False while another thread is building them."""
        if self._builder is not None and self._builder.is_alive():
            return False
        if self._from_disk(now):
            return True
        count = db.session.scalar(select(func.count()).select_from(Profile)) or 0
        home = _home()
        if count <= BUILT_AT_ONCE or home is None:
            self.build()
            return True
        self._builder = threading.Thread(target=_build_aside, args=(home, self), daemon=True)
        self._builder.start()
        return False

    def _from_disk(self, now: Numbers) -> bool:
        home = _home()
        if home is None:
            return False
        try:
            found, revision = snapshot.load(home.folder, loading.skills(), now)
        except snapshot.Unusable as reason:
            log.info("No snapshot of the columns of search: %s.", reason)
            return False
        self.columns, self.at = found, Numbers(revision, NOTHING.surroundings, now.lineage)
        return True

    def _renewed(self, now: Numbers) -> Columns:
        at = self.at
        if self.columns is None or now.lineage != at.lineage:
            return self.build()
        if now.is_behind(at):
            # A page that began before another one renewed them; or a backup was put in place.
            return self.build() if latest_numbers().is_behind(at) else self.columns
        if now.surroundings != at.surroundings:
            if loading.skills() != self.columns.skills:
                return self.build()
            loading.renew_surroundings(self.columns)
        if now.revision != at.revision:
            changed = loading.changed_since(at.revision)
            if len(changed) > BUILT_AT_ONCE + TOO_MANY * self.columns.size:
                return self.build()
            loading.renew(self.columns, changed)
        self.at = now
        return self.columns


_kept = ByDatabase(Kept)


def _home() -> Home | None:
    return _offered.get(db.engine.url)


def _keep(home: Home, columns: Columns, at: Numbers) -> None:
    if columns.size < KEPT_FROM:
        return
    try:
        snapshot.save(home.folder, columns, at)
    except OSError as problem:
        log.warning("The columns of search are not kept on disk: %s.", problem)


def _build_aside(home: Home, kept: Kept) -> None:
    """Build in a thread of its own, while the SQL statement answers."""
    with home.aside():
        try:
            fresh = Kept()
            columns = fresh.build()
            # Kept on disk first: from the moment that others have them, they change.
            _keep(home, columns, fresh.at)
            with kept.lock:
                kept.columns, kept.at = columns, fresh.at
            memory.give_back()
        except Exception:
            log.exception("Building the columns of search failed; SQL keeps answering.")
        finally:
            db.session.remove()
