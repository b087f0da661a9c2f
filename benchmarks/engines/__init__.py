"""The engines that answer the same questions: ours, and peers.

To measure another way of answering that is *ours*, add it to OURS; it is a function with the
parameters and the answer of `app.search.reference.people`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from unittest import mock

from sqlalchemy import func, select

from app.database import db
from app.profiles.models import Profile
from app.search import reference, sync, texts, texts_keeping
from app.search.concepts import Understanding
from app.search.reference import People
from benchmarks.questions import Question

OURS: dict[str, Callable[..., People]] = {
    "columns": sync.people,
    "reference": reference.people,
}
# What has to be made before they can answer as they do in a process that has been up for a while.
READY: dict[str, Callable[[], Any]] = {"columns": lambda: _ready()}
# Of more notes the index takes minutes to make; at a million people search is measured without.
MOST_NOTES = 50_000
FASTEST = next(iter(OURS))  # what the site uses: the first of OURS
# (understanding) -> {person: thousandths} of who says, in their own words, what no skill stands
# for. None: search does not read what people write about themselves.
MENTIONS: Callable[[Understanding], Mapping[int, int]] | None = texts.mentions
PEERS = ("tantivy", "postgresql")


def _ready() -> None:
    sync.rebuild()
    notes = select(func.count()).select_from(Profile).where(Profile.note != "")
    if (db.session.scalar(notes) or 0) <= MOST_NOTES:
        texts_keeping.rebuild()


@contextmanager
def alone() -> Iterator[None]:
    """Inside, AssertionError when an engine lets the reference answer in its place."""
    with mock.patch.object(reference, "people", side_effect=AssertionError("it fell back")):
        yield


@dataclass(frozen=True)
class Answer:
    """What every engine has to give; the counts so that none can leave them out."""

    total: int
    ids: tuple[int, ...]  # the first twenty
    facets: Mapping[str, Mapping[str, int]]


class Engine(Protocol):
    """Something that answers questions about the population it was made for."""

    name: str
    not_done: tuple[str, ...]  # of what ours does, what this one does not
    version: str

    def search(self, question: Question) -> Answer: ...

    def forget(self) -> None:
        """Throw away what was kept of earlier words."""

    def close(self) -> None: ...


def make(name: str, made_for: Any) -> Engine:
    """An engine by name, ready to answer. Takes the population; may build an index first.

    Each peer is imported when it is asked for: who measures only ours needs none installed.
    """
    if name in OURS:
        from benchmarks.engines.ours import Ours

        if ready := READY.get(name):
            ready()
        return Ours(name, OURS[name])
    if name == "tantivy":
        from benchmarks.engines.with_tantivy import Tantivy

        return Tantivy(made_for)
    if name == "postgresql":
        from benchmarks.engines.with_postgresql import PostgreSQL

        return PostgreSQL(made_for)
    raise SystemExit(f"No engine {name!r}: choose from {', '.join((*OURS, *PEERS))}.")
