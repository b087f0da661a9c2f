"""A school year on paper: what somebody shared and learned, and nothing that anybody judged."""

from datetime import date

import pytest

from app import clock
from app.clock import moment_on
from app.database import unit_of_work
from app.reviews import looking_back
from app.reviews.views.portfolio import without_names
from tests.documents.reading import opened, roles_of, words_of
from tests.reviews.test_following import DUE, answer, ask, thank
from tests.reviews.test_writing import FUN, GOOD, write
from tests.support.makers import a_person, a_skill, a_training
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    a_cast,
    a_freelance_expert,
    an_inzet,
    an_open_request,
)

THIS_YEAR, LAST_YEAR = "/profiel/gedeeld/2026.pdf", "/profiel/gedeeld/2025.pdf"
LATER = moment_on(date(2027, 4, 6))


@pytest.fixture(autouse=True)
def in_april():
    with clock.at(LATER):
        yield


def said(browser, person, path=THIS_YEAR) -> str:
    return words_of(opened(browser.sign_in(person).client.get(path)))


def test_it_says_what_somebody_shared_and_learned(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    thank(inzet, "Dank je wel, Sanne. Groeten van Annelies Vrager 😀", by=cast.asker)
    assert ask(DUE[3]) == 1
    answer(3, 4, by=cast.asker, on=DUE[3])
    a_training(cast.expert, "Rekenspecialist", finished_on=date(2027, 1, 31), provider="Academie")
    a_training(cast.expert, "Van vorig jaar")
    page = browser.sign_in(cast.expert).visit("/profiel/gedeeld")
    assert page.link("Portfolio 2026-2027 (pdf)") == THIS_YEAR
    response = browser.client.get(THIS_YEAR)
    assert "portfolio-2026-2027.pdf" in response.headers["Content-Disposition"]
    words = words_of(opened(response))
    for sentence in (
        "Portfolio 2026-2027",
        "Wat Sanne Kundig deelde en leerde in schooljaar 2026-2027.",
        "Dit schooljaar loopt nog.",
        "Naam: Sanne Kundig",
        "School: De Hulp, Maasmond",
        "Uren: 4 uur",
        "Scholen geholpen: 1",
        "De Vraag 15 december 2026 4 uur",
        a_skill().label,
        "„Dank je wel, Sanne. Groeten van … … 😀” – De Vraag",
        "De Vraag, na 3 maanden: ja, vaak",
        "Rekenspecialist: januari 2027, Academie",
    ):
        assert sentence in words, sentence
    assert "Van vorig jaar" not in words


def test_another_program_finds_its_way_in_it(app, browser):
    cast = a_cast()
    an_inzet(cast, "completed")
    reader = opened(browser.sign_in(cast.expert).client.get(THIS_YEAR))
    assert {"H1", "H2", "Table", "TH", "TD"} <= roles_of(reader)
    assert reader.metadata is not None
    assert reader.metadata.title == "Portfolio 2026-2027"
    assert reader.trailer["/Root"]["/Lang"].startswith("nl")


def test_no_ervaring_changes_a_byte_of_it_sealed_or_open(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    browser.sign_in(cast.expert)
    before = browser.client.get(THIS_YEAR).data
    write(inzet, GOOD, by=cast.asker)
    assert browser.client.get(THIS_YEAR).data == before  # sealed
    write(inzet, FUN, by=cast.expert)
    assert browser.visit(f"/inzetten/{inzet.public_id}").says("Algemene indruk")  # open
    assert browser.client.get(THIS_YEAR).data == before


def test_it_names_nobody_else_but_schools(app, browser):
    cast = a_cast()
    asked = an_open_request(cast, title="Hulp van Cato Collega")
    an_inzet(cast, "completed", asked=asked)
    words = said(browser, cast.expert)
    for other in (cast.asker, cast.leader, cast.board, cast.coordinator, cast.colleague):
        assert other.name not in words
        assert other.name.split()[1] not in words


def test_names_go_out_of_thanks_and_other_words_stay():
    words = "Groet, Annelies. Annelieske en de vrager zwaaien. Dank, Sanne!"
    assert without_names(words, ["Annelies Vrager", "Sanne Bos"], "Sanne Kundig") == (
        "Groet, …. Annelieske en de vrager zwaaien. Dank, Sanne!"
    )
    assert without_names("Jan de Wit (directeur)", ["Jan de Wit"], "X") == "… de … (directeur)"


def test_to_somebody_else_it_is_not_there(app, browser):
    cast = a_cast()
    an_inzet(cast, "completed")
    for other in (cast.leader, cast.asker, cast.board, cast.coordinator, a_person("Olaf Ander")):
        browser.sign_in(other)
        assert browser.client.get(THIS_YEAR).status_code == 404
        assert not browser.visit("/profiel/gedeeld").says("Portfolio 2026-2027")


def test_who_has_one_too_gets_their_own(app, browser):
    cast = a_cast()
    zzp = a_freelance_expert(cast)
    an_inzet(cast, "completed")
    an_inzet(cast, "completed", expert=zzp, dates=((FIRST, MORNING, 60),))
    words = said(browser, zzp)
    assert "Naam: Zeno Zwart" in words
    assert "Uren: 1 uur" in words
    assert "Sanne" not in words
    assert "80,00" not in words


@pytest.mark.parametrize("state", ["scheduled", "delivered", "cancelled"])
def test_there_is_none_of_what_was_not_completed(app, browser, state):
    cast = a_cast()
    an_inzet(cast, state)
    assert browser.sign_in(cast.expert).client.get(THIS_YEAR).status_code == 404


@pytest.mark.parametrize("year", ["2025", "2027", "0", "999999999"])
def test_a_year_with_nothing_in_it_has_no_paper(app, browser, year):
    cast = a_cast()
    an_inzet(cast, "completed")
    response = browser.sign_in(cast.expert).client.get(f"/profiel/gedeeld/{year}.pdf")
    assert response.status_code == 404


def test_who_only_learned_has_a_paper_without_help(app, browser):
    person = a_person("Lara Leert")
    a_training(person)
    words = said(browser, person, LAST_YEAR)
    assert "Opleiding sociale veiligheid: juni 2026" in words
    assert "Waar ik hielp" not in words
    assert "loopt nog" not in words


def test_thanks_that_came_in_a_later_year_stand_in_that_year(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    assert ask(DUE[12]) >= 1
    answer(12, 5, by=cast.asker, on=DUE[12])
    with clock.at(moment_on(DUE[12])), unit_of_work():
        found = looking_back.year(cast.expert, 2027, DUE[12])
    assert found is not None
    assert (found.back.inzetten, [check.months for check in found.back.noticed]) == ([], [12])
    with clock.at(moment_on(DUE[12])):
        assert "na 12 maanden: ja, het hoort er nu bij" in said(
            browser, cast.expert, "/profiel/gedeeld/2027.pdf"
        )
        assert inzet.asker_school.name in said(browser, cast.expert)
