"""What people wrote about themselves, as a Whoosh index in memory: one document a note.

A note is read as a list of words; the index holds their stems. It is only a way to find the few
notes that are worth reading again: the database has the last word.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import analysis, columns, fields, query
from whoosh.index import FileIndex
from whoosh.searching import Searcher

from app.search import dutch, wordlists
from app.search.index import Memory
from app.search.texts_folder import File, State
from app.search.typed import LONGEST_WORD

SCHEMA = fields.Schema(
    person=fields.COLUMN(columns.NumericColumn("i")),
    stamp=fields.COLUMN(columns.NumericColumn("q")),  # of the note as it was read
    words=fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer()),
)
FORMAT = 1  # raise it when the content of the documents changes meaning
TOO_COMMON = 10  # a word in more than one of so many notes says nothing …
NEVER_TOO_COMMON = 20  # … unless no more than so many people wrote it

_UNSEEN = re.compile(r"\]\([^)\n]*\)|\bhttps?://\S+")


@cache
def fingerprint() -> str:
    """Changes when notes would be read in another way, so that old documents fit no query."""
    digest = hashlib.sha256(str(FORMAT).encode())
    for module in (dutch, wordlists):
        path = Path(str(module.__file__))
        digest.update(path.read_bytes())
        digest.update(path.with_suffix(".yaml").read_bytes() if module is wordlists else b"")
    return digest.hexdigest()


def words_of(note: str) -> list[str]:
    """The words of a note in order, folded, as a query has them."""
    return [word[:LONGEST_WORD] for word in dutch.words(_visible(note))]


def stems_of(note: str) -> list[str]:
    """What the index holds of a note: "ict-coach" is found as one word and as its parts."""
    parts = (part for parts in dutch.hyphenated(_visible(note)).values() for part in parts)
    return stems([*words_of(note), *(part[:LONGEST_WORD] for part in parts)])


def _visible(note: str) -> str:
    """A note is Markdown; what a link leads to is not what people read."""
    return _UNSEEN.sub("] ", note)


def stems(words: Iterable[str]) -> list[str]:
    """What is left of the words that say something: kwibussen and kwibus are one."""
    return [dutch.undouble(dutch.stem(word)) for word in words if not dutch.says_nothing(word)]


def stamp_of(note: str) -> int:
    """The same for the same note only, but for one chance in 2**63."""
    digest = hashlib.blake2b(note.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


@dataclass(frozen=True)
class Wanted:
    """What a note must say, all of it, and what makes it fit better. Stems and words are folded."""

    required: tuple[str, ...]  # stems
    also: tuple[str, ...] = ()  # stems
    phrases: tuple[tuple[str, ...], ...] = ()  # words that must stand there one after the other

    def said_by(self, note: str, counted: Sequence[str]) -> int:
        """How many of the counted stems the note says; 0 when one that is required is missing."""
        having = set(stems_of(note))
        if not having.issuperset(set(self.required).intersection(counted)):
            return 0
        return sum(stem in having for stem in counted)

    def is_quoted_by(self, note: str) -> bool:
        """Does the note have every phrase, word for word?"""
        if not self.phrases:
            return True
        text = f" {' '.join(words_of(note))} "
        return all(f" {' '.join(phrase)} " in text for phrase in self.phrases)


@dataclass(frozen=True)
class Hit:
    person_id: int
    stamp: int
    said: int  # how many of the counted stems


class Notes:
    """One state of the index, opened. Not thread-safe, as Whoosh's readers are not."""

    def __init__(self, state: State | None) -> None:
        """Opens an empty index without a state. Raises whatever Whoosh does for a bad one."""
        self._state = state
        self._storage = Memory(
            {n: file.content for n, file in state.files.items()} if state else {}
        )
        if state is None:
            self._storage.create_index(SCHEMA)
        self._reader = FileIndex(self._storage, schema=SCHEMA).reader()
        self._people = self._column("person", np.int32)
        self._stamps = self._column("stamp", np.int64)

    def _column(self, name: str, kind: Any) -> Any:
        """The values of all documents, deleted ones too, by document number."""
        parts = [
            np.array(reader.column_reader(name, translate=False).load(), dtype=kind)
            for reader, _offset in self._reader.leaf_readers()
            if reader.doc_count_all()
        ]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)

    @cached_property
    def documents(self) -> dict[int, int]:
        """{person: document number} of every note in the index."""
        return {int(self._people[number]): number for number in self._reader.all_doc_ids()}

    def stamp(self, person_id: int) -> int | None:
        """Of the note as it is in the index; None when there is none."""
        number = self.documents.get(person_id)
        return None if number is None else int(self._stamps[number])

    # ── Finding ─────────────────────────────────────────────────────────────────────────────

    def find(self, wanted: Wanted, most: int) -> tuple[list[Hit], list[str]]:
        """(those who say most of it, then by id; the stems that were counted).

        Nothing when all that is required is too common to mean anything. Whether the phrases are
        in it is looked at only to choose among too many: that takes time, and whoever reads the
        notes sees it at once.
        """
        required = [stem for stem in wanted.required if not self._is_common(stem)]
        if not required:
            return [], []
        also = [stem for stem in wanted.also if not self._is_common(stem)]
        found = None
        for stem in required:
            having = self._saying(stem)
            found = having if found is None else np.intersect1d(found, having)
            if not len(found):
                return [], []
        assert found is not None
        if len(found) > most and (with_phrases := self._with_phrases(wanted.phrases)) is not None:
            found = np.intersect1d(found, with_phrases)
        said = np.full(len(found), len(required))
        for stem in also:
            said += np.isin(found, self._saying(stem))
        people = self._people[found]
        best = np.lexsort((people, -said))[:most]
        hits = [Hit(int(people[n]), int(self._stamps[found[n]]), int(said[n])) for n in best]
        return hits, [*required, *also]

    def _is_common(self, stem: str) -> bool:
        having = self._reader.doc_frequency("words", stem)
        return having > max(NEVER_TOO_COMMON, self._reader.doc_count() // TOO_COMMON)

    def _saying(self, stem: str) -> Any:
        if not self._reader.doc_frequency("words", stem):
            return np.zeros(0, dtype=np.int64)
        return np.fromiter(self._reader.postings("words", stem).all_ids(), dtype=np.int64)

    def _with_phrases(self, phrases: Iterable[Sequence[str]]) -> Any:
        """Who may have written every phrase: what says nothing is not in the index."""
        found = None
        searcher = Searcher(self._reader)
        for telling in map(stems, phrases):
            if len(telling) < 2:
                continue
            having = np.array(sorted(query.Phrase("words", telling).docs(searcher)), dtype=np.int64)
            found = having if found is None else np.intersect1d(found, having)
        return found

    # ── Changing ────────────────────────────────────────────────────────────────────────────

    def changed(
        self,
        written: Iterable[tuple[int, str]],
        gone: Callable[[], Iterable[int]],
        cursor: int,
    ) -> tuple[State, int]:
        """(the state with these notes and without those of people who are gone, changes).

        `gone` is asked when all that was written has been read. Nobody may be given twice.
        Documents are left alone when their note is still the same. This object stays as it is.
        """
        storage = Memory(self._storage.files)
        writer, changes = None, 0
        try:
            for person_id, note in written:
                stamp = stamp_of(note)
                if stamp == self.stamp(person_id):
                    continue
                writer = writer or FileIndex(storage, schema=SCHEMA).writer()
                self._drop(writer, person_id)
                writer.add_document(person=person_id, stamp=stamp, words=" ".join(stems_of(note)))
                changes += 1
            for person_id in gone():
                if person_id in self.documents:
                    writer = writer or FileIndex(storage, schema=SCHEMA).writer()
                    self._drop(writer, person_id)
                    changes += 1
            if writer is not None:
                writer.commit()
        except BaseException:
            if writer is not None:
                with suppress(Exception):  # what it was at is thrown away in any case
                    writer.cancel()
            raise
        finally:
            storage.tidy()
        return State(self._files(storage), cursor, fingerprint()), changes

    def _drop(self, writer: Any, person_id: int) -> None:
        if person_id in self.documents:
            writer.delete_document(self.documents[person_id])

    def _files(self, storage: Memory) -> dict[str, File]:
        """What did not change keeps its checksum: it need not be computed or written again."""
        before = self._state.files if self._state else {}
        return {
            name: before[name]
            if name in before and before[name].content is content
            else File.of(content)
            for name, content in storage.files.items()
        }
