"""The Whoosh index of the vocabulary on disk: built aside, swapped in, checked, read into memory.

    search_index/concepts/
        current            which build is in use, and the checksum of each of its files
        <a build>/         one folder a build; never changed after it was swapped in

The database is the truth. Whatever is wrong here (missing, damaged, half written, unreadable) is
met with a new build, and a disk that cannot be written with a build in memory. Nothing is ever
opened without its checksums: Whoosh's files hold pickles.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from whoosh import fields
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import FileIndex

from app.search import builds

SCHEMA = fields.Schema(
    slug=fields.STORED,
    name=fields.STORED,
    kind=fields.STORED,
    words=fields.KEYWORD(stored=True),  # what the name says, without stop words
)
FORMAT = 1  # raise it when the content of the documents changes meaning


class Damaged(Exception):
    """What is on disk cannot be used."""


@dataclass(frozen=True, slots=True)
class Document:
    """One name of one skill."""

    slug: str
    name: str
    kind: str  # label, synonym or english
    words: tuple[str, ...]


class Memory(RamStorage):
    """In memory, but for what a writer puts aside while it sorts. Whoosh would have that in one
    folder for all processes on the machine, which then remove each other's files; here each has
    its own. Who wrote says `tidy()` when they are done."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        super().__init__()
        self.files = dict(files or {})
        self._aside = ""

    def temp_storage(self, name: str | None = None) -> FileStorage:
        self._aside = self._aside or tempfile.mkdtemp(prefix="expedu-index-")
        return FileStorage(self._aside)

    def tidy(self) -> None:
        if self._aside:
            shutil.rmtree(self._aside, ignore_errors=True)
            self._aside = ""


def build_in_memory(documents: Iterable[Document]) -> FileIndex:
    storage = Memory()
    try:
        _write(storage, documents)
    finally:
        storage.tidy()
    return FileIndex(storage, schema=SCHEMA)


def build(folder: Path, documents: Iterable[Document], fingerprint: str) -> None:
    """Write a new build and point at it. Two processes may do so at once; the last one wins.

    Raises OSError when the folder cannot be written.
    """
    target = builds.begin(folder, fingerprint[:12])
    _write(FileStorage(str(target)), documents)
    sums = {
        path.name: _checksum(path.read_bytes())
        for path in sorted(target.iterdir())
        if not path.name.endswith("LOCK")
    }
    builds.point_at(target, {"fingerprint": fingerprint, "files": sums})


def open_checked(folder: Path) -> tuple[FileIndex, str]:
    """(the index, read into memory; the fingerprint of what it was built from).

    Raises Damaged when anything at all is wrong.
    """
    try:
        target, pointer = builds.in_use(folder)
        storage = RamStorage()
        for name, expected in pointer["files"].items():
            content = (target / Path(name).name).read_bytes()
            if _checksum(content) != expected:
                raise Damaged(f"{name} is not what was written")
            storage.files[name] = content
        return FileIndex(storage, schema=SCHEMA), str(pointer["fingerprint"])
    except Damaged:
        raise
    except Exception as error:
        # Whatever a damaged folder makes json, the file system or Whoosh say.
        raise Damaged(str(error)) from error


def _write(storage: FileStorage | RamStorage, documents: Iterable[Document]) -> None:
    index = storage.create_index(SCHEMA)
    writer = index.writer()
    for document in documents:
        writer.add_document(
            slug=document.slug,
            name=document.name,
            kind=document.kind,
            words=" ".join(document.words),
        )
    writer.commit(optimize=True)


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
