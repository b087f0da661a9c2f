"""Asking, offering and agreeing: who may begin, what may be agreed, and to what a yes leads."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app import clock, workflow
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.checks import room_is_counted
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.access import timeline_of
from app.events.models import Event
from app.profiles.models import Profile
from tests.support.makers import (
    MOMENT,
    a_deputy,
    a_director,
    a_membership,
    a_person,
    a_profile,
    a_school,
    saved,
)
from tests.support.makers_deployments import (
    AFTER_FIRST,
    DATES,
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
    an_open_request,
    room,
    some_terms,
)
from tests.support.makers_help_requests import a_draft


def reason_of(inzet, action) -> tuple[str, str] | None:
    found = db.session.execute(timeline_of("deployment", inzet.id)).all()
    reason = next(reason for event, reason in found if event.action == action)
    return (reason.code, reason.words) if reason else None


def invite(cast, expert=None, asked=None, **facts) -> Deployment:
    asked = asked or an_open_request(cast)
    with unit_of_work():
        return actions.invite(
            asked, expert or cast.expert, by=facts.pop("by", cast.asker), now=MOMENT, **facts
        )


def propose(inzet, cast, draft, by=None):
    with unit_of_work():
        actions.propose(inzet, draft, by=by or cast.asker, now=MOMENT)


def agree(inzet, by, version=None):
    with unit_of_work():
        version = inzet.terms_version if version is None else version
        actions.agree(inzet, version=version, by=by, now=MOMENT)


# Beginning


def test_an_invitation_begins_a_talk_and_is_counted(app):
    cast = a_cast()
    asked = an_open_request(cast)
    inzet = invite(cast, asked=asked, words="Kun je komen?", html="<p>Kun je komen?</p>")
    assert (inzet.state, inzet.lender_id, inzet.asked_by_id) == (
        "talking", cast.lending.id, cast.asker.id,
    )  # fmt: skip
    assert (asked.open_talks, asked.unfinished) == (1, 1)
    assert db.session.get(Profile, cast.expert.id).last_asked_at == MOMENT


def test_somebody_is_asked_once_at_a_time_for_the_same_vraag(app):
    cast = a_cast()
    asked = an_open_request(cast)
    inzet = invite(cast, asked=asked)
    with pytest.raises(RuleBroken, match="al een gesprek"):
        invite(cast, asked=asked)
    with unit_of_work():
        actions.move(inzet, "withdraw", by=cast.expert, now=MOMENT)
    assert invite(cast, asked=asked).state == "talking"


def test_the_database_itself_refuses_a_second_talk(app):
    cast = a_cast()
    inzet = invite(cast)
    row = {c.key: getattr(inzet, c.key) for c in Deployment.__table__.columns}
    row |= {"id": None, "public_id": "tweedekeer"}
    with pytest.raises(IntegrityError):
        saved(Deployment(**row))


def test_a_teacher_of_the_school_does_not_invite_in_its_name(app):
    cast = a_cast()
    with pytest.raises(NotAllowed):
        invite(cast, by=cast.colleague)


def test_a_deputy_of_the_director_does(app):
    cast = a_cast()
    asked = an_open_request(cast)
    deputy = a_deputy("Dora Vervangt", of=cast.asker, at=cast.asking)
    invite(cast, asked=asked, by=deputy)
    event = db.session.query(Event).filter_by(object_type="deployment", action="invite").one()
    assert (event.by_id, event.on_behalf_id) == (deputy.id, cast.asker.id)


def test_nobody_invites_themselves(app):
    cast = a_cast()
    a_profile(cast.asker)
    with pytest.raises(RuleBroken, match="Jezelf"):
        invite(cast, cast.asker)


def test_the_vraag_must_be_open(app):
    cast = a_cast()
    with pytest.raises(RuleBroken, match="niet meer open"):
        invite(cast, asked=a_draft(cast.asking, by=cast.asker))


def test_who_works_further_away_than_the_vraag_reaches_is_not_asked(app):
    cast = a_cast()
    near = an_open_request(cast, ring=1)
    with pytest.raises(RuleBroken, match="verder weg"):
        invite(cast, asked=near)


def test_who_does_not_share_that_far_is_not_asked(app):
    cast = a_cast()
    shy = a_person("Sil Stil", at=cast.lending)
    a_profile(shy, ring=1)
    with pytest.raises(RuleBroken, match="niet te vragen"):
        invite(cast, shy)


def test_who_wants_only_fitting_vragen_is_not_asked_something_else(app):
    cast = a_cast()
    choosy = a_person("Kees Kies", at=cast.lending)
    a_profile(choosy, skills=["meldcode"], only_fitting_requests=True)
    with pytest.raises(RuleBroken, match="iets anders"):
        invite(cast, choosy)


def test_for_a_freelancer_the_school_says_why(app):
    cast = a_cast()
    freelancer = a_freelance_expert(cast)
    asked = an_open_request(cast)
    with pytest.raises(RuleBroken, match="zzp") as refusal:
        invite(cast, freelancer, asked=asked)
    assert refusal.value.field == "external_reason"
    with pytest.raises(RuleBroken, match="zzp"):
        invite(cast, freelancer, asked=asked, external_reason="offered")  # no reason of a school
    with pytest.raises(RuleBroken) as refusal:
        invite(cast, freelancer, asked=asked, external_reason="other", external_words=" ")
    assert refusal.value.field == "external_words"
    said = {"external_reason": "other", "external_words": "Zij kennen onze methode."}
    inzet = invite(cast, freelancer, asked=asked, **said)
    assert (inzet.is_freelance, inzet.external_reason) == (True, "other")
    assert reason_of(inzet, "invite") == ("other", "Zij kennen onze methode.")


def test_where_nobody_inside_can_no_reason_is_asked_and_that_is_kept(app):
    cast = a_cast()
    freelancer = a_freelance_expert(cast)
    asked = an_open_request(cast, skills=["meldcode"])
    a_profile(freelancer_too := a_person("Nog Iemand", at=cast.asking), skills=["meldcode"], ring=4)
    with pytest.raises(RuleBroken, match="zzp"):
        invite(cast, freelancer, asked=asked)
    with unit_of_work():
        db.session.get_one(Profile, freelancer_too.id).paused_at = MOMENT
    inzet = invite(cast, freelancer, asked=asked, external_reason="nobody_free")
    assert inzet.external_reason == "nobody_inside"
    assert reason_of(inzet, "invite") == ("nobody_inside", "")


def test_whoever_asks_is_not_the_colleague_who_could_do_it(app):
    cast = a_cast()
    a_profile(cast.asker, skills=["meldcode"])
    asked = an_open_request(cast, skills=["meldcode"])
    assert invite(cast, a_freelance_expert(cast), asked=asked).external_reason == "nobody_inside"


def test_a_colleague_is_asked_without_a_reason(app):
    inzet = invite(cast := a_cast(), external_reason="nobody_free")
    assert (inzet.lender_id, inzet.external_reason) == (cast.lending.id, "")
    assert reason_of(inzet, "invite") is None


def test_a_freelancer_who_came_by_themselves_is_told_apart(app):
    cast = a_cast()
    freelancer, other = a_freelance_expert(cast), a_freelance_expert(cast, "Zora")
    asked = an_open_request(cast)
    with unit_of_work():
        offered = actions.offer(asked, by=freelancer, now=MOMENT)
        sounded = actions.sound(asked, other, by=cast.coordinator, now=MOMENT)
        actions.move(sounded, "accept", by=other, now=MOMENT)
    assert [offered.external_reason, sounded.external_reason] == ["offered", "sounded"]


def test_the_database_too_wants_a_reason_for_a_freelancer(app):
    cast = a_cast()
    inzet = invite(cast, a_freelance_expert(cast), external_reason="nobody_free")
    with pytest.raises(IntegrityError, match="a_freelancer_comes_for_a_reason"), unit_of_work():
        inzet.external_reason = ""


def test_an_offer_comes_from_whom_the_vraag_reaches(app):
    cast = a_cast()
    asked = an_open_request(cast)
    with unit_of_work():
        inzet = actions.offer(asked, by=cast.expert, now=MOMENT, words="Graag", html="<p>Graag</p>")
    assert (inzet.state, inzet.asked_by_id) == ("talking", cast.asker.id)
    far, near_by = a_person("Fenna Ver", at=a_school("Ver weg")), an_open_request(cast, ring=2)
    with pytest.raises(RuleBroken, match="komt niet tot bij"), unit_of_work():
        actions.offer(near_by, by=far, now=MOMENT)


def test_a_school_that_keeps_its_people_near_lets_nobody_offer_far(app):
    cast = a_cast()
    asked = an_open_request(cast)
    with unit_of_work():
        cast.lending.ring_cap = 1
    with pytest.raises(RuleBroken, match="Zo ver"), unit_of_work():
        actions.offer(asked, by=cast.expert, now=MOMENT)


def test_sounding_out_is_for_who_wants_only_to_be_invited_or_ticked_this(app):
    cast = a_cast()
    quiet, other = a_person("Quinten", at=cast.lending), a_person("Otto", at=cast.lending)
    a_profile(quiet, skills=["meldcode"], only_on_invitation=True)
    a_profile(other, skills=["meldcode"])
    for person, fits in ((cast.expert, True), (quiet, True), (other, False)):
        asked = an_open_request(cast)
        if fits:
            with unit_of_work():
                assert actions.sound(asked, person, by=None, now=MOMENT).state == "sounded"
            assert (asked.open_talks, asked.unfinished) == (0, 1)
        else:
            with pytest.raises(RuleBroken, match="Polsen"), unit_of_work():
                actions.sound(asked, person, by=None, now=MOMENT)


def test_a_yes_after_sounding_out_begins_the_talk(app):
    cast = a_cast()
    inzet = an_inzet(cast, "sounded")
    with unit_of_work():
        actions.move(inzet, "accept", by=cast.expert, now=MOMENT)
    assert (inzet.state, inzet.help_request.open_talks) == ("talking", 1)


def test_only_parties_talk(app):
    cast = a_cast()
    inzet = invite(cast)
    with unit_of_work():
        actions.say(inzet, "Hoi", "<p>Hoi</p>", by=cast.expert, now=MOMENT)
    for outsider in (cast.leader, cast.coordinator, cast.colleague):
        with pytest.raises(NotAllowed), unit_of_work():
            actions.say(inzet, "Hoi", "<p>Hoi</p>", by=outsider, now=MOMENT)
    with pytest.raises(RuleBroken), unit_of_work():
        actions.say(inzet, " ", "", by=cast.asker, now=MOMENT)


# Terms


def test_terms_that_cannot_be_are_refused_and_leave_no_version(app):
    cast = a_cast()
    inzet = invite(cast)
    with pytest.raises(RuleBroken, match="4 uur") as refusal:
        propose(inzet, cast, some_terms(minutes=180))
    assert (refusal.value.field, inzet.terms_version) == ("minutes", 0)


def test_nobody_leaves_their_own_class_alone(app):
    cast = a_cast(class_parts=(MORNING,))
    inzet = invite(cast)
    for cover in ("own_time", "extra_hours", "none"):
        with pytest.raises(RuleBroken, match="geen leraar"):
            propose(inzet, cast, some_terms(cover=cover))
    propose(inzet, cast, some_terms(cover="replacement"))
    assert inzet.terms_version == 1


def test_extra_hours_and_a_contract_make_at_most_a_whole_week(app):
    cast = a_cast()
    inzet = invite(cast)
    with unit_of_work():
        inzet.lending_membership.contract_parts = 9
    propose(inzet, cast, some_terms(cover="extra_hours"))
    two = ((FIRST, MORNING, 60), (FIRST, 3, 60))
    with pytest.raises(RuleBroken, match="volle week"):
        propose(inzet, cast, some_terms(two, cover="extra_hours"))


def test_a_freelancer_without_btw_says_why(app):
    cast = a_cast()
    inzet = invite(cast, a_freelance_expert(cast), external_reason="outside_view")
    with pytest.raises(RuleBroken, match="geen btw"):
        propose(inzet, cast, some_terms(freelance=True, vat_rate=0))
    propose(inzet, cast, some_terms(freelance=True, vat_rate=0, vat_ground="CRKBO"))
    with pytest.raises(RuleBroken, match="geen eigen klas"):
        propose(inzet, cast, some_terms(freelance=True, cover="replacement"))


def test_the_rate_of_a_colleague_is_the_boards_and_never_typed(app):
    cast = a_cast()
    inzet = invite(cast)
    propose(inzet, cast, some_terms(cover="extra_hours", rate=49_999))
    assert inzet.terms.rate == 5_000


def test_a_new_proposal_makes_everybody_agree_anew(app):
    cast = a_cast()
    inzet = an_inzet(cast, "expert agreed")
    propose(inzet, cast, some_terms(place="Bij ons"), by=cast.expert)
    assert (inzet.terms_version, inzet.expert_agreed_version) == (2, None)
    agree(inzet, cast.asker)
    assert inzet.state == "talking"
    with pytest.raises(StalePage):
        agree(inzet, cast.expert, version=1)
    agree(inzet, cast.expert)
    assert inzet.state == "consent"


def test_versions_stay_as_they_were(app):
    cast = a_cast()
    inzet = an_inzet(cast, "proposed")
    propose(inzet, cast, some_terms(((FIRST, 3, 60),)))
    assert [(terms.version, terms.minutes) for terms in inzet.versions] == [(1, 240), (2, 60)]
    with pytest.raises(Exception, match="append-only"), unit_of_work():
        inzet.versions[0].minutes = 999


def test_one_side_says_yes_once(app):
    cast = a_cast()
    inzet = an_inzet(cast, "expert agreed")
    with pytest.raises(RuleBroken, match="al ja"):
        agree(inzet, cast.expert)


def test_without_a_name_nothing_is_agreed(app):
    cast = a_cast()
    for number in range(5):
        a_school(f"School {number}", swv=cast.swv)
    asked = an_open_request(cast, is_anonymous=True, ring=2)
    inzet = an_inzet(cast, "proposed", asked=asked)
    with pytest.raises(RuleBroken, match="zonder naam"):
        agree(inzet, cast.expert)


def test_more_hours_than_the_vraag_has_left_are_not_agreed(app):
    cast = a_cast()
    inzet = an_inzet(cast, "proposed", asked=an_open_request(cast, hours=3))
    with pytest.raises(RuleBroken, match="nog 3 uur over; deze inzet is 4 uur"):
        agree(inzet, cast.expert)


def test_the_own_maximum_a_week_counts_over_all_inzetten(app):
    cast = a_cast()
    with unit_of_work():
        db.session.get_one(Profile, cast.expert.id).max_minutes_per_week = 200
    an_inzet(cast, "approved")
    week = ((FIRST + timedelta(days=2), 6, 60),)
    within = an_inzet(cast, "proposed", dates=week)
    agree(within, cast.expert)
    beyond = an_inzet(cast, "proposed", dates=((SECOND, 3, 120),))
    with pytest.raises(RuleBroken, match="het eigen maximum is"):
        agree(beyond, cast.expert)


# To what the second yes leads


def test_the_second_yes_of_a_colleague_elsewhere_goes_to_the_leader(app):
    assert an_inzet(a_cast(), "consent").state == "consent"


def test_the_second_yes_of_a_freelancer_goes_to_who_holds_the_money(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", expert=a_freelance_expert(cast))
    assert (inzet.state, inzet.estimate) == ("approval", 38_720)  # 4 hours × € 80 and 21 % btw


def test_something_small_within_the_board_is_granted_at_once(app):
    cast = a_cast()
    sister = a_school("De Zus", board=cast.asking.board)
    a_director(sister)
    asked = an_open_request(cast, hours=2, is_micro=True, ring=1)
    expert = an_expert(sister, "Mia Klein")
    inzet = an_inzet(cast, "consent", expert=expert, asked=asked, dates=((FIRST, MORNING, 120),))
    assert (inzet.state, inzet.amount) == ("approved", 0)
    assert (asked.granted_minutes, asked.state) == (120, "filled")


@pytest.mark.parametrize(
    ("costly", "says"),
    [
        ({"cover": "extra_hours"}, "€ 100,00"),
        ({"cover": "extra_hours", "travel": 500}, "€ 105,00"),
        ({"cover": "replacement"}, "€ 192,50"),
    ],
)
def test_something_small_costs_nothing(app, costly, says):
    cast, inzet = something_small()
    dates = ((FIRST, MORNING, 120),)
    with pytest.raises(RuleBroken, match="kleine vraag kost niets") as refused, unit_of_work():
        actions.propose(inzet, some_terms(dates, **costly), by=cast.asker, now=MOMENT)
    assert refused.value.field == "cover"
    assert says in str(refused.value).replace("\xa0", " ")


def test_what_became_small_since_it_was_proposed_is_not_agreed(app):
    cast = a_cast()
    inzet = an_inzet(cast, "expert agreed", cover="extra_hours")
    with unit_of_work():
        inzet.help_request.is_micro = True
    with pytest.raises(RuleBroken, match="kleine vraag kost niets"), unit_of_work():
        actions.agree(inzet, version=1, by=cast.asker, now=MOMENT)


@pytest.mark.engines("sqlite")
def test_something_small_is_granted_with_two_clicks(browser):
    cast, inzet = something_small("proposed")
    with clock.at(MOMENT):
        for who in (inzet.expert, cast.asker):
            page = browser.sign_in(who).visit(f"/inzetten/{inzet.public_id}")
            page = page.press("Akkoord met deze afspraken")
    assert page.says("Het mag en het is geregeld.")
    db.session.rollback()
    assert db.session.get_one(Deployment, inzet.id).state == "approved"


def something_small(state="talking"):
    """Asked of somebody of another school of the board, whose own class does not miss them."""
    cast = a_cast()
    sister = a_school("De Zus", board=cast.asking.board)
    a_director(sister)
    asked = an_open_request(cast, hours=2, is_micro=True, ring=1)
    expert = an_expert(sister, "Mia Klein")
    dates = ((FIRST, MORNING, 120),)
    return cast, an_inzet(cast, state, expert=expert, asked=asked, dates=dates)


def test_help_within_one_school_needs_nobody_else(app):
    cast = a_cast()
    neighbour = an_expert(cast.asking, "Buur")
    assert an_inzet(cast, "consent", expert=neighbour).state == "approved"


def test_a_visitor_does_not_leave_their_own_class_alone_either(app):
    cast = a_cast()
    neighbour = an_expert(cast.asking, "Buur")
    with unit_of_work():
        cast.asker.memberships[0].class_parts = 1 << MORNING
    inzet = an_inzet(cast, "consent", expert=neighbour, form="join_in", asked=None)
    # Not light; inside one school the asker is the leader, so their yes is consent as well.
    actions_done = [e.action for e in events_of(inzet)]
    assert "consent" in actions_done


def events_of(inzet) -> list[Event]:
    return (
        db.session.query(Event)
        .filter_by(object_type="deployment", object_id=inzet.id)
        .order_by(Event.id)
        .all()
    )


def test_inside_one_school_the_yes_of_the_asker_is_consent_too(app):
    cast = a_cast()
    neighbour = an_expert(cast.asking, "Buur")
    inzet = an_inzet(cast, "consent", expert=neighbour, cover="extra_hours")
    assert (inzet.state, inzet.consented_by_id) == ("approval", cast.asker.id)
    assert [event.action for event in events_of(inzet)][-2:] == ["agree", "consent"]


def test_inside_one_school_who_stands_before_the_class_is_told_after_the_yes(app):
    cast = a_cast()
    neighbour = an_expert(cast.asking, "Buur", class_parts=(MORNING,))
    inzet = an_inzet(cast, "consent", expert=neighbour, cover="replacement")
    assert inzet.state == "consent"
    with unit_of_work():
        actions.consent(inzet, by=cast.asker, now=MOMENT, cover_by="Invalpool")
    assert inzet.state == "approval"


def test_a_director_who_helps_needs_the_consent_of_the_board(app):
    cast = a_cast()
    a_profile(cast.leader, max_minutes_per_week=2400)
    inzet = an_inzet(cast, "consent", expert=cast.leader)
    with pytest.raises(NotAllowed), unit_of_work():
        actions.consent(inzet, by=cast.leader, now=MOMENT)
    deputy = a_deputy("Dora Vervangt", of=cast.leader, at=cast.lending)
    with pytest.raises(NotAllowed), unit_of_work():
        actions.consent(inzet, by=deputy, now=MOMENT)
    with unit_of_work():
        actions.consent(inzet, by=cast.board, now=MOMENT)
    assert inzet.state == "approved"


def test_a_deputy_consents_in_the_right_of_the_leader(app):
    cast = a_cast()
    inzet = an_inzet(cast, "consent")
    deputy = a_deputy("Dora Vervangt", of=cast.leader, at=cast.lending)
    with unit_of_work():
        actions.consent(inzet, by=deputy, now=MOMENT)
    assert inzet.consented_by_id == deputy.id
    event = next(e for e in events_of(inzet) if e.action == "consent")
    assert event.on_behalf_id == cast.leader.id


def test_a_leader_who_left_no_longer_consents(app):
    cast = a_cast()
    inzet = an_inzet(cast, "consent")
    a_director(cast.lending, "Nieuwe Leider")
    with unit_of_work():
        cast.leader.memberships[0].until = MOMENT.date() - timedelta(days=1)
    with pytest.raises(NotAllowed), unit_of_work():
        actions.consent(inzet, by=cast.leader, now=MOMENT)


# Room given before


def test_inside_the_room_that_was_given_consent_is_automatic(app):
    cast = a_cast()
    room(cast, minutes=300)
    inzet = an_inzet(cast, "consent")
    assert (inzet.state, inzet.consented_by_id) == ("approved", cast.leader.id)
    second = an_inzet(cast, "consent", dates=((FIRST, 3, 61),))
    assert second.state == "consent"  # 240 of the 300 minutes are used
    third = an_inzet(cast, "consent", dates=((SECOND, 3, 60),))
    assert third.state == "approved"


@pytest.mark.parametrize(
    "change", [{"covers": ["extra_hours"]}, {"ring": 1}, {"until": FIRST}, {"minutes": 239}]
)
def test_outside_it_a_person_decides(app, change):
    cast = a_cast()
    room(cast, **change)
    assert an_inzet(cast, "consent").state == "consent"


def test_only_the_leader_gives_room(app):
    cast = a_cast()
    with pytest.raises(NotAllowed):
        room(cast, by=cast.colleague)


@pytest.mark.parametrize(
    ("state", "action", "who", "gives_back"),
    [
        ("approval", "reject", "coordinator", True),
        ("approval", "withdraw", "expert", True),
        ("approval", "retract_consent", "leader", True),
        ("approval", "ask_change", "coordinator", True),
        ("approval", "expire", "", True),
        ("approved", "cancel", "asker", True),
        ("approved", "expire", "", True),
        ("scheduled", "cancel", "expert", True),
        ("running", "deliver", "", False),
        ("delivered", "confirm", "asker", False),
    ],
)
def test_room_comes_back_when_the_hours_are_not_given(app, state, action, who, gives_back):
    cast = a_cast()
    allowance = room(cast, minutes=300, covers=["extra_hours"])
    inzet = an_inzet(cast, state, cover="extra_hours")
    assert allowance.used_minutes == 240
    with unit_of_work():
        by = getattr(cast, who) if who else None
        workflow.perform(DEPLOYMENT, inzet, action, by=by, now=MOMENT, reason_words="Toch niet.")
    assert allowance.used_minutes == (0 if gives_back else 240)
    assert list(room_is_counted()) == []


def test_what_falls_away_later_gives_its_part_of_the_room_back(app):
    cast = a_cast()
    allowance = room(cast, minutes=300)
    first = an_inzet(cast, "scheduled")
    with unit_of_work():
        actions.cancel_session(first.sessions[1], by=cast.asker, now=MOMENT, reason_code="timing")
    assert allowance.used_minutes == 120
    second = an_inzet(cast, "running", dates=((FIRST, 3, 60), (SECOND, 3, 60)))
    with unit_of_work():
        actions.move(second, "stop_early", by=cast.asker, now=AFTER_FIRST, reason_code="timing")
    assert allowance.used_minutes == 180
    assert list(room_is_counted()) == []


def test_after_going_back_to_the_talk_the_room_is_taken_anew(app):
    cast = a_cast()
    allowance = room(cast, minutes=240, covers=["extra_hours"])
    inzet = an_inzet(cast, "approval", cover="extra_hours")
    with unit_of_work():
        actions.move(inzet, "ask_change", by=cast.coordinator, now=MOMENT, reason_words="Later.")
    assert inzet.allowance_id is None
    agree(inzet, cast.expert)
    agree(inzet, cast.asker)
    assert (inzet.state, allowance.used_minutes) == ("approval", 240)


def test_the_database_itself_refuses_more_than_the_room(app):
    allowance = room(a_cast(), minutes=300)
    for wrong in (301, -1):
        with pytest.raises(IntegrityError, match="room_is_not_overused"), unit_of_work():
            allowance.used_minutes = wrong


# Saying no


@pytest.mark.parametrize("who", ["expert", "asker"])
def test_declining_takes_a_reason_and_ends_the_talk(app, who):
    cast = a_cast()
    inzet = an_inzet(cast, "proposed")
    person = getattr(cast, who)
    with pytest.raises(RuleBroken, match="reden"), unit_of_work():
        actions.move(inzet, "decline", by=person, now=MOMENT)
    with unit_of_work():
        actions.move(inzet, "decline", by=person, now=MOMENT, reason_code="te_veel")
    assert inzet.state == "declined"
    assert (inzet.help_request.open_talks, inzet.help_request.unfinished) == (0, 0)


def test_a_leader_says_no_with_a_reason_from_the_list_and_a_few_words(app):
    cast = a_cast()
    inzet = an_inzet(cast, "consent")
    for code, words in (("", "Lastig nu."), ("zomaar", "Lastig nu."), ("bezetting", " ")):
        with pytest.raises(RuleBroken), unit_of_work():
            actions.move(
                inzet, "refuse", by=cast.leader, now=MOMENT, reason_code=code, reason_words=words
            )
    with unit_of_work():
        actions.move(
            inzet, "refuse", by=cast.leader, now=MOMENT, reason_code="bezetting",
            reason_words="Twee zieken in de bovenbouw.",
        )  # fmt: skip
    assert inzet.state == "declined"


@pytest.mark.parametrize(
    ("state", "action", "who"),
    [
        ("consent", "ask_change", "leader"),
        ("approval", "retract_consent", "leader"),
        ("approval", "ask_change", "coordinator"),
    ],
)
def test_going_back_to_the_talk_forgets_every_yes(app, state, action, who):
    cast = a_cast()
    inzet = an_inzet(cast, state, cover="extra_hours")
    with unit_of_work():
        actions.move(
            inzet, action, by=getattr(cast, who), now=MOMENT, reason_words="Liever in het voorjaar."
        )
    assert inzet.state == "talking"
    assert (inzet.asker_agreed_version, inzet.expert_agreed_version) == (None, None)
    assert (inzet.consented_by_id, inzet.estimate, inzet.payers) == (None, 0, [])
    agree(inzet, cast.expert)
    agree(inzet, cast.asker)
    assert inzet.state == "consent"


def test_somebody_with_two_schools_is_lent_by_the_one_that_asks(app):
    cast = a_cast()
    a_membership(cast.expert, "teacher", cast.asking)
    inzet = invite(cast)
    assert inzet.lender_id == cast.asking.id


def test_dates_that_passed_while_talking_are_not_agreed(app):
    cast = a_cast()
    inzet = an_inzet(cast, "expert agreed")
    late = MOMENT + timedelta(days=30)
    with pytest.raises(RuleBroken, match="voorbij"), unit_of_work():
        actions.agree(inzet, version=1, by=cast.asker, now=late)


def test_the_dates_of_the_terms_are_kept_in_order(app):
    cast = a_cast()
    inzet = an_inzet(cast, "proposed", dates=tuple(reversed(DATES)))
    assert [dated.on for dated in inzet.terms.dates] == [FIRST, SECOND]
