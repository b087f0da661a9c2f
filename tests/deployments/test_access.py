"""Who sees which inzet, and what waits for whom."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from app import clock
from app.accounts.access import leaders
from app.database import db, unit_of_work
from app.deployments import actions, people
from app.deployments.access import visible
from app.deployments.models import Deployment, Source
from app.deployments.waiting import waiting
from app.pots.actions import give_mandate
from app.pots.models import Reservation
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_coordinator,
    a_deputy,
    a_director,
    a_person,
    a_profile,
    a_school,
    an_swv,
    saved,
)
from tests.support.makers_deployments import (
    AFTER_FIRST,
    AFTER_SECOND,
    MORNING,
    SECOND,
    Cast,
    a_cast,
    a_freelance_expert,
    an_inzet,
    an_open_request,
    log,
)
from tests.support.makers_pots import a_pot


def sees(person, inzet) -> bool:
    found = db.session.scalars(visible(person, TODAY).where(Deployment.id == inzet.id)).all()
    assert len(found) <= 1  # one row, whatever the number of roles
    return bool(found)


def seen_by(cast: Cast, inzet) -> set[str]:
    names = (
        "expert", "asker", "leader", "board", "asking_board", "coordinator", "colleague",
    )  # fmt: skip
    return {name for name in names if sees(getattr(cast, name), inzet)}


AFTER = AFTER_FIRST.date()
PARTIES = {"expert", "asker", "leader", "board", "asking_board"}


@pytest.mark.parametrize(
    ("state", "others"),
    [
        ("talking", set()),
        ("consent", set()),
        ("approval", {"coordinator"}),
        ("approved", {"coordinator"}),
        ("completed", {"coordinator"}),
        ("settled", {"coordinator"}),
        ("declined", set()),
    ],
)
def test_parties_leaders_and_boards_see_it_and_who_decides_when_money_is_concerned(
    app, state, others
):
    cast = a_cast()
    inzet = an_inzet(cast, state, cover="extra_hours")
    assert seen_by(cast, inzet) == PARTIES | others


def test_an_inzet_without_money_is_not_for_who_holds_the_money(app):
    cast = a_cast()
    assert seen_by(cast, an_inzet(cast, "approved")) == PARTIES


@pytest.mark.parametrize("action", ["reject", "ask_change"])
def test_who_does_not_pay_goes_on_reading_what_became_of_it(app, action):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", rate=5_000, cover="extra_hours")
    with unit_of_work():
        actions.move(inzet, action, by=cast.coordinator, now=MOMENT, reason_words="Nu niet.")
    assert "coordinator" in seen_by(cast, inzet)


def test_who_is_sounded_out_is_hidden_from_the_school_until_they_say_yes(app):
    cast = a_cast()
    inzet = an_inzet(cast, "sounded")
    assert seen_by(cast, inzet) == {"expert", "coordinator"}
    with unit_of_work():
        actions.move(inzet, "decline", by=cast.expert, now=MOMENT)
    assert seen_by(cast, inzet) == {"expert", "coordinator"}
    other = an_inzet(cast, "sounded")
    with unit_of_work():
        actions.move(other, "accept", by=cast.expert, now=MOMENT)
    assert "asker" in seen_by(cast, other)
    with unit_of_work():
        actions.move(other, "withdraw", by=cast.expert, now=MOMENT)
    assert "asker" in seen_by(cast, other)


def test_strangers_see_nothing(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", cover="extra_hours")
    strangers = (
        a_director(a_school("Elders", swv=cast.swv)),
        a_coordinator(an_swv("Ander verband")),
        a_person("Zomaar"),
        a_person("Ada Admin", "admin", at=cast.asking),
        a_person("Los Mandaat"),
    )
    a_pot(an_swv("Derde verband"), approver=strangers[-1], name="Elders")
    assert [sees(person, inzet) for person in strangers] == [False] * 5


def test_who_stands_in_for_the_expert_is_not_asked_to_lend_them(app):
    """The expert leads the school, beside a second director, and later alone."""
    cast = a_cast()
    a_profile(cast.leader, max_minutes_per_week=2400)
    second = a_director(cast.lending, "Twan Tweede")
    deputy = a_deputy("Dora", of=cast.leader, until=TODAY + timedelta(days=9))
    inzet = an_inzet(cast, "expert agreed", expert=cast.leader)
    assert people.leading(inzet) == leaders(cast.lending.id, cast.leader.id, TODAY) == [second.id]
    with unit_of_work():
        second.memberships[0].until = TODAY - timedelta(days=1)
    alone = people.leading(inzet), leaders(cast.lending.id, cast.leader.id, TODAY)
    assert alone == ([cast.board.id], [cast.board.id])
    assert people.leader(inzet, deputy, MOMENT) is None  # who could not say yes either


def test_the_contact_sees_it_and_so_does_a_deputy(app):
    cast = a_cast()
    inzet = an_inzet(cast, "talking", asked=an_open_request(cast, contact_id=cast.colleague.id))
    assert sees(cast.colleague, inzet)
    deputy = a_deputy("Dora", of=cast.leader, until=TODAY + timedelta(days=9))
    assert sees(deputy, inzet)


def test_a_mandate_on_a_pot_that_pays_shows_it_and_one_on_another_pot_does_not(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved", cover="extra_hours")
    other = a_person("Ander Mandaat")
    a_pot(cast.swv, approver=other, name="Tweede pot")
    assert not sees(other, inzet)
    waiting_one = an_inzet(cast, "approval", cover="extra_hours", dates=((AFTER, 3, 60),))
    assert sees(other, waiting_one)  # it might be the pot that pays


def test_who_holds_what_was_set_apart_decides_and_nobody_else(app, browser):
    """There is too little in it, so somebody has to look: who could pay otherwise does not."""
    cast = a_cast()
    inzet = an_inzet(cast, "approval", cover="extra_hours")
    holder = a_person("Houder van het traject")
    pot = a_pot(an_swv("Ander verband"), approver=holder, name="Pot van het traject")
    apart = saved(Reservation(pot_id=pot.id))
    saved(Source(deployment_id=inzet.id, reservation_id=apart.id))
    db.session.rollback()
    assert (sees(holder, inzet), sees(cast.coordinator, inzet)) == (True, False)
    assert lines(cast.coordinator) == []
    assert lines(holder) == [("Bekijk", "deployments.approve")]
    with clock.at(MOMENT):
        where = f"/inzetten/{inzet.public_id}"
        assert browser.sign_in(cast.coordinator).visit(f"{where}/besluit").status == 404
        assert not browser.sign_in(holder).visit(where).says("Akkoord budget")
        page = browser.visit(f"{where}/besluit")
        assert page.says("Daar is nu te weinig voor")
        assert not page.says("Ken toe")
        page = page.follow("Vraag om een ander voorstel").form()
        page.fill({"reason_words": "Kan het met minder uren?"}).press("Bevestig")
    db.session.rollback()
    assert inzet.state == "talking"


# What waits


def lines(person, now=MOMENT) -> list[tuple[str, str]]:
    return [(line.button, line.endpoint) for line in waiting(person, now=now)]


def test_a_talk_waits_for_whoever_has_not_said_yes(app):
    cast = a_cast()
    inzet = an_inzet(cast, "expert agreed")
    assert lines(cast.expert) == []
    assert lines(cast.asker) == [("Bekijk", "deployments.show")]
    (line,) = waiting(cast.asker, now=MOMENT)
    assert (line.title, line.values) == (
        inzet.help_request.title,
        {"public_id": inzet.public_id},
    )


def test_consent_waits_for_the_leader_and_is_there_for_the_board(app):
    cast = a_cast()
    an_inzet(cast, "consent")
    assert lines(cast.leader) == [("Bekijk", "deployments.consent")]
    assert lines(cast.board) == [("Bekijk", "deployments.consent")]
    assert lines(cast.coordinator) == lines(cast.asker) == []


def test_approval_waits_for_who_decides_until_they_signed(app):
    cast = a_cast()
    treasurer = a_person("Tess Bestuur")
    second = a_pot(cast.swv, approver=treasurer, name="Bestuurspot")
    inzet = an_inzet(cast, "approval", cover="extra_hours")
    assert lines(cast.coordinator) == [("Beoordelen", "deployments.approve")]
    with unit_of_work():
        actions.approve(
            inzet, pots=[(cast.pot, 15_000), (second, 5_000)], by=cast.coordinator, now=MOMENT
        )
    assert lines(cast.coordinator) == []
    assert lines(treasurer) == [("Beoordelen", "deployments.approve")]


def test_what_is_granted_waits_to_be_planned_and_covered(app):
    cast = a_cast(class_parts=(MORNING,))
    an_inzet(cast, "approved", cover="replacement")
    assert lines(cast.expert) == lines(cast.asker) == [("Inplannen", "deployments.plan")]
    assert lines(cast.leader) == [("Vervanging melden", "deployments.show")]


def test_hours_wait_from_the_day_on_and_then_to_be_finished_and_confirmed(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", cover="extra_hours")
    assert lines(cast.expert) == []
    assert lines(cast.expert, AFTER_FIRST) == [("Uren opschrijven", "deployments.show")]
    with unit_of_work():
        for session in inzet.sessions:
            log(session)
    assert lines(cast.expert, AFTER_SECOND) == [("Afronden", "deployments.show")]
    with unit_of_work():
        actions.deliver(inzet, by=cast.expert, now=AFTER_SECOND)
    assert lines(cast.asker, AFTER_SECOND) == [("Uren bekijken", "deployments.show")]
    with unit_of_work():
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
    assert lines(cast.coordinator, AFTER_SECOND) == [("Afrekenen", "deployments.settle")]


def test_an_invoice_waits_for_the_freelancer_before_the_money_waits_for_anybody(app):
    cast = a_cast()
    freelancer = a_freelance_expert(cast)
    an_inzet(cast, "completed", expert=freelancer)
    assert lines(freelancer) == [("Factuur indienen", "deployments.invoice")]
    assert lines(cast.coordinator) == []


def test_a_correction_waits_for_the_second_person(app):
    cast = a_cast()
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    with unit_of_work():
        actions.propose_correction(inzet, -1, "Afronding.", by=cast.coordinator, now=MOMENT)
    assert lines(cast.coordinator) == []
    second = a_person("Tweede Mandaat", at=cast.swv)
    with unit_of_work():
        give_mandate(cast.pot, second, limit=1, until=None, by=None, now=MOMENT)
    assert lines(second) == [("Bekijk", "deployments.show")]


def test_nothing_waits_where_nothing_happens_any_more(app):
    cast = a_cast()
    for state in ("declined", "withdrawn", "expired", "cancelled", "settled"):
        an_inzet(cast, state, asked=an_open_request(cast))
    everybody = (cast.expert, cast.asker, cast.leader, cast.board, cast.coordinator)
    assert [lines(person, AFTER_SECOND) for person in everybody] == [[]] * 5


def statements(person) -> int:
    """That it takes to say what waits for them."""
    db.session.rollback()
    seen: list[str] = []
    listen = lambda *args: seen.append(args[2])  # noqa: E731 - event wants a function
    event.listen(db.engine, "before_cursor_execute", listen)
    waiting(person, now=AFTER_SECOND)
    event.remove(db.engine, "before_cursor_execute", listen)
    return len([statement for statement in seen if not statement.startswith("PRAGMA")])


def test_ten_inzetten_take_as_many_queries_as_two(app):
    cast = a_cast()

    def fill(part: int) -> None:
        dates = ((AFTER, part, 60),)
        an_inzet(cast, "scheduled", dates=dates)

    fill(2)
    fill(3)
    few = statements(cast.expert)
    for _ in range(8):
        an_inzet(cast, "proposed", dates=((SECOND, MORNING, 60),))
    assert statements(cast.expert) == few


def test_what_waits_to_be_paid_takes_as_many_queries_for_three_as_for_one(app):
    cast = a_cast()

    def fill(*dates: tuple[date, int, int]) -> None:
        an_inzet(cast, "completed", cover="extra_hours", dates=dates)

    fill((AFTER, 2, 60))
    few = statements(cast.coordinator)
    fill((AFTER, 3, 60))
    fill((SECOND, MORNING, 60))
    assert len(lines(cast.coordinator, AFTER_SECOND)) == 3
    assert statements(cast.coordinator) == few
