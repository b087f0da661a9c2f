"""One vraag: its page, and the moves of whoever asks."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for

from app import clock, workflow
from app.help_requests import access, actions
from app.help_requests import not_now as passing
from app.help_requests.forms import GiveBackForm, WidenForm, WithdrawForm
from app.help_requests.models import HelpRequest
from app.help_requests.transitions import HELP_REQUEST, takes_part
from app.help_requests.views import showing
from app.help_requests.views.common import bp, since, visible
from app.help_requests.views.offering import Asking
from app.web.forms import Form, VersionedForm
from app.web.guard import current_person, policy
from app.web.submitting import carry_out, render_form


@bp.get("/<public_id:public_id>")
@policy("help_request")
def show(public_id: str) -> Any:
    page = showing.page_of(visible(public_id), current_person, clock.now())
    return render_template("help_requests/show.html", form=None, changed=[], **page)


@bp.post(f"/<public_id:public_id>/<any({','.join(showing.STEPS)}):step>")
@policy("request_asker")
def move(public_id: str, step: str) -> Any:
    """The moves of one button."""
    form = VersionedForm()
    if not takes_part(visible(public_id), current_person, showing.STEPS[step], clock.now()):
        abort(404)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: getattr(actions, showing.STEPS[step])(
                visible(public_id),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda made: url_for(".show", public_id=public_id),
            says=lambda made: made.move.told,
        )
        if answer is not None:
            return answer
    context = since(form, public_id)
    page = showing.page_of(context["help_request"], current_person, clock.now())
    return render_form("help_requests/show.html", form, **context | page)


@bp.post("/<public_id:public_id>/nu-niet")
@policy("help_request")
def not_now(public_id: str) -> Any:
    """Whom it fits lets it pass; nobody hears of that."""
    asked = visible(public_id)
    form = Form()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: passing.say(visible(public_id), by=current_person, now=clock.now()),
            then=lambda _: url_for(".index"),
            says="Goed. Deze vraag staat niet meer bij wat bij je past.",
        )
        if answer is not None:
            return answer
    page = showing.page_of(asked, current_person, clock.now())
    return render_form("help_requests/show.html", form, changed=[], **page)


@bp.route("/<public_id:public_id>/verruimen", methods=["GET", "POST"])
@policy("request_asker")
def widen(public_id: str) -> Any:
    asked = _open_to(public_id, "widen")
    form = WidenForm(version=asked.version)
    form.ring.offer(Asking(current_person, asked.school, None, clock.today()).wider_than(asked))
    return _step(
        form,
        "help_requests/widen.html",
        public_id,
        lambda found, **who: actions.widen(found, int(form.ring.data or 0), **who),
    )


@bp.route("/<public_id:public_id>/intrekken", methods=["GET", "POST"])
@policy("request_asker")
def withdraw(public_id: str) -> Any:
    form = WithdrawForm(version=_open_to(public_id, "withdraw").version)
    return _step(
        form,
        "help_requests/withdraw.html",
        public_id,
        lambda found, **who: actions.withdraw(
            found, reason=form.reason_code.data, words=form.reason_words.data or "", **who
        ),
    )


@bp.route("/<public_id:public_id>/teruggeven", methods=["GET", "POST"])
@policy("request_asker")
def give_back(public_id: str) -> Any:
    form = GiveBackForm(version=_open_to(public_id, "give_back").version)
    return _step(
        form,
        "help_requests/give_back.html",
        public_id,
        lambda found, **who: actions.give_back(found, form.reason_words.data, **who),
    )


def _step(form: VersionedForm, template: str, public_id: str, make: Callable[..., Any]) -> Any:
    """A move that asks something first."""
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: make(
                visible(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            then=lambda made: url_for(".show", public_id=public_id),
            says=lambda made: made.move.told,
        )
        if answer is not None:
            return answer
    return render_form(template, form, **since(form, public_id))


def _open_to(public_id: str, action: str) -> HelpRequest:
    """The vraag, when this person has a part in this step; when it has passed, they hear so."""
    asked = visible(public_id)
    if access.acts_for(asked, current_person, clock.now()) is None:
        abort(404)
    if request.method == "GET" and not workflow.may(
        HELP_REQUEST, asked, current_person, action, clock.now()
    ):
        abort(404)
    return asked
