"""The engine: a transition table in, "may this happen, and what follows" out.

A feature describes the life of its object as a table of moves. Only this module performs one,
always in the same order: hold the object, compare the version that the page showed, find the
row, judge the right and the guard, change the state with a conditional UPDATE, let the row's
effect change columns and money, write the event, queue the messages, run the reactions of higher
features, and then try the system's own rows that have become possible. All of it is one
transaction; the caller opened it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from app.clock import amsterdam
from app.database import change_one, db
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events import actions as events
from app.events.models import Event

SYSTEM = "system"


class Moving:
    """Columns of an object that lives in a table. Only the engine writes them."""

    state: Mapped[str] = mapped_column(String(12), index=True)
    version: Mapped[int] = mapped_column(default=1)
    entered_at: Mapped[datetime]  # when it came into this state
    moved_at: Mapped[datetime]  # when anything last happened to it


@dataclass(frozen=True)
class Deadline:
    """When time itself makes a move, and when it reminds people before that.

    `days` count from `since(object)`, by default the last move; as school days they skip
    weekends and holidays. `also(object, today)` names another ground to be due. A reminder goes
    to `reminds` when that many days have passed; `reminds_later` hear from the second one on.
    """

    days: int
    school_days: bool = False
    since: Callable[[Any], datetime | None] = lambda obj: obj.moved_at
    also: Callable[[Any, date], bool] | None = None
    reminders: tuple[int, ...] = ()
    reminds: tuple[str, ...] = ()
    reminds_later: tuple[str, ...] = ()
    says: str = ""  # the reminder's sentence


@dataclass(frozen=True)
class Move:
    """One row. Several rows may share `source` and `action`; `when` picks the first that fits."""

    source: str | None  # None: the move that makes the object
    action: str
    target: str
    by: tuple[str, ...]
    requires: str = "-"  # the guard in words, for the page that documents the table
    money: str = "-"  # the money in words
    hears: tuple[str, ...] = ()  # who gets a mail and a line on their home page
    digest: tuple[str, ...] = ()  # who hears of it once a day, together with the rest
    told: str = ""  # what happened, in a sentence for the timeline and the mail
    label: str = ""  # the button
    when: "Callable[[Step], bool] | None" = None
    guard: "Callable[[Step], None] | None" = None
    effect: "Callable[[Step], None] | None" = None
    # What needs the event to point at: money, and the columns of lower features.
    then: "Callable[[Step], None] | None" = None
    deadline: Deadline | None = None


@dataclass
class Step:
    """One move being made: what rules read and effects fill in."""

    table: "Table"
    obj: Any
    action: str
    by: Any | None  # a Person; None: the system
    now: datetime
    values: dict[str, Any] = field(default_factory=dict)
    role: str = SYSTEM
    on_behalf_id: int | None = None
    move: Move | None = None
    source: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)  # ids, codes and numbers for the event
    event: Event | None = None
    together: bool = False  # one of several that move as one: the caller sees to what follows
    already_heard: Sequence[str] = ()  # roles that heard of it through the first of those

    @property
    def today(self) -> date:

        return amsterdam(self.now).date()

    def tell(self, people: Iterable[int], role: str, *, digest: bool = False) -> None:
        """Let more people hear of this move (used by the reactions of higher features)."""
        assert self.event is not None
        events.deliver(self.event, people, role=role, now=self.now, digest=digest)


@dataclass(frozen=True)
class Table:
    """The life of one kind of object.

    `actors` says, per role, in whose right a person acts: their own id, the id of the person
    whose deputy they are, or None when they do not have the role. `recipients` gives, per role,
    the ids of the people who hear of a move.
    """

    name: str
    model: type[Any]
    start: str
    ends: frozenset[str]
    states: Mapping[str, str]  # state -> the word on the page
    moves: Sequence[Move]
    actors: Mapping[str, Callable[[Any, Any, datetime], int | None]]
    recipients: Mapping[str, Callable[[Any], Iterable[int]]]
    endpoint: str  # the object's own page; takes public_id
    visible: Callable[[Any, date], Any]  # (person, on) -> the select behind that page
    title: Callable[[Any], str]
    with_title: Sequence[Any] = ()  # loader options, for all that the title reads
    # (state, role) -> the page on which who hears of it decides, while it is in that state.
    decides_at: Mapping[tuple[str, str], str] = field(default_factory=dict)
    school_day_after: Callable[[Any, date, int], date] | None = None
    # What is held before an object of this table, so that all who change both queue in one order.
    hold_first: Callable[[Any], None] | None = None
    notes: Mapping[str, str] = field(default_factory=dict)  # what is told, but moves nothing
    # Rows of our own beside the organisation's: what it wants, and has no row for.
    additions: Sequence[Move] = ()

    @property
    def every_move(self) -> Sequence[Move]:
        return (*self.moves, *self.additions)

    def rows(self, source: str | None, action: str) -> list[Move]:
        return [row for row in self.every_move if row.source == source and row.action == action]

    def right_of(
        self, person: Any, obj: Any, roles: Iterable[str], now: datetime
    ) -> tuple[str, int] | None:
        """(role, in whose right) of the first of `roles` that the person has here, or None."""
        for role in roles:
            if role in self.actors:
                principal = self.actors[role](obj, person, now)
                if principal is not None:
                    return role, principal
        return None


Reaction = Callable[[Step], None]
_tables: dict[str, Table] = {}
_reactions: dict[tuple[str, str], list[Reaction]] = {}


def install(features: Iterable[Any]) -> None:
    """Learn the tables and reactions of all features, in their order; called once at start."""
    _tables.clear()
    _reactions.clear()
    for feature in features:
        for table in feature.tables:
            _tables[table.name] = table
        for moment, reaction in feature.reactions.items():
            _reactions.setdefault(moment, []).append(reaction)


def table_named(name: str) -> Table:
    return _tables[name]


def has_table(name: str) -> bool:
    """Whether objects of this kind have moves; of a pot, for one, only decisions are recorded."""
    return name in _tables


def tables() -> list[Table]:
    return list(_tables.values())


def begin(table: Table, obj: Any, *, now: datetime) -> Any:
    """Put a new object in its table's first state. Nothing is told to anybody yet."""
    obj.state, obj.version, obj.entered_at, obj.moved_at = table.start, 1, now, now
    db.session.add(obj)
    db.session.flush()  # its id is what events and forms point at
    return obj


