"""Whatever happens to its folder: search answers, at worst without the texts, and it heals."""

import errno
import hashlib
import json
import multiprocessing
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from whoosh.writing import SegmentWriter

from app import create_app
from app.config import Settings
from app.search import texts, texts_folder, texts_keeping
from app.search.texts_folder import POINTER, Damaged, File, Folder, State
from app.search.texts_index import Notes, fingerprint
from tests.search.test_texts import mentioned, rewrite, somebody_wrote, start_afresh

pytestmark = [pytest.mark.engines("sqlite"), pytest.mark.fresh_app]


@pytest.fixture(autouse=True)
def _a_fresh_process(monkeypatch: pytest.MonkeyPatch) -> None:
    start_afresh()
    # A moment later, without waiting.
    monkeypatch.setattr(texts, "AGAIN_AFTER", 0.0)
    monkeypatch.setattr(texts_keeping, "AGAIN_AFTER", 0.0)


@dataclass
class World:
    place: Folder
    amina: int
    bo: int

    @property
    def path(self) -> Path:
        return self.place.path

    def answers(self) -> bool:
        """Is everybody mentioned as it should be? Fails when anybody is mentioned wrongly."""
        kwibus, snorkel = mentioned("kwibus"), mentioned("snorkel")
        assert set(kwibus) <= {self.amina}
        assert set(snorkel) <= {self.bo}
        return bool(kwibus and snorkel)


@pytest.fixture
def world(app: Any) -> World:
    amina, bo = somebody_wrote("Kwibus."), somebody_wrote("Lasagne.")
    texts_keeping.catch_up()
    rewrite(bo, "Snorkel.")
    texts_keeping.catch_up()  # so that there are two segments, and something deleted in one
    place = texts.folder()
    assert place is not None
    found = World(place, amina, bo)
    assert found.answers()
    assert len(place.read().files) == 3
    return found


# ── Harm done to what is on disk ────────────────────────────────────────────────────────────────

Harm = Callable[[World], None]


def file(world: World, number: int) -> Path:
    """0: the pointer; 1: Whoosh's table of contents; 2 and 3: segments."""
    if number == 0:
        return world.path / POINTER
    files = sorted(world.place.read().files.items())
    return (
        world.path / sorted(files, key=lambda f: not f[0].endswith(".toc"))[number - 1][1].checksum
    )


def truncated(number: int, share: float) -> Harm:
    def harm(world: World) -> None:
        path = file(world, number)
        content = path.read_bytes()
        path.write_bytes(content[: int(share * (len(content) - 1))])

    return harm


def flipped(number: int, share: float) -> Harm:
    def harm(world: World) -> None:
        path = file(world, number)
        content = bytearray(path.read_bytes())
        content[int(share * (len(content) - 1))] ^= 0b100
        path.write_bytes(content)

    return harm


def deleted(number: int) -> Harm:
    return lambda world: file(world, number).unlink()


def grown(number: int) -> Harm:
    def harm(world: World) -> None:
        with file(world, number).open("ab") as path:
            path.write(b"\0")

    return harm


def a_folder_instead(number: int) -> Harm:
    def harm(world: World) -> None:
        path = file(world, number)
        path.unlink()
        path.mkdir()

    return harm


def pointer(content: bytes) -> Harm:
    return lambda world: world.path.joinpath(POINTER).write_bytes(content) and None


