"""Who is mentioned: by their own words, as they stand there now, and never more than that."""

import json
import subprocess
import sys
import time
from typing import Any

import pytest
from sqlalchemy import event, update

from app import create_app
from app.accounts.models import Person
from app.config import ROOT
from app.database import db, unit_of_work
from app.profiles import revision
from app.profiles.models import Profile, SearchState
from app.search import matcher, ranking, texts, texts_keeping
from app.search.texts import MOST_PEOPLE, mentions
from app.search.texts_index import NEVER_TOO_COMMON
from app.search.texts_keeping import catch_up
from tests.support.makers import MOMENT, a_person, a_profile
from tests.support.servers import environment

pytestmark = pytest.mark.fresh_app


@pytest.fixture(autouse=True)
def _a_fresh_process() -> None:
    start_afresh()


def start_afresh() -> None:
    texts._readers = texts._Readers()
    texts_keeping._keepers.clear()


def somebody_wrote(note: str, **shares: Any) -> int:
    return a_profile(a_person(), note=note, **shares).person_id


def rewrite(person_id: int, note: str) -> None:
    change(person_id, note=note)


def change(person_id: int, **facts: Any) -> None:
    with unit_of_work():
        profile = db.session.get(Profile, person_id)
        assert profile is not None
        for name, value in facts.items():
            setattr(profile, name, value)
        revision.note(person_id)


def mentioned(text: str) -> dict[int, int]:
    db.session.rollback()
    return mentions(matcher.understand(text))


# ── Whom ────────────────────────────────────────────────────────────────────────────────────────


def test_a_word_that_no_skill_knows_brings_who_wrote_it(app: Any) -> None:
    amina = somebody_wrote("Met kleuters ga ik **imkeren**.")
    somebody_wrote("Ik houd van breien.")
    catch_up()
    assert mentioned("imkeren") == {amina: texts.SAYS_ALL}


def test_other_forms_of_a_word_count_too(app: Any) -> None:
    amina = somebody_wrote("Met kamelen ken ik de weg.")
    catch_up()
    assert list(mentioned("kameel")) == [amina]


def test_a_question_that_we_understood_wholly_mentions_nobody(app: Any) -> None:
    somebody_wrote("Ik weet veel van dyslexie.")
    catch_up()
    assert matcher.understand("dyslexie").not_understood == ()
    assert mentioned("dyslexie") == {}


@pytest.mark.parametrize("text", ["school", "kind", "leerling in de klas", "de het een", "x", ""])
def test_words_that_fit_every_question_bring_nobody(app: Any, text: str) -> None:
    somebody_wrote("Een kind x op school, een leerling in de klas: de, het, een.")
    catch_up()
    assert mentioned(text) == {}


def test_every_telling_word_must_be_there(app: Any) -> None:
    both = somebody_wrote("Zweefvliegen en imkeren, daar krijg ik energie van.")
    somebody_wrote("Ik spreek zweefvliegen.")
    somebody_wrote("Ik ga graag imkeren.")
    catch_up()
    assert list(mentioned("imkeren zweefvliegen")) == [both]


