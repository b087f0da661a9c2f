"""How one thing of a group reads, on a list and on its own page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app import clock, workflow
from app.groups.models import GroupItem
from app.groups.transitions import GROUP_ITEM, STATES
from app.web.filters import dutch_date
from app.workflow import Move

# The last word of the address of a move with one button -> the action.
STEPS = {
    "klaar": "finish",
    "heropenen": "reopen",
    "delen": "share",
    "terugnemen": "withdraw",
    "weghalen": "remove",
}
# The row of the table by which it goes: the same button invites to a conference.
ROWS_OF = {
    "share": ("share", "invite"),
    "withdraw": ("withdraw", "call_off"),
}


def word(item: GroupItem) -> str:
    kind = item.of_kind
    if item.state == "done":
        return kind.finished
    if item.state == "open" and kind.has_versions:
        return f"versie {item.versions[-1].number}" if item.versions else "nog geen versie"
    if item.state == "shared" and kind.registers:
        return "scholen uitgenodigd"
    # Where nothing ends, that it is open says nothing.
    return "" if item.state == "open" and not kind.finish else STATES[item.state]


def is_late(item: GroupItem, on: date) -> bool:
    return item.state == "open" and item.day is not None and item.day < on and bool(item.owner_id)


def row(item: GroupItem) -> dict[str, Any]:
    """One line of a list."""
    kind = item.of_kind
    facts = [kind.label]
    if item.owner is not None:
        facts.append(item.owner.name)
    elif kind.has_answers:
        facts.append(item.by.name)
    if item.day is not None:
        facts.append(f"{dutch_date(item.day, weekday=False)}")
    title = item.title
    if item.about is not None:
        title = f"{item.by.name} over {item.about.title}"
    return {
        "title": title,
        "meta": facts,
        "state": item.state,
        "word": word(item),
        "is_late": is_late(item, clock.today()),
        # At a meeting all of it is read; elsewhere its title is enough.
        "text": item.words if kind.at_meetings else "",
    }


def buttons(item: GroupItem, offered: Mapping[str, Move]) -> list[tuple[str, str, str]]:
    """(label, last word of the address, style) of what one may do with one press."""
    kind = item.of_kind
    found = []
    for step, action in STEPS.items():
        names = ROWS_OF.get(action, (action,))
        move = next((offered[name] for name in names if name in offered), None)
        if move is None:
            continue
        label = {"finish": kind.finish, "share": kind.share, "invite": kind.share}.get(
            move.action, move.label
        )
        style = {"remove": "subtle", "reopen": "subtle", "withdraw": "subtle"}.get(
            action, "primary"
        )
        found.append((label, step, style))
    return found


def may(item: GroupItem, person: Any, action: str) -> bool:
    """Whether such a move is this person's to make, now or when their page was made."""
    names = ROWS_OF.get(action, (action,))
    return workflow.takes_part(GROUP_ITEM, item, person, names, clock.now())
