"""The year on one page: for whom, from which number on, and the rate of help from outside."""

import pytest

from app import clock
from app.database import db, unit_of_work
from app.errors import NotAllowed, StalePage
from app.insights.actions import set_external_rate
from app.organisations.models import LendingSettings
from tests.support.makers import (
    TODAY,
    a_deputy,
    a_director,
    a_membership,
    a_school,
)
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    MORNING,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
)

ONCE = ((FIRST, MORNING, 60),)


@pytest.fixture(autouse=True)
def _two_weeks_later():
    with clock.at(AFTER_SECOND):
        yield


def path(organisation) -> str:
    return f"/inzicht/{organisation.public_id}"


def test_a_director_reads_the_year_of_the_school_with_the_sum_written_out(app, browser):
    cast = a_cast()
    an_inzet(cast, "settled")
    an_inzet(
        cast, "settled", expert=an_expert(cast.lending, "Eva"), cover="extra_hours", dates=ONCE
    )
    an_inzet(cast, "declined", expert=an_expert(cast.lending, "Nee"))
    page = browser.sign_in(cast.leader).visit("/start").follow("Inzicht")
    assert page.h1 == "Jaaroverzicht De Hulp"
    assert page.says("Schooljaar 2026-2027")
    assert page.says("€ 425,00 niet buiten ingekocht")
    assert page.says("5 uur × € 95,00 per uur − € 50,00 = € 425,00")
    assert page.says("De reistijd is te lang 1")
    assert not page.says("Pas het tarief aan")
    assert page.follow("2025-2026").says("Nog geen hulp afgerond")


def test_an_empty_year_says_what_will_stand_there(app, browser):
    page = browser.sign_in(a_director(school := a_school())).visit(path(school))
    for words in ("Nog geen hulp afgerond", "Geen zzp’ers gevraagd", "Niemand zei nee",
                  "Alles wat er is, wordt gevraagd"):  # fmt: skip
        assert page.says(words)


def test_a_coordinator_reads_no_small_numbers(app, browser):
    cast = a_cast()
    for number in range(4):
        an_inzet(cast, "settled", expert=an_expert(cast.lending, f"E {number}"), dates=ONCE)
    an_inzet(cast, expert=a_freelance_expert(cast))
    an_inzet(cast, "declined", expert=an_expert(cast.lending, "Nee"))
    page = browser.sign_in(cast.coordinator).visit(path(cast.swv))
    assert page.says("minder dan 5 inzetten afgerond")
    assert not page.says("niet buiten ingekocht:")
    assert page.says("We willen juist een blik van buiten minder dan 5")
    assert page.says("De reistijd is te lang minder dan 5")
    an_inzet(cast, "settled", expert=an_expert(cast.lending, "De vijfde"), dates=ONCE)
    assert browser.visit(path(cast.swv)).says("€ 475,00 niet buiten ingekocht")
    assert browser.sign_in(cast.board).visit(path(cast.lending.board)).says("om 5 inzetten")


def test_more_than_outside_is_said_as_it_is(app, browser):
    cast = a_cast(class_parts=(MORNING,))
    an_inzet(cast, "completed", cover="replacement", dates=ONCE)
    page = browser.sign_in(cast.leader).visit(path(cast.lending))
    assert page.says("€ 97,50 meer dan van buiten had gekost")
    assert page.says("1 uur × € 95,00 per uur − € 192,50 = −€ 97,50")


def test_unused_expertise_leads_to_who_can_do_it(app, browser):
    cast = a_cast()
    page = browser.sign_in(cast.leader).visit(path(cast.lending))
    assert page.follow("Pesten voorkomen en stoppen").says("1 collega gevonden")


@pytest.mark.parametrize("who", ["expert", "colleague"])
def test_who_leads_nothing_finds_nothing_here(app, browser, who):
    cast = a_cast()
    browser.sign_in(getattr(cast, who))
    assert browser.visit("/inzicht").status == 404
    assert browser.visit(path(cast.lending)).status == 404
    assert browser.visit(f"{path(cast.swv)}/tarief").status == 404


def test_who_leads_more_than_one_chooses_and_a_deputy_reads_along(app, browser):
    cast = a_cast()
    a_membership(cast.leader, "director", cast.asking)
    page = browser.sign_in(cast.leader).visit("/inzicht")
    assert page.follow("De Vraag").h1 == "Jaaroverzicht De Vraag"
    browser.sign_in(a_deputy("Dien", of=cast.coordinator))
    assert browser.visit("/inzicht").h1 == "Jaaroverzicht Samen Maasmond"


def test_a_board_says_what_an_hour_from_outside_costs(app, browser):
    cast = a_cast()
    board = cast.lending.board
    an_inzet(cast, "settled")
    page = browser.sign_in(cast.board).visit(path(board)).follow("Pas het tarief aan")
    assert page.form().value("rate") == ""
    refused = page.form().fill({"rate": "600"}).press("Bewaar het tarief")
    assert refused.error_beside("rate")
    assert refused.form().value("rate") == "600"
    done = refused.form().fill({"rate": "80,50"}).press("Bewaar het tarief")
    assert done.says("4 uur × € 80,50 per uur − € 0,00 = € 322,00")
    assert done.says("tarief van Stichting Help")
    again = done.follow("Pas het tarief aan").form()
    assert again.value("rate") == "80,50"
    assert again.fill({"rate": ""}).press("Bewaar het tarief").says("gewoon tarief: een schatting")


def test_the_rate_of_somebody_with_an_old_page_does_not_undo_another(app, browser):
    cast = a_cast()
    board = cast.lending.board
    page = browser.sign_in(cast.board).visit(f"{path(board)}/tarief")
    with unit_of_work():
        set_external_rate(board, 9_000, by=cast.board, on=TODAY, seen=0)
    late = page.form().fill({"rate": "70"}).press("Bewaar het tarief")
    assert late.status == 409
    assert late.says("Nu geldt € 90,00")
    assert db.session.get_one(LendingSettings, board.id).external_rate_cents == 9_000


def test_only_board_and_coordinator_set_a_rate_and_only_their_own(app):
    cast = a_cast()
    board, swv = cast.lending.board, cast.swv
    allowed = [(cast.board.id, board.id), (cast.coordinator.id, swv.id)]
    for person in (cast.board, cast.coordinator, cast.leader, cast.asking_board):
        for organisation in (board, swv, cast.lending):
            if (person.id, organisation.id) in allowed:
                with unit_of_work():
                    set_external_rate(organisation, 8_000, by=person, on=TODAY, seen=0)
            else:
                with pytest.raises(NotAllowed), unit_of_work():
                    set_external_rate(organisation, 8_000, by=person, on=TODAY, seen=0)
    with pytest.raises(StalePage), unit_of_work():
        set_external_rate(cast.swv, 7_000, by=cast.coordinator, on=TODAY, seen=0)
