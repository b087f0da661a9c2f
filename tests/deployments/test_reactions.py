"""What an inzet does when its vraag moves, and what the check says about both."""

from sqlalchemy import select, text

from app import workflow
from app.database import db, unit_of_work
from app.deployments import actions, checks
from app.deployments.models import Deployment, Session
from app.deployments.transitions import DEPLOYMENT
from app.events.models import Delivery, Event
from app.help_requests import actions as help_requests
from app.help_requests import not_now
from tests.support.makers import MOMENT, a_school, saved
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
    an_open_request,
    room,
)
from tests.support.makers_help_requests import a_draft

CHECKS = [
    checks.no_money_stays_behind,
    checks.granted_is_set_apart,
    checks.room_is_counted,
    checks.nobody_is_in_two_places,
    checks.sessions_name_their_expert,
    checks.four_eyes_are_four,
    checks.requests_count_their_hours,
]


def broken() -> list[str]:
    db.session.rollback()
    return [sentence for check in CHECKS for sentence in check()]


def told(role: str) -> list[tuple[str, int]]:
    rows = db.session.query(Event.action, Delivery.person_id).join(Delivery)
    return [tuple(row) for row in rows.filter(Delivery.role == role).order_by(Event.id)]


def test_whom_the_asker_had_in_mind_is_asked_when_the_vraag_is_published(app):
    cast = a_cast()
    asked = a_draft(cast.asking, by=cast.asker, wished_id=cast.expert.id)
    assert db.session.query(Deployment).count() == 0
    with unit_of_work():
        help_requests.publish(asked, by=cast.asker, now=MOMENT)
    (inzet,) = db.session.query(Deployment)
    assert (inzet.expert_id, inzet.state, inzet.asked_by_id) == (
        cast.expert.id, "talking", cast.asker.id,
    )  # fmt: skip


def test_withdrawing_a_vraag_ends_what_is_being_agreed_and_leaves_what_is_granted(app):
    cast = a_cast()
    asked = an_open_request(cast)
    states = ("sounded", "talking", "consent", "approved")
    inzetten = [
        an_inzet(
            cast, state, asked=asked, expert=an_expert(cast.lending, state),
            dates=((FIRST, MORNING, 60),),
        )
        for state in states
    ]  # fmt: skip
    waits = an_inzet(cast, "approval", asked=asked, expert=a_freelance_expert(cast))
    with unit_of_work():
        help_requests.withdraw(asked, by=cast.asker, now=MOMENT, reason="solved")
    assert [inzet.state for inzet in (*inzetten, waits)] == [
        "expired", "withdrawn", "withdrawn", "approved", "withdrawn",
    ]  # fmt: skip
    assert (asked.open_talks, asked.unfinished) == (0, 1)
    assert broken() == []


def test_closing_a_partly_filled_vraag_ends_the_other_talks(app):
    cast = a_cast()
    asked = an_open_request(cast)
    granted = an_inzet(cast, "approved", asked=asked)
    talk = an_inzet(cast, "talking", asked=asked, expert=an_expert(cast.lending, "Ander"))
    with unit_of_work():
        help_requests.close(asked, by=cast.asker, now=MOMENT)
    assert (granted.state, talk.state) == ("approved", "withdrawn")
    assert broken() == []


def test_who_is_still_talking_hears_that_the_vraag_is_filled(app):
    cast = a_cast()
    asked = an_open_request(cast, hours=4)
    other = an_expert(cast.lending, "Ander")
    an_inzet(cast, "talking", asked=asked, expert=other)
    an_inzet(cast, "approved", asked=asked)
    assert (asked.state, told("candidates")) == ("filled", [("fill", other.id)])


def test_who_talked_before_hears_that_the_vraag_is_open_again(app):
    """Whose talk ended without an agreement hears in the mail of that day; not who asked to be left
    alone about it, or for whom it was nothing."""
    cast = a_cast()
    asked = an_open_request(cast, hours=4)

    def talked(name):
        return an_inzet(cast, "talking", expert=an_expert(cast.lending, name), asked=asked)

    names = ("Tijd", "Terug", "Stil", "Veel", "Niets", "Rust", "Nog")
    timing, back, silent, much, nothing, rest, still = (talked(name) for name in names)
    with unit_of_work():
        for inzet, code in (
            (timing, "timing"),
            (much, "te_veel"),
            (nothing, "niet_mijn_expertise"),
        ):
            actions.move(inzet, "decline", by=inzet.expert, now=MOMENT, reason_code=code)
        actions.move(rest, "decline", by=rest.expert, now=MOMENT, reason_code="timing")
        actions.move(back, "withdraw", by=cast.asker, now=MOMENT)
        workflow.perform(DEPLOYMENT, silent, "expire", by=None, now=MOMENT)
        not_now.say(asked, by=rest.expert, now=MOMENT)
    granted = an_inzet(cast, "approved", asked=asked)
    assert asked.state == "filled"
    with unit_of_work():
        actions.move(granted, "cancel", by=cast.expert, now=MOMENT, reason_code="timing")
    assert asked.state == "open"
    event = db.session.scalars(select(Event).where(Event.action == "reopen")).one()
    heard = {
        each.person_id: each.digest
        for each in db.session.scalars(select(Delivery).where(Delivery.event_id == event.id))
        if each.role == "candidates"
    }
    assert heard == {
        still.expert_id: False, timing.expert_id: True, back.expert_id: True,
        silent.expert_id: True,
    }  # fmt: skip


