"""Carrying out a form: once, in one unit of work, with every refusal beside its field."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import flash, g, redirect, render_template, request
from flask_login import current_user
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, OperationalError

from app import clock
from app.database import db, lost_a_race, rows_changed, unit_of_work
from app.errors import NotAllowed, RuleBroken, StalePage, TooOften
from app.web.forms import Form, VersionedForm
from app.web.models import FormKey

log = structlog.get_logger()

TRIES = 3
# A page that was left open over a long weekend is sent once more by who comes back to it; whatever
# is older says who did what and when, and is of no use to anybody.
KEYS_KEPT = timedelta(days=4)


def carry_out(
    form: Form,
    work: Callable[[], Any],
    *,
    then: Callable[[Any], str],
    says: str | Callable[[Any], str] | None = None,
    keyed: bool = True,
) -> Any | None:
    """Do `work()` in a unit of work and redirect to `then(result)`; None when it was refused.

    A form that was already carried out (double click, back button) leads to where the first one
    went and does nothing. A RuleBroken becomes an error of the form, beside its field if it names
    one; a StalePage makes the answer a 409, a TooOften a 429; a NotAllowed is a 404, as for what is
    absent. Whoever lost a race to somebody who waited for them in turn begins anew, out of sight.

    `keyed=False` keeps no key: for what nobody may know was done, and is once-only by itself.
    """
    for _ in range(TRIES - 1):
        try:
            return _carry_out(form, work, then=then, says=says, keyed=keyed)
        except OperationalError as error:
            if not lost_a_race(error):
                raise
            log.warning("again", route=request.endpoint)
    return _carry_out(form, work, then=then, says=says, keyed=keyed)


def _carry_out(
    form: Form,
    work: Callable[[], Any],
    *,
    then: Callable[[Any], str],
    says: str | Callable[[Any], str] | None,
    keyed: bool,
) -> Any | None:
    sender = str(current_user.id) if current_user.is_authenticated else ""
    route = request.endpoint or ""
    try:
        with unit_of_work():
            key = FormKey(sender=sender, route=route, key=form.form_key.data or "", at=clock.now())
            first = _first_answer(key) if keyed else None
            if first is None:
                if keyed:
                    db.session.add(key)
                    db.session.flush()  # a second sender in the same second waits here, and is late
                result = work()
                location = key.location = then(result)
                message = says(result) if callable(says) else says
    except NotAllowed:
        raise
    except StalePage as stale:
        g.form_status = 409
        form.form_errors.append(str(stale))
        return None
    except RuleBroken as broken:
        if isinstance(broken, TooOften):
            g.form_status = 429
        form.refuse(broken)
        return None
    except IntegrityError as clash:
        with unit_of_work():
            first = _first_answer(key) if keyed else None
        if first is None:  # the database itself says that somebody else was first
            log.warning("clash", route=route, error=str(clash.orig))
            g.form_status = 409
            form.form_errors.append(str(StalePage()))
            return None
    if first is not None:
        return redirect(first)
    if message:
        flash(message)
    return redirect(location)


def _first_answer(key: FormKey) -> str | None:
    return db.session.scalar(
        select(FormKey.location).where(
            FormKey.sender == key.sender, FormKey.route == key.route, FormKey.key == key.key
        )
    )


def forget_keys(*, now: datetime) -> int:
    """Remove what no repeat can need any more; returns how many."""
    with unit_of_work():
        return rows_changed(delete(FormKey).where(FormKey.at < now - KEYS_KEPT))


def render_form(template: str, form: Form, *, stands_at: int | None = None, **context: Any) -> Any:
    """The page with its form: 200 when it is asked for, 422 when refused, 409 when stale.

    `stands_at`: a page that tells its reader what stands there now, at this version; a stale form
    goes on from that when it is sent again.
    """
    status = g.get("form_status") or (422 if form.errors else 200)
    if request.method == "POST":  # also where more rows were asked, and nothing was refused
        form.ask_for_files_again()
    if status == 409 and stands_at is not None and isinstance(form, VersionedForm):
        form.seen.data = str(stands_at)
    return render_template(template, form=form, **context), status
