"""The rules on their own: values in, a sentence beside a field out. No database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.deployments import pot_caps, rules, words
from app.deployments.limits import (
    check_consent_in_force,
    check_full_time,
    check_months_cap,
    check_own_maximum,
)
from app.deployments.load import busy_parts, load_of
from app.deployments.rules import PlannedSession
from app.errors import RuleBroken
from tests.support.makers import TODAY
from tests.support.makers_deployments import DATES, FIRST, MORNING, SECOND, some_terms

# Terms


def check(draft, *, freelance=False, class_parts=0) -> None:
    taught = {on: class_parts for on, _, _ in draft.dates}
    rules.check_draft(draft, freelance=freelance, taught=taught, today=TODAY)


def test_ordinary_terms_are_fine():
    check(some_terms())
    check(some_terms(freelance=True), freelance=True)


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"minutes": 180}, "minutes", "4 uur"),
        ({"minutes": 0, "dates": ()}, "minutes", "kwartier"),
        ({"minutes": 60_001}, "minutes", "1.000"),
        ({"dates": ()}, "dates", "minstens één datum"),
        ({"dates": ((FIRST, 3, 120), (FIRST, 3, 120))}, "dates", "één keer"),
        ({"dates": ((FIRST, 4, 240),)}, "dates", "past niet bij het dagdeel"),
        ({"dates": ((FIRST, 10, 240),)}, "dates", "past niet bij het dagdeel"),
        ({"dates": ((date(2026, 11, 17), MORNING, 240),)}, "dates", "voorbij"),
        ({"dates": ((FIRST, MORNING, 601),), "minutes": 601}, "dates", "10 uur per keer"),
        ({"dates": ((date(2027, 9, 7), MORNING, 240),)}, "dates", "31 juli"),
        ({"dates": ((date(2029, 9, 4), MORNING, 240),)}, "dates", "twee jaar"),
        ({"form": "zomaar"}, "form", "hulp"),
        ({"cover": "onbekend"}, "cover", "klas"),
        ({"cover": "extra_hours", "travel": -1}, "travel", "Reiskosten"),
        ({"cover": "extra_hours", "travel": 1_000_001}, "travel", "Reiskosten"),
        ({"travel": 500}, "travel", "kost een inzet niets"),
        ({"rate": 50_001}, "rate", "uurtarief"),
        ({"vat_rate": 9}, "vat_rate", "Btw"),
        ({"place": "x" * 201}, "place", "200"),
        ({"left_behind": "x" * 1001}, "left_behind", "1000"),
    ],
)
def test_terms_that_cannot_be_are_refused_beside_their_field(change, field, sentence):
    with pytest.raises(RuleBroken, match=sentence) as refusal:
        check(replace(some_terms(), **change))
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("change", "field"),
    [({"vat_rate": 0}, "vat_ground"), ({"cover": "replacement"}, "cover"), ({"rate": -1}, "rate")],
)
def test_terms_with_a_freelancer_have_rules_of_their_own(change, field):
    with pytest.raises(RuleBroken) as refusal:
        check(some_terms(freelance=True, **change), freelance=True)
    assert refusal.value.field == field


def test_a_freelancer_may_agree_on_dates_after_the_summer():
    later = ((date(2027, 9, 7), MORNING, 240),)
    check(some_terms(later, freelance=True), freelance=True)


def test_a_class_is_left_only_with_replacement():
    teaching = 1 << MORNING
    check(some_terms(cover="replacement"), class_parts=teaching)
    with pytest.raises(
        RuleBroken, match="dinsdagochtend 8 december is er de eigen klas, en heeft een klas"
    ):
        check(some_terms(), class_parts=teaching)


@pytest.mark.parametrize(
    ("cover", "class_parts", "missed"),
    [
        ("replacement", 1 << MORNING, 2),
        ("replacement", 1 << 3, 0),
        ("replacement", 0, 2),  # nobody wrote down when: then each of them
        ("extra_hours", 1 << MORNING, 0),
        ("own_time", 0, 0),
    ],
)
def test_what_a_class_misses(cover, class_parts, missed):
    dates = [(on, part) for on, part, _ in DATES]
    taught = dict.fromkeys([on for on, _ in dates], class_parts)
    assert len(rules.without_teacher(cover, dates, taught)) == missed


# Reasons and shares


@pytest.mark.parametrize(
    ("code", "text", "listed", "fine"),
    [
        ("bezetting", "", False, True),
        ("", "Zomaar.", False, True),
        ("", " ", False, False),
        ("anders", "", False, False),
        ("anders", "Verhuisd.", True, True),
        ("zomaar", "Tja.", True, False),
        ("", "Tja.", True, False),
    ],
)
def test_a_reason_is_from_the_list_or_in_words(code, text, listed, fine):
    if fine:
        rules.check_reason(code, text, listed=listed)
    else:
        with pytest.raises(RuleBroken):
            rules.check_reason(code, text, listed=listed)


# Planning and logging


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ((), "minstens één datum"),
        (((FIRST, 3, 120),), "Dinsdagmiddag staat niet in de afspraken"),
        (((FIRST, MORNING, 241),), "afgesproken is nog 4 uur"),
        (((FIRST, MORNING, 121), (SECOND, MORNING, 120)), "samen 4 uur en 1 minuut"),
        (((date(2026, 11, 17), MORNING, 60),), "voorbij"),
        (((FIRST, MORNING, 0),), "10 uur"),
        (((FIRST, MORNING, 601),), "10 uur"),
        (((FIRST, MORNING, 60), (FIRST, MORNING, 60)), "één keer"),
    ],
)
def test_a_plan_stays_within_the_terms(dates, sentence):
    sessions = [PlannedSession(on, part, None, minutes) for on, part, minutes in dates]
    with pytest.raises(RuleBroken, match=sentence):
        rules.check_plan(sessions, agreed_parts={MORNING}, agreed_minutes=240, today=TODAY)


@pytest.mark.parametrize(
    ("minutes", "others", "on", "sentence"),
    [
        (-1, 0, TODAY, "0 tot 10"),
        (601, 0, TODAY, "0 tot 10"),
        (121, 120, TODAY, "volgende inzet"),
        (60, 0, TODAY + timedelta(days=1), "moet nog komen"),
    ],
)
def test_hours_stay_within_the_day_the_terms_and_the_past(minutes, others, on, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        rules.check_log(minutes, on, other_minutes=others, agreed_minutes=240, today=TODAY)


def test_the_last_agreed_minute_may_be_written_down():
    rules.check_log(120, TODAY, other_minutes=120, agreed_minutes=240, today=TODAY)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cover_by": " "}, "wie er voor de klas"),
        ({"cover_by": "x" * 81}, "wie er voor de klas"),
        ({"minutes": 601}, "10 uur"),
        ({"amount": -1}, "€ 0"),
        ({"amount": 1_000_001}, "€ 10.000"),
    ],
)
def test_a_report_of_replacement_says_who_how_long_and_how_much(change, sentence):
    facts = {"cover_by": "Invalpool", "minutes": 210, "amount": 15_000} | change
    with pytest.raises(RuleBroken, match=sentence):
        rules.check_cover(**facts)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"minutes": 241}, "Bevestigd is 4 uur"),
        ({"minutes": 0}, "Bevestigd is 4 uur"),
        ({"amount": 20_001}, "hoogstens €\u00a0200,00; de factuur noemt €\u00a0200,01"),
        ({"amount": -1}, "hoogstens"),
        ({"number": " "}, "nummer"),
        ({"number": "9" * 41}, "nummer"),
        ({"dated": TODAY + timedelta(days=1)}, "moet nog komen"),
    ],
)
def test_an_invoice_stays_within_hours_and_price(change, sentence):
    facts = {"number": "1", "dated": TODAY, "minutes": 240, "amount": 20_000} | change
    with pytest.raises(RuleBroken, match=sentence):
        rules.check_invoice(confirmed_minutes=240, late=0, most=20_000, today=TODAY, **facts)


# How much is too much


def test_a_contract_and_extra_hours_make_at_most_ten_parts():
    week = [(FIRST, MORNING), (FIRST, 3)]
    check_full_time(week, 8)
    check_full_time(week, 0)  # not known
    with pytest.raises(RuleBroken, match="9 dagdelen en 2 extra"):
        check_full_time(week, 9)


def test_the_own_maximum_counts_per_iso_week():
    others = [(FIRST + timedelta(days=1), 300)]
    check_own_maximum([(FIRST, 120), (SECOND, 420)], others, 420)
    with pytest.raises(RuleBroken, match="week 50 wordt het 7 uur en 1 minuut"):
        check_own_maximum([(FIRST, 121)], others, 420)


def test_what_an_inzet_costs_is_spread_over_the_months_of_its_dates():
    dates = [(date(2026, 12, 8), 60), (date(2026, 12, 15), 60), (date(2027, 1, 5), 120)]
    load = pot_caps.load_of(10_001, dates)
    assert load.months == {(2026, 12): 5_001, (2027, 1): 5_000}  # to the cent
    assert load.weeks == {(2026, 50): 60, (2026, 51): 60, (2027, 1): 120}
    assert pot_caps.load_of(10_000, dates[:1], minutes=240).months == {(2026, 12): 2_500}
    assert pot_caps.load_of(10_000, ()).months == {}


def test_a_pot_may_pay_for_so_many_months():
    check_months_cap([date(2026, 12, 31), date(2027, 1, 1)], 2, "P")
    with pytest.raises(RuleBroken, match="hoogstens 2 maanden; dit zijn er 3"):
        check_months_cap([date(2026, 12, 31), date(2027, 2, 1)], 2, "P")


def test_consent_holds_up_to_and_including_31_july():
    check_consent_in_force(date(2026, 8, 1), [date(2027, 7, 31)])
    check_consent_in_force(None, [date(2030, 1, 1)])
    with pytest.raises(RuleBroken, match="31 juli 2026"):
        check_consent_in_force(date(2026, 7, 31), [date(2026, 8, 1)])


# The load of a person


def test_load_is_agreed_time_over_the_own_maximum_of_four_weeks():
    assert load_of([(FIRST, MORNING, 420)], 420) == 250
    assert load_of([(FIRST, MORNING, 600)] * 10, 60) == 1000
    assert load_of([], 420) == 0


def test_a_part_is_taken_when_two_of_the_weeks_are():
    once = [(FIRST, MORNING, 60), (FIRST, 3, 60)]
    assert busy_parts(once) == 0
    assert busy_parts([*once, (SECOND, MORNING, 60)]) == 1 << MORNING


# Words


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (120, "2 uur"),
        (150, "2,5 uur"),
        (45, "0,75 uur"),
        (61, "1 uur en 1 minuut"),
        (7, "7 minuten"),
    ],
)
def test_hours_in_words(minutes, said):
    assert words.hours(minutes) == said


def test_a_moment_in_words():
    assert words.moment(FIRST, MORNING) == "dinsdagochtend 8 december"
    assert words.listed(["a", "b", "c"]) == "a, b en c"
