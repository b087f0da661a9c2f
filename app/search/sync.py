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
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Engine, event, func, make_url, select

from app.database import db
from app.organisations.rings import Place
from app.profiles.models import Profile, SearchState
from app.search import answers, loading, reference, snapshot
from app.search.columns import Columns
from app.search.reference import Asked, People

log = logging.getLogger(__name__)

# Up to so many people the first search of a process builds the columns itself: a moment.
BUILT_AT_ONCE = 5_000
KEPT_FROM = 5_000  # fewer are read from the database as quickly as from disk
# When more than this share of everybody changed, building is quicker than patching.
TOO_MANY = 0.25


@dataclass(frozen=True)
class Home:
    """What a process offers to the columns of a database."""

    folder: Path  # where they are kept
    aside: Callable[[], AbstractContextManager[Any]]  # in which another thread may use `db`


_offered: dict[URL, Home] = {}
_kept: "WeakKeyDictionary[Engine, Kept]" = WeakKeyDictionary()
_lock = threading.Lock()


def keep_columns(
    database: str, folder: Path, aside: Callable[[], AbstractContextManager[Any]]
) -> None:
    """Say where the columns of this database are kept, and in what another thread builds them;
    without it they are built at the first search, and not kept."""
    _offered[make_url(database)] = Home(folder, aside)


def people(asked: Sequence[Asked], place: Place, *, today: date, **question: Any) -> People:
    """Who can help: from the columns, else by the SQL statement. Both give the same."""
    kept = _of_this_database()
    with kept.lock:
        try:
            columns = kept.current()
            if columns is not None:
                return answers.people(columns, asked, place, today=today, **question)
        except Exception:
            # Whatever is wrong with them, the database still knows.
            log.exception("The columns of search are dropped and will be built again.")
            kept.columns = None
            db.session.rollback()
    return reference.people(asked, place, today=today, **question)


def rebuild() -> int:
    """Build the columns anew and keep them on disk; gives back how many people are in them.

    Raises OSError when the folder cannot be written.
    """
    kept = _of_this_database()
    with kept.lock:
        columns = kept.build()
        if (home := _home()) and columns.size >= KEPT_FROM:
            snapshot.save(home.folder, columns, revision=kept.revision, lineage=_lineage())
        return columns.size


def _of_this_database() -> "Kept":
    with _lock:
        if db.engine not in _kept:
            _kept[db.engine] = Kept()
            if not event.contains(db.engine, "engine_disposed", _let_go):
                event.listen(db.engine, "engine_disposed", _let_go)
        return _kept[db.engine]


def _let_go(engine: Engine) -> None:
    """Once all connections are given up, another database may stand at the same address."""
    _kept.pop(engine, None)


class Kept:
    """The columns of one database, and what they are current with. Used under its lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.columns: Columns | None = None
        self.revision = self.surroundings = -1
        self._builder: threading.Thread | None = None

    def current(self) -> Columns | None:
        """The columns as the database is now; None while they cannot be used."""
        revision, surroundings = _state()
        if self.columns is None and not self._begin(revision):
            return None
        return self._renewed(revision, surroundings)

    def build(self) -> Columns:
        """From the database alone."""
        self.revision, self.surroundings = _state()
        self.columns = loading.everybody()
        return self.columns

    def _begin(self, revision: int) -> bool:
        """Get columns from anywhere; False while another thread is building them."""
        if self._builder is not None and self._builder.is_alive():
            return False
        if self._from_disk(revision):
            return True
        count = db.session.scalar(select(func.count()).select_from(Profile)) or 0
        home = _home()
        if count <= BUILT_AT_ONCE or home is None:
            self.build()
            return True
        self._builder = threading.Thread(target=_build_aside, args=(home, self), daemon=True)
        self._builder.start()
        return False

    def _from_disk(self, revision: int) -> bool:
        home = _home()
        if home is None:
            return False
        try:
            found, kept_at = snapshot.load(
                home.folder, loading.skills(), newest=revision, lineage=_lineage()
            )
        except snapshot.Unusable as reason:
            log.info("No snapshot of the columns of search: %s.", reason)
            return False
        self.columns, self.revision, self.surroundings = found, kept_at, -1
        return True

    def _renewed(self, revision: int, surroundings: int) -> Columns:
        if self.columns is None or revision < self.revision or surroundings < self.surroundings:
            return self.build()  # the numbers went back: a backup was put in place
        if surroundings != self.surroundings:
            if loading.skills() != self.columns.skills:
                return self.build()
            loading.renew_surroundings(self.columns)
            self.surroundings = surroundings
        if revision != self.revision:
            changed = loading.changed_since(self.revision)
            if len(changed) > BUILT_AT_ONCE + TOO_MANY * self.columns.size:
                return self.build()
            loading.renew(self.columns, changed)
            self.revision = revision
        return self.columns


def _state() -> tuple[int, int]:
    revision, surroundings = db.session.execute(
        select(SearchState.revision, SearchState.surroundings)
    ).one()
    return revision, surroundings


def _lineage() -> str:
    return db.session.scalars(select(SearchState.lineage)).one()


def _home() -> Home | None:
    return _offered.get(db.engine.url)


def _keep(home: Home, columns: Columns, revision: int) -> None:
    if columns.size < KEPT_FROM:
        return
    try:
        snapshot.save(home.folder, columns, revision=revision, lineage=_lineage())
    except OSError as problem:
        log.warning("The columns of search are not kept on disk: %s.", problem)


def _build_aside(home: Home, kept: Kept) -> None:
    """Build in a thread of its own, while the SQL statement answers."""
    with home.aside():
        try:
            fresh = Kept()
            columns = fresh.build()
            # Kept on disk first: from the moment that others have them, they change.
            _keep(home, columns, fresh.revision)
            with kept.lock:
                kept.columns = columns
                kept.revision, kept.surroundings = fresh.revision, fresh.surroundings
        except Exception:
            log.exception("Building the columns of search failed; SQL keeps answering.")
        finally:
            db.session.remove()
