"""What came of a training: counted from what was completed, for who leads, and never as proof."""

from datetime import date

import pytest

from app import clock
from app.deployments import since_training
from app.deployments.since_training import Given
from tests.support.makers import (
    SKILL,
    a_deputy,
    a_person,
    a_school,
    a_training,
)
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    an_inzet,
    an_open_request,
)

TODAY = SECOND
OTHER_SKILL = "begrijpend-lezen"
HALF_WAY = date(2026, 12, 10)  # between the two sessions


@pytest.fixture(autouse=True)
def afterwards():
    with clock.at(AFTER_SECOND):
        yield


def test_what_began_after_it_counts_after_it_and_the_rest_before(app):
    cast = a_cast()
    earlier = a_training(cast.expert, finished_on=date(2026, 11, 30))
    half_way = a_training(cast.expert, finished_on=HALF_WAY)
    later = a_training(cast.expert, finished_on=date(2026, 12, 31))
    an_inzet(cast, "completed")
    found = since_training.around(cast.expert.id)
    four_hours = Given(240, 1)
    assert found[earlier.id] == (Given(), four_hours)
    assert found[half_way.id] == found[later.id] == (four_hours, Given())


def test_it_is_on_the_day_that_help_began(app):
    cast = a_cast()
    same_day = a_training(cast.expert, finished_on=FIRST)
    an_inzet(cast, "completed")
    assert since_training.around(cast.expert.id)[same_day.id] == (Given(240, 1), Given())


@pytest.mark.parametrize("state", ["scheduled", "running", "delivered", "cancelled", "disputed"])
def test_only_what_was_completed_counts(app, state):
    cast = a_cast()
    a_training(cast.expert)
    an_inzet(cast, state)
    assert since_training.around(cast.expert.id) == {}
    assert since_training.since([cast.expert.id]) == {cast.expert.id: Given()}


def test_only_help_about_what_it_taught_counts(app):
    cast = a_cast()
    a_training(cast.expert, skills=[OTHER_SKILL])
    a_training(cast.expert, skills=[])
    an_inzet(cast, "completed")
    assert since_training.around(cast.expert.id) == {}
    a_training(cast.expert, skills=[OTHER_SKILL, SKILL])
    assert since_training.since([cast.expert.id]) == {cast.expert.id: Given(240, 1)}


def test_an_inzet_counts_once_whatever_the_number_of_trainings(app):
    cast = a_cast()
    a_training(cast.expert)
    a_training(cast.expert, skills=[SKILL, OTHER_SKILL])
    an_inzet(cast, "completed", asked=an_open_request(cast, skills=[SKILL, OTHER_SKILL]))
    an_inzet(cast, "completed", dates=((FIRST, MORNING + 1, 60),))
    assert since_training.since([cast.expert.id]) == {cast.expert.id: Given(300, 2)}


def test_the_director_reads_it_of_their_team(app, browser):
    cast = a_cast()
    a_training(cast.expert, paid_by="board")
    quiet = a_person("Stil Stiller", at=cast.lending)
    an_inzet(cast, "completed")
    page = browser.sign_in(cast.leader).visit("/uitlenen/ruimte")
    assert page.says("Gedeeld na een opleiding")
    assert page.says("4 uur, in 1 inzet")
    page = page.follow(cast.expert.name)
    for words in ("Opleiding sociale veiligheid", "juni 2026", "het bestuur", "niets"):
        assert page.says(words), words
    assert page.says("Of het door de opleiding komt, zeggen ze niet.")
    page = browser.visit(f"/uitlenen/ruimte/{quiet.memberships[0].id}")
    assert page.says("Deze collega heeft nog geen opleidingen opgeschreven.")


def test_a_deputy_reads_it_but_not_of_whom_they_stand_in_for(app, browser):
    cast = a_cast()
    deputy = a_deputy("Dien Deputy", of=cast.leader)
    a_training(cast.expert, "Van Sanne")
    a_training(cast.leader, "Van Leo")
    own, led = cast.leader.memberships[0].id, cast.expert.memberships[0].id
    page = browser.sign_in(deputy).visit("/uitlenen/ruimte")
    assert page.text.count("niets") == 1
    assert browser.visit(f"/uitlenen/ruimte/{led}").says("Van Sanne")
    assert browser.client.get(f"/uitlenen/ruimte/{own}").status_code == 404


def test_nobody_else_reads_it(app, browser):
    cast = a_cast()
    a_training(cast.expert, "Zeldzame Opleiding")
    address = f"/uitlenen/ruimte/{cast.expert.memberships[0].id}"
    for reader in (cast.asker, cast.board, cast.coordinator, cast.colleague, cast.expert):
        browser.sign_in(reader)
        assert browser.client.get(address).status_code == 404
        assert not browser.visit(f"/mensen/{cast.expert.public_id}").says("Zeldzame")


def test_a_board_in_a_leaders_place_reads_no_trainings(app, browser):
    cast = a_cast()
    orphan = a_school("Zonder Leider", board=cast.lending.board, swv=cast.swv)
    teacher = a_person("Thea Zonder", at=orphan)
    a_training(teacher, "Zeldzame Opleiding")
    browser.sign_in(cast.board)
    page = browser.visit(f"/uitlenen/ruimte/{teacher.memberships[0].id}")
    assert page.response.status_code == 200
    assert not page.says("Zeldzame")
    assert not page.says("Opbrengst")
    assert not browser.visit("/uitlenen/ruimte").says("Gedeeld na een opleiding")


def test_a_board_reads_one_total_of_five_people_or_more(app, browser):
    cast = a_cast()
    a_training(cast.expert)
    a_training(cast.expert)
    an_inzet(cast, "completed")
    for number in range(3):
        a_training(a_person(f"Iemand {number}", at=cast.lending))
    a_training(cast.asker)  # of another board
    browser.sign_in(cast.board)
    assert not browser.visit("/uitlenen/ruimte").says("Opbrengst")
    a_training(a_person("De Vijfde", at=cast.lending))
    page = browser.visit("/uitlenen/ruimte")
    assert page.says(
        "5 mensen van je bestuur schreven 6 opleidingen op. Sindsdien deelden zij daarover: "
        "4 uur, in 1 inzet."
    )
    assert not page.says(cast.expert.name)
