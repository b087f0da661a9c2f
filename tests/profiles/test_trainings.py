"""The training record: one's own list, written down, changed and taken away."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.database import db, unit_of_work
from app.errors import NotAllowed
from app.profiles import rules, trainings
from app.profiles.models import Claim, Profile, SearchState, Training, TrainingSkill
from tests.support.makers import (
    MOMENT,
    SKILL,
    a_board,
    a_person,
    a_profile,
    a_school,
    a_skill,
    a_training,
)

LIST, NEW = "/profiel/opleidingen", "/profiel/opleidingen/nieuw"
OTHER_SKILL = "begrijpend-lezen"
FILLED = {
    "title": "Opleiding sociale veiligheid",
    "provider": "Academie Maasmond",
    "month": "juni",
    "year": "2026",
    "paid_by": "Mijn school",
}


@pytest.fixture(autouse=True)
def in_november():
    with clock.at(MOMENT):
        yield


@pytest.fixture
def noor(app):
    return a_person("Noor de Wit", at=a_school(board=a_board()))


def stored() -> list[Training]:
    db.session.rollback()
    return list(db.session.scalars(select(Training).order_by(Training.id)))


def filled_in(browser, **change):
    form = browser.visit(NEW).form()
    return form.fill(FILLED | {"skills": [a_skill().label]} | change).press("Bewaar de opleiding")


def test_a_training_is_written_down_and_stands_on_the_own_list(browser, noor):
    a_profile(noor)
    browser.sign_in(noor)
    assert browser.visit("/profiel").link("Je opleidingen") == LIST
    page = filled_in(browser)
    assert page.says("De opleiding staat erbij.")
    for words in ("Academie Maasmond", "juni 2026", "de school", a_skill().label):
        assert page.says(words), words
    training = stored()[0]
    assert (training.finished_on, training.paid_by) == (date(2026, 6, 30), "school")
    assert [skill.slug for skill in training.skills] == [SKILL]


def test_who_shares_nothing_yet_has_a_list_too(browser, noor):
    browser.sign_in(noor)
    assert browser.visit("/profiel").follow("Je opleidingen").says("Nog geen opleidingen")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", " "),
        ("title", "x" * 121),
        ("provider", "x" * 121),
        ("year", "vorig jaar"),
        ("year", "1969"),
        ("year", ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_stays(browser, noor, field, typed):
    page = filled_in(browser.sign_in(noor), **{field: typed})
    assert page.response.status_code == 422
    assert page.error_beside(field)
    assert page.form().value("provider") in (FILLED["provider"], typed)
    assert stored() == []


def test_what_was_not_chosen_is_said_beside_its_field(browser, noor):
    page = browser.sign_in(noor).visit(NEW).form().press("Bewaar de opleiding")
    for field in ("title", "month", "year", "paid_by"):
        assert page.error_beside(field), field


def test_what_is_not_finished_yet_does_not_count(browser, noor):
    page = filled_in(browser.sign_in(noor), month="december")
    assert (
        page.error_beside("month") == "Deze maand moet nog komen. Vul de opleiding in als die "
        "klaar is."
    )
    assert filled_in(browser, month="november").says("De opleiding staat erbij.")


def test_looking_in_the_list_keeps_what_was_typed_and_saves_nothing(browser, noor):
    form = browser.sign_in(noor).visit(NEW).form()
    page = form.fill(FILLED | {"zoek": "pesten"}).press("Zoek in de lijst")
    assert page.says("Gevonden:")
    assert page.form().value("title") == FILLED["title"]
    assert stored() == []


def test_more_than_ten_skills_are_none(app, noor):
    facts = rules.TrainingFacts("Alles", date(2026, 6, 30), "self")
    rules.check_training(facts, range(10), MOMENT.date())
    with pytest.raises(rules.RuleBroken) as refused:
        rules.check_training(facts, range(11), MOMENT.date())
    assert refused.value.field == "skills"


def test_a_double_click_writes_it_down_once(browser, noor):
    form = browser.sign_in(noor).visit(NEW).form().fill(FILLED)
    data = dict(form.data())
    for _ in range(2):
        assert browser.send(NEW, data).h1 == "Je opleidingen"
    assert len(stored()) == 1


def test_there_are_never_more_than_thirty(browser, noor):
    for number in range(29):
        a_training(noor, f"Opleiding {number}", skills=())
    browser.sign_in(noor)
    late = browser.visit(NEW).form().fill(FILLED)
    assert filled_in(browser).says("Je hebt er 30 opgeschreven.")
    page = late.press("Bewaar de opleiding")
    assert page.response.status_code == 422
    assert page.says("Je hebt er al 30. Haal er eerst een weg.")
    assert len(stored()) == 30


def test_it_is_changed_and_a_page_from_before_changes_nothing(browser, noor):
    training = a_training(noor)
    browser.sign_in(noor)
    stale = browser.visit(f"{LIST}/{training.id}").form()
    page = browser.visit(f"{LIST}/{training.id}").form()
    assert page.value("year") == "2026"
    assert page.fill({"title": "Anders"}).press("Bewaar de opleiding").says("is gewijzigd")
    refused = stale.fill({"title": "Te laat"}).press("Bewaar de opleiding")
    assert refused.response.status_code == 409
    assert refused.form().value("title") == "Te laat"
    assert [(each.title, each.version) for each in stored()] == [("Anders", 2)]
    assert [skill.slug for skill in stored()[0].skills] == [SKILL]


def test_it_is_taken_away_once_and_not_by_a_page_from_before(browser, noor):
    training = a_training(noor)
    browser.sign_in(noor)
    path = f"{LIST}/{training.id}/weghalen"
    stale = browser.visit(path).form()
    browser.visit(f"{LIST}/{training.id}").form().fill({"title": "Anders"}).press(
        "Bewaar de opleiding"
    )
    again = stale.press("Ja, haal weg")
    assert again.response.status_code == 409
    data = dict(again.form().data())
    for _ in range(2):
        assert browser.send(path, data).says("Nog geen opleidingen")
    assert stored() == []
    assert db.session.scalars(select(TrainingSkill)).all() == []
    assert browser.client.get(path).status_code == 404


@pytest.mark.parametrize("ending", ["", "/weghalen"])
def test_to_anybody_else_it_does_not_exist(browser, noor, ending):
    training = a_training(noor)
    browser.sign_in(a_person("Olaf Ander"))
    path = f"{LIST}/{training.id}{ending}"
    assert browser.client.get(path).status_code == 404
    data = browser.visit(NEW).form().fill(FILLED).data()
    assert browser.client.post(path, data=dict(data)).status_code == 404
    assert stored()[0].title == training.title


def test_the_actions_themselves_refuse_somebody_else(app, noor):
    id_, olaf = a_training(noor).id, a_person("Olaf Ander")
    facts = rules.TrainingFacts("Van een ander", date(2026, 6, 30), "self")
    with pytest.raises(NotAllowed), unit_of_work():
        trainings.remove(db.session.get_one(Training, id_), by=olaf, seen=1)
    found = db.session.get_one(Training, id_)
    db.session.rollback()
    with pytest.raises(NotAllowed), unit_of_work():
        trainings.change(found, facts, [], by=olaf, now=MOMENT, seen=1)


def test_what_was_learned_and_is_not_ticked_is_proposed_and_kept_only_when_saved(browser, noor):
    a_profile(noor, skills=[SKILL])
    a_training(noor, skills=[SKILL, OTHER_SKILL])
    page = browser.sign_in(noor).visit(LIST)
    label = a_skill(OTHER_SKILL).label
    assert page.says(f"Dit heb je nog niet aangevinkt: {label}. Wil je ermee helpen?")
    proposed = browser.visit(page.select("a[href*='ook=']")[0]["href"])
    assert proposed.says(f"Alvast voor je aangevinkt {label}.")
    assert ticks(noor) == {SKILL}  # looking keeps nothing
    proposed.form().press("Bewaren")
    assert ticks(noor) == {SKILL, OTHER_SKILL}
    assert not browser.visit(LIST).says("Dit heb je nog niet aangevinkt")


def test_a_strange_proposal_ticks_nothing(browser, noor):
    a_profile(noor, skills=[SKILL])
    page = browser.sign_in(noor).visit("/profiel/expertise?ook=bestaat-niet&ook=" + SKILL)
    assert page.response.status_code == 200
    assert not page.says("Alvast voor je aangevinkt")


def ticks(person) -> set[str]:
    db.session.rollback()
    claims = db.session.scalars(select(Claim).where(Claim.person_id == person.id))
    return {claim.skill.slug for claim in claims}


def test_it_is_no_pitch(browser, noor):
    """Nobody finds it, and search does not even hear of it."""
    a_profile(noor)
    before = db.session.scalar(select(SearchState.revision))
    a_training(noor, "Zeldzame Opleiding", provider="Academie Zeldzaam")
    db.session.rollback()
    assert db.session.scalar(select(SearchState.revision)) == before
    browser.sign_in(a_person("Olaf Ander", at=a_school("Elders")))
    page = browser.visit(f"/mensen/{noor.public_id}")
    assert page.response.status_code == 200
    assert not page.says("Zeldzame")
    assert not browser.visit("/zoeken?q=zeldzame+opleiding").says("Academie Zeldzaam")


def test_who_stops_takes_it_along(browser, noor):
    a_profile(noor)
    a_training(noor)
    kept = a_training(a_person("Blijf Hier"))
    page = browser.sign_in(noor).visit("/profiel/stoppen")
    page.form().press("Ja, wis mijn profiel")
    assert [training.id for training in stored()] == [kept.id]
    assert db.session.scalars(select(TrainingSkill.training_id)).all() == [kept.id]
    assert db.session.get_one(Profile, noor.id).published_at is None


@pytest.mark.parametrize("wrong", [{"title": ""}, {"paid_by": "ik"}])
def test_the_database_keeps_it_too(app, noor, wrong):
    with pytest.raises(IntegrityError):
        a_training(noor, **wrong)
