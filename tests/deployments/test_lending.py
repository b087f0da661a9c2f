"""The lending check: rules over facts, and the facts as the database has them."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import event, select

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions, promising
from app.deployments.consenting import check_of
from app.deployments.lending import judge
from app.deployments.lending_facts import blocked_weeks, lending_check
from app.deployments.weighed import AMBER, GREEN, RED, Fte, Group, LendingFacts, Lent
from app.errors import RuleBroken
from app.events.models import Event
from app.organisations.models import (
    BlockedWeek,
    GroupTeaching,
    LendingSettings,
    SchoolGroup,
    Staffing,
)
from tests.support.makers import MOMENT, TODAY, saved
from tests.support.makers_deployments import (
    DATES,
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    an_expert,
    an_inzet,
    as_planned,
    cover,
)

ME, COLLEAGUE, THIRD = 1, 2, 3


def a_school_with(groups: int = 8, pupils: int = 22, **facts) -> LendingFacts:
    """One Tuesday morning is asked of a teacher whose class then has a replacement."""
    found = [Group(f"Groep {number}", pupils, 28) for number in range(1, groups + 1)]
    if found:
        found[0] = replace(found[0], parts=1 << MORNING)
    return LendingFacts(
        **{
            "school": "De Hulp",
            "person_id": ME,
            "person": "Sanne",
            "cover": "replacement",
            "dates": ((FIRST, MORNING),),
            "groups": tuple(found),
            "teachers": 200,  # so many that the share of them says nothing
        }
        | facts
    )


def test_one_colleague_on_one_morning_is_green():
    assert judge(a_school_with(8)).colour == GREEN


def test_a_second_colleague_on_the_same_morning_in_a_school_of_eight_groups_is_red():
    check = judge(a_school_with(8, lent=(Lent(COLLEAGUE, FIRST, MORNING),)))
    assert (check.colour, check.rules[0]) == (RED, "G1")
    assert "2 collega’s" in check.reasons[0]


def test_the_same_with_extra_hours_is_green():
    facts = a_school_with(8, lent=(Lent(COLLEAGUE, FIRST, MORNING),), cover="extra_hours")
    assert judge(facts).colour == GREEN


def test_a_second_colleague_in_a_school_of_sixteen_groups_is_not_too_many():
    check = judge(a_school_with(16, lent=(Lent(COLLEAGUE, FIRST, MORNING),)))
    assert "G1" not in check.rules


def test_another_day_of_the_same_part_is_another_moment():
    check = judge(a_school_with(16, lent=(Lent(COLLEAGUE, SECOND, MORNING),)))
    assert check.colour == GREEN


@pytest.mark.parametrize(
    ("lent", "colour"), [(0, GREEN), (4, GREEN), (5, GREEN), (6, AMBER), (7, AMBER), (8, RED)]
)
def test_parts_a_week_are_amber_from_eighty_per_cent_and_red_above_the_limit(lent, colour):
    # Eighteen groups: five per cent of 18 × 9 is 8.
    others = tuple(
        Lent(10 + n, FIRST + timedelta(days=n % 3 + 1), n % 3 * 2 + 4) for n in range(lent)
    )
    check = judge(a_school_with(18, lent=others, max_people_per_part=99, teachers=2_000))
    assert check.parts_per_week == 8
    assert ({f.rule: f.colour for f in check.findings}).get("G2", GREEN) == colour


def test_a_small_school_may_lend_two_parts_a_week():
    facts = a_school_with(2)
    assert (facts.people_per_part, facts.parts_per_week) == (1, 2)


def test_a_third_part_of_one_person_in_a_week_is_amber():
    others = tuple(Lent(ME, FIRST + timedelta(days=n), 2 * n + 2) for n in (1, 2))
    check = judge(a_school_with(60, lent=others))
    assert (check.colour, check.rules) == (AMBER, ["G3"])


def test_more_than_forty_per_cent_of_a_contract_is_amber():
    assert judge(a_school_with(8, contract_parts=3)).colour == GREEN
    assert judge(a_school_with(8, contract_parts=2)).rules == ["G3"]


def test_a_blocked_week_is_red_with_its_reason():
    check = judge(a_school_with(8, blocked={date(2026, 12, 7): "toetsweek"}))
    assert check.colour == RED
    assert "toetsweek" in check.reasons[0]


def test_without_a_replacement_for_a_date_it_cannot_be_planned():
    assert judge(a_school_with(8, found=frozenset())).rules == ["G5"]
    assert judge(a_school_with(8, found=frozenset({(FIRST, MORNING)}))).colour == GREEN


def test_many_teachers_lent_at_once_is_amber_and_warns_of_btw():
    check = judge(a_school_with(16, lent=(Lent(COLLEAGUE, SECOND, MORNING),), teachers=20))
    assert check.rules == ["G6"]
    assert "btw" in check.reasons[0]


def test_groups_above_their_norm_if_nobody_comes_are_amber():
    assert judge(a_school_with(8, pupils=24)).colour == GREEN  # 24 + 4 = 28
    check = judge(a_school_with(8, pupils=25))  # 25 + 4 = 29
    assert (check.colour, check.rules) == (AMBER, ["G8"])


def test_a_class_with_a_second_teacher_loses_nobody():
    facts = a_school_with(8, pupils=25)
    shared = replace(facts.groups[0], shared=1 << MORNING)
    check = judge(replace(facts, groups=(shared, *facts.groups[1:])))
    assert (check.colour, check.groups) == (GREEN, ())


def test_a_school_without_groups_is_not_judged_on_class_size():
    assert judge(a_school_with(0)).colour == GREEN


def test_the_grid_shows_before_and_after():
    check = judge(a_school_with(16, lent=(Lent(COLLEAGUE, FIRST, MORNING),)))
    (week,) = check.weeks
    assert week.monday == date(2026, 12, 7)
    assert week.cells[MORNING] == {"before": 1, "after": 2}
    assert sum(cell["after"] for cell in week.cells) == 2


def test_the_groups_that_miss_their_teacher_are_named_with_the_dates():
    (group,) = judge(a_school_with(8)).groups
    assert (group.name, group.dates) == ("Groep 1", ((FIRST, MORNING),))


def test_the_strictest_rule_gives_the_colour():
    facts = a_school_with(8, lent=(Lent(COLLEAGUE, FIRST, MORNING),), contract_parts=2, pupils=25)
    check = judge(facts)
    assert check.colour == RED
    assert {"G1", "G3", "G8"} <= set(check.rules)


# From the database


def groups_of(cast, count: int = 8, pupils: int = 22) -> None:
    saved(
        *(
            SchoolGroup(school_id=cast.lending.id, name=f"Groep {n}", pupils=pupils)
            for n in range(1, count + 1)
        )
    )


def a_teaching_cast(groups: int = 8):
    """The expert and a colleague each have a class on Tuesday morning."""
    cast = a_cast(class_parts=(MORNING,))
    groups_of(cast, groups)
    return cast, an_expert(cast.lending, "Cor Collega", class_parts=(MORNING,))


def test_a_second_lent_colleague_is_red_and_only_the_board_says_yes(app):
    cast, colleague = a_teaching_cast()
    an_inzet(cast, "approved", cover="replacement")
    inzet = an_inzet(cast, "consent", cover="replacement", expert=colleague)

    with pytest.raises(RuleBroken, match="beslist het bestuur"), unit_of_work():
        actions.consent(inzet, by=cast.leader, now=MOMENT, reason_words="Toch graag.")
    with pytest.raises(RuleBroken, match="waarom het toch kan"), unit_of_work():
        actions.consent(inzet, by=cast.board, now=MOMENT)
    with unit_of_work():
        actions.consent(inzet, by=cast.board, now=MOMENT, reason_words="Wij vangen het op.")

    assert (inzet.state, inzet.consent_colour) == ("approval", RED)
    assert inzet.consented_by_id == cast.board.id


def test_hours_that_the_school_promised_of_somebody_count_beside_the_dates(app, browser):
    cast, _ = a_teaching_cast()
    dates = tuple((FIRST + timedelta(days=each), MORNING, 120) for each in (0, 7))
    inzet = an_inzet(cast, "consent", cover="replacement", dates=dates)
    assert "G3" not in check_of(inzet, TODAY).rules

    def promised(hours, until):
        what = "Expertisescholen: De Hulp"
        one = (cast.expert.id, cast.lending.id, what, hours * 60, TODAY, until)
        with unit_of_work():
            promising.write("trajectory 1", [promising.Draft(*one)])
        return check_of(inzet, TODAY)

    little = promised(70, FIRST + timedelta(days=300))
    assert little.colour == GREEN
    (says,) = little.promised
    assert "70 uur per schooljaar toegezegd aan Expertisescholen: De Hulp" in says
    assert "telt mee als 0,5 dagdeel per week" in says
    much = promised(200, FIRST + timedelta(days=300))
    assert (much.colour, much.rules) == (AMBER, ["G3"])
    assert "1 dagdeel weg, en er is 1,4 per week toegezegd; 2 is gewoon." in much.reasons[0]
    with clock.at(MOMENT):
        page = browser.sign_in(cast.leader).visit(f"/inzetten/{inzet.public_id}/toestemming")
        assert page.says("200 uur per schooljaar toegezegd")
    assert promised(200, FIRST - timedelta(days=8)).promised == ()  # over before the first date


def test_a_second_colleague_with_extra_hours_is_green(app):
    cast, colleague = a_teaching_cast()
    an_inzet(cast, "approved", cover="replacement")
    dates = ((FIRST, 3, 120),)  # the afternoon, on which this colleague is free
    inzet = an_inzet(cast, "consent", cover="extra_hours", expert=colleague, dates=dates)
    assert check_of(inzet, TODAY).colour == GREEN


def written_down(now=(1000, 250), october=(1000, 250), **facts) -> LendingFacts:
    """Ten fte before the groups and two and a half beside them, unless the test says otherwise."""
    return a_school_with(now=now and Fte(*now), october=october and Fte(*october), **facts)


def test_support_beside_the_groups_is_shown_before_and_after_this_inzet():
    balance = judge(written_down()).balance
    # 2.5 of 10 fte; the class misses its teacher one part, a tenth of an fte, of 10 that week.
    assert (balance.october, balance.before) == (25, 25)
    assert balance.after == Fraction(250_00, 990)


@pytest.mark.parametrize(
    ("support", "most", "colour"),
    [
        (267, None, GREEN),  # 26,97 %
        (268, None, AMBER),  # 27,07 %: more than two points above 25 %
        (268, 3, GREEN),
        (250, 0, AMBER),  # this part alone is growth
    ],
)
def test_support_that_grows_more_than_the_school_wants_is_amber(support, most, colour):
    check = judge(written_down((1000, support), max_support_growth=most))
    assert check.colour == colour
    assert check.rules == (["G7"] if colour == AMBER else [])
    assert check.unknown == ()


def test_imbalance_is_told_with_its_numbers():
    (says,) = judge(written_down((1000, 300))).reasons
    assert says == (
        "Scheefgroei: in week 50 is de ondersteuning dan 30,3 % van de formatie voor de groepen; "
        "op 1 oktober was dat 25,0 %. Meer dan 2 punten erbij is veel."
    )


def test_what_colleagues_lend_that_week_counts_and_what_they_lend_later_does_not():
    colleague = Lent(COLLEAGUE, FIRST + timedelta(days=1), 4)
    balance = judge(written_down(groups=16, lent=(colleague,))).balance
    assert balance.before == Fraction(250_00, 990)
    assert balance.after == Fraction(250_00, 980)
    later = Lent(COLLEAGUE, SECOND, MORNING)
    assert judge(written_down(groups=16, lent=(later,))).balance.before == 25


def test_a_school_that_is_left_with_nobody_is_amber_and_not_an_error():
    check = judge(written_down((10, 5), (20, 5)))
    assert (check.colour, check.balance.after) == (AMBER, None)


@pytest.mark.parametrize(
    ("now", "october", "says"),
    [
        (None, (1000, 250), "de formatie nu staat er niet"),
        ((1000, 250), None, "de formatie op 1 oktober staat er niet"),
        (None, None, "de formatie nu en op 1 oktober staat er niet"),
    ],
)
def test_what_was_not_written_down_is_not_judged_and_said(now, october, says):
    check = judge(written_down(now, october))
    assert (check.colour, check.balance) == (GREEN, None)
    assert [(each.rule, says in each.says) for each in check.unknown] == [("G7", True)]
    assert check.title == (
        "Het past, voor zover bekend: de bezetting van de groepen blijft op orde."
    )


def test_a_class_that_nobody_wrote_down_is_said_to_be_unknown():
    other_part = written_down(dates=((FIRST, MORNING + 1),))
    (unknown,) = judge(other_part).unknown
    assert unknown.rule == "G8"
    assert "welke groep Sanne heeft op dinsdagmiddag 8 december" in unknown.says
    assert [each.rule for each in judge(written_down(groups=0)).unknown] == ["G8"]
    assert judge(written_down()).unknown == ()


def test_nothing_is_unknown_where_no_class_misses_its_teacher():
    assert judge(written_down(None, None, cover="extra_hours")).unknown == ()


def test_what_is_granted_counts_before_it_is_planned_and_after(app):
    cast, colleague = a_teaching_cast()
    inzet = an_inzet(cast, "approved", cover="replacement")
    other = an_inzet(cast, "consent", cover="replacement", expert=colleague)
    assert check_of(other, TODAY).colour == RED
    with unit_of_work():
        for dated in inzet.terms.dates:
            cover(inzet, dated, cast)
        actions.schedule(inzet, as_planned(), by=cast.asker, now=MOMENT)
    assert check_of(other, TODAY).colour == RED
    with unit_of_work():
        actions.move(inzet, "cancel", by=cast.asker, now=MOMENT, reason_code="timing")
    assert check_of(other, TODAY).colour == GREEN


def test_own_time_of_a_colleague_does_not_count(app):
    cast, colleague = a_teaching_cast()
    an_inzet(cast, "approved", cover="own_time", dates=((FIRST, 3, 120),))
    inzet = an_inzet(cast, "consent", cover="replacement", expert=colleague)
    assert check_of(inzet, TODAY).colour == GREEN


def test_a_school_may_be_stricter_than_its_board_and_never_looser(app):
    cast, _ = a_teaching_cast()
    inzet = an_inzet(cast, "consent", cover="replacement")
    own = saved(LendingSettings(organisation_id=cast.lending.id, max_people_per_part=0))
    assert check_of(inzet, TODAY).rules[0] == "G1"
    with unit_of_work():
        own.max_people_per_part = 5
    assert check_of(inzet, TODAY).people_per_part == 1
    saved(LendingSettings(organisation_id=cast.lending.board_id, max_people_per_part=3))
    assert check_of(inzet, TODAY).people_per_part == 3


def test_what_a_school_decided_stands_in_its_reasons(app):
    cast, _ = a_teaching_cast()
    inzet = an_inzet(cast, "consent", cover="replacement")
    assert check_of(inzet, TODAY).colour == GREEN
    own = saved(LendingSettings(organisation_id=cast.lending.id, max_parts_per_person=0))
    assert "0 is gewoon" in check_of(inzet, TODAY).reasons[0]
    with unit_of_work():
        inzet.lending_membership.contract_parts = 8
        own.max_parts_per_person, own.max_contract_share = 2, 10
    (says,) = check_of(inzet, TODAY).reasons
    assert "1 van de 8 dagdelen weg; dat is meer dan 10 %." in says
    with unit_of_work():
        own.max_contract_share, own.first_weeks = None, 5
    fifth = max(blocked_weeks(cast.lending, [FIRST], 5))
    for days, rules in ((1, ["G4"]), (8, [])):
        day = fifth + timedelta(days=days)
        check = lending_check(inzet, [(day, MORNING)], cover="replacement", today=TODAY)
        assert check.rules == rules
        assert all("de eerste 5 weken van het schooljaar" in says for says in check.reasons)


def test_of_how_many_teachers_go_at_once_a_school_decides_as_well(app):
    facts = replace(a_school_with(9), teachers=100, lent=(Lent(7, FIRST, 3),))
    assert "G6" not in judge(facts).rules  # two of a hundred
    few = judge(replace(facts, max_teachers_lent=1))
    assert "G6" in few.rules
    assert any("1 is gewoon" in says for says in few.reasons)


def test_weeks_that_the_school_blocked_and_the_first_two_of_the_year_are_red(app):
    cast, _ = a_teaching_cast()
    inzet = an_inzet(cast, "consent", cover="replacement")
    saved(BlockedWeek(school_id=cast.lending.id, monday=date(2026, 12, 14), reason="toetsen"))
    assert [f.says for f in check_of(inzet, TODAY).findings if f.rule == "G4"] == [
        "In week 51 leent de school niemand uit (toetsen)."
    ]
    early = lending_check(inzet, [(date(2026, 9, 1), MORNING)], cover="replacement", today=TODAY)
    later = lending_check(inzet, [(date(2026, 9, 15), MORNING)], cover="replacement", today=TODAY)
    assert ("G4" in early.rules, "G4" in later.rules) == (True, False)


def test_who_teaches_which_group_names_the_classes(app):
    cast, _ = a_teaching_cast()
    group = db.session.query(SchoolGroup).filter_by(name="Groep 3").one()
    saved(GroupTeaching(group_id=group.id, person_id=cast.expert.id, parts=1 << MORNING))
    inzet = an_inzet(cast, "consent", cover="replacement")
    (affected,) = check_of(inzet, TODAY).groups
    assert affected.name == "Groep 3"
    assert len(affected.dates) == 2


def test_parts_without_a_class_need_no_replacement(app):
    cast, _ = a_teaching_cast()
    inzet = an_inzet(
        cast, "approval", cover="replacement", dates=((FIRST, MORNING, 120), (FIRST, 3, 120))
    )
    assert inzet.missed_parts == 1
    assert inzet.estimate == 19_250


def test_the_check_takes_as_many_queries_for_forty_dates_as_for_two(app):
    cast, _ = a_teaching_cast()
    inzet = an_inzet(cast, "consent", cover="replacement")

    def count(dates) -> int:
        seen: list[str] = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731 - event wants a function
        event.listen(db.engine, "before_cursor_execute", listen)
        lending_check(inzet, dates, cover="replacement", today=TODAY, planned=True)
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    few = [(on, part) for on, part, _ in DATES]
    many = [(FIRST + timedelta(weeks=n), MORNING) for n in range(40)]
    count(few)  # the school and the people are read once
    assert count(few) == count(many)


def test_planning_judges_the_dates_again(app):
    """Between consent and planning a colleague was lent on one of the mornings."""
    cast, colleague = a_teaching_cast()
    inzet = an_inzet(cast, "approved", cover="replacement", dates=((FIRST, MORNING, 120),))
    other_day = ((FIRST + timedelta(weeks=5), MORNING, 120),)
    an_inzet(cast, "scheduled", cover="replacement", expert=colleague, dates=other_day)
    moved = [(FIRST + timedelta(weeks=5), MORNING, 120)]
    with unit_of_work():
        day = actions.DateToCover(inzet, moved[0][0], MORNING)
        cover(inzet, day, cast)
    with pytest.raises(RuleBroken, match="2 collega’s"), unit_of_work():
        actions.schedule(inzet, as_planned(moved), by=cast.asker, now=MOMENT)


def test_fte_and_the_limit_come_from_the_school_and_its_board(app):
    cast, _ = a_teaching_cast()
    inzet = an_inzet(cast, "consent", cover="replacement")
    assert "G7" in [each.rule for each in check_of(inzet, TODAY).unknown]
    staffing = saved(
        Staffing(
            school_id=cast.lending.id,
            group_fte=1000,
            support_fte=280,
            october_of=2026,
            october_group_fte=1000,
            october_support_fte=250,
        )
    )
    check = check_of(inzet, TODAY)
    assert "G7" in check.rules
    assert "G7" not in [each.rule for each in check.unknown]
    saved(LendingSettings(organisation_id=cast.lending.board_id, max_support_growth=4))
    assert "G7" not in check_of(inzet, TODAY).rules
    own = saved(LendingSettings(organisation_id=cast.lending.id, max_support_growth=3))
    assert check_of(inzet, TODAY).balance.most == 3
    with unit_of_work():
        own.max_support_growth = 9
    assert check_of(inzet, TODAY).balance.most == 4
    with unit_of_work():
        staffing.october_of = 2025  # of the year before
    assert "G7" in [each.rule for each in check_of(inzet, TODAY).unknown]


def test_the_event_of_consent_tells_what_was_not_known(app):
    cast, _ = a_teaching_cast()
    inzet = an_inzet(cast, "approval", cover="replacement")
    facts = db.session.scalars(
        select(Event.facts).where(Event.object_id == inzet.id, Event.action == "consent")
    ).one()
    assert (facts["colour"], facts["unknown"]) == ("green", ["G7", "G8"])
