"""Places to learn: offering them, asking for one, deciding, and who came to what."""

from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.organisations.models import Organisation
from app.programmes import access as programmes
from app.programmes.models import Trajectory
from app.programmes.places import access, actions, attending, following, regions
from app.programmes.places.forms import FollowUpForm, OpeningForm, WhyForm, ask_form, came_form
from app.programmes.places.models import FollowUp, Opening, Place
from app.programmes.places.transitions import PLACE, STATES
from app.programmes.transitions import STATES as TRAJECTORY_STATES
from app.programmes.views.blueprint import bp
from app.programmes.views.common import trajectory_of
from app.programmes.views.showing import named
from app.programmes.views.telling import story
from app.programmes.views.trajectories import crumbs
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form
from app.workflow import moves_open_to

MOST = 50
NAMED = joinedload(Opening.trajectory).options(
    joinedload(Trajectory.programme), joinedload(Trajectory.school)
)


def place_of(public_id: str) -> Place:
    found: Place = one_or_404(
        access.places(current_person, clock.today()).where(Place.public_id == public_id)
    )
    return found


def opening_of(public_id: str) -> Opening:
    """Of a traject that reaches the reader."""
    found: Opening = one_or_404(
        access.openings(current_person, clock.today()).where(Trajectory.public_id == public_id)
    )
    return found


# For who leads a school


@bp.get("/meeleren")
@policy("programmes")
def learning() -> Any:
    """What the reader's schools asked for, and where one can still learn."""
    today = clock.today()
    mine = list(db.session.scalars(access.of_my_schools(current_person, today).limit(MOST)))
    found = db.session.scalars(access.openings(current_person, today).options(NAMED).limit(MOST))
    return render_template(
        "programmes/places/learning.html",
        mine=mine,
        states=STATES,
        regions=regions.regions(current_person, today),
        openings=[
            (each, bool(access.schools_that_may_ask(each.trajectory, current_person, today)))
            for each in found
        ],
    )


@bp.get("/meeleren/regio/<public_id:public_id>")
@policy("programme")
def region(public_id: str) -> Any:
    """The schools of one region that pass on their approach, and what it is."""
    today = clock.today()
    known = regions.regions(current_person, today)
    found = next((each for each in known if each.public_id == public_id), None)
    if found is None:
        abort(404)
    schools = regions.expert_schools(current_person, today, found.id)
    reached = access.openings(current_person, today).where(
        Trajectory.id.in_([each.id for each in schools])
    )
    return render_template(
        "programmes/places/region.html",
        region=found,
        schools=schools,
        states=TRAJECTORY_STATES,
        approaches=regions.approaches(schools, current_person, today),
        openings={each.trajectory_id: each for each in db.session.scalars(reached)},
    )


@bp.route("/meeleren/<public_id:public_id>", methods=["GET", "POST"])
@policy("place_ask")
def ask_place(public_id: str) -> Any:
    found, today = opening_of(public_id), clock.today()
    schools = access.schools_that_may_ask(found.trajectory, current_person, today)
    if not schools and (request.method == "GET" or not _leads_a_school(found.trajectory)):
        abort(404)
    form = ask_form(schools)()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _asked(public_id, form),
            then=lambda made: url_for(".place", public_id=made.public_id),
            says=lambda made: (
                "De aanmelding is verstuurd."
                if made.state == "asked"
                else "Er is geen plek vrij. Jouw school staat op de wachtlijst."
            ),
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/places/ask.html",
        form,
        opening=found,
        trajectory=found.trajectory,
        school=schools[0] if len(schools) == 1 else None,
    )


def _leads_a_school(trajectory: Trajectory) -> bool:
    """Within reach: it asked already, in another window."""
    mine = access.of_my_schools(current_person, clock.today())
    found = mine.where(Place.trajectory_id == trajectory.id).order_by(None).exists()
    return bool(db.session.scalar(select(found)))


def _asked(public_id: str, form: Any) -> Place:
    trajectory = opening_of(public_id).trajectory
    schools = access.schools_that_may_ask(trajectory, current_person, clock.today())
    chosen = form.school.data if "school" in form else ""
    school: Organisation | None = next(
        (each for each in schools if not chosen or each.public_id == chosen), None
    )
    if school is None:
        abort(404)
    return actions.ask(trajectory, school, form.words.data, by=current_person, now=clock.now())


# One place


