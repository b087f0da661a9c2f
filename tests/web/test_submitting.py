"""A form that the database refuses, and a line that is no line."""

import pytest
from werkzeug.datastructures import MultiDict

from app.accounts.models import Person
from app.database import db
from app.outbox import mail
from app.web.forms import Form, TextField
from app.web.submitting import carry_out
from tests.support.makers import a_person


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
