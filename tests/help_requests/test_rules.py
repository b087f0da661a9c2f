"""What must be true of a vraag, without a database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.errors import RuleBroken
from app.help_requests import rules
from app.help_requests.rules import Draft
from app.organisations.models import Ring

TODAY = date(2026, 11, 24)
WISH = Draft(
    title="Ruzie bij het buiten spelen",
    skill_ids=(1,),
    minutes=240,
    from_date=TODAY,
    until_date=TODAY + timedelta(days=30),
)
COMPLETE = {"skills": 1, "minutes": 15, "until": TODAY, "ring": Ring.SCHOOL, "today": TODAY}


def refused_beside(field: str, check, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as refusal:
        check(*args, **kwargs)
    assert refusal.value.field == field
    return str(refusal.value)


def test_a_complete_wish_and_an_empty_one_may_both_be_kept():
    rules.check_describes(WISH, today=TODAY)
    rules.check_describes(Draft(title="Iets met rekenen"), today=TODAY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "  "}, "title"),
        ({"problem_html": "x" * 12_001}, "problem"),
        ({"skill_ids": tuple(range(13))}, "skills"),
        ({"minutes": 60_001}, "minutes"),
        ({"minutes": -1}, "minutes"),
        ({"ring": 5}, "ring"),
        ({"goal": "winst"}, "goal"),
        ({"external_reason": "zomaar"}, "external_reason"),
        ({"from_date": TODAY - timedelta(days=1)}, "from_date"),
        ({"from_date": TODAY + timedelta(days=31)}, "until_date"),
        ({"until_date": TODAY + timedelta(days=732)}, "until_date"),
        ({"supports_pupils": True}, "pupils"),
        ({"supports_pupils": True, "pupils": 0}, "pupils"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(change, field):
    refused_beside(field, rules.check_describes, replace(WISH, **change), today=TODAY)


def test_the_last_day_may_be_today():
    rules.check_may_be_published(**COMPLETE)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"skills": 0}, "skills"),
        ({"minutes": 0}, "minutes"),
        ({"until": None}, "until_date"),
        ({"until": TODAY - timedelta(days=1)}, "until_date"),
        ({"ring": None}, "ring"),
    ],
)
def test_a_vraag_that_nobody_could_answer_is_not_published(change, field):
    refused_beside(field, rules.check_may_be_published, **COMPLETE | change)


def test_a_small_vraag_is_two_hours_within_the_board():
    rules.check_is_small(minutes=120, ring=Ring.BOARD)
    says = refused_beside("minutes", rules.check_is_small, minutes=135, ring=Ring.BOARD)
    assert says == "Een kleine vraag is hoogstens 2 uur; deze vraagt 2,25 uur."
    refused_beside("ring", rules.check_is_small, minutes=120, ring=Ring.SWV)


def test_a_name_hides_among_five_schools_and_not_among_four():
    rules.check_may_hide(5)
    assert "zijn het er 4" in refused_beside("is_anonymous", rules.check_may_hide, 4)
    assert "is het er 1" in refused_beside("is_anonymous", rules.check_may_hide, 1)


@pytest.mark.parametrize("ring", [Ring.BOARD, Ring.SCHOOL, 5, -1, "4", None])
def test_a_ring_is_widened_to_a_larger_one_only(ring):
    assert rules.wider(Ring.SWV, now=Ring.BOARD) == Ring.SWV
    refused_beside("ring", rules.wider, ring, now=Ring.BOARD)


def test_withdrawing_asks_a_reason_and_another_reason_asks_words():
    rules.check_reason("solved", "", known=rules.WITHDRAW_REASONS)
    rules.check_reason("other", "We verhuizen.", known=rules.WITHDRAW_REASONS)
    for code in ("", "zomaar"):
        refused_beside("reason_code", rules.check_reason, code, "Tja", known=rules.WITHDRAW_REASONS)
    refused_beside("reason_words", rules.check_reason, "other", " ", known=rules.WITHDRAW_REASONS)


def test_a_refusal_says_how_many_hours_are_left():
    rules.check_hours_left(90, left=90)
    with pytest.raises(RuleBroken) as refusal:
        rules.check_hours_left(105, left=90)
    assert str(refusal.value) == "Deze vraag heeft nog 1,5 uur over; dit is 1,75 uur."


@pytest.mark.parametrize(
    ("minutes", "words"), [(60, "1 uur"), (135, "2,25 uur"), (50, "50 minuten"), (0, "0 uur")]
)
def test_hours_read_as_people_say_them(minutes, words):
    assert rules.hours(minutes) == words
