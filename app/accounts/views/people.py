"""The people one leads: who asks to be confirmed, who works here, who stands in."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select

from app import clock
from app.accounts import actions, leading
from app.accounts.access import memberships_of
from app.accounts.forms import DeputyForm, EndForm
from app.accounts.models import OFFICES, Deputy, Membership, Person
from app.accounts.views.blueprints import people_bp as bp
from app.database import db
from app.errors import StalePage
from app.web.forms import Form
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

PER_PAGE = 50


@bp.get("/mensen-beheer")
@policy("school_people")
def overview() -> Any:
    today = clock.today()
    if not leading.leads(current_person, today):
        abort(404)
    people = leading.people_of(current_person, today)
    total = db.session.scalar(select(func.count()).select_from(people.order_by(None).subquery()))
    last = max(1, -(-(total or 0) // PER_PAGE))
    page = min(request.args.get("page", 1, type=_page), last)
    return render_template(
        "people/overview.html",
        applications=_all(leading.applications(current_person, today)),
        people=_all(people.limit(PER_PAGE).offset((page - 1) * PER_PAGE)),
        total=total,
        page=page,
        last=last,
        offices=_all(leading.offices_of(current_person, today)),
        deputies=_all(leading.deputies_of(current_person, today)),
        invitations=_all(leading.invitations_of(current_person, clock.now())),
        form=Form(),
    )


def _page(typed: str) -> int:
    return min(max(int(typed), 1), 10_000)


def _all(query: Any) -> list[Any]:
    return list(db.session.scalars(query))


@bp.post("/mensen-beheer/<small_id:membership_id>/bevestigen")
@policy("school_people")
def confirm(membership_id: int) -> Any:
    return _decide(membership_id, actions.confirm_membership, "%s is bevestigd.")


@bp.post("/mensen-beheer/<small_id:membership_id>/weigeren")
@policy("school_people")
def refuse(membership_id: int) -> Any:
    return _decide(membership_id, actions.refuse_membership, "%s is niet bevestigd.")


def _decide(membership_id: int, action: Any, says: str) -> Any:
    def work() -> Membership:
        membership = _application(membership_id)
        action(membership, by=current_person, now=clock.now())
        return membership

    form = Form()
    answer = carry_out(
        form,
        work,
        then=lambda _: url_for(".overview"),
        says=lambda membership: says % membership.person.name,
    )
    if answer is None:
        flash("Hierover is intussen al beslist.", "warn")
    return answer or redirect(url_for(".overview"))


def _application(membership_id: int) -> Membership:
    """What this person may decide about now; stale when it was decided, 404 when not theirs."""
    today = clock.today()
    waiting = leading.applications(current_person, today).where(Membership.id == membership_id)
    membership = db.session.scalar(waiting)
    if membership is not None:
        return membership
    one_or_404(leading.decided(current_person, today).where(Membership.id == membership_id))
    raise StalePage()


@bp.route("/mensen-beheer/<small_id:membership_id>/einde", methods=["GET", "POST"])
@policy("school_people")
def end(membership_id: int) -> Any:
    membership = _one_of_mine(membership_id)
    form: Any = EndForm(until=membership.until)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.end_membership(
                _one_of_mine(membership_id),
                until=form.until.data,
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".overview"),
            says="De laatste dag is bewaard.",
        )
        if answer is not None:
            return answer
    return render_form("people/end.html", form, membership=membership)


def _one_of_mine(membership_id: int) -> Membership:
    mine = leading.people_of(current_person, clock.today())
    return one_or_404(mine.where(Membership.id == membership_id))


@bp.route("/mensen-beheer/vervanger/<small_id:membership_id>", methods=["GET", "POST"])
@policy("own_office")
def name_deputy(membership_id: int) -> Any:
    office = _own_office(membership_id)
    colleagues = _all(leading.who_may_stand_in(office, clock.today()))
    form = DeputyForm()
    form.colleague.offer((one.public_id, one.name) for one in colleagues)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _name_deputy(membership_id, form),
            then=lambda _: url_for(".overview"),
            says=lambda deputy: f"{deputy.person.name} neemt voor je waar.",
        )
        if answer is not None:
            return answer
    return render_form("people/deputy.html", form, office=office, colleagues=colleagues)


def _name_deputy(membership_id: int, form: Any) -> Deputy:
    colleague = select(Person).where(Person.public_id == form.colleague.data)
    deputy = actions.name_deputy(
        _own_office(membership_id),
        one_or_404(colleague),
        until=form.until.data,
        by=current_person,
        now=clock.now(),
    )
    db.session.flush()  # the page names the colleague, through the new row
    return deputy


def _own_office(membership_id: int) -> Membership:
    mine = memberships_of(current_person, clock.today())
    return one_or_404(mine.where(Membership.id == membership_id, Membership.role.in_(OFFICES)))


@bp.post("/mensen-beheer/vervanger/<small_id:membership_id>/<public_id:person_id>/stop")
@policy("own_office")
def stop_deputy(membership_id: int, person_id: str) -> Any:
    mine = (
        leading.deputies_of(current_person, clock.today())
        .join(Person, Person.id == Deputy.person_id)
        .where(Deputy.membership_id == membership_id, Person.public_id == person_id)
    )
    answer = carry_out(
        Form(),
        lambda: actions.stop_deputy(one_or_404(mine), by=current_person, now=clock.now()),
        then=lambda _: url_for(".overview"),
        says="De vervanging is gestopt.",
    )
    return answer or redirect(url_for(".overview"))
