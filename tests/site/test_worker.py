"""What leaves by the clock: every digest once, and nothing that fails holds up the rest."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Thread
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app import deadlines, workflow
from app.database import db, unit_of_work
from app.events import actions as events
from app.events.models import Delivery, Reminder
from app.outbox import worker
from app.outbox.actions import put
from app.outbox.models import Job
from app.web import commands
from app.web.mails import queue_digests
from tests.support.makers import MOMENT, a_person
from tests.support.makers_deployments import a_cast, an_inzet, an_open_request


def tell(person, number: int, *, of) -> None:
    with unit_of_work():
        for _ in range(number):
            event = events.record("help_request", of.id, "publish", by=None, now=MOMENT)
            events.deliver(event, [person.id], role="coordinator", now=MOMENT, digest=True)


def told(person) -> list[int]:
    """Ids of the events that a digest to this person speaks of."""
    db.session.rollback()
    jobs = db.session.scalars(select(Job).where(Job.kind == "digest_mail")).all()
    return [n for job in jobs if job.payload["person"] == person.id for n in job.payload["events"]]


def waiting(person) -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Delivery.event_id).filter_by(person_id=person.id)))


def test_what_comes_after_the_digest_of_today_is_told_tomorrow(app):
    reader, asked = a_person("Lezer"), an_open_request(a_cast())
    tell(reader, 1, of=asked)
    queue_digests(now=MOMENT)
    tell(reader, 1, of=asked)
    queue_digests(now=MOMENT + timedelta(hours=1))
    assert len(told(reader)) == 1
    queue_digests(now=MOMENT + timedelta(days=1))
    assert sorted(told(reader)) == sorted(waiting(reader))


def test_more_than_one_mail_holds_is_told_later_and_not_forgotten(app):
    reader, asked = a_person("Lezer"), an_open_request(a_cast())
    tell(reader, 60, of=asked)
    for day in range(3):
        queue_digests(now=MOMENT + timedelta(days=day))
    assert sorted(told(reader)) == sorted(waiting(reader))


def test_one_broken_object_does_not_stop_the_clock_for_the_others(app, monkeypatch):
    cast = a_cast()
    broken, fine = (an_inzet(cast, asked=an_open_request(cast)) for _ in range(2))
    perform = workflow.perform

    def fails(table, obj, *rest, **named):
        if obj.id == broken.id and table.name == "deployment":
            raise ValueError("a row that nobody foresaw")
        return perform(table, obj, *rest, **named)

    monkeypatch.setattr(workflow, "perform", fails)
    for days in (14, 22):  # a reminder, and a week later the move
        deadlines.tick(now=MOMENT + timedelta(days=days))
    db.session.rollback()
    assert (broken.state, fine.state) == ("talking", "expired")


def test_a_reminder_that_went_out_asks_for_no_second_transaction(app, monkeypatch):
    an_inzet(a_cast())
    later = MOMENT + timedelta(days=15)
    deadlines.tick(now=later)
    assert len(db.session.scalars(select(Reminder)).all()) == 1
    db.session.rollback()

    def refuses():
        raise AssertionError("There is nothing to write.")

    monkeypatch.setattr(deadlines, "unit_of_work", refuses)
    assert deadlines.tick(now=later) == 0


@pytest.mark.parametrize("state", ["talking", "delivered"])
def test_two_workers_at_once_remind_and_move_once(app, state):
    """Both have looked and saw something to do before either of them began to write."""
    inzet = an_inzet(a_cast(), state, cover="extra_hours")
    later = [MOMENT + timedelta(days=days) for days in (60, 70, 80)]
    counted = [two_clocks(app, now) for now in later]
    db.session.rollback()
    reminders = len(db.session.scalars(select(Reminder)).all())
    expected = {"talking": (1, [1, 1, 0], "expired"), "delivered": (2, [1, 1, 1], "completed")}
    assert (reminders, counted, inzet.state) == expected[state]


def two_clocks(app, now) -> int:
    """How much they did together; nobody begins to write before both have looked."""
    barrier = Barrier(2, timeout=2)
    looked, done = deadlines._what_is_due, []

    def look(*about):
        due = looked(*about)
        if not db.session().info.get("unit_of_work") and due is not None:
            with suppress(BrokenBarrierError):
                barrier.wait()
        return due

    def run() -> None:
        with app.app_context():
            done.append(deadlines.tick(now=now))

    db.session.rollback()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deadlines, "_what_is_due", look)
        threads = [Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sum(done)


def test_a_worker_leaves_what_it_no_longer_holds_to_another(app):
    """Each job takes a minute here; after the lease somebody else may be at it."""
    done: list[int] = []
    now = [MOMENT]
    with unit_of_work():
        for number in range(5):
            put("slow", {"n": number}, key=f"slow-{number}", now=MOMENT)

    def slow(payload, _key):
        done.append(payload["n"])
        now[0] += timedelta(minutes=1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker.clock, "now", lambda: now[0])
        worker.work_once({"slow": slow})
        assert done == [0, 1]
        for _ in range(2):
            now[0] += worker.LEASE
            worker.work_once({"slow": slow})
    assert done == [0, 1, 2, 3, 4]


def test_what_fails_to_be_kept_current_is_tried_again(app, monkeypatch):
    tried: list[int] = []
    stopping: list[int] = []

    def keep():
        tried.append(1)
        if len(tried) == 1:
            raise OSError("not now")
        stopping.append(1)
        return 0

    monkeypatch.setitem(app.extensions, "features", (SimpleNamespace(upkeep=(keep,)),))
    monkeypatch.setattr(commands, "AFTER_A_FAILURE", 0.0)
    monkeypatch.setattr(commands, "UPKEEP_EVERY", 0.0)
    commands._upkeep(app, stopping)
    assert len(tried) == 2
