"""A peer does the work that we say it does: the same people, filters and counts, without reach."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.database import db
from app.profiles.models import FORMS, Profile
from app.search import matcher
from app.search.filters import FACETS, OFFERED, Filters
from benchmarks.engines import Engine, make
from benchmarks.engines.documents import Document, documents
from benchmarks.engines.ours import Ours
from benchmarks.freshness import NEW_WORDS
from benchmarks.population import Population
from benchmarks.questions import TEXTS, Question, questions, three_filters


@pytest.fixture
def postgresql_peer(few: Population, engine_name: str) -> Iterator[Engine]:
    """With a server of its own, where the tests run on PostgreSQL at all."""
    assert engine_name == "postgresql"
    with few.app():
        engine = make("postgresql", few)
        yield engine
        engine.close()


def values(document: Document) -> dict[str, set[str]]:
    return {
        "theme": set(document.domains),
        "part": {str(part) for part in range(10) if document.free >> part & 1},
        "form": set(document.forms),
        "sector": set(document.sectors),
        "kind": {document.kind},
        "rating": {document.rating},
    }


@pytest.mark.engines("postgresql")  # it is what is tested
def test_postgresql_counts_as_plain_loops_do(postgresql_peer: Engine) -> None:
    everybody = list(documents())
    place = questions(1)[0].place
    dice = random.Random(4)
    for _ in range(12):
        filters = three_filters(dice)
        filters = Filters(**{f: getattr(filters, f) for f in FACETS if f != "ring"})
        chosen = {f: getattr(filters, f) for f in FACETS if getattr(filters, f)}
        answer = postgresql_peer.search(Question("", place, filters))

        def passing(without: str, chosen: dict[str, frozenset[str]] = chosen) -> list[Document]:
            return [
                d
                for d in everybody
                if all(values(d)[f] & wanted for f, wanted in chosen.items() if f != without)
            ]

        assert answer.total == len(passing(""))
        assert len(answer.ids) == min(20, answer.total)
        for facet in ("theme", "part", "form", "sector", "kind", "rating"):
            counts = {value: n for value, n in answer.facets[facet].items() if n}
            right: dict[str, int] = {}
            for document in passing(facet):
                for value in values(document)[facet]:
                    right[value] = right.get(value, 0) + 1
            assert counts == right, (facet, filters)


@pytest.mark.engines("postgresql")  # it is what is tested
def test_postgresql_finds_who_ticked_what_was_typed_also_with_a_slip(
    postgresql_peer: Engine,
) -> None:
    place = questions(1)[0].place
    right, slip, phrase = (
        postgresql_peer.search(Question(text, place, Filters()))
        for text in ("dyslexie", "dislexie", '"sociale veiligheid"')
    )
    assert right.total == slip.total > 0
    assert phrase.total > 0


def test_who_may_not_be_found_is_in_no_index(few: Population) -> None:
    with few.app():
        indexed = {document.person_id for document in documents()}
        hidden = set(
            db.session.scalars(
                select(Profile.person_id)
                .join(Person, Person.id == Profile.person_id)
                .where(
                    Profile.published_at.is_(None)
                    | Profile.paused_at.is_not(None)
                    | Profile.only_on_invitation
                    | Person.email_confirmed_at.is_(None)
                    | Person.closed_at.is_not(None)
                )
            )
        )
    assert hidden
    assert not indexed & hidden
    assert len(indexed | hidden) < 300  # the rest works nowhere or was not admitted


def test_ours_understands_every_text_and_forgets_what_it_knew(few: Population) -> None:
    with few.app():
        ours = make("reference", few)
        assert isinstance(ours, Ours)
        asked = questions(len(TEXTS))
        found = [ours.search(question).total for question in asked]
        ours.forget()
        assert [ours.search(question).total for question in asked[:4]] == found[:4]
        assert ours.search(Question("xyzzy", questions(1)[0].place, Filters())).total == 0
    assert sum(found) > 20


def test_the_words_for_notes_mean_no_skill(few: Population) -> None:
    with few.app():
        assert [word for word in NEW_WORDS if matcher.understand(word).is_recognised] == []


def test_an_engine_that_nobody_made_is_named(few: Population) -> None:
    with pytest.raises(SystemExit, match="choose from"):
        make("lucene", few)


def test_three_facets_are_filtered_with_values_that_exist() -> None:
    offered = OFFERED | {"form": FORMS}
    for seed in range(30):
        filters = three_filters(random.Random(seed))
        chosen = {facet: getattr(filters, facet) for facet in FACETS if getattr(filters, facet)}
        assert len(chosen) == 3
        assert all(wanted <= set(offered[facet]) for facet, wanted in chosen.items())
