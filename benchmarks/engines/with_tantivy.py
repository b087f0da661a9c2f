"""Tantivy, as a competent engineer would use it for this page.

One document a person. All words of the question must be in the skills (label, synonyms)
or in the note; a word that occurs nowhere may differ by one or two letters. Order is the text
score, raised for who is near and multiplied by a fast field with everything else that counts.
"""

import importlib.metadata
import shutil
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Filter, Index, Occur, Query, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from app.search.filters import FACETS
from app.search.ranking import NEARNESS_OF_RING
from app.search.reference import PAGE
from benchmarks.engines import Answer
from benchmarks.engines.documents import Document, documents, texts_of_skills
from benchmarks.population import Population
from benchmarks.questions import Question

HEAP = 500_000_000  # bytes, while building
SKILLS_OVER_NOTE = 3.0
SURE, PERHAPS = 6, 12  # letters: from here on one letter may differ, two letters may
NEAR = 3.0  # of a text score of 3 to 12; what "same school" adds
PLACES = ("schools", "boards", "swvs", "regions")
FIELDS = {"part": "free", "form": "forms", "sector": "sectors", "kind": "kind", "rating": "rating",
          "theme": "domains"}  # fmt: skip


class Tantivy:
    name = "tantivy"
    version = importlib.metadata.version("tantivy")
    not_done: tuple[str, ...] = (
        "whether a tick reaches the place that asks: everybody who may be found is counted",
        "skills that answer a question in other words: every word must be there itself",
        "compounds that nobody listed, and words that only sound alike",
        "tiers and places for newcomers; the order is a product and not the published sum",
        "the theme of somebody's experience: one number a person",
        "the exact ring of who works at two places: counts per ring include the nearer ones",
    )

    def __init__(self, population: Population) -> None:
        self.schema = _schema()
        folder = population.folder / f"tantivy-{_digest()}"
        done = folder.with_suffix(".done")
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            self._build(folder)
            done.touch()
        self.index = Index(self.schema, path=str(folder))
        self.analyzer = _dutch()
        self.index.register_tokenizer("dutch", self.analyzer)
        self.searcher = self.index.searcher()

    def _build(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        index = Index(self.schema, path=str(folder))
        index.register_tokenizer("dutch", _dutch())
        writer = index.writer(heap_size=HEAP, num_threads=1)
        texts = texts_of_skills()
        for each in documents():
            writer.add_document(tantivy.Document.from_dict(_fields(each, texts), self.schema))
        writer.commit()
        writer.wait_merging_threads()

    # ── A question ──────────────────────────────────────────────────────────────────────────────

    def search(self, question: Question) -> Answer:
        text = self._text(question.text)
        chosen = self._chosen(question)
        near = [(Occur.Should, self._near(question, ring)) for ring in range(len(PLACES))]
        passing = self._all([*text, *chosen.values()])
        ranked = Query.boolean_query([(Occur.Must, passing), *near])
        found: Any = self.searcher.search(ranked, limit=PAGE, count=True, weight_by_field="weight")
        addresses = [address for _, address in found.hits]
        ids: Any = self.searcher.fast_field_values("person_id", addresses) if addresses else ()
        facets = self._count(question, passing, [f for f in FACETS if f not in chosen])
        for facet in chosen:
            others = self._all([*text, *(q for name, q in chosen.items() if name != facet)])
            facets |= self._count(question, others, [facet])
        return Answer(found.count or 0, tuple(ids), facets)

    def _text(self, text: str) -> list[Query]:
        if text.startswith('"'):
            words: list[Any] = list(self.analyzer.analyze(text.strip('"')))
            either = [Query.phrase_query(self.schema, field, words) for field in ("skills", "note")]
            return [self._either(*either)]
        return [self._word(word) for word in self.analyzer.analyze(text)]

    def _word(self, word: str) -> Query:
        fields = ("skills", "note")
        if any(self.searcher.doc_freq(field, word) for field in fields):
            return self._either(*(self._term(field, word) for field in fields))
        letters = 1 if len(word) < PERHAPS and len(word) >= SURE else 2
        return Query.fuzzy_term_query(self.schema, "skills", word, distance=letters)

    def _either(self, skills: Query, note: Query) -> Query:
        better = Query.boost_query(skills, SKILLS_OVER_NOTE)
        return Query.boolean_query([(Occur.Should, better), (Occur.Should, note)])

    def _chosen(self, question: Question) -> dict[str, Query]:
        """The filters in use; they do not change the score."""
        found = {}
        for facet in FACETS:
            values = sorted(getattr(question.filters, facet))
            if not values:
                continue
            if facet == "ring":
                query = self._within(question, max(map(int, values)))
            else:
                field = FIELDS[facet]
                terms = [int(v) for v in values] if facet == "part" else values
                query = _any([self._term(field, term) for term in terms])
            found[facet] = Query.const_score_query(query, 0.0)
        return found

    def _within(self, question: Question, ring: int) -> Query:
        """At most so far away."""
        if ring >= len(PLACES):
            return Query.all_query()
        return _any([self._at(question, nearer) for nearer in range(ring + 1)])

    def _at(self, question: Question, ring: int) -> Query:
        field = PLACES[ring]
        ids = sorted(getattr(question.place, field))
        return _any([self._term(field, id_) for id_ in ids])

    def _near(self, question: Question, ring: int) -> Query:
        """What this ring adds above the next one."""
        step = NEARNESS_OF_RING[ring] - NEARNESS_OF_RING[ring + 1]
        return Query.const_score_query(self._at(question, ring), NEAR * step / 1_000)

    def _all(self, queries: Iterable[Query]) -> Query:
        musts = [(Occur.Must, query) for query in queries]
        return Query.boolean_query(musts) if musts else Query.all_query()

    def _term(self, field: str, value: Any) -> Query:
        return Query.term_query(self.schema, field, value)

    # ── Counts ──────────────────────────────────────────────────────────────────────────────────

    def _count(
        self, question: Question, query: Query, facets: Iterable[str]
    ) -> dict[str, dict[str, int]]:
        wanted: dict[str, Any] = {}
        for facet in facets:
            if facet == "ring":
                for ring, field in enumerate(PLACES):
                    for id_ in getattr(question.place, field):
                        one = {"from": id_, "to": id_ + 1}
                        wanted[f"ring{ring}"] = {"range": {"field": field, "ranges": [one]}}
            else:
                wanted[facet] = {"terms": {"field": FIELDS[facet], "size": 20}}
        found = self.searcher.aggregate(query, wanted)
        counts: dict[str, dict[str, int]] = {facet: {} for facet in facets}
        for name, result in found.items():
            if name.startswith("ring"):
                counts["ring"][name[4:]] = _middle(result["buckets"])
            else:
                counts[name] = {str(b["key"]): b["doc_count"] for b in result["buckets"]}
        return counts

    def forget(self) -> None:
        """It keeps nothing of earlier questions."""

    def close(self) -> None:
        del self.searcher, self.index


def _digest() -> str:
    """Of what the index is made of besides the population: another index in another folder."""
    here = Path(__file__)
    made_of = (here, here.with_name("documents.py"))
    return sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()[:8]


def _schema() -> Any:
    builder = SchemaBuilder()
    builder.add_unsigned_field("person_id", indexed=True, fast=True)
    for field in ("skills", "note"):
        builder.add_text_field(field, tokenizer_name="dutch")
    for field in ("free", *PLACES):
        builder.add_unsigned_field(field, indexed=True, fast=True)
    for field in ("forms", "sectors", "kind", "rating", "domains"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_float_field("weight", fast=True)
    return builder.build()


def _dutch() -> Any:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stopword("dutch"))
        .filter(Filter.stemmer("dutch"))
        .build()
    )


def _fields(each: Document, texts: Mapping[int, str]) -> dict[str, Any]:
    work = {field: list(getattr(each.work, field)) for field in PLACES}
    return work | {
        "person_id": each.person_id,
        "skills": [texts[skill] for skill in each.skills],
        "note": each.note,
        "free": [part for part in range(10) if each.free >> part & 1],
        "forms": list(each.forms),
        "sectors": list(each.sectors),
        "kind": each.kind,
        "rating": each.rating,
        "domains": list(each.domains),
        "weight": _weight(each),
    }


def _weight(each: Document) -> float:
    """Tantivy multiplies the text score by log2(2 + this): 1 for nobody special, 2 for who is
    available, a little more or less for experience, answering and load."""
    times = (2.0 if each.is_available else 1.2) + each.points / 1_000
    return float(2**times - 2)


def _any(queries: list[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _middle(buckets: list[dict[str, Any]]) -> int:
    """Of "below", "this one", "above"."""
    return int(next(b["doc_count"] for b in buckets if "from" in b and "to" in b))