def test_who_is_talking_hears_the_name_of_the_school(app):
    cast = a_cast()
    for number in range(5):
        a_school(f"School {number}", swv=cast.swv)
    asked = an_open_request(cast, is_anonymous=True, ring=2)
    an_inzet(cast, "talking", asked=asked)
    with unit_of_work():
        help_requests.reveal(asked, by=cast.asker, now=MOMENT)
    assert told("candidates") == [("reveal", cast.expert.id)]


def test_the_vraag_closes_when_the_last_inzet_ends(app):
    cast = a_cast()
    asked = an_open_request(cast, hours=4)
    an_inzet(cast, "completed", asked=asked)
    assert asked.state == "closed"


# The check finds what could go wrong


def test_the_check_is_silent_about_inzetten_in_every_state(app):
    cast = a_cast(class_parts=(MORNING,))
    an_inzet(cast, "settled", cover="replacement", asked=an_open_request(cast))
    for number, state in enumerate(("sounded", "approval", "scheduled", "cancelled", "completed")):
        expert = an_expert(cast.lending, f"Expert {number}")
        an_inzet(cast, state, cover="extra_hours", expert=expert)
    assert broken() == []


def spoil(statement: str, **values) -> None:
    with unit_of_work():
        db.session.execute(text(statement), values)


def test_the_check_finds_money_that_stayed_behind(app):
    inzet = an_inzet(a_cast(), "approved", cover="extra_hours")
    spoil("UPDATE deployment SET state = 'cancelled' WHERE id = :id", id=inzet.id)
    assert any("still holds 20000" in sentence for sentence in broken())


def test_the_check_finds_an_amount_that_is_not_what_the_payers_carry(app):
    inzet = an_inzet(a_cast(), "approved", cover="extra_hours")
    spoil("UPDATE deployment SET amount = 1 WHERE id = :id", id=inzet.id)
    assert any("its payers carry 20000" in sentence for sentence in broken())


def test_the_check_finds_a_session_of_somebody_else(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    spoil(
        "UPDATE session SET expert_id = :who WHERE deployment_id = :id",
        who=cast.colleague.id, id=inzet.id,
    )  # fmt: skip
    assert any("another expert" in sentence for sentence in broken())


def test_the_check_finds_somebody_in_two_places(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled")
    spoil("DROP INDEX uq_session_nobody_is_in_two_places")
    at = {"on": FIRST, "part": MORNING, "minutes": 60}
    saved(Session(deployment_id=inzet.id, expert_id=inzet.expert_id, **at))
    assert any("two places" in sentence for sentence in broken())


def test_the_check_finds_a_signature_of_one_of_the_parties(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approved", cover="extra_hours")
    spoil(
        "UPDATE deployment_payer SET approved_by_id = :who WHERE deployment_id = :id",
        who=cast.leader.id, id=inzet.id,
    )  # fmt: skip
    assert any("also has another part" in sentence for sentence in broken())


def test_the_check_finds_room_that_is_miscounted(app):
    cast = a_cast()
    room(cast)
    inzet = an_inzet(cast, "approved")
    spoil("UPDATE allowance SET used_minutes = 1")
    assert any("counts 1 minutes, its deployments hold 240" in found for found in broken())
    spoil("UPDATE deployment SET allowance_minutes = 1 WHERE id = :id", id=inzet.id)
    assert any("holds 1 minutes of its room instead of 240" in found for found in broken())


def test_the_check_finds_a_vraag_that_miscounts(app):
    inzet = an_inzet(a_cast(), "approved")
    asked_id = inzet.help_request_id
    spoil("UPDATE help_request SET granted_minutes = 1 WHERE id = :id", id=asked_id)
    assert any("its deployments (240, 0, 1)" in sentence for sentence in broken())
