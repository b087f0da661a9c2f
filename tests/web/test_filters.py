"""How values read on a page."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app import clock, load_features
from app.web import filters
from app.web.fields import PARTS

MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace(filters.NBSP, " ")


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (123450, "€ 1.234,50"),
        (5, "€ 0,05"),
        (0, "€ 0,00"),
        (-33000, "−€ 330,00"),
        (123456789012, "€ 1.234.567.890,12"),
        (None, "–"),
    ],
)
def test_money_reads_as_on_a_dutch_bill(cents: int | None, text: str) -> None:
    assert plain(filters.euro(cents)) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (150, "2,5 uur"),
        (60, "1 uur"),
        (600, "10 uur"),
        (6000, "100 uur"),
        (15, "0,25 uur"),
        (0, "0 uur"),
        (100, "1 uur 40 minuten"),
        (1, "1 minuut"),
        (None, "–"),
    ],
)
def test_hours_read_in_quarters_and_else_in_minutes(minutes: int | None, text: str) -> None:
    assert plain(filters.hours(minutes)) == text


@pytest.mark.parametrize(
    ("score", "mark"), [(8437, "8,4"), (8450, "8,5"), (10000, "10,0"), (949, "0,9"), (None, "–")]
)
def test_a_score_reads_as_a_school_mark(score: int | None, mark: str) -> None:
    assert filters.grade(score) == mark


def test_a_date_says_its_day_and_month_in_dutch() -> None:
    day = date(2026, 3, 3)
    assert plain(filters.dutch_date(day)) == "dinsdag 3 maart 2026"
    assert plain(filters.dutch_date(day, short=True)) == "di 3 mrt 2026"
    assert plain(filters.dutch_date(day, weekday=False)) == "3 maart 2026"


def test_a_moment_late_in_the_evening_is_told_in_amsterdam() -> None:
    moment = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert plain(filters.dutch_date(moment)) == "woensdag 1 juli 2026"
    assert plain(filters.dutch_moment(moment)) == "1 juli 2026, 00.30 uur"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 3), date(2026, 11, 7), "3 t/m 7 november 2026"),
        (date(2026, 11, 3), date(2026, 12, 7), "3 november t/m 7 december 2026"),
        (date(2026, 11, 3), date(2027, 1, 7), "3 november 2026 t/m 7 januari 2027"),
        (date(2026, 11, 3), date(2026, 11, 3), "3 november 2026"),
        (date(2026, 11, 3), None, "vanaf 3 november 2026"),
        (None, date(2026, 11, 3), "tot en met 3 november 2026"),
        (None, None, "onbeperkt"),
    ],
)
def test_a_period_says_once_what_its_days_share(
    first: date | None, last: date | None, text: str
) -> None:
    assert plain(filters.date_range(first, last)) == text


@pytest.mark.parametrize(
    ("earlier", "text"),
    [
        (timedelta(seconds=20), "zojuist"),
        (timedelta(minutes=1), "1 minuut geleden"),
        (timedelta(hours=3), "3 uur geleden"),
        (timedelta(hours=15), "gisteren"),  # by the date in Amsterdam, not by 24 hours
        (timedelta(days=13), "13 dagen geleden"),
        (timedelta(days=14), "2 weken geleden"),
        (timedelta(days=90), "3 maanden geleden"),
        (timedelta(days=800), "2 jaar geleden"),
        (timedelta(seconds=-5), "zojuist"),
    ],
)
def test_how_long_ago_is_told_as_in_a_conversation(earlier: timedelta, text: str) -> None:
    with clock.at(MOMENT):
        assert filters.ago(MOMENT - earlier) == text


def test_parts_of_the_week_are_named_from_monday_morning() -> None:
    assert filters.parts(0b1) == "maandagochtend"
    assert filters.parts(0b1000000010) == "maandagmiddag, vrijdagmiddag"
    assert filters.parts(0b1111111111) == "alle dagdelen"
    assert filters.parts(0) == "geen dagdelen"
    assert filters.WEEK == PARTS


def test_a_ring_reads_as_how_far_somebody_helps() -> None:
    assert [filters.ring(number) for number in (0, 4)] == ["eigen school", "heel Nederland"]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Marieke de Groot", "MG"),
        ("Hanneke van den Berg", "HB"),
        ("Youssef El Amrani", "YA"),
        ("Bente", "B"),
        ("J. Bakker", "JB"),
        ("jan", "J"),
        ("", ""),
    ],
)
def test_initials_skip_what_stands_before_a_surname(name: str, letters: str) -> None:
    assert filters.initials(name) == letters


def test_a_name_has_one_colour_everywhere() -> None:
    assert filters.avatar_class("Marieke de Groot") == filters.avatar_class("Marieke de Groot")
    colours = {filters.avatar_class(f"Leraar {n}") for n in range(100)}
    assert colours == {f"avatar--{n}" for n in range(1, filters.AVATARS + 1)}


def test_plain_text_keeps_its_lines_and_shows_its_markup_as_text() -> None:
    assert filters.paragraphs("Dag <b>\r\nallemaal\n\nTot zo") == (
        "<p>Dag &lt;b&gt;<br>allemaal</p><p>Tot zo</p>"
    )
    assert filters.paragraphs(None) == ""


def test_every_state_of_every_table_has_a_colour() -> None:
    tables = [table for feature in load_features() for table in feature.tables]
    states = {state for table in tables for state in table.states}
    assert states
    assert states <= filters.TONES.keys()
