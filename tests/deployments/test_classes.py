"""No class without a teacher that nobody decided about: of every employer, by every way in which a
class is known, and at every moment at which something is agreed."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.accounts.teaching import teaching
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions, extra_hours
from app.deployments.classes import classes_of
from app.deployments.consenting import check_of
from app.deployments.rules import PlannedSession
from app.deployments.weighed import GREEN, RED
from app.errors import RuleBroken
from app.organisations.models import GroupTeaching, SchoolGroup
from app.organisations.rings import Place
from app.profiles.models import Profile
from app.profiles.portrait import portrait
from app.search import ranking
from app.search.cards import cards_for
from app.search.reference import Found
from tests.deployments.test_agreeing import agree, invite, propose
from tests.deployments.test_swapping import a_school_that_swaps
from tests.support.makers import MOMENT, TODAY, a_membership, a_school, saved
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    a_freelance_expert,
    a_team,
    an_expert,
    an_inzet,
    an_open_request,
    as_planned,
    some_terms,
    the_team_agrees,
)

pytestmark = pytest.mark.engines("sqlite")

AFTERNOON = ((FIRST, MORNING + 1, 120),)
NO_TEACHER = "dinsdagochtend 8 december staat Sanne Kundig voor de klas op De Hulp"


def a_group_of(person, school, part: int = MORNING, name: str = "Groep 3") -> None:
    """The director wrote down who teaches it; the profile says nothing of that part."""
    group = saved(SchoolGroup(school_id=school.id, name=name, pupils=22))
    saved(GroupTeaching(group_id=group.id, person_id=person.id, parts=1 << part))


def at_two_schools(**facts):
    """A class at De Hulp on Tuesday morning, and work at the school that asks, which lends."""
    cast = a_cast(**{"class_parts": (MORNING,)} | facts)
    a_membership(cast.expert, Role.TEACHER, cast.asking)
    return cast


@pytest.mark.parametrize("cover", ["own_time", "extra_hours", "replacement"])
def test_another_school_than_the_one_that_lends_keeps_the_teacher_of_its_class(app, cover):
    cast = at_two_schools()
    inzet = invite(cast)
    assert inzet.lender_id == cast.asking.id
    with pytest.raises(RuleBroken, match=NO_TEACHER) as refused:
        propose(inzet, cast, some_terms(cover=cover))
    assert refused.value.field == "dates"
    propose(inzet, cast, some_terms(AFTERNOON, cover=cover))


def test_a_class_that_was_written_down_after_the_proposal_is_not_agreed_away(app):
    cast = at_two_schools(class_parts=())
    inzet = an_inzet(cast, "expert agreed")
    a_group_of(cast.expert, cast.lending)
    with pytest.raises(RuleBroken, match=NO_TEACHER):
        agree(inzet, cast.asker)


def test_the_own_class_of_the_school_that_lends_is_judged_at_each_yes(app):
    cast = a_cast(class_parts=())
    inzet = an_inzet(cast, "expert agreed")
    a_group_of(cast.expert, cast.lending)
    with pytest.raises(RuleBroken, match="geen leraar"):
        agree(inzet, cast.asker)


def test_nor_is_consent_given_or_a_date_planned_without_looking_again(app):
    cast = at_two_schools(class_parts=())
    asked_of_the_hulp = an_inzet(cast, "approved", dates=AFTERNOON)
    a_group_of(cast.expert, cast.lending, MORNING + 1)
    with pytest.raises(RuleBroken, match="voor de klas op De Hulp"), unit_of_work():
        actions.schedule(asked_of_the_hulp, as_planned(AFTERNOON), by=cast.asker, now=MOMENT)


def test_work_that_is_over_or_nobody_confirmed_keeps_no_class(app):
    cast = a_cast(class_parts=())
    before = a_school("De Vorige")
    ended = TODAY - timedelta(days=30)
    a_membership(cast.expert, Role.TEACHER, before, until=ended, class_parts=1 << MORNING)
    a_membership(cast.expert, Role.TEACHER, before, confirmed=False, class_parts=1 << MORNING)
    later = FIRST + timedelta(days=1)
    a_membership(cast.expert, Role.TEACHER, before, from_=later, class_parts=1 << MORNING)
    inzet = invite(cast)
    propose(inzet, cast, some_terms(((FIRST, MORNING, 60),)))
    with pytest.raises(RuleBroken, match="op De Vorige"):
        propose(inzet, cast, some_terms(((SECOND, MORNING, 60),)))


def test_work_elsewhere_that_ends_keeps_its_classes_until_then(app):
    """Also where it is known by something else that they do there, from earlier to later."""
    cast = a_cast(class_parts=())
    there = a_school("De Vorige")
    until = FIRST + timedelta(days=1)
    a_membership(cast.expert, Role.TEACHER, there, until=until, class_parts=1 << MORNING)
    a_membership(cast.expert, Role.SUPPORT_COORDINATOR, there)
    both = [(FIRST, MORNING), (SECOND, MORNING)]
    assert classes_of(cast.expert.id, both) == {(FIRST, MORNING): "De Vorige"}


def test_who_works_for_themselves_and_at_a_school_keeps_their_class_there(app):
    cast = a_cast()
    zeno = a_freelance_expert(cast)
    a_membership(zeno, Role.TEACHER, cast.lending, class_parts=1 << MORNING)
    inzet = invite(cast, zeno, external_reason="outside_view")
    with pytest.raises(RuleBroken, match="staat Zeno Zwart voor de klas op De Hulp"):
        propose(inzet, cast, some_terms(freelance=True))
    propose(inzet, cast, some_terms(AFTERNOON, freelance=True))


def test_a_class_counts_through_each_thing_that_somebody_does_at_the_school(app):
    """Who supports the school and teaches there as well has two memberships of it."""
    cast = a_cast(class_parts=())
    a_membership(cast.expert, Role.TEACHER, cast.lending, class_parts=1 << MORNING)
    inzet = invite(cast)
    with pytest.raises(RuleBroken, match="geen leraar"):
        propose(inzet, cast, some_terms())
    propose(inzet, cast, some_terms(cover="replacement"))
    replaced = an_inzet(cast, "approval", cover="replacement")
    assert replaced.missed_parts == 2


def test_a_class_of_a_role_that_ended_counts_no_more(app):
    """They supported the school before they stopped teaching there, and still do."""
    cast = a_cast(class_parts=())
    now = cast.expert.memberships[0]
    with unit_of_work():
        now.role, now.from_ = Role.SUPPORT_COORDINATOR, TODAY - timedelta(days=600)
    ended, bits = TODAY - timedelta(days=300), 1 << MORNING
    role = Role.TEACHER
    before = a_membership(cast.expert, role, cast.lending, until=ended, class_parts=bits)
    assert teaching([now], TODAY) == 0
    assert teaching([now], ended) == bits
    assert teaching([now], ended - timedelta(days=9), TODAY) == bits
    assert teaching([before], TODAY) == 0
    propose(invite(cast), cast, some_terms())


def test_a_swap_looks_after_the_class_of_its_own_school_only(app):
    school = a_school_that_swaps()
    a_membership(school.bram, Role.TEACHER, a_school("De Andere"), class_parts=1 << MORNING)
    with pytest.raises(RuleBroken, match="staat Bram Tel voor de klas op De Andere"):
        school.swap()


def test_a_visitor_keeps_a_class_that_only_their_director_wrote_down(app):
    cast = a_cast(class_parts=())
    neighbour = an_expert(cast.asking, "Buur")
    light = an_inzet(cast, "consent", expert=neighbour, form="join_in", dates=AFTERNOON)
    assert light.consented_at is None
    a_group_of(cast.asker, cast.asking)
    inzet = an_inzet(cast, "consent", expert=neighbour, form="join_in")
    assert inzet.consented_at is not None  # their yes as the leader, after the check


def test_a_granted_inzet_counts_for_a_class_that_only_the_director_wrote_down(app):
    """The profile says Monday, the list of classes Tuesday."""
    cast = a_cast(class_parts=(0,))
    for number in range(4, 11):
        saved(SchoolGroup(school_id=cast.lending.id, name=f"Groep {number}", pupils=22))
    a_group_of(cast.expert, cast.lending)
    colleague = an_expert(cast.lending, "Cor Collega", class_parts=(MORNING,))
    an_inzet(cast, "approved", cover="replacement")
    second = an_inzet(cast, "consent", cover="replacement", expert=colleague)
    check = check_of(second, TODAY)
    assert (check.colour, check.rules[0]) == (RED, "G1")


def test_profile_and_search_say_what_planning_would_refuse(app):
    """The director wrote down who teaches which group; the profile offers that morning."""
    cast = a_cast(class_parts=())
    offered = 0b11 << MORNING
    with unit_of_work():
        db.session.get_one(Profile, cast.expert.id).free_parts = offered
    a_group_of(cast.expert, cast.lending)
    a_membership(cast.expert, Role.TEACHER, cast.asking, class_parts=0b10 << MORNING)
    with_class = ["eigen klas, kan met vervanging"] * 2
    shown = portrait(cast.expert, cast.asker, TODAY)
    assert shown is not None
    assert [each.says for each in shown.week[MORNING : MORNING + 2]] == with_class
    (card,) = cards_of(cast)
    assert [each.says for each in card.week[MORNING : MORNING + 2]] == with_class


def cards_of(cast):
    facts = ranking.Facts(cast.expert.id, 0, 0, None, 500, 2, 0, True, 0, None)
    found = Found(1, facts, 1, 0, is_slot=False, schools=0)
    return cards_for(
        [found], Place.of_school(cast.asking), [], {}, {}, viewer_id=cast.asker.id, today=TODAY
    )


def test_extra_hours_are_not_proposed_when_another_school_has_a_class(app):
    cast = a_cast(class_parts=(MORNING,))
    a_membership(cast.expert, Role.TEACHER, a_school("De Andere"), class_parts=1 << 8)
    inzet = an_inzet(cast, "consent", cover="replacement")
    with unit_of_work():
        inzet.lending_membership.contract_parts = 6
        db.session.get_one(Profile, cast.expert.id).free_parts = 1 << 7 | 1 << 8
    (says,) = extra_hours.of([inzet], TODAY)
    assert "Op donderdagmiddag kan het" in says


@pytest.mark.parametrize("cover", ["own_time", "extra_hours"])
def test_of_a_teacher_whose_classes_nobody_wrote_down_the_check_says_so(app, cover):
    cast = a_cast(class_parts=())
    inzet = an_inzet(cast, "consent", cover=cover)
    check = check_of(inzet, TODAY)
    assert check.colour == GREEN
    assert check.title.startswith("Geen klas mist haar leraar, voor zover bekend")
    (unknown,) = check.unknown
    assert unknown.says.startswith("Wanneer Sanne Kundig voor de klas staat, staat er niet.")
    a_group_of(cast.expert, cast.lending, MORNING + 1)
    check = check_of(inzet, TODAY)
    assert (check.unknown, "voor zover" in check.title) == ((), False)


def test_who_has_no_class_by_their_work_needs_none_written_down(app):
    cast = a_cast(class_parts=())
    with unit_of_work():
        cast.expert.memberships[0].role = Role.SUPPORT_COORDINATOR
    assert check_of(an_inzet(cast, "consent"), TODAY).unknown == ()


def test_of_a_team_it_is_said_of_each(app):
    cast = a_cast()
    team = the_team_agrees(cast, a_team(cast, size=2))
    check = check_of(team[0], TODAY)
    assert [each.says.split(" voor")[0] for each in check.unknown] == [
        "Wanneer Anne Aarts", "Wanneer Bas Blom"
    ]  # fmt: skip


def visits(cast, state="expert agreed", **facts):
    """A colleague of the school that asks, who teaches on Tuesday morning, wants to come and look
    in the expert's class; the expert said yes."""
    with unit_of_work():
        cast.colleague.memberships[0].class_parts = 1 << MORNING
    asked = an_open_request(cast, contact_id=cast.colleague.id)
    return an_inzet(cast, state, asked=asked, form="join_in", **facts)


