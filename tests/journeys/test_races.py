"""Two people in the same second, on two server processes that share nothing but the database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.models import Person
from app.config import Settings
from app.database import db, unit_of_work
from app.deployments.models import Deployment
from app.help_requests.models import HelpRequest
from app.pots import actions as pots
from app.pots.models import Pot
from tests.journeys.live import LiveBrowser, at_once
from tests.support import servers
from tests.support.browser import Form, Page
from tests.support.makers import MOMENT, a_coordinator
from tests.support.makers_deployments import Cast, a_cast, an_expert, an_inzet, log

APPROVALS = 20  # on each engine
ENDINGS = 10
DOUBLE_CLICKS = 5
PAID = {"cover": "extra_hours"}  # four hours at what an extra hour costs: € 200
ESTIMATE = 20_000


@contextmanager
def two_servers(settings: Settings, app: str = "wsgi:app") -> Iterator[list[str]]:
    with ExitStack() as stack:
        started = [
            stack.enter_context(servers.web_server(settings, processes=1, app=app))
            for _ in range(2)
        ]
        yield [server.url for server in started]


@pytest.fixture
def sites(app: Any, settings: Settings) -> Iterator[list[str]]:
    with two_servers(settings) as urls:
        yield urls


def a_second_coordinator(cast: Cast) -> Person:
    person = a_coordinator(cast.swv, "Corrie Dekker")
    with unit_of_work():
        pot = db.session.get_one(Pot, cast.pot.id)
        pots.give_mandate(pot, person, limit=10_000_000, until=None, by=None, now=MOMENT)
    return person


def put_in(pot: Pot, cents: int) -> None:
    with unit_of_work():
        pots.grant(db.session.get_one(Pot, pot.id), cents, by=None, now=MOMENT)


def promises_kept(settings: Settings) -> None:
    done = servers.flask_command(settings, "check")
    assert done.returncode == 0, done.stdout + done.stderr


def states(*inzetten: Deployment) -> list[str]:
    db.session.rollback()
    return [db.session.get_one(Deployment, inzet.id).state for inzet in inzetten]


def race_for_the_last_money(cast: Cast, first: LiveBrowser, second: LiveBrowser) -> None:
    """One round: two inzetten that together cost twice what there is."""
    rivals = [an_inzet(cast, "approval", expert=an_expert(cast.lending), **PAID) for _ in range(2)]
    assert [inzet.estimate for inzet in rivals] == [ESTIMATE, ESTIMATE]
    put_in(cast.pot, ESTIMATE)
    forms = [
        who.visit(f"/inzetten/{inzet.public_id}/besluit").form()
        for who, inzet in zip((first, second), rivals, strict=True)
    ]
    pages = at_once(*(partial(form.press, "Ken toe") for form in forms))
    assert sorted(states(*rivals)) == ["approval", "approved"]
    granted = [page for page in pages if page.says("De inzet is toegekend")]
    refused = [page for page in pages if page.status == 422]
    assert len(granted) == len(refused) == 1
    # By the guard that looked before, or by the UPDATE that both were waiting for.
    assert refused[0].says("In de pot ‘Deskundigheid delen’ is nog € 0,00 vrij;")


def test_of_two_who_approve_the_last_money_exactly_one_succeeds(app, settings, sites):
    cast = a_cast(cents=0)
    first = LiveBrowser(app, sites[0], cast.coordinator)
    second = LiveBrowser(app, sites[1], a_second_coordinator(cast))

    for _ in range(APPROVALS):
        race_for_the_last_money(cast, first, second)

    db.session.rollback()
    pot = db.session.get_one(Pot, cast.pot.id)
    assert (pot.available, pot.reserved, pot.committed) == (0, APPROVALS * ESTIMATE, 0)
    promises_kept(settings)


def test_without_the_guards_that_race_goes_wrong(app, settings):
    cast = a_cast(cents=0)
    other = a_second_coordinator(cast)
    with two_servers(settings, app="tests.journeys.careless:app") as sites:
        first = LiveBrowser(app, sites[0], cast.coordinator)
        second = LiveBrowser(app, sites[1], other)

        # PostgreSQL lets both through; SQLite finds out at the end and breaks off one of them.
        with pytest.raises(AssertionError, match=r"\['approved', 'approved'\]|answered 50\d"):
            race_a_few_times(cast, first, second)


def race_a_few_times(cast: Cast, first: LiveBrowser, second: LiveBrowser) -> None:
    """One round will do, unless the processor was too busy to let them meet."""
    for _ in range(5):
        race_for_the_last_money(cast, first, second)


def test_of_two_who_approve_one_inzet_the_second_hears_that_it_was_done(app, settings, sites):
    cast = a_cast()
    people = (cast.coordinator, a_second_coordinator(cast))
    both = [LiveBrowser(app, site, who) for site, who in zip(sites, people, strict=True)]
    for round_ in range(DOUBLE_CLICKS):
        inzet = an_inzet(cast, "approval", expert=an_expert(cast.lending), **PAID)
        forms = [who.visit(f"/inzetten/{inzet.public_id}/besluit").form() for who in both]
        pages = at_once(*(partial(form.press, "Ken toe") for form in forms))

        assert sorted(page.status for page in pages) == [200, 409]
        late = next(page for page in pages if page.status == 409)
        assert late.says("Het budget is akkoord: de inzet is toegekend.")
        db.session.rollback()
        assert db.session.get_one(Pot, cast.pot.id).reserved == (round_ + 1) * ESTIMATE
    promises_kept(settings)


def test_of_falling_away_and_being_planned_exactly_one_happens(app, settings, sites):
    cast = a_cast()
    asker = LiveBrowser(app, sites[0], cast.asker)
    for _ in range(ENDINGS // 2):
        expert = an_expert(cast.lending)
        inzet = an_inzet(cast, "approved", expert=expert, **PAID)
        where = f"/inzetten/{inzet.public_id}"
        cancels = asker.visit(f"{where}/reden/annuleren").form().fill({"reason_code": "timing"})
        plans = LiveBrowser(app, sites[1], expert).visit(f"{where}/planning").form()

        exactly_one_happens(
            partial(cancels.press, "Bevestig"), partial(plans.press, "Leg de data vast")
        )
        assert states(inzet) in (["cancelled"], ["scheduled"])
    promises_kept(settings)


def test_of_stopping_early_and_being_done_exactly_one_happens(app, settings, sites):
    cast = a_cast()
    asker = LiveBrowser(app, sites[0], cast.asker)
    for _ in range(ENDINGS // 2):
        expert = an_expert(cast.lending)
        inzet = an_inzet(cast, "running", expert=expert, **PAID)
        with unit_of_work():
            log(db.session.get_one(Deployment, inzet.id).open_sessions[1])
        where = f"/inzetten/{inzet.public_id}"
        stops = asker.visit(f"{where}/reden/stoppen").form().fill({"reason_code": "timing"})
        is_done = LiveBrowser(app, sites[1], expert).visit(where)

        exactly_one_happens(
            partial(stops.press, "Bevestig"), partial(is_done.press, "Ik ben klaar")
        )
        assert states(inzet) == ["delivered"]
    promises_kept(settings)


def exactly_one_happens(*presses: Callable[[], Page]) -> None:
    pages = at_once(*presses)
    assert sorted(page.status for page in pages) == [200, 409], [page.text for page in pages]


def test_a_double_click_on_two_processes_asks_once(app, settings, sites):
    cast = a_cast()
    one = LiveBrowser(app, sites[0], cast.asker)
    for _ in range(DOUBLE_CLICKS):
        page = one.visit(f"/vragen/nieuw?person={cast.expert.public_id}&skills=pesten-aanpak")
        form = page.form().fill({"title": "Ruzie op het plein", "minutes": "4"})
        twin = Form(Page(one.at(sites[1]), page.response), form.tag)
        pages = at_once(*(partial(each.press, "Verstuur je vraag") for each in (form, twin)))

        assert [page.status for page in pages] == [200, 200], [page.text for page in pages]
        assert pages[0].path == pages[1].path
    db.session.rollback()
    assert db.session.scalar(select(func.count(HelpRequest.id))) == DOUBLE_CLICKS
    assert db.session.scalar(select(func.count(Deployment.id))) == DOUBLE_CLICKS
    promises_kept(settings)
