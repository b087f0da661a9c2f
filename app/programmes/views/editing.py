"""Adjusting the template of a programme: its roles, phases, moments and questions."""

from collections.abc import Callable
from typing import Any

from flask import abort, request

from app.programmes import adjusting, publishing
from app.programmes.adjusting import MomentFacts, Question
from app.programmes.models import Programme
from app.programmes.reading import read
from app.programmes.template import Form, Moment, Phase
from app.programmes.views.blueprint import bp
from app.programmes.views.owner_forms import (
    MomentForm,
    NewMomentForm,
    PhaseForm,
    TextForm,
    questions_form,
    roles_form,
)
from app.programmes.views.owning import owned, step
from app.programmes.words import TYPES
from app.web.forms import VersionedForm
from app.web.guard import policy

KEPT = "Bewaard. Het geldt voor nieuwe trajecten zodra je het publiceert."
NO_FORM = "-"


@bp.route("/programmas/<public_id:public_id>/sjabloon/tekst", methods=["GET", "POST"])
@policy("programme_owner")
def edit_text(public_id: str) -> Any:
    """All of it at once, for who likes to write."""
    programme = owned(public_id)
    form = TextForm(version=programme.version, data={"text": programme.draft})
    return _rewrite(
        form, public_id, lambda text: f"{form.text.data}\n", "programmes/edit_text.html"
    )


@bp.route("/programmas/<public_id:public_id>/sjabloon/rollen", methods=["GET", "POST"])
@policy("programme_owner")
def edit_roles(public_id: str) -> Any:
    programme = owned(public_id)
    labels = {role.key: role.label for role in read(programme.draft).roles}
    made = roles_form(labels)
    form = made(
        version=programme.version, data={f"role_{key}": label for key, label in labels.items()}
    )
    return _rewrite(
        form,
        public_id,
        lambda text: adjusting.relabel_roles(
            text, {key: form[f"role_{key}"].data for key in labels}
        ),
        "programmes/edit_roles.html",
        keys=list(labels),
    )


@bp.route(
    "/programmas/<public_id:public_id>/sjabloon/fase/<string(maxlength=40):phase>",
    methods=["GET", "POST"],
)
@policy("programme_owner")
def edit_phase(public_id: str, phase: str) -> Any:
    programme, found = _phase(public_id, phase)
    form = PhaseForm(version=programme.version, data={"label": found.label, "length": found.length})
    return _rewrite(
        form,
        public_id,
        lambda text: adjusting.change_phase(
            text, phase, label=form.label.data, length=form.length.data
        ),
        "programmes/edit_phase.html",
        phase=found,
    )


@bp.route(
    "/programmas/<public_id:public_id>/sjabloon/fase/<string(maxlength=40):phase>/nieuw",
    methods=["GET", "POST"],
)
@policy("programme_owner")
def new_moment(public_id: str, phase: str) -> Any:
    programme, found = _phase(public_id, phase)
    of = read(programme.draft)
    form = NewMomentForm(version=programme.version, data={"times": 1, "form": NO_FORM})
    form.type.offer(TYPES.items())
    roles = [(role.key, role.label) for role in of.roles]
    form.roles.offer(roles)
    form.by.offer(roles)
    form.form.offer([(NO_FORM, "geen formulier"), *((each.key, each.label) for each in of.forms)])
    return _rewrite(
        form,
        public_id,
        lambda text: adjusting.add_moment(
            text,
            phase,
            _moment_facts(form),
            type=form.type.data,
            roles=form.roles.data,
            form="" if form.form.data in (None, NO_FORM) else form.form.data,
            by=form.by.data or (form.roles.data or [""])[0],
        ),
        "programmes/edit_moment.html",
        phase=found,
        moment=None,
    )


@bp.route(
    "/programmas/<public_id:public_id>/sjabloon/moment/<string(maxlength=40):phase>/"
    "<string(maxlength=40):key>",
    methods=["GET", "POST"],
)
@policy("programme_owner")
def edit_moment(public_id: str, phase: str, key: str) -> Any:
    programme, found, moment = _moment(public_id, phase, key)
    form = MomentForm(
        version=programme.version,
        data={
            "label": moment.label,
            "at": moment.within or moment.at,
            "times": moment.times,
            "every": moment.every or None,
            "hours": round(moment.hours * 60) or None,
        },
    )
    goes = request.form.get("do") == "remove"
    return _rewrite(
        form,
        public_id,
        lambda text: (
            adjusting.remove_moment(text, phase, key)
            if goes
            else adjusting.change_moment(text, phase, key, _moment_facts(form))
        ),
        "programmes/edit_moment.html",
        phase=found,
        moment=moment,
    )


def _moment_facts(form: MomentForm) -> MomentFacts:
    return MomentFacts(
        label=form.label.data,
        at=form.at.data,
        times=form.times.data,
        every=form.every.data or 0,
        hours=(form.hours.data or 0) / 60,
    )


@bp.route(
    "/programmas/<public_id:public_id>/sjabloon/vragen/<string(maxlength=40):key>",
    methods=["GET", "POST"],
)
@policy("programme_owner")
def edit_form(public_id: str, key: str) -> Any:
    programme, asks = _form(public_id, key)
    made = questions_form(asks)
    typed: dict[str, Any] = {"label": asks.label}
    for each in asks.fields:
        typed[f"label_{each.key}"] = each.label
        typed[f"needed_{each.key}"] = ["yes"] if each.required else []
    form = made(version=programme.version, data=typed)
    return _rewrite(
        form,
        public_id,
        lambda text: adjusting.change_form(text, key, form.label.data, _questions(form, asks)),
        "programmes/edit_form.html",
        asks=asks,
    )


def _questions(form: Any, asks: Form) -> list[Question]:
    kept = [
        Question(
            each.key,
            form[f"label_{each.key}"].data or "",
            bool(form[f"needed_{each.key}"].data),
        )
        for each in asks.fields
    ]
    options = [line.strip() for line in (form.new_options.data or "").splitlines()]
    added = Question(
        "",
        form.new_label.data or "",
        bool(form.new_needed.data),
        form.new_type.data or "text",
        [line for line in options if line],
    )
    return [*kept, added]


def _phase(public_id: str, key: str) -> tuple[Programme, Phase]:
    programme = owned(public_id)
    found = next((each for each in read(programme.draft).phases if each.key == key), None)
    return abort(404) if found is None else (programme, found)


def _moment(public_id: str, phase: str, key: str) -> tuple[Programme, Phase, Moment]:
    programme, of = _phase(public_id, phase)
    found = of.moment(key)
    return abort(404) if found is None else (programme, of, found)


def _form(public_id: str, key: str) -> tuple[Programme, Form]:
    programme = owned(public_id)
    found = next((each for each in read(programme.draft).forms if each.key == key), None)
    return abort(404) if found is None else (programme, found)


def _rewrite(
    form: VersionedForm,
    public_id: str,
    change: Callable[[str], str],
    template: str,
    **context: Any,
) -> Any:
    """A change of the draft: kept only when what comes out is a template."""
    return step(
        form,
        public_id,
        lambda found, **who: publishing.rewrite(found, change(found.draft), **who),
        template,
        to=".template",
        says=KEPT,
        **context,
    )
