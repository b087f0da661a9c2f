"""PostgreSQL's own full-text search, as a competent engineer would use it for this page.

One row a person with a tsvector of the configuration `dutch` under a GIN index; one statement a
question. A word that occurs nowhere is replaced by the word most like it (pg_trgm). Parallel work
is off: every engine has one core.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import psycopg

from app.profiles.models import FORMS
from app.search import ranking
from app.search.filters import FACETS, OFFERED, SECTORS
from app.search.reference import PAGE
from benchmarks.engines import Answer
from benchmarks.engines.documents import Document, documents, texts_of_skills
from benchmarks.questions import Question
from tests.support import postgres

SETTINGS = {
    "shared_buffers": "1GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "4GB",
    "max_parallel_workers_per_gather": "0",
    "random_page_cost": "1.1",
}
TABLES = """
CREATE EXTENSION pg_trgm;
CREATE AGGREGATE together (tsvector) (SFUNC = tsvector_concat, STYPE = tsvector, INITCOND = '');
CREATE TABLE skill (id int PRIMARY KEY, words tsvector);
CREATE TABLE claim (person_id int, skill_id int);
CREATE TABLE loaded (
    id int, school int, board int, swv int, region int, free int, forms int, sectors int,
    kind text, rating text, domains int, is_available int, points int, note text
);
"""
# Parsing a skill's names once and joining the results gives the same as parsing them a person.
READY = """
CREATE TABLE person AS
SELECT loaded.*, setweight(own.words, 'A') || setweight(to_tsvector('dutch', note), 'D') AS words
FROM loaded JOIN (
    SELECT person_id, together(skill.words) AS words
    FROM claim JOIN skill ON skill.id = skill_id GROUP BY person_id
) own ON own.person_id = loaded.id;
ALTER TABLE person DROP COLUMN note, ADD PRIMARY KEY (id);
CREATE INDEX ON person USING gin (words) WITH (fastupdate = off);
CREATE TABLE known AS SELECT word FROM ts_stat('SELECT words FROM person');
CREATE INDEX ON known USING gin (word gin_trgm_ops);
DROP TABLE loaded, claim, skill;
"""
COLUMNS = ("id", "school", "board", "swv", "region", "free", "forms", "sectors", "kind", "rating",
           "domains", "is_available", "points", "note")  # fmt: skip
PLACES = (("school", "schools"), ("board", "boards"), ("swv", "swvs"), ("region", "regions"))
_WORD = re.compile(r"\w+")


class PostgreSQL:
    name = "postgresql"
    not_done: tuple[str, ...] = (
        "whether a tick reaches the place that asks: everybody who may be found is counted",
        "skills that answer a question in other words: every word must be there itself",
        "compounds that nobody listed, and words that only sound alike",
        "places for newcomers; available or not are its only tiers",
        "the theme of somebody's experience: one number a person",
        "a second place of work, and a freelancer's second region",
    )

    def __init__(self, population: Any) -> None:
        del population  # what is measured is in the database of the current application
        self.domains: dict[str, int] = {}  # id -> bit
        with ExitStack() as opened:
            server = opened.enter_context(_server())
            server.create("peer")
            self.connection = opened.enter_context(
                psycopg.connect(f"host={server.folder} user=postgres dbname=peer", autocommit=True)
            )
            self._build()
            self._opened = opened.pop_all()
        version = self.connection.info.server_version
        self.version = f"{version // 10_000}.{version % 10_000}"
        self.known = {word for (word,) in self._rows("SELECT word FROM known")}
        self.stems: dict[str, str] = {}
        self.conditions = self._conditions()

    def _rows(self, statement: str, values: Any = ()) -> list[Any]:
        # Every statement is put together from names of this module; what was typed is a value.
        return self.connection.execute(statement, values or None).fetchall()

    # ── The index ───────────────────────────────────────────────────────────────────────────────

    def _build(self) -> None:
        self.connection.execute(TABLES)
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO skill VALUES (%s, to_tsvector('dutch', %s))",
                list(texts_of_skills().items()),
            )
            claims: list[tuple[int, int]] = []
            with cursor.copy(f"COPY loaded ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                for each in documents():
                    copy.write_row(self._row(each))
                    claims += ((each.person_id, skill) for skill in each.skills)
            with cursor.copy("COPY claim FROM STDIN") as copy:
                for claim in claims:
                    copy.write_row(claim)
        self.connection.execute(READY)
        self.connection.execute("VACUUM (ANALYZE) person")
        self.connection.execute("ANALYZE known")

    def _row(self, each: Document) -> tuple[Any, ...]:
        work = [next(iter(getattr(each.work, name)), None) for _, name in PLACES]
        domains = sum(1 << self.domains.setdefault(d, len(self.domains)) for d in each.domains)
        return (
            each.person_id,
            *work,
            each.free,
            sum(1 << FORMS.index(form) for form in each.forms),
            sum(1 << SECTORS.index(sector) for sector in each.sectors),
            each.kind,
            each.rating,
            domains,
            int(each.is_available),
            each.points,
            each.note,
        )

    def _conditions(self) -> dict[str, dict[str, str]]:
        """For each facet and value: does the person of the row have it?"""
        bits = {
            "part": ("free", OFFERED["part"]),
            "form": ("forms", FORMS),
            "sector": ("sectors", SECTORS),
            "theme": ("domains", tuple(self.domains)),
        }
        found = {
            facet: {value: f"{column} & {1 << bit} <> 0" for bit, value in enumerate(values)}
            for facet, (column, values) in bits.items()
        }
        for facet in ("kind", "rating"):
            found[facet] = {value: f"{facet} = '{value}'" for value in OFFERED[facet]}
        return found | {"ring": {value: f"ring = {value}" for value in OFFERED["ring"]}}

    # ── A question ──────────────────────────────────────────────────────────────────────────────

    def search(self, question: Question) -> Answer:
        words = self._words(question.text)
        if words is None:
            return Answer(0, (), {})
        statement, names = self._statement(question, bool(words))
        ids, total, *counts = self._rows(statement, {"words": words} if words else ())[0]
        facets: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        for (facet, value), count in zip(names, counts, strict=True):
            facets[facet][value] = count
        return Answer(total, tuple(ids or ()), facets)

    def _statement(self, question: Question, has_words: bool) -> tuple[str, list[tuple[str, str]]]:
        passes = {
            facet: "(" + " OR ".join(self.conditions[facet][v] for v in sorted(chosen)) + ")"
            for facet in FACETS
            if (chosen := getattr(question.filters, facet))
        }
        asked = "to_tsquery('simple', %(words)s)"
        matching = f" WHERE words @@ {asked}" if has_words else ""
        # Only who passes every filter is ranked: a long tsvector is slow to read.
        rank = f"least(1.0, 2 * ts_rank('{{0.1, 0.2, 0.4, 1.0}}', words, {asked}))"
        text = f"{ranking.TEXT} * {rank if has_words else 1}"
        everything = " AND ".join(passes.values()) or "true"
        names, counts = [], [f"count(*) FILTER (WHERE {everything})"]
        for facet, values in self.conditions.items():
            others = [condition for name, condition in passes.items() if name != facet]
            for value, condition in values.items():
                names.append((facet, value))
                counts.append(f"count(*) FILTER (WHERE {' AND '.join([*others, condition])})")
        nearness = f"('{{{','.join(map(str, ranking.NEARNESS_OF_RING))}}}'::int[])[ring + 1]"
        score = f"{text} + points + {ranking.NEARNESS} * {nearness} / 1000"
        return (
            "WITH found AS MATERIALIZED (SELECT id, free, forms, sectors, kind, rating, domains,"
            f" is_available, points, words, {_ring(question)} AS ring FROM person{matching})"
            " SELECT (SELECT array_agg(id) FROM (SELECT id FROM found"
            f" WHERE {everything} ORDER BY is_available DESC, {score} DESC, id"
            f" LIMIT {PAGE}) first),"
            f" {', '.join(counts)} FROM found",
            names,
        )

    def _words(self, text: str) -> str | None:
        """As a tsquery of known words, all of which must be there; None when there can be none."""
        stems = [stem for word in _WORD.findall(text.lower()) if (stem := self._stem(word))]
        if text and not stems:
            return None
        return (" <-> " if text.startswith('"') else " & ").join(f"'{stem}'" for stem in stems)

    def _stem(self, word: str) -> str:
        """Of a word, or of the one most like it; '' for a word that says nothing."""
        if word not in self.stems:
            found = self._rows("SELECT ts_lexize('dutch_stem', %s)", (word,))[0][0]
            stem = found[0] if found else ""
            if stem and stem not in self.known:
                like = self._rows(
                    "SELECT word FROM known WHERE word %% %s ORDER BY similarity(word, %s) DESC"
                    " LIMIT 1",
                    (stem, stem),
                )
                stem = like[0][0] if like else stem
            self.stems[word] = stem
        return self.stems[word]

    def forget(self) -> None:
        self.stems.clear()

    def close(self) -> None:
        self._opened.close()


def _ring(question: Question) -> str:
    whens = [
        f"WHEN {column} IN ({', '.join(map(str, sorted(ids)))}) THEN {ring}"
        for ring, (column, name) in enumerate(PLACES)
        if (ids := getattr(question.place, name))
    ]
    return f"CASE {' '.join(whens)} ELSE 4 END" if whens else "4"


@contextmanager
def _server() -> Iterator[postgres.Server]:
    """Outside the project: PostgreSQL may run as another user, and wants a short path."""
    folder = Path(mkdtemp(prefix="expedu-bench-"))
    folder.chmod(0o711)
    try:
        with postgres.server(inside=folder, settings=SETTINGS) as server:
            yield server
    finally:
        rmtree(folder, ignore_errors=True)
