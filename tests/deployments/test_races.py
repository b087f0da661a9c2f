"""Two people in the same second, where what one reads the other is about to change."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread, get_ident

import pytest
from sqlalchemy import func, select, update

from app import workflow
from app.accounts.models import Person
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import (
    actions,
    approving,
    bundles,
    drawing_up,
    paying,
    planning,
    proposals,
    together,
)
from app.deployments.actions import DateToCover
from app.deployments.checks import room_is_counted, teams_are_whole
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT
from app.errors import RuleBroken, StalePage
from app.events.models import Delivery, Event
from app.pots import actions as pots
from app.pots.models import Mandate, Pot
from app.pots.rules import Limits
from app.profiles.models import Profile
from app.reviews import actions as reviews
from app.reviews import checks
from tests.deployments.test_unbilled import FACTS, OUT, a_second, mandate, out
from tests.reviews.test_writing import FUN, GOOD, write
from tests.support.makers import MOMENT, a_coordinator
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    MORNING,
    SECOND,
    a_cast,
    a_team,
    an_expert,
    an_inzet,
    an_open_request,
    as_planned,
    room,
    some_terms,
    the_team_agrees,
)
from tests.support.makers_pots import a_pot

pytestmark = pytest.mark.engines("postgresql")  # SQLite has one writer at a time


def at_once(app, *works: Callable[[Callable[[], None]], object]) -> list[BaseException | None]:
    """Each in a unit of work of its own; nobody saves before all have come to `ready()`, or are
    made to wait for another."""
    barrier = Barrier(len(works))
    ends: list[BaseException | None] = [None] * len(works)

    def ready() -> None:
        try:
            barrier.wait(timeout=1)
        except Exception:  # the other one waits for us, as it should
            return

    def run(number: int) -> None:
        with app.app_context():
            try:
                with unit_of_work():
                    works[number](ready)
            except BaseException as end:
                ends[number] = end

    threads = [Thread(target=run, args=(number,)) for number in range(len(works))]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def a_yes(inzet_id: int, by_id: int) -> Callable[[Callable[[], None]], object]:
    """Somebody agrees to the first terms of an inzet."""

    def work(ready: Callable[[], None]) -> None:
        inzet, by = db.session.get_one(Deployment, inzet_id), db.session.get_one(Person, by_id)
        actions.agree(inzet, version=1, by=by, now=MOMENT)
        ready()

    return work


def test_two_vragen_do_not_take_the_same_hours_of_one_person(app):
    cast = a_cast()
    # In another week for each of them there would be room.
    inzetten = [
        an_inzet(cast, "expert agreed", asked=an_open_request(cast), dates=((FIRST, part, 120),))
        for part in (2, 3)
    ]
    with unit_of_work():
        db.session.execute(
            update(Profile)
            .where(Profile.person_id == cast.expert.id)
            .values(max_minutes_per_week=180)
        )
    asker = cast.asker.id
    ids = [inzet.id for inzet in inzetten]
    ends = at_once(app, *(a_yes(id_, asker) for id_ in ids))
    assert sorted(type(end) for end in ends if end) == [RuleBroken], ends
    assert sum(end is None for end in ends) == 1


@pytest.mark.engines("sqlite", "postgresql")
def test_two_inzetten_do_not_take_the_same_room(app):
    cast = a_cast()
    inzetten = [
        an_inzet(cast, "consent", asked=an_open_request(cast), dates=((FIRST, part, 200),))
        for part in (2, 3)
    ]
    allowance = room(cast, minutes=300)
    ids = [inzet.id for inzet in inzetten]

    def consent(id_):
        def work(ready):
            inzet = db.session.get_one(Deployment, id_)
            workflow.perform(DEPLOYMENT, inzet, "consent", by=None, now=MOMENT)
            ready()

        return work

    ends = at_once(app, *(consent(id_) for id_ in ids))
    assert sorted(type(end) for end in ends if end) == [RuleBroken], ends
    assert sorted(inzet.state for inzet in inzetten) == ["approved", "consent"]
    assert (allowance.used_minutes, list(room_is_counted())) == (200, [])


@pytest.mark.engines("sqlite", "postgresql")
def test_two_who_say_yes_at_once_complete_a_team_once(app):
    cast = a_cast()
    team = a_team(cast, minimum=2, size=2)
    with unit_of_work():
        bundles.propose(team, some_terms(), by=cast.asker, now=MOMENT)
    ids = [member.id for member in team.members]

    def agree(id_):
        def work(ready):
            inzet = db.session.get_one(Deployment, id_)
            actions.agree(inzet, version=1, by=inzet.expert, now=MOMENT)
            ready()

        return work

    assert at_once(app, *(agree(id_) for id_ in ids)) == [None, None]
    db.session.rollback()
    assert [member.state for member in team.members] == ["consent", "consent"]
    moves = db.session.scalars(select(Event.id).where(Event.action == "come_together")).all()
    told = select(func.count()).select_from(Delivery).where(Delivery.event_id.in_(moves))
    assert len(moves) == 2
    assert db.session.scalar(told.where(Delivery.person_id == cast.leader.id)) == 1
    assert list(teams_are_whole()) == []


@pytest.mark.engines("sqlite", "postgresql")
def test_who_leaves_while_another_says_yes_leaves_nobody_alone(app):
    """Whoever of the two is first: with one of two nobody is decided about."""
    cast = a_cast()
    team = a_team(cast, minimum=2, size=2)
    anne, bas = the_team_agrees(cast, team, who=1)
    one, other = anne.id, bas.id

    def yes(ready):
        inzet = db.session.get_one(Deployment, other)
        actions.agree(inzet, version=1, by=inzet.expert, now=MOMENT)
        ready()

    def leave(ready):
        inzet = db.session.get_one(Deployment, one)
        actions.move(inzet, "withdraw", by=inzet.expert, now=MOMENT)
        ready()

    ends = at_once(app, yes, leave)
    assert all(end is None or isinstance(end, StalePage) for end in ends), ends
    db.session.rollback()
    assert list(teams_are_whole()) == []
    states = {member.state for member in team.members}
    assert states in ({"withdrawn", "talking"}, {"consent"}), states


def test_the_clock_and_who_decides_about_a_team_never_wait_for_each_other(app, monkeypatch):
    """It comes by one of them, and who decides by all: both hold the vraag before either."""
    cast = a_cast()
    team = a_team(cast, minimum=2, size=2)
    first, _ = the_team_agrees(cast, team)
    id_, team_id, leader = first.id, team.id, cast.leader.id
    judged, members = workflow._judged, together.members
    inside: dict[int, Callable[[], None]] = {}

    def ready() -> None:
        inside.pop(get_ident(), lambda: None)()

    def expire(arrived):
        inside[get_ident()] = arrived
        inzet = db.session.get_one(Deployment, id_)
        workflow.perform(DEPLOYMENT, inzet, "expire", by=None, now=MOMENT)

    def consent(arrived):
        inside[get_ident()] = arrived
        by = db.session.get_one(type(cast.leader), leader)
        bundles.decide(db.session.get_one(type(team), team_id), "consent", by=by, now=MOMENT)

    monkeypatch.setattr(workflow, "_judged", lambda *a, **how: (ready(), judged(*a, **how))[1])
    monkeypatch.setattr(together, "members", lambda *a, **how: (ready(), members(*a, **how))[1])
    ends = at_once(app, expire, consent)
    assert all(end is None or isinstance(end, RuleBroken) for end in ends), ends
    db.session.rollback()
    states = {member.state for member in team.members}
    assert states in ({"expired"}, {"approved"}), states
    assert list(teams_are_whole()) == []


def test_two_inzetten_that_share_their_pots_never_wait_for_each_other(app, monkeypatch):
    cast = a_cast()
    second = a_pot(cast.swv, 100_000, approver=cast.coordinator, name="Tweede pot")
    inzetten = [
        an_inzet(cast, "approval", asked=an_open_request(cast), cover="extra_hours", dates=dates)
        for dates in (((FIRST, 2, 240),), ((SECOND, 2, 240),))
    ]
    ids, by = [inzet.id for inzet in inzetten], cast.coordinator.id
    orders = [(cast.pot.id, second.id), (second.id, cast.pot.id)]
    reserve = pots.reserve
    inside: dict[int, Callable[[], None]] = {}

    def slowly(pot, *rest, **named):
        reserved = reserve(pot, *rest, **named)
        inside[get_ident()]()  # the first of its pots is held now
        return reserved

    def approve(id_, order):
        def work(ready):
            inside[get_ident()] = ready
            inzet = db.session.get_one(Deployment, id_)
            shares = [(db.session.get_one(Pot, pot), 10_000) for pot in order]
            who = db.session.get_one(type(cast.coordinator), by)
            actions.approve(inzet, pots=shares, by=who, now=MOMENT)

        return work

    monkeypatch.setattr(pots, "reserve", slowly)
    works = [approve(id_, order) for id_, order in zip(ids, orders, strict=True)]
    assert at_once(app, *works) == [None, None]
    assert (cast.pot.reserved, second.reserved) == (20_000, 20_000)


def test_who_decides_while_another_does_is_late_and_not_refused(app):
    cast = a_cast()
    other = a_coordinator(cast.swv, "Corrie Dekker")
    with unit_of_work():
        pots.give_mandate(cast.pot, other, limit=1_000_000, until=None, by=None, now=MOMENT)
    inzet = an_inzet(cast, "approval", asked=an_open_request(cast), cover="extra_hours")
    id_, pot_id, version = inzet.id, cast.pot.id, inzet.version
    who = cast.coordinator.id, other.id

    def approve(inzet, by):
        actions.approve(
            inzet,
            pots=[(db.session.get_one(Pot, pot_id), inzet.estimate)],
            by=db.session.get_one(type(cast.coordinator), by),
            now=MOMENT,
            seen=version,
        )

    def late(_ready):
        inzet = db.session.get_one(Deployment, id_)
        first = Thread(target=meanwhile)
        first.start()
        first.join()
        approve(inzet, who[1])

    def meanwhile():
        with app.app_context(), unit_of_work():
            approve(db.session.get_one(Deployment, id_), who[0])

    assert [type(end) for end in at_once(app, late)] == [StalePage]
    assert inzet.state == "approved"


def approves(inzet, pot, by):
    actions.approve(inzet, pots=pot, by=by, now=MOMENT)


def rejects(inzet, pot, by):
    actions.move(inzet, "reject", by=by, now=MOMENT, reason_words="Te duur.")


def proposes(inzet, pot, by):
    actions.propose_correction(inzet, -500, "Te veel.", by=by, now=AFTER_SECOND)


def says_no(inzet, pot, by):
    actions.move(inzet, "drop_proposal", by=by, now=AFTER_SECOND, reason_words="Klopt niet.")


def draws_up(inzet, pot, by):
    drawing_up.draw_up_for(inzet, FACTS, by=by, now=moment_on(OUT))


def at_the_money(cast):
    return an_inzet(cast, "approval", asked=an_open_request(cast), cover="extra_hours")


def paid(cast):
    return an_inzet(cast, "settled", cover="extra_hours")


def with_a_proposal(cast):
    inzet, second = paid(cast), mandate(cast.pot, "Tineke Tweede")
    with unit_of_work():
        proposes(inzet, cast.pot, second)
    return inzet


def without_invoice(cast):
    with unit_of_work():
        school = cast.asking
        school.street, school.house_number, school.postcode = "Plein", "1", "1234 CD"
    return out(cast)


@pytest.mark.parametrize(
    ("made", "where", "judges", "act", "says"),
    [
        (at_the_money, approving, "check_fits", approves, "approve"),
        (at_the_money, workflow, "change_one", rejects, "reject"),
        (paid, paying, "has_four_eyes", proposes, "propose_correction"),
        (with_a_proposal, proposals, "has_four_eyes", says_no, "drop_proposal"),
        (without_invoice, drawing_up, "check_out", draws_up, "draw_up"),
    ],
    ids=["approve", "reject", "propose", "no", "draw up"],
)
def test_what_is_decided_by_a_mandate_comes_before_its_end(
    app, monkeypatch, made, where, judges, act, says
):
    cast = a_cast()
    id_, pot, by = made(cast).id, cast.pot, cast.coordinator
    decides_before_the_end(app, monkeypatch, (where, judges), id_, pot, by, act, of=by)
    assert last_event("deployment", id_, says) < last_event("pot", pot.id, "end_mandate")


def agrees(inzet, pot, by):
    actions.agree_correction(inzet, by=by, now=AFTER_SECOND)


def test_what_is_agreed_to_by_the_mandate_of_who_proposed_comes_before_its_end(app, monkeypatch):
    """Who agrees decides about the first pot, and who proposed it about the second."""
    cast = a_cast()
    second = a_pot(cast.swv, 20_000, approver=cast.coordinator, name="Tweede pot")
    shares = [(cast.pot, 15_000), (second, 5_000)]
    inzet, other = an_inzet(cast, "settled", cover="extra_hours", pots=shares), a_second(cast)
    with unit_of_work():
        actions.propose_correction(inzet, 400, "Reis.", by=cast.coordinator, now=AFTER_SECOND)
    where = (proposals, "reaches")
    decides_before_the_end(
        app, monkeypatch, where, inzet.id, second, other, agrees, of=cast.coordinator
    )
    assert last_event("deployment", inzet.id, "correct") < last_event(
        "pot", second.id, "end_mandate"
    )


def decides_before_the_end(app, monkeypatch, judged, id_, pot, by, act, *, of):
    """Somebody decides, and after the mandates were read the one `of` them for this pot ends."""
    pot_id, by, of = pot.id, by.id, of.id
    where, judges = judged
    judge = getattr(where, judges)

    def end():
        with app.app_context(), unit_of_work():
            theirs = db.session.get_one(Mandate, (pot_id, of))
            pots.end_mandate(theirs, seen=theirs.version, by=None, now=MOMENT)

    ending = Thread(target=end)
    decides: list[int] = []

    def after_the_mandate_was_read(*args, **facts):
        if get_ident() in decides:
            decides.clear()
            ending.start()
            ending.join(timeout=0.5)  # long enough to be done, if nobody made it wait
        return judge(*args, **facts)

    def decide(_ready):
        decides.append(get_ident())
        pot, who = db.session.get_one(Pot, pot_id), db.session.get_one(Person, by)
        act(db.session.get_one(Deployment, id_), pot, who)

    monkeypatch.setattr(where, judges, after_the_mandate_was_read)
    assert at_once(app, decide) == [None]
    ending.join()


def last_event(kind, id_, action):
    events = select(func.max(Event.id)).where(Event.object_type == kind, Event.object_id == id_)
    return db.session.scalar(events.where(Event.action == action))


def test_of_two_plans_for_one_person_the_later_hears_why(app, monkeypatch):
    cast = a_cast()
    inzetten = [
        an_inzet(cast, "approved", asked=an_open_request(cast), dates=((on, MORNING, 120),))
        for on in (FIRST, SECOND)
    ]
    ids, asker, third = [inzet.id for inzet in inzetten], cast.asker.id, date(2026, 12, 1)
    saved = planning.save_sessions

    def plan(id_):
        def work(ready):
            inzet = db.session.get_one(Deployment, id_)
            by = db.session.get_one(type(cast.asker), asker)
            inzet.ready = ready
            actions.schedule(inzet, as_planned(((third, MORNING, 120),)), by=by, now=MOMENT)

        return work

    monkeypatch.setattr(planning, "save_sessions", lambda inzet: (inzet.ready(), saved(inzet)))
    ends = at_once(app, *(plan(id_) for id_ in ids))
    late = [end for end in ends if end]
    assert [type(end) for end in late] == [RuleBroken]
    assert "Sanne Kundig" in str(late[0])


def test_two_who_are_planned_for_the_same_morning_are_not_both_missed(app):
    cast = a_cast(class_parts=(MORNING,))
    experts = [cast.expert, an_expert(cast.lending, "Dirk Docent", class_parts=(MORNING,))]
    ids = [
        an_inzet(
            cast, "scheduled", expert=expert, cover="replacement", dates=((on, MORNING, 120),)
        ).id
        for expert, on in zip(experts, (FIRST, SECOND), strict=True)
    ]
    asker, third = cast.asker.id, date(2027, 1, 12)

    def move(id_):
        def work(ready):
            inzet = db.session.get_one(Deployment, id_)
            by = db.session.get_one(Person, asker)
            ready()
            actions.reschedule(inzet, as_planned(((third, MORNING, 120),)), by=by, now=MOMENT)
            ready()

        return work

    with unit_of_work():
        for id_ in ids:  # somebody stands before either class on the new day
            actions.report_cover(
                DateToCover(db.session.get_one(Deployment, id_), third, MORNING),
                cover_by="Invalpool", minutes=210, amount=0, by=cast.leader, now=MOMENT,
            )  # fmt: skip
    late = [end for end in at_once(app, *(move(id_) for id_ in ids)) if end]
    assert [type(end) for end in late] == [RuleBroken], late
    assert "zijn er dan 2 collega’s weg" in str(late[0])


def test_two_reviews_that_open_in_one_second_both_count(app):
    cast = a_cast()
    inzetten = [
        an_inzet(cast, "completed", asked=an_open_request(cast), dates=((day, 2, 120),))
        for day in (FIRST, SECOND)
    ]
    for inzet in inzetten:
        write(inzet, GOOD, by=cast.asker)
    ids, expert = [inzet.id for inzet in inzetten], cast.expert.id

    def answer(id_):
        def work(ready):
            inzet = db.session.get_one(Deployment, id_)
            by = db.session.get_one(type(cast.asker), expert)
            reviews.write(inzet, FUN, by=by, now=AFTER_SECOND)
            db.session.flush()
            ready()

        return work

    assert at_once(app, *(answer(id_) for id_ in ids)) == [None, None]
    assert list(checks.standing_equals_reviews()) == []


@pytest.mark.engines("sqlite", "postgresql")
def test_a_pot_holds_what_a_whole_country_gives(app):
    cast = a_cast(cents=90_000_000_00)
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    assert cast.pot.available == 90_000_000_00 - inzet.actual


@pytest.mark.engines("sqlite", "postgresql")
@pytest.mark.parametrize("who", ["a person", "nobody"])
def test_a_limit_that_is_lowered_meanwhile_counts_for_whoever_decides_after_it(app, who):
    """Whoever of the two is first: nothing is granted by a limit that stood there no more."""
    cast = a_cast()
    with unit_of_work():
        auto = 0 if who == "a person" else 1_000_00
        pots.change_limits(cast.pot, Limits(auto_limit=auto), seen=1, by=None, now=MOMENT)
    state = "approval" if who == "a person" else "consent"
    inzet = an_inzet(cast, state, asked=an_open_request(cast), cover="extra_hours")
    id_, pot_id, by, leader = inzet.id, cast.pot.id, cast.coordinator.id, cast.leader.id

    def decide(ready):
        pot, person = db.session.get_one(Pot, pot_id), type(cast.coordinator)
        inzet = db.session.get_one(Deployment, id_)  # as whoever decides has read them
        ready()
        if who == "a person":
            actions.approve(inzet, pots=pot, by=db.session.get_one(person, by), now=MOMENT)
        else:
            actions.consent(inzet, by=db.session.get_one(person, leader), now=MOMENT)

    def lower(ready):
        limits = Limits(auto_limit=1 if auto else 0, max_rate=1_00)
        pots.change_limits(db.session.get_one(Pot, pot_id), limits, seen=2, by=None, now=MOMENT)
        ready()

    decided, lowered = at_once(app, decide, lower)
    db.session.rollback()
    assert lowered is None
    assert decided is None or "per uur" in str(decided)
    if inzet.state == "approved":
        assert last_event("deployment", id_, "approve") < last_event("pot", pot_id, "limits")
    else:
        assert inzet.state == "approval"
