"""/programmas: what one can take part in, what a programme is, and applying."""

from typing import Any

from flask import abort, make_response, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.database import db
from app.errors import RuleBroken
from app.organisations.access import match_school
from app.organisations.models import Organisation
from app.programmes import (
    access,
    actions,
    answers,
    awarded,
    calling,
    confidential,
    figures,
    intake,
    people,
    reach,
    rounds,
)
from app.programmes.forms.questions import form_of, rows_in, typed_from
from app.programmes.models import Programme, ProgrammeVersion, Trajectory
from app.programmes.template import Form, Template
from app.programmes.transitions import STATES
from app.programmes.views import places_panel, showing
from app.programmes.views.blueprint import bp
from app.programmes.views.common import filled_form, programme_of, told, trajectory_of, wants_rows
from app.programmes.words import NAME_LABELS, SUBJECTS, WHOLE_SCHOOL, duration, preview
from app.web.afterwards import afterwards
from app.web.fields import RadioGroup, TextField, optional, required
from app.web.guard import current_person, one_or_404, policy, public
from app.web.panels import panels_for
from app.web.submitting import carry_out, render_form

MOST_LISTED = 12  # schools to choose from; with more one types the name
KEPT = "Je concept is bewaard. Nog niemand ziet het."


@bp.get("/programmas")
@policy("programmes")
def index() -> Any:
    today = clock.today()
    found = (
        access.programmes(current_person, today)
        .options(
            joinedload(Programme.owner),
            selectinload(Programme.versions).defer(ProgrammeVersion.text),
            selectinload(Programme.rounds),
        )
        .order_by(Programme.title, Programme.id)
    )
    mine = set(db.session.scalars(access.run_by(current_person, today)))
    trajecten = access.trajectories(current_person, today).where(
        Trajectory.state.in_(("draft", "active"))
    )
    return render_template(
        "programmes/index.html",
        trajectories=list(
            db.session.scalars(
                trajecten.options(*showing.NAMED).order_by(Trajectory.moved_at.desc()).limit(5)
            )
        ),
        states=STATES,
        may_learn=places_panel.anything_to_learn(current_person, today),
        may_begin=bool(
            db.session.scalars(
                access.organisations_to_run_for(current_person, today).limit(1)
            ).first()
        ),
        programmes=[
            (each, intake.is_open(each, today), each in mine, intake.last_day(each, today))
            for each in db.session.scalars(found)
        ],
    )


@bp.get("/programmas/<public_id:public_id>")
@policy("programme")
def programme(public_id: str) -> Any:
    found, today = programme_of(public_id), clock.today()
    runs = people.decides_for(found, current_person, today) is not None
    template = found.current.template if found.current else None
    page = render_template(
        "programmes/programme.html",
        programme=found,
        figures=figures.told(found),
        template=template,
        course=preview(template) if template else [],
        duration=duration(template) if template else "",
        subject=SUBJECTS[template.subject] if template else "",
        is_open=intake.is_open(found, today),
        may_apply=template is not None
        and intake.is_open(found, today)
        and _may_apply(found, template),
        runs=runs,
        has_rounds=runs and rounds.is_in_rounds(found),
        may_call=runs and calling.is_possible(found, today),
        is_over=intake.is_over(found, today),
        first_day=intake.first_day(found, today),
        last_day=intake.last_day(found, today),
        counts=_counts(found) if runs else {},
        reach=reach.quarters(found, today) if runs else [],
        documents=confidential.documents(template) if template else [],
        plans=awarded.plans(found, today) if template and template.shown_with else [],
        panels=[
            *places_panel.of_programme(found, current_person, today),
            *panels_for("programme", found),
        ],
        person_to_ask=people.contact_of(found, today),
    )
    return page if runs else _looked_at(found, page)


def _looked_at(found: Programme, page: str) -> Any:
    """Counted once the page has gone out."""
    response, id_, today = make_response(page), found.id, clock.today()
    if request.method == "GET":
        afterwards(response, lambda: reach.count(id_, today))
    return response


