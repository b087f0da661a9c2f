"""Room for the team: who has it, what was used of it, giving it, changing it and ending it."""

from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.access import memberships_of
from app.accounts.models import Membership
from app.database import db
from app.deployments import access, giving_room
from app.deployments.forms import COVER_WORDS, ROOM_RINGS, RoomForm
from app.deployments.models import Allowance, Deployment
from app.deployments.people import leads
from app.deployments.transitions import word_for
from app.deployments.views import since_training
from app.deployments.views.lending import bp
from app.deployments.words import day, hours, listed
from app.organisations.years import school_year, school_year_bounds
from app.profiles import keeping
from app.profiles.rules import WHY_NEAR
from app.profiles.words import WITHIN
from app.web.forms import Form, VersionedForm
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

PER_PAGE = 50
STATUS_WORDS = {
    giving_room.OPEN: "",
    giving_room.RESTS: "Rust: wie dit gaf, leidt hier nu niet. Wijzig het om het over te nemen.",
    giving_room.OVER: "Voorbij",
    giving_room.ENDED: "Gestopt",
}
RINGS = {int(ring): label for ring, label in ROOM_RINGS}


@bp.get("/ruimte")
@policy("lending")
def team() -> Any:
    today = clock.today()
    if not access.lends(current_person, today):
        abort(404)
    people = giving_room.team(current_person, today)
    total = db.session.scalar(select(func.count()).select_from(people.order_by(None).subquery()))
    last = max(1, -(-(total or 0) // PER_PAGE))
    page = min(request.args.get("page", 1, type=_page), last)
    shown = list(
        db.session.scalars(
            people.options(joinedload(Membership.person), joinedload(Membership.organisation))
            .limit(PER_PAGE)
            .offset((page - 1) * PER_PAGE)
        )
    )
    rooms: dict[int, list[str]] = {}
    found = giving_room.rooms_of([each.id for each in shown])
    for allowance in db.session.scalars(found.where(Allowance.ended_at.is_(None))):
        if allowance.until >= today:
            rooms.setdefault(allowance.membership_id, []).append(used(allowance))
    return render_template(
        "lending/team.html",
        people=shown,
        rooms=rooms,
        since=since_training.of_team(shown, current_person, today),
        of_board=since_training.of_board(current_person, today),
        page=page,
        last=last,
    )


def _page(typed: str) -> int:
    return min(max(int(typed), 1), 10_000)


@bp.get("/ruimte/<small_id:membership_id>")
@policy("team_room")
def colleague(membership_id: int) -> Any:
    return colleague_page(colleague_of_mine(membership_id), Form())


def colleague_page(membership: Membership, form: Form) -> Any:
    """`form`: of the one button on it, that lets somebody go who is kept near."""
    today = clock.today()
    rooms = list(db.session.scalars(giving_room.rooms_of([membership.id])))
    near = keeping.of(membership.person_id, membership.organisation_id, today)
    return render_form(
        "lending/colleague.html",
        form,
        membership=membership,
        rooms=[_as_shown(allowance) for allowance in rooms],
        near=db.session.scalar(near),
        near_words=(WITHIN, WHY_NEAR),
        trainings=since_training.of_colleague(membership, current_person, today),
    )


@bp.route("/ruimte/<small_id:membership_id>/nieuw", methods=["GET", "POST"])
@policy("team_room")
def give_room(membership_id: int) -> Any:
    membership = colleague_of_mine(membership_id)
    form = RoomForm(data={"until": school_year_bounds(school_year(clock.today()))[1]})
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: giving_room.grant(
                colleague_of_mine(membership_id), by=current_person, now=clock.now(), **_typed(form)
            ),
            then=lambda _: url_for(".colleague", membership_id=membership_id),
            says=f"{membership.person.name} heeft er ruimte bij.",
        )
        if answer is not None:
            return answer
    return render_form("lending/room.html", form, membership=membership, allowance=None)


@bp.route("/ruimte/<small_id:membership_id>/<small_id:allowance_id>", methods=["GET", "POST"])
@policy("team_room")
def change_room(membership_id: int, allowance_id: int) -> Any:
    membership = colleague_of_mine(membership_id)
    allowance = _room(membership, allowance_id)
    form = RoomForm(
        version=allowance.version,
        data={
            "minutes": allowance.minutes,
            "covers": allowance.covers.split(),
            "ring": str(allowance.ring),
            "until": allowance.until,
        },
    )
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: giving_room.change(
                _room(colleague_of_mine(membership_id), allowance_id),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
                **_typed(form),
            ),
            then=lambda _: url_for(".colleague", membership_id=membership_id),
            says="De ruimte is gewijzigd.",
        )
        if answer is not None:
            return answer
    return _render("lending/room.html", form, membership, allowance)


