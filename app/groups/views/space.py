"""/groepen/…: what a group works on, on one page; and who knows what."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.database import db
from app.groups import access, reading
from app.groups.kinds import BY_KEY, Kind
from app.groups.models import GroupItem
from app.groups.views import showing
from app.groups.views.blueprint import bp
from app.groups.views.common import around, group_of, meetings_in
from app.programmes.models import Milestone, Trajectory
from app.web.guard import current_person, policy

MOST = 500  # what one group has written down


@dataclass(frozen=True)
class Section:
    """A part of the page: what stands there, and what one may add to it."""

    anchor: str
    title: str
    empty: str
    items: Sequence[GroupItem]
    add: Sequence[Kind]


SECTIONS = (
    ("actions", "Acties", "Er is nog niets afgesproken.", ("action",)),
    ("talk", "Vragen en berichten", "Nog niemand vroeg iets.", ("question", "message", "contact")),
    ("files", "Bestanden", "Er is nog niets gedeeld.", ("link",)),
)
BROUGHT = ("product", "knowledge", "success", "conference")


@bp.get("/<public_id:public_id>")
@policy("group")
def space(public_id: str) -> Any:
    found, on = group_of(public_id), clock.today()
    items = list(
        db.session.scalars(
            access.items_of(found)
            .where(GroupItem.kind != "answer")
            .options(
                joinedload(GroupItem.owner),
                joinedload(GroupItem.by),
                joinedload(GroupItem.about),
                selectinload(GroupItem.versions),
            )
            .order_by(GroupItem.moved_at.desc(), GroupItem.id.desc())
            .limit(MOST)
        )
    )
    page = around(found)
    leads = access.leads_it(found, current_person, on)
    meetings, held = meetings_in(found), reading.held_meetings(found)
    members = reading.members_of(found, on)
    return render_template(
        "groups/space.html",
        sections=[
            Section(
                anchor,
                title,
                empty,
                _ordered([each for each in items if each.kind in kinds]),
                [BY_KEY[key] for key in kinds if BY_KEY[key].title],
            )
            for anchor, title, empty, kinds in SECTIONS
        ],
        handed_over=reading.handed_to(found),
        themes=_themes(found, [each for each in items if each.kind in BROUGHT]),
        to_bring=[BY_KEY[key] for key in BROUGHT if leads or not BY_KEY[key].by_leader],
        doing=reading.doing(found, held, clock.now()),
        summary=reading.summary(found, held, on),
        members=members,
        balance=reading.balance(members),
        coming=[each for each in meetings if each.state == "planned"][:2],
        held=[each for each in meetings if each.held_on is not None][-3:],
        row=showing.row,
        today=on,
        **page,
    )


def _ordered(items: list[GroupItem]) -> list[GroupItem]:
    """What is open first: by its day, else the newest."""
    is_open = [each for each in items if each.state == "open"]
    dated = sorted((e for e in is_open if e.day is not None), key=lambda e: e.day or date.max)
    rest = [each for each in is_open if each.day is None]
    return [*dated, *rest, *(each for each in items if each.state != "open")]


@dataclass(frozen=True)
class Theme:
    """A part of the traject, and what the group made and learned in it. `handed_in`: what the
    template itself asks to be made."""

    label: str
    word: str
    tone: str
    items: Sequence[GroupItem]
    handed_in: Sequence[Milestone]


def _themes(trajectory: Trajectory, items: Sequence[GroupItem]) -> list[Theme]:
    by_phase: dict[int | None, list[GroupItem]] = defaultdict(list)
    for item in items:
        by_phase[item.phase_id].append(item)
    found = []
    for row in trajectory.phases:
        if not row.is_active:
            continue
        if row.closed_on is not None:
            word, tone = "klaar", "good"
        elif row.is_open and trajectory.state == "active":
            word, tone = "nu", "go"
        else:
            word, tone = "komt nog", "quiet"
        handed_in = [each for each in row.milestones if each.moment.publishes and each.newest]
        found.append(Theme(row.phase.label, word, tone, by_phase[row.id], handed_in))
    return found


@bp.get("/<public_id:public_id>/mensen")
@policy("group")
def people(public_id: str) -> Any:
    """Who is in it, where they come from and what they ticked: whom to ask what."""
    found, on = group_of(public_id), clock.today()
    members = reading.members_of(found, on)
    return render_template(
        "groups/people.html",
        members=members,
        knows=reading.skills_of(members, current_person, on),
        balance=reading.balance(members),
        **around(found),
    )
