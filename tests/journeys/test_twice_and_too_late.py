"""A page that was left open, and a button that was pressed twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import MailToken, Person
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.models import Correction, Deployment, Message, Terms
from app.help_requests.models import HelpRequest
from app.outbox.models import Job
from app.pots.models import Entry, Pot
from app.reviews.models import Review
from tests.support.browser import Browser, Form
from tests.support.makers import MOMENT
from tests.support.makers_accounts import PASSWORD
from tests.support.makers_deployments import (
    AFTER_SECOND,
    DATES,
    Cast,
    a_cast,
    an_inzet,
    an_open_request,
    some_terms,
)

PAID = {"cover": "extra_hours"}


@pytest.fixture
def a_morning():
    with clock.at(MOMENT):
        yield


# Too late


def test_a_page_left_open_while_the_amount_changed_approves_nothing(browser, a_morning):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", **PAID)
    page = browser.sign_in(cast.coordinator).visit(f"/inzetten/{inzet.public_id}/besluit")
    assert page.says("€ 200,00")
    agree_on_more(inzet, cast)

    page = page.press("Ken toe")

    assert page.status == 409
    assert page.says("Intussen is hier iets veranderd.")
    assert page.says("De school die helpt trekt haar toestemming in.")
    assert page.says("Er ligt een nieuw voorstel voor de afspraken.")
    assert page.says("€ 300,00")
    assert approved(inzet, cast) == ("approval", 0)

    page = page.press("Ken toe")  # its reader has now seen it

    assert page.says("De inzet is toegekend")
    assert approved(inzet, cast) == ("approved", 30_000)


def agree_on_more(inzet: Deployment, cast: Cast) -> None:
    """The school takes its consent back, and everybody says yes to six hours instead of four."""
    dates = [(on, part, 180) for on, part, _ in DATES]
    with unit_of_work():
        there = db.session.get_one(Deployment, inzet.id)
        by = {"now": MOMENT}
        actions.move(there, "retract_consent", by=cast.leader, reason_words="Te weinig.", **by)
        actions.propose(there, some_terms(dates, **PAID), by=cast.asker, **by)
        actions.agree(there, version=2, by=cast.asker, **by)
        actions.agree(there, version=2, by=cast.expert, **by)
        actions.consent(there, by=cast.leader, **by)


def approved(inzet: Deployment, cast: Cast) -> tuple[str, int]:
    db.session.rollback()
    reserved = db.session.get_one(Pot, cast.pot.id).reserved
    return db.session.get_one(Deployment, inzet.id).state, reserved


# Twice


@dataclass
class Creating:
    """A form that makes something: who opens it where, what they fill in, and what it makes."""

    makes: Any
    by: Callable[[Cast], Person | None]
    at: Callable[[Cast], str]
    fill: dict[str, Any]
    button: str
    moment: Any = MOMENT
    form: str = ""


def inzet_page(ending: str, state: str, **terms: Any) -> Callable[[Cast], str]:
    return lambda cast: f"/inzetten/{an_inzet(cast, state, **terms).public_id}{ending}"


FREELANCER = {
    "name": "Zeno Zwart",
    "email": "zeno@post.test",
    "password": PASSWORD,
    "kvk": "01234567",
    "rate_cents": "95",
    "vog_date": "2026-10-01",
}
FORMS = {
    "a teacher": Creating(
        Person,
        lambda cast: None,
        lambda cast: "/account/aanmelden",
        {"name": "Noor", "email": "noor@post.test", "password": PASSWORD, "role": "teacher"}
        | {"school": "De Hulp Maasmond"},
        "Meld mij aan",
    ),
    "a freelancer": Creating(
        Person,
        lambda cast: None,
        lambda cast: "/account/aanmelden-zzp",
        FREELANCER | {"regions": ["Maasmond"]},
        "Aanmelden",
    ),
    "an invitation": Creating(
        MailToken,
        lambda cast: cast.leader,
        lambda cast: "/mensen-beheer/uitnodigen",
        {"emails": "bram@post.test", "role": "teacher"},
        "Verstuur",
    ),
    "a vraag": Creating(
        HelpRequest,
        lambda cast: cast.asker,
        lambda cast: "/vragen/nieuw?skills=pesten-aanpak",
        {"title": "Ruzie op het plein", "minutes": "4"},
        "Verstuur je vraag",
    ),
    "an offer": Creating(
        Deployment,
        lambda cast: cast.expert,
        lambda cast: f"/vragen/{an_open_request(cast).public_id}/aanbieden",
        {"words": "Dit deden wij vorig jaar ook."},
        "Bied je hulp aan",
    ),
    "a message": Creating(
        Message,
        lambda cast: cast.expert,
        inzet_page("", "talking"),
        {"words": "Kan het ook op dinsdag?"},
        "Verstuur bericht",
        form="/bericht",
    ),
    "terms": Creating(
        Terms,
        lambda cast: cast.expert,
        inzet_page("/afspraken", "talking"),
        {"rows-0-on": "2026-12-08", "rows-0-hours": "2", "form": "coaching", "cover": "own_time"},
        "Stel dit voor",
    ),
    "an ervaring": Creating(
        Review,
        lambda cast: cast.expert,
        inzet_page("/ervaring", "completed", **PAID),
        {"fun": "yes", "again": "yes"},
        "Deel je ervaring",
        moment=AFTER_SECOND,
    ),
    "a correction": Creating(
        Correction,
        lambda cast: cast.coordinator,
        inzet_page("/correctie", "settled", **PAID),
        {"direction": "back", "amount": "10", "reason_words": "Een uur te veel."},
        "Stel voor",
        moment=AFTER_SECOND,
    ),
    "a pot": Creating(
        Pot,
        lambda cast: cast.coordinator,
        lambda cast: "/potten/nieuw",
        {"name": "Tweede pot", "owner": "Samen Maasmond", "amount": "1.000"}
        | {"from_": "2026-08-01", "until": "2027-07-31"},
        "Pot openen",
    ),
    "money": Creating(
        Entry,
        lambda cast: cast.coordinator,
        lambda cast: f"/potten/{cast.pot.public_id}/toekennen",
        {"amount": "500"},
        "Geld toevoegen",
    ),
}


@pytest.mark.parametrize("creating", FORMS.values(), ids=FORMS)
def test_a_form_that_is_sent_twice_makes_one_thing_and_one_mail(browser, creating):
    cast = a_cast()
    address = creating.at(cast)
    with clock.at(creating.moment):
        form = opened(browser, creating, cast, address)
        before = (count(creating.makes), count(Job))

        first = form.press(creating.button)
        assert first.status == 200, first.errors
        made = (count(creating.makes), count(Job))
        second = form.press(creating.button)

    assert made[0] == before[0] + 1
    assert (count(creating.makes), count(Job)) == made
    assert (second.status, second.path) == (200, first.path)


def opened(browser: Browser, creating: Creating, cast: Cast, address: str) -> Form:
    person = creating.by(cast)
    if person is not None:
        browser.sign_in(person)
    page = browser.visit(address)
    assert page.status == 200
    which = f"{page.path}{creating.form}" if creating.form else ""
    return page.form(which).fill(creating.fill)


def count(model: Any) -> int:
    db.session.rollback()
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)