def test_a_visitor_does_not_decide_themselves_that_their_class_can_do_without(app):
    cast = a_cast(class_parts=(0,))
    inzet = visits(cast)
    with pytest.raises(RuleBroken, match="heeft Cato Collega zelf een klas"):
        agree(inzet, cast.colleague)
    agree(inzet, cast.asker)
    assert inzet.state == "consent"


def test_a_visitor_without_a_class_at_that_moment_says_yes_themselves(app):
    cast = a_cast(class_parts=(0,))
    agree(visits(cast, dates=AFTERNOON), cast.colleague)


def test_nobody_lets_a_visitor_go_from_the_class_of_yet_another_school(app):
    cast = a_cast(class_parts=(0,))
    inzet = visits(cast)
    there = a_school("De Andere")
    a_membership(cast.colleague, Role.TEACHER, there, class_parts=1 << MORNING)
    with pytest.raises(RuleBroken, match="staat Cato Collega voor de klas op De Andere"):
        agree(inzet, cast.asker)


def test_nor_where_that_class_was_written_down_after_the_yes_of_the_leader(app):
    cast = a_cast(class_parts=(0,))
    inzet = visits(cast, "asker agreed")
    there = a_school("De Andere")
    a_membership(cast.colleague, Role.TEACHER, there, class_parts=1 << MORNING)
    with pytest.raises(RuleBroken, match="staat Cato Collega voor de klas op De Andere"):
        agree(inzet, cast.expert)