@bp.get("/openbaar/programmas/<public_id:public_id>")
@public
def public_page(public_id: str) -> Any:
    """What anybody may read of a programme, before there is an account."""
    found: Programme = one_or_404(
        access.public_programmes().where(Programme.public_id == public_id)
    )
    today = clock.today()
    assert found.current is not None
    template = found.current.template
    page = render_template(
        "programmes/public.html",
        programme=found,
        figures=figures.told(found),
        template=template,
        course=preview(template),
        duration=duration(template),
        subject=SUBJECTS[template.subject],
        is_open=intake.is_open(found, today),
        is_over=intake.is_over(found, today),
        first_day=intake.first_day(found, today),
        last_day=intake.last_day(found, today),
        documents=confidential.documents(template),
        person_to_ask=people.contact_of(found, today),
    )
    return _looked_at(found, page)


def _counts(programme: Programme) -> dict[str, int]:
    rows = db.session.execute(
        select(Trajectory.state, func.count())
        .where(Trajectory.programme_id == programme.id, Trajectory.state.not_in(access.NOT_YET))
        .group_by(Trajectory.state)
    )
    return {row[0]: row[1] for row in rows}


def _may_apply(programme: Programme, template: Template) -> bool:
    """Whether it would be this reader's to apply, today or another day."""
    today = clock.today()
    if template.is_for_group:
        return people.decides_for(programme, current_person, today) is not None
    mine = access.schools_to_start_for(programme, template, current_person, today)
    return bool(db.session.scalar(select(mine.order_by(None).exists())))


@bp.route("/programmas/<public_id:public_id>/aanmelden", methods=["GET", "POST"])
@policy("programme_apply")
def apply(public_id: str) -> Any:
    found = programme_of(public_id)
    if found.current is None or not _may_apply(found, found.current.template):
        abort(404)
    # A form that was still open when applying closed hears so, and keeps what was typed.
    if request.method == "GET" and not intake.is_open(found, clock.today()):
        abort(404)
    template = found.current.template
    schools = _schools(found, template)
    asks = _application(found, template)
    is_kept = request.form.get("do") == "keep"
    form = filled_form(
        lambda rows: form_of(
            asks, complete=not is_kept, extra=_about(template, schools), rows=rows
        ),
        {},
        data=_which(found, template, schools),
    )
    if not wants_rows() and form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _applied(public_id, form, is_kept),
            then=lambda made: url_for(".trajectory", public_id=made.public_id),
            says=KEPT if is_kept or template.is_for_group else "De aanmelding is verstuurd.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/apply.html",
        form,
        programme=found,
        asks=asks,
        school=schools[0] if len(schools) == 1 else None,
        is_for_group=template.is_for_group,
    )


def _schools(programme: Programme, template: Template) -> list[Organisation]:
    """For which this reader may apply; no more than MOST_LISTED of them and one."""
    if template.is_for_group:
        return []
    mine = access.schools_to_start_for(programme, template, current_person, clock.today())
    return list(db.session.scalars(mine.limit(MOST_LISTED + 1)))


def _which(programme: Programme, template: Template, schools: list[Organisation]) -> Any:
    """The only school, or the one that a link named: it stands in the form already."""
    if len(schools) == 1:
        return {"school": schools[0].public_id}
    if template.is_for_group:
        return None
    mine = access.schools_to_start_for(programme, template, current_person, clock.today())
    asked = Organisation.public_id == request.args.get("school", "")
    named = db.session.scalar(mine.where(asked))
    if named is None:
        return None
    is_typed = len(schools) > MOST_LISTED
    return {"school": f"{named.name} {named.city}" if is_typed else named.public_id}


