"""What a lending school writes down: how many fte, which classes, and how far it lends."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, g, render_template, url_for
from sqlalchemy import select

from app import clock
from app.database import db
from app.deployments import access, school
from app.deployments.lending_facts import fte_of, fte_of_each, limits_of
from app.deployments.lending_weeks import school_weeks
from app.deployments.views.lending_forms import (
    NOT_SAID,
    BlockedWeekForm,
    GroupForm,
    LimitsForm,
    SchoolForm,
)
from app.deployments.weighed import BY_SIZE
from app.deployments.words import COLOURS, TONES, per_cent
from app.organisations.access import groups_of
from app.organisations.models import BlockedWeek, Organisation, SchoolGroup
from app.organisations.rules import Limits, StaffingFacts
from app.organisations.years import last_first_of_october
from app.profiles.words import VAT_GROUNDS
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

bp = Blueprint("lending", __name__, url_prefix="/uitlenen")

SHOWN = 200  # schools of a board


@bp.get("")
@policy("lending")
def overview() -> Any:
    today = clock.today()
    mine = access.lending_schools(current_person, today).limit(SHOWN)
    schools = list(db.session.scalars(mine)) or abort(404)
    known = fte_of_each([found.id for found in schools], today)
    with_groups = set(
        db.session.scalars(
            select(SchoolGroup.school_id).where(SchoolGroup.school_id.in_(known)).distinct()
        )
    )
    return render_template(
        "lending/overview.html",
        boards=db.session.scalars(access.lending_boards(current_person, today)).all(),
        rows=[(found, None not in known[found.id], found.id in with_groups) for found in schools],
    )


@bp.route("/<public_id:public_id>", methods=["GET", "POST"])
@policy("lending_school")
def settings(public_id: str) -> Any:
    found, today = _school(public_id), clock.today()
    stands = school.staffing_of(found, today), school.own_limits(found)
    data = vars(stands[0]) | vars(stands[1]) | _ground(found)
    form = SchoolForm(version=school.version_of(found), data=data)
    if not school.is_employer(found):
        del form.vat_ground
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: school.write_down(
                _school(public_id),
                form.staffing(),
                form.limits(),
                vat_ground=form.ground,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".settings", public_id=public_id),
            says="Het is bewaard.",
        )
        if answer is not None:
            return answer
    return _render(
        "lending/settings.html",
        form,
        found,
        october=last_first_of_october(today),
        widest=limits_of(found, without_own=True),
        shares=_shares(found),
        blocked=school.blocked_weeks_of(found, today),
        first_weeks=limits_of(found)["first_weeks"],
        stands=_stands(found) if g.get("form_status") == 409 else [],
    )


@bp.route("/bestuur/<public_id:public_id>", methods=["GET", "POST"])
@policy("lending_board")
def board(public_id: str) -> Any:
    found = _board(public_id)
    data = vars(school.own_limits(found)) | _ground(found)
    form = LimitsForm(version=school.version_of(found), data=data)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: school.set_board_limits(
                _board(public_id),
                form.limits(),
                vat_ground=form.ground,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".board", public_id=public_id),
            says="De grenzen zijn bewaard.",
        )
        if answer is not None:
            return answer
    return _render(
        "lending/board.html",
        form,
        found,
        widest=limits_of(found, without_own=True) | BY_SIZE,
        stands=_limits_that_stand(found) if g.get("form_status") == 409 else [],
    )


def _ground(found: Organisation) -> dict[str, str]:
    return {"vat_ground": school.vat_ground_of(found) or NOT_SAID}


def _stands(found: Organisation) -> list[tuple[str, str]]:
    """What a colleague wrote down meanwhile, in the words of the form."""
    staffing = vars(school.staffing_of(found, clock.today()))
    return [*_filled_in(SchoolForm(formdata=None, data=staffing)), *_limits_that_stand(found)]


def _limits_that_stand(found: Organisation) -> list[tuple[str, str]]:
    form = LimitsForm(formdata=None, data=vars(school.own_limits(found)))
    ground = VAT_GROUNDS.get(school.vat_ground_of(found), "")
    return [*_filled_in(form), *([(form.vat_ground.label.text, ground)] if ground else [])]


def _filled_in(form: LimitsForm) -> list[tuple[str, str]]:
    return [
        (field.label.text, str(field._value()))
        for field in form
        if field.name in vars(StaffingFacts()) | vars(Limits()) and field.data is not None
    ]


def _shares(found: Organisation) -> list[tuple[str, str]]:
    """Support beside the groups, as the numbers that stand there say it."""
    now, october = fte_of(found.id, clock.today())
    return [
        (label, per_cent(share))
        for label, fte in (("Op 1 oktober", october), ("Nu", now))
        if fte is not None and (share := fte.share()) is not None
    ]


@bp.route("/<public_id:public_id>/weken/niet-uitlenen", methods=["GET", "POST"])
@policy("lending_school")
def block_week(public_id: str) -> Any:
    found = _school(public_id)
    form = BlockedWeekForm(version=school.version_of(found))
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: school.block_week(
                _school(public_id),
                form.day.data,
                form.reason.data or "",
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".settings", public_id=public_id, _anchor="weeks"),
            says=lambda week: f"Week {week.monday.isocalendar().week} is toegevoegd.",
        )
        if answer is not None:
            return answer
    return _render("lending/block_week.html", form, found)


@bp.route(
    "/<public_id:public_id>/weken/<small_id:year>/<small_id:week>/weer-uitlenen",
    methods=["GET", "POST"],
)
@policy("lending_school")
def unblock_week(public_id: str, year: int, week: int) -> Any:
    found, monday = _school(public_id), _monday(year, week)
    form = VersionedForm(version=school.version_of(found))
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: school.unblock_week(
                _school(public_id),
                monday,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".settings", public_id=public_id, _anchor="weeks"),
            says=f"Week {week} is weg.",
        )
        if answer is not None:
            return answer
    blocked = db.session.get(BlockedWeek, (found.id, monday)) or abort(404)
    return _render("lending/unblock_week.html", form, found, blocked=blocked)


def _monday(year: int, week: int) -> date:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        abort(404)


@bp.get("/<public_id:public_id>/weken")
@policy("lending_school")
def weeks(public_id: str) -> Any:
    """The lending check of the coming weeks together."""
    found = _school(public_id)
    return render_template(
        "lending/weeks.html",
        school=found,
        weeks=school_weeks(found, clock.today()),
        colours=COLOURS,
        tones=TONES,
    )


@bp.get("/<public_id:public_id>/groepen")
@policy("lending_school")
def groups(public_id: str) -> Any:
    found = _school(public_id)
    teachers = school.teachers_by_group(found, clock.today())
    rows = [(group, teachers.get(group.id, [])) for group in db.session.scalars(groups_of(found))]
    return render_template("lending/groups.html", school=found, rows=rows)


@bp.route("/<public_id:public_id>/groepen/nieuw", methods=["GET", "POST"])
@policy("lending_school")
def new_group(public_id: str) -> Any:
    return _group_page(public_id, None)


@bp.route("/<public_id:public_id>/groepen/<small_id:group_id>", methods=["GET", "POST"])
@policy("lending_school")
def group(public_id: str, group_id: int) -> Any:
    return _group_page(public_id, group_id)


def _group_page(public_id: str, group_id: int | None) -> Any:
    found = _school(public_id)
    known = None if group_id is None else _group(found, group_id)
    teachers = school.teachers_of(found, clock.today())
    form = GroupForm(version=school.version_of(found), obj=known)
    if not form.is_submitted():
        teaching = school.teaching_of(known) if known else {}
        form.start_from(
            (who.public_id, teaching[who.id]) for who, _ in teachers if who.id in teaching
        )
    form.offer(
        [(who.public_id, who.name) for who, _ in teachers],
        {who.public_id: parts for who, parts in teachers},
    )
    if form.validate_on_submit():
        facts = form.facts({who.public_id: who.id for who, _ in teachers})
        answer = carry_out(
            form,
            lambda: school.keep_group(
                here := _school(public_id),
                None if group_id is None else _group(here, group_id),
                facts,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".groups", public_id=public_id),
            says="De groep is bewaard.",
        )
        if answer is not None:
            return answer
    return _render("lending/group.html", form, found, group=known)


@bp.route("/<public_id:public_id>/groepen/<small_id:group_id>/weghalen", methods=["GET", "POST"])
@policy("lending_school")
def remove_group(public_id: str, group_id: int) -> Any:
    found = _school(public_id)
    known = _group(found, group_id)
    form = VersionedForm(version=school.version_of(found))
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: school.remove_group(
                here := _school(public_id),
                _group(here, group_id),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".groups", public_id=public_id),
            says="De groep is weg.",
        )
        if answer is not None:
            return answer
    return _render("lending/remove_group.html", form, found, group=known)


def _school(public_id: str) -> Organisation:
    mine = access.lending_schools(current_person, clock.today())
    found: Organisation = one_or_404(mine.where(Organisation.public_id == public_id))
    return found


def _board(public_id: str) -> Organisation:
    mine = access.lending_boards(current_person, clock.today())
    found: Organisation = one_or_404(mine.where(Organisation.public_id == public_id))
    return found


def _group(found: Organisation, group_id: int) -> SchoolGroup:
    group: SchoolGroup = one_or_404(groups_of(found).where(SchoolGroup.id == group_id))
    return group


def _render(template: str, form: VersionedForm, found: Organisation, **context: Any) -> Any:
    return render_form(template, form, stands_at=school.version_of(found), school=found, **context)
