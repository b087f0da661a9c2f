"""The table against the organisation's own, and every move × every state × everybody."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import func, select, update

from app import workflow
from app.accounts.models import Person
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions, giving_room, unbilled
from app.deployments.models import TO_BE_PAID, Deployment, Session, Terms
from app.deployments.transitions import DEPLOYMENT
from app.errors import RuleBroken
from app.events.models import Event
from app.help_requests import often
from app.help_requests.models import HelpRequest
from app.organisations.models import LendingSettings
from app.outbox.models import Job
from app.pots.actions import give_mandate
from app.pots.models import Entry
from tests.deployments.test_machine import broken_promises
from tests.support.agreed import has_the_agreed_rows, where_it_is_there
from tests.support.lengths import both_at_length
from tests.support.makers import MOMENT, a_board, a_director, a_person, a_school, saved
from tests.support.makers_deployments import (
    AFTER_FIRST,
    AFTER_SECOND,
    FIRST,
    MORNING,
    Cast,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
    an_open_request,
    as_planned,
    bill,
    cover,
    log,
    some_terms,
    stays_out,
)
from tests.support.makers_pots import a_pot

ROWS = [(row.source, row.action, row.target, row.by) for row in DEPLOYMENT.moves]
EVERY_ROW = [(row.source, row.action, row.target, row.by) for row in DEPLOYMENT.every_move]
# These succeed with a team, or with a swap that is to move: test_teams, test_moving_a_swap. Here
# they are refused, whoever tries.
TOGETHER = {"come_together", "fall_back", "propose_moment", "agree_moment", "keep_moment"}


@where_it_is_there
def test_the_table_is_the_organisations_own_row_by_row():
    has_the_agreed_rows(DEPLOYMENT, "deployment")


def test_the_table_has_58_rows_and_a_sentence_for_each():
    assert len(ROWS) == 58
    assert [row.action for row in DEPLOYMENT.moves if not row.told] == []
    assert [row.action for row in DEPLOYMENT.moves if row.by != ("system",) and not row.label] == []


def test_every_state_has_a_word_and_every_end_is_a_dead_end_but_for_settled():
    assert {row.target for row in DEPLOYMENT.every_move} == set(DEPLOYMENT.states)
    leaving = {row.source for row in DEPLOYMENT.every_move if row.target != row.source}
    assert leaving.isdisjoint(DEPLOYMENT.ends)


def test_every_role_that_hears_is_known():
    told = {role for row in DEPLOYMENT.moves for role in (*row.hears, *row.digest)}
    reminded = {
        role
        for row in DEPLOYMENT.moves
        if row.deadline
        for role in (*row.deadline.reminds, *row.deadline.reminds_later)
    }
    assert (told | reminded) <= set(DEPLOYMENT.recipients)


# Every move × every state × everybody. Each try is undone, so that one inzet serves them all.


@dataclass
class Situation:
    """An inzet in some state, the moment at which everybody tries, and what they bring."""

    inzet: Deployment
    now: datetime = MOMENT
    led_by_cast: bool = True  # the leader and the board of the cast lead this expert
    is_lent_within_board: bool = False  # the board that asks lends
    brings: Callable[[Deployment], dict[str, Any]] = lambda inzet: {}


@patch.object(often, "count", lambda *_, **__: None)  # nobody asks all of this in one day
def situations(cast: Cast) -> dict[str, Situation]:
    """Enough of them for each row to succeed in one, by each of its actors."""
    # Many are lent here at the same time; the lending check has tests of its own.
    board_id = cast.lending.board_id
    saved(LendingSettings(organisation_id=board_id, max_people_per_part=99, max_parts_per_week=99))

    def make(state: str, **facts: Any) -> Deployment:
        name = f"Expert {len(made)}"
        if facts.pop("freelance", False):
            facts["expert"] = a_freelance_expert(cast, name)
        elif facts.get("cover") == "replacement":
            expert = an_expert(cast.lending, name, class_parts=(MORNING,))
            facts["expert"] = expert
        facts.setdefault("expert", an_expert(cast.lending, name))
        return an_inzet(cast, state, **facts)

    made: dict[str, Situation] = {}
    made["sounded"] = Situation(make("sounded"))
    made["invited"] = Situation(make("talking"))
    made["proposed"] = Situation(make("proposed"))
    sister = a_school("De Zus", board=cast.asking.board, swv=cast.swv, region=cast.region)
    a_director(sister)

    def make_light(state: str) -> Deployment:
        asked = an_open_request(cast, hours=2, is_micro=True, ring=1)
        neighbour = an_expert(sister, f"Buur {state}")
        return make(state, expert=neighbour, asked=asked, dates=((FIRST, MORNING, 60),))

    for side in ("expert agreed", "asker agreed"):
        made[side] = Situation(make(side))
        made[f"{side}, freelance"] = Situation(make(side, freelance=True), led_by_cast=False)
        made[f"{side}, light"] = Situation(
            make_light(side), led_by_cast=False, is_lent_within_board=True
        )
    made["consent"] = Situation(make("consent", cover="extra_hours"))
    made["consent, with room"] = Situation(with_room(make("consent"), cast))
    made["approval"] = Situation(make("approval", cover="extra_hours"))
    shared = make("approval", cover="extra_hours")
    other = a_pot(cast.swv, approver=a_person("Ander Mandaat"), name="Tweede pot")
    made["approval, two payers"] = Situation(
        shared, brings=lambda inzet: {"pots": [(cast.pot, 5_000), (other, inzet.estimate - 5_000)]}
    )
    small = make("approval", cover="extra_hours", dates=((FIRST, MORNING, 60),))
    quick = a_pot(cast.swv, name="Kleine uitgaven")
    made["approval, small"] = Situation(small)
    with unit_of_work():
        quick.auto_limit = 6_000
    made["approved"] = Situation(make("approved", cover="replacement"))
    made["approved, covered"] = Situation(covered(make("approved", cover="replacement"), cast))
    made["approved, not asked yet"] = Situation(not_asked(make("approved", cover="extra_hours")))
    made["approved, waits for the board"] = Situation(make("approved", cover="extra_hours"))
    made["approved, the board left"] = Situation(left_by_its_board(cast), led_by_cast=False)
    again = make("approved", cover="extra_hours")
    with unit_of_work():
        actions.invite(again.help_request, again.expert, by=cast.asker, now=MOMENT)
    made["approved, talked about again"] = Situation(again)
    light = make_light("approved")
    made["approved, light"] = Situation(
        light, AFTER_FIRST, led_by_cast=False, is_lent_within_board=True
    )
    made["scheduled"] = Situation(make("scheduled", cover="replacement"))
    made["scheduled, today"] = Situation(
        make("scheduled"),
        AFTER_FIRST,
        brings=lambda inzet: {"session": inzet.open_sessions[0]},
    )
    made["running"] = Situation(make("running", cover="replacement"), AFTER_FIRST)
    both = make("running", cover="extra_hours")
    with unit_of_work():
        log(both.open_sessions[1])
    made["running, all logged"] = Situation(both, AFTER_SECOND)
    made["delivered"] = Situation(make("delivered", cover="extra_hours"), AFTER_SECOND)
    made["disputed"] = Situation(make("disputed", cover="extra_hours"), AFTER_SECOND)
    late = make("disputed", cover="extra_hours")
    with unit_of_work():
        workflow.perform(DEPLOYMENT, late, "to_board", by=None, now=AFTER_SECOND)
    made["disputed, with the board"] = Situation(late, AFTER_SECOND)
    made["completed"] = Situation(make("completed", cover="extra_hours"), AFTER_SECOND)
    made["completed, replaced"] = Situation(make("completed", cover="replacement"), AFTER_SECOND)
    made["completed, free"] = Situation(
        nothing_owed(make("completed", cover="extra_hours")), AFTER_SECOND
    )
    made["settled"] = Situation(
        to_correct(make("settled", cover="extra_hours"), cast), AFTER_SECOND
    )
    for end in ("declined", "withdrawn", "expired", "cancelled"):
        made[end] = Situation(make(end))
    return made | to_be_billed(cast, lambda state: make(state, freelance=True))


def to_be_billed(cast: Cast, make: Callable[[str], Deployment]) -> dict[str, Situation]:
    """A freelancer who may still send an invoice, and one whose invoice stays out."""
    day_before = moment_on(FIRST - timedelta(days=1))

    def waits(state: str) -> Deployment:
        return make("completed") if state == "completed" else put_off(make("scheduled"), cast)

    def at(moment: datetime, inzet: Deployment) -> Situation:
        return Situation(inzet, moment, led_by_cast=False)

    later = AFTER_SECOND + timedelta(days=unbilled.OUT_AFTER)
    made = {
        "scheduled, tomorrow": at(day_before, make("scheduled")),
        "scheduled, one put off": at(day_before, one_put_off(make("scheduled"), cast)),
    }
    for state in TO_BE_PAID:
        billed = waits(state)
        with unit_of_work():
            bill(billed)
        made[f"{state}, billed"] = at(AFTER_SECOND, billed)
        made[f"{state}, not billed"] = at(later, waits(state))
        made[f"{state}, invoice stays out"] = at(later, stays_out(waits(state)))
        proposed = stays_out(waits(state), unbilled_by_id=cast.coordinator.id)
        made[f"{state}, to end without"] = at(later, proposed)
    paid = waits("owed")
    with unit_of_work():
        bill(paid)
        actions.settle(paid, by=cast.coordinator, now=AFTER_SECOND)
    made["cancelled, to correct"] = at(AFTER_SECOND, to_correct(paid, cast))
    return made


def to_correct(inzet: Deployment, cast: Cast) -> Deployment:
    with unit_of_work():
        actions.propose_correction(inzet, -500, "Dubbel", by=cast.coordinator, now=AFTER_SECOND)
    return inzet


def put_off(inzet: Deployment, cast: Cast) -> Deployment:
    """By the school, the day before."""
    at = moment_on(FIRST - timedelta(days=1))
    with unit_of_work():
        actions.move(inzet, "cancel", by=cast.asker, now=at, reason_code="timing")
    return inzet


def one_put_off(inzet: Deployment, cast: Cast) -> Deployment:
    at = moment_on(FIRST - timedelta(days=1))
    with unit_of_work():
        session = inzet.open_sessions[0]
        actions.cancel_session(session, by=cast.asker, now=at, reason_code="timing")
    return inzet


def with_room(inzet: Deployment, cast: Cast) -> Deployment:
    with unit_of_work():
        giving_room.grant(
            inzet.lending_membership, minutes=600, covers=["own_time"], ring=4,
            until=FIRST + timedelta(days=90), by=cast.leader, now=MOMENT,
        )  # fmt: skip
    return inzet


def covered(inzet: Deployment, cast: Cast) -> Deployment:
    for dated in inzet.terms.dates:
        with unit_of_work():
            cover(inzet, dated, cast)
    return inzet


def left_by_its_board(cast: Cast) -> Deployment:
    """Of a school whose board was asked, and of which nobody is here any more."""
    school = a_school("De Stille", board=a_board("Stichting Stil"), swv=cast.swv)
    there = replace(cast, lending=school, leader=a_director(school, "Lies Leider"))
    inzet = an_inzet(there, "approved", expert=an_expert(school, "Stille"), cover="extra_hours")
    with unit_of_work():
        asked = {"extension_asked_at": MOMENT}
        db.session.execute(update(Deployment).where(Deployment.id == inzet.id).values(**asked))
    return inzet


def not_asked(inzet: Deployment) -> Deployment:
    """As before somebody of the board that lends was here."""
    with unit_of_work():
        none = {"extension_asked_at": None}
        db.session.execute(update(Deployment).where(Deployment.id == inzet.id).values(**none))
    return inzet


def nothing_owed(inzet: Deployment) -> Deployment:
    with unit_of_work():
        db.session.execute(update(Deployment).where(Deployment.id == inzet.id).values(actual=0))
    return inzet


def people_of(cast: Cast) -> dict[str, Person | None]:
    second = a_person("Tweede Mandaat", at=cast.swv)
    with unit_of_work():
        give_mandate(cast.pot, second, limit=10_000_000, until=None, by=None, now=MOMENT)
    return {
        "asker": cast.asker,
        "expert": cast.expert,
        "leader": cast.leader,
        "board": cast.board,
        "asking board": cast.asking_board,
        "coordinator": cast.coordinator,
        "second coordinator": second,
        "colleague": cast.colleague,
        "other director": a_director(a_school("Elders"), "Vreemde Directeur"),
        "stranger": a_person("Vreemde", at=None, role=None),
        "admin": a_person("Ada Admin", "admin", at=cast.lending),
        "system": None,
    }


def role_of(who: str, state: str, situation: Situation) -> str | None:
    """By hand, and not by asking the code: which role somebody has in an inzet."""
    if who in ("leader", "board") and not situation.led_by_cast:
        return None
    by_hand = {
        "asker": "asker",
        "expert": "expert",
        "leader": "leader",
        "board": "board" if state != "disputed" else None,
        "asking board": "board" if situation.is_lent_within_board or state == "disputed" else None,
        "coordinator": "coordinator",
        "second coordinator": "coordinator",
        "system": "system",
    }
    return by_hand.get(who)


def brought(situation: Situation, inzet: Deployment, cast: Cast) -> dict[str, Any]:
    """Everything that any move could want; each takes what it needs."""
    coming = [session for session in inzet.open_sessions if session.logged_minutes is None]
    session = (coming or list(inzet.sessions) or [None])[-1]
    return {
        "draft": some_terms(freelance=inzet.is_freelance),
        "version": inzet.terms_version,
        "pots": [(cast.pot, inzet.estimate)] if inzet.estimate else None,
        "sessions": as_planned(
            [(d.on, d.part, d.minutes) for d in coming] if inzet.sessions else some_terms().dates
        ),
        "session": session,
        "on": FIRST,
        "part": MORNING,
        "cover_by": "Invalpool",
        "minutes": 60,
        "amount": 9_000,
        "hours": [(session, 30)],
        "correction": actions.open_correction(inzet),
        "reason_code": "bezetting",
        "reason_words": "Daarom.",
        "opened": True,
    } | situation.brings(inzet)


class Undone(Exception):
    """Thrown to undo a try."""


@both_at_length
def test_only_listed_moves_succeed_and_the_others_change_nothing(app, tell):
    cast = a_cast()
    people = people_of(cast)
    known = sorted({row.action for row in DEPLOYMENT.every_move if row.source})
    succeeded: set[tuple[str, str, str, str]] = set()
    tries = 0
    for name, situation in situations(cast).items():
        state = situation.inzet.state
        people["expert"] = db.session.get_one(Person, situation.inzet.expert_id)
        unlisted = []
        for action in known:
            for who in people:
                role = role_of(who, state, situation)
                targets = {row.target for row in DEPLOYMENT.rows(state, action) if role in row.by}
                if not targets:
                    unlisted.append((action, who))
                    continue
                outcome = attempt(situation, action, people[who], cast)
                assert outcome in {*targets, "RuleBroken"}, f"{name}: {action} by {who}"
                if outcome != "RuleBroken":
                    succeeded.add((state, action, outcome, role))
                tries += 1
        refuse_all(name, situation, unlisted, people, cast)
        tries += len(unlisted)
    wanted = {
        (source, action, target, role)
        for source, action, target, by in EVERY_ROW
        if source is not None and action not in TOGETHER
        for role in by
    }
    assert succeeded == wanted
    assert broken_promises(app) == []
    tell(f"{tries} tries, {len(succeeded)} kinds of success")
    assert tries >= 2_000


def attempt(situation: Situation, action: str, person: Person | None, cast: Cast) -> str:
    """Where the move led, or how it was refused. Whatever happened is undone."""
    try:
        with unit_of_work():
            inzet = db.session.get_one(Deployment, situation.inzet.id)
            values, before = brought(situation, inzet, cast), snapshot(inzet)
            outcome = tried(situation, inzet, action, person, values)
            if outcome == "RuleBroken":
                assert snapshot(inzet) == before, f"{action} was refused, and changed something"
            raise Undone
    except Undone:
        return outcome


def refuse_all(
    name: str,
    situation: Situation,
    cells: list[tuple[str, str]],
    people: dict[str, Person | None],
    cast: Cast,
) -> None:
    """None of these succeeds, and after none of them anything is different."""
    with unit_of_work():
        inzet = db.session.get_one(Deployment, situation.inzet.id)
        values = brought(situation, inzet, cast)
        before = snapshot(inzet)
        for action, who in cells:
            outcome = tried(situation, inzet, action, people[who], values)
            about = f"{name}: {action} by {who} gave {outcome}"
            assert outcome in ("NotAllowed", "StalePage"), about
        assert snapshot(inzet) == before, name


def tried(
    situation: Situation,
    inzet: Deployment,
    action: str,
    person: Person | None,
    values: dict[str, Any],
) -> str:
    try:
        step = workflow.perform(DEPLOYMENT, inzet, action, by=person, now=situation.now, **values)
    except RuleBroken as refusal:
        return type(refusal).__name__
    assert step.move is not None
    return step.move.target


def snapshot(inzet: Deployment) -> tuple[Any, ...]:
    """Everything that a move would change: the row itself, and how much is written down."""
    row = db.session.execute(select(Deployment.__table__).where(Deployment.id == inzet.id)).one()
    counted = (Event, Entry, Session, Terms, Job)
    counts = [db.session.scalar(select(func.count()).select_from(model)) for model in counted]
    return (*row, *counts)


# Beginning: the rows without a source, by everybody.

# By hand; whoever may ask in the name of a school also invites.
BEGINS = {
    "invite": ("asker", "asking board", "coordinator"),
    "offer": ("who helps",),
    "sound": ("coordinator", "second coordinator", "system"),
}


def test_only_who_may_begins_an_inzet_and_nobody_else_leaves_a_trace(app):
    cast = a_cast()
    asked, people = an_open_request(cast), people_of(cast)
    rows = {(row.action, row.by) for row in DEPLOYMENT.every_move if row.source is None}
    assert rows == {
        ("invite", ("asker",)), ("offer", ("expert",)), ("sound", ("coordinator", "system")),
    }  # fmt: skip
    expert = an_expert(cast.lending, "Wie Helpt")
    everybody = people | {"who helps": expert}
    for action, able in BEGINS.items():
        for who, person in everybody.items():
            outcome = begun(action, asked, expert, person, cast)
            assert (outcome == "made") == (who in able), f"{action} by {who} gave {outcome}"


def begun(action: str, asked: HelpRequest, expert: Person, person: Any, cast: Cast) -> str:
    """Whether it was made; undone if so, and without a trace if not."""
    before = written_down()
    inzet = actions.new_inzet(
        asked, expert, asked_by_id=cast.asker.id, started_by=action, now=MOMENT
    )
    try:
        with unit_of_work():
            workflow.create(DEPLOYMENT, inzet, action, by=person, now=MOMENT)
            raise Undone
    except Undone:
        return "made"
    except RuleBroken as refusal:
        assert written_down() == before
        return type(refusal).__name__


def written_down() -> list[Any]:
    db.session.rollback()
    counted = (Deployment, Event, Job)
    return [db.session.scalar(select(func.count()).select_from(model)) for model in counted]