def signed(**changes: Any) -> Harm:
    """A pointer whose checksum is right and whose content is not."""

    def harm(world: World) -> None:
        path = world.path / POINTER
        _, _, text = path.read_text().partition("\n")
        found = json.loads(text)
        for name, value in changes.items():
            found[name] = value(found) if callable(value) else value
        text = json.dumps({name: value for name, value in found.items() if value is not None})
        path.write_text(f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")

    return harm


def whoosh_files(change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> Harm:
    """Files that are what was written, but not what Whoosh would have written."""

    def harm(world: World) -> None:
        before = world.place.read()
        contents = change({name: file.content for name, file in before.files.items()})
        files = {name: File.of(content) for name, content in contents.items()}
        world.place.write(State(files, before.cursor, fingerprint()))

    return harm


def _others(contents: dict[str, bytes]) -> dict[str, bytes]:
    names = list(contents)
    return dict(zip(names, [contents[name] for name in names[1:] + names[:1]], strict=True))


def _without(ending: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda contents: {n: c for n, c in contents.items() if not n.endswith(ending)}


def _all(content: Callable[[bytes], bytes]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda contents: {name: content(found) for name, found in contents.items()}


def left_behind(world: World) -> None:
    """By a worker that died while it wrote."""
    (world.path / f"{POINTER}.0a0a0a0a").write_bytes(b"{")
    (world.path / f"{'0' * 64}.0b0b0b0b").write_bytes(b"half")


HEALS: dict[str, Harm] = {
    **{f"truncated {n} {s}": truncated(n, s) for n in range(4) for s in (0.0, 0.5, 1.0)},
    **{f"flipped {n} {s}": flipped(n, s) for n in range(4) for s in (0.0, 0.5, 1.0)},
    **{f"deleted {n}": deleted(n) for n in range(4)},
    **{f"grown {n}": grown(n) for n in range(4)},
    "pointer empty": pointer(b""),
    "pointer of another kind": pointer(b"{}"),
    "pointer not text": pointer(b"\xff\xfe\x00"),
    "pointer endless": pointer(b"[" * 200_000),
    "pointer signed, no JSON": lambda w: pointer(
        hashlib.sha256(b"[" * 99_999).hexdigest().encode() + b"\n" + b"[" * 99_999
    )(w),
    "pointer without files": signed(files=None),
    "pointer with a number for files": signed(files=3),
    "pointer with no files": signed(files={}),
    "pointer to a file elsewhere": signed(files={"_MAIN_1.toc": "../../../etc/passwd"}),
    "pointer to a folder": signed(files={"_MAIN_1.toc": "."}),
    "pointer without a cursor": signed(cursor=None),
    "pointer with words for a cursor": signed(cursor="veel"),
    "pointer with another fingerprint": signed(fingerprint="of another version"),
    "cursor too high": signed(cursor=10**9),
    "files exchanged": whoosh_files(_others),
    "no table of contents": whoosh_files(_without(".toc")),
    "no segments": whoosh_files(_without(".seg")),
    "half of every file": whoosh_files(_all(lambda content: content[: len(content) // 2])),
    "rubbish in every file": whoosh_files(_all(lambda content: os.urandom(len(content)))),
    "nothing in every file": whoosh_files(_all(lambda content: b"")),
    "a folder that is gone": lambda world: shutil.rmtree(world.path),
    "a folder that is empty": lambda world: [p.unlink() for p in world.path.iterdir()] and None,
    "the parent is gone": lambda world: shutil.rmtree(world.path.parent),
    "left behind": left_behind,
}


@pytest.mark.parametrize("name", HEALS)
def test_harm_is_healed_by_the_worker(world: World, name: str) -> None:
    HEALS[name](world)
    start_afresh()
    world.answers()  # a process that starts now: an answer, whatever it is
    texts_keeping.catch_up()
    assert world.answers()  # the same process
    start_afresh()
    assert world.answers()  # the next one
    assert world.place.read().fingerprint == fingerprint()


def test_notes_that_were_read_in_another_way_are_all_read_again(world: World) -> None:
    signed(fingerprint="of another version")(world)
    before = set(world.place.read().by_checksum)
    start_afresh()
    assert not world.answers()  # its stems may be other ones
    texts_keeping.catch_up()
    assert not before & set(world.place.read().by_checksum)
    assert world.answers()


def test_not_one_digit_of_the_pointer_may_change(world: World) -> None:
    path = world.path / POINTER
    text = path.read_text()
    path.write_text(text.replace('"cursor": ', '"cursor": 1'))
    with pytest.raises(Damaged):
        world.place.read()


@pytest.mark.parametrize("name", ["deleted 2", "flipped 2 0.5", "a folder that is gone"])
def test_a_worker_sees_harm_that_is_done_while_it_runs(world: World, name: str) -> None:
    HEALS[name](world)
    assert world.answers()  # from what this process has in memory
    with pytest.raises(Damaged):
        world.place.read()
    texts_keeping.catch_up()
    world.place.read()
    assert world.answers()


# ── While it lasts ──────────────────────────────────────────────────────────────────────────────


@contextmanager
def somebody_writes(world: World) -> Iterator[None]:
    with world.place.lock():
        yield


def cannot(
    number: int, *, write: int = 0, name: str = ""
) -> Callable[[World], AbstractContextManager[None]]:
    """This goes wrong with every file, or with file number `write`, or with the one so named."""
    wrong = name

    @contextmanager
    def fault(world: World) -> Iterator[None]:
        replace, calls = Folder._replace, []

        def fails(self: Folder, name: str, content: bytes) -> None:
            calls.append(name)
            if wrong in ("", name) and write in (0, len(calls)):
                raise OSError(number, os.strerror(number))
            replace(self, name, content)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Folder, "_replace", fails)
            yield

    return fault


@contextmanager
def a_lock_that_is_refused(world: World) -> Iterator[None]:
    def refuses(*_: Any) -> bool:
        raise PermissionError(errno.EACCES, "refused")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts_folder.FileLock, "acquire", refuses)
        yield


def instead(of: Callable[[World], Path], make: Callable[[Path], Any]) -> Any:
    @contextmanager
    def fault(world: World) -> Iterator[None]:
        path = of(world)
        aside = path.with_name(f"{path.name} aside")
        path.rename(aside)
        make(path)
        yield
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        aside.rename(path)

    return fault


LASTS: dict[str, Callable[[World], AbstractContextManager[None]]] = {
    "somebody else is writing": somebody_writes,
    "read-only": cannot(errno.EROFS),
    "full at the first file": cannot(errno.ENOSPC, write=1),
    "full at the second file": cannot(errno.ENOSPC, write=2),
    "full at the pointer": cannot(errno.ENOSPC, name=POINTER),
    "broken disk": cannot(errno.EIO),
    "lock refused": a_lock_that_is_refused,
    "the lock is a folder": instead(lambda w: w.path / texts_folder.LOCK, Path.mkdir),
    "the pointer is a folder": instead(lambda w: w.path / POINTER, Path.mkdir),
    "a file is a folder": instead(lambda w: file(w, 2), Path.mkdir),
    "the folder is a file": instead(lambda w: w.path, Path.touch),
    "the parent is a file": instead(lambda w: w.path.parent, Path.touch),
    "the folder leads nowhere": instead(
        lambda w: w.path, lambda path: path.symlink_to("/nowhere/at/all")
    ),
}


@pytest.mark.parametrize("name", LASTS)
def test_what_cannot_be_written_is_told_once_and_caught_up_later(
    world: World, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    rewrite(world.bo, "Snorkel en zolder.")
    with ExitStack() as lasting:
        lasting.enter_context(LASTS[name](world))
        start_afresh()
        for _ in range(4):
            texts_keeping.catch_up()
            world.answers()
        told = [record.message for record in caplog.records]
        assert len(told) == len(set(told))
        assert len(told) <= 3  # of the reader, of the worker that reads, of the worker that writes
    texts_keeping.catch_up()
    assert world.answers()
    assert list(mentioned("zolder")) == [world.bo]


@pytest.mark.parametrize("name", ["full at the pointer", "read-only", "the pointer is a folder"])
def test_what_could_not_be_written_leaves_nothing_behind(world: World, name: str) -> None:
    rewrite(world.bo, "Snorkel en zolder.")
    with LASTS[name](world):
        before = sorted(path.name for path in world.path.iterdir())
        for _ in range(3):
            texts_keeping.catch_up()
        assert sorted(path.name for path in world.path.iterdir()) == before


def test_what_was_put_aside_while_sorting_is_removed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rewrite(world.bo, "Snorkel en zolder.")
    texts_keeping.catch_up()
    monkeypatch.setattr(SegmentWriter, "commit", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        texts_keeping.rebuild()
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_only_fails_when_it_is_used_is_made_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed, find = Notes.changed, Notes.find

    def fails(self: Notes, *args: Any) -> Any:
        if self._state is not None:
            raise ValueError("a posting that cannot be")
        return changed(self, *args)

    def finds_nothing(self: Notes, *args: Any) -> Any:
        raise ValueError("a posting that cannot be")

    rewrite(world.bo, "Snorkel en zolder.")
    monkeypatch.setattr(Notes, "changed", fails)
    monkeypatch.setattr(Notes, "find", finds_nothing)
    assert mentioned("kwibus") == {}
    monkeypatch.setattr(Notes, "find", find)
    texts_keeping.catch_up()
    assert list(mentioned("zolder")) == [world.bo]


# ── Two at once, and one that dies ──────────────────────────────────────────────────────────────


def _keep(settings: Settings, times: int) -> None:
    with create_app(settings).app_context():
        for _ in range(times):
            texts_keeping._keepers.clear()
            texts_keeping.catch_up()
            texts_keeping.rebuild()


def test_two_workers_on_one_machine_do_each_other_no_harm(world: World, settings: Settings) -> None:
    start = multiprocessing.get_context("spawn").Process
    workers = [start(target=_keep, args=(settings, 3)) for _ in range(2)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        start_afresh()
        assert world.answers()
    assert [worker.exitcode for worker in workers] == [0, 0]


def test_two_workers_do_not_keep_each_other_busy(world: World) -> None:
    """What one wrote the other reads, and does not write again."""
    one, other = (texts_keeping._Keeper(world.place) for _ in range(2))
    rewrite(world.bo, "Snorkel en zolder.")
    for keeper in (one, other):
        keeper.catch_up()
    written = world.place.signature()
    for keeper in (one, other, one, other):
        assert keeper.catch_up() == 0
    assert world.place.signature() == written


def _die(settings: Settings, at: int, half: bool) -> None:
    replace, calls = Folder._replace, []

    def dies(self: Folder, name: str, content: bytes) -> None:
        calls.append(name)
        if len(calls) == at:
            if half:
                (self.path / f"{name}.00000000").write_bytes(content[: len(content) // 2])
            else:
                replace(self, name, content)
            os.kill(os.getpid(), signal.SIGKILL)
        replace(self, name, content)

    patched = mock.patch.object(Folder, "_replace", dies)
    with patched, create_app(settings).app_context():
        texts_keeping.catch_up()


@pytest.mark.parametrize(("at", "half"), [(1, True), (2, False), (3, True), (3, False)])
def test_a_worker_that_is_killed_while_it_writes_leaves_all_whole(
    world: World, settings: Settings, at: int, half: bool
) -> None:
    """It writes a segment, a table of contents and the pointer, in this order or the other."""
    rewrite(world.bo, "Snorkel en zolder.")
    dying = multiprocessing.get_context("spawn").Process(target=_die, args=(settings, at, half))
    dying.start()
    dying.join(60)
    assert dying.exitcode == -signal.SIGKILL
    start_afresh()
    assert world.answers()  # the state from before, or the one from after
    assert list(mentioned("zolder")) == ([world.bo] if (at, half) == (3, False) else [])
    texts_keeping.catch_up()
    assert world.answers()
    assert list(mentioned("zolder")) == [world.bo]


def test_what_nobody_uses_any_more_is_cleared_away(world: World) -> None:
    for path in world.path.iterdir():
        os.utime(path, (1, 1))
    stranger = world.path / "README"
    stranger.write_text("not ours")
    os.utime(stranger, (1, 1))
    left_behind(world)
    texts_keeping.rebuild()
    used = {file.checksum for file in world.place.read().files.values()}
    left = {path.name for path in world.path.iterdir()} - used - {POINTER, texts_folder.LOCK}
    # What is young may be somebody's who is still writing; what is not ours is left alone.
    assert left == {"README", f"{POINTER}.0a0a0a0a", f"{'0' * 64}.0b0b0b0b"}
