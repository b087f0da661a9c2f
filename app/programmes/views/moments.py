"""/momenten: one moment with its form, its versions and its decision."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for

from app import clock
from app.files.models import StoredFile
from app.files.views import given
from app.programmes import (
    actions,
    answers,
    attached,
    confidential,
    deciding,
    known_lines,
    named,
    people,
    remarks,
    taking_part,
)
from app.programmes.forms.questions import form_of, rows_in, typed_from
from app.programmes.forms.steps import HoldForm, ReasonForm, RescheduleForm, SignForm
from app.programmes.forms.words import NO_PUPILS
from app.programmes.models import Milestone
from app.programmes.transitions import open_moves
from app.programmes.views import showing, showing_moment, team_panels, training
from app.programmes.views.blueprint import bp
from app.programmes.views.common import do, filled_form, moment_of, told, wants_rows
from app.programmes.views.trajectories import crumbs
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy, takes_files
from app.web.panels import panels_for
from app.web.submitting import carry_out, render_form

WITH_OTHERS = "Je antwoord staat erbij. Nu de anderen die erbij waren."
KEPT = "Bewaard. Je kunt later verder."


@bp.get("/momenten/<public_id:public_id>")
@policy("moment")
def moment(public_id: str) -> Any:
    found = moment_of(public_id)
    return render_template("programmes/moment.html", form=None, **_page(found))


def _page(found: Milestone, form: SignForm | None = None) -> dict[str, Any]:
    page = showing_moment.moment_page(found, current_person, clock.now())
    return page | {
        "sign": form or (_sign_form(found, fresh=True) if page["can_sign"] else None),
        "fresh": VersionedForm(formdata=None, version=found.version),
        "crumbs": crumbs(found.trajectory),
        "panels": [
            *team_panels.of_moment(found, clock.today()),
            *training.of_moment(found),
            *showing_moment.sources(found, current_person, clock.today()),
            *showing_moment.document(found),
            *panels_for("moment", found),
        ],
    }


def _sign_form(found: Milestone, *, fresh: bool = False) -> SignForm:
    mine = next(
        (
            each.signature
            for each in deciding.signers(found, clock.today())
            if each.signature and each.row.person_id == current_person.id
        ),
        None,
    )
    data = {"outcome": mine.outcome, "words": mine.words, "cents": mine.cents} if mine else None
    extra: dict[str, Any] = {"formdata": None} if fresh else {}
    form = SignForm(version=found.version, data=data, **extra)
    is_confidential = confidential.document_of(found) is not None
    asked = deciding.asked(found)
    form.offer(deciding.outcomes(found), is_confidential=is_confidential, asked=asked)
    return form


@bp.post("/momenten/<public_id:public_id>/kiezen")
@policy("moment_role")
def sign(public_id: str) -> Any:
    found = moment_of(public_id)
    decision = found.moment.decision
    if decision is None or not taking_part.rights(
        found, current_person, decision.by, clock.today()
    ):
        abort(404)
    form = _sign_form(found)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.sign(
                moment_of(public_id),
                form.outcome.data,
                words=form.words.data or "",
                cents=form.cents.data if "cents" in form else None,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            to=".moment",
            public_id=public_id,
            says=lambda step: (
                "Iedereen koos hetzelfde: het besluit is genomen."
                if step
                else "Je keuze staat er. Je kunt haar veranderen tot iedereen hetzelfde koos."
            ),
        )
        if answer is not None:
            return answer
    found = moment_of(public_id)
    page = _page(found)
    if page["can_sign"]:
        page["sign"] = form
    else:
        form.say_it_above()
    return render_form("programmes/moment.html", form, stands_at=found.version, **page)


@bp.route("/momenten/<public_id:public_id>/inleveren", methods=["GET", "POST"])
@takes_files
@policy("moment_role")
def hand_in(public_id: str) -> Any:
    found = moment_of(public_id)
    if taking_part.writes(found, current_person, clock.today()) is None:
        abort(404)
    is_open = taking_part.is_workable(found) and found.state == "planned"
    if request.method == "GET" and not is_open:
        abort(404)
    trajectory = found.trajectory
    asks = trajectory.template.form(found.moment.form)
    kept = answers.loads(found.concept)
    is_kept = request.form.get("do") == "keep"
    known = known_lines.known_for(trajectory, asks, current_person, clock.today())
    form = filled_form(
        lambda rows: form_of(
            asks,
            people=_people(found),
            complete=not is_kept,
            rows=rows,
            known=known,
            files=dict(attached.shown(kept)),
        ),
        rows_in(asks, kept),
        version=found.version,
        data=typed_from(asks, kept),
    )
    if not wants_rows() and form.validate_on_submit():
        work = actions.keep if is_kept else actions.hand_in
        answer = do(
            form,
            lambda: work(
                moment_of(public_id),
                form.answers(),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            to=".moment",
            public_id=public_id,
            says=KEPT if is_kept else told,
        )
        if answer is not None:
            return answer
    back = found.newest if found.newest and found.newest.given_back_at else None
    return render_form(
        "programmes/hand_in.html",
        form,
        stands_at=moment_of(public_id).version,
        milestone=found,
        title=showing.named(found),
        asks=asks,
        back=back.given_back_words if back else "",
        crumbs=[*crumbs(trajectory), (showing.named(found), _url(public_id))],
    )


def _people(found: Milestone) -> list[tuple[int, str]]:
    return [*named.in_order(people.everybody(found.trajectory, clock.today())).items()]


@bp.get("/momenten/<public_id:public_id>/bestand/<public_id:file_id>")
@policy("moment")
def file(public_id: str, file_id: str) -> Any:
    """What belongs to what was filled in, for who reads that."""
    theirs = attached.readable(moment_of(public_id), current_person, clock.today())
    return given(one_or_404(theirs.where(StoredFile.public_id == file_id)))


@bp.post("/momenten/<public_id:public_id>/goed")
@policy("moment_role")
def accept(public_id: str) -> Any:
    _for(public_id, "accept")
    form = VersionedForm()
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.accept(
                moment_of(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            to=".moment",
            public_id=public_id,
            says=lambda step: told(step) if step else WITH_OTHERS,
        )
        if answer is not None:
            return answer
    found = moment_of(public_id)
    return render_form("programmes/moment.html", form, **_page(found))


@bp.route("/momenten/<public_id:public_id>/geweest", methods=["GET", "POST"])
@policy("moment_role")
def hold(public_id: str) -> Any:
    found = _for(public_id, "hold")
    if found.moment.form or found.moment.decision is not None:
        abort(404)
    today = clock.today()
    form = HoldForm(
        version=found.version,
        data={
            "held_on": min(found.due_on, today),
            "present": [str(id_) for id_ in taking_part.ids_in(found, found.moment.roles, today)],
        },
    )
    form.present.offer([(str(id_), name) for id_, name in _people(found)])
    return _step(
        form,
        public_id,
        lambda milestone, **who: actions.hold(
            milestone,
            held_on=form.held_on.data,
            present=[int(id_) for id_ in form.present.data],
            **who,
        ),
        "programmes/hold.html",
        found=found,
    )


@bp.route("/momenten/<public_id:public_id>/teruggeven", methods=["GET", "POST"])
@policy("moment_role")
def give_back(public_id: str) -> Any:
    found = _for(public_id, "give_back")
    form = ReasonForm(version=found.version)
    if confidential.document_of(found):
        form.reason_words.description = f"Wie dit document leest, leest ook dit. {NO_PUPILS}"
    return _step(
        form,
        public_id,
        lambda milestone, **who: actions.give_back(milestone, form.reason_words.data, **who),
        "programmes/reason.html",
        found=found,
        heading=f"Teruggeven: {showing.named(found)}",
        lead="Schrijf wat er nog nodig is. Deze versie blijft bewaard.",
        button="Geef het terug",
    )


@bp.route("/momenten/<public_id:public_id>/reageren", methods=["GET", "POST"])
@policy("moment_role")
def remark(public_id: str) -> Any:
    found = moment_of(public_id)
    if request.method == "GET" and not remarks.may_remark(found, current_person, clock.today()):
        abort(404)
    if taking_part.has_part(found, current_person, clock.today()) is None:
        abort(404)
    form = ReasonForm(version=found.version)
    form.reason_words.label.text = "Wat vind je ervan?"
    form.reason_words.description = f"Wie dit stuk leest, leest ook dit. {NO_PUPILS}"
    return _step(
        form,
        public_id,
        lambda milestone, **who: remarks.remark(milestone, form.reason_words.data, **who),
        "programmes/reason.html",
        found=found,
        heading=f"Reageren: {showing.named(found)}",
        lead="Je reactie staat bij wat er gebeurde. Of het stuk goed is, zeg je hier niet.",
        button="Plaats je reactie",
        says="Je reactie staat erbij.",
    )


@bp.route("/momenten/<public_id:public_id>/vervalt", methods=["GET", "POST"])
@policy("moment_owner")
def skip(public_id: str) -> Any:
    found = _for(public_id, "skip")
    if found.moment.decision is not None:
        abort(404)
    form = ReasonForm(version=found.version)
    return _step(
        form,
        public_id,
        lambda milestone, **who: actions.skip(milestone, form.reason_words.data, **who),
        "programmes/reason.html",
        found=found,
        heading=f"Laten vervallen: {showing.named(found)}",
        lead="Dan wacht niemand er meer op.",
        button="Laat dit vervallen",
    )


@bp.route("/momenten/<public_id:public_id>/verzetten", methods=["GET", "POST"])
@policy("moment_role")
def reschedule(public_id: str) -> Any:
    found = _for(public_id, "reschedule")
    form = RescheduleForm(version=found.version, data={"due_on": found.due_on})
    return _step(
        form,
        public_id,
        lambda milestone, **who: actions.reschedule(
            milestone, form.due_on.data, words=form.reason_words.data or "", **who
        ),
        "programmes/reschedule.html",
        found=found,
    )


def _for(public_id: str, action: str) -> Milestone:
    """The moment, if this is the reader's to do; a form that was still open hears what became of
    it."""
    found, today = moment_of(public_id), clock.today()
    if request.method == "GET":
        if action not in open_moves(found, current_person, clock.now()):
            abort(404)
        return found
    if action == "skip":
        right = people.decides_for(found.trajectory.programme, current_person, today)
    else:
        right = taking_part.has_part(found, current_person, today)
    newest = found.newest
    is_own = newest is not None and newest.by_id == current_person.id
    if right is None or (action in ("accept", "give_back") and is_own):
        abort(404)
    return found


def _step(
    form: VersionedForm,
    public_id: str,
    make: Callable[..., Any],
    template: str,
    *,
    found: Milestone,
    heading: str = "",
    says: Any = told,
    **context: Any,
) -> Any:
    """A move that asks something first."""
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: make(
                moment_of(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            then=lambda _: _url(public_id),
            says=says,
        )
        if answer is not None:
            return answer
    found = moment_of(public_id)
    return render_form(
        template,
        form,
        stands_at=found.version,
        milestone=found,
        title=heading or showing.named(found),
        crumbs=[*crumbs(found.trajectory), (showing.named(found), _url(public_id))],
        **context,
    )


def _url(public_id: str) -> str:
    return url_for("programmes.moment", public_id=public_id)
