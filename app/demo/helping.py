"""The later chapters of a story: help is planned, given, confirmed, paid, and looked back on."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.clock import amsterdam
from app.database import db
from app.demo import words
from app.demo.agreeing import decider_of, leader_of, purse_that_pays
from app.demo.asking import inzet_in, take_back
from app.demo.plans import Plan
from app.demo.stage import Story
from app.demo.world import World
from app.deployments import actions as deployments
from app.deployments.actions import DateToCover
from app.deployments.agreeing import is_light
from app.deployments.amounts import BY_REPLACEMENT, MINUTES_A_PART, for_hours
from app.deployments.covering import reported_replacement
from app.deployments.rules import PlannedSession
from app.deployments.settling import invoiceable
from app.reviews import actions as reviews
from app.reviews.models import Review
from app.reviews.rules import REPLY_DAYS

AFTER_LESSONS = 15  # o'clock


# ── Carrying out ────────────────────────────────────────────────────────────────────────────────


def covered(world: World, plan: Plan) -> Story:
    """The school that helps finds somebody for the class on each date."""
    if plan.cover != BY_REPLACEMENT:
        return
    yield plan.pace.after(0, 2)
    who = world.chance.choice(words.COVERED_BY)
    inzet, by = inzet_in(plan), leader_of(plan).person
    assert inzet.terms is not None
    amount = for_hours(MINUTES_A_PART, inzet.terms.rate)
    for on, part, _ in plan.dates:
        deployments.report_cover(
            DateToCover(inzet, on, part), cover_by=who, minutes=MINUTES_A_PART, amount=amount,
            by=by, now=clock.now(),
        )  # fmt: skip


def extended(plan: Plan) -> None:
    """The board confirms that somebody works more than their contract."""
    inzet, school = inzet_in(plan), plan.helper.school
    if inzet.waits_for_extension:
        assert school is not None
        by = school.board.members[0].person
        deployments.move(inzet, "confirm_extension", by=by, now=clock.now())


def planned(world: World, plan: Plan) -> Story:
    if is_light(inzet_in(plan)):
        return  # nothing to plan; see `done`
    yield plan.pace.after(0, 2)
    extended(plan)
    sessions = [PlannedSession(on, part, None, minutes) for on, part, minutes in plan.dates]
    by = world.chance.choice((plan.helper, plan.asker)).person
    deployments.schedule(inzet_in(plan), sessions, by=by, now=clock.now())
    plan.pace.until = None
    if plan.turn == "cancelled":
        yield plan.pace.after(0, 1)
        side, why = world.chance.choice(words.CANCELLED)
        who = plan.helper if side == "expert" else plan.asker
        deployments.move(inzet_in(plan), "cancel", by=who.person, now=clock.now(), reason_words=why)
        yield plan.pace.after(1, 4)
        take_back(world, plan)
        plan.is_over = True
    if plan.turn == "late":
        yield plan.pace.on(plan.dates[0][0] - timedelta(days=1), AFTER_LESSONS)
        by, why = plan.asker.person, words.LATE
        deployments.move(inzet_in(plan), "cancel", by=by, now=clock.now(), reason_words=why)
        plan.is_over = True


def done(world: World, plan: Plan) -> Story:
    """Something small is simply done."""
    inzet = inzet_in(plan)
    if inzet.state != "approved" or not is_light(inzet):
        return
    plan.pace.until = None
    yield plan.pace.on(plan.dates[-1][0], AFTER_LESSONS)
    deployments.move(inzet_in(plan), "done", by=plan.helper.person, now=clock.now())


def running(world: World, plan: Plan) -> Story:
    """Hours are written down after each session; of a waiting story the last are not yet."""
    if inzet_in(plan).state != "scheduled":
        return
    dates = plan.dates[: plan.logged] if plan.until == "running" else plan.dates
    for number, (on, part, minutes) in enumerate(dates):
        yield plan.pace.on(on, AFTER_LESSONS)
        inzet = inzet_in(plan)
        session = next(s for s in inzet.open_sessions if (s.on, s.part) == (on, part))
        shorter = 15 if world.chance.random() < 0.15 else 0
        deployments.log_hours(session, minutes - shorter, by=plan.helper.person, now=clock.now())
        if plan.turn == "stopped" and number == 0 and len(dates) > 1:
            deployments.move(
                inzet, "stop_early", by=plan.asker.person, now=clock.now(),
                reason_words=words.STOPPED,
            )  # fmt: skip
            return
    plan.help_is_given()


def delivered(world: World, plan: Plan) -> Story:
    if inzet_in(plan).state == "running":
        yield plan.pace.after(0, 3)
        deployments.deliver(inzet_in(plan), by=plan.helper.person, now=clock.now())


def disputed(world: World, plan: Plan) -> Story:
    if plan.turn not in ("disputed", "resolved"):
        return
    yield plan.pace.after(1, 3, within=8)  # after two weeks the hours are agreed by themselves
    inzet = inzet_in(plan)
    counted = inzet.logged_minutes - plan.dates[-1][2] // 2
    by = plan.in_the_room.person
    deployments.dispute(inzet, counted, words.DISPUTED, by=by, now=clock.now())
    if plan.until == "disputed":
        return
    yield plan.pace.after(1, 4)
    inzet = inzet_in(plan)
    if plan.turn == "disputed":
        last = inzet.open_sessions[-1]
        right = (last.logged_minutes or 0) - (inzet.logged_minutes - counted)
        person = plan.helper.person
        deployments.correct_hours(inzet, [(last, right)], by=person, now=clock.now())
    else:
        who = plan.school.board.members[0]
        if inzet.payers:
            who = decider_of(purse_that_pays(world, inzet), inzet)
        deployments.resolve(inzet, counted, words.RESOLVED, by=who.person, now=clock.now())


def confirmed(world: World, plan: Plan) -> Story:
    if inzet_in(plan).state != "delivered":
        return
    yield plan.pace.after(1, 4)
    if inzet_in(plan).state == "delivered":  # unless time did it, over a holiday
        deployments.confirm(inzet_in(plan), by=plan.in_the_room.person, now=clock.now())


# ── Looking back ────────────────────────────────────────────────────────────────────────────────


def reviewed_by_asker(world: World, plan: Plan) -> Story:
    if not plan.until and world.chance.random() < 0.08:
        return
    yield plan.pace.after(0, 3)
    overall = _grade(world, plan.helper.quality)
    said = _asker_says(world, overall)
    aspects = [_aspect(world, overall) for _ in range(4)]
    if world.chance.random() < 0.3:
        aspects[3] = None
    draft = reviews.Draft(
        overall=overall,
        fit=aspects[0],
        usefulness=aspects[1],
        cooperation=aspects[2],
        lasting=aspects[3],
        again=overall >= 7,
        words=said,
        words_html=world.render(said) if said else "",
        line=said,
        private_note=words.PRIVATE if overall == 6 else "",
    )
    inzet = inzet_in(plan)
    reviews.write(inzet, draft, by=plan.in_the_room.person, now=clock.now())


def _grade(world: World, quality: float) -> int:
    return max(6, min(10, round(world.chance.gauss(quality, 0.7))))


def _asker_says(world: World, overall: int) -> str:
    if world.chance.random() < 0.15:
        return ""  # nobody has to write
    kinds = words.GLAD if overall >= 9 else words.CONTENT if overall >= 7 else words.SO_SO
    if overall == 8 and world.chance.random() < 0.5:
        kinds = words.GLAD
    return world.chance.choice(kinds)


def _aspect(world: World, overall: int) -> int | None:
    return max(2, min(5, round(overall / 2 + world.chance.choice((-0.6, 0, 0, 0.4)))))


def reviewed_by_expert(world: World, plan: Plan) -> Story:
    if not plan.until and world.chance.random() < 0.12:
        return
    yield plan.pace.after(0, 4)
    said = world.chance.choice(words.VISITORS) if world.chance.random() < 0.8 else ""
    draft = reviews.Draft(
        overall=_grade(world, 8.3),
        again=True,
        fun=world.chance.random() < 0.9,
        words=said,
        words_html=world.render(said) if said else "",
        line=said,
    )
    reviews.write(inzet_in(plan), draft, by=plan.helper.person, now=clock.now())


def replied(world: World, plan: Plan) -> Story:
    """Now and then the expert answers what was written about them."""
    if plan.until or world.chance.random() > 0.2:
        return
    yield plan.pace.after(1, 5)
    review = db.session.scalars(
        select(Review).where(Review.deployment_id == plan.inzet_id, Review.side == "asker")
    ).one_or_none()
    if review is None or review.released_at is None or not review.words:
        return
    if clock.now() < review.released_at + timedelta(days=REPLY_DAYS):
        said = world.chance.choice(words.REPLIES)
        by = plan.helper.person
        reviews.reply(review, said, world.render(said), by=by, now=clock.now())


# ── Paying ──────────────────────────────────────────────────────────────────────────────────────


def counted(world: World, plan: Plan) -> Story:
    """The school that helped says what replacement really cost."""
    inzet = inzet_in(plan)
    if plan.cover != BY_REPLACEMENT or inzet.state != "completed":
        return
    yield plan.pace.after(0, 3)
    inzet = inzet_in(plan)
    if inzet.replacement_confirmed is None:
        amount = reported_replacement(inzet)
        by = leader_of(plan).person
        deployments.confirm_replacement(inzet, amount=amount, by=by, now=clock.now())


def invoiced(world: World, plan: Plan) -> Story:
    inzet = inzet_in(plan)
    if not inzet.is_freelance or inzet.state != "completed":
        return
    yield plan.pace.after(0, 4)
    inzet, today = inzet_in(plan), amsterdam(clock.now()).date()
    minutes = inzet.confirmed_minutes or 0
    deployments.hand_in_invoice(
        inzet,
        number=f"{today.year}-{plan.helper.next_invoice():03}",
        dated=today,
        minutes=minutes,
        amount=invoiceable(inzet, minutes),
        by=plan.helper.person,
        now=clock.now(),
    )


def paid(world: World, plan: Plan) -> Story:
    if inzet_in(plan).state != "completed":
        return
    yield plan.pace.after(1, 4)
    inzet = inzet_in(plan)
    by = decider_of(purse_that_pays(world, inzet), inzet)
    deployments.settle(inzet, by=by.person, now=clock.now())
