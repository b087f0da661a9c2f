"""A seeded population in a real database of ours, kept on disk until anything it is made of
changes.

    python -m benchmarks.population 10000        make one, and say how long it took

The database is built by the migrations and the vocabulary, as in every installation; the rows are
synthetic. BENCH_DIR says where populations are kept (.bench in the project).
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from app import create_app
from app.config import ROOT, Settings
from app.database import db, unit_of_work
from app.expertise import access
from app.expertise.actions import load_vocabulary
from app.expertise.models import Skill
from app.expertise.vocabulary import FILE
from benchmarks.synthetic.country import a_country
from benchmarks.synthetic.loading import insert, loading
from benchmarks.synthetic.notes import Writer
from benchmarks.synthetic.people import BLOCK, Block, skills

SEED = 1
DATABASE = "expedu.sqlite3"


@dataclass(frozen=True)
class Population:
    """A folder with a database of so many people; it doubles as the data folder of an app."""

    people: int
    folder: Path

    @property
    def settings(self) -> Settings:
        return Settings.for_tests(data_dir=self.folder)

    @contextmanager
    def app(self) -> Iterator[Flask]:
        """An application on this database, inside its context."""
        app = create_app(self.settings)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

    @contextmanager
    def copy(self) -> Iterator["Population"]:
        """To change as you like; gone afterwards."""
        folder = Path(mkdtemp(prefix="copy-", dir=kept_in()))
        try:
            indexes = shutil.ignore_patterns("tantivy-*")  # of peers
            shutil.copytree(self.folder, folder, dirs_exist_ok=True, ignore=indexes)
            yield Population(self.people, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def kept_in() -> Path:
    folder = Path(os.environ.get("BENCH_DIR") or ROOT / ".bench")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def population(people: int, *, seed: int = SEED) -> Population:
    """From disk when it is there, else made; a build that was broken off leaves nothing."""
    name = f"people-{people}-seed-{seed}-{_head()}-{_digest()}"
    folder = kept_in() / name
    if not folder.exists():
        making = Path(mkdtemp(prefix="making-", dir=kept_in()))
        try:
            build(making, people, seed=seed)
            making.rename(folder)
            for old in kept_in().glob(f"people-{people}-seed-{seed}-*"):
                if old != folder:  # made of what has changed since
                    shutil.rmtree(old, ignore_errors=True)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return Population(people, folder)


def build(folder: Path, people: int, *, seed: int) -> None:
    made = Population(people, folder)
    with made.app():
        upgrade()
        with unit_of_work():
            load_vocabulary()
        in_use = db.session.execute(
            select(Skill.id, Skill.slug, Skill.domain_id)
            .where(Skill.retired_on.is_(None))
            .order_by(Skill.id)
        ).all()
        called: dict[str, list[str]] = {}
        for slug, name, _ in db.session.execute(access.names()):
            called.setdefault(slug, []).append(name)
    dice = np.random.default_rng([seed, people])
    country = a_country(people, dice)
    offered = skills([row.id for row in in_use], [row.domain_id for row in in_use], dice)
    writer = Writer([called[row.slug] for row in in_use], seed)
    with loading(str(folder / DATABASE)) as connection:
        insert(connection, country.rows)
        for number, first in enumerate(range(1, people + 1, BLOCK)):
            count = min(BLOCK, people + 1 - first)
            own = np.random.default_rng([seed, people, number])
            for columns in Block(first, count, country, offered, writer, own).rows():
                insert(connection, columns)


def _head() -> str:
    """The newest migration, as it is named."""
    return str(ScriptDirectory(str(ROOT / "migrations")).get_current_head())[:12]


def _digest() -> str:
    """Of everything else that a population is made of."""
    made_of = [FILE, *sorted((ROOT / "benchmarks" / "synthetic").glob("*.py")), Path(__file__)]
    made_of += sorted((ROOT / "migrations" / "versions").glob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()[:8]


def main() -> None:
    for word in sys.argv[1:]:
        began = time.perf_counter()
        made = population(int(word))
        seconds = time.perf_counter() - began
        size = (made.folder / DATABASE).stat().st_size / 1e6
        print(f"{made.people} people: {seconds:.1f} s, {size:.0f} MB, {made.folder.name}")


if __name__ == "__main__":
    main()