def test_nor_does_who_lends_the_expert_say_yes_to_that(app):
    cast = a_cast(class_parts=(0,))
    inzet = visits(cast, "consent")
    there = a_school("De Andere")
    a_membership(cast.colleague, Role.TEACHER, there, class_parts=1 << MORNING)
    with pytest.raises(RuleBroken, match="op De Andere"), unit_of_work():
        actions.consent(inzet, by=cast.leader, now=MOMENT)


def test_a_visit_is_planned_only_where_no_other_school_loses_its_teacher(app):
    """A date on which nobody comes to look takes the visitor nowhere."""
    cast = a_cast(class_parts=(0,))
    dates = ((FIRST, MORNING, 60),)
    inzet = visits(cast, "approved", dates=dates)
    there = a_school("De Andere")
    a_membership(cast.colleague, Role.TEACHER, there, class_parts=1 << MORNING)
    with pytest.raises(RuleBroken, match="op De Andere"), unit_of_work():
        actions.schedule(inzet, as_planned(dates), by=cast.asker, now=MOMENT)
    talk = [PlannedSession(FIRST, MORNING, minutes=60, form="workshop")]
    with unit_of_work():
        actions.schedule(inzet, talk, by=cast.asker, now=MOMENT)
    assert inzet.state == "scheduled"


