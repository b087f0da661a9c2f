"""What people do in their group. Who and when are keyword-only; nothing here commits."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import workflow
from app.accounts import throttles
from app.accounts.throttles import DAY, Limit
from app.clock import amsterdam
from app.database import db
from app.discretion import check_names
from app.errors import NotAllowed, RuleBroken, StalePage
from app.files import actions as files
from app.files.rules import Upload
from app.groups import access, reading, rules
from app.groups.kinds import ANSWER, CONTACT, Kind
from app.groups.models import GroupAnswer, GroupItem, GroupVersion, GroupWriter
from app.groups.rules import Draft
from app.groups.transitions import GROUP_ITEM, action_for, to_share, to_withdraw
from app.programmes import people
from app.programmes.models import Milestone, Trajectory
from app.workflow import Step

CONTACTS = Limit(
    "contact a group", 5, DAY, "Je schreef vandaag al een paar keer. Probeer het morgen opnieuw."
)


def add(
    trajectory: Trajectory,
    kind: Kind,
    draft: Draft,
    *,
    by: Any,
    now: datetime,
    cleared: Collection[str] = (),
) -> GroupItem:
    """Write something down for the group."""
    item = GroupItem(trajectory_id=trajectory.id, kind=kind.key, by_id=by.id)
    item.trajectory = trajectory
    _write(item, draft, now, cleared)
    _place(item)
    workflow.create(GROUP_ITEM, item, action_for(item), by=by, now=now)
    _attach(item, draft, by, now)
    return item


def change(
    item: GroupItem,
    draft: Draft,
    *,
    by: Any,
    now: datetime,
    seen: int | None = None,
    cleared: Collection[str] = (),
) -> Step:
    """Who is to answer for it from now on, hears so."""
    is_given = draft.owner_id is not None and draft.owner_id != item.owner_id
    action, owner_id = ("give" if is_given else "change"), draft.owner_id
    step = workflow.perform(GROUP_ITEM, item, action, by=by, now=now, seen=seen, owner_id=owner_id)
    _write(item, draft, now, cleared)
    _attach(item, draft, by, now)
    db.session.flush()  # what is refused, is refused here
    return step


def _write(item: GroupItem, draft: Draft, now: datetime, cleared: Collection[str]) -> None:
    kind, on = item.of_kind, amsterdam(now).date()
    has_file = item.file is not None and draft.keeps_file
    rules.check_draft(kind, draft, on, cleared, has_file=has_file)
    group = people.everybody(item.trajectory, on)
    # Who was in it when it was written may stay named; nobody else comes to stand there.
    known = {*group, item.owner_id, *(each.person_id for each in item.writers)}
    if not {*draft.writer_ids, draft.owner_id} - {None} <= known:
        raise NotAllowed()
    item.title, item.words, item.link = draft.title, draft.words, draft.link
    item.place, item.day, item.owner_id = draft.place, draft.day, draft.owner_id
    item.milestone = _meeting(item.trajectory, draft.milestone_id)
    if kind.has_versions:
        kept = {each.person_id: each for each in item.writers}
        item.writers = [kept.get(id_, GroupWriter(person_id=id_)) for id_ in draft.writer_ids]


def shelf_of(trajectory: Trajectory) -> str:
    return f"group {trajectory.id}"


def _attach(item: GroupItem, draft: Draft, by: Any, now: datetime) -> None:
    """The file that was sent, in the place of the one that stood there."""
    before = item.file_id
    if draft.file is not None:
        shelf = shelf_of(item.trajectory)
        item.file = files.keep(draft.file, shelf=shelf, field="file", by=by, now=now)
    elif not draft.keeps_file:
        item.file = None
    if before is not None and (item.file is None or item.file.id != before):
        db.session.flush()
        files.remove([before])


def _meeting(trajectory: Trajectory, id_: int | None) -> Milestone | None:
    if id_ is None:
        return None
    found = db.session.get(Milestone, id_)
    if found is None or found.trajectory_id != trajectory.id:
        raise NotAllowed()
    return found


def _place(item: GroupItem) -> None:
    """Under the part of the traject that its meeting belongs to, or that is going on now."""
    if item.milestone is not None:
        item.phase_id = item.milestone.phase_id
        return
    item.phase_id = next((row.id for row in item.trajectory.phases if row.is_open), None)


def answer(
    item: GroupItem, words: str, *, by: Any, now: datetime, cleared: Collection[str] = ()
) -> GroupItem:
    """Somebody of the group says something about it."""
    if not item.of_kind.has_answers:
        raise NotAllowed()
    return _about(item, ANSWER, words, by, now, cleared)


def contact(
    item: GroupItem, words: str, *, by: Any, now: datetime, cleared: Collection[str] = ()
) -> GroupItem:
    """Somebody from outside the group asks about what it shares. So often a day, and no more."""
    made = _about(item, CONTACT, words, by, now, cleared)
    throttles.take(CONTACTS, str(by.id), now=now)
    return made


def _about(
    item: GroupItem, kind: Kind, words: str, by: Any, now: datetime, cleared: Collection[str]
) -> GroupItem:
    rules.check_words(words, cleared)
    made = GroupItem(
        trajectory_id=item.trajectory_id,
        kind=kind.key,
        by_id=by.id,
        about_id=item.id,
        phase_id=item.phase_id,
        words=words,
    )
    made.trajectory, made.about = item.trajectory, item
    workflow.create(GROUP_ITEM, made, action_for(made), by=by, now=now)
    return made


def add_version(
    item: GroupItem,
    link: str,
    words: str,
    *,
    by: Any,
    now: datetime,
    file: Upload | None = None,
    seen: int | None = None,
    cleared: Collection[str] = (),
) -> GroupVersion:
    """What it has become. Versions before it stay."""
    rules.check_one(link, file)
    check_names(words, cleared)
    workflow.perform(GROUP_ITEM, item, "add_version", by=by, now=now, seen=seen)
    number = item.versions[-1].number + 1 if item.versions else 1
    version = GroupVersion(number=number, link=link, words=words, by_id=by.id, at=now)
    if file is not None:
        shelf = shelf_of(item.trajectory)
        version.file = files.keep(file, shelf=shelf, field="file", by=by, now=now)
    item.versions.append(version)
    db.session.flush()
    return version


def finish(item: GroupItem, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    return workflow.perform(GROUP_ITEM, item, "finish", by=by, now=now, seen=seen)


def reopen(item: GroupItem, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    return workflow.perform(GROUP_ITEM, item, "reopen", by=by, now=now, seen=seen)


def share(item: GroupItem, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    """Let everybody read it whom the programme reaches; a conference invites their schools."""
    return workflow.perform(GROUP_ITEM, item, to_share(item), by=by, now=now, seen=seen)


def withdraw(item: GroupItem, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    """Share it no longer; who would come to a conference hears that it is off."""
    return workflow.perform(GROUP_ITEM, item, to_withdraw(item), by=by, now=now, seen=seen)


def remove(item: GroupItem, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    """Its files go with it."""
    step = workflow.perform(GROUP_ITEM, item, "remove", by=by, now=now, seen=seen)
    having: list[GroupItem | GroupVersion] = [item, *item.versions]
    ids = [each.file_id for each in having if each.file_id is not None]
    if ids:
        for each in having:
            each.file = None
        db.session.flush()
        files.remove(ids)
    return step


def register(
    item: GroupItem, number: int, *, by: Any, now: datetime, seen: int | None = None
) -> GroupAnswer:
    """Say with how many one comes; nought is that nobody does. `seen`: the version with the day
    and the place that they read."""
    on = amsterdam(now).date()
    # Whoever calls it off or changes its day waits for us, or we for them.
    db.session.refresh(item, with_for_update={"key_share": True})
    mine = access.visible(by, on).where(GroupItem.id == item.id)
    if not item.of_kind.registers or db.session.scalar(mine) is None:
        raise NotAllowed()
    if not rules.takes_registrations(item, on):
        raise RuleBroken("Aanmelden kan niet meer.")
    if seen is not None and seen != item.version:
        raise StalePage()
    if not 0 <= number <= rules.MOST_GUESTS:
        raise RuleBroken(
            "Kies een getal van 0 tot en met %(n)s.", field="number", n=rules.MOST_GUESTS
        )
    return _said(GroupAnswer.item_id == item.id, {"item_id": item.id}, number, by, now)


def say_how_it_was(meeting: Milestone, mark: int, *, by: Any, now: datetime) -> GroupAnswer:
    """Who was at a meeting says what it brought them; nobody sees who said what."""
    if mark not in rules.MOOD:
        raise RuleBroken("Kies wat past.", field="mark")
    if not may_say(meeting, by, now):
        raise NotAllowed()
    last = reading.last_day_to_say(meeting)
    if amsterdam(now).date() > last:
        raise RuleBroken("Kiezen kon tot en met %(day)s.", day=f"{last:%d-%m-%Y}")
    about = {"milestone_id": meeting.id}
    return _said(GroupAnswer.milestone_id == meeting.id, about, mark, by, now)


def may_say(meeting: Milestone, person: Any, now: datetime) -> bool:
    was_there = any(each.person_id == person.id for each in meeting.attendance)
    on = amsterdam(now).date()
    return (
        meeting.held_on is not None and was_there and access.is_in(meeting.trajectory, person, on)
    )


def _said(where: Any, about: dict[str, int], number: int, by: Any, now: datetime) -> GroupAnswer:
    """One answer a person; saying it again changes it."""
    found = db.session.scalar(
        select(GroupAnswer).where(where, GroupAnswer.person_id == by.id).with_for_update()
    )
    if found is None:
        found = GroupAnswer(person_id=by.id, number=number, at=now, **about)
        db.session.add(found)
    else:
        found.number, found.at = number, now
    db.session.flush()
    return found
