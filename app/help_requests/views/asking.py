"""Asking: one page from a search result to a vraag that is sent."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import abort, render_template, request, url_for

from app import clock
from app.help_requests import access, actions, reach
from app.help_requests.forms import AskForm, as_typed
from app.help_requests.models import HelpRequest
from app.help_requests.views.common import bp, schools_to_ask_for, since, visible
from app.help_requests.views.offering import Asking
from app.organisations.models import Organisation
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

# What the reader is told afterwards, by what the button did.
SENT = {
    "publish": "Je vraag is verstuurd. Wie kan helpen, krijgt bericht.",
    "propose": "Je vraag ligt bij je schoolleider.",
    "draft": "Je concept is bewaard. Nog niemand ziet het.",
}


@bp.route("/nieuw", methods=["GET", "POST"])
@policy("ask")
def ask() -> Any:
    return ask_page(request.args.get("person", ""))


def ask_page(
    person: str,
    *,
    school: Organisation | None = None,
    words: str = "",
    filled: Mapping[str, Any] | None = None,
    slugs: Sequence[str] = (),
    written: Callable[[HelpRequest], object] = lambda asked: None,
    back: tuple[str, str] | None = None,
) -> Any:
    """A vraag to this person, or to anybody; it begins with what the address says of it.

    Where it begins on a page of a higher feature, that says what it is about with `filled` and
    `slugs`, or in `words` that may name skills; and does its own part with `written`, in the same
    unit of work. `school`: one for which the reader may ask; None: the address says which.
    `back`: (label, url) of where the reader came from; None: the list of vragen.
    """
    back = back or ("Vragen", url_for("help_requests.index"))
    school = school or _school()
    if school is None:
        return render_template(
            "help_requests/choose_school.html",
            schools=schools_to_ask_for(),
            hidden=[(name, value) for name, value in request.args.items(multi=True)],
            crumbs=[back],
        )
    asking = _asking(school, person)
    slugs = slugs or [slug for given in request.args.getlist("skills") for slug in given.split(",")]
    typed = None
    if request.method == "GET":
        query = words or request.args.get("q", "")
        typed = asking.prefilled(query, slugs) | dict(filled or {})
    form = asking.form(typed)
    if form.validate_on_submit():
        answer = _carry_out(form, asking, lambda wish: _drafted(school.id, wish), written)
        if answer is not None:
            return answer
    return render_form("help_requests/ask.html", form, back=back, **asking.page(form))


@bp.route("/<public_id:public_id>/aanpassen", methods=["GET", "POST"])
@policy("request_asker")
def edit(public_id: str) -> Any:
    asked = _draft(public_id)
    asking = Asking(current_person, asked.school, asked.wished, clock.today())
    typed = as_typed(asked, clock.today()) if request.method == "GET" else None
    form = asking.form(typed, version=asked.version)
    if form.validate_on_submit():
        answer = _carry_out(
            form,
            asking,
            lambda wish: actions.change(
                visible(public_id),
                wish,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
        )
        if answer is not None:
            return answer
    back = ("Vraag", url_for(".show", public_id=public_id))
    context = since(form, public_id) | asking.page(form) | {"back": back}
    return render_form("help_requests/edit.html", form, **context)


def _carry_out(
    form: AskForm,
    asking: Asking,
    write: Callable[[Any], HelpRequest],
    written: Callable[[HelpRequest], object] = lambda asked: None,
) -> Any:
    """Write the vraag down and, unless it is only kept, send it on: in one unit of work."""
    otherwise = "publish" if asking.may_publish else "propose"
    what = request.form.get("do", otherwise)
    what = what if what in SENT else otherwise
    wish = asking.understood(form)

    def work() -> HelpRequest:
        asked = write(wish)
        written(asked)
        if what != "draft":
            send = actions.publish if what == "publish" else actions.propose
            send(asked, by=current_person, now=clock.now())
        return asked

    return carry_out(
        form,
        work,
        then=lambda asked: url_for("help_requests.show", public_id=asked.public_id),
        says=SENT[what],
    )


def _drafted(school_id: int, wish: Any) -> HelpRequest:
    mine = access.schools_to_ask_for(current_person, clock.today())
    school = one_or_404(mine.where(Organisation.id == school_id))
    return actions.draft(school, wish, by=current_person, now=clock.now())


def _asking(school: Organisation, person: str) -> Asking:
    today = clock.today()
    wished = None
    if person:
        wished = one_or_404(reach.askable(school, current_person, today, person))
    return Asking(current_person, school, wished, today)


def _school() -> Organisation | None:
    """The school that was chosen, or the only one; None: there is still one to choose."""
    mine = schools_to_ask_for()
    if chosen := request.args.get("school"):
        mine = [school for school in mine if school.public_id == chosen]
    if not mine:
        abort(404)
    return mine[0] if len(mine) == 1 else None


def _draft(public_id: str) -> HelpRequest:
    """A draft that is this person's to write; a form that was still open hears what became of
    it, instead of losing what was typed."""
    asked = visible(public_id)
    may_write = access.acts_for(asked, current_person, clock.now()) is not None
    if not may_write and not access.wrote(asked, current_person):
        abort(404)
    if asked.state != "draft" and request.method == "GET":
        abort(404)
    return asked
