"""Extra hours are more than a contract says: the board that lends confirms them before planning."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app import clock, deadlines
from app.accounts.models import Membership, Role
from app.database import db, unit_of_work
from app.deployments import actions, bundles
from app.deployments.models import Deployment
from app.deployments.waiting import waiting
from app.errors import NotAllowed, RuleBroken
from app.pots.models import Reservation
from tests.documents.reading import opened, words_of
from tests.support.makers import MOMENT, TODAY, a_deputy, a_membership, a_profile
from tests.support.makers_accounts import link_in, mails_to
from tests.support.makers_deployments import (
    MORNING,
    SECOND,
    a_cast,
    a_team,
    an_inzet,
    as_planned,
    cover,
    the_team_agrees,
)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def granted(**facts):
    cast = a_cast()
    return cast, an_inzet(cast, "approved", cover="extra_hours", **facts)


def plan(cast, inzet):
    with unit_of_work():
        actions.schedule(inzet, as_planned(), by=cast.asker, now=MOMENT)


def confirm(cast, inzet, *, by=None):
    with unit_of_work():
        actions.move(inzet, "confirm_extension", by=by or cast.board, now=MOMENT)


def refuse(cast, inzet, why="Er is geen ruimte in de formatie."):
    with unit_of_work():
        actions.move(inzet, "refuse_extension", by=cast.board, now=MOMENT, reason_words=why)


def says(person):
    return [line.says for line in waiting(person, now=MOMENT)]


def test_nobody_plans_extra_hours_before_the_board_confirms_them(app):
    cast, inzet = granted()
    with pytest.raises(RuleBroken, match="Eerst bevestigt het bestuur de tijdelijke uitbreiding"):
        plan(cast, inzet)
    confirm(cast, inzet)
    assert (inzet.extended_by_id, inzet.extended_at) == (cast.board.id, MOMENT)
    plan(cast, inzet)
    assert inzet.state == "scheduled"


@pytest.mark.parametrize("cover", ["own_time", "replacement"])
def test_the_board_is_not_asked_where_nobody_works_more(app, cover):
    cast = a_cast(class_parts=(MORNING,))
    dates = {} if cover == "replacement" else {"dates": ((SECOND, 3, 60),)}
    inzet = an_inzet(cast, "approved", cover=cover, **dates)
    assert not inzet.waits_for_extension
    with pytest.raises(RuleBroken, match="wacht geen uitbreiding"):
        confirm(cast, inzet)


@pytest.mark.engines("sqlite")
def test_the_board_hears_why_and_confirms_in_one_press(browser, app):
    cast, inzet = granted()
    (mail,) = mails_to(app, cast.board.email)
    assert "Als het bestuur dat bevestigt" in mail["Subject"]
    page = browser.sign_in(cast.board).visit(link_in(mail, under="/inzetten/"))
    assert page.says("werkt hiervoor tijdelijk meer uren: eerst bevestigt het bestuur")
    page = page.press("Bevestig de uitbreiding")
    assert page.says("De uitbreiding is bevestigd.")
    assert "Bevestig de uitbreiding" not in [each.text.strip() for each in page.select("button")]
    page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}")
    assert page.says("Inplannen")


@pytest.mark.engines("sqlite")
def test_as_long_as_it_waits_the_home_page_asks_the_board_and_nobody_to_plan(app):
    cast, inzet = granted()
    (line,) = says(cast.board)
    assert line == "Sanne Kundig gaat tijdelijk meer uren werken. Bevestig je dat?"
    assert says(cast.asker) == says(cast.expert) == says(cast.leader) == []
    confirm(cast, inzet)
    assert says(cast.board) == []
    assert says(cast.asker) == says(cast.expert) == ["Het is toegekend. Plan samen wanneer."]


def test_only_the_board_that_lends_confirms_or_its_deputy(app):
    cast, inzet = granted()
    for person in (cast.asker, cast.expert, cast.leader, cast.coordinator, cast.asking_board):
        with pytest.raises(NotAllowed):
            confirm(cast, inzet, by=person)
    deputy = a_deputy("Vera Vervang", of=cast.board)
    confirm(cast, inzet, by=deputy)
    assert inzet.extended_by_id == deputy.id


def test_a_no_of_the_board_opens_the_talk_and_gives_the_money_back(app):
    cast, inzet = granted()
    with pytest.raises(RuleBroken, match="Schrijf er een paar woorden bij"):
        refuse(cast, inzet, " ")
    refuse(cast, inzet)
    assert (inzet.state, inzet.extension_asked_at, inzet.consented_at) == ("talking", None, None)
    assert db.session.query(Reservation.reserved).all() == [(0,)]


def test_a_new_agreement_asks_the_board_again(app):
    cast, inzet = granted()
    confirm(cast, inzet)
    with unit_of_work():
        db.session.execute(update(Deployment).values(state="approval"))
    db.session.refresh(inzet)
    with unit_of_work():
        actions.move(inzet, "retract_consent", by=cast.leader, now=MOMENT, reason_words="Toch niet")
    assert (inzet.extended_at, inzet.extended_by_id) == (None, None)


def test_where_the_board_consents_itself_it_is_asked_once(app):
    cast = a_cast()
    a_profile(cast.leader, max_minutes_per_week=2400)
    inzet = an_inzet(cast, "consent", cover="extra_hours", expert=cast.leader)
    with unit_of_work():
        actions.consent(inzet, by=cast.board, now=MOMENT)
        actions.approve(inzet, pots=cast.pot, by=cast.coordinator, now=MOMENT)
    assert inzet.extended_by_id == cast.board.id
    assert not inzet.waits_for_extension
    plan(cast, inzet)


def test_a_board_of_which_nobody_is_here_is_not_waited_for(app):
    cast = a_cast()
    with unit_of_work():
        gone = update(Membership).where(Membership.person_id == cast.board.id)
        db.session.execute(gone.values(until=TODAY - timedelta(days=1)))
    inzet = an_inzet(cast, "approved", cover="extra_hours")
    assert not inzet.waits_for_extension
    plan(cast, inzet)


def test_the_board_is_asked_again_after_five_school_days(app):
    cast, inzet = granted()

    def heard_on(days):
        later = MOMENT + timedelta(days=days)
        with clock.at(later):
            deadlines.tick(now=later)
            deadlines.tick(now=later)
            return len(mails_to(app, cast.board.email))

    assert [heard_on(days) for days in (0, 6, 7, 8, 14)] == [1, 1, 2, 2, 3]
    confirm(cast, inzet)
    assert heard_on(28) == 3


def test_what_was_agreed_extra_meanwhile_is_judged_when_the_board_confirms(app):
    cast = a_cast()
    with unit_of_work():
        db.session.execute(update(Membership).values(contract_parts=9))
    inzet = an_inzet(cast, "approved", cover="extra_hours")
    with unit_of_work():  # as when the contract became larger
        db.session.execute(update(Membership).values(contract_parts=10))
    db.session.expire_all()
    with pytest.raises(RuleBroken, match="meer dan een volle week"):
        confirm(cast, inzet)


def test_a_date_is_moved_without_the_board_once_it_confirmed(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", cover="extra_hours", dates=((SECOND, MORNING, 120),))
    with unit_of_work():
        moved = as_planned(((SECOND + timedelta(days=28), MORNING, 120),))
        actions.reschedule(inzet, moved, by=cast.asker, now=MOMENT)
    assert inzet.state == "scheduled"


def test_of_a_team_each_waits_for_the_board_and_the_board_hears_once(app):
    cast = a_cast()
    team = a_team(cast, size=2)
    the_team_agrees(cast, team, cover="extra_hours")
    with unit_of_work():
        bundles.decide(team, "consent", by=cast.leader, now=MOMENT)
    shares = [(cast.pot, sum(member.estimate for member in team.members))]
    with unit_of_work():
        bundles.approve(team, pots=shares, by=cast.coordinator, now=MOMENT)
    assert [member.waits_for_extension for member in team.members] == [True, True]
    assert len(mails_to(app, cast.board.email)) == 1
    with pytest.raises(RuleBroken, match="Eerst bevestigt het bestuur"):
        plan(cast, team.members[0])
    refuse(cast, team.members[0])
    assert team.members[1].state == "approved"  # it was granted; who is left decides by themselves


def test_a_board_that_has_left_is_waited_for_no_longer(app):
    cast, inzet = granted()
    with unit_of_work():
        gone = update(Membership).where(Membership.person_id == cast.board.id)
        db.session.execute(gone.values(until=TODAY - timedelta(days=1)))
    with pytest.raises(RuleBroken, match="Eerst bevestigt het bestuur"):
        plan(cast, inzet)
    later = MOMENT + timedelta(days=1)
    with clock.at(later):
        deadlines.tick(now=later)
    db.session.refresh(inzet)
    assert not inzet.waits_for_extension
    plan(cast, inzet)


def test_what_was_granted_without_the_board_is_not_asked_by_another_move(app):
    cast, inzet = granted()
    with unit_of_work():  # as before there was anybody to ask
        db.session.execute(
            update(Deployment).values(extension_asked_at=None, approved_at=MOMENT - timedelta(1))
        )
    db.session.refresh(inzet)
    with unit_of_work():
        cover(inzet, inzet.terms.dates[0], cast)
    assert not inzet.waits_for_extension


def test_who_helps_and_is_of_the_board_is_not_asked_to_confirm_it_for_themselves(app):
    cast = a_cast()
    board = cast.lending.board
    a_membership(cast.expert, Role.SUPERVISOR, board)
    inzet = an_inzet(cast, "approved", cover="extra_hours")
    assert says(cast.expert) == []
    with pytest.raises(NotAllowed):
        confirm(cast, inzet, by=cast.expert)


def test_where_the_only_one_of_the_board_helps_its_supervisor_confirms(app):
    cast = a_cast()
    a_membership(cast.expert, Role.BOARD, cast.lending.board)
    with unit_of_work():
        gone = update(Membership).where(Membership.person_id == cast.board.id)
        db.session.execute(gone.values(role=Role.SUPERVISOR))
    inzet = an_inzet(cast, "approved", cover="extra_hours")
    assert inzet.waits_for_extension
    assert len(mails_to(app, cast.board.email)) == 1
    confirm(cast, inzet)


def test_a_no_ends_it_where_the_two_talk_about_this_vraag_already(app):
    cast, inzet = granted()
    asked = inzet.help_request
    with unit_of_work():
        actions.invite(asked, cast.expert, by=cast.asker, now=MOMENT)
    refuse(cast, inzet)
    assert inzet.state == "cancelled"
    assert db.session.query(Reservation.reserved).all() == [(0,)]


@pytest.mark.engines("sqlite")
def test_while_it_waits_the_page_of_dates_has_no_form(browser):
    cast, inzet = granted()
    page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}/planning")
    assert page.says("Eerst bevestigt het bestuur de tijdelijke uitbreiding.")
    assert not page.says("Leg de data vast")


@pytest.mark.engines("sqlite")
def test_the_agreement_says_who_confirmed(browser):
    cast, inzet = granted()
    confirm(cast, inzet)
    path = f"/inzetten/{inzet.public_id}/afspraken.pdf"
    words = words_of(opened(browser.sign_in(cast.asker).client.get(path)))
    assert "Tijdelijke uitbreiding: Bea Bestuur, dinsdag 24 november 2026" in words


@pytest.mark.engines("sqlite")
def test_a_first_proposal_of_one_who_works_full_time_is_not_for_extra_hours(app):
    cast = a_cast()
    with unit_of_work():
        db.session.execute(update(Membership).values(contract_parts=10))
    with pytest.raises(RuleBroken, match="meer dan een volle week"):
        an_inzet(cast, "proposed", cover="extra_hours")