@bp.get("/plekken/<public_id:public_id>")
@policy("place")
def place(public_id: str) -> Any:
    found = place_of(public_id)
    return render_template("programmes/places/place.html", form=None, **_page(found))


def _page(found: Place) -> dict[str, Any]:
    today = clock.today()
    runs = found.trajectory.state == "active"
    offered = moves_open_to(PLACE, found, current_person, clock.now()) if runs else []
    moves = {each.action: each for each in offered}
    if "finish" in moves and following.finished_on(found) is None:
        del moves["finish"]  # something is still to come
    opening = db.session.get_one(Opening, found.trajectory_id)
    mine = programmes.trajectories(current_person, today)
    opens = mine.where(Trajectory.id == found.trajectory_id).with_only_columns(Trajectory.id)
    return {
        "place": found,
        "trajectory": found.trajectory,
        "word": STATES[found.state],
        "moves": moves,
        "left": opening.left,
        "in_line": _in_line(found),
        "attended": _attended(found),
        "followed": [
            (following.in_words(each), each.months if each.answered_at is None else 0)
            for each in following.of_place(found)
        ],
        "may_count": attending.may_count(found, current_person, today),
        "opens_traject": db.session.scalar(opens) is not None,
        "is_theirs": access.acts_for(found, current_person, today) is not None,
        "story": story("place", found.id),
        "fresh": VersionedForm(formdata=None, version=found.version),
    }


def _in_line(found: Place) -> int:
    """Its number on the waiting list; 0: it is not on it."""
    if found.state != "waiting":
        return 0
    waiting = [each for each in access.everybody_of(found.trajectory) if each.state == "waiting"]
    return 1 + [each.id for each in waiting].index(found.id)


def _attended(found: Place) -> list[tuple[str, str, Any]]:
    """What a start or training is called, with how many they came, and its day."""
    return [
        (_titled(each), each.says, each.milestone.held_on or each.milestone.due_on)
        for each in attending.attended(found)
    ]


def _titled(each: attending.Attended) -> str:
    """Without for whom it is: the page says so."""
    return named(each.milestone).partition(":")[0]


@bp.post("/plekken/<public_id:public_id>/toelaten")
@policy("place_decide")
def accept_place(public_id: str) -> Any:
    return _moved(public_id, "accept", "De school heeft een plek.")


@bp.post("/plekken/<public_id:public_id>/klaar")
@policy("place_decide")
def finish_place(public_id: str) -> Any:
    return _moved(public_id, "finish", "De school is klaar. De plek is vrij voor een volgende.")


@bp.post("/plekken/<public_id:public_id>/wachtlijst")
@policy("place_decide")
def queue_place(public_id: str) -> Any:
    return _moved(public_id, "queue", "De school staat op de wachtlijst.")


def _moved(public_id: str, action: str, says: str) -> Any:
    found = place_of(public_id)
    if access.in_charge(found.trajectory, current_person, clock.today()) is None:
        abort(404)
    form = VersionedForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.move(
                place_of(public_id),
                action,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".place", public_id=public_id),
            says=says,
        )
        if answer is not None:
            return answer
    return render_form("programmes/places/place.html", form, **_page(place_of(public_id)))


@bp.route("/plekken/<public_id:public_id>/afwijzen", methods=["GET", "POST"])
@policy("place_decide")
def refuse_place(public_id: str) -> Any:
    """No to a school that asked; of one that has a place: it ends."""
    found = place_of(public_id)
    if access.in_charge(found.trajectory, current_person, clock.today()) is None:
        abort(404)
    has_one = found.state == "accepted"
    return _with_reason(
        found,
        {"accepted": "end"}.get(found.state, "refuse"),
        title="Laat de plek vervallen" if has_one else "Laat deze school niet toe",
        lead="De school leest waarom."
        + (" Wat alleen van deze school was, vervalt." if has_one else ""),
        says="De plek is vrij." if has_one else "De school krijgt bericht.",
    )


@bp.route("/plekken/<public_id:public_id>/terug", methods=["GET", "POST"])
@policy("place_leave")
def leave_place(public_id: str) -> Any:
    """Out again: before there was a place, or giving it back."""
    found = place_of(public_id)
    if access.acts_for(found, current_person, clock.today()) is None:
        abort(404)
    has_one = found.state == "accepted"
    return _with_reason(
        found,
        {"accepted": "give_back"}.get(found.state, "withdraw"),
        title="Geef de plek terug" if has_one else "Trek de aanmelding in",
        lead="Wie over de plekken gaat, leest waarom."
        + (" Een andere school kan de plek krijgen." if has_one else ""),
        says="De plek is vrij voor een andere school." if has_one else "Dat is ingetrokken.",
    )


