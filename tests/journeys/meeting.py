"""Where people in a race wait for each other, from whichever process they come.

A moment that only happens now and then on a quick machine is made to happen: whoever has looked,
and is about to write, waits until the others have looked as well. With the guards in the others
cannot come: then nobody waits any more, after `PATIENCE`.
"""

import json
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Thread
from typing import Any

PATIENCE, LONG = 1.0, 20.0  # seconds


class Meeting:
    """In the process of the test: knows which race is on, and counts who came where."""

    def __init__(self, folder: Path) -> None:
        self.on = ("", False)
        self.came: Counter[str] = Counter()
        self.changed, self.is_over = Condition(), False
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(_door(folder)))
        self.door.listen(64)
        Thread(target=self._serve, daemon=True).start()

    def hold(self, race: str, *, without: bool) -> None:
        """From here on those in this race meet, with or `without` what keeps them apart."""
        with self.changed:
            self.on, self.is_over = (race, without), False
            self.came.clear()

    def close(self) -> None:
        self.hold("", without=False)
        self.door.close()

    def _serve(self) -> None:
        with suppress(OSError):  # the end
            while True:
                caller, _ = self.door.accept()
                Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        with caller, caller.makefile("rw") as line:
            asked = json.loads(line.readline())
            if asked is not None:
                self._let_wait(*asked)
            line.write(json.dumps(self.on) + "\n")

    def _let_wait(self, here: str, until: str, least: int) -> None:
        with self.changed:
            self.came[here] += 1
            self.changed.notify_all()
            # Without guards nobody is held up elsewhere: whoever is to come will come.
            patience = LONG if self.on[1] else PATIENCE
            if not self.changed.wait_for(
                lambda: self.is_over or self.came[until] >= least, patience
            ):
                self.is_over = True
                self.changed.notify_all()


@contextmanager
def a_meeting(folder: Path) -> Iterator[Meeting]:
    meeting = Meeting(folder)
    try:
        yield meeting
    finally:
        meeting.close()


def what_is_on(folder: Path) -> tuple[str, bool]:
    """In the process of a server: which race, and whether it is without its guards."""
    race, is_without = _ask(folder, None)
    return race, is_without


def come(folder: Path, here: str, *, until: str = "", least: int = 1) -> None:
    """Say that somebody is here, and wait until so many have come `until` there."""
    _ask(folder, (here, until or here, least))


def _ask(folder: Path, what: tuple[str, str, int] | None) -> Any:
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(_door(folder)))
        with caller.makefile("rw") as line:
            line.write(json.dumps(what) + "\n")
            line.flush()
            return json.loads(line.readline())


def _door(folder: Path) -> Path:
    return folder / "meeting"
