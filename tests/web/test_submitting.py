"""A form that the database refuses, and a line that is no line."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from app import clock
from app.accounts.models import Person
from app.database import db
from app.outbox import mail
from app.web import commands
from app.web.fields import TextField
from app.web.forms import Form
from app.web.models import FormKey
from app.web.submitting import carry_out
from tests.support.makers import MOMENT, a_person, saved


def test_who_is_late_by_the_databases_own_rule_hears_that_something_changed(app):
    known = a_person("Eerste")
    with app.test_request_context("/", method="POST"):
        form = Form(meta={"csrf": False})

        def work() -> None:
            db.session.add(
                Person(name="Tweede", email="x@y.nl", email_key=known.email_key,
                       created_at=known.created_at)
            )  # fmt: skip
            db.session.flush()

        db.session.rollback()
        answer = carry_out(form, work, then=lambda _: "/")
        assert answer is None
        assert "Intussen" in form.form_errors[0]


@pytest.mark.engines("postgresql")  # SQLite has one writer, who waits for nobody
def test_of_two_who_wait_for_each_other_both_are_carried_out_in_the_end(app):
    ids = [a_person("Eerste").id, a_person("Tweede").id]
    both_hold_one, answers = Barrier(2, timeout=2), []

    def save(order: list[int]) -> None:
        def work() -> None:
            for place, id_ in enumerate(order):
                change = update(Person).where(Person.id == id_)
                db.session.execute(change.values(name=Person.name + "!"))
                if not place:
                    with suppress(BrokenBarrierError):  # who begins anew meets nobody any more
                        both_hold_one.wait()

        with app.test_request_context("/", method="POST"):
            answers.append(carry_out(Form(meta={"csrf": False}), work, then=lambda _: "/klaar"))
            db.session.remove()

    db.session.rollback()
    threads = [Thread(target=save, args=(order,)) for order in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.location for answer in answers] == ["/klaar", "/klaar"]
    assert [db.session.get_one(Person, id_).name for id_ in ids] == ["Eerste!!", "Tweede!!"]


def test_which_forms_were_sent_is_forgotten_after_a_long_weekend(app):
    """By a clock that runs every day: they say who did what, and when."""
    saved(*(FormKey(sender="1", route="somewhere", key=str(days), at=MOMENT - timedelta(days=days))
            for days in (0, 3, 5, 40)))  # fmt: skip
    with clock.at(MOMENT):
        commands.run_daily_clock({"name": "forget which forms were sent"}, "")
    assert set(db.session.scalars(select(FormKey.key))) == {"0", "3"}


class OneLine(Form):
    title = TextField("Titel", length=120)


@pytest.mark.parametrize("typed", ["Hulp\r\nBcc: wie@dan.ook", "Hulp\nBcc: wie@dan.ook"])
def test_a_line_that_was_broken_becomes_one_that_can_be_the_subject_of_a_mail(app, typed):
    with app.test_request_context("/", method="POST"):
        form = OneLine(MultiDict({"title": typed}), meta={"csrf": False})
        assert form.title.data == "Hulp Bcc: wie@dan.ook"
        message = mail.compose(
            app.config["SETTINGS"], to_name="", to_email="a@b.nl", subject=form.title.data,
            text="x", html="x", key="k",
        )  # fmt: skip
        assert message["Bcc"] is None
