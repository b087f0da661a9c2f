"""The life of what a group writes down: open, done, shared with everybody, or taken away."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.errors import RuleBroken
from app.groups import access
from app.groups.kinds import ANSWER, CONTACT
from app.groups.models import GroupAnswer, GroupItem
from app.workflow import Move, Step, Table, moves_open_to

STATES = {
    "open": "open",
    "done": "klaar",
    "shared": "gedeeld",
    "removed": "weggehaald",
}

ACTORS = {
    "member": access.member,
    "writer": access.writer,
    "leads_group": access.leader,
    "runs_programme": access.runs,
    "outsider": access.reader,
}


def _asker(item: GroupItem) -> list[int]:
    return access.writers_of(item.about) if item.about is not None else []


RECIPIENTS = {
    "member": lambda item: access.members(item, clock.today()),
    "writer": access.writers_of,
    "leads_group": lambda item: access.leaders(item, clock.today()),
    "owner": lambda item: [item.owner_id] if item.owner_id else [],
    "who_asked": _asker,
    "guest": access.guests,
    "schools": lambda item: access.school_leaders(item, clock.today()),
}


def _not_finished_because(item: GroupItem) -> str:
    """ "" when it can be finished."""
    if not item.of_kind.finish:
        return "Dit heeft geen einde."
    if item.of_kind.has_versions and not item.versions:
        return "Er is nog geen versie. Zet er eerst een bij."
    return ""


def _not_shared_because(item: GroupItem) -> str:
    """ "" when it can be shared, on the right day."""
    if not item.of_kind.share:
        return "Dit blijft binnen de groep."
    if item.of_kind.from_done and item.state != "done":
        return "Stel het eerst vast."
    return ""


def _can_be_finished(step: Step) -> None:
    if refusal := _not_finished_because(step.obj):
        raise RuleBroken(refusal)


def _can_be_shared(step: Step) -> None:
    if refusal := _not_shared_because(step.obj):
        raise RuleBroken(refusal)
    if step.obj.of_kind.registers and step.obj.day < step.today:
        raise RuleBroken("Deze dag is al geweest.")


def _has_versions(step: Step) -> None:
    if not step.obj.of_kind.has_versions:
        raise RuleBroken("Hiervan zijn er geen versies.")


def _nobody_comes(step: Step) -> None:
    """Who comes is asked anew when it goes on after all; until then they read that it is off."""
    db.session.execute(delete(GroupAnswer).where(GroupAnswer.item_id == step.obj.id))


def _is_for_another(step: Step) -> None:
    """Before it is told: who hears of it is who it is for now."""
    step.obj.owner_id = step.values["owner_id"]


TOLD_CHANGED = "De tekst is aangepast."


def action_for(item: GroupItem) -> str:
    """Which row makes it."""
    if item.kind in (ANSWER.key, CONTACT.key):
        return item.kind
    if item.of_kind.by_leader:
        return "prepare"
    if item.owner_id is not None:
        return "assign"
    return "tell" if item.of_kind.has_answers else "add"


def to_share(item: GroupItem) -> str:
    """Which row lets everybody read it."""
    return "invite" if item.of_kind.registers else "share"


def to_withdraw(item: GroupItem) -> str:
    """Which row takes that back."""
    return "call_off" if item.of_kind.registers else "withdraw"


MOVES = (
    # What makes one is called by who should hear of it; `action_for` chooses.
    Move(None, "add", "open", ("member",), told="Het staat erbij."),
    Move(None, "prepare", "open", ("leads_group",), told="Het staat erbij."),
    Move(
        None, "assign", "open", ("member",),
        requires="iemand van de groep antwoordt ervoor",
        hears=("owner",), told="Dit staat op jouw naam.",
    ),
    Move(
        None, "tell", "open", ("member",),
        digest=("member",), told="Er is iets nieuws in je groep.",
    ),
    Move(
        None, "answer", "open", ("member",),
        hears=("who_asked",), told="Er is een antwoord.",
    ),
    Move(
        None, "contact", "open", ("outsider",),
        requires="over iets wat met diegene is gedeeld; hoogstens vijf keer per dag",
        hears=("leads_group",), told="Iemand van buiten de groep vraagt iets.",
    ),
    Move("open", "change", "open", ("writer", "leads_group"), told=TOLD_CHANGED),
    # What everybody reads is what who leads the group chose to share.
    Move(
        "shared", "change", "shared", ("leads_group",),
        hears=("guest",), told="Wat er staat, is aangepast.",
    ),
    *(
        Move(
            state, "give", state, by,
            requires="iemand anders van de groep antwoordt ervoor",
            hears=("owner",), told="Dit staat nu op jouw naam.", effect=_is_for_another,
        )
        for state, by in (("open", ("writer", "leads_group")), ("shared", ("leads_group",)))
    ),
    Move(
        "open", "add_version", "open", ("writer",),
        requires="van een product",
        hears=("writer",), told="Er is een nieuwe versie.", guard=_has_versions,
    ),
    Move(
        "open", "finish", "done", ("writer", "leads_group"),
        requires="van een product is er een versie",
        hears=("writer",), told="Dit is klaar.", guard=_can_be_finished,
    ),
    Move(
        "done", "reopen", "open", ("writer", "leads_group"),
        told="Dit is weer open.", label="Toch niet klaar", effect=_nobody_comes,
    ),
    Move(
        "open", "invite", "shared", ("leads_group",),
        requires="een dag die nog komt",
        digest=("schools",), told="Jouw school is uitgenodigd.", guard=_can_be_shared,
    ),
    *(
        Move(
            state, "share", "shared", ("leads_group",),
            requires="een product is vastgesteld; kennis en succes direct",
            hears=("writer",), told="Dit is gedeeld met alle scholen.", guard=_can_be_shared,
        )
        for state in ("open", "done")
    ),
    Move(
        "shared", "call_off", "done", ("leads_group", "runs_programme"),
        hears=("guest",), told="Dit gaat niet door.", label="Zeg af",
    ),
    Move(
        "shared", "withdraw", "done", ("leads_group", "runs_programme"),
        hears=("writer",), told="Dit is niet meer gedeeld.", label="Deel niet meer",
    ),
    *(
        Move(
            state, "remove", "removed", ("writer", "leads_group", "runs_programme"),
            told="Dit is weggehaald.", label="Haal weg",
        )
        for state in ("open", "done")
    ),
)  # fmt: skip

GROUP_ITEM = Table(
    name="group_item",
    model=GroupItem,
    start="open",
    ends=frozenset({"removed"}),
    states=STATES,
    moves=MOVES,
    actors=ACTORS,
    recipients=RECIPIENTS,
    endpoint="groups.item",
    visible=access.visible,
    title=lambda item: titled(item),
    with_title=(joinedload(GroupItem.about).joinedload(GroupItem.about),),
)


def titled(item: GroupItem) -> str:
    """Actie: Uitnodiging versturen"""
    about = item.about
    if about is None:
        return f"{item.of_kind.label}: {item.title}"
    return f"{item.of_kind.label}: {about.title}" if about.title else titled(about)


def offered(item: GroupItem, person: Any, now: datetime) -> dict[str, Move]:
    """By its action, each move that this person may make from here and that such a thing has. That
    a day is over is heard on trying."""
    open_now = moves_open_to(GROUP_ITEM, item, person, now)
    return {move.action: move for move in open_now if _has(item, move.action)}


def _has(item: GroupItem, action: str) -> bool:
    kind = item.of_kind
    if action == "change":
        return bool(kind.title)
    if action == "add_version":
        return kind.has_versions
    if action == "finish":
        return not _not_finished_because(item)
    if action in ("share", "invite"):
        return action == to_share(item) and not _not_shared_because(item)
    if action in ("withdraw", "call_off"):
        return action == to_withdraw(item)
    return True