def test_who_also_says_what_was_understood_stands_first(app: Any) -> None:
    half = somebody_wrote("Ik ga graag imkeren.")
    whole = somebody_wrote("Imkeren helpt bij dyslexie.")
    catch_up()
    found = mentioned("imkeren dyslexie")
    assert list(found.items()) == [(whole, texts.SAYS_ALL), (half, texts.SAYS_ALL // 2)]


def test_a_mention_is_never_a_whole_answer(app: Any) -> None:
    assert 0 < texts.SAYS_ALL < ranking.ANSWERS


def test_a_quoted_phrase_must_stand_there_word_for_word(app: Any) -> None:
    amina = somebody_wrote("Wij vieren het feest van de lammetjes in mei.")
    somebody_wrote("De lammetjes van het feest, en nog meer lammetjes.")
    somebody_wrote("Feesten van lammetjes.")
    catch_up()
    assert len(mentioned("feest van de lammetjes")) == 3
    assert list(mentioned('"feest van de lammetjes"')) == [amina]


def test_a_phrase_is_found_among_many_who_have_its_words_apart(app: Any) -> None:
    for number in range(8):  # more than we ask for below
        somebody_wrote(f"Lammetjes {number} en dan een feestje.")
    amina = somebody_wrote("Ons lammetjes feestje.")
    catch_up()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "MOST_PEOPLE", 5)
        assert list(mentioned('"lammetjes feestje"')) == [amina]


def test_a_word_with_a_hyphen_is_found_as_one_and_as_its_parts(app: Any) -> None:
    amina = somebody_wrote("Onze pc-zolder is legendarisch.")
    catch_up()
    assert list(mentioned("pc-zolder")) == list(mentioned("zolder")) == [amina]


def test_where_a_link_leads_is_not_what_somebody_wrote(app: Any) -> None:
    amina = somebody_wrote("Zie [mijn zolder](https://flapdrol.example/kwibus) https://x.nl/snork")
    catch_up()
    assert list(mentioned("zolder")) == [amina]
    assert mentioned("flapdrol") == mentioned("kwibus") == mentioned("snork") == {}


def test_a_word_that_many_wrote_says_nothing(app: Any) -> None:
    people = [somebody_wrote("Ik lust lasagne.") for _ in range(NEVER_TOO_COMMON)]
    catch_up()
    assert list(mentioned("lasagne")) == people
    extra = somebody_wrote("Lasagne met imkeren.")
    catch_up()
    assert mentioned("lasagne") == {}
    assert mentioned("lasagne imkeren") == {extra: texts.SAYS_ALL}


def test_no_more_than_a_list_can_bear_and_always_the_same(app: Any) -> None:
    with unit_of_work():
        for number in range(MOST_PEOPLE + 5):
            email = f"veel{number}@voorbeeld.test"
            person = Person(
                name="Veel", email=email, email_key=email, created_at=MOMENT,
                email_confirmed_at=MOMENT,
            )  # fmt: skip
            db.session.add(person)
            db.session.flush()
            profile = Profile(person_id=person.id, published_at=MOMENT, note=f"Kwibus {number}")
            db.session.add(profile)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.search.texts_index.NEVER_TOO_COMMON", 10_000)
        catch_up()
        found = mentioned("kwibus")
        start_afresh()
        assert list(mentioned("kwibus").items()) == list(found.items())
    assert len(found) == MOST_PEOPLE
    assert list(found) == sorted(found)


# ── Current ─────────────────────────────────────────────────────────────────────────────────────


def test_what_changed_is_found_after_the_worker_looked(app: Any) -> None:
    amina = somebody_wrote("Ik houd van breien.")
    assert catch_up() == 1
    rewrite(amina, "Ik houd van kwibussen.")
    assert mentioned("kwibus") == {}
    assert catch_up() == 1
    assert list(mentioned("kwibus")) == [amina]
    assert mentioned("breien") == {}


def test_a_word_that_was_taken_out_is_gone_before_the_worker_looked(app: Any) -> None:
    amina = somebody_wrote("Kwibus en snorkel.")
    catch_up()
    rewrite(amina, "Snorkel alleen.")
    assert mentioned("kwibus") == {}
    assert list(mentioned("snorkel")) == [amina]
    rewrite(amina, "Kwibus! En dan: snorkel.")
    assert mentioned('"kwibus en snorkel"') == {}


@pytest.mark.parametrize("how", ["paused_at", "published_at", "closed_at", "email_confirmed_at"])
def test_who_hides_is_gone_at_once_and_comes_back(app: Any, how: str) -> None:
    amina = somebody_wrote("Kwibus.")
    catch_up()

    def put(value: Any) -> None:
        with unit_of_work():
            owner = db.session.get(Person if hasattr(Person, how) else Profile, amina)
            setattr(owner, how, value)
            revision.note(amina)

    shown = None if how in ("paused_at", "closed_at") else MOMENT
    put(MOMENT if shown is None else None)
    assert mentioned("kwibus") == {}
    assert catch_up() == 1  # the words leave our disk too
    put(shown)
    assert catch_up() == 1
    assert list(mentioned("kwibus")) == [amina]


def test_what_is_no_change_of_a_note_is_not_indexed_again(app: Any) -> None:
    amina = somebody_wrote("Kwibus.")
    catch_up()
    files = stored_files()
    change(amina, load=500)
    assert catch_up() == 0
    assert stored_files() == files


def stored_files() -> dict[str, Any]:
    place = texts.folder()
    assert place is not None
    return dict(place.read().files)


def test_when_nothing_changed_the_worker_asks_one_small_question(app: Any) -> None:
    somebody_wrote("Kwibus.")
    catch_up()
    db.session.rollback()
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    catch_up()
    event.remove(db.engine, "before_cursor_execute", note)
    assert len([s for s in seen if s.lstrip().startswith("SELECT")]) == 1


def test_a_worker_that_starts_finds_what_nobody_told_it(app: Any) -> None:
    """A backup that was put back, a row that was removed by hand."""
    amina, bo = somebody_wrote("Kwibus."), somebody_wrote("Snorkel.")
    catch_up()
    with unit_of_work():
        for person_id, note in ((amina, "Lasagne."), (bo, "")):
            of_person = update(Profile).where(Profile.person_id == person_id)
            db.session.execute(of_person.values(note=note))
    assert catch_up() == 0
    start_afresh()
    assert catch_up() == 2
    assert list(mentioned("lasagne")) == [amina]


def test_an_index_ahead_of_its_database_is_made_again(app: Any) -> None:
    amina = somebody_wrote("Kwibus.")
    for _ in range(3):
        change(amina, load=1)
    catch_up()
    with unit_of_work():  # as a backup from before would be
        db.session.execute(update(SearchState).values(revision=1))
        db.session.execute(update(Profile).values(note="Snorkel.", search_rev=1))
    catch_up()
    assert list(mentioned("snorkel")) == [amina]
    place = texts.folder()
    assert place is not None
    assert place.read().cursor == 1


def test_many_changes_one_after_the_other_give_what_a_new_index_would(app: Any) -> None:
    words = ("kwibus", "snorkel", "lasagne", "flapdrol", "zolder")
    people = [somebody_wrote(words[n % 5]) for n in range(12)]
    for number in range(30):
        person = people[number * 7 % 12]
        rewrite(person, " ".join(words[number % 5 : number % 5 + number % 3]))
        catch_up()
    now = [mentioned(word) for word in words]
    assert any(now)
    texts_keeping.rebuild()
    assert [mentioned(word) for word in words] == now


def test_reindex_makes_this_index_too(app: Any) -> None:
    amina = somebody_wrote("Kwibus.")
    result = app.test_cli_runner().invoke(args=["reindex", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output)["notes"] == 1
    assert list(mentioned("kwibus")) == [amina]


def test_reindex_says_so_when_somebody_else_is_at_it(app: Any) -> None:
    place = texts.folder()
    assert place is not None
    with pytest.MonkeyPatch.context() as patch, place.lock():
        patch.setattr(texts_keeping, "PATIENCE", 0.0)
        result = app.test_cli_runner().invoke(args=["reindex"])
    assert result.exit_code == 1
    assert "Try again later" in result.output


def test_the_worker_that_runs_once_brings_it_up_to_date(app: Any) -> None:
    amina = somebody_wrote("Kwibus.")
    app.test_cli_runner().invoke(args=["worker", "--once"])
    assert list(mentioned("kwibus")) == [amina]


@pytest.mark.engines("sqlite")  # what is on trial is a process and a folder, not the database
def test_every_process_finds_what_the_worker_of_the_machine_read(app: Any, settings: Any) -> None:
    amina = somebody_wrote("Breien.")
    catch_up()
    assert mentioned("kwibus") == {}
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env=environment(settings),
    )
    try:
        rewrite(amina, "Kwibus.")
        give_up = time.monotonic() + 60
        while not mentioned("kwibus") and time.monotonic() < give_up:
            time.sleep(0.1)
    finally:
        worker.terminate()
        worker.wait(30)
    assert list(mentioned("kwibus")) == [amina]
    assert worker.returncode == 0


def test_an_app_without_a_folder_for_it_mentions_nobody(app: Any, settings: Any) -> None:
    create_app(settings)
    somebody_wrote("Kwibus.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matcher, "_folders", {})
        assert catch_up() == texts_keeping.rebuild() == 0
        assert mentioned("kwibus") == {}
