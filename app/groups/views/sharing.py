"""What a group shares: everybody whom its programme reaches reads it, asks about it, comes."""

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template, url_for
from sqlalchemy import func, select, true
from sqlalchemy.orm import joinedload, selectinload

from app import clock, workflow
from app.database import db
from app.groups import access, actions, reading, rules
from app.groups.forms import AnswerForm, RegisterForm
from app.groups.kinds import CONTACT, SHARED_KINDS
from app.groups.models import GroupAnswer, GroupItem
from app.groups.transitions import GROUP_ITEM, offered
from app.groups.views import showing
from app.groups.views.blueprint import bp
from app.groups.views.common import around, crumbs, item_of
from app.programmes import people
from app.programmes.models import Trajectory
from app.web.forms import VersionedForm
from app.web.guard import current_person, policy
from app.web.submitting import carry_out, render_form

MOST = 200
RELATED = 4


@bp.get("/opbrengsten")
@policy("group_results")
def results() -> Any:
    """Everything that groups share with this reader, by what it is."""
    found = list(
        db.session.scalars(
            access.shared(current_person, clock.today())
            .options(joinedload(GroupItem.trajectory).joinedload(Trajectory.programme))
            .order_by(GroupItem.entered_at.desc(), GroupItem.id.desc())
            .limit(MOST)
        )
    )
    kinds = [
        (kind, [each for each in found if each.kind == kind.key]) for kind in reversed(SHARED_KINDS)
    ]
    return render_template(
        "groups/results.html", kinds=[(kind, items) for kind, items in kinds if items]
    )


def item_page(item: GroupItem) -> dict[str, Any]:
    """For who is in the group, and for who reads what it shares; each sees their own part."""
    on = clock.today()
    inside = access.is_theirs(item.trajectory, current_person, on)
    may_write = access.member(item, current_person, clock.now()) is not None
    can = offered(item, current_person, clock.now())
    about = _about(item, inside)
    page = around(item.trajectory) if inside else {"trajectory": item.trajectory, "goal": None}
    kind = item.of_kind
    return page | {
        "item": item,
        "kind": kind,
        "inside": inside,
        "crumbs": crumbs(item.trajectory) if inside else [("Opbrengsten", url_for(".results"))],
        "word": showing.word(item) if inside or item.state != "shared" else kind.shared_as,
        "is_late": showing.is_late(item, on),
        "buttons": showing.buttons(item, can),
        "fresh": VersionedForm(formdata=None, version=item.version),
        "edit_url": url_for(".change", public_id=item.public_id) if "change" in can else "",
        "version_url": url_for(".add_version", public_id=item.public_id)
        if "add_version" in can
        else "",
        "versions": list(reversed(item.versions)),
        "answers": [each for each in about if each.kind == "answer"],
        "take_away": _to_take_away(about),
        "contacts": [each for each in about if each.kind == "contact"],
        "answer_form": AnswerForm(formdata=None) if may_write and kind.has_answers else None,
        "contact_form": None if inside or item.state != "shared" else AnswerForm(formdata=None),
        "guests": reading.guests_of(item, on) if kind.registers and inside else [],
        "invited": _invited(item) if kind.registers and inside else 0,
        "register_form": _registering(item) if rules.takes_registrations(item, on) else None,
        "related": [] if inside else _related(item),
        "contact": item.trajectory.programme.contact,
        "stands_at": None,
    }


def _about(item: GroupItem, inside: bool) -> list[GroupItem]:
    """Answers, and what readers asked. From outside: one's own, and what was answered to that."""
    asked_by_reader = item.kind == CONTACT.key and item.by_id == current_person.id
    mine = true() if inside or asked_by_reader else GroupItem.by_id == current_person.id
    found = access.items_of(item.trajectory).where(GroupItem.about_id == item.id, mine)
    found = found.options(joinedload(GroupItem.by), selectinload(GroupItem.writers))
    return list(db.session.scalars(found.order_by(GroupItem.id)))


def _to_take_away(about: Sequence[GroupItem]) -> dict[int, VersionedForm]:
    """By its id, for each answer that this reader may take away."""
    now = clock.now()
    with people.remembering():
        return {
            each.id: VersionedForm(formdata=None, version=each.version)
            for each in about
            if each.kind == "answer"
            and workflow.may(GROUP_ITEM, each, current_person, "remove", now)
        }


def _registering(item: GroupItem) -> RegisterForm:
    said = db.session.scalar(
        select(GroupAnswer.number).where(
            GroupAnswer.item_id == item.id, GroupAnswer.person_id == current_person.id
        )
    )
    return RegisterForm(formdata=None, version=item.version, data={"number": said})


def _invited(item: GroupItem) -> int:
    """How many schools."""
    ids = access.invited_schools(item.trajectory).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def _related(item: GroupItem) -> list[GroupItem]:
    """What else groups of this programme share."""
    found = (
        access.shared(current_person, clock.today())
        .where(
            Trajectory.programme_id == item.trajectory.programme_id,
            GroupItem.id != item.id,
        )
        .order_by(GroupItem.entered_at.desc(), GroupItem.id.desc())
    )
    return list(db.session.scalars(found.limit(RELATED)))


def shared_item(public_id: str) -> GroupItem:
    found = item_of(public_id)
    if found.state != "shared":
        abort(404)
    return found


@bp.post("/stuk/<public_id:public_id>/meedoen")
@policy("group_results")
def register(public_id: str) -> Any:
    """Say with how many one comes to a conference."""
    found = item_of(public_id)
    if not found.of_kind.registers:
        abort(404)
    form = RegisterForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.register(
                item_of(public_id),
                form.number.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".item", public_id=public_id),
            says=lambda said: "Jullie staan op de lijst." if said.number else "Je bent afgemeld.",
        )
        if answer is not None:
            return answer
    page = item_page(item_of(public_id))
    if page["register_form"] is None:
        form.say_it_above()
    else:
        page |= {"register_form": form, "stands_at": page["item"].version}
    return render_form("groups/item.html", form, **page)


@bp.post("/stuk/<public_id:public_id>/vragen")
@policy("group_contact")
def contact(public_id: str) -> Any:
    """Ask the group about what it shares."""
    found = shared_item(public_id)
    if access.is_theirs(found.trajectory, current_person, clock.today()):
        abort(404)
    form = AnswerForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.contact(
                shared_item(public_id),
                form.words.data,
                by=current_person,
                now=clock.now(),
                cleared=form.cleared,
            ),
            then=lambda made: url_for(".item", public_id=made.public_id),
            says="Je vraag is verstuurd. Van het antwoord krijg je een mail.",
        )
        if answer is not None:
            return answer
    page = item_page(shared_item(public_id))
    return render_form("groups/item.html", form, **page | {"contact_form": form})
