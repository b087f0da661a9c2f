"""The Whoosh index of the vocabulary on disk: built aside, swapped in, checked, read into memory.

    search_index/concepts/
        current            which build is in use, and the checksum of each of its files
        <a build>/         one folder a build; never changed after it was swapped in

The database is the truth. Whatever is wrong here (missing, damaged, half written, unreadable) is
met with a new build, and a disk that cannot be written with a build in memory. Nothing is ever
opened without its checksums: Whoosh's files hold pickles.
"""

import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from whoosh import fields
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import FileIndex

SCHEMA = fields.Schema(
    slug=fields.STORED,
    name=fields.STORED,
    kind=fields.STORED,
    words=fields.KEYWORD(stored=True),  # what the name says, without stop words
)
POINTER = "current"
FORMAT = 1  # raise it when the content of the documents changes meaning
UNUSED_FOR = 3600  # seconds before a folder nobody points at is cleared away


class Damaged(Exception):
    """What is on disk cannot be used."""


@dataclass(frozen=True)
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


def build_in_memory(documents: Sequence[Document]) -> FileIndex:
    storage = Memory()
    try:
        _write(storage, documents)
    finally:
        storage.tidy()
    return FileIndex(storage, schema=SCHEMA)


def build(folder: Path, documents: Sequence[Document], fingerprint: str) -> None:
    """Write a new build and point at it. Two processes may do so at once; the last one wins.

    Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{fingerprint[:12]}-{secrets.token_hex(4)}"
    target = folder / name
    target.mkdir()
    _write(FileStorage(str(target)), documents)
    sums = {
        path.name: _checksum(path.read_bytes())
        for path in sorted(target.iterdir())
        if not path.name.endswith("LOCK")
    }
    pointer = {"build": name, "fingerprint": fingerprint, "files": sums}
    fresh = folder / f"{POINTER}.{secrets.token_hex(4)}"
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(pointer, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / POINTER)
    _clear_away(folder, keep=name)


def open_checked(folder: Path) -> tuple[FileIndex, str]:
    """(the index, read into memory; the fingerprint of what it was built from).

    Raises Damaged when anything at all is wrong.
    """
    try:
        pointer = json.loads((folder / POINTER).read_text(encoding="utf-8"))
        storage = RamStorage()
        target = folder / Path(pointer["build"]).name
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


def _write(storage: FileStorage | RamStorage, documents: Sequence[Document]) -> None:
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


def _clear_away(folder: Path, keep: str) -> None:
    """Remove old builds, but none so young that another process may still be writing it."""
    # The pointer was written just now, by the clock that also dates the folders.
    before = (folder / POINTER).stat().st_mtime - UNUSED_FOR
    for path in folder.iterdir():
        if path.name in (keep, POINTER):
            continue
        try:
            if path.stat().st_mtime < before:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        except OSError:
            continue  # somebody else was first
