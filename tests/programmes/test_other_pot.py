"""A payer of a traject pays from another pot: all that is still open goes there, or nothing."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app import clock, hooks
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.deployments import checks as inzet_checks
from app.deployments.models import Deployment
from app.errors import NotAllowed, RuleBroken, StalePage
from app.organisations.models import Organisation
from app.pots import actions as pots
from app.pots.models import Pot
from app.programmes import other_pot, payers
from app.programmes.models import Milestone, TrajectoryPayer
from app.programmes.waiting import waiting
from tests.deployments.test_races import at_once
from tests.programmes.test_funding import (
    HOURS,
    Money,
    _cancel,
    _grant,
    _pay_the_plan,
    breaches,
    ends,
    refused,
)
from tests.support.makers import MOMENT
from tests.support.makers_pots import a_pot
from tests.support.makers_programme_money import PLENTY, a_payers_pot, payer_of


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(MOMENT):
        yield


def another_pot(kind: str, money: Money, cents: int = PLENTY, **facts: Any) -> Pot:
    """Of the same payer; who said yes for it decides about this one too."""
    payer = payer_of(kind, money.id)
    owner = db.session.get_one(Organisation, payer.organisation_id)
    facts = {"limit": PLENTY, "name": f"Nieuwe pot van {kind}", "approver": payer.agreed_by} | facts
    return a_pot(owner, cents, **facts)


def choose(kind: str, money: Money, pot: Pot, by: Any = None, seen: int | None = None) -> None:
    with unit_of_work():
        payer = payer_of(kind, money.id)
        person = db.session.get_one(Person, by.id) if by is not None else payer.agreed_by
        other_pot.choose(
            payer, db.session.get_one(Pot, pot.id), by=person, now=clock.now(), seen=seen
        )


def held(pot: Pot) -> tuple[int, int, int]:
    db.session.rollback()
    found = db.session.get_one(Pot, pot.id)
    return found.reserved, found.committed, found.spent


def close(pot: Pot) -> None:
    with unit_of_work():
        found = db.session.get_one(Pot, pot.id)
        pots.close_pot(found, seen=found.version, by=None, now=clock.now())


def all_is_right() -> bool:
    return breaches() == [] == list(inzet_checks.granted_is_set_apart())


def test_what_is_open_goes_to_the_other_pot_and_the_old_one_can_be_closed(app):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    old, new = money.pots["board"], another_pot("board", money)
    with refused("staat nog geld open"):
        close(old)
    choose("board", money, new)
    assert (held(old), held(new)) == ((0, 0, 0), (50_000, 0, 0))
    assert payer_of("board", money.id).pot_id == new.id
    assert all_is_right()
    close(old)
    with refused("Er loopt nog een traject"), unit_of_work():
        payers.nobody_counts_on(db.session.get_one(Pot, new.id))
    _pay_the_plan(money)
    assert held(new) == (0, 0, 50_000)
    assert all_is_right()


def test_what_was_spent_or_drawn_stays_and_what_comes_back_is_set_apart_in_the_new_pot(app):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    _pay_the_plan(money)
    _grant(money)
    old, new = money.pots["municipality"], another_pot("municipality", money, HOURS)
    choose("municipality", money, new)
    assert (held(old), held(new)) == ((HOURS, 0, 50_000), (0, 0, 0))
    assert all_is_right()
    _cancel(money)
    assert (held(old), held(new)) == ((0, 0, 50_000), (HOURS, 0, 0))
    assert all_is_right()
    choose("municipality", money, old)  # and back: what it held there before counts again
    assert (held(old), held(new)) == ((HOURS, 0, 50_000), (0, 0, 0))
    assert all_is_right()
    close(new)


def test_what_comes_back_where_the_new_pot_has_no_room_is_free_and_stops_nobody(app):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    _grant(money)
    old, new = money.pots["municipality"], another_pot("municipality", money, 50_001)
    choose("municipality", money, new)
    assert (held(old), held(new)) == ((HOURS, 0, 0), (50_000, 0, 0))
    _cancel(money)
    assert (held(old), held(new)) == ((0, 0, 0), (50_001, 0, 0))
    assert all_is_right()
    money.hold()
    with refused("nog €\u00a00,00 vrij"):  # the next decision asks for all of it
        money.decide("audit", "longer")


def test_with_too_little_in_the_new_pot_or_too_small_a_mandate_nothing_changes(app):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    old, version = money.pots["board"], payer_of("board", money.id).version
    little = another_pot("board", money, 49_999, name="Te klein")
    with refused("In de pot ‘Te klein’ is nog €\u00a0499,99 vrij; er is €\u00a0500,00 nodig."):
        choose("board", money, little)
    with refused("Dit bedrag gaat boven je mandaat") as no:
        choose("board", money, another_pot("board", money, limit=49_999, name="Klein mandaat"))
    assert no.value.field == "pot"
    foreign = another_pot("municipality", money)
    for pot in (foreign, another_pot("board", money, purpose="arrangement", name="Arrangement")):
        with refused(of=NotAllowed):
            choose("board", money, pot)
    over = another_pot("board", money, name="Voorbij")
    ends(over, MOMENT.date() - timedelta(days=1))
    with refused(of=NotAllowed):
        choose("board", money, over)
    with refused("Hieruit betalen jullie al"):
        choose("board", money, old)
    with refused("Intussen is hier iets veranderd", of=StalePage):
        choose("board", money, another_pot("board", money, name="Goed"), seen=version - 1)
    db.session.rollback()
    payer = payer_of("board", money.id)
    assert (payer.pot_id, payer.version, held(old)) == (old.id, version, (50_000, 0, 0))
    assert all_is_right()


def test_who_has_another_part_in_the_traject_chooses_no_pot(app):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    new = another_pot("board", money)
    for who, why in (
        (money.world.director, "wie de begroting indiende"),
        (money.who("expert"), "Wie in dit traject meewerkt"),
    ):
        with unit_of_work():
            person = db.session.get_one(Person, who.id)
            pots.give_mandate(
                db.session.get_one(Pot, new.id), person, limit=PLENTY, until=None, by=None,
                now=MOMENT,
            )  # fmt: skip
        with refused(why):
            choose("board", money, new, by=who)
    assert held(new) == (0, 0, 0)
    money = Money(agreed=False)
    pot, holder = a_payers_pot("board", money.id)
    with refused("zeiden nog geen ja"):
        choose("board", money, pot, by=holder)


def test_an_inzet_that_waited_for_a_pot_that_pays_by_then_goes_on(app):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    ends(money.pots["municipality"], MOMENT.date() + timedelta(days=7))
    _grant(money)
    inzet = db.session.scalars(select(Deployment)).one()
    assert inzet.state == "approval"
    new = another_pot("municipality", money)
    choose("municipality", money, new)
    db.session.refresh(inzet)
    assert (inzet.state, [payer.pot_id for payer in inzet.payers]) == ("approved", [new.id])
    assert held(new) == (HOURS + 50_000, 0, 0)
    assert all_is_right()


def test_a_share_that_loses_money_when_it_moves_is_found(app):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    choose("board", money, another_pot("board", money))
    with unit_of_work():
        share = payer_of("board", money.id).shares[-1]
        db.session.execute(update(type(share)).values(cents=type(share).cents - 1))
    assert [each for each in breaches() if "bears 49999 of 50000 for plan" in each]


@pytest.mark.engines("sqlite", "postgresql")
def test_of_two_who_choose_at_once_the_second_is_late_and_nothing_is_lost(app):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    found = [another_pot("board", money, name=f"Pot {number}") for number in (1, 2)]
    payer, version = payer_of("board", money.id), payer_of("board", money.id).version
    payer_id, by, old = payer.id, payer.agreed_by_id, money.pots["board"]

    def chooses(pot_id: int) -> Any:
        def work(ready: Any) -> None:
            payer = db.session.get_one(TrajectoryPayer, payer_id)
            pot, person = db.session.get_one(Pot, pot_id), db.session.get_one(Person, by)
            ready()
            other_pot.choose(payer, pot, by=person, now=MOMENT, seen=version)

        return work

    late = [end for end in at_once(app, *(chooses(pot.id) for pot in found)) if end]
    assert [type(end) for end in late] == [StalePage]
    assert sorted(map(held, [old, *found])) == [(0, 0, 0), (0, 0, 0), (50_000, 0, 0)]
    assert all_is_right()


@pytest.mark.engines("postgresql")  # SQLite has one writer at a time
@pytest.mark.parametrize(
    ("names", "last_to_judge"),
    [(payers.agree, "closes"), (payers.agree, "names"), (other_pot.choose, "names")],
)
def test_nobody_names_a_pot_that_is_closed_in_the_same_second(
    app, monkeypatch, names, last_to_judge
):
    """Whoever of the two is first: a traject never counts on a pot that is closed. Each has judged
    when the other saves, or waits for it to do so."""
    first_yes = names is payers.agree
    money = Money(agreed=not first_yes)
    if first_yes:
        pot, holder = a_payers_pot("board", money.id, 0)
    else:
        pot, holder = another_pot("board", money, 0), payer_of("board", money.id).agreed_by
    payer_id, pot_id, by = payer_of("board", money.id).id, pot.id, holder.id
    say, let_object = payers.say, hooks.let_object
    inside: dict[str, Any] = {}

    def judged(who: str) -> None:
        if who == last_to_judge:
            inside.pop(who, lambda: None)()

    monkeypatch.setattr(payers, "say", lambda *a, **how: (judged("names"), say(*a, **how))[1])
    monkeypatch.setattr(hooks, "let_object", lambda *a: (let_object(*a), judged("closes"))[0])

    def naming(ready: Any) -> None:
        inside["names"] = ready
        payer = db.session.get_one(TrajectoryPayer, payer_id)
        found, person = db.session.get_one(Pot, pot_id), db.session.get_one(Person, by)
        names(payer, found, by=person, now=MOMENT)
        if last_to_judge != "names":
            ready()

    def closing(ready: Any) -> None:
        inside["closes"] = ready
        pots.close_pot(db.session.get_one(Pot, pot_id), seen=1, by=None, now=MOMENT)
        if last_to_judge != "closes":
            ready()

    ended = at_once(app, naming, closing)
    assert sum(end is None for end in ended) == 1, ended
    assert all(isinstance(end, (RuleBroken, NotAllowed)) for end in ended if end), ended
    db.session.rollback()
    named = db.session.get_one(TrajectoryPayer, payer_id).pot_id == pot_id
    assert named == (db.session.get_one(Pot, pot_id).closed_at is None)


def test_who_pays_hears_a_month_before_that_their_pot_ends_and_when_it_is_over(app):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    old, holder = money.pots["board"], payer_of("board", money.id).agreed_by
    city, today = payer_of("municipality", money.id).agreed_by, MOMENT.date()

    def lines(until: Any, person: Any = holder) -> list[tuple[str, str]]:
        ends(old, until)
        asked = waiting(db.session.get_one(Person, person.id), now=MOMENT)
        return [(each.says, each.button) for each in asked if each.says.startswith("De pot")]

    assert lines(today + timedelta(days=31)) == []
    (in_time,) = lines(today + timedelta(days=30))
    assert in_time == (
        f"De pot ‘{old.name}’ loopt tot en met 24-12-2026. Het traject duurt langer.",
        "Kies een andere pot",
    )
    assert lines(today + timedelta(days=30), city) == []
    with unit_of_work():
        db.session.execute(update(Milestone).values(due_on=today + timedelta(days=30)))
    assert lines(today + timedelta(days=30)) == []  # all of it is before the pot ends
    yesterday = today - timedelta(days=1)
    (over,) = lines(yesterday)
    assert over[0].endswith("Vraag om een mandaat op een andere pot.")
    assert over[1] == "Bekijk"
    new = another_pot("board", money)
    assert [button for _, button in lines(yesterday)] == ["Kies een andere pot"]
    choose("board", money, new)
    assert lines(yesterday) == []


def test_the_page_moves_a_share_to_another_pot(app, browser):
    money = Money(cents=100_000)
    money.decide("adopt", "go")
    old, holder = money.pots["board"], payer_of("board", money.id).agreed_by
    city = payer_of("municipality", money.id).agreed_by
    traject, step = f"/trajecten/{money.trajectory.public_id}", "Betaal uit een andere pot"
    address = f"{traject}/andere-pot/{payer_of('board', money.id).id}"
    page = browser.sign_in(holder).visit(traject).follow(step)
    assert page.says("Er is geen andere pot van Stichting De Horizon waarover jij nu beslist.")
    foreign, new = another_pot("municipality", money), another_pot("board", money)
    another_pot("board", money, 49_999, name="Te klein")
    ends(old, MOMENT.date() - timedelta(days=1))
    page = browser.visit(traject)
    assert page.says("Stichting De Horizon de pot liep tot en met 23-11-2026")
    start = browser.visit("/start")
    assert start.says("liep tot en met 23-11-2026. Daaruit komt geen nieuw geld meer.")
    page = start.follow("Kies een andere pot")
    assert page.says("€ 500,00 staat nog apart.")
    assert not page.says(old.name + ", nog")
    page = page.press("Betaal voortaan hieruit")
    assert page.error_beside("pot") == "Kies een pot."
    page = page.form().fill({"pot": "Te klein, nog € 499,99 vrij"}).press("Betaal voortaan hieruit")
    assert page.error_beside("pot").startswith("In de pot ‘Te klein’ is nog € 499,99 vrij")
    stale = page.form().fill({"pot": "Nieuwe pot van board, nog € 1.000.000,00 vrij"})
    page = browser.visit(address).form()
    page = page.fill({"pot": "Nieuwe pot van board, nog € 1.000.000,00 vrij"})
    page = page.press("Betaal voortaan hieruit")
    assert page.says("Genoteerd: jullie betalen nu uit ‘Nieuwe pot van board’.")
    assert page.says("Een financier betaalt uit een andere pot.")
    assert held(new) == (50_000, 0, 0)
    assert stale.press("Betaal voortaan hieruit").says("Intussen is hier iets veranderd")
    form = browser.visit(address).form()
    assert form.tamper({"pot": foreign.public_id}).press("Betaal voortaan hieruit").status == 404
    for stranger in (city, money.world.director, money.who("expert")):
        assert browser.sign_in(stranger).visit(address).status == 404
    assert all_is_right()
