from datetime import UTC, datetime

from app import clock
from app.organisations.checks import (
    holidays_are_known,
    only_boards_own_domains,
    schools_hang_below_the_right_kind,
)
from app.organisations.models import EmailDomain
from tests.support.makers import a_board, a_region, a_school, an_swv, saved


def test_a_school_below_a_samenwerkingsverband_as_if_it_were_its_board_is_a_breach(app):
    a_school(board=a_board(), swv=an_swv(), region=a_region())
    assert list(schools_hang_below_the_right_kind()) == []
    swv = an_swv()
    wrong = a_school(board=swv)
    assert list(schools_hang_below_the_right_kind()) == [
        f"School {wrong.code} heeft {swv.code} (swv) als board."
    ]


def test_a_domain_of_a_school_is_a_breach(app):
    saved(EmailDomain(domain="zee.example", board_id=a_board().id))
    assert list(only_boards_own_domains()) == []
    saved(EmailDomain(domain="duin.example", board_id=a_school().id))
    assert len(list(only_boards_own_domains())) == 1


def test_holidays_that_run_out_are_told_in_time():
    with clock.at(datetime(2029, 11, 1, tzinfo=UTC)):
        assert list(holidays_are_known()) == []
    with clock.at(datetime(2030, 6, 1, tzinfo=UTC)):
        (said,) = holidays_are_known()
        assert "31-07-2030" in said