def create(
    table: Table, obj: Any, action: str, *, by: Any | None, now: datetime, **values: Any
) -> Step:
    """Make an object through a row without a source. Raises NotAllowed or RuleBroken."""
    if table.hold_first:
        table.hold_first(obj)
    step = _judged(Step(table, obj, action, by, now, values))
    assert step.move is not None
    obj.state, obj.version, obj.entered_at, obj.moved_at = step.move.target, 1, now, now
    db.session.add(obj)
    db.session.flush()  # its id is what the event points at
    return _followed_up(step)


def perform(
    table: Table,
    obj: Any,
    action: str,
    *,
    by: Any | None,
    now: datetime,
    seen: int | None = None,
    together: bool = False,
    already_heard: Sequence[str] = (),
    **values: Any,
) -> Step:
    """Make one move and everything that follows from it, inside the caller's unit of work.

    `by` is a Person, or None for the system; `seen` the version that the person's page showed.
    Of objects that move as one, `together` leaves what follows to the caller, and `already_heard`
    are the roles that heard of it through the first of them.
    Raises StalePage when the object has moved on, NotAllowed when this person has no such right
    here, and RuleBroken when the row's guard says no. Then nothing has changed.
    """
    _hold(table, obj)
    if seen is not None and seen != obj.version:
        raise StalePage()
    step = _judged(
        Step(
            table, obj, action, by, now, values, source=obj.state, together=together,
            already_heard=already_heard,
        )
    )  # fmt: skip
    assert step.move is not None
    target = step.move.target
    model = table.model
    # The WHERE repeats what was judged: of two people in the same second one gets through.
    change_one(
        update(model)
        .where(model.id == obj.id, model.state == obj.state, model.version == obj.version)
        .values(
            state=target,
            version=model.version + 1,
            moved_at=now,
            **({} if target == obj.state else {"entered_at": now}),
        )
        .execution_options(synchronize_session=False)
    )
    _now_reads(obj, state=target, version=obj.version + 1, moved_at=now, source=step.source)
    return _followed_up(step)


def try_system(
    table: Table, obj: Any, *, now: datetime, already_heard: Sequence[str] = ()
) -> list[Step]:
    """Make the system's moves that are possible now and wait for no clock; at most one a state."""
    made: list[Step] = []
    been: set[str] = set()
    while obj.state not in been:
        been.add(obj.state)
        move = _possible_system_move(table, obj, now)
        if move is None:
            break
        made.append(perform(table, obj, move.action, by=None, now=now, already_heard=already_heard))
    return made