def test_a_visit_moves_to_a_class_of_the_visitor_only_by_who_leads_them(app):
    """Their class begins in January; on the dates of the agreement they had none."""
    cast = a_cast(class_parts=(0,))
    asked = an_open_request(cast, contact_id=cast.colleague.id)
    inzet = an_inzet(cast, "scheduled", asked=asked, form="join_in", dates=((FIRST, MORNING, 60),))
    later = SECOND + timedelta(weeks=4)
    a_membership(
        cast.colleague, Role.SUPPORT_COORDINATOR, cast.asking, from_=later,
        class_parts=1 << MORNING,
    )  # fmt: skip

    def moves(by):
        with unit_of_work():
            there = as_planned(((later, MORNING, 60),))
            actions.reschedule(inzet, there, by=by, now=MOMENT)

    for person in (cast.expert, cast.colleague):
        with pytest.raises(RuleBroken, match="heeft Cato Collega zelf een klas"):
            moves(person)
    moves(cast.asker)
    assert inzet.open_sessions[0].on == later


def test_a_class_of_the_visitor_that_came_since_is_planned_on_the_word_of_who_leads(app):
    for agreed_by, may in (("asker", True), ("colleague", False)):
        cast = a_cast(class_parts=(0,))
        asked = an_open_request(cast, contact_id=cast.colleague.id)
        dates = ((FIRST, MORNING, 60),)
        inzet = an_inzet(cast, "expert agreed", asked=asked, form="join_in", dates=dates)
        agree(inzet, getattr(cast, agreed_by))
        with unit_of_work():
            actions.consent(inzet, by=cast.leader, now=MOMENT)
            cast.colleague.memberships[0].class_parts = 1 << MORNING
        db.session.expire_all()

        def plan(inzet=inzet, cast=cast, dates=dates):
            with unit_of_work():
                actions.schedule(inzet, as_planned(dates), by=cast.expert, now=MOMENT)

        if may:
            plan()
        else:
            with pytest.raises(RuleBroken, match="heeft Cato Collega zelf een klas"):
                plan()


def test_a_class_elsewhere_written_down_later_leaves_what_is_planned_alone(app):
    """What stands tomorrow no longer moves; the other date still does, to where no class is."""
    cast = at_two_schools(class_parts=())
    tomorrow, later = (FIRST, MORNING, 60), SECOND + timedelta(weeks=4)
    both = (tomorrow, (SECOND, MORNING + 1, 60))
    inzet = an_inzet(cast, "scheduled", dates=both)
    a_group_of(cast.expert, cast.lending)
    now = moment_on(FIRST - timedelta(days=1))

    def moves(part):
        with unit_of_work():
            dates = as_planned((tomorrow, (later, part, 60)))
            actions.reschedule(inzet, dates, by=cast.asker, now=now)

    with pytest.raises(RuleBroken, match="voor de klas op De Hulp") as refused:
        moves(MORNING)
    assert "januari" in str(refused.value)
    moves(MORNING + 1)
    assert {each.on for each in inzet.open_sessions} == {FIRST, later}


def test_a_class_that_begins_between_two_dates_counts_on_the_later_one_alone(app):
    """On the first Tuesday morning they have no class yet; on the second they do."""
    cast = a_cast(class_parts=())
    a_membership(
        cast.expert, Role.SUPPORT_COORDINATOR, cast.lending, from_=FIRST + timedelta(days=1),
        class_parts=1 << MORNING,
    )  # fmt: skip
    inzet = invite(cast)
    both = ((FIRST, MORNING, 60), (SECOND, MORNING, 60))
    with pytest.raises(RuleBroken, match="dinsdagochtend 15 december"):
        propose(inzet, cast, some_terms(both))
    propose(inzet, cast, some_terms(((FIRST, MORNING, 60), (SECOND, MORNING + 1, 60))))
    propose(inzet, cast, some_terms(both, cover="replacement"))
