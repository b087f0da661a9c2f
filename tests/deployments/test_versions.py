"""What the pages say about versions of the terms: what changed for this reader, and the older."""

from datetime import timedelta

import pytest

from app import clock
from app.database import unit_of_work
from app.deployments import actions
from app.deployments.views import versions
from tests.support.makers import MOMENT
from tests.support.makers_deployments import (
    DATES,
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    an_inzet,
    some_terms,
)

THIRD = SECOND + timedelta(weeks=4)
AT_SCHOOL, ONLINE = {"place": "Op school"}, {"place": "Online"}


def propose(inzet, by, dates=DATES, **facts):
    with unit_of_work():
        actions.propose(inzet, some_terms(dates, **facts), by=by, now=MOMENT)


def told(inzet, reader):
    since, rows = versions.changes(inzet, reader, MOMENT)
    return since, dict(rows)


def test_two_proposals_of_the_other_side_are_read_against_what_the_own_side_knew(app):
    cast = a_cast()
    inzet = an_inzet(cast, "proposed", place="Op school")  # version 1, of the asker
    propose(inzet, cast.expert, form="talk", **ONLINE)
    propose(inzet, cast.expert, form="workshop", **ONLINE)
    what = "Coaching van een collega → Workshop voor het team"
    assert told(inzet, cast.asker) == (1, {"Wat": what, "Waar": "Op school → Online"})
    assert told(inzet, cast.expert) == (2, {"Wat": "Gesprek of advies → Workshop voor het team"})


def test_what_the_own_side_said_yes_to_it_knows(app):
    cast = a_cast()
    inzet = an_inzet(cast, "expert agreed", **AT_SCHOOL)
    propose(inzet, cast.asker, **ONLINE)
    propose(inzet, cast.asker, form="talk", **ONLINE)
    since, rows = told(inzet, cast.expert)
    assert (since, sorted(rows)) == (1, ["Waar", "Wat"])


def test_who_never_answered_reads_all_that_changed_and_who_looks_on_the_last_change(app):
    cast = a_cast()
    inzet = an_inzet(cast, "proposed", **AT_SCHOOL)
    propose(inzet, cast.asker, **ONLINE)
    propose(inzet, cast.asker, form="talk", **ONLINE)
    assert told(inzet, cast.expert)[0] == 1
    assert told(inzet, cast.leader) == (2, {"Wat": "Coaching van een collega → Gesprek of advies"})


def test_nothing_changed_in_a_first_version_or_once_it_is_agreed(app):
    cast = a_cast()
    assert told(an_inzet(cast, "proposed"), cast.asker) == (0, {})
    inzet = an_inzet(cast, "talking", dates=((THIRD, MORNING, 60),))
    for where in ("Hier", "Daar"):
        propose(inzet, cast.asker, ((THIRD, MORNING, 60),), place=where)
    with unit_of_work():
        for who in (cast.asker, cast.expert):
            actions.agree(inzet, version=2, by=who, now=MOMENT)
        actions.consent(inzet, by=cast.leader, now=MOMENT)
    assert inzet.state == "approved"
    assert told(inzet, cast.asker) == (0, {})


def test_of_the_dates_it_says_which_came_which_went_and_which_became_longer(app):
    cast = a_cast()
    inzet = an_inzet(cast, "proposed")
    propose(inzet, cast.expert, ((FIRST, MORNING, 180), (THIRD, MORNING, 120)))
    rows = told(inzet, cast.asker)[1]
    assert rows["Wanneer"] == (
        "erbij: dinsdagochtend 12 januari (2 uur); vervalt: dinsdagochtend 15 december (2 uur); "
        "anders: dinsdagochtend 8 december (2 uur → 3 uur)"
    )


@pytest.mark.engines("sqlite")
def test_the_older_versions_stand_on_the_page_of_the_inzet(browser):
    cast = a_cast()
    inzet = an_inzet(cast, "proposed", **AT_SCHOOL)
    where = f"/inzetten/{inzet.public_id}"
    with clock.at(MOMENT):
        assert not browser.sign_in(cast.expert).visit(where).says("Eerdere versies")
        propose(inzet, cast.expert, **ONLINE)
        page = browser.visit(where)
    (older,) = page.select("main details.versions")
    assert older.select_one("summary").text.strip() == "Eerdere versies (1)"
    assert "Versie 1, van Annelies Vrager" in " ".join(older.text.split())
    assert "Op school" in older.text
    assert page.says("Veranderd sinds versie 1")
