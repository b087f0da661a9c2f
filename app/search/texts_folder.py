"""The folder of the free-text index: files that are never changed, and one pointer to those in use.

    search_index/texts/
        current            what is in use: each file by Whoosh's name, and the cursor
        <checksum>         a file, named after what is in it
        lock               held by who is writing; the system lets go when its process dies

Whoosh itself never sees this folder. It works in memory, and what it made is written here as new
files, then the pointer is replaced. So whoever dies half-way leaves the old state whole, and
nothing is ever opened that is not byte for byte what was written: Whoosh's files hold pickles.
"""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.index import LockError
from whoosh.util.filelock import FileLock, try_for

POINTER = "current"
LOCK = "lock"
UNUSED_FOR = 60  # seconds that an unused file stays: a reader may be about to open it

_CHECKSUM = re.compile(r"[0-9a-f]{64}")
_OURS = re.compile(rf"(?:{_CHECKSUM.pattern}|{POINTER})(?:\.[0-9a-f]{{8}})?")

Signature = tuple[int, int, int]  # of a file: which one, when it was written, how long


class Damaged(Exception):
    """What is on disk cannot be used."""


@dataclass(frozen=True)
class File:
    content: bytes
    checksum: str

    @classmethod
    def of(cls, content: bytes) -> "File":
        return cls(content, _checksum(content))


@dataclass(frozen=True)
class State:
    """One state of the index, whole."""

    files: Mapping[str, File]  # by the name that Whoosh gave them
    cursor: int  # the revision of the database up to which notes are in it
    fingerprint: str  # of the way in which notes were read

    @property
    def by_checksum(self) -> dict[str, File]:
        return {file.checksum: file for file in self.files.values()}


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def signature(self) -> Signature | None:
        """Another one when there is another state; None without any."""
        return _signature(self.path / POINTER)

    def signatures(self, state: State) -> tuple[Signature | None, ...]:
        """Other ones when anything happened to the files of this state."""
        names = [POINTER, *sorted(state.by_checksum)]
        return tuple(_signature(self.path / name) for name in names)

    def read(self, known: State | None = None) -> State:
        """The state in use. Files that `known` has too are not read again.

        Raises Damaged when anything at all is wrong.
        """
        for _ in range(3):  # a state may be replaced, and its files removed, while we read
            before = self.signature()
            try:
                return self._read(known.by_checksum if known else {})
            except Damaged:
                if self.signature() == before:
                    raise
        raise Damaged("it changes faster than it can be read")

    def _read(self, known: Mapping[str, File]) -> State:
        try:
            checksum, _, text = (self.path / POINTER).read_text(encoding="utf-8").partition("\n")
            if checksum != _checksum(text.encode()):
                raise Damaged("the pointer is not what was written")
            pointer = json.loads(text)
            files = {
                str(name): self._file(str(wanted), known)
                for name, wanted in pointer["files"].items()
            }
            return State(files, int(pointer["cursor"]), str(pointer["fingerprint"]))
        except Damaged:
            raise
        except Exception as error:
            raise Damaged(repr(error)) from error

    def _file(self, checksum: str, known: Mapping[str, File]) -> File:
        if checksum in known:
            return known[checksum]
        if not _CHECKSUM.fullmatch(checksum):
            raise Damaged("the pointer names no file of ours")
        found = File.of((self.path / checksum).read_bytes())
        if found.checksum != checksum:
            raise Damaged(f"{checksum[:12]} is not what was written")
        return found

    def write(self, state: State, before: State | None = None) -> None:
        """Make this the state in use; `before` is the one on disk, of which files may be kept.

        Only while holding the lock. Raises OSError, and then the old state is still in use.
        """
        kept = set(before.by_checksum) if before else set()
        fresh = {name: file for name, file in state.by_checksum.items() if name not in kept}
        try:
            for checksum, file in fresh.items():
                self._replace(checksum, file.content)
            if fresh:
                self._settle()
            self._point(state)
        except BaseException:
            self._remove(fresh)  # or every next try would leave more on a full disk
            raise
        self._settle()
        self._clear_away(keep={POINTER, *state.by_checksum})

    def _point(self, state: State) -> None:
        pointer: dict[str, Any] = {
            "fingerprint": state.fingerprint,
            "cursor": state.cursor,
            "files": {name: file.checksum for name, file in state.files.items()},
        }
        text = json.dumps(pointer)
        self._replace(POINTER, f"{_checksum(text.encode())}\n{text}".encode())

    def _replace(self, name: str, content: bytes) -> None:
        """All of it or nothing."""
        fresh = self.path / f"{name}.{secrets.token_hex(4)}"
        try:
            with fresh.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path / name)
        except BaseException:
            self._remove([fresh.name])
            raise

    def _settle(self) -> None:
        """From here on the names are on the disk too."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _remove(self, names: Iterable[str]) -> None:
        for name in names:
            with suppress(OSError):
                (self.path / name).unlink()

    def _clear_away(self, keep: set[str]) -> None:
        # The pointer was written just now, by the clock that also dates the other files.
        before = (self.path / POINTER).stat().st_mtime - UNUSED_FOR
        for path in self.path.iterdir():
            if path.name in keep or not _OURS.fullmatch(path.name):
                continue
            with suppress(OSError):  # what is left takes room and does no harm
                if path.stat().st_mtime < before:
                    path.unlink()

    @contextmanager
    def lock(self, patience: float = 0.0) -> Iterator[None]:
        """Be the only one to write here.

        Raises LockError when somebody else still is after `patience` seconds, and OSError when
        nobody can.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(self.path / LOCK))
        if not try_for(lock.acquire, timeout=patience, delay=0.1):
            raise LockError
        try:
            yield
        finally:
            lock.release()


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _signature(path: Path) -> Signature | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
