"""The two sides read how to reach each other from the moment that both said yes, and after it."""

from datetime import timedelta

import pytest

from app.clock import moment_on
from app.database import unit_of_work
from app.deployments import actions
from app.deployments.views.showing import people
from tests.support.makers import MOMENT
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    a_cast,
    a_freelance_expert,
    an_inzet,
)

PAID = {"cover": "extra_hours"}
BEFORE = ("sounded", "talking", "proposed", "asker agreed", "declined", "withdrawn", "expired")
AFTER = (
    *("consent", "approval", "approved", "scheduled", "running", "delivered", "disputed"),
    *("completed", "settled", "cancelled"),
)


def addresses(inzet, reader, now=AFTER_SECOND):
    return {value for term, value in people(inzet, reader, now) if term.startswith("Mail ")}


@pytest.mark.parametrize("state", AFTER)
def test_after_both_said_yes_both_read_how_to_reach_each_other(app, state):
    cast = a_cast()
    inzet = an_inzet(cast, state, **PAID)
    for reader in (cast.asker, cast.expert):
        assert addresses(inzet, reader) == {cast.asker.email, cast.expert.email}
    for reader in (cast.leader, cast.coordinator, cast.board):
        assert not addresses(inzet, reader)


@pytest.mark.parametrize("state", BEFORE)
def test_before_that_nobody_reads_an_address_and_an_end_before_it_changes_nothing(app, state):
    cast = a_cast()
    inzet = an_inzet(cast, state, **PAID)
    for reader in (cast.asker, cast.expert):
        assert not addresses(inzet, reader)


def test_what_a_freelancer_may_still_bill_keeps_the_addresses(app):
    cast = a_cast()
    freelancer = a_freelance_expert(cast)
    inzet = an_inzet(cast, "scheduled", expert=freelancer)
    late = moment_on(FIRST - timedelta(days=4))
    with unit_of_work():
        actions.move(inzet, "cancel", by=cast.asker, now=late, reason_code="timing")
    assert inzet.state == "owed"
    assert addresses(inzet, freelancer) == {freelancer.email, cast.asker.email}


def test_a_new_talk_takes_the_yes_back_and_a_closed_account_its_address(app):
    cast = a_cast()
    inzet = an_inzet(cast, "consent", **PAID)
    with unit_of_work():
        actions.move(inzet, "ask_change", by=cast.leader, now=MOMENT, reason_words="Later.")
    assert not addresses(inzet, cast.expert)
    settled = an_inzet(cast, "settled")
    with unit_of_work():
        cast.asker.closed_at = AFTER_SECOND
    assert addresses(settled, cast.expert) == {cast.expert.email}
