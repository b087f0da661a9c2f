"""Several people of one school for one vraag: each says yes, and they come together."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app import clock, workflow
from app.database import db, unit_of_work
from app.deployments import actions, bundles, checks, consenting
from app.deployments import people as people_module
from app.deployments.amounts import share_out
from app.deployments.lending import judge
from app.deployments.limits import check_lower, check_team
from app.deployments.models import Bundle, Deployment
from app.deployments.transitions import DEPLOYMENT
from app.deployments.waiting import waiting
from app.deployments.weighed import GREEN, RED, Companion, Group, LendingFacts, Lent
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Delivery, Event
from app.help_requests import actions as requests
from app.pots import actions as pots
from app.pots.models import Entry
from tests.support.makers import MOMENT, a_coordinator, a_profile
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    Cast,
    a_cast,
    a_freelance_expert,
    a_team,
    an_expert,
    an_open_request,
    as_planned,
    extend,
    room,
    some_terms,
    the_team_agrees,
)
from tests.support.makers_pots import a_pot

PAID: dict[str, Any] = {"cover": "extra_hours"}  # 4 hours × € 50 a person


def states(bundle: Bundle) -> list[str]:
    db.session.expire_all()
    return [member.state for member in bundle.members]


def decide(bundle: Bundle, action: str, by: Any, **how: Any) -> None:
    with unit_of_work():
        bundles.decide(bundle, action, by=by, now=MOMENT, **how)


def leave(inzet: Deployment, by: Any, action: str = "withdraw") -> None:
    with unit_of_work():
        actions.move(inzet, action, by=by, now=MOMENT, reason_code="timing")


def heard(bundle: Bundle, action: str, person: Any) -> int:
    """How often this person heard of such a move of anybody of the team."""
    ids = [member.id for member in bundle.members]
    told = (
        select(func.count())
        .select_from(Delivery)
        .join(Event, Event.id == Delivery.event_id)
        .where(
            Event.object_type == "deployment",
            Event.object_id.in_(ids),
            Event.action == action,
            Delivery.person_id == person.id,
        )
    )
    return db.session.scalar(told) or 0


# Rules


def test_a_team_is_several_people_and_at_least_two_of_them_come():
    check_team(2, 2)
    check_team(12, 3)
    check_lower(1, 2)
    for people, minimum, field in (
        (1, 1, "people"),
        (13, 2, "people"),
        (3, 1, "minimum"),
        (3, 4, "minimum"),
    ):
        with pytest.raises(RuleBroken) as no:
            check_team(people, minimum)
        assert no.value.field == field
    for minimum in (0, 2, 3):
        with pytest.raises(RuleBroken):
            check_lower(minimum, 2)


def test_what_pots_pay_is_divided_over_a_team_to_the_cent():
    rows = share_out([10_001, 4_999], [5_000, 3_333, 6_667])
    assert [sum(row) for row in rows] == [5_000, 3_333, 6_667]
    assert [sum(column) for column in zip(*rows, strict=True)] == [10_001, 4_999]
    assert all(all(row) for row in rows)


TUESDAY = (FIRST, MORNING)


def some_facts(**facts: Any) -> LendingFacts:
    """A school of sixteen groups lends Anne: two may be away at once, seven parts a week."""
    groups = tuple(Group(f"groep {number}", 20, 30, *parts) for number, *parts in (
        (1, 1 << MORNING), (2,), *((n,) for n in range(3, 17))
    ))  # fmt: skip
    about = {"school": "De Hulp", "person_id": 1, "person": "Anne", "cover": "replacement"}
    return LendingFacts(**about | {"dates": (TUESDAY,), "groups": groups, "teachers": 200} | facts)


def a_mate(number: int, *, own: int, dates: Any = (TUESDAY,), size: int = 16) -> Companion:
    groups = tuple(
        Group(f"groep {n}", 20, 30, 1 << MORNING if n == own else 0) for n in range(1, size + 1)
    )
    return Companion(number, f"Maat {number}", dates, groups)


def test_one_run_of_the_check_counts_all_of_a_team_at_once():
    two = judge(some_facts(companions=(a_mate(2, own=2),)))
    three = judge(some_facts(companions=(a_mate(2, own=2), a_mate(3, own=3))))
    assert judge(some_facts()).colour == GREEN
    assert "G1" not in two.rules
    assert (three.colour, three.rules[0]) == (RED, "G1")
    assert three.reasons[0].startswith("Op dinsdagochtend 8 december zijn er dan 3 collega’s weg")
    assert three.weeks[0].after[MORNING] == 3
    assert three.weeks[0].before[MORNING] == 0
    assert [group.name for group in three.groups] == ["groep 1", "groep 2", "groep 3"]
    # Whoever was lent already counts beside them, and one of them is judged for their own weeks.
    lent = judge(some_facts(companions=(a_mate(2, own=2),), lent=(Lent(9, *TUESDAY),)))
    assert lent.colour == RED
    often = a_mate(2, own=2, dates=(TUESDAY, (FIRST, MORNING + 1), (date(2026, 12, 9), 4)))
    found = judge(some_facts(companions=(often,)))
    assert [f.says for f in found.findings if f.rule == "G3"] == [
        "Maat 2 is in week 50 3 dagdelen weg; 2 is gewoon."
    ]


def test_groups_that_miss_their_teacher_at_one_moment_share_with_the_rest_together():
    small = tuple(Group(f"groep {n}", 20, 31, 1 << MORNING if n == 1 else 0) for n in range(1, 4))
    alone = judge(some_facts(groups=small))
    both = judge(some_facts(groups=small, companions=(a_mate(2, own=2, size=3),)))
    assert [f.says for f in alone.findings if f.rule == "G8"] == []
    falls = "Valt de vervanging van groep 1 en groep 2 samen weg, dan"
    assert f"{falls} krijgt groep 3 60 leerlingen; de norm is 31." in both.reasons
    nobody_left = judge(some_facts(groups=small[:2], companions=(a_mate(2, own=2, size=2),)))
    assert f"{falls} is er geen groep meer die kinderen opvangt." in nobody_left.reasons


# Coming together


def test_nobody_goes_on_until_enough_said_yes_and_then_all_of_them_do(app):
    cast = a_cast()
    bundle = a_team(cast, minimum=2)
    anne, bas, cas = the_team_agrees(cast, bundle, who=1)
    assert states(bundle) == ["talking"] * 3
    assert anne.is_agreed
    assert heard(bundle, "come_together", cast.leader) == 0
    with unit_of_work():
        actions.agree(cas, version=1, by=cas.expert, now=MOMENT)
    assert states(bundle) == ["consent", "talking", "consent"]
    assert heard(bundle, "come_together", cast.leader) == 1  # one team, one message
    assert [heard(bundle, "come_together", m.expert) for m in (anne, bas, cas)] == [1, 0, 1]
    # Who comes later goes with them, as long as it is decided about.
    with unit_of_work():
        actions.agree(bas, version=1, by=bas.expert, now=MOMENT)
    assert states(bundle) == ["consent"] * 3
    assert list(checks.teams_are_whole()) == []
    assert list(checks.requests_count_their_hours()) == []


def test_a_second_yes_never_leads_past_the_team(app):
    """By whom it is given makes no difference, nor that it would be light or that there is room."""
    cast = a_cast()
    bundle = a_team(cast, minimum=3, asked=an_open_request(cast, hours=12))
    anne, bas, _ = bundle.members
    with unit_of_work():
        actions.propose(anne, some_terms(), by=anne.expert, now=MOMENT)
        actions.agree(anne, version=1, by=anne.expert, now=MOMENT)
        actions.agree(anne, version=1, by=cast.asker, now=MOMENT)
    assert anne.state == "talking"
    with pytest.raises(RuleBroken, match="al ja tegen gezegd"), unit_of_work():
        actions.agree(anne, version=1, by=anne.expert, now=MOMENT)
    with unit_of_work():  # another version: back to nobody
        actions.propose(anne, some_terms(place="Boven"), by=cast.asker, now=MOMENT)
    assert not anne.is_agreed
    with unit_of_work():
        bundles.propose(bundle, some_terms(), by=cast.asker, now=MOMENT)
        db.session.execute(update(Bundle).values(minimum=1))
    assert states(bundle) == ["talking"] * 3
    with unit_of_work():
        actions.agree(bas, version=1, by=bas.expert, now=MOMENT)
    assert states(bundle) == ["talking", "consent", "talking"]


def test_the_hours_of_a_team_are_counted_together(app):
    cast = a_cast()
    bundle = a_team(cast, minimum=2, asked=an_open_request(cast, hours=7))
    the_team_agrees(cast, bundle, who=1)
    bas = bundle.members[1]
    with pytest.raises(RuleBroken, match="nog 7 uur over; het team is samen 8 uur"), unit_of_work():
        actions.agree(bas, version=1, by=bas.expert, now=MOMENT)


def test_who_cannot_come_any_more_does_not_count(app):
    """Anne said yes to a day that has passed: with Bas there are not two."""
    cast = a_cast()
    bundle = a_team(cast, minimum=2)
    anne, bas, _ = the_team_agrees(cast, bundle, who=0)
    early = some_terms(((date(2026, 11, 25), 4, 60),))
    with unit_of_work():
        actions.propose(anne, early, by=cast.asker, now=MOMENT)
        actions.agree(anne, version=2, by=cast.asker, now=MOMENT)
        actions.agree(anne, version=2, by=anne.expert, now=MOMENT)
    with unit_of_work():
        actions.agree(bas, version=1, by=bas.expert, now=MOMENT.replace(day=27))
    assert states(bundle) == ["talking"] * 3


def test_the_hours_of_who_cannot_come_any_more_are_free_for_the_others(app):
    cast = a_cast()
    bundle = a_team(cast, minimum=2, asked=an_open_request(cast, hours=8))
    anne, bas, cas = the_team_agrees(cast, bundle, who=0, **PAID)
    early = some_terms(((date(2026, 11, 25), 4, 240),), **PAID)
    with unit_of_work():
        actions.propose(anne, early, by=cast.asker, now=MOMENT)
        actions.agree(anne, version=2, by=cast.asker, now=MOMENT)
        actions.agree(anne, version=2, by=anne.expert, now=MOMENT)
    later = MOMENT.replace(day=27)
    for member in (bas, cas):
        with unit_of_work():
            actions.agree(member, version=1, by=member.expert, now=later)
    assert states(bundle) == ["talking", "consent", "consent"]
    with unit_of_work():
        bundles.decide(bundle, "consent", by=cast.leader, now=later)
    with unit_of_work():
        bundles.approve(bundle, pots=[(cast.pot, 40_000)], by=cast.coordinator, now=later)
    assert states(bundle) == ["talking", "approved", "approved"]


def test_a_team_comes_of_one_other_school_and_from_nobody_else(app):
    cast = a_cast()
    asked, elsewhere = an_open_request(cast), an_expert(cast.asking, "Eva Eigen")
    anne = an_expert(cast.lending, "Anne Aarts")
    zeno = a_freelance_expert(cast)
    for lender, people, by, why in (
        (cast.lending, [anne, elsewhere], cast.asker, "werkt niet op deze school"),
        (cast.lending, [anne, zeno], cast.asker, "werkt niet op deze school"),
        (cast.lending, [anne, anne], cast.asker, "met z’n tweeën"),
        (cast.asking, [anne, elsewhere], cast.asker, "van een andere school"),
    ):
        with pytest.raises(RuleBroken, match=why), unit_of_work():
            bundles.ask(asked, lender, people, 2, by=by, now=MOMENT)
    with pytest.raises(NotAllowed), unit_of_work():
        bundles.ask(asked, cast.lending, [anne, cast.expert], 2, by=cast.leader, now=MOMENT)
    assert db.session.scalar(select(func.count()).select_from(Bundle)) == 0
    with unit_of_work():
        bundle = bundles.ask(asked, cast.lending, [anne, cast.expert], 2, by=cast.asker, now=MOMENT)
    with pytest.raises(RuleBroken, match="loopt over deze vraag al een gesprek"), unit_of_work():
        bundles.add(bundle, [anne], by=cast.asker, now=MOMENT)
    an_extra = an_expert(cast.lending, "Dewi")
    with unit_of_work():
        bundles.add(bundle, [an_extra], by=cast.asker, now=MOMENT)
    assert {m.expert_id for m in bundle.members} == {anne.id, cast.expert.id, an_extra.id}
    assert {m.lender_id for m in bundle.members} == {cast.lending.id}


# Leaving


def test_below_the_minimum_the_others_come_back_and_their_yes_stays(app):
    cast = a_cast()
    bundle = a_team(cast, minimum=2, size=2)
    anne, bas = the_team_agrees(cast, bundle)
    assert states(bundle) == ["consent", "consent"]
    leave(bas, bas.expert)
    assert states(bundle) == ["talking", "withdrawn"]
    assert anne.is_agreed
    assert heard(bundle, "fall_back", anne.expert) == heard(bundle, "fall_back", cast.asker) == 1
    assert list(checks.requests_count_their_hours()) == []
    # The school asks somebody else, who says yes: both go on.
    dewi = an_expert(cast.lending, "Dewi")
    with unit_of_work():
        bundles.add(bundle, [dewi], by=cast.asker, now=MOMENT)
    dewi = bundle.members[-1]
    with unit_of_work():
        bundles.propose(bundle, some_terms(), by=cast.asker, now=MOMENT)
        actions.agree(dewi, version=1, by=dewi.expert, now=MOMENT)
    assert states(bundle) == ["consent", "withdrawn", "consent"]
    assert anne.terms_version == 1  # who had agreed was not asked again


def test_the_school_can_be_content_with_fewer_or_stop(app):
    cast = a_cast()
    bundle = a_team(cast, minimum=3)
    anne, bas, cas = the_team_agrees(cast, bundle, who=2)
    for by, error in ((cast.leader, NotAllowed), (anne.expert, NotAllowed)):
        with pytest.raises(error), unit_of_work():
            bundles.lower(bundle, 2, by=by, now=MOMENT)
    with pytest.raises(StalePage), unit_of_work():
        bundles.lower(bundle, 2, by=cast.asker, now=MOMENT, seen=bundle.stands_at - 1)
    with unit_of_work():
        bundles.lower(bundle, 2, by=cast.asker, now=MOMENT, seen=bundle.stands_at)
    assert states(bundle) == ["consent", "consent", "talking"]
    assert heard(bundle, "lower_minimum", cas.expert) == 1
    with unit_of_work():
        bundles.stop(bundle, by=cast.asker, now=MOMENT)
    assert states(bundle) == ["withdrawn"] * 3
    assert cast.lending.id == bas.lender_id
    assert list(checks.requests_count_their_hours()) == []
    with pytest.raises(RuleBroken, match="niets meer om te stoppen"), unit_of_work():
        bundles.stop(bundle, by=cast.asker, now=MOMENT)


def test_a_vraag_that_is_withdrawn_or_closed_takes_its_teams_along(app):
    cast = a_cast()
    asked = an_open_request(cast)
    bundle, waiting = a_team(cast, asked=asked), a_team(cast, asked=asked)
    the_team_agrees(cast, bundle, who=2)
    the_team_agrees(cast, waiting, who=1)
    with unit_of_work():
        requests.withdraw(asked, by=cast.asker, now=MOMENT, reason="solved")
    assert set(states(bundle) + states(waiting)) == {"withdrawn"}
    assert list(checks.requests_count_their_hours()) == list(checks.teams_are_whole()) == []


def test_what_waits_together_expires_together(app):
    cast = a_cast()
    bundle = a_team(cast, minimum=2)
    the_team_agrees(cast, bundle, who=2)
    with unit_of_work():
        workflow.perform(DEPLOYMENT, bundle.members[0], "expire", by=None, now=MOMENT)
    assert states(bundle) == ["expired", "expired", "talking"]


# Consent


def test_the_leader_decides_about_all_of_them_or_one_less(app):
    cast = a_cast()
    bundle = a_team(cast, minimum=2)
    # Room of her own lets Anne through when she goes alone, and not past the others.
    cast.expert = bundle.members[0].expert
    room(cast, covers=["extra_hours"])
    anne, bas, cas = the_team_agrees(cast, bundle, **PAID)
    with pytest.raises(RuleBroken, match="in één keer"), unit_of_work():
        actions.consent(anne, by=cast.leader, now=MOMENT)
    for action in ("ask_change",):
        with pytest.raises(RuleBroken, match="in één keer"), unit_of_work():
            actions.move(anne, action, by=cast.leader, now=MOMENT, reason_words="Later graag.")
    why = {"reason_code": "bezetting", "reason_words": "Groep 4 is al zonder."}
    with unit_of_work():
        actions.move(cas, "refuse", by=cast.leader, now=MOMENT, **why)
    assert states(bundle) == ["consent", "consent", "declined"]
    with pytest.raises(RuleBroken, match="Zonder Bas Blom zijn er nog 1"), unit_of_work():
        actions.move(bas, "refuse", by=cast.leader, now=MOMENT, **why)
    stale = bundle.stands_at - 1
    with pytest.raises(StalePage), unit_of_work():
        bundles.decide(bundle, "consent", by=cast.leader, now=MOMENT, seen=stale)
    with pytest.raises(StalePage), unit_of_work():  # nothing of theirs to decide
        bundles.decide(bundle, "consent", by=cast.coordinator, now=MOMENT)
    decide(bundle, "consent", cast.leader)
    assert states(bundle) == ["approval", "approval", "declined"]
    assert {m.consented_by_id for m in (anne, bas)} == {cast.leader.id}
    assert [m.estimate for m in (anne, bas)] == [20_000, 20_000]
    assert heard(bundle, "consent", cast.asker) == 1
    assert heard(bundle, "consent", cast.coordinator) == 1
    decide(bundle, "retract_consent", cast.leader, reason_words="Toch niet.")
    assert states(bundle) == ["talking", "talking", "declined"]
    assert not anne.is_agreed


def test_a_team_is_refused_as_a_whole(app):
    cast = a_cast()
    bundle = a_team(cast, minimum=2)
    the_team_agrees(cast, bundle)
    with pytest.raises(RuleBroken, match="Schrijf er een paar woorden bij"), unit_of_work():
        bundles.decide(bundle, "refuse", by=cast.leader, now=MOMENT, reason_code="bezetting")
    assert states(bundle) == ["consent"] * 3
    decide(bundle, "refuse", cast.leader, reason_code="bezetting", reason_words="Nu niet.")
    assert states(bundle) == ["declined"] * 3
    assert list(checks.requests_count_their_hours()) == []


def test_the_check_of_a_team_looks_at_all_dates_of_all_of_them(app, monkeypatch):
    """Each alone would be green; together three are away where one may be. One run says so."""
    monkeypatch.setattr(consenting, "check_of", None)
    cast = a_cast()
    bundle = a_team(cast, minimum=3, class_parts=(MORNING,))
    members = the_team_agrees(cast, bundle, dates=((FIRST, MORNING, 120),), cover="replacement")
    with pytest.raises(
        RuleBroken, match=r"zijn er dan 3 collega’s weg.*Hierover beslist het bestuur"
    ):
        decide(bundle, "consent", cast.leader, reason_words="Het kan net.")
    assert states(bundle) == ["consent"] * 3
    decide(bundle, "consent", cast.board, reason_words="Het is voor één keer.")
    assert {m.consent_colour for m in members} == {"red"}
    facts = [
        event.facts for event in db.session.scalars(select(Event).where(Event.action == "consent"))
    ]
    assert len(facts) == 3
    assert all("G1" in each["rules"] for each in facts)


def test_with_the_director_in_the_team_the_board_decides_all_that_a_leader_decides(app):
    cast = a_cast()
    asked = an_open_request(cast)
    a_profile(cast.leader, max_minutes_per_week=2400)
    people = [cast.leader, cast.expert]
    with unit_of_work():
        bundle = bundles.ask(asked, cast.lending, people, 2, by=cast.asker, now=MOMENT)
    why = {"reason_code": "bezetting", "reason_words": "Er is griep."}
    for before, action, after in (
        ("consent", "ask_change", "talking"),
        ("consent", "consent", "approval"),
        ("approval", "retract_consent", "talking"),
        ("consent", "refuse", "declined"),
    ):
        if "talking" in states(bundle):
            the_team_agrees(cast, bundle, **PAID)
        assert states(bundle) == [before] * 2
        with pytest.raises(RuleBroken), unit_of_work():
            bundles.decide(bundle, action, by=cast.leader, now=MOMENT, **why)
        with clock.at(MOMENT):
            assert people_module.leading(bundle.members[0]) == [cast.board.id]
            assert ("deployments.team_consent" in endpoints(cast.board)) == (before == "consent")
            assert "deployments.team_consent" not in endpoints(cast.leader)
        decide(bundle, action, cast.board, **why)
        assert states(bundle) == [after] * 2


def endpoints(person: Any) -> list[str]:
    return [line.endpoint for line in waiting(person, now=MOMENT)]


def test_granted_each_of_a_team_is_led_by_their_director_again(app):
    """Also the colleagues of a director who is one of them."""
    cast = a_cast()
    a_profile(cast.leader, max_minutes_per_week=2400)
    asked, people = an_open_request(cast), [cast.leader, cast.expert]
    with unit_of_work():
        bundle = bundles.ask(asked, cast.lending, people, 2, by=cast.asker, now=MOMENT)
    the_team_agrees(cast, bundle)
    decide(bundle, "consent", cast.board)
    assert states(bundle) == ["approved", "approved"]
    led = [DEPLOYMENT.right_of(cast.leader, m, ("leader",), MOMENT) for m in bundle.members]
    assert led == [None, ("leader", cast.leader.id)]


# Approval


def approve(bundle: Bundle, by: Any, shares: Any = None) -> bool:
    with unit_of_work():
        return bundles.approve(bundle, pots=shares, by=by, now=MOMENT)


def a_team_in_approval(cast: Cast, **terms: Any) -> Bundle:
    bundle = a_team(cast, minimum=2)
    the_team_agrees(cast, bundle, **PAID | terms)
    decide(bundle, "consent", cast.leader)
    return bundle


def test_a_team_that_costs_nothing_is_granted_when_the_last_of_them_has_consent(app):
    cast = a_cast()
    bundle = a_team(cast, minimum=2)
    the_team_agrees(cast, bundle)
    decide(bundle, "consent", cast.leader)
    assert states(bundle) == ["approved"] * 3
    assert heard(bundle, "approve", cast.asker) == 1


def test_a_threshold_of_a_pot_is_not_for_each_of_a_team(app):
    cast = a_cast()
    with unit_of_work():
        cast.pot.auto_limit = 25_000
    bundle = a_team_in_approval(cast)
    assert states(bundle) == ["approval"] * 3


def test_the_sum_is_reserved_for_all_of_them_or_for_none(app):
    cast = a_cast(cents=59_999)
    bundle = a_team_in_approval(cast)
    anne = bundle.members[0]
    with pytest.raises(RuleBroken, match="in één keer"), unit_of_work():
        actions.approve(anne, pots=cast.pot, by=cast.coordinator, now=MOMENT)
    with pytest.raises(RuleBroken, match="dit kost €\u00a0600,00"):
        approve(bundle, cast.coordinator, [(cast.pot, 60_000)])
    with pytest.raises(RuleBroken, match="Er mist nog €\u00a00,01"):
        approve(bundle, cast.coordinator, [(cast.pot, 59_999)])
    assert states(bundle) == ["approval"] * 3
    assert (cast.pot.reserved, len(anne.payers)) == (0, 0)
    with unit_of_work():
        pots.grant(cast.pot, 1, by=None, now=MOMENT)
    assert approve(bundle, cast.coordinator, [(cast.pot, 60_000)])
    assert states(bundle) == ["approved"] * 3
    assert (cast.pot.reserved, cast.pot.available) == (60_000, 0)
    assert heard(bundle, "approve", cast.asker) == 1
    moved = db.session.scalars(select(Entry).where(Entry.kind == "reserve")).all()
    assert [entry.reserved for entry in moved] == [20_000] * 3
    assert list(checks.granted_is_set_apart()) == []


def test_somebody_with_another_part_in_one_of_them_decides_about_none(app):
    cast = a_cast()
    bundle = a_team_in_approval(cast)
    bas = bundle.members[1].expert
    with unit_of_work():
        pots.give_mandate(cast.pot, bas, limit=10_000_000, until=None, by=None, now=MOMENT)
    with pytest.raises(RuleBroken, match="Over Bas Blom beslist een ander"):
        approve(bundle, bas, [(cast.pot, 60_000)])
    assert cast.pot.reserved == 0


def test_a_mandate_is_for_the_sum_and_several_pots_sign_for_all(app):
    cast = a_cast(limit=30_000)
    other = a_coordinator(cast.swv, "Corrie Dekker")
    second = a_pot(cast.swv, 100_000, approver=other, name="Tweede pot")
    bundle = a_team_in_approval(cast)
    with pytest.raises(RuleBroken, match="€\u00a0600,00 is boven je mandaat"):
        approve(bundle, cast.coordinator, [(cast.pot, 60_000)])
    assert not approve(bundle, cast.coordinator, [(cast.pot, 25_001), (second, 34_999)])
    assert states(bundle) == ["approval"] * 3
    assert cast.pot.reserved == second.reserved == 0
    with pytest.raises(RuleBroken, match="Je gaf al akkoord"):
        approve(bundle, cast.coordinator)
    with pytest.raises(RuleBroken, match="Op deze verdeling is al akkoord gegeven"):
        approve(bundle, other, [(second, 60_000)])
    assert approve(bundle, other)
    assert states(bundle) == ["approved"] * 3
    assert (cast.pot.reserved, second.reserved) == (25_001, 34_999)
    assert list(checks.granted_is_set_apart()) == list(checks.four_eyes_are_four()) == []


def test_who_comes_later_holds_up_nobody_for_whom_was_signed(app):
    cast = a_cast()
    other = a_coordinator(cast.swv, "Corrie Dekker")
    second = a_pot(cast.swv, 100_000, approver=other, name="Tweede pot")
    bundle = a_team(cast, minimum=2, size=4)
    *_, dewi = the_team_agrees(cast, bundle, who=3, **PAID)
    decide(bundle, "consent", cast.leader)
    assert not approve(bundle, cast.coordinator, [(cast.pot, 30_000), (second, 30_000)])
    with unit_of_work():
        actions.agree(dewi, version=1, by=dewi.expert, now=MOMENT)
    decide(bundle, "consent", cast.leader)
    assert states(bundle) == ["approval"] * 4
    assert approve(bundle, other)
    assert states(bundle) == ["approved"] * 3 + ["approval"]
    assert approve(bundle, other, [(second, 20_000)])
    assert states(bundle) == ["approved"] * 4
    assert list(checks.granted_is_set_apart()) == list(checks.teams_are_whole()) == []


def test_who_costs_nothing_waits_for_those_who_do(app):
    cast = a_cast(limit=30_000)
    other = a_coordinator(cast.swv, "Corrie Dekker")
    second = a_pot(cast.swv, 100_000, approver=other, name="Tweede pot")
    bundle = a_team(cast, minimum=2)
    anne, *_ = the_team_agrees(cast, bundle, who=0, **PAID)
    with unit_of_work():
        actions.propose(anne, some_terms(), by=cast.asker, now=MOMENT)
        actions.agree(anne, version=2, by=cast.asker, now=MOMENT)
    for member in bundle.members:
        with unit_of_work():
            actions.agree(member, version=member.terms_version, by=member.expert, now=MOMENT)
    decide(bundle, "consent", cast.leader)
    assert (states(bundle), anne.estimate) == (["approval"] * 3, 0)
    assert not approve(bundle, cast.coordinator, [(cast.pot, 20_000), (second, 20_000)])
    assert states(bundle) == ["approval"] * 3
    assert approve(bundle, other)
    assert states(bundle) == ["approved"] * 3
    assert list(checks.granted_is_set_apart()) == []


def test_who_holds_the_money_turns_all_of_them_down_or_asks_them_again(app):
    cast = a_cast()
    bundle = a_team_in_approval(cast)
    decide(bundle, "ask_change", cast.coordinator, reason_words="Kan het met minder?")
    assert states(bundle) == ["talking"] * 3
    assert not bundle.members[0].is_agreed
    the_team_agrees(cast, bundle, **PAID)
    decide(bundle, "consent", cast.leader)
    decide(bundle, "reject", cast.coordinator, reason_words="Het geld is op.")
    assert states(bundle) == ["declined"] * 3


def test_after_consent_too_few_is_too_few_as_well(app):
    cast = a_cast()
    bundle = a_team(cast, minimum=2, size=2)
    anne, bas = the_team_agrees(cast, bundle, **PAID)
    decide(bundle, "consent", cast.leader)
    leave(bas, bas.expert)
    assert states(bundle) == ["talking", "withdrawn"]
    assert (anne.is_agreed, anne.consented_by_id, anne.estimate) == (True, None, 0)
    assert heard(bundle, "fall_back", cast.leader) == 1


def test_from_then_on_each_of_them_goes_their_own_way(app):
    cast = a_cast()
    bundle = a_team_in_approval(cast)
    approve(bundle, cast.coordinator, [(cast.pot, 60_000)])
    anne, bas, _ = bundle.members
    with unit_of_work():
        extend(anne, cast)
        actions.schedule(anne, as_planned(), by=anne.expert, now=MOMENT)
    leave(bas, bas.expert, "cancel")
    assert states(bundle) == ["scheduled", "cancelled", "approved"]
    assert list(checks.teams_are_whole()) == []


# What never holds


def test_flask_check_sees_a_team_that_is_not_whole(app):
    cast = a_cast()
    bundle = a_team(cast, minimum=2, size=2)
    the_team_agrees(cast, bundle)
    with unit_of_work():
        db.session.execute(update(Bundle).values(minimum=3))
    assert list(checks.teams_are_whole()) == [
        f"team {bundle.id} goes on with 2 people, and was asked for 3"
    ]
    with unit_of_work():
        db.session.execute(update(Bundle).values(minimum=2, lender_id=cast.asking.id))
    assert len(list(checks.teams_are_whole())) == 2
