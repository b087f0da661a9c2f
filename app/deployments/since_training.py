"""What came of a training ("opbrengst"): help that was given about what it taught.

Only numbers before and after, of what was completed. That one follows from the other, nobody says.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, distinct, exists, func, select

from app.accounts.access import in_force, is_leader_of, organisations_where
from app.accounts.models import STAFF, Membership, Role
from app.database import db
from app.deployments.models import DONE, Deployment, Session
from app.deployments.people import BOARD_ROLES
from app.help_requests.models import RequestSkill
from app.organisations.models import Organisation
from app.profiles.models import Training, TrainingSkill

SHOWN_FROM = 5  # people; of fewer, a total would say what one of them did


@dataclass(frozen=True)
class Given:
    """Confirmed minutes, in so many inzetten."""

    minutes: int = 0
    inzetten: int = 0


@dataclass(frozen=True)
class Total:
    """Of a whole board; it names nobody."""

    people: int
    trainings: int
    since: Given


# When it began: what ran already when the training was finished is no fruit of it. Something small
# has no sessions, only a day.
BEGAN: Any = func.coalesce(
    select(func.min(Session.on))
    .where(Session.deployment_id == Deployment.id, Session.cancelled_at.is_(None))
    .correlate(Deployment)
    .scalar_subquery(),
    Deployment.last_session_on,
)
# The vraag asked for something that the training was about.
FITS = (
    exists()
    .where(
        TrainingSkill.training_id == Training.id,
        TrainingSkill.skill_id == RequestSkill.skill_id,
        RequestSkill.help_request_id == Deployment.help_request_id,
    )
    .correlate(Training, Deployment)
)
GAVE = and_(Deployment.expert_id == Training.person_id, Deployment.state.in_(DONE), FITS)


def around(person_id: int) -> dict[int, tuple[Given, Given]]:
    """By training of this person: what they gave before it was finished, and since."""
    rows = db.session.execute(
        select(Training.id, Training.finished_on < BEGAN, Deployment.confirmed_minutes)
        .join(Deployment, GAVE)
        .where(Training.person_id == person_id)
    )
    found: dict[int, list[Given]] = {}
    for training_id, is_since, minutes in rows:
        sides = found.setdefault(training_id, [Given(), Given()])
        side = sides[bool(is_since)]
        sides[bool(is_since)] = Given(side.minutes + (minutes or 0), side.inzetten + 1)
    return {training_id: (before, since) for training_id, (before, since) in found.items()}


def since(people: Collection[int]) -> dict[int, Given]:
    """By person, what they gave since any training about it; each inzet counts once. Who finished
    no training is not among them."""
    found = {
        person_id: Given()
        for person_id in db.session.scalars(
            select(Training.person_id).where(Training.person_id.in_(people)).distinct()
        )
    }
    rows = db.session.execute(
        select(
            Deployment.expert_id,
            func.coalesce(func.sum(Deployment.confirmed_minutes), 0),
            func.count(Deployment.id),
        )
        .where(
            Deployment.expert_id.in_(list(found)),
            exists().where(GAVE, Training.finished_on < BEGAN).correlate(Deployment),
        )
        .group_by(Deployment.expert_id)
    )
    return found | {person_id: Given(minutes or 0, count) for person_id, minutes, count in rows}


def may_read(person: Any, membership: Membership, on: date) -> bool:
    """The trainings of this colleague: for who leads the school, in person or as a deputy, but
    never as the deputy of that colleague. A board in a leader's place reads totals only."""
    led = is_leader_of(person, membership.organisation_id, membership.person_id, on)
    return led is not None and led != membership.person_id


def total_of_board(person: Any, on: date) -> Total | None:
    """Of everybody who works under the boards that this person stands for; None when they stand for
    none, or when it is about so few that it would be about somebody."""
    boards = organisations_where(person, BOARD_ROLES, on)
    staff = (
        select(Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            in_force(on),
            Membership.role.in_((*STAFF, Role.DIRECTOR)),
            Organisation.board_id.in_(boards) | Organisation.id.in_(boards),
        )
    )
    people, trainings = db.session.execute(
        select(func.count(distinct(Training.person_id)), func.count(Training.id)).where(
            Training.person_id.in_(staff)
        )
    ).one()
    if people < SHOWN_FROM:
        return None
    minutes, count = db.session.execute(
        select(
            func.coalesce(func.sum(Deployment.confirmed_minutes), 0), func.count(Deployment.id)
        ).where(
            Deployment.expert_id.in_(staff),
            exists().where(GAVE, Training.finished_on < BEGAN).correlate(Deployment),
        )
    ).one()
    return Total(people, trainings, Given(minutes or 0, count))
