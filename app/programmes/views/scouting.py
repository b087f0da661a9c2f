"""The schools that who runs a programme has an eye on, in one list, with the step to applying."""

from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.programmes import intake
from app.programmes.models import Programme
from app.programmes.scouting import access, actions
from app.programmes.scouting.forms import HowFarForm, ScoutForm
from app.programmes.scouting.models import Scouted
from app.programmes.scouting.transitions import SCOUTED, STATES, STEPS
from app.programmes.views.blueprint import bp
from app.programmes.views.owning import owned
from app.programmes.views.telling import story
from app.web.guard import current_person, one_or_404, policy
from app.web.panels import panels_for
from app.web.submitting import carry_out, render_form
from app.workflow import moves_open_to

MOST = 300


def scouted_of(public_id: str) -> Scouted:
    found: Scouted = one_or_404(
        access.scouted(current_person, clock.today()).where(Scouted.public_id == public_id)
    )
    return found


@bp.get("/programmas/<public_id:public_id>/scouting")
@policy("programme_owner")
def scouting(public_id: str) -> Any:
    programme = owned(public_id)
    found = access.scouted(current_person, clock.today()).where(
        Scouted.programme_id == programme.id
    )
    found = found.options(joinedload(Scouted.school), joinedload(Scouted.by))
    rows = db.session.scalars(found.order_by(Scouted.moved_at.desc(), Scouted.id).limit(MOST))
    return render_template(
        "programmes/scouting/list.html",
        programme=programme,
        lines=[
            (each, STATES[each.state], _apply_url(each))
            for each in sorted(rows, key=lambda each: access.ORDER.index(each.state))
        ],
        panels=panels_for("scouting", programme),
        crumbs=_crumbs(programme),
    )


def _apply_url(found: Scouted) -> str:
    """Where who runs the programme applies for this school; "" when they cannot now."""
    programme = found.programme
    if found.state in ("joins", "no") or not intake.is_open(programme, clock.today()):
        return ""
    return url_for(".apply", public_id=programme.public_id, school=found.school.public_id)


def _crumbs(programme: Programme, *, within: bool = False) -> list[tuple[str, str]]:
    found = [
        ("Programma’s", url_for(".index")),
        (programme.title, url_for(".programme", public_id=programme.public_id)),
    ]
    if within:
        address = url_for(".scouting", public_id=programme.public_id)
        found.append(("Scholen in beeld", address))
    return found


@bp.route("/programmas/<public_id:public_id>/scouting/erbij", methods=["GET", "POST"])
@policy("programme_owner")
def scout(public_id: str) -> Any:
    programme = owned(public_id)
    form = ScoutForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.scout(
                owned(public_id),
                form.school.data,
                form.source.data,
                form.words.data or "",
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".scouting", public_id=public_id),
            says=lambda made: f"{made.school.name} staat op de lijst.",
        )
        if answer is not None:
            return answer
    return render_form("programmes/scouting/add.html", form, crumbs=_crumbs(programme, within=True))


@bp.route("/scouting/<public_id:public_id>", methods=["GET", "POST"])
@policy("programme_owner")
def scouted(public_id: str) -> Any:
    found = scouted_of(public_id)
    form = HowFarForm(version=found.version)
    form.action.offer(STEPS)  # also what a colleague did meanwhile: it hears that the page is stale
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.move(
                scouted_of(public_id),
                form.action.data,
                words=form.reason_words.data or "",
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda step: url_for(".scouting", public_id=step.obj.programme.public_id),
            says=lambda step: f"{step.obj.school.name}: {STATES[step.obj.state]}.",
        )
        if answer is not None:
            return answer
    found = scouted_of(public_id)
    moves = moves_open_to(SCOUTED, found, current_person, clock.now())
    form.action.offer([(move.action, move.label) for move in moves])
    return render_form(
        "programmes/scouting/school.html",
        form,
        stands_at=found.version,
        scouted=found,
        word=STATES[found.state],
        is_open=bool(moves),
        apply_url=_apply_url(found),
        story=story("scouted_school", found.id),
        crumbs=_crumbs(found.programme, within=True),
    )
