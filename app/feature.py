"""What a feature offers to the whole.

The web, the worker, `flask check` and privacy loop over these; nobody imports upward. A feature
states only what it has.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import click
    from flask import Blueprint
    from sqlalchemy import ColumnElement

    from app.workflow import Step, Table


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person: a line on their home page with one button."""

    title: str  # what it is about
    says: str  # what is asked, in one sentence
    button: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    since: Any = None  # the moment it began to wait; the longest first
    urgency: int = 1  # 0 before 1 before 2


@dataclass(frozen=True)
class Link:
    """An entry of the main navigation, for whom it is of use.

    `shown_to(person, on)` says so in SQL, so that the menu asks one statement whatever stands in
    it. That statement is made once: the person has nothing but an id, and id and day are of SQL.
    """

    label: str
    endpoint: str
    position: int
    shown_to: "Callable[[Any, Any], ColumnElement[bool]] | None" = None  # None: everybody


@dataclass(frozen=True)
class Clock:
    """Something that happens when time passes; `tick(now=…)` does what is due and says how much.

    It runs inside no unit of work: it opens one for each thing that is due. A daily one runs
    once a day, whatever the number of workers.
    """

    name: str
    tick: Callable[..., int]
    daily: bool = False


@dataclass(frozen=True)
class Check:
    """A promise that the data keeps; `broken()` gives a sentence for each breach."""

    name: str
    broken: Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Feature:
    name: str
    blueprints: "Sequence[Blueprint]" = ()
    commands: "Sequence[click.Command]" = ()
    tables: "Sequence[Table]" = ()
    # (object name, action) -> what this feature does after that move, in the same transaction
    reactions: "dict[tuple[str, str], Callable[[Step], None]]" = field(default_factory=dict)
    # (object name, decision) -> raises RuleBroken where this feature still counts on the object;
    # for decisions about what has no table of moves
    objections: "dict[tuple[str, str], Callable[[Any], None]]" = field(default_factory=dict)
    # (object name, decision) -> what this feature does after it, in the same transaction
    consequences: "dict[tuple[str, str], Callable[[Any], None]]" = field(default_factory=dict)
    # (object name, about what) -> remark(object, reader, on): a sentence that this feature adds to
    # what a lower one says about it, or ''
    remarks: "dict[tuple[str, str], Callable[[Any, Any, Any], str]]" = field(default_factory=dict)
    waiting: Callable[..., list[Waiting]] | None = None  # waiting(person, now=…)
    navigation: Sequence[Link] = ()
    footer: Sequence[Link] = ()  # pages that everybody may read
    # page name -> what this feature shows there: panel(subject, viewer) gives what its
    # "template" reads as `panel`, or None for nothing
    panels: dict[str, Callable[..., Any]] = field(default_factory=dict)
    checks: Sequence[Check] = ()
    clocks: Sequence[Clock] = ()
    # what each worker keeps current on its own machine: called about twice a second, outside any
    # unit of work; says how much it did
    upkeep: Sequence[Callable[[], int]] = ()
    # outbox kind -> handler(payload, key)
    handlers: dict[str, Callable[[dict[str, Any], str], None]] = field(default_factory=dict)
