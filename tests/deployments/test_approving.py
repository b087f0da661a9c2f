"""Akkoord budget: who may decide, up to how much, and never more than there is."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.models import Deployment
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Delivery, Event
from app.pots.actions import give_mandate
from app.pots.models import Entry, Mandate
from tests.support.makers import MOMENT, a_director, a_person, a_school
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    Cast,
    a_cast,
    a_freelance_expert,
    an_inzet,
    an_open_request,
)
from tests.support.makers_pots import a_pot

COSTS = 20_000  # four hours of extra hours, at the default of € 50


def approve(inzet, cast: Cast, *, by=None, pots=None, seen=None):
    with unit_of_work():
        actions.approve(
            inzet, pots=pots or cast.pot, by=by or cast.coordinator, now=MOMENT, seen=seen
        )


def waits(cast: Cast, **facts) -> Deployment:
    return an_inzet(cast, "approval", **{"cover": "extra_hours"} | facts)


def mandate(pot, name="Tweede Mandaat", *, limit=10_000_000, until=None):
    person = a_person(name, at=pot.owner)
    with unit_of_work():
        give_mandate(pot, person, limit=limit, until=until, by=None, now=MOMENT)
    return person


def test_granting_reserves_the_money_and_takes_the_hours(app):
    cast = a_cast(cents=50_000)
    inzet = waits(cast)
    approve(inzet, cast)
    assert (inzet.state, inzet.amount, inzet.approved_by_id) == (
        "approved", COSTS, cast.coordinator.id,
    )  # fmt: skip
    assert (cast.pot.available, cast.pot.reserved) == (30_000, COSTS)
    assert inzet.help_request.granted_minutes == 240
    assert inzet.payers[0].reservation.reserved == COSTS


def test_the_entry_points_at_the_event_that_caused_it(app):
    cast = a_cast()
    inzet = waits(cast)
    approve(inzet, cast)
    entry = db.session.query(Entry).filter_by(kind="reserve").one()
    event = db.session.get_one(Event, entry.event_id)
    assert (event.object_id, event.action, event.to_state) == (inzet.id, "approve", "approved")


def test_the_last_cent_may_be_granted_and_one_more_may_not(app):
    for cents, fits in ((COSTS, True), (COSTS - 1, False)):
        cast = a_cast(cents=cents)
        inzet = waits(cast)
        if fits:
            approve(inzet, cast)
            assert cast.pot.available == 0
        else:
            with pytest.raises(
                RuleBroken, match="is nog €\u00a0199,99 vrij; dit kost €\u00a0200,00"
            ):
                approve(inzet, cast)
            assert (inzet.state, cast.pot.reserved) == ("approval", 0)


def test_two_inzetten_on_the_last_money_and_one_is_granted(app):
    cast = a_cast(cents=COSTS + 1)
    one, other = waits(cast), waits(cast, dates=((FIRST, 3, 240),))
    approve(one, cast)
    with pytest.raises(RuleBroken, match="vrij"):
        approve(other, cast)
    assert (cast.pot.available, cast.pot.reserved) == (1, COSTS)


def test_a_stale_page_grants_nothing(app):
    cast = a_cast()
    inzet = waits(cast)
    with pytest.raises(StalePage):
        approve(inzet, cast, seen=inzet.version - 1)
    assert cast.pot.reserved == 0


def test_the_vraag_must_still_have_the_hours(app):
    cast = a_cast()
    asked = an_open_request(cast, hours=6)
    one, other = waits(cast, asked=asked), None
    freelancer = a_freelance_expert(cast)
    other = an_inzet(cast, "approval", asked=asked, expert=freelancer)
    approve(one, cast)
    with pytest.raises(RuleBroken, match="nog 2 uur over; deze inzet is 4 uur"):
        approve(other, cast)


def test_without_a_mandate_nobody_grants(app):
    cast = a_cast()
    inzet = waits(cast)
    other = a_pot(cast.swv, approver=a_person("Ander"), name="Andere pot")
    with pytest.raises(RuleBroken, match="geen mandaat"):
        approve(inzet, cast, pots=other)
    with pytest.raises(NotAllowed):
        approve(inzet, cast, by=a_person("Zomaar"))


def test_an_ended_mandate_is_no_mandate(app):
    cast = a_cast()
    inzet = waits(cast)
    ended = mandate(cast.pot, until=MOMENT.date())
    with unit_of_work() as session:
        session.get_one(Mandate, (cast.pot.id, ended.id)).until -= timedelta(days=1)
    with pytest.raises(NotAllowed):
        approve(inzet, cast, by=ended)


@pytest.mark.parametrize("who", ["asker", "leader", "expert", "contact"])
def test_who_asks_helps_or_consents_never_grants(app, who):
    cast = a_cast()
    asked = an_open_request(cast, contact_id=cast.colleague.id)
    person = cast.colleague if who == "contact" else getattr(cast, who)
    with unit_of_work():
        give_mandate(cast.pot, person, limit=10_000_000, until=None, by=None, now=MOMENT)
    inzet = waits(cast, asked=asked)
    with pytest.raises(RuleBroken) as refusal:
        approve(inzet, cast, by=person)
    if who != "expert":
        assert "beslist niet over het geld" in str(refusal.value)
    assert inzet.state == "approval"


def test_the_database_keeps_four_eyes_four(app):
    cast = a_cast()
    inzet = waits(cast)
    for person in (cast.asker, cast.leader, cast.expert):
        with pytest.raises(IntegrityError), unit_of_work():
            inzet.approved_by_id = person.id


def test_arrangement_money_is_for_children_with_a_need(app):
    cast = a_cast()
    pot = a_pot(cast.swv, approver=cast.coordinator, purpose="arrangement", name="Arrangementen")
    inzet = waits(cast)
    with pytest.raises(RuleBroken, match="Arrangementsgeld"):
        approve(inzet, cast, pots=pot)
    ticked = waits(cast, asked=an_open_request(cast, supports_pupils=True, pupils=12),
                   dates=((FIRST, 3, 240),))  # fmt: skip
    approve(ticked, cast, pots=pot)
    assert ticked.state == "approved"


@pytest.mark.parametrize(
    ("caps", "sentence"),
    [
        ({"max_rate": 4_999}, "per uur"),
        ({"max_minutes_per_week": 119}, "per week"),
        ({"max_per_month": COSTS - 1}, "per maand"),
        ({"until": date(2026, 12, 10)}, "buiten die tijd"),
        ({"from_": date(2026, 12, 10)}, "buiten die tijd"),
    ],
)
def test_the_caps_and_the_period_of_the_pot_hold(app, caps, sentence):
    cast = a_cast()
    pot = a_pot(cast.swv, approver=cast.coordinator, name="Met grenzen", **caps)
    inzet = waits(cast)
    with pytest.raises(RuleBroken, match=sentence):
        approve(inzet, cast, pots=pot)


def test_a_pot_may_pay_for_so_many_months(app):
    cast = a_cast()
    pot = a_pot(cast.swv, approver=cast.coordinator, name="Kort", max_months=1)
    two_months = ((FIRST, MORNING, 120), (date(2027, 1, 12), MORNING, 120))
    with pytest.raises(RuleBroken, match="2"):
        approve(waits(cast, dates=two_months), cast, pots=pot)
    one_month = waits(cast, dates=((FIRST, 3, 120),))
    approve(one_month, cast, pots=pot)
    assert one_month.state == "approved"


# More than one to sign


def test_two_pots_pay_together_or_not_at_all(app):
    cast = a_cast()
    treasurer = a_person("Tess Bestuur")
    second = a_pot(cast.swv, 5_000, approver=treasurer, name="Bestuurspot")
    inzet = waits(cast)
    approve(inzet, cast, pots=[(cast.pot, 15_000), (second, 5_000)])
    assert (inzet.state, inzet.approved_by_id, cast.pot.reserved) == ("approval", None, 0)
    approve(inzet, cast, by=treasurer, pots=[(cast.pot, 15_000), (second, 5_000)])
    assert (inzet.state, inzet.approved_by_id) == ("approved", treasurer.id)
    assert (cast.pot.reserved, second.reserved, second.available) == (15_000, 5_000, 0)
    assert [payer.approved_by_id for payer in inzet.payers] == [cast.coordinator.id, treasurer.id]


def test_one_pot_with_too_little_stops_them_both(app):
    cast = a_cast()
    treasurer = a_person("Tess Bestuur")
    second = a_pot(cast.swv, 4_999, approver=treasurer, name="Bestuurspot")
    inzet = waits(cast)
    approve(inzet, cast, pots=[(cast.pot, 15_000), (second, 5_000)])
    with pytest.raises(RuleBroken, match="Bestuurspot"), unit_of_work():
        actions.approve(inzet, by=treasurer, now=MOMENT)
    assert (inzet.state, cast.pot.reserved, second.reserved) == ("approval", 0, 0)


def test_a_pot_that_has_nothing_to_do_with_the_school_is_not_asked_to_share(app):
    cast = a_cast()
    inzet = waits(cast)
    elsewhere = a_pot(cast.lending, approver=a_person("Ander"), name="Elders")
    near = a_pot(cast.asking.board, approver=a_person("Bestuurder"), name="Van het bestuur")
    with pytest.raises(RuleBroken, match="‘Elders’ kun je hier geen deel vragen"):
        approve(inzet, cast, pots=[(cast.pot, COSTS - 5_000), (elsewhere, 5_000)])
    approve(inzet, cast, pots=[(cast.pot, COSTS - 5_000), (near, 5_000)])
    assert inzet.state == "approval"


def test_no_share_is_asked_of_a_pot_about_which_only_a_party_decides(app):
    cast = a_cast()
    inzet = waits(cast)
    theirs = a_pot(cast.asking.board, approver=cast.leader, name="Van het bestuur")
    with pytest.raises(RuleBroken, match="kun je hier geen deel vragen"):
        approve(inzet, cast, pots=[(cast.pot, COSTS - 5_000), (theirs, 5_000)])


def test_after_a_signature_the_shares_stand(app):
    cast = a_cast()
    treasurer = a_person("Tess Bestuur")
    second = a_pot(cast.swv, approver=treasurer, name="Bestuurspot")
    inzet = waits(cast)
    approve(inzet, cast, pots=[(cast.pot, 15_000), (second, 5_000)])
    with pytest.raises(RuleBroken, match="al akkoord"):
        approve(inzet, cast, by=treasurer, pots=[(cast.pot, 19_000), (second, 1_000)])
    with pytest.raises(RuleBroken, match="Je gaf al akkoord"):
        approve(inzet, cast, pots=[(cast.pot, 15_000), (second, 5_000)])


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        (((0, 15_000), (1, 4_999)), "samen €\u00a0199,99; het bedrag is €\u00a0200,00"),
        (((0, 20_001), (1, -1)), "meer dan nul"),
        (((0, 10_000), (0, 10_000)), "één keer"),
    ],
)
def test_shares_are_positive_and_make_the_whole(app, shares, sentence):
    cast = a_cast()
    pots = [cast.pot, a_pot(cast.swv, approver=cast.coordinator, name="Bestuurspot")]
    inzet = waits(cast)
    with pytest.raises(RuleBroken, match=sentence):
        approve(inzet, cast, pots=[(pots[index], cents) for index, cents in shares])


def test_above_the_mandate_it_goes_to_the_next_who_may(app):
    cast = a_cast(limit=COSTS - 1)
    inzet = waits(cast)
    with pytest.raises(RuleBroken, match="niemand heeft een hoger mandaat"):
        approve(inzet, cast)
    boss = mandate(cast.pot, limit=COSTS)
    approve(inzet, cast)
    assert (inzet.state, inzet.payers[0].passed_on_by_id) == ("approval", cast.coordinator.id)
    event = db.session.query(Event).filter_by(action="approve", to_state="approval").one()
    assert db.session.get(Delivery, (event.id, boss.id)) is not None
    with pytest.raises(RuleBroken, match="wacht op iemand"):
        approve(inzet, cast)
    approve(inzet, cast, by=boss)
    assert (inzet.state, inzet.approved_by_id) == ("approved", boss.id)


def test_it_does_not_go_to_somebody_who_has_another_part(app):
    cast = a_cast(limit=COSTS - 1)
    with unit_of_work():
        give_mandate(cast.pot, cast.leader, limit=COSTS, until=None, by=None, now=MOMENT)
    inzet = waits(cast)
    assert inzet.consented_by_id == cast.leader.id
    with pytest.raises(RuleBroken, match="niemand heeft een hoger mandaat"):
        approve(inzet, cast)


def test_asking_for_a_change_forgets_who_signed(app):
    cast = a_cast()
    second = a_pot(cast.swv, approver=a_person("Tess Bestuur"), name="Bestuurspot")
    inzet = waits(cast)
    approve(inzet, cast, pots=[(cast.pot, 15_000), (second, 5_000)])
    with unit_of_work():
        actions.move(
            inzet, "ask_change", by=cast.coordinator, now=MOMENT, reason_words="Minder uren."
        )
    assert (inzet.state, inzet.payers) == ("talking", [])


# The system


def test_what_costs_nothing_is_granted_at_once(app):
    inzet = an_inzet(a_cast(), "approval")
    assert (inzet.state, inzet.amount, inzet.approved_by_id) == ("approved", 0, None)


def test_a_pot_may_pay_small_amounts_without_asking(app):
    cast = a_cast()
    with unit_of_work():
        cast.pot.auto_limit = COSTS
    inzet = waits(cast)
    assert (inzet.state, inzet.approved_by_id, cast.pot.reserved) == ("approved", None, COSTS)
    larger = waits(cast, dates=((FIRST, 3, 241),))
    assert larger.state == "approval"


def test_a_pot_that_pays_by_itself_never_pays_more_than_it_has(app):
    cast = a_cast(cents=COSTS - 1)
    with unit_of_work():
        cast.pot.auto_limit = COSTS
    inzet = waits(cast)
    assert (inzet.state, cast.pot.reserved) == ("approval", 0)


def test_the_nearest_pot_that_pays_by_itself_pays(app):
    cast = a_cast()
    near = a_pot(cast.asking.board, name="Van het bestuur", auto_limit=COSTS)
    with unit_of_work():
        cast.pot.auto_limit = COSTS
    inzet = waits(cast)
    assert [payer.pot_id for payer in inzet.payers] == [near.id]


def test_consent_of_before_the_summer_no_longer_holds_after_it(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", cover="extra_hours")
    with unit_of_work():
        inzet.consented_at = MOMENT - timedelta(days=200)
    with pytest.raises(RuleBroken, match="31 juli 2026"):
        approve(inzet, cast)


def test_what_was_granted_before_can_be_agreed_and_granted_anew(app):
    """Nobody was found for the class: the money goes back and the same pot may pay again."""
    cast = a_cast(class_parts=(MORNING,))
    inzet = an_inzet(cast, "approved", cover="replacement")
    with unit_of_work():
        actions.move(
            inzet, "ask_change", by=cast.leader, now=MOMENT, reason_words="Niemand gevonden."
        )
    assert (inzet.state, cast.pot.reserved, inzet.help_request.granted_minutes) == (
        "talking", 0, 0,
    )  # fmt: skip
    with unit_of_work():
        actions.agree(inzet, version=1, by=cast.expert, now=MOMENT)
        actions.agree(inzet, version=1, by=cast.asker, now=MOMENT)
        actions.consent(inzet, by=cast.leader, now=MOMENT, reason_words="Nu wel.")
    approve(inzet, cast)
    assert (inzet.state, cast.pot.reserved) == ("approved", inzet.amount)


def test_a_school_that_lends_nobody_of_its_own_has_no_say(app):
    cast = a_cast()
    inzet = an_inzet(cast, "consent")
    stranger = a_director(a_school("Elders"))
    with pytest.raises(NotAllowed), unit_of_work():
        actions.consent(inzet, by=stranger, now=MOMENT)


def test_one_of_two_pots_that_nobody_can_sign_for_stops_the_first_signature(app):
    """Enough for the one, too low for the other, and nobody who may decide more."""
    cast = a_cast()
    low = a_pot(cast.swv, approver=cast.coordinator, limit=4_999, name="Kleine pot")
    inzet = waits(cast)
    shares = [(cast.pot, 15_000), (low, 5_000)]
    with pytest.raises(RuleBroken, match="niemand heeft een hoger mandaat voor de pot ‘Kleine pot"):
        approve(inzet, cast, pots=shares)
    boss = mandate(low, limit=5_000)
    approve(inzet, cast, pots=shares)
    approve(inzet, cast, by=boss, pots=shares)
    assert inzet.state == "approved"


def test_a_share_is_asked_only_where_somebody_may_decide_that_much(app):
    cast = a_cast()
    treasurer = a_person("Tess Bestuur")
    second = a_pot(cast.swv, approver=treasurer, limit=4_999, name="Bestuurspot")
    inzet = waits(cast)
    with pytest.raises(RuleBroken, match="Niemand anders mag €\u00a050,00 toekennen uit de pot ‘B"):
        approve(inzet, cast, pots=[(cast.pot, 15_000), (second, 5_000)])
    approve(inzet, cast, pots=[(cast.pot, 15_001), (second, 4_999)])
    assert inzet.state == "approval"
