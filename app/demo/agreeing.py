"""The middle chapters: both sides agree to the same terms, and others say yes to them."""

from app import clock
from app.clock import amsterdam
from app.demo import words
from app.demo.asking import inzet_in, take_back
from app.demo.cast import Colleague
from app.demo.money import ARRANGEMENT, GENERAL, OF_BOARD, Purse, purse_for
from app.demo.plans import Plan
from app.demo.stage import Story
from app.demo.world import World
from app.deployments import actions as deployments
from app.deployments import weighed
from app.deployments.amounts import BY_REPLACEMENT, EXTRA_HOURS
from app.deployments.consenting import check_of
from app.deployments.models import Deployment
from app.deployments.notice import notice_of
from app.deployments.rules import TermsDraft
from app.profiles.free import first_day
from app.profiles.words import VAT_GROUNDS

# ── Both sides ──────────────────────────────────────────────────────────────────────────────────


def _sides(plan: Plan) -> tuple[Colleague, Colleague]:
    """Who lays down the terms, and who answers."""
    if plan.proposes == "expert":
        return plan.helper, plan.asker
    return plan.asker, plan.helper


def proposed(world: World, plan: Plan) -> Story:
    yield plan.pace.after(0, 2)
    if _is_soon(plan):
        plan.proposes = "expert"  # nobody else may ask them for it
    first, _ = _sides(plan)
    deployments.propose(inzet_in(plan), terms(plan), by=first.person, now=clock.now())


def _is_soon(plan: Plan) -> bool:
    """Whether it begins before the expert wants to be asked."""
    today = amsterdam(clock.now()).date()
    return min(on for on, _, _ in plan.dates) < first_day(today, notice_of(plan.helper.id))


def terms(plan: Plan) -> TermsDraft:
    expert, is_paid = plan.helper, plan.helper.is_freelancer or plan.cover == EXTRA_HOURS
    return TermsDraft(
        minutes=sum(minutes for _, _, minutes in plan.dates),
        form=plan.topic.forms[0],
        place=f"{plan.school.name}, {plan.school.city}",
        cover=plan.cover,
        rate=expert.rate,
        travel=20_00 if is_paid and plan.minutes >= 240 else 0,
        vat_rate=expert.vat_rate if expert.is_freelancer else 0,
        vat_ground=VAT_GROUNDS["education"] if expert.is_freelancer and not expert.vat_rate else "",
        left_behind=plan.topic.left_behind,
        dates=tuple(plan.dates),
    )


def agreed_once(world: World, plan: Plan) -> Story:
    yield plan.pace.after(0, 1)
    _, second = _sides(plan)
    _agree(plan, second)


def agreed(world: World, plan: Plan) -> Story:
    yield plan.pace.after(0, 1)
    first, _ = _sides(plan)
    _agree(plan, first)


def _agree(plan: Plan, by: Colleague) -> None:
    inzet = inzet_in(plan)
    deployments.agree(inzet, version=inzet.terms_version, by=by.person, now=clock.now())


# ── Others say yes ──────────────────────────────────────────────────────────────────────────────


def leader_of(plan: Plan) -> Colleague:
    """Whoever leads the expert; about a director the board decides."""
    school = plan.helper.school
    assert school is not None
    if school.director is plan.helper:
        return school.board.members[0]
    return school.director


def consented(world: World, plan: Plan) -> Story:
    if inzet_in(plan).state != "consent":
        return
    yield plan.pace.after(1, 3)
    if plan.turn == "refused":
        code, why = world.chance.choice(words.LEADER_SAYS_NO)
        deployments.move(
            inzet_in(plan), "refuse", by=leader_of(plan).person, now=clock.now(),
            reason_code=code, reason_words=why,
        )  # fmt: skip
        yield plan.pace.after(2, 5)
        take_back(world, plan)
        plan.is_over = True
        return
    if plan.turn == "changed":
        why = world.chance.choice(words.LEADER_ASKS)
        by = leader_of(plan).person
        deployments.move(inzet_in(plan), "ask_change", by=by, now=clock.now(), reason_words=why)
        plan.dates = plan.dates[:-1] if len(plan.dates) > 1 else plan.dates
        for chapter in (proposed, agreed_once, agreed):
            yield from chapter(world, plan)
        yield plan.pace.after(0, 1)
    _consent(world, plan)


def _consent(world: World, plan: Plan) -> None:
    inzet, school = inzet_in(plan), plan.helper.school
    assert school is not None
    check = check_of(inzet, amsterdam(clock.now()).date())
    why = "" if check.colour == weighed.GREEN else world.chance.choice(words.CONSENT_REASONS)
    by = leader_of(plan) if check.colour != weighed.RED else school.board.members[0]
    who = "Invalpool" if plan.cover == BY_REPLACEMENT else ""
    deployments.consent(inzet, by=by.person, now=clock.now(), reason_words=why, cover_by=who)


def approved(world: World, plan: Plan) -> Story:
    inzet = inzet_in(plan)
    if inzet.state != "approval":
        return
    yield plan.pace.after(1, 3)
    inzet = inzet_in(plan)
    purse = purse_of(world, plan)
    by = decider_of(purse, inzet)
    if plan.turn == "rejected":
        why = world.chance.choice(words.COORDINATOR_SAYS_NO)
        person = by.person
        deployments.move(inzet, "reject", by=person, now=clock.now(), reason_words=why)
        yield plan.pace.after(2, 5)
        take_back(world, plan)
        plan.is_over = True
        return
    deployments.approve(inzet, pots=purse.pot, by=by.person, now=clock.now())


def purse_of(world: World, plan: Plan) -> Purse:
    """The pot that was thought of, else the general one of the samenwerkingsverband."""
    days = [on for on, _, _ in plan.dates]
    wanted = plan.pot or (ARRANGEMENT if plan.topic.pupils else OF_BOARD)
    found = purse_for(world.purses, wanted, plan.school.board, days)
    found = found or purse_for(world.purses, GENERAL, plan.school.board, days)
    assert found is not None
    return found


def purse_that_pays(world: World, inzet: Deployment) -> Purse:
    paying = {payer.pot_id for payer in inzet.payers}
    return next(purse for purse in world.purses if purse.id in paying)


def decider_of(purse: Purse, inzet: Deployment) -> Colleague:
    """The first who had no other part in it, and whose mandate is large enough."""
    theirs = (*inzet.parties, inzet.consented_by_id, inzet.asker_agreed_by_id)
    free = [decider for decider in purse.deciders if decider.id not in theirs]
    return free[0] if inzet.estimate <= purse.limit_of(free[0]) else free[-1]
