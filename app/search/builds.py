"""Builds in a folder: made aside, then pointed at, so that a reader finds a whole one or none.

    <folder>/current       which build is in use, and its facts
    <folder>/<a build>/    one folder a build; never changed after it was pointed at

Two processes may build at once: the last one wins, and who still reads the other is not disturbed.
"""

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

POINTER = "current"
UNUSED_FOR = 3600  # seconds before a build that nothing points at is cleared away


def begin(folder: Path, name: str) -> Path:
    """A new, empty folder to build in. Raises OSError when it cannot be made."""
    folder.mkdir(parents=True, exist_ok=True)
    build = folder / f"{name}-{secrets.token_hex(4)}"
    build.mkdir()
    return build


def point_at(build: Path, facts: Mapping[str, Any]) -> None:
    """From now on this build is in use. Raises OSError; then the one before it still is."""
    folder = build.parent
    fresh = folder / f"{POINTER}.{secrets.token_hex(4)}"
    with fresh.open("w", encoding="utf-8") as file:
        json.dump({**facts, "build": build.name}, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / POINTER)
    _clear_away(folder, keep=build.name)


def in_use(folder: Path) -> tuple[Path, dict[str, Any]]:
    """(the build, its facts). Raises whatever a missing or damaged pointer makes of it."""
    facts = json.loads((folder / POINTER).read_text(encoding="utf-8"))
    # A name and never a path: a damaged pointer leads to nowhere outside the folder.
    return folder / Path(facts["build"]).name, facts


def _clear_away(folder: Path, keep: str) -> None:
    """Remove old builds, but none so young that another process may still write or read it."""
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
