"""Counting tries before the work begins, and saying so when it is one too many."""

from flask import g, request

from app import clock
from app.accounts import throttles
from app.accounts.emails import email_key
from app.accounts.throttles import Limit
from app.database import unit_of_work
from app.web.forms import Form

Try = tuple[Limit, str]


def place() -> str:
    return throttles.place(request.remote_addr)


def too_often(form: Form, *tries: Try) -> bool:
    """Count these tries; when one is too many the form says so and the answer is a 429."""
    now = clock.now()
    with unit_of_work():
        counted = [throttles.count(limit, key, now=now) for limit, key in tries]
    refusals = [refusal for refusal in counted if refusal is not None]
    if not refusals:
        return False
    g.form_status = 429
    form.refuse(refusals[0])
    return True


def gone_well(*tries: Try) -> None:
    """Inside the unit of work of what succeeded: these tries count no longer."""
    for limit, key in tries:
        throttles.give_back(limit, key, now=clock.now())


def signing_in(key: str) -> tuple[Try, Try]:
    return (throttles.SIGN_IN, key), (throttles.SIGN_IN_PLACE, place())


def mailing(typed: str | None) -> tuple[Try, Try]:
    return (throttles.MAIL, email_key(typed)), (throttles.MAIL_PLACE, place())
