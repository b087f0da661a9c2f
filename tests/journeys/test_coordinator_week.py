"""A week of who holds the money: deciding, above the own mandate too, settling what both sides
count differently, paying, putting right, and handing on the list. At night the clock comes by.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from app import clock, deadlines
from app.accounts.models import Person, Role
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments.models import Deployment
from app.pots import actions as pots
from app.pots.models import Pot
from tests.journeys.on_screen import MovingSite
from tests.journeys.visitor import Visitor
from tests.support import servers
from tests.support.makers import MOMENT, a_person
from tests.support.makers_deployments import (
    Cast,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
    an_open_request,
)

pytestmark = [pytest.mark.journey, pytest.mark.engines("sqlite")]

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 12, day) for day in range(14, 19))
REMINDED = date(2026, 12, 1)  # five school days after all was asked
BEFORE = ((date(2026, 12, 8), 2, 60), (date(2026, 12, 10), 6, 60))
LATER = ((date(2027, 1, 12), 2, 120),)
MUCH = tuple((date(2027, 1, day), 2, 480) for day in (12, 19, 26))


@dataclass
class Week:
    """Whose inzetten wait when it begins."""

    cast: Cast
    second: Person
    small: Deployment
    large: Deployment
    unwanted: Deployment
    forgotten: Deployment
    disputed: Deployment
    covered: Deployment
    freelance: Deployment


@pytest.fixture
def week(app: Any) -> Week:
    cast = a_cast(limit=100_000)
    second = a_person("Sara Tweede", Role.SECRETARY, at=cast.swv)
    with unit_of_work():
        pot = db.session.get_one(Pot, cast.pot.id)
        pots.give_mandate(pot, second, limit=500_000, until=None, by=None, now=MOMENT)

    def inzet(title: str, state: str, name: str, **terms: Any) -> Deployment:
        expert = terms.pop("expert", None) or an_expert(
            cast.lending, name, class_parts=terms.pop("class_parts", ())
        )
        return an_inzet(
            cast, state, expert=expert, asked=an_open_request(cast, hours=40, title=title), **terms
        )

    paid = {"cover": "extra_hours", "rate": 5_000}
    week = Week(
        cast,
        second,
        small=inzet("Rust in groep 3", "approval", "Anne Aarts", dates=LATER, **paid),
        large=inzet("Rekenen in alle groepen", "approval", "Bas Blom", dates=MUCH, **paid),
        unwanted=inzet("Een dag zonder doel", "approval", "Cas Coster", dates=LATER, **paid),
        forgotten=inzet("Vraag die bleef liggen", "approval", "Dewi Damen", dates=LATER, **paid),
        disputed=inzet("Ruzies op het plein", "disputed", "Eva Eerens", dates=BEFORE, **paid),
        covered=inzet(
            "Lezen met plezier", "completed", "Fien Faber", dates=BEFORE, cover="replacement",
            rate=5_500, class_parts=(2, 6),
        ),
        freelance=inzet(
            "Muziek voor de bovenbouw", "completed", "", dates=BEFORE,
            expert=a_freelance_expert(cast),
        ),
    )  # fmt: skip
    deadlines.tick(now=moment_on(REMINDED))
    return week


@pytest.fixture
def sits_down(app: Any, live_server: MovingSite, visitors: Any) -> Callable[[Person], Visitor]:
    def sits_down(person: Person) -> Visitor:
        visitor = Visitor(visitors(), looks=True)
        with clock.at(live_server.moment or clock.now()):
            visitor.is_signed_in_as(person, app, live_server.url)
        return visitor

    return sits_down


def test_from_monday_morning_to_friday_night(
    week: Week, live_server: MovingSite, sits_down: Any, settings: Any
) -> None:
    def on(day: date, *people: Person) -> list[Visitor]:
        """Each signs in that day."""
        live_server.moment = moment_on(day)
        return [sits_down(person) for person in people]

    coen, sara = week.cast.coordinator, week.second
    monday_what_is_small_is_decided_and_what_is_large_passed_on(*on(MONDAY, coen), week)
    tuesday_the_second_decides_and_hours_are_settled(*on(TUESDAY, coen, sara), week)
    leo, zeno = week.cast.leader, week.freelance.expert
    wednesday_replacement_is_paid_as_the_school_confirms(*on(WEDNESDAY, coen, leo), week)
    thursday_an_invoice_is_paid(*on(THURSDAY, coen, zeno), week)
    friday_a_correction_takes_two_and_the_list_goes_out(*on(FRIDAY, coen, sara), week)
    at_night_what_nobody_decided_ends(*on(FRIDAY, coen), week, live_server, settings)


def of(inzet: Deployment) -> str:
    return f"/inzetten/{inzet.public_id}"


def takes_up(visitor: Visitor, title: str, button: str) -> None:
    """The button under what waits with this title."""
    card = visitor.page.get_by_role("article").filter(has_text=title)
    card.get_by_role("link", name=button).click()


def does_not_wait(visitor: Visitor, title: str) -> None:
    card = visitor.page.get_by_role("article").filter(has_text=title)
    expect(card.get_by_role("link")).to_have_count(0)


def monday_what_is_small_is_decided_and_what_is_large_passed_on(coen: Visitor, week: Week) -> None:
    coen.visit("/start")
    for inzet in (week.small, week.large, week.unwanted, week.forgotten):
        coen.sees("Dit wacht op jou", inzet.help_request.title)
    coen.sees("Dit wacht op jou", picture="week-01-monday")
    takes_up(coen, "Rust in groep 3", "Beoordelen")
    coen.sees("Akkoord budget", "€ 100,00", picture="week-02-approve")
    coen.press("Ken toe")
    coen.sees("Rust in groep 3", "De inzet is toegekend en het bedrag gereserveerd.")

    coen.visit("/start")
    takes_up(coen, "Rekenen in alle groepen", "Beoordelen")
    coen.sees("Akkoord budget", "€ 1.200,00", picture="week-03-above-mandate")
    coen.press("Ken toe")
    coen.sees("Rekenen in alle groepen", "Je akkoord staat erbij. Nu beslist de volgende")
    coen.visit("/start")
    does_not_wait(coen, "Rekenen in alle groepen")

    takes_up(coen, "Een dag zonder doel", "Beoordelen")
    coen.follow("Niet betalen")
    coen.press("Bevestig")
    coen.sees("Niet betalen", "Schrijf er kort een reden bij.")
    coen.fill("Waarom?", "Maak eerst samen een plan.")
    coen.press("Bevestig")
    coen.sees("Een dag zonder doel", "De inzet gaat niet door.", "Maak eerst samen een plan.")


def tuesday_the_second_decides_and_hours_are_settled(
    coen: Visitor, sara: Visitor, week: Week
) -> None:
    sara.visit("/start")
    takes_up(sara, "Rekenen in alle groepen", "Beoordelen")
    sara.sees("Akkoord budget", "Iemand anders gaf hier al akkoord op.", picture="week-04-second")
    sara.press("Ken toe")
    sara.sees("Rekenen in alle groepen", "De inzet is toegekend")

    coen.visit("/start")
    takes_up(coen, "Ruzies op het plein", "Uren vaststellen")
    coen.fill("Hoeveel uur wordt het?", "99")
    coen.fill("Waarom?", "Eén keer duurde korter.")
    coen.press("Verstuur")
    coen.sees("Stel de uren vast", "2 uur", picture="week-05-too-many-hours")
    coen.fill("Hoeveel uur wordt het?", "1,5")
    coen.press("Verstuur")
    coen.sees("Ruzies op het plein", "De uren zijn vastgesteld.")
    coen.visit("/start")
    takes_up(coen, "Ruzies op het plein", "Afrekenen")
    coen.sees("Afrekenen", "€ 75,00", picture="week-06-pay")
    coen.press("Reken af")
    coen.sees("Ruzies op het plein", "De inzet is betaald.")


def wednesday_replacement_is_paid_as_the_school_confirms(
    coen: Visitor, leo: Visitor, week: Week
) -> None:
    coen.visit(f"{of(week.covered)}/afrekenen")
    coen.sees("Afrekenen", "vervanging", picture="week-07-not-yet")
    leo.visit("/start")
    takes_up(leo, "Lezen met plezier", "Vervanging bevestigen")
    leo.fill("Wat heeft de vervanging gekost?", "280")
    leo.press("Bevestig")
    leo.sees("Lezen met plezier", "Het bedrag is bevestigd.")
    coen.visit("/start")
    takes_up(coen, "Lezen met plezier", "Afrekenen")
    coen.sees("Afrekenen", "De Hulp", "€ 280,00", picture="week-08-pay-replacement")
    coen.press("Reken af")
    coen.sees("Lezen met plezier", "De inzet is betaald.")


def thursday_an_invoice_is_paid(coen: Visitor, zeno: Visitor, week: Week) -> None:
    zeno.visit("/start")
    zeno.takes_up("Factuur indienen")
    zeno.fill("Factuurnummer", "2026-17")
    zeno.fill("Factuurdatum", THURSDAY.isoformat())
    zeno.fill("Bedrag, met btw en reiskosten", "999")
    zeno.press("Dien in")
    zeno.sees("Factuur indienen", "€ 193,60", picture="week-09-invoice-too-high")
    zeno.fill("Bedrag, met btw en reiskosten", "193,60")
    zeno.press("Dien in")
    zeno.sees("Muziek voor de bovenbouw", "Je factuur is ingediend.")
    coen.visit("/start")
    takes_up(coen, "Muziek voor de bovenbouw", "Afrekenen")
    coen.sees("Afrekenen", "€ 193,60", "Zeno Zwart", picture="week-10-pay-invoice")
    coen.press("Reken af")
    coen.sees("Muziek voor de bovenbouw", "De inzet is betaald.")


def friday_a_correction_takes_two_and_the_list_goes_out(
    coen: Visitor, sara: Visitor, week: Week
) -> None:
    coen.visit(of(week.covered))
    coen.follow("Correctie voorstellen")
    coen.tick("Er is te veel betaald; geld komt terug")
    coen.fill("Bedrag", "30")
    coen.fill("Waarom?", "De invaller kwam een uur later.")
    coen.press("Stel voor")
    coen.sees("Lezen met plezier", "Een tweede beslist mee.")
    sara.visit("/start")
    takes_up(sara, "Lezen met plezier", "Bekijk")
    sara.press("Akkoord met de correctie: € 30,00 terug")
    sara.sees("Lezen met plezier", "De correctie is geboekt.", picture="week-11-corrected")

    paid = 75_00 + 280_00 - 30_00 + 193_60
    coen.visit("/potten")
    coen.follow("Deskundigheid delen")
    coen.sees("Deskundigheid delen", "€ 518,60", "Rekenen in alle groepen", picture="week-12-pot")
    coen.visit("/inzetten/lijst")
    coen.sees("", picture="week-13-list")
    assert sum(from_the_workbook(coen)) == paid
    assert sum(from_the_csv(coen)) == paid


def download(visitor: Visitor, link: str) -> bytes:
    with visitor.page.expect_download() as started:
        visitor.page.get_by_role("link", name=link).click()
    return started.value.path().read_bytes()


def from_the_workbook(coen: Visitor) -> list[int]:
    rows = list(load_workbook(io.BytesIO(download(coen, "Download voor Excel"))).active.values)
    column = list(rows[0]).index("Betaald")
    return [round((row[column] or 0) * 100) for row in rows[1:]]


def from_the_csv(coen: Visitor) -> list[int]:
    text = download(coen, "Download als csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    return [round(float((row["Betaald"] or "0").replace(",", ".")) * 100) for row in rows]


def at_night_what_nobody_decided_ends(
    coen: Visitor, week: Week, site: MovingSite, settings: Any
) -> None:
    ahead = int((moment_on(FRIDAY) - datetime.now(MOMENT.tzinfo)).total_seconds())
    night = replace(settings, clock_ahead=ahead, base_url=site.url)
    for command in (("worker", "--once"), ("check",)):
        done = servers.flask_command(night, *command)
        assert done.returncode == 0, done.stdout + done.stderr
    coen.visit(of(week.forgotten))
    coen.sees("Vraag die bleef liggen", "verlopen", picture="week-14-expired")
    coen.visit("/start")
    for inzet in (week.small, week.large, week.unwanted, week.forgotten, week.disputed):
        does_not_wait(coen, inzet.help_request.title)
    assert db.session.get_one(Pot, week.cast.pot.id).spent == 518_60
