"""The rounds of a programme, for who runs it: opening one, and comparing the plans of one."""

from typing import Any

from flask import abort, render_template, request, url_for

from app import clock
from app.programmes import claims, rounds
from app.programmes.models import ProgrammeRound
from app.programmes.transitions import STATES
from app.programmes.views.blueprint import bp
from app.programmes.views.owner_forms import RoundForm
from app.programmes.views.owning import owned
from app.web.guard import current_person, policy
from app.web.submitting import carry_out, render_form

A_PAGE = 50


@bp.get("/programmas/<public_id:public_id>/rondes")
@policy("programme_owner")
def all_rounds(public_id: str) -> Any:
    programme = owned(public_id)
    given = rounds.awarded_in(programme)
    return render_template(
        "programmes/rounds.html",
        programme=programme,
        rounds=[(each, given.get(each.id, 0)) for each in reversed(programme.rounds)],
        crumbs=_crumbs(public_id, programme.title)[:1],
        today=clock.today(),
    )


@bp.get("/programmas/<public_id:public_id>/rondes/<small_id:round_id>")
@policy("programme_owner")
def one_round(public_id: str, round_id: int) -> Any:
    """Every plan of this round: what it asks, what it got, and what is left."""
    found = _round(public_id, round_id)
    last = max(1, -(-claims.how_many(found) // A_PAGE))
    page = min(request.args.get("page", 1, type=_page), last)
    left = rounds.left(found)
    return render_template(
        "programmes/round.html",
        round=found,
        left=left,
        awarded=found.cents - left,
        waits=claims.waiting(found),
        claims=claims.claims(found, first=(page - 1) * A_PAGE, most=A_PAGE),
        page=page,
        last=last,
        states=STATES,
        crumbs=_crumbs(public_id, found.programme.title),
    )


def _page(text: str) -> int:
    return min(max(int(text), 1), 10_000)


@bp.route("/programmas/<public_id:public_id>/rondes/nieuw", methods=["GET", "POST"])
@policy("programme_owner")
def new_round(public_id: str) -> Any:
    programme = owned(public_id)
    form = RoundForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: rounds.open_round(
                owned(public_id), _wish(form), by=current_person, now=clock.now()
            ),
            then=lambda made: url_for(".one_round", public_id=public_id, round_id=made.id),
            says="De ronde staat klaar.",
        )
        if answer is not None:
            return answer
    crumbs = _crumbs(public_id, programme.title)
    return render_form("programmes/round_form.html", form, title="Nieuwe ronde", crumbs=crumbs)


@bp.route(
    "/programmas/<public_id:public_id>/rondes/<small_id:round_id>/aanpassen",
    methods=["GET", "POST"],
)
@policy("programme_owner")
def change_round(public_id: str, round_id: int) -> Any:
    found = _round(public_id, round_id)
    form = RoundForm(version=found.version, obj=found)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: rounds.change(
                _round(public_id, round_id),
                _wish(form),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".one_round", public_id=public_id, round_id=round_id),
            says="Bewaard.",
        )
        if answer is not None:
            return answer
    found = _round(public_id, round_id)
    crumbs = _crumbs(public_id, found.programme.title)
    return render_form(
        "programmes/round_form.html",
        form,
        stands_at=found.version,
        title="Pas de ronde aan",
        crumbs=crumbs,
    )


def _wish(form: RoundForm) -> rounds.Wish:
    return rounds.Wish(form.opens_on.data, form.closes_on.data, form.cents.data)


def _round(public_id: str, round_id: int) -> ProgrammeRound:
    programme = owned(public_id)
    return next((each for each in programme.rounds if each.id == round_id), None) or abort(404)


def _crumbs(public_id: str, title: str) -> list[tuple[str, str]]:
    return [
        (title, url_for(".programme", public_id=public_id)),
        ("Rondes", url_for(".all_rounds", public_id=public_id)),
    ]
