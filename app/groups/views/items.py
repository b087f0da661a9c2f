"""Writing something down for a group, and what becomes of it."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from app import clock, workflow
from app.database import db
from app.files.models import StoredFile
from app.files.views import given
from app.groups import access, actions
from app.groups.forms import AnswerForm, ItemForm, VersionForm, as_typed
from app.groups.kinds import BY_SLUG, Kind
from app.groups.models import GroupItem
from app.groups.transitions import GROUP_ITEM, TOLD_CHANGED
from app.groups.views import showing
from app.groups.views.blueprint import bp
from app.groups.views.common import (
    around,
    group_to_write_in,
    item_of,
    meeting_label,
    meetings_in,
    people_in,
)
from app.groups.views.sharing import item_page
from app.programmes.models import Milestone, Trajectory
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy, takes_files
from app.web.submitting import carry_out, render_form


@bp.route("/<public_id:public_id>/erbij/<string(maxlength=20):kind>", methods=["GET", "POST"])
@takes_files
@policy("group_member")
def add(public_id: str, kind: str) -> Any:
    """Write something down, of whatever kind."""
    of_kind = BY_SLUG.get(kind)
    found = group_to_write_in(public_id)
    if of_kind is None or (of_kind.by_leader and not _leads(found)):
        abort(404)
    form = ItemForm(data=_prefilled())
    people, meetings = _ask(form, of_kind, found)
    if form.validate_on_submit():
        draft = form.draft(people, meetings)
        answer = carry_out(
            form,
            lambda: actions.add(
                group_to_write_in(public_id),
                of_kind,
                draft,
                by=current_person,
                now=clock.now(),
                cleared=form.cleared,
            ),
            then=_afterwards,
            says="Het staat erbij.",
        )
        if answer is not None:
            return answer
    return render_form("groups/write.html", form, kind=of_kind, item=None, **around(found))


def _leads(found: Trajectory) -> bool:
    return access.leads_it(found, current_person, clock.today())


def _prefilled() -> dict[str, Any]:
    """From the page of a meeting or of a member."""
    return {"meeting": request.args.get("bij", ""), "owner": request.args.get("aan", "")}


def _ask(
    form: ItemForm, kind: Kind, found: Trajectory, item: GroupItem | None = None
) -> tuple[dict[str, int], dict[str, int]]:
    """Offer the people and the meetings of this group; gives their ids by public id."""
    people = people_in(found, clock.today())
    if item is not None:  # who left may stay named
        named = [each.person for each in item.writers] + ([item.owner] if item.owner else [])
        known = {public_id for public_id, _, _ in people}
        people += [(e.public_id, e.id, e.name) for e in named if e.public_id not in known]
    meetings: list[Milestone] = meetings_in(found) if kind.at_meetings else []
    form.ask(
        kind,
        [(public_id, name) for public_id, _, name in people],
        [(each.public_id, meeting_label(each)) for each in meetings],
        item.file.name if item is not None and item.file is not None else "",
    )
    for name in ("owner", "meeting"):  # an address may say anything
        if request.method == "GET" and name in form:
            offered = {choice.value for choice in form[name].choices}
            if form[name].data not in offered:
                form[name].data = ""
    return (
        {public_id: id_ for public_id, id_, _ in people},
        {each.public_id: each.id for each in meetings},
    )


def _afterwards(item: GroupItem) -> str:
    """Back to where it was needed: the meeting, or its own page."""
    if item.milestone_id is not None:
        meeting = db.session.get_one(Milestone, item.milestone_id)
        return url_for(".meeting", public_id=meeting.public_id)
    return url_for(".item", public_id=item.public_id)


@bp.get("/stuk/<public_id:public_id>")
@policy("group_item")
def item(public_id: str) -> Any:
    found = item_of(public_id)
    if found.kind == "answer" and found.about is not None:
        return redirect(url_for(".item", public_id=found.about.public_id))
    return render_template("groups/item.html", form=None, **item_page(found))


@bp.get("/stuk/<public_id:public_id>/bestand/<public_id:file_id>")
@policy("group_item")
def file(public_id: str, file_id: str) -> Any:
    """What stands with it. From outside the group only the version that is shared."""
    found = item_of(public_id)
    theirs = access.files_of(found, current_person, clock.today())
    return given(one_or_404(theirs.where(StoredFile.public_id == file_id)))


@bp.route("/stuk/<public_id:public_id>/aanpassen", methods=["GET", "POST"])
@takes_files
@policy("group_writer")
def change(public_id: str) -> Any:
    found = item_of(public_id)
    is_open = workflow.may(GROUP_ITEM, found, current_person, "change", clock.now())
    if not showing.may(found, current_person, "change") or not found.of_kind.title:
        abort(404)
    if request.method == "GET" and not is_open:
        abort(404)
    form = ItemForm(data=as_typed(found), version=found.version)
    people, meetings = _ask(form, found.of_kind, found.trajectory, found)
    if form.validate_on_submit():
        draft = form.draft(people, meetings)
        answer = carry_out(
            form,
            lambda: actions.change(
                item_of(public_id),
                draft,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
                cleared=form.cleared,
            ),
            then=lambda _: url_for(".item", public_id=public_id),
            says=TOLD_CHANGED,
        )
        if answer is not None:
            return answer
    found = item_of(public_id)
    return render_form(
        "groups/write.html",
        form,
        stands_at=found.version,
        kind=found.of_kind,
        item=found,
        **around(found.trajectory),
    )


@bp.route("/stuk/<public_id:public_id>/versie", methods=["GET", "POST"])
@takes_files
@policy("group_writer")
def add_version(public_id: str) -> Any:
    found = item_of(public_id)
    if not showing.may(found, current_person, "add_version") or not found.of_kind.has_versions:
        abort(404)
    if request.method == "GET" and found.state != "open":
        abort(404)
    form = VersionForm(version=found.version)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.add_version(
                item_of(public_id),
                form.link.data,
                form.words.data or "",
                file=form.file.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
                cleared=form.cleared,
            ),
            then=lambda _: url_for(".item", public_id=public_id),
            says="De nieuwe versie staat erbij.",
        )
        if answer is not None:
            return answer
    found = item_of(public_id)
    return render_form(
        "groups/version.html",
        form,
        stands_at=found.version,
        item=found,
        newest=found.versions[-1] if found.versions else None,
        **around(found.trajectory),
    )


@bp.post("/stuk/<public_id:public_id>/antwoord")
@policy("group_reply")
def reply(public_id: str) -> Any:
    found = item_of(public_id)
    if not found.of_kind.has_answers or not access.member(found, current_person, clock.now()):
        abort(404)
    form = AnswerForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.answer(
                item_of(public_id),
                form.words.data,
                by=current_person,
                now=clock.now(),
                cleared=form.cleared,
            ),
            then=lambda _: url_for(".item", public_id=public_id),
            says="Je antwoord staat erbij.",
        )
        if answer is not None:
            return answer
    page = item_page(item_of(public_id))
    return render_form("groups/item.html", form, **page | {"answer_form": form})


@bp.post(f"/stuk/<public_id:public_id>/<any({', '.join(map(repr, showing.STEPS))}):step>")
@policy("group_writer")
def move(public_id: str, step: str) -> Any:
    """The moves of one button."""
    form, action = VersionedForm(), showing.STEPS[step]
    found = item_of(public_id)
    if not showing.may(found, current_person, action):
        abort(404)
    back = url_for(".space", public_id=found.trajectory.public_id)
    if found.kind == "answer" and found.about is not None:
        back = url_for(".item", public_id=found.about.public_id)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: getattr(actions, action)(
                item_of(public_id), by=current_person, now=clock.now(), seen=form.seen_version
            ),
            then=lambda _: back if action == "remove" else url_for(".item", public_id=public_id),
            says=lambda made: str(made.move.told),
        )
        if answer is not None:
            return answer
    return render_form("groups/item.html", form, **item_page(item_of(public_id)))