def moves_open_to(table: Table, obj: Any, person: Any, now: datetime) -> list[Move]:
    """The moves that this person may try from here: one per action, in the table's order.

    They are offered by state and role; what the guard thinks of the details is heard on trying.
    """
    offered: dict[str, Move] = {}
    for row in table.every_move:
        if row.source != obj.state or row.action in offered:
            continue
        if table.right_of(person, obj, row.by, now):
            offered[row.action] = row
    return list(offered.values())


def may(table: Table, obj: Any, person: Any, action: str, now: datetime) -> bool:
    return any(table.right_of(person, obj, row.by, now) for row in table.rows(obj.state, action))


def takes_part(
    table: Table, obj: Any, person: Any, actions: Collection[str], now: datetime
) -> bool:
    """Whether one of these moves is this person's to make, now or when their page was made."""
    return any(
        table.right_of(person, obj, row.by, now)
        for row in table.every_move
        if row.action in actions and row.source is not None
    )


def _hold(table: Table, obj: Any) -> None:
    """Let nobody else move the object until this transaction ends.

    Without it a guard could read what another move changed a moment after the object was read,
    and blame the person for what somebody else did.
    """
    if table.hold_first:
        table.hold_first(obj)
    model = table.model
    stands = db.session.scalar(
        select(model.version).where(model.id == obj.id).with_for_update(key_share=True)
    )
    if stands != obj.version:
        raise StalePage()


def _now_reads(
    obj: Any, *, state: str, version: int, moved_at: datetime, source: str | None
) -> None:
    """Let the object in the session say what the conditional UPDATE has just made true."""
    set_committed_value(obj, "state", state)
    set_committed_value(obj, "version", version)
    set_committed_value(obj, "moved_at", moved_at)
    if state != source:
        set_committed_value(obj, "entered_at", moved_at)


def _judged(step: Step) -> Step:
    rows = step.table.rows(step.source, step.action)
    if not rows:
        raise StalePage()
    fitting = [row for row in rows if _takes_part(step, row)]
    if not fitting:
        raise NotAllowed()
    step.move = next((row for row in fitting if row.when is None or row.when(step)), None)
    if step.move is None:
        raise RuleBroken("Dit kan hier nu niet.")
    _takes_part(step, step.move)  # the role that counts is the one of the chosen row
    if step.move.guard:
        step.move.guard(step)
    return step


def _takes_part(step: Step, row: Move) -> bool:
    if step.by is None:
        step.role, step.on_behalf_id = SYSTEM, None
        return SYSTEM in row.by
    right = step.table.right_of(step.by, step.obj, row.by, step.now)
    if right is None:
        return False
    step.role = right[0]
    step.on_behalf_id = right[1] if right[1] != step.by.id else None
    return True


def _followed_up(step: Step) -> Step:
    assert step.move is not None
    table, obj, move = step.table, step.obj, step.move
    if move.effect:
        move.effect(step)
    step.event = events.record(
        table.name,
        obj.id,
        step.action,
        by=step.by,
        on_behalf_id=step.on_behalf_id,
        role=step.role,
        from_state=step.source or "",
        to_state=move.target,
        now=step.now,
        facts=step.facts,
        reason_code=step.values.get("reason_code", ""),
        reason_words=step.values.get("reason_words", ""),
    )
    if move.then:
        move.then(step)
    for roles, digest in ((move.hears, False), (move.digest, True)):
        for role in roles:
            if role in table.recipients and role not in step.already_heard:
                step.tell(table.recipients[role](obj), role, digest=digest)
    for reaction in _reactions.get((table.name, step.action), ()):
        reaction(step)
    if not step.together:
        try_system(table, obj, now=step.now)
    return step


def _possible_system_move(table: Table, obj: Any, now: datetime) -> Move | None:
    for row in table.every_move:
        if row.source != obj.state or SYSTEM not in row.by or row.deadline:
            continue
        step = Step(table, obj, row.action, None, now, move=row, source=obj.state)
        if row.when is not None and not row.when(step):
            continue
        try:
            if row.guard:
                row.guard(step)
        except RuleBroken:
            continue
        return row
    return None
