from dataclasses import replace
from datetime import date

import pytest

from app.errors import RuleBroken
from app.profiles.rules import (
    Availability,
    FreelancerFacts,
    Reach,
    Situation,
    check_availability,
    check_freelancer,
    check_reach,
    check_vog,
    findable,
    months_before,
)

TODAY = date(2026, 11, 24)
AVAILABLE = Availability(parts=0b1100, forms=1, sectors=("po",))
FACTS = FreelancerFacts("01234567", 9500, date(2026, 10, 1), frozenset({1}))


def test_an_ordinary_week_is_fine():
    check_availability(AVAILABLE, TODAY)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"available_until": date(2026, 11, 23)}, "available_until"),
        (
            {"available_from": date(2027, 2, 2), "available_until": date(2027, 2, 1)},
            "available_until",
        ),
        ({"max_minutes_per_week": 0}, "max_minutes_per_week"),
        ({"max_minutes_per_week": 2401}, "max_minutes_per_week"),
        ({"notice_days": -1}, "notice_days"),
        ({"notice_days": 91}, "notice_days"),
        ({"parts": 1 << 10}, "parts"),
        ({"forms": 0}, "forms"),
        ({"sectors": ()}, "sectors"),
        ({"sectors": ("po", "wo")}, "sectors"),
    ],
)
def test_an_impossible_week_names_its_field(values, field):
    with pytest.raises(RuleBroken) as refused:
        check_availability(replace(AVAILABLE, **values), TODAY)
    assert refused.value.field == field


def test_today_may_be_the_last_day():
    check_availability(replace(AVAILABLE, available_until=TODAY), TODAY)


@pytest.mark.parametrize(
    ("kind", "reach"),
    [
        ("employee", Reach(5)),
        ("employee", Reach(-1)),
        ("employee", Reach(1, rings=((7, 5),))),
        ("freelancer", Reach(2)),
        ("freelancer", Reach(3, rings=((7, 0),))),
        ("employee", Reach(1, note="a" * 2001)),
    ],
)
def test_a_reach_that_does_not_exist_is_refused(kind, reach):
    with pytest.raises(RuleBroken):
        check_reach(reach, kind)


def test_everybody_may_reach_the_country():
    check_reach(Reach(4, rings=((7, 0),)), "employee")
    check_reach(Reach(4, rings=((7, 3),)), "freelancer")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kvk": "1234567"}, "kvk"),
        ({"kvk": "123456789"}, "kvk"),
        ({"kvk": "1234567a"}, "kvk"),
        ({"kvk": "١٢٣٤٥٦٧٨"}, "kvk"),
        ({"rate_cents": -1}, "rate_cents"),
        ({"rate_cents": 50_001}, "rate_cents"),
        ({"vat_rate": 9}, "vat_rate"),
        ({"vat_rate": 0}, "vat_ground"),
        ({"vog_date": date(2026, 11, 25)}, "vog_date"),
        ({"region_ids": frozenset()}, "regions"),
    ],
)
def test_wrong_facts_of_a_freelancer_name_their_field(values, field):
    check_freelancer(FACTS, TODAY)
    with pytest.raises(RuleBroken) as refused:
        check_freelancer(replace(FACTS, **values), TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("day", "earlier"),
    [
        (date(2026, 11, 24), date(2026, 5, 24)),
        (date(2026, 8, 31), date(2026, 2, 28)),
        (date(2024, 8, 31), date(2024, 2, 29)),
        (date(2026, 3, 15), date(2025, 9, 15)),
        (date(2026, 6, 30), date(2025, 12, 30)),
    ],
)
def test_six_months_earlier_is_a_day_that_exists(day, earlier):
    assert months_before(day, 6) == earlier


def test_a_vog_counts_for_six_months_and_not_a_day_more():
    check_vog(date(2026, 5, 24), TODAY)
    with pytest.raises(RuleBroken) as refused:
        check_vog(date(2026, 5, 23), TODAY)
    assert str(refused.value) == (
        "De VOG is van 23-05-2026 en daarmee ouder dan zes maanden. Vraag om een nieuwe."
    )


@pytest.mark.parametrize(
    ("values", "yes", "says"),
    [
        ({}, True, "Je bent vindbaar."),
        ({"is_published": False}, False, "nog niet gedeeld"),
        ({"is_paused": True}, False, "even niet mee"),
        ({"has_ticks": False}, False, "zodra je iets aanvinkt"),
        ({"email_confirmed": False}, False, "zodra je je e-mailadres"),
        (
            {"works_somewhere": False, "waits_for_leader": True},
            False,
            "vindbaar zodra je schoolleider je bevestigt",
        ),
        ({"works_somewhere": True, "waits_for_leader": True}, True, "Je bent vindbaar."),
        ({"works_somewhere": False}, False, "zodra je bij een school in Expedu werkt"),
        ({"is_freelancer": True}, False, "zodra een coördinator je heeft toegelaten"),
        ({"is_freelancer": True, "is_refused": True}, False, "nog niet toegelaten"),
        ({"is_freelancer": True, "is_admitted": True}, True, "Je bent vindbaar."),
        (
            {"is_freelancer": True, "is_admitted": True, "works_somewhere": False},
            True,
            "Je bent vindbaar.",
        ),
        ({"only_on_invitation": True}, True, "Alleen een coördinator vindt je"),
        ({"period_is_over": True}, True, "Je periode is voorbij"),
    ],
)
def test_whether_somebody_is_found_is_said_in_words(values, yes, says):
    found = findable(replace(Situation(is_published=True), **values))
    assert found.yes is yes
    assert says in found.says
