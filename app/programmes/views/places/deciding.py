"""What is done with a place: let in, put on the list, and out again with a reason."""

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request, url_for

from app import clock
from app.programmes.places import access, actions
from app.programmes.places.forms import WhyForm
from app.programmes.places.models import Place
from app.programmes.places.moves import open_now
from app.programmes.views.blueprint import bp
from app.programmes.views.places.common import place_of
from app.programmes.views.places.showing import page_of
from app.web.forms import VersionedForm
from app.web.guard import current_person, policy
from app.web.submitting import carry_out, render_form


@dataclass(frozen=True)
class WithReason:
    """A move for which the other side reads why."""

    action: str
    title: str  # and what its button says
    lead: str
    says: str


REFUSE = WithReason(
    "refuse", "Laat deze school niet toe", "De school leest waarom.", "De school krijgt bericht."
)
END = WithReason(
    "end",
    "Laat de plek vervallen",
    "De school leest waarom. Wat alleen van deze school was, vervalt.",
    "De plek is vrij.",
)
WITHDRAW = WithReason(
    "withdraw",
    "Trek de aanmelding in",
    "Wie over de plekken gaat, leest waarom.",
    "Dat is ingetrokken.",
)
GIVE_BACK = WithReason(
    "give_back",
    "Geef de plek terug",
    "Wie over de plekken gaat, leest waarom. Een andere school kan de plek krijgen.",
    "De plek is vrij voor een andere school.",
)


def decided(public_id: str) -> Place:
    """One about which the reader decides."""
    found = place_of(public_id)
    if access.in_charge(found.trajectory, current_person, clock.today()) is None:
        abort(404)
    return found


def theirs(public_id: str) -> Place:
    """One of a school that the reader leads."""
    found = place_of(public_id)
    if access.acts_for(found, current_person, clock.today()) is None:
        abort(404)
    return found


@bp.post("/plekken/<public_id:public_id>/toelaten")
@policy("place_decide")
def accept_place(public_id: str) -> Any:
    return _moved(decided(public_id), "accept", "De school heeft een plek.")


@bp.post("/plekken/<public_id:public_id>/klaar")
@policy("place_decide")
def finish_place(public_id: str) -> Any:
    says = "De school is klaar. De plek is vrij voor een volgende."
    return _moved(decided(public_id), "finish", says)


@bp.post("/plekken/<public_id:public_id>/wachtlijst")
@policy("place_decide")
def queue_place(public_id: str) -> Any:
    return _moved(decided(public_id), "queue", "De school staat op de wachtlijst.")


def _moved(found: Place, action: str, says: str) -> Any:
    form, public_id = VersionedForm(), found.public_id
    if form.validate_on_submit():
        answer = _carried_out(form, public_id, action, says)
        if answer is not None:
            return answer
    return render_form("programmes/places/place.html", form, **page_of(place_of(public_id)))


@bp.route("/plekken/<public_id:public_id>/afwijzen", methods=["GET", "POST"])
@policy("place_decide")
def refuse_place(public_id: str) -> Any:
    return _with_reason(decided(public_id), REFUSE)


@bp.route("/plekken/<public_id:public_id>/vervallen", methods=["GET", "POST"])
@policy("place_decide")
def end_place(public_id: str) -> Any:
    return _with_reason(decided(public_id), END)


@bp.route("/plekken/<public_id:public_id>/intrekken", methods=["GET", "POST"])
@policy("place_leave")
def withdraw_place(public_id: str) -> Any:
    return _with_reason(theirs(public_id), WITHDRAW)


@bp.route("/plekken/<public_id:public_id>/terug", methods=["GET", "POST"])
@policy("place_leave")
def leave_place(public_id: str) -> Any:
    return _with_reason(theirs(public_id), GIVE_BACK)


def _with_reason(found: Place, asked: WithReason) -> Any:
    """A form of one move: where another move came first, the page of the place says how it is."""
    form, public_id = WhyForm(version=found.version), found.public_id
    if request.method == "GET" and asked.action not in open_now(found, current_person, clock.now()):
        return redirect(url_for(".place", public_id=public_id))
    if form.validate_on_submit():
        answer = _carried_out(form, public_id, asked.action, asked.says, form.reason_words.data)
        if answer is not None:
            return answer
    found = place_of(public_id)
    if asked.action not in open_now(found, current_person, clock.now()):
        return render_form("programmes/places/place.html", form, **page_of(found))
    return render_form(
        "programmes/reason.html",
        form,
        stands_at=found.version,
        title=asked.title,
        lead=f"{found.school.name}. {asked.lead}",
        button=asked.title,
        crumbs=[
            ("Meeleren", url_for(".learning")),
            (found.school.name, url_for(".place", public_id=public_id)),
        ],
    )


def _carried_out(
    form: VersionedForm, public_id: str, action: str, says: str, words: str = ""
) -> Any | None:
    return carry_out(
        form,
        lambda: actions.move(
            place_of(public_id),
            action,
            words=words,
            by=current_person,
            now=clock.now(),
            seen=form.seen_version,
        ),
        then=lambda _: url_for(".place", public_id=public_id),
        says=says,
    )
