"""A team as a whole: asked at once, and decided about at once.

Everything that somebody does for themselves goes by their own inzet; see bundling.py for what its
rows ask then.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app import workflow
from app.clock import amsterdam
from app.database import db
from app.deployments import actions, amounts, approving, limits, rules, together, words
from app.deployments.lending_facts import hold_lender, team_check
from app.deployments.models import Bundle, Deployment
from app.deployments.moving import note, perform
from app.deployments.payers import is_signed_for, of_this_round
from app.deployments.rules import TermsDraft, share_field
from app.deployments.transitions import DEPLOYMENT, hold_request
from app.errors import NotAllowed, RuleBroken, StalePage
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.pots.access import mandate_of
from app.pots.actions import hold_mandates
from app.pots.models import Pot
from app.pots.rules import reaches
from app.workflow import Step

Share = tuple[Pot, int]

# After these there may be enough of a team, or too few.
MATTERS_TO_THE_OTHERS = (
    "agree", "decline", "withdraw", "expire", "refuse", "cancel", "retract_consent", "ask_change",
    "reject", "refuse_extension",
)  # fmt: skip
# Whom all of a team concern hear of it once; the experts each of their own.
ONCE = ("asker", "leader", "board", "coordinator", "next_approver")


# Asking


def ask(
    help_request: HelpRequest,
    lender: Organisation,
    people: Sequence[Any],
    minimum: int,
    *,
    by: Any,
    now: datetime,
    words: str = "",
    html: str = "",
) -> Bundle:
    """The school asks several people of one other school, to come together or not at all."""
    limits.check_team(len({person.id for person in people}), minimum)
    if lender.id == help_request.school_id:
        raise RuleBroken("Een team komt van een andere school. Collega’s vraag je één voor één.")
    bundle = Bundle(
        help_request_id=help_request.id, lender_id=lender.id, asked_by_id=by.id, minimum=minimum,
        at=now,
    )  # fmt: skip
    db.session.add(bundle)
    db.session.flush()  # its id is what they have in common
    _invite(bundle, help_request, people, by=by, now=now, words=words, html=html)
    return bundle


def add(
    bundle: Bundle, people: Sequence[Any], *, by: Any, now: datetime, seen: int | None = None,
    words: str = "", html: str = "",
) -> Bundle:  # fmt: skip
    """More people of the same school: somebody could not, or the team may be larger."""
    _hold(bundle, seen)
    if not people:
        raise RuleBroken("Kies minstens één collega.", field="people")
    limits.check_size(len(people) + sum(not together.is_out(m) for m in bundle.members))
    _invite(bundle, bundle.help_request, people, by=by, now=now, words=words, html=html)
    return bundle


def _invite(bundle: Bundle, asked: HelpRequest, people: Sequence[Any], **how: Any) -> None:
    for person in sorted(people, key=lambda each: each.id):  # in one order: their profiles count it
        actions.invite(asked, person, bundle=bundle, **how)
    db.session.expire(bundle, ["members"])


# What the asker does for all of them


def propose(
    bundle: Bundle, draft: TermsDraft, *, by: Any, now: datetime, seen: int | None = None
) -> None:
    """The same terms for everybody with whom nothing is agreed yet; who proposes them for the
    school has thereby said yes to them."""
    _hold(bundle, seen)
    talking = [m for m in together.members(bundle.id) if m.state == "talking" and not m.is_agreed]
    if not talking:
        raise RuleBroken("Er is niemand meer om iets mee af te spreken.")
    for number, member in enumerate(talking):
        heard = ONCE if number else ()
        perform(member, "propose", by=by, now=now, draft=draft, already_heard=heard)
        # Whoever hears of the proposal has heard that the school stands by it.
        perform(
            member, "agree", by=by, now=now, version=member.terms_version,
            already_heard=(*ONCE, "expert"),
        )  # fmt: skip


def lower(bundle: Bundle, minimum: int, *, by: Any, now: datetime, seen: int | None = None) -> None:
    """Be content with fewer; who said yes goes on when they are enough now."""
    _hold(bundle, seen)
    _asks(bundle, by, now)
    limits.check_lower(minimum, bundle.minimum)
    bundle.minimum, bundle.version = minimum, bundle.version + 1
    db.session.flush()
    for member in together.members(bundle.id):
        if member.state not in DEPLOYMENT.ends:
            note(member, "lower_minimum", by=by, now=now, role="asker", hears=("expert",))
    settle(bundle.id, now=now)


def stop(bundle: Bundle, *, by: Any, now: datetime, seen: int | None = None) -> None:
    """Ask none of them any more; what was granted already stays."""
    _hold(bundle, seen)
    _asks(bundle, by, now)
    going = [m for m in together.members(bundle.id) if _can_stop(m)]
    if not going:
        raise RuleBroken("Hier is niets meer om te stoppen.")
    _all(going, "withdraw", by=by, now=now)


def _can_stop(member: Deployment) -> bool:
    return member.state in ("talking", *together.BEING_DECIDED)


def _asks(bundle: Bundle, person: Any, now: datetime) -> None:
    """The asker of any of them is the asker of them all."""
    if not any(DEPLOYMENT.right_of(person, m, ("asker",), now) for m in bundle.members):
        raise NotAllowed()


# What others decide


def decide(
    bundle: Bundle,
    action: str,
    *,
    by: Any,
    now: datetime,
    seen: int | None = None,
    reason_code: str = "",
    reason_words: str = "",
    cover_by: str = "",
) -> None:
    """Consent or refuse, ask for another proposal, reject: about all who wait for it."""
    hold_mandates(by)  # before the team is held; of who leads it there may be none
    _hold(bundle, seen)
    waiting = who_wait(bundle, action, by, now)
    if not waiting:
        raise StalePage("Over dit team valt nu niets (meer) te beslissen.")
    values: dict[str, Any] = {"reason_code": reason_code, "reason_words": reason_words}
    if action == "consent":
        hold_lender(bundle.lender_id)
        # One run over all that is being decided: also who was a little earlier.
        values["cover_by"] = cover_by
        values["check"] = team_check(together.being_decided(bundle.id), today=amsterdam(now).date())
    _all(waiting, action, by=by, now=now, **values)
    settle(bundle.id, now=now)


def who_wait(bundle: Bundle, action: str, person: Any, now: datetime) -> list[Deployment]:
    """Those of a team about whom this is to be decided, all of them or none. Raises RuleBroken when
    this person may not decide about each: whoever leads does not lead themselves."""
    may = [m for m in bundle.members if workflow.may(DEPLOYMENT, m, person, action, now)]
    states = {m.state for m in may} & set(together.BEING_DECIDED)
    state = next((state for state in together.BEING_DECIDED if state in states), None)
    waiting = [m for m in bundle.members if m.state == state]
    others = [m.expert.name for m in waiting if m not in may]
    if others:
        raise RuleBroken(
            "Over %(names)s beslist een ander. Laat die over het hele team beslissen.",
            names=words.listed(others),
        )
    return waiting


def approve(
    bundle: Bundle,
    *,
    pots: Sequence[Share] | None = None,
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> bool:
    """Say yes for the pots that this person decides about, over the sum; True when it is granted.

    All of them are granted when the last payer has signed, in one transaction. `pots`: (pot, cents)
    for each payer; nothing to follow what was chosen before.
    """
    hold_mandates(by)
    _hold(bundle, seen)
    waiting = of_this_round(who_wait(bundle, "approve", by, now))
    if not waiting:
        raise StalePage("Over dit team valt nu niets (meer) te beslissen.")
    shares = _shares(waiting, pots)
    whole: dict[int, int] = {}
    for pot, cents in (each for of_one in shares for each in of_one):
        whole[pot.id] = whole.get(pot.id, 0) + cents
    completes = _completes(waiting, shares, whole, by, now)
    if completes:
        for pot in {pot.id: pot for of_one in shares for pot, _ in of_one}.values():
            approving.has_room(pot, whole[pot.id])
    # Each pot pays of each of them, so one signature leaves all of them waiting for the same ones;
    # who costs nothing waits with them.
    pairs = [
        (member, of_one)
        for member, of_one in zip(waiting, shares, strict=True)
        if completes or member.estimate
    ]
    for number, (member, of_one) in enumerate(pairs):
        _one(member, "approve", number, by=by, now=now, pots=of_one, whole=whole)
    if completes:
        settle(bundle.id, now=now)
    return completes


def _shares(waiting: Sequence[Deployment], pots: Sequence[Share] | None) -> list[list[Share]]:
    """What each pot pays of each inzet: in proportion, and exact for the pots and for all."""
    if any(is_signed_for(member) for member in waiting):
        if pots:
            raise RuleBroken(
                "Op deze verdeling is al akkoord gegeven. Vraag een aanpassing om haar te "
                "veranderen.",
                field="pot",
            )
        return [[(payer.pot, payer.share) for payer in member.payers] for member in waiting]
    estimates = [member.estimate for member in waiting]
    if not sum(estimates):
        return [[] for _ in waiting]
    chosen = list(pots or ())
    rules.check_shares([(pot.id, cents) for pot, cents in chosen], sum(estimates))
    divided = amounts.share_out([cents for _, cents in chosen], estimates)
    for number, (pot, _) in enumerate(chosen):
        if any(
            total and not cents[number] for total, cents in zip(estimates, divided, strict=True)
        ):
            raise RuleBroken(
                "Het deel van ‘%(pot)s’ is te klein om over het team te verdelen.",
                field=share_field(pot.public_id),
                pot=pot.name,
            )
    return [
        [(pot, cents) for (pot, _), cents in zip(chosen, of_one, strict=True) if cents]
        for of_one in divided
    ]


def _completes(
    waiting: Sequence[Deployment],
    shares: Sequence[Sequence[Share]],
    whole: dict[int, int],
    by: Any,
    now: datetime,
) -> bool:
    """After this signature nobody is left to sign, for any of them."""
    on = amsterdam(now).date()
    for member, of_one in zip(waiting, shares, strict=True):
        signed = {payer.pot_id for payer in member.payers if payer.approved_by_id is not None}
        for pot, _ in of_one:
            mandate = mandate_of(by, pot, on)
            if pot.id not in signed and not reaches(mandate, whole[pot.id]):
                return False
    return True


# Together


def settle(bundle_id: int, *, now: datetime) -> None:
    """Let those who can go on go on, and those who no longer can come back: each at most once."""
    heard: tuple[str, ...] = ()
    for member in together.members(bundle_id):
        if workflow.try_system(DEPLOYMENT, member, now=now, already_heard=heard):
            heard = ONCE


def follow(step: Step) -> None:
    """Somebody of a team said yes, or leaves it: there may be enough now, or too few."""
    inzet: Deployment = step.obj
    if inzet.bundle_id is None or step.together:
        return
    if step.action == "expire" and step.source in together.BEING_DECIDED:
        waited_too = [m for m in together.members(inzet.bundle_id) if m.state == step.source]
        for member in waited_too:
            _one(member, "expire", 1, by=None, now=step.now)
    settle(inzet.bundle_id, now=step.now)


def _all(members: Sequence[Deployment], action: str, **how: Any) -> None:
    for number, member in enumerate(members):
        _one(member, action, number, **how)


def _one(member: Deployment, action: str, number: int, **how: Any) -> None:
    """One of them, as part of the whole: what follows for the others comes when all have moved."""
    heard = ONCE if number else ()
    perform(member, action, together=True, already_heard=heard, **how)


def _hold(bundle: Bundle, seen: int | None) -> None:
    """Let nobody else move any of them until this transaction ends."""
    hold_request(bundle)
    db.session.refresh(bundle, ["minimum", "version"])
    together.members(bundle.id)
    db.session.expire(bundle, ["members"])
    if seen is not None and seen != bundle.stands_at:
        raise StalePage()
