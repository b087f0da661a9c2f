"""Columns on disk, so that a new process need not read everybody from the database.

The database is the truth and a snapshot is only a start: what changed since is read from the
database. Anything that is wrong with it means that it is not used. Files hold numbers only,
never pickles, and are mapped into memory, so that processes share what none of them changed.
"""

import os
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from app.search import builds
from app.search.batch import People, Works
from app.search.columns import Columns
from app.search.numbers import Numbers
from app.search.surroundings import Surroundings
from app.search.themes import Standings

FORMAT = 3  # raise it when an array comes to mean something else


class Unusable(Exception):
    """There is no snapshot, or it is not what was written."""


def save(folder: Path, columns: Columns, at: Numbers) -> None:
    """Keep the columns as they were at these numbers. Raises OSError when that cannot be."""
    build = builds.begin(folder, str(at.revision))
    for array, values in _arrays(columns).items():
        with (build / f"{array}.npy").open("wb") as file:
            np.save(file, values, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
    facts = {
        "format": FORMAT,
        "revision": at.revision,
        "lineage": at.lineage,
        "size": columns.size,
        "skills": [list(pair) for pair in columns.skills.items()],
        "standings": [len(columns.standings[domain].row) for domain in columns.domains],
        "numbers": columns.surroundings.numbers(),
        "files": {path.name: _checksum(path) for path in sorted(build.iterdir())},
    }
    builds.point_at(build, facts)


def load(folder: Path, skills: dict[int, str], now: Numbers) -> tuple[Columns, int]:
    """(the columns, the revision at which they were kept); organisations are still to be learnt.

    Raises Unusable when there is none, when anything is damaged, when it was made from another
    database or vocabulary, or when it is newer than the database is now: then that was put back
    from a backup.
    """
    try:
        build, facts = builds.in_use(folder)
        if facts["format"] != FORMAT or dict(facts["skills"]) != skills:
            raise Unusable("it was made from another vocabulary")
        if facts["lineage"] != now.lineage:
            raise Unusable("it was made from another database")
        if facts["revision"] > now.revision:
            raise Unusable("it is newer than the database")
        for name, expected in facts["files"].items():
            if _checksum(build / Path(name).name) != expected:
                raise Unusable(f"{name} is not what was written")
        return _columns(build, facts), int(facts["revision"])
    except Unusable:
        raise
    except Exception as error:
        # Whatever a damaged folder makes json, numpy or the file system say.
        raise Unusable(str(error) or type(error).__name__) from error


_OF_STANDINGS = ("row", "score", "schools")


def _arrays(columns: Columns) -> dict[str, Any]:
    people = {f"people_{f.name}": getattr(columns.people, f.name) for f in fields(People)}
    works = {f"works_{f.name}": getattr(columns.works, f.name) for f in fields(Works)}
    standings = {
        f"standings_{name}": np.concatenate(
            [getattr(columns.standings[domain], name) for domain in columns.domains]
        )
        for name in _OF_STANDINGS
        if columns.domains
    }
    return {"planes": columns.planes, **people, **works, **standings}


def _columns(build: Path, facts: dict[str, Any]) -> Columns:
    def array(name: str) -> Any:
        # Shared with other processes until somebody writes to it.
        return np.asarray(np.load(build / f"{name}.npy", mmap_mode="c", allow_pickle=False))

    columns = Columns(
        dict(facts["skills"]),
        Surroundings.with_numbers(facts["numbers"]),
    )
    people = People(**{f.name: array(f"people_{f.name}") for f in fields(People)})
    works = Works(**{f.name: array(f"works_{f.name}") for f in fields(Works)})
    standings: dict[str, Standings] = {}
    if columns.domains:
        row, score, schools = (array(f"standings_{name}") for name in _OF_STANDINGS)
        ends = np.cumsum(facts["standings"])
        for domain, count, end in zip(columns.domains, facts["standings"], ends, strict=True):
            part = slice(end - count, end)
            standings[domain] = Standings(row[part], score[part], schools[part])
    columns.take(array("planes"), people, works, standings, size=facts["size"])
    return columns


def _checksum(path: Path) -> int:
    sum_ = 0
    with path.open("rb") as file:
        while portion := file.read(1 << 22):
            sum_ = zlib.crc32(portion, sum_)
    return sum_
