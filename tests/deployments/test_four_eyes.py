"""Who has another part in an inzet decides nothing about its money, until it is paid."""

import pytest
from sqlalchemy.exc import IntegrityError

from app.database import unit_of_work
from app.deployments import actions
from app.deployments.checks import four_eyes_are_four
from app.deployments.waiting import waiting
from app.errors import RuleBroken
from app.pots.actions import give_mandate
from tests.support.makers import MOMENT, a_director
from tests.support.makers_deployments import AFTER_SECOND, MORNING, Cast, a_cast, an_inzet, log


def settle(inzet, *, by):
    with unit_of_work():
        actions.settle(inzet, by=by, now=AFTER_SECOND)


def is_sent_to_pay(person) -> bool:
    lines = waiting(person, now=AFTER_SECOND)
    return "deployments.settle" in [line.endpoint for line in lines]


def with_a_mandate(cast: Cast, person):
    with unit_of_work():
        give_mandate(cast.pot, person, limit=10_000_000, until=None, by=None, now=MOMENT)
    return person


def test_who_says_what_replacement_cost_does_not_pay_it(app):
    cast = a_cast(class_parts=(MORNING,))
    second = with_a_mandate(cast, a_director(cast.lending, "Tweede Leider"))
    inzet = an_inzet(cast, "completed", cover="replacement")
    with unit_of_work():
        actions.confirm_replacement(inzet, amount=38_500, by=second, now=AFTER_SECOND)
    with pytest.raises(RuleBroken, match="beslist niet over het geld"):
        settle(inzet, by=second)
    assert (is_sent_to_pay(second), is_sent_to_pay(cast.coordinator)) == (False, True)
    settle(inzet, by=cast.coordinator)
    assert (inzet.replacement_confirmed_by_id, inzet.settled_by_id) == (
        second.id, cast.coordinator.id,
    )  # fmt: skip
    with pytest.raises(IntegrityError), unit_of_work():
        inzet.settled_by_id = second.id


def test_who_reported_replacement_does_not_pay_it(app):
    cast = a_cast(class_parts=(MORNING,))
    second = with_a_mandate(cast, a_director(cast.lending, "Tweede Leider"))
    inzet = an_inzet(cast, "running", cover="replacement")
    with unit_of_work():
        for session in inzet.sessions:
            actions.report_cover(
                session, cover_by="Invalpool", minutes=210, amount=14_000, by=second,
                now=AFTER_SECOND,
            )  # fmt: skip
        log(inzet.sessions[1])
        actions.deliver(inzet, by=cast.expert, now=AFTER_SECOND)
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
    with pytest.raises(RuleBroken, match="beslist niet over het geld"):
        settle(inzet, by=second)
    assert (is_sent_to_pay(second), is_sent_to_pay(cast.coordinator)) == (False, True)
    settle(inzet, by=cast.coordinator)


def test_who_confirms_the_hours_does_not_pay_them(app):
    cast = a_cast()
    second = with_a_mandate(cast, a_director(cast.asking, "Tweede Vrager"))
    inzet = an_inzet(cast, "delivered", cover="extra_hours")
    with unit_of_work():
        actions.confirm(inzet, by=second, now=AFTER_SECOND)
    with pytest.raises(RuleBroken, match="beslist niet over het geld"):
        settle(inzet, by=second)
    assert (is_sent_to_pay(second), is_sent_to_pay(cast.coordinator)) == (False, True)
    settle(inzet, by=cast.coordinator)
    assert list(four_eyes_are_four()) == []
    with unit_of_work():
        inzet.settled_by_id = second.id
    assert list(four_eyes_are_four()) == [
        f"deployment {inzet.id}: who paid it also has another part"
    ]


def test_who_fixes_disputed_hours_pays_them(app):
    cast = a_cast()
    inzet = an_inzet(cast, "disputed", cover="extra_hours")
    with unit_of_work():
        actions.resolve(inzet, 60, "Zo was het.", by=cast.coordinator, now=AFTER_SECOND)
    settle(inzet, by=cast.coordinator)
    assert (inzet.state, inzet.settled_by_id) == ("settled", cast.coordinator.id)
    assert list(four_eyes_are_four()) == []