def _application(programme: Programme, template: Template) -> Form | None:
    """The form that this person fills in to apply; who runs the programme leaves it to the school
    where an office does that."""
    found = template.application
    if found is None:
        return None
    begins = template.role(template.start_by)
    runs = people.decides_for(programme, current_person, clock.today()) is not None
    if runs and begins.office:
        return None
    return template.form(found[1].form)


def _about(template: Template, schools: list[Organisation]) -> dict[str, Any]:
    """What comes before the questions: which school, and the name of a team or group."""
    made: dict[str, Any] = {}
    if len(schools) > MOST_LISTED:
        made["school"] = TextField(
            "Voor welke school?",
            length=200,
            validators=[required("Schrijf de naam van de school.")],
            description="Naam en plaats.",
        )
    elif len(schools) > 1:
        options = [(each.public_id, f"{each.name}, {each.city}") for each in schools]
        made["school"] = RadioGroup(
            "Voor welke school?", options=options, validators=[required("Kies een school.")]
        )
    if template.subject in NAME_LABELS:
        needed = required("Geef het een naam.") if template.needs_a_name else optional()
        made["name"] = TextField(
            NAME_LABELS[template.subject],
            length=120,
            validators=[needed],
            description="" if template.needs_a_name else WHOLE_SCHOOL,
        )
    return made


def _applied(public_id: str, form: Any, is_kept: bool) -> Trajectory:
    programme, now = programme_of(public_id), clock.now()
    assert programme.current is not None
    template = programme.current.template
    school = None if template.is_for_group else _chosen(programme, template, form)
    made = actions.apply(
        programme,
        school,
        name=(form.name.data or "") if "name" in form else "",
        by=current_person,
        now=now,
        filled_in=form.answers(),
    )
    # A group first gathers its people; it begins when they are there.
    if not is_kept and not template.is_for_group:
        actions.submit(made, by=current_person, now=now, filled_in=form.answers())
    return made


def _chosen(programme: Programme, template: Template, form: Any) -> Organisation:
    """The only school, the one that was ticked, or the one that was typed."""
    schools = _schools(programme, template)
    if len(schools) == 1:
        return schools[0]
    typed = form.school.data
    if len(schools) <= MOST_LISTED:
        return next((each for each in schools if each.public_id == typed), None) or abort(404)
    mine = access.schools_to_start_for(programme, template, current_person, clock.today())
    found = match_school(typed, among=mine)
    if len(found) == 1:
        return found[0]
    if not found:
        raise RuleBroken("We vinden hier geen school met deze naam.", field="school")
    names = "; ".join(f"{each.name}, {each.city}" for each in found)
    raise RuleBroken("Welke bedoel je? %(names)s.", field="school", names=names)


@bp.route("/trajecten/<public_id:public_id>/aanmelden", methods=["GET", "POST"])
@policy("trajectory_starter")
def submit(public_id: str) -> Any:
    """An application that was kept: go on with it, or send it."""
    trajectory = _own(public_id)
    if trajectory.state != "draft" and request.method == "GET":
        abort(404)
    asks = _application(trajectory.programme, trajectory.template)
    kept = answers.loads(trajectory.concept)
    is_kept = request.form.get("do") == "keep"
    form = filled_form(
        lambda rows: form_of(asks, complete=not is_kept, rows=rows),
        rows_in(asks, kept),
        version=trajectory.version,
        data=typed_from(asks, kept),
    )
    if not wants_rows() and form.validate_on_submit():
        do = actions.rewrite if is_kept else actions.submit
        answer = carry_out(
            form,
            lambda: do(
                _own(public_id),
                filled_in=form.answers(),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".trajectory", public_id=public_id),
            says=KEPT if is_kept else told,
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/apply.html",
        form,
        stands_at=trajectory.version,
        programme=trajectory.programme,
        asks=asks,
        school=trajectory.school,
        is_for_group=False,
        trajectory=trajectory,
    )


def _own(public_id: str) -> Trajectory:
    found = trajectory_of(public_id)
    if found.started_by_id != current_person.id:
        abort(404)
    return found
