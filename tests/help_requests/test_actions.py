"""Asking, and the columns that what happens higher up fills."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.database import db, unit_of_work
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Delivery, Event, Reason
from app.help_requests import access, actions, checks, not_now
from app.help_requests.models import HelpRequest, RequestParty
from app.organisations.models import Ring
from app.profiles.models import Profile
from app.workflow import Step
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_coordinator,
    a_director,
    a_freelancer,
    a_membership,
    a_person,
    a_profile,
    a_region,
    a_school,
    an_swv,
)
from tests.support.makers_help_requests import a_draft, a_help_request, a_proposal, a_wish


def publish(asked: HelpRequest, by: Any) -> Step:
    with unit_of_work():
        return actions.publish(asked, by=by, now=MOMENT)


def heard(action: str) -> dict[str, set[int]]:
    """Who was told of the last such move, by role."""
    db.session.rollback()
    newest = select(Event.id).where(Event.action == action).order_by(Event.id.desc()).limit(1)
    rows = db.session.scalars(select(Delivery).where(Delivery.event_id == newest.scalar_subquery()))
    told: dict[str, set[int]] = {}
    for row in rows:
        told.setdefault(row.role, set()).add(row.person_id)
    return told


# Describing


def test_somebody_from_elsewhere_writes_nothing_down_for_a_school(app):
    school, stranger = a_school(), a_person(at=a_school("Elders"))
    with pytest.raises(NotAllowed):
        a_draft(school, by=stranger)
    assert db.session.scalars(select(HelpRequest)).all() == []


def test_the_one_to_speak_to_works_at_the_school(app):
    school = a_school()
    colleague, stranger = a_person(at=school), a_person(at=a_school("Elders"))
    assert a_draft(school, contact_id=colleague.id).contact_id == colleague.id
    with pytest.raises(RuleBroken, match="werkt niet op de school"):
        a_draft(school, contact_id=stranger.id)


def test_a_draft_is_written_anew_with_other_skills(app):
    director = a_director(school := a_school())
    asked = a_draft(school, by=director, skills=["pesten-aanpak"])
    seen = asked.version
    wish = a_wish(skills=["pesten-aanpak", "groepsvorming"], title="Een nieuwe groep")
    with unit_of_work():
        actions.change(asked, wish, by=director, now=MOMENT, seen=seen)
    assert (asked.title, len(asked.skills), asked.version) == ("Een nieuwe groep", 2, seen + 1)
    with unit_of_work():
        actions.change(asked, a_wish(skills=["groepsvorming"]), by=director, now=MOMENT)
    assert [wanted.skill.slug for wanted in asked.skills] == ["groepsvorming"]


def test_a_page_with_the_old_text_neither_changes_nor_publishes_the_draft(app):
    director = a_director(school := a_school())
    asked = a_draft(school, by=director)
    seen = asked.version
    with unit_of_work():
        actions.change(asked, a_wish(hours=8), by=director, now=MOMENT, seen=seen)
    with pytest.raises(StalePage), unit_of_work():
        actions.change(asked, a_wish(hours=2), by=director, now=MOMENT, seen=seen)
    with pytest.raises(StalePage), unit_of_work():
        actions.publish(asked, by=director, now=MOMENT, seen=seen)
    assert (asked.state, asked.minutes) == ("draft", 480)


def test_what_is_open_is_not_written_anew(app):
    director = a_director(school := a_school())
    asked = a_help_request(school, by=director)
    with pytest.raises(RuleBroken, match="geen concept meer"), unit_of_work():
        actions.change(asked, a_wish(), by=director, now=MOMENT)


def test_a_number_of_children_is_kept_only_when_it_is_about_them(app):
    school = a_school()
    assert a_draft(school, pupils=3).pupils is None
    assert a_draft(school, pupils=3, supports_pupils=True).pupils == 3


# Publishing


def test_publishing_asks_what_an_answer_needs(app):
    director = a_director(school := a_school())
    for missing, field in (
        ({"skills": []}, "skills"),
        ({"hours": 0}, "minutes"),
        ({"until_date": None}, "until_date"),
    ):
        asked = a_draft(school, by=director, **missing)
        with pytest.raises(RuleBroken) as refusal:
            publish(asked, director)
        assert (refusal.value.field, asked.state) == (field, "draft")
    publish(a_draft(school, by=director), director)


def test_a_period_that_passed_while_it_was_a_draft_is_chosen_anew(app):
    director = a_director(school := a_school())
    asked = a_draft(school, by=director, until_date=TODAY + timedelta(days=8))
    with pytest.raises(RuleBroken, match="al voorbij"), unit_of_work():
        actions.publish(asked, by=director, now=MOMENT + timedelta(days=9))
    publish(asked, director)


def test_who_fits_hears_in_a_digest_and_the_coordinator_at_once(app):
    board, swv = a_board(), an_swv()
    school = a_school(board=board, swv=swv)
    near = a_profile(a_person(at=a_school("Naast", board=board))).person
    other_skill = a_profile(a_person(at=school), skills=["groepsvorming"]).person
    too_far = a_profile(a_person(at=a_school("Ver", swv=swv))).person
    keeps_close = a_profile(a_person(at=a_school("Dicht", board=board)), ring=Ring.SCHOOL).person
    coordinator = a_coordinator(swv)
    publish(a_draft(school, by=(director := a_director(school)), ring=Ring.BOARD), director)

    assert heard("publish") == {"coordinator": {coordinator.id}, "fitting_experts": {near.id}}
    assert {other_skill.id, too_far.id, keeps_close.id, director.id}.isdisjoint({near.id})
    digest = select(Delivery.digest).where(Delivery.person_id == near.id)
    assert db.session.scalar(digest) is True


def test_widening_tells_only_the_people_of_the_new_ring(app):
    board, swv = a_board(), an_swv()
    school = a_school(board=board, swv=swv)
    a_profile(a_person(at=a_school("Naast", board=board)))
    further = a_profile(a_person(at=a_school("Verder", swv=swv))).person
    asked = a_help_request(school, by=(director := a_director(school)), ring=Ring.BOARD)
    with unit_of_work():
        actions.widen(asked, Ring.SWV, by=director, now=MOMENT)
    assert heard("widen") == {"new_experts": {further.id}}
    assert asked.ring == Ring.SWV


def test_widening_tells_nobody_who_said_not_now(app):
    board, swv = a_board(), an_swv()
    school = a_school(board=board, swv=swv)
    further = a_school("Verder", swv=swv)
    busy, free = (a_profile(a_person(name, at=further)).person for name in ("Bezig", "Vrij"))
    asked = a_help_request(school, by=(director := a_director(school)), ring=Ring.BOARD)
    with unit_of_work():
        not_now.say(asked, by=busy, now=MOMENT)
    with unit_of_work():
        actions.widen(asked, Ring.SWV, by=director, now=MOMENT)
    assert heard("widen") == {"new_experts": {free.id}}


def test_the_person_in_mind_is_named_to_whoever_listens_and_hears_of_no_open_call(app):
    director = a_director(school := a_school())
    expert = a_profile(a_person("Fenna", at=a_school("Elders"))).person
    asked = a_draft(school, by=director, wished_id=expert.id)
    assert publish(asked, director).values["invite"] == [expert.id]
    assert expert.id not in heard("publish").get("fitting_experts", set())


def test_the_person_in_mind_is_within_the_ring_and_can_be_asked(app):
    director = a_director(school := a_school())
    expert = a_profile(a_person("Fenna", at=a_school("Elders"))).person
    asked = a_draft(school, by=director, wished_id=expert.id, ring=Ring.REGION)
    with pytest.raises(RuleBroken, match="werkt verder weg"):
        publish(asked, director)
    with unit_of_work():
        db.session.get_one(Profile, expert.id).paused_at = MOMENT
    with pytest.raises(RuleBroken, match="niet te vragen"):
        publish(asked, director)
    with pytest.raises(RuleBroken, match="niet te vragen"):
        a_draft(school, by=director, wished_id=expert.id)


def test_going_outside_asks_why(app):
    swv, region = an_swv(), a_region()
    school = a_school(swv=swv, region=region)
    director = a_director(school)
    freelancer = a_freelancer(admitted_by=a_coordinator(swv), regions=[region])
    a_profile(a_person("Fenna", at=a_school("Naast", swv=swv)))
    asked = a_draft(school, by=director, wished_id=freelancer.id)
    with pytest.raises(RuleBroken, match="Kies waarom") as refusal:
        publish(asked, director)
    assert refusal.value.field == "external_reason"
    told = a_draft(school, by=director, wished_id=freelancer.id, external_reason="nobody_free")
    assert publish(told, director).event.facts["external"] == "nobody_free"


def test_a_colleague_publishes_a_small_vraag_and_the_director_hears_of_it(app):
    school = a_school(board=a_board())
    director, writer = a_director(school), a_person(at=school)
    asked = a_draft(school, by=writer, hours=2, is_micro=True, ring=Ring.BOARD)
    publish(asked, writer)
    assert (asked.state, asked.asked_by_id) == ("open", writer.id)
    assert heard("publish")["director"] == {director.id}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"is_micro": False}, "is_micro"), ({"hours": 2.25}, "minutes"), ({"ring": 2}, "ring")],
)
def test_a_colleague_publishes_nothing_larger(app, change, field):
    writer = a_person(at=(school := a_school()))
    small = {"hours": 2, "is_micro": True, "ring": Ring.BOARD}
    asked = a_draft(school, by=writer, **small | change)
    with pytest.raises(RuleBroken) as refusal:
        publish(asked, writer)
    assert (refusal.value.field, asked.state) == (field, "draft")


def test_a_small_vraag_stays_within_the_board(app):
    director = a_director(school := a_school())
    asked = a_help_request(school, by=director, hours=1, is_micro=True, ring=Ring.SCHOOL)
    with unit_of_work():
        actions.widen(asked, Ring.BOARD, by=director, now=MOMENT)
    with pytest.raises(RuleBroken, match="binnen je eigen school of bestuur"), unit_of_work():
        actions.widen(asked, Ring.SWV, by=director, now=MOMENT)
    assert asked.ring == Ring.BOARD


def test_leaving_the_name_out_takes_five_schools(app):
    swv = an_swv()
    school = a_school(swv=swv)
    director = a_director(school)
    for number in range(3):
        a_school(f"School {number}", swv=swv)
    asked = a_draft(school, by=director, is_anonymous=True, ring=Ring.SWV)
    with pytest.raises(RuleBroken, match="zijn het er 4"):
        publish(asked, director)
    a_school("De vijfde", swv=swv)
    publish(asked, director)
    assert asked.name_is_hidden


def test_a_proposal_becomes_the_schools_own_or_comes_back_with_a_word(app):
    school = a_school()
    director, writer = a_director(school), a_person(at=school)
    asked = a_proposal(school, by=writer)
    assert heard("propose") == {"director": {director.id}}
    with pytest.raises(RuleBroken, match="wat er nog anders moet"), unit_of_work():
        actions.give_back(asked, " ", by=director, now=MOMENT)
    with unit_of_work():
        step = actions.give_back(asked, "Voor welke groep?", by=director, now=MOMENT)
    assert heard("give_back") == {"proposer": {writer.id}}
    assert db.session.get_one(Reason, step.event.id).words == "Voor welke groep?"
    with unit_of_work():
        actions.propose(asked, by=writer, now=MOMENT)
    publish(asked, director)
    assert (asked.asked_by_id, asked.proposed_by_id) == (director.id, writer.id)
    assert heard("publish")["proposer"] == {writer.id}


def test_the_proposers_choice_of_person_is_kept_until_the_director_publishes(app):
    school = a_school()
    director, writer = a_director(school), a_person(at=school)
    expert = a_profile(a_person("Fenna", at=a_school("Elders"))).person
    asked = a_proposal(school, by=writer, wished_id=expert.id)
    assert publish(asked, director).values["invite"] == [expert.id]


def test_a_director_whom_a_colleague_had_in_mind_is_not_asked_by_themselves(app):
    school = a_school()
    director, writer = a_director(school), a_person(at=school)
    a_profile(director)
    asked = a_proposal(school, by=writer, wished_id=director.id)
    assert publish(asked, director).values["invite"] == []


def test_where_nobody_leads_the_school_its_board_decides(app):
    from tests.support.makers import a_board_member

    board = a_board()
    school = a_school(board=board)
    bea, writer = a_board_member(board), a_person(at=school)
    asked = a_proposal(school, by=writer, is_anonymous=True)
    assert heard("propose") == {"director": {bea.id}}
    assert access.acts_for(asked, bea, MOMENT) == bea.id


# Open


def test_a_name_is_told_once(app):
    swv = an_swv()
    school = a_school(swv=swv)
    director = a_director(school)
    for number in range(4):
        a_school(f"School {number}", swv=swv)
    asked = a_help_request(school, by=director, is_anonymous=True)
    with unit_of_work():
        actions.reveal(asked, by=director, now=MOMENT)
    assert asked.revealed_at == MOMENT
    assert not asked.name_is_hidden
    with pytest.raises(RuleBroken, match="staat er al bij"), unit_of_work():
        actions.reveal(asked, by=director, now=MOMENT)


def test_withdrawing_says_why_and_a_draft_needs_no_reason(app):
    director = a_director(school := a_school())
    draft, asked = a_draft(school, by=director), a_help_request(school, by=director)
    with unit_of_work():
        actions.withdraw(draft, by=director, now=MOMENT)
    with pytest.raises(RuleBroken, match="Kies een reden"), unit_of_work():
        actions.withdraw(asked, by=director, now=MOMENT)
    with unit_of_work():
        step = actions.withdraw(asked, by=director, now=MOMENT, reason="solved")
    assert db.session.get_one(Reason, step.event.id).code == "solved"
    assert {draft.state, asked.state} == {"withdrawn"}


def test_only_a_partly_filled_vraag_is_closed_by_its_asker(app):
    director = a_director(school := a_school())
    asked = a_help_request(school, by=director, hours=4)
    with pytest.raises(RuleBroken, match="nog geen hulp"), unit_of_work():
        actions.close(asked, by=director, now=MOMENT)
    with unit_of_work():
        actions.hours_granted(asked, 60, now=MOMENT)
        actions.close(asked, by=director, now=MOMENT)
    assert asked.state == "closed"


# Filled from above


def an_inzet(asked: HelpRequest, *, granted: int = 0) -> None:
    """What deployments tell of one inzet that began, and was perhaps granted."""
    with unit_of_work():
        actions.inzet_began(asked, expert_id=asked.asked_by_id)
        actions.talk_opened(asked)
        if granted:
            actions.talk_closed(asked, now=MOMENT)
            actions.hours_granted(asked, granted, now=MOMENT)


def test_a_vraag_fills_with_its_last_hour_and_closes_when_all_is_done(app):
    asked = a_help_request(a_school(), hours=4)
    an_inzet(asked, granted=180)
    assert (asked.state, asked.minutes_left) == ("open", 60)
    an_inzet(asked, granted=60)
    assert asked.state == "filled"
    with unit_of_work():
        actions.inzet_ended(asked, now=MOMENT)
    assert (asked.state, asked.unfinished) == ("filled", 1)
    with unit_of_work():
        actions.inzet_ended(asked, now=MOMENT)
    assert asked.state == "closed"
    assert [event.action for event in db.session.scalars(select(Event).order_by(Event.id))] == [
        "publish",
        "fill",
        "close",
    ]


def test_more_hours_than_were_asked_are_not_granted(app):
    asked = a_help_request(a_school(), hours=4)
    with pytest.raises(RuleBroken, match="nog 4 uur over; dit is 4,25 uur"):
        an_inzet(asked, granted=255)
    an_inzet(asked, granted=240)
    with pytest.raises(RuleBroken, match="nog 0 uur over"):
        an_inzet(asked, granted=15)
    assert asked.granted_minutes == 240


def test_nothing_is_granted_to_a_vraag_that_is_over(app):
    director = a_director(school := a_school())
    asked = a_help_request(school, by=director)
    with unit_of_work():
        actions.withdraw(asked, by=director, now=MOMENT, reason="solved")
    with pytest.raises(RuleBroken, match="ingetrokken"):
        an_inzet(asked, granted=60)


def test_of_two_that_grant_the_last_hours_at_once_one_succeeds(app):
    asked_id = a_help_request(a_school(), hours=4).id
    barrier, outcomes = threading.Barrier(2), []

    def grant() -> None:
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work():
                    asked = db.session.get_one(HelpRequest, asked_id)
                    actions.hours_granted(asked, 150, now=MOMENT)
                outcomes.append("granted")
            except RuleBroken:
                outcomes.append("refused")
            finally:
                db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=grant) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["granted", "refused"]
    assert db.session.get_one(HelpRequest, asked_id).granted_minutes == 150


def test_an_inzet_that_falls_away_before_it_is_carried_out_reopens_the_vraag(app):
    asked = a_help_request(a_school(), hours=4)
    an_inzet(asked, granted=240)
    with unit_of_work():
        actions.hours_freed(asked, 240, now=MOMENT)
        actions.inzet_ended(asked, now=MOMENT)
    assert (asked.state, asked.granted_minutes, asked.unfinished) == ("open", 0, 0)


def test_hours_left_over_from_one_that_stopped_early_are_for_the_asker_to_ask_again(app):
    director = a_director(school := a_school())
    asked = a_help_request(school, by=director, hours=4)
    an_inzet(asked, granted=240)
    with pytest.raises(RuleBroken, match="nog toegezegd"), unit_of_work():
        actions.reopen(asked, by=director, now=MOMENT)
    with unit_of_work():
        actions.hours_freed(asked, 60, now=MOMENT, before_carried_out=False)
    assert asked.state == "filled"
    with unit_of_work():
        actions.reopen(asked, by=director, now=MOMENT)
    assert (asked.state, asked.minutes_left) == ("open", 60)


def test_whoever_has_an_inzet_keeps_seeing_the_vraag_when_it_is_over(app):
    director = a_director(school := a_school())
    expert = a_person("Fenna", at=a_school("Elders"))
    asked = a_help_request(school, by=director)
    with unit_of_work():
        actions.inzet_began(asked, expert_id=expert.id)
        actions.inzet_began(asked, expert_id=expert.id)  # a second one with the same person
        actions.inzet_ended(asked, now=MOMENT)
        actions.inzet_ended(asked, now=MOMENT)
        actions.withdraw(asked, by=director, now=MOMENT, reason="solved")
    assert db.session.scalars(select(RequestParty.person_id)).all() == [expert.id]
    assert db.session.scalars(access.visible(expert, TODAY)).all() == [asked]


def test_the_checks_are_silent_until_a_promise_is_broken(app):
    asked = a_help_request(a_school(), hours=4)

    def broken() -> list[str]:
        db.session.rollback()
        return [sentence for check in checks.CHECKS for sentence in check.broken()]

    assert broken() == []
    for breach, says in (
        ({"open_talks": 1}, "more talks than inzetten"),
        ({"granted_minutes": 240}, "is open, but all its hours are granted"),
        ({"until_date": None}, "without expertise, hours or a last day"),
        ({"state": "gek"}, "in no known state"),
        ({"state": "closed", "open_talks": 1, "unfinished": 1}, "a talk is still open"),
    ):
        kept = {name: getattr(asked, name) for name in breach}
        with unit_of_work():
            for name, value in breach.items():
                setattr(asked, name, value)
        found = broken()
        assert len(found) == 1, breach
        assert says in found[0]
        with unit_of_work():
            for name, value in kept.items():
                setattr(asked, name, value)


def test_a_membership_that_ended_takes_the_right_to_ask_along(app):
    school = a_school()
    director = a_person("Dirk", role=None)
    a_membership(director, "director", school, until=TODAY)
    asked = a_help_request(school, by=director)
    with pytest.raises(NotAllowed), unit_of_work():
        actions.widen(asked, Ring.COUNTRY, by=director, now=MOMENT + timedelta(days=1))
