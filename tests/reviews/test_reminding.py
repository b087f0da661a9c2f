"""Who did not write yet is asked twice more, school holidays left out, and never of the other."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.access import memberships_of
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.outbox.models import Job
from app.reviews import clocks, sides
from app.reviews.rules import reminder_due
from tests.reviews.test_writing import FUN, GOOD, write
from tests.support.makers import a_director
from tests.support.makers_accounts import mails_to, text_of
from tests.support.makers_deployments import AFTER_SECOND, SECOND, a_cast, an_inzet

# Completed on 15 December 2026: the Christmas holidays are from 19 December to 3 January.
FIFTH, TWELFTH, LAST = date(2027, 1, 5), date(2027, 1, 12), date(2027, 1, 14)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 12, 18), None),
        (date(2026, 12, 31), None),
        (FIFTH - timedelta(days=1), None),
        (FIFTH, 5),
        (TWELFTH - timedelta(days=1), 5),
        (TWELFTH, 12),
        (LAST, 12),
        (LAST + timedelta(days=1), None),
    ],
)
def test_it_is_due_on_the_fifth_and_the_twelfth_day(today: date, due: int | None) -> None:
    assert reminder_due(date(2026, 12, 15), "Midden", today) == due


def at(day: date) -> datetime:
    return AFTER_SECOND + timedelta(days=(day - amsterdam(AFTER_SECOND).date()).days)


def reminders() -> list[tuple[str, int]]:
    """(side, person) of each that was put in the outbox."""
    db.session.rollback()
    found = db.session.scalars(
        select(Job).where(Job.kind == "review_reminder_mail").order_by(Job.id)
    )
    return [(job.payload["side"], job.payload["person"]) for job in found]


def test_each_side_that_did_not_write_is_asked_once_a_day_that_counts(app: Any) -> None:
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    assert clocks.remind(now=at(FIFTH - timedelta(days=1))) == 0
    assert clocks.remind(now=at(FIFTH)) == 2
    assert clocks.remind(now=at(FIFTH)) == clocks.remind(now=at(TWELFTH - timedelta(days=1))) == 0
    both = [("asker", sides.host_of(inzet)), ("expert", cast.expert.id)]
    assert reminders() == both
    write(inzet, GOOD, by=cast.asker, now=at(FIFTH))
    assert clocks.remind(now=at(TWELFTH)) == 1
    assert reminders() == [*both, both[1]]
    assert clocks.remind(now=at(LAST + timedelta(days=1))) == 0


def test_who_left_is_not_asked_but_a_colleague_who_speaks_for_the_school(app: Any) -> None:
    cast = a_cast()
    an_inzet(cast, "completed")
    next_one = a_director(cast.asking, "Nieuwe Leider")
    with unit_of_work():
        membership = db.session.scalars(memberships_of(cast.asker, SECOND)).one()
        membership.until = FIFTH - timedelta(days=1)
    with clock.at(at(FIFTH)):
        clocks.remind(now=at(FIFTH))
    assert reminders() == [("asker", next_one.id), ("expert", cast.expert.id)]


def test_a_worker_that_was_away_asks_once_and_not_when_it_is_over(app: Any) -> None:
    an_inzet(a_cast(), "completed")
    assert clocks.remind(now=at(LAST + timedelta(days=1))) == 0
    assert clocks.remind(now=at(LAST)) == 2
    assert clocks.remind(now=at(LAST)) == 0
    assert len(reminders()) == 2


def test_the_mail_says_nothing_of_the_other_side_and_not_to_who_wrote_meanwhile(app: Any) -> None:
    cast = a_cast()
    inzet = an_inzet(cast, "completed")
    clocks.remind(now=at(FIFTH))
    write(inzet, FUN, by=cast.expert, now=at(FIFTH))
    with clock.at(at(FIFTH)):
        told = [m for m in mails_to(app, cast.asker.email) if m["Subject"] == "Hoe was het?"]
        assert [m for m in mails_to(app, cast.expert.email) if m["Subject"] == "Hoe was het?"] == []
    (mail,) = told
    assert f"/inzetten/{inzet.public_id}/ervaring" in text_of(mail)
    assert "14\xa0januari" in text_of(mail)
    assert cast.expert.name not in text_of(mail)