def _with_reason(found: Place, action: str, *, title: str, lead: str, says: str) -> Any:
    offered = moves_open_to(PLACE, found, current_person, clock.now())
    is_possible = found.trajectory.state == "active" and action in [each.action for each in offered]
    if request.method == "GET" and not is_possible:
        abort(404)
    public_id = found.public_id
    form = WhyForm(version=found.version)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.move(
                place_of(public_id),
                action,
                words=form.reason_words.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".place", public_id=public_id),
            says=says,
        )
        if answer is not None:
            return answer
    found = place_of(public_id)
    return render_form(
        "programmes/reason.html",
        form,
        stands_at=found.version,
        title=title,
        lead=f"{found.school.name}. {lead}",
        button=title,
        crumbs=[
            ("Meeleren", url_for(".learning")),
            (found.school.name, url_for(".place", public_id=public_id)),
        ],
    )


@bp.route("/plekken/<public_id:public_id>/later/<small_id:months>", methods=["GET", "POST"])
@policy("place_leave")
def follow_up(public_id: str, months: int) -> Any:
    """What is left of it, some months after; said once, by who leads the school."""
    found = _follow_up(public_id, months)
    if request.method == "GET" and found.answered_at is not None:
        abort(404)
    form = FollowUpForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: following.answer(
                _follow_up(public_id, months),
                int(form.mark.data),
                form.words.data or "",
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".place", public_id=public_id),
            says="Bedankt. Wie het traject leidde, leest dit ook.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/places/follow_up.html", form, place=place_of(public_id), months=months
    )


def _follow_up(public_id: str, months: int) -> FollowUp:
    place = place_of(public_id)
    if access.acts_for(place, current_person, clock.today()) is None:
        abort(404)
    found: FollowUp = one_or_404(
        select(FollowUp).where(FollowUp.place_id == place.id, FollowUp.months == months)
    )
    return found


# For who is in charge of the places


@bp.route("/trajecten/<public_id:public_id>/plekken", methods=["GET", "POST"])
@policy("place_offer")
def offer_places(public_id: str) -> Any:
    found = trajectory_of(public_id)
    if not actions.may_offer(found, current_person, clock.today()):
        abort(404)
    opening = db.session.get(Opening, found.id)
    form = OpeningForm(version=opening.version if opening else 0, obj=opening)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.offer(
                trajectory_of(public_id),
                actions.Facts(form.places.data, form.until.data, form.words.data or ""),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".trajectory", public_id=public_id),
            says="De plekken staan open.",
        )
        if answer is not None:
            return answer
    opening = db.session.get(Opening, found.id)
    return render_form(
        "programmes/places/offer.html",
        form,
        stands_at=opening.version if opening else 0,
        trajectory=found,
        opening=opening,
        most=found.template.role(found.template.places.role).max if found.template.places else 0,
        crumbs=crumbs(found),
    )


@bp.route(
    "/trajecten/<public_id:public_id>/plekken/<small_id:place_id>/aanwezig",
    methods=["GET", "POST"],
)
@policy("place_count")
def count_place(public_id: str, place_id: int) -> Any:
    found = _counted(public_id, place_id)
    lines = [
        (f"{_titled(each)}: met hoeveel mensen?", each)
        for each in attending.attended(found)
        if attending.has_been(each.milestone, clock.today())
    ]
    form = came_form(lines)(data={f"people_{e.milestone.id}": e.people for _, e in lines})
    if lines and form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.count(
                _counted(public_id, place_id), form.counted(), by=current_person, now=clock.now()
            ),
            then=lambda _: url_for(".trajectory", public_id=public_id),
            says="Het is opgeschreven.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/places/count.html",
        form,
        place=found,
        lines=[(form[f"people_{each.milestone.id}"], each) for _, each in lines],
        crumbs=crumbs(found.trajectory),
    )


def _counted(public_id: str, place_id: int) -> Place:
    """A place in a traject that the reader may open and where they write down who came."""
    trajectory = trajectory_of(public_id)
    found: Place = one_or_404(
        select(Place).where(Place.id == place_id, Place.trajectory_id == trajectory.id)
    )
    if not attending.may_count(found, current_person, clock.today()):
        abort(404)
    return found