@bp.route(
    "/ruimte/<small_id:membership_id>/<small_id:allowance_id>/stoppen", methods=["GET", "POST"]
)
@policy("team_room")
def end_room(membership_id: int, allowance_id: int) -> Any:
    membership = colleague_of_mine(membership_id)
    allowance = _room(membership, allowance_id)
    form = VersionedForm(version=allowance.version)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: giving_room.end(
                _room(colleague_of_mine(membership_id), allowance_id),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".colleague", membership_id=membership_id),
            says="De ruimte is gestopt.",
        )
        if answer is not None:
            return answer
    return _render("lending/end_room.html", form, membership, allowance)


def _render(template: str, form: VersionedForm, membership: Membership, room: Allowance) -> Any:
    return render_form(
        template,
        form,
        stands_at=room.version,
        membership=membership,
        allowance=room,
        stands=_facts(room),
    )


def colleague_of_mine(membership_id: int) -> Membership:
    today = clock.today()
    mine = giving_room.team(current_person, today)
    found: Membership = one_or_404(mine.where(Membership.id == membership_id))
    if leads(current_person, found.organisation_id, found.person_id, today) is None:
        abort(404)
    return found


def _room(membership: Membership, allowance_id: int) -> Allowance:
    found: Allowance = one_or_404(
        giving_room.rooms_of([membership.id]).where(Allowance.id == allowance_id)
    )
    return found


def _typed(form: RoomForm) -> dict[str, Any]:
    return {
        "minutes": form.minutes.data,
        "covers": form.covers.data,
        "ring": int(form.ring.data),
        "until": form.until.data,
    }


# What pages say of it


def used(allowance: Allowance) -> str:
    return f"{hours(allowance.used_minutes)} van {hours(allowance.minutes)} gebruikt"


def _facts(allowance: Allowance) -> list[tuple[str, str]]:
    covers = [COVER_WORDS[cover] for cover in allowance.covers.split()]
    return [
        ("Ruimte", used(allowance)),
        ("Klas", listed(covers)),
        ("Hoe ver", RINGS[allowance.ring]),
        ("Tot en met", f"{day(allowance.until)} {allowance.until.year}"),
        ("Gegeven door", allowance.granted_by.name),
    ]


def _as_shown(allowance: Allowance) -> dict[str, Any]:
    """A room with what stands in it, as far as the reader may open that."""
    status = giving_room.status(allowance, clock.today())
    theirs = access.visible(current_person, clock.today()).where(
        Deployment.id.in_(
            giving_room.inside(allowance).with_only_columns(Deployment.id).order_by(None)
        )
    )
    return {
        "id": allowance.id,
        "is_open": status in (giving_room.OPEN, giving_room.RESTS),
        "status": STATUS_WORDS[status],
        "facts": _facts(allowance),
        "inside": [
            (inzet, f"{hours(inzet.allowance_minutes)}, {word_for(inzet)}")
            for inzet in db.session.scalars(theirs.order_by(Deployment.id)).unique()
        ],
    }


def own_room(person: Any, reader: Any) -> dict[str, Any] | None:
    """On somebody's own profile and with their inzetten: the room that their leader gave them."""
    if person.id != reader.id:
        return None
    today = clock.today()
    mine = [each.id for each in db.session.scalars(memberships_of(person, today))]
    rooms = [
        each
        for each in db.session.scalars(giving_room.rooms_of(mine))
        if giving_room.status(each, today) in (giving_room.OPEN, giving_room.RESTS)
    ]
    if not rooms:
        return None
    return {
        "template": "lending/panel_room.html",
        "rooms": [(_facts(each), giving_room.status(each, today)) for each in rooms],
        "rests": giving_room.RESTS,
    }
