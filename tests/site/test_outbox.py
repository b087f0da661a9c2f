"""What must leave the building leaves it once, later if need be, and never blocks the next."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock
from app.config import Settings
from app.database import db, unit_of_work
from app.outbox import mail
from app.outbox.actions import put
from app.outbox.models import Job
from app.outbox.worker import GIVE_UP, LEASE, NeverWillBe, claim, work_once
from tests.support.makers import MOMENT


def a_job(kind: str = "note", *, key: str = "note-1", **payload: object) -> None:
    with unit_of_work():
        put(kind, payload, key=key, now=MOMENT)


def the_job(key: str = "note-1") -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job).where(Job.key == key)).one()


def fails(payload: dict, key: str) -> None:
    raise OSError("nobody answers")


def test_a_job_is_done_once_with_its_key(app):
    done: list[tuple[dict, str]] = []
    a_job(n=1)
    a_job(n=2)  # the same key again: the same thing to do

    with clock.at(MOMENT):
        tried = [work_once({"note": lambda payload, key: done.append((payload, key))})]
        tried.append(work_once({"note": fails}))

    assert tried == [1, 0]
    assert done == [({"n": 1}, "note-1")]


def test_one_that_fails_waits_and_the_next_goes_on(app):
    done: list[str] = []
    a_job("bad", key="bad")
    a_job("good", key="good")

    with clock.at(MOMENT):
        work_once({"bad": fails, "good": lambda payload, key: done.append(key)})
        assert done == ["good"]
        assert "nobody answers" in the_job("bad").last_error
        assert work_once({"bad": fails}) == 0  # not yet
    with clock.at(MOMENT + timedelta(seconds=3)):
        assert work_once({"bad": lambda payload, key: done.append(key)}) == 1
    assert done == ["good", "bad"]
    assert the_job("bad").done_at is not None


def test_a_worker_that_dies_leaves_its_job_to_another_after_the_lease(app):
    a_job()
    assert len(claim(MOMENT)) == 1
    assert claim(MOMENT + LEASE - timedelta(seconds=1)) == []
    assert len(claim(MOMENT + LEASE + timedelta(seconds=1))) == 1


def test_what_will_never_be_is_dead_at_once_and_stays_visible(app):
    def refused(payload: dict, key: str) -> None:
        raise NeverWillBe("no such address")

    a_job()
    with clock.at(MOMENT):
        work_once({"note": refused})
        assert work_once({"note": refused}) == 0
    assert the_job().dead_at is not None
    assert the_job().last_error == "no such address"


def test_what_keeps_failing_for_a_day_is_given_up(app):
    a_job()
    moment = MOMENT
    for _ in range(40):
        with clock.at(moment):
            work_once({"note": fails})
        moment += timedelta(hours=1, seconds=1)
    job = the_job()
    assert job.dead_at is not None
    assert job.dead_at - MOMENT >= GIVE_UP


def test_a_rolled_back_change_leaves_nothing_to_send(app):
    with pytest.raises(ZeroDivisionError):
        interrupted()
    with clock.at(MOMENT):
        assert work_once({"note": fails}) == 0


def interrupted() -> None:
    with unit_of_work() as session:
        put("note", {}, key="note-1", now=MOMENT)
        session.flush()
        raise ZeroDivisionError


def a_message(settings: Settings):
    return mail.compose(
        settings,
        to_name="Noor",
        to_email="noor@school.example",
        subject="Een vraag",
        text="Hallo Noor",
        html="<p>Hallo Noor</p>",
        key="event-1-2",
    )


def test_a_message_arrives_with_the_same_id_however_often(tmp_path, smtp_server):
    settings = Settings.for_tests(
        data_dir=tmp_path, mail_url=smtp_server.url, base_url="https://expedu.example"
    )
    mail.send(settings, a_message(settings))
    mail.send(settings, a_message(settings))

    first, second = smtp_server.to("noor@school.example")
    assert first["Message-ID"] == second["Message-ID"] == "<event-1-2@expedu.example>"
    assert first.get_body(("plain",)).get_content().strip() == "Hallo Noor"


def test_without_a_mail_server_mail_is_kept_in_a_folder(tmp_path):
    settings = Settings.for_tests(data_dir=tmp_path)
    mail.send(settings, a_message(settings))
    (kept,) = Path(tmp_path, "mail").iterdir()
    assert b"Hallo Noor" in kept.read_bytes()


def test_a_header_cannot_be_smuggled_in(tmp_path):
    settings = Settings.for_tests(data_dir=tmp_path)
    with pytest.raises(ValueError, match=r"(?i)header"):
        mail.compose(
            settings,
            to_name="",
            to_email="noor@school.example",
            subject="Een vraag\r\nBcc: iedereen@school.example",
            text="",
            html="",
            key="k",
        )
