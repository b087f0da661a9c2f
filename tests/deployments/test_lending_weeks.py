"""The lending check outside the consent: a school's weeks together, and for who holds the money."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.lending_weeks import coming_mondays, school_weeks
from app.deployments.views import listing
from app.deployments.waiting import waiting
from app.deployments.weighed import AMBER, GREEN, RED
from app.organisations.models import BlockedWeek, LendingSettings, Organisation, SchoolGroup
from tests.search.town import statements
from tests.support.makers import MOMENT, TODAY, saved
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
)

MONDAY = FIRST - timedelta(days=1)
ONE_TUESDAY = ((FIRST, MORNING, 120),)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def a_teaching_cast():
    """The expert and a colleague each have a class on Tuesday morning, of eight in the school."""
    cast = a_cast(class_parts=(MORNING,))
    saved(*(SchoolGroup(school_id=cast.lending.id, name=f"Groep {n}", pupils=22) for n in range(8)))
    return cast, an_expert(cast.lending, "Cor Collega", class_parts=(MORNING,))


def two_lent_at_once():
    """The second one is red, and the board said yes."""
    cast, colleague = a_teaching_cast()
    an_inzet(cast, "approved", cover="replacement")
    second = an_inzet(cast, "consent", cover="replacement", expert=colleague)
    with unit_of_work():
        actions.consent(second, by=cast.board, now=MOMENT, reason_words="Wij vangen het op.")
    return cast, second


def week_of(cast, monday=MONDAY):
    [found] = [week for week in school_weeks(cast.lending, TODAY) if week.monday == monday]
    return found


def statements_for(school_id: int) -> int:
    school = db.session.get_one(Organisation, school_id, populate_existing=True)
    asked: list[str] = []

    def listen(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    school_weeks(school, TODAY)
    event.remove(db.engine, "before_cursor_execute", listen)
    return len(asked)


def test_twelve_weeks_with_school_holidays_passed_over():
    mondays = coming_mondays(TODAY, "noord")
    assert len(mondays) == 12
    assert mondays[0] == date(2026, 11, 23)  # the week of today
    assert date(2026, 12, 28) not in mondays  # Christmas
    assert all(day.weekday() == 0 for day in mondays)


def test_a_week_has_the_colour_of_all_that_is_lent_in_it(app):
    cast, colleague = a_teaching_cast()
    assert {week.check.colour for week in school_weeks(cast.lending, TODAY)} == {GREEN}
    an_inzet(cast, "approved", cover="replacement", dates=ONE_TUESDAY)
    week = week_of(cast)
    assert (week.parts, week.check.parts_per_week) == (1, 3)
    assert week.check.colour == GREEN
    saved(LendingSettings(organisation_id=cast.lending.id, max_parts_per_week=1))
    assert week_of(cast).check.colour == AMBER  # at the limit
    second = an_inzet(cast, "consent", cover="replacement", expert=colleague, dates=ONE_TUESDAY)
    assert week_of(cast).parts == 1  # what is not granted takes nobody away yet
    with unit_of_work():
        actions.consent(second, by=cast.board, now=MOMENT, reason_words="Wij vangen het op.")
    with unit_of_work():
        actions.approve(second, pots=cast.pot, by=cast.coordinator, now=MOMENT)
    week = week_of(cast)
    assert (week.check.colour, week.parts) == (RED, 2)
    assert {"G1", "G2"} <= set(week.check.rules)
    assert week_of(cast, MONDAY + timedelta(weeks=1)).check.colour == GREEN


def test_it_takes_as_many_queries_for_one_who_is_lent_as_for_two(app):
    cast, colleague = a_teaching_cast()
    counts = []
    saved(LendingSettings(organisation_id=cast.lending.board_id, max_people_per_part=9))
    for expert in (cast.expert, colleague):
        an_inzet(cast, "approved", cover="replacement", expert=expert, dates=ONE_TUESDAY)
        counts.append(statements_for(cast.lending.id))
    assert counts[0] == counts[1]


@pytest.mark.engines("sqlite")  # the page; its numbers are tested on both
def test_director_and_board_read_the_weeks_and_nobody_else(app, browser):
    cast, _ = two_lent_at_once()
    saved(BlockedWeek(school_id=cast.lending.id, monday=date(2027, 1, 18), reason="toetsweek"))
    for reader in (cast.leader, cast.board):
        page = browser.sign_in(reader).visit("/uitlenen").follow("De komende weken van De Hulp")
        rows = page.select("main tbody tr")
        assert len(rows) == 12
        texts = [row.text.replace("\N{NO-BREAK SPACE}", " ") for row in rows]
        [row] = [text for text in texts if "7 dec 2026" in text]
        assert "groen" in row
        assert "1 van 3" in row
        assert page.says("Je leent deze week niemand uit: toetsweek.")
    for other in (cast.asker, cast.coordinator, cast.expert):
        path = f"/uitlenen/{cast.lending.public_id}/weken"
        assert browser.sign_in(other).visit(path).status == 404


# For who holds the money


def test_the_coordinator_reads_colour_and_reasons_and_decides(app, browser):
    cast, second = two_lent_at_once()
    page = browser.sign_in(cast.coordinator).visit(f"/inzetten/{second.public_id}/besluit")
    assert page.says("Bezettingscheck van de school die helpt")
    assert page.says("Het past niet: hierover beslist het bestuur.")
    assert page.says("zijn er dan 2 collega’s weg")
    assert page.says("Bea Bestuur gaf toestemming toen de check rood was")
    assert page.says("Wij vangen het op.")
    assert page.link("Niet betalen")
    assert browser.sign_in(cast.asker).visit(f"/inzetten/{second.public_id}/besluit").status == 404


def test_flagged_ones_come_first_in_the_list_and_at_home(app, browser):
    cast, second = two_lent_at_once()
    third = an_expert(cast.lending, "Dora Derde")
    # Later, and green: it would stand above without the flag.
    plain = an_inzet(cast, "approval", cover="extra_hours", expert=third, dates=((FIRST, 3, 60),))
    cards = browser.sign_in(cast.coordinator).visit("/inzetten").select("main article")
    assert "Cor Collega" in cards[0].text
    assert "Bezettingscheck: rood" in cards[0].text
    assert "Bezettingscheck" not in "".join(card.text for card in cards[1:])
    lines = {line.values["public_id"]: line for line in waiting(cast.coordinator, now=MOMENT)}
    flagged, other = lines[second.public_id], lines[plain.public_id]
    assert flagged.says.startswith("De bezettingscheck is rood. ")
    assert (flagged.urgency, other.urgency) == (0, 1)
    page = browser.sign_in(cast.leader).visit("/inzetten")
    assert not page.says("Bezettingscheck: rood")  # it is no badge on somebody


def test_a_flagged_one_is_in_the_list_however_much_came_after_it(app, browser, monkeypatch):
    cast, _ = two_lent_at_once()
    third = an_expert(cast.lending, "Dora Derde")
    an_inzet(cast, "approval", cover="extra_hours", expert=third, dates=((FIRST, 3, 60),))
    cards = browser.sign_in(cast.leader).visit("/inzetten").select("main article")
    assert "Dora Derde" in cards[0].text  # for who does not decide about it, the newest is first
    monkeypatch.setattr(listing, "SHOWN", 1)
    [card] = browser.sign_in(cast.coordinator).visit("/inzetten").select("main article")
    assert "Cor Collega" in card.text


def test_three_flagged_ones_ask_no_more_of_the_database_than_one(app, browser):
    cast, _ = two_lent_at_once()
    browser.sign_in(cast.coordinator)
    one = statements(browser.visit, "/inzetten")
    for name in ("Dora Derde", "Vic Vierde"):
        expert = an_expert(cast.lending, name)
        inzet = an_inzet(cast, "approval", cover="extra_hours", expert=expert)
        with unit_of_work():
            inzet.consent_colour = RED
    assert statements(browser.visit, "/inzetten") == one
    assert len(browser.visit("/inzetten").select("main article")) == 4


def test_a_freelancer_leaves_no_class_behind(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", expert=a_freelance_expert(cast))
    page = browser.sign_in(cast.coordinator).visit(f"/inzetten/{inzet.public_id}/besluit")
    assert not page.says("Bezettingscheck")
