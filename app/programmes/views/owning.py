"""For who runs a programme: making one, saying what it is, adjusting its template, publishing."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db
from app.organisations.models import Organisation
from app.programmes import access, adjusting, people, publishing
from app.programmes.adjusting import MomentFacts, Question
from app.programmes.forms import (
    FactsForm,
    MomentForm,
    NewMomentForm,
    NewProgrammeForm,
    PhaseForm,
    TextForm,
    questions_form,
    roles_form,
)
from app.programmes.models import Programme
from app.programmes.reading import read
from app.programmes.template import Form, Moment, Phase
from app.programmes.views.blueprint import bp
from app.programmes.words import TYPES, preview
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

KEPT = "Bewaard. Het geldt voor nieuwe trajecten zodra je het publiceert."
NO_FORM = "-"


def owned(public_id: str) -> Programme:
    """A programme that the reader runs; else 404."""
    mine = access.run_by(current_person, clock.today())
    found: Programme = one_or_404(mine.where(Programme.public_id == public_id))
    return found


@bp.route("/programmas/nieuw", methods=["GET", "POST"])
@policy("programme_owner")
def new() -> Any:
    owners = _owners()
    if not owners:
        abort(404)
    texts = publishing.catalogue()
    form = NewProgrammeForm(data={"owner": owners[0].public_id})
    form.owner.offer([(each.public_id, each.name) for each in owners])
    form.template.offer([(key, read(text).label) for key, text in texts.items()])
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: publishing.make(
                next(each for each in _owners() if each.public_id == form.owner.data),
                texts[form.template.data],
                publishing.Facts(
                    form.title.data,
                    summary=read(texts[form.template.data]).summary,
                    contact_id=current_person.id,
                ),
                by=current_person,
            ),
            then=lambda made: url_for(".template", public_id=made.public_id),
            says="Je programma staat klaar. Pas het aan en publiceer het.",
        )
        if answer is not None:
            return answer
    return render_form("programmes/new.html", form, summaries=_summaries(texts))


def _owners() -> list[Organisation]:
    mine = access.organisations_to_run_for(current_person, clock.today())
    return list(db.session.scalars(mine))


def _summaries(texts: dict[str, str]) -> dict[str, str]:
    return {key: read(text).summary for key, text in texts.items()}


@bp.route("/programmas/<public_id:public_id>/gegevens", methods=["GET", "POST"])
@policy("programme_owner")
def facts(public_id: str) -> Any:
    programme = owned(public_id)
    contacts = _contacts(programme)
    form = FactsForm(
        version=programme.version,
        data={
            "title": programme.title,
            "goal": programme.goal,
            "summary": programme.summary,
            "contact": programme.contact.public_id if programme.contact else None,
            "price": programme.price_cents,
            "opens_on": programme.opens_on,
            "open_until": programme.open_until,
            "sunset_on": programme.sunset_on,
        },
    )
    form.contact.offer([(each.public_id, each.name) for each in contacts])
    return _step(
        form,
        public_id,
        lambda found, **who: publishing.change(found, _facts(form, contacts), **who),
        "programmes/facts.html",
        to=".programme",
        says="Bewaard.",
    )


def _contacts(programme: Programme) -> list[Person]:
    ids = set(people.owner_people(programme, clock.today()))
    if programme.contact_id:
        ids.add(programme.contact_id)
    found = select(Person).where(Person.id.in_(ids)).order_by(Person.name, Person.id)
    return list(db.session.scalars(found))


def _facts(form: FactsForm, contacts: list[Person]) -> publishing.Facts:
    chosen = next(each for each in contacts if each.public_id == form.contact.data)
    return publishing.Facts(
        title=form.title.data,
        goal=form.goal.data,
        summary=form.summary.data or "",
        contact_id=chosen.id,
        price_cents=form.price.data,
        opens_on=form.opens_on.data,
        open_until=form.open_until.data,
        sunset_on=form.sunset_on.data,
    )


# The template


@bp.get("/programmas/<public_id:public_id>/sjabloon")
@policy("programme_owner")
def template(public_id: str) -> Any:
    return _template_page(owned(public_id))


def _template_page(programme: Programme, form: VersionedForm | None = None) -> Any:
    current = programme.current
    found = read(programme.draft)
    context: dict[str, Any] = {
        "programme": programme,
        "plan": found,
        "course": list(zip(found.phases, preview(found), strict=True)),
        "is_published": current is not None,
        "differs": current is None or current.text != programme.draft,
        "fresh": VersionedForm(formdata=None, version=programme.version),
    }
    if form is None:
        return render_template("programmes/template.html", form=None, **context)
    return render_form("programmes/template.html", form, **context)


@bp.post("/programmas/<public_id:public_id>/publiceren")
@policy("programme_owner")
def publish(public_id: str) -> Any:
    owned(public_id)
    form = VersionedForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: publishing.publish(
                owned(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            then=lambda _: url_for(".programme", public_id=public_id),
            says=lambda version: f"Versie {version.number} is gepubliceerd.",
        )
        if answer is not None:
            return answer
    return _template_page(owned(public_id), form)


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
            "at": moment.at,
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
    return _step(
        form,
        public_id,
        lambda found, **who: publishing.rewrite(found, change(found.draft), **who),
        template,
        to=".template",
        says=KEPT,
        **context,
    )


def _step(
    form: VersionedForm,
    public_id: str,
    make: Callable[..., Any],
    template: str,
    *,
    to: str,
    says: str,
    **context: Any,
) -> Any:
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: make(
                owned(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            then=lambda _: url_for(to, public_id=public_id),
            says=says,
        )
        if answer is not None:
            return answer
    programme = owned(public_id)
    return render_form(
        template,
        form,
        stands_at=programme.version,
        programme=programme,
        crumbs=crumbs(programme),
        **context,
    )


def crumbs(programme: Programme) -> list[tuple[str, str]]:
    return [
        (programme.title, url_for(".programme", public_id=programme.public_id)),
        ("Sjabloon", url_for(".template", public_id=programme.public_id)),
    ]
