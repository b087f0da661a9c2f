"""For who runs a programme: making one, saying what it is, adjusting its template, publishing."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db
from app.organisations.models import Organisation
from app.programmes import access, calling, people, publishing
from app.programmes.models import Programme
from app.programmes.reading import read
from app.programmes.views.blueprint import bp
from app.programmes.views.owner_forms import (
    EMPTY_ROWS,
    MOST_HANDOVERS,
    CallForm,
    FactsForm,
    HandoverForm,
    NewProgrammeForm,
)
from app.programmes.words import preview
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form


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
                _owner(form.owner.data),
                texts[form.template.data],
                publishing.Facts(
                    form.title.data,
                    summary=read(texts[form.template.data]).summary,
                    contact_id=current_person.id,
                ),
                by=current_person,
                now=clock.now(),
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


def _owner(public_id: str) -> Organisation:
    """They may have lost it since they opened the form."""
    return next((each for each in _owners() if each.public_id == public_id), None) or abort(404)


def _summaries(texts: dict[str, str]) -> dict[str, str]:
    return {key: read(text).summary for key, text in texts.items()}


@bp.route("/programmas/<public_id:public_id>/gegevens", methods=["GET", "POST"])
@policy("programme_owner")
def facts(public_id: str) -> Any:
    programme = owned(public_id)
    contacts = _contacts(programme)
    asked_now = people.contact_of(programme, clock.today())
    form = FactsForm(
        version=programme.version,
        data={
            "title": programme.title,
            "goal": programme.goal,
            "summary": programme.summary,
            "contact": asked_now.public_id if asked_now else None,
            "price": programme.price_cents,
            "opens_on": programme.opens_on,
            "open_until": programme.open_until,
            "sunset_on": programme.sunset_on,
            "public": ["yes"] if programme.is_public else [],
        },
    )
    form.contact.offer([(each.public_id, each.name) for each in contacts])
    return step(
        form,
        public_id,
        lambda found, **who: publishing.change(found, _facts(form, contacts), **who),
        "programmes/facts.html",
        to=".programme",
        says="Bewaard.",
    )


def _contacts(programme: Programme) -> list[Person]:
    today = clock.today()
    ids = set(people.owner_people(programme, today))
    if (asked_now := people.contact_of(programme, today)) is not None:
        ids.add(asked_now.id)
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
        is_public=bool(form.public.data),
    )


@bp.route("/programmas/<public_id:public_id>/overdracht", methods=["GET", "POST"])
@policy("programme_owner")
def handover(public_id: str) -> Any:
    """What was learned goes to others when the programme ends."""
    programme = owned(public_id)
    rows = [
        {
            "theme": e.theme,
            "lessons": e.lessons,
            "to_whom": e.to_whom,
            "done_on": e.done_on,
            "group": e.group.public_id if e.group else None,
        }
        for e in programme.handovers
    ]
    form = HandoverForm(
        version=programme.version,
        data={"rows": [*rows, *({} for _ in range(min(EMPTY_ROWS, MOST_HANDOVERS - len(rows))))]},
    )
    groups = [(each.public_id, each.name) for each in publishing.groups_to_hand_to(programme)]
    for entry in form.rows.entries:
        entry.form.group.offer([("", "Niemand"), *groups])
    return step(
        form,
        public_id,
        lambda found, **who: publishing.hand_over(found, _handed_over(form), **who),
        "programmes/handover.html",
        to=".programme",
        says="Bewaard.",
        has_groups=bool(groups),
    )


@bp.route("/programmas/<public_id:public_id>/oproep", methods=["GET", "POST"])
@policy("programme_owner")
def call(public_id: str) -> Any:
    """Call on schools that have most need of it, and on their boards, while they can apply."""
    programme = owned(public_id)
    if request.method == "GET" and not calling.is_possible(programme, clock.today()):
        abort(404)
    form = CallForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: calling.call(owned(public_id), form.names, by=current_person, now=clock.now()),
            then=lambda _: url_for(".call", public_id=public_id),
            says=lambda names: (
                f"Opgeroepen: {', '.join(names)}." if names else "Deze scholen kregen de oproep al."
            ),
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/call.html",
        form,
        programme=programme,
        called=calling.called(programme, clock.today()),
        crumbs=crumbs(programme),
    )


def _handed_over(form: HandoverForm) -> list[publishing.HandedOver]:
    rows = [entry.form for entry in form.rows.entries]
    return [
        publishing.HandedOver(
            row.theme.data,
            row.lessons.data or "",
            row.to_whom.data,
            row.done_on.data,
            row.group.data or "",
        )
        for row in rows
        if not row.is_empty
    ]


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


def step(
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
