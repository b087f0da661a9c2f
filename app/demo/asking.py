"""The first chapters of a story: a school asks, and two people begin to talk.

Each chapter yields the moment at which it happens and then does it, as its people would. What a
rule makes unnecessary, such as consent for a freelancer, takes no time.
"""

from sqlalchemy import select

from app import clock
from app.clock import amsterdam
from app.database import db
from app.demo import words
from app.demo.cast import Colleague
from app.demo.plans import Plan
from app.demo.stage import Story
from app.demo.world import World
from app.deployments import actions as deployments
from app.deployments.models import Deployment
from app.help_requests import actions as requests
from app.help_requests.models import HelpRequest
from app.help_requests.rules import EXTERNAL_REASONS, Draft
from app.profiles.models import FORMS


def asked_in(plan: Plan) -> HelpRequest:
    return db.session.get_one(HelpRequest, plan.asked_id)


def inzet_in(plan: Plan) -> Deployment:
    return db.session.get_one(Deployment, plan.inzet_id)


# ── Asking ──────────────────────────────────────────────────────────────────────────────────────


def described(world: World, plan: Plan) -> Story:
    """Somebody writes it down; a colleague lays it before the director."""
    writer = plan.proposer or plan.asker  # the director takes a colleague's idea over
    asked = requests.draft(
        plan.school.organisation, _draft(world, plan), by=writer.person, now=clock.now()
    )
    plan.asked_id = asked.id
    if plan.turn == "draft":
        plan.is_over = True
    elif plan.proposer is not None:
        requests.propose(asked, by=writer.person, now=clock.now())
    return
    yield


def published(world: World, plan: Plan) -> Story:
    if plan.proposer is not None:
        yield plan.pace.after(0, 2)
    asked = asked_in(plan)
    if plan.turn == "given_back":
        requests.give_back(asked, words.GIVEN_BACK, by=plan.asker.person, now=clock.now())
        plan.is_over = True
        return
    requests.publish(asked, by=plan.asker.person, now=clock.now())
    if plan.is_wished:
        plan.inzet_id = db.session.scalars(
            select(Deployment.id).where(Deployment.help_request_id == asked.id)
        ).one()


def _draft(world: World, plan: Plan) -> Draft:
    topic, expert = plan.topic, plan.expert
    today = amsterdam(clock.now()).date()
    first, last = plan.period
    pupils = world.chance.randint(*topic.pupils) if topic.pupils else None
    return Draft(
        title=topic.title,
        skill_ids=tuple(world.cast.skills[slug] for slug in topic.skills),
        minutes=plan.minutes,
        from_date=max(first, today),
        until_date=max(last, today),
        ring=plan.ring,
        problem=topic.problem,
        problem_html=world.render(topic.problem),
        goal=topic.goal,
        left_behind=topic.left_behind,
        forms=sum(1 << FORMS.index(form) for form in topic.forms),
        contact_id=plan.contact.id if plan.contact else None,
        wished_id=expert.id if expert and plan.is_wished else None,
        external_reason=_why_outside(plan, expert),
        is_micro=plan.is_small,
        is_anonymous=plan.is_anonymous,
        supports_pupils=pupils is not None,
        pupils=pupils,
    )


def _why_outside(plan: Plan, expert: Colleague | None) -> str:
    """Not by chance: what a school says of going outside belongs to what it asks."""
    if expert is None or not expert.is_freelancer:
        return ""
    reasons = [code for code in EXTERNAL_REASONS if code != "other"]  # which asks for words
    return reasons[len(plan.topic.title) % len(reasons)]


def unanswered(world: World, plan: Plan) -> Story:
    """Nobody comes: in the end the school takes it back, or time does."""
    if plan.turn in ("withdrawn", "widened"):
        yield plan.pace.after(8, 14, within=50)  # while the vraag is still open
        if plan.turn == "widened":
            requests.widen(asked_in(plan), plan.ring + 1, by=plan.asker.person, now=clock.now())
        else:
            take_back(world, plan)
    if plan.expert is None:
        plan.is_over = True


def take_back(world: World, plan: Plan) -> None:
    code, why = world.chance.choice(words.WITHDRAWN)
    asked = asked_in(plan)
    if asked.state == "open":
        by = plan.asker.person
        requests.withdraw(asked, by=by, now=clock.now(), reason=code, words=why)


# ── Getting together ────────────────────────────────────────────────────────────────────────────


def no_at_first(world: World, plan: Plan) -> Story:
    """Somebody else was asked, and says no."""
    if plan.asked_first is None:
        return
    yield plan.pace.after(0, 1)
    inzet = _invite(world, plan, plan.asked_first)
    yield plan.pace.after(1, 4)
    _say_no(world, inzet, plan.asked_first)


def _invite(world: World, plan: Plan, expert: Colleague) -> Deployment:
    said = world.chance.choice(words.INVITATIONS)
    return deployments.invite(
        asked_in(plan),
        expert.person,
        by=plan.asker.person,
        now=clock.now(),
        words=said,
        html=world.render(said),
        external_reason=_why_outside(plan, expert),
    )


def _say_no(world: World, inzet: Deployment, expert: Colleague) -> None:
    code, why = world.chance.choice(words.EXPERT_SAYS_NO)
    deployments.move(
        inzet, "decline", by=expert.person, now=clock.now(), reason_code=code, reason_words=why
    )


def begun(world: World, plan: Plan) -> Story:
    if plan.inzet_id:
        return
    yield plan.pace.after(0, 2)
    if plan.turn == "sounded":
        by = world.cast.coordinators[0].person
        expert = plan.helper.person
        inzet = deployments.sound(asked_in(plan), expert, by=by, now=clock.now())
        plan.is_over = True
    elif plan.is_offered:
        said = world.chance.choice(words.OFFERS)
        inzet = deployments.offer(
            asked_in(plan),
            by=plan.helper.person,
            now=clock.now(),
            words=said,
            html=world.render(said),
        )
    else:
        inzet = _invite(world, plan, plan.helper)
    plan.inzet_id = inzet.id
    if plan.turn == "silent":  # until time ends it
        plan.is_over = True


def answered(world: World, plan: Plan) -> Story:
    yield plan.pace.after(0, 2)
    if plan.turn == "declined":
        _say_no(world, inzet_in(plan), plan.helper)
        yield plan.pace.after(2, 6)
        take_back(world, plan)
        plan.is_over = True
        return
    if plan.is_offered:
        said, by = world.chance.choice(words.MORE), plan.asker
    else:
        said, by = world.chance.choice(words.ANSWERS), plan.helper
    deployments.say(inzet_in(plan), said, world.render(said), by=by.person, now=clock.now())
    if plan.turn == "talked_out":
        yield plan.pace.after(3, 6)
        deployments.move(inzet_in(plan), "withdraw", by=plan.asker.person, now=clock.now())
        take_back(world, plan)
        plan.is_over = True
