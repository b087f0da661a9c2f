"""What an inzet does when its vraag moves."""

from collections.abc import Callable

from sqlalchemy import Select, or_, select

from app import workflow
from app.accounts.models import Person
from app.database import db
from app.deployments import bundles, swaps
from app.deployments.actions import invite
from app.deployments.models import STILL_TO_AGREE, Deployment
from app.deployments.people import asker
from app.deployments.transitions import DEPLOYMENT
from app.events.models import Event, Reason
from app.help_requests.models import NotNow
from app.workflow import Step

ENDED_EARLY = ("declined", "withdrawn", "expired")
LASTING = ("te_veel", "niet_mijn_expertise")  # of rules.REFUSALS


def invite_whom_they_had_in_mind(step: Step) -> None:
    for person_id in step.values.get("invite", ()):
        expert = db.session.get(Person, person_id)
        if expert is not None:
            invite(
                step.obj, expert, by=step.by, now=step.now,
                external_reason=step.obj.external_reason, external_words=step.obj.external_words,
            )  # fmt: skip


def close_talks(step: Step) -> None:
    """The vraag is over: nothing that is still being agreed goes on. What was granted does."""
    for inzet in _being_agreed(step):
        if inzet.state not in STILL_TO_AGREE:
            continue  # of a swap: it went with its other half
        may_withdraw = (
            inzet.state != "sounded"
            and step.by is not None
            and asker(inzet, step.by, step.now) is not None
        )
        if may_withdraw:
            workflow.perform(DEPLOYMENT, inzet, "withdraw", by=step.by, now=step.now)
        else:
            workflow.perform(DEPLOYMENT, inzet, "expire", by=None, now=step.now)


def tell_candidates(step: Step) -> None:
    """Whoever is still talking about this vraag hears what became of it."""
    step.tell([inzet.expert_id for inzet in _being_agreed(step)], "candidates")


def tell_earlier_candidates(step: Step) -> None:
    """There are hours again: who still talks hears at once, and in the mail of that day whose talk
    ended without an agreement. Not who asked to be left alone about this vraag, nor for whom it was
    too much or nothing of theirs: that no was not about the moment."""
    tell_candidates(step)
    ended = (
        select(Deployment.expert_id)
        .where(
            Deployment.help_request_id == step.obj.id,
            Deployment.state.in_(ENDED_EARLY),
            Deployment.started_by != "sound",  # who did not say yes to that was no candidate
            or_(
                Deployment.asker_agreed_version.is_(None),
                Deployment.expert_agreed_version.is_(None),
            ),
            Deployment.expert_id.not_in(_said_not_now(step.obj.id)),
            Deployment.id.not_in(_said_a_lasting_no()),
        )
        .order_by(Deployment.id)
    )
    step.tell(db.session.scalars(ended), "candidates", digest=True)


def _said_not_now(help_request_id: int) -> Select[int]:
    return select(NotNow.person_id).where(NotNow.help_request_id == help_request_id)


def _said_a_lasting_no() -> Select[int]:
    return (
        select(Event.object_id)
        .join(Reason, Reason.event_id == Event.id)
        .where(
            Event.object_type == "deployment",
            Event.action == "decline",
            Event.role == "expert",
            Reason.code.in_(LASTING),
        )
    )


def _being_agreed(step: Step) -> list[Deployment]:
    return list(
        db.session.scalars(
            select(Deployment)
            .where(Deployment.help_request_id == step.obj.id, Deployment.state.in_(STILL_TO_AGREE))
            .order_by(Deployment.id)
        )
    )


def with_the_others(step: Step) -> None:
    """What the other half of a swap, or the others of a team, do in the same transaction."""
    if step.action in swaps.TOGETHER:
        swaps.follow(step)
    if step.action in bundles.MATTERS_TO_THE_OTHERS:
        bundles.follow(step)


REACTIONS: dict[tuple[str, str], Callable[[Step], None]] = {
    **{
        ("deployment", action): with_the_others
        for action in dict.fromkeys((*swaps.TOGETHER, *bundles.MATTERS_TO_THE_OTHERS))
    },
    ("help_request", "publish"): invite_whom_they_had_in_mind,
    ("help_request", "withdraw"): close_talks,
    ("help_request", "close"): close_talks,
    ("help_request", "expire"): close_talks,
    ("help_request", "fill"): tell_candidates,
    ("help_request", "reopen"): tell_earlier_candidates,
    ("help_request", "reveal"): tell_candidates,
}
