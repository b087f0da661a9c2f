"""What was planned for after the expert leaves the school that lends them.

It stands still by itself: whether somebody lends is read from memberships, so no date is carried
out in the name of a school that is no longer the employer. The clock tells everybody once, and
marks the sessions that it told about; a later employer may say yes to them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select

from app.accounts.models import Membership
from app.clock import amsterdam
from app.database import db, outdate, unit_of_work
from app.deployments import load, rules
from app.deployments.amounts import BY_REPLACEMENT
from app.deployments.classes import check_no_class_elsewhere, taught_at
from app.deployments.employment import still_sessions
from app.deployments.models import Deployment, Onward, Session
from app.deployments.moving import note
from app.deployments.people import saying_yes_later, says_yes_later
from app.errors import NotAllowed, RuleBroken, StalePage

PLANNED = ("scheduled", "running")
HEAR = ("expert", "asker", "leader", "new_leader")


def tick(*, now: datetime) -> int:
    """Tell of what stands still since a moment ago, and of what goes on again; returns how many
    inzetten."""
    leaves_before = exists().where(
        Membership.person_id == Deployment.expert_id,
        Membership.organisation_id == Deployment.lender_id,
        Membership.until < Deployment.last_session_on,
    )
    marked = select(Session.deployment_id).where(Session.stands_still_since.is_not(None))
    ids = db.session.scalars(
        select(Deployment.id)
        .where(
            Deployment.state.in_(PLANNED),
            Deployment.lender_id.is_not(None),
            or_(leaves_before, Deployment.id.in_(marked)),
        )
        .order_by(Deployment.id)
    ).all()
    due = [id_ for id_ in ids if any(_news(db.session.get_one(Deployment, id_)))]
    told = 0
    for id_ in due:
        with unit_of_work():
            told += _tell(db.session.get_one(Deployment, id_), now)
    return told


def _news(inzet: Deployment) -> tuple[set[Session], set[Session]]:
    """(sessions that nobody was told of, sessions that go on again)."""
    still = set(still_sessions(inzet))
    marked = {each for each in inzet.sessions if each.stands_still_since is not None}
    gone = {each for each in marked if each.cancelled_at or each.logged_minutes is not None}
    return still - marked, marked - still - gone


def _tell(inzet: Deployment, now: datetime) -> int:
    stopped, goes_on = _news(inzet)
    if inzet.state not in PLANNED or not (stopped or goes_on):
        return 0
    outdate(inzet, None)
    for session in stopped:
        session.stands_still_since = now
    for session in goes_on:
        session.stands_still_since = None
    what = "stand_still" if stopped else "go_on"
    note(inzet, what, by=None, now=now, role="system", hears=HEAR)
    return 1


def lend_on(deployment: Deployment, *, by: Any, now: datetime, seen: int | None = None) -> None:
    """A later employer says yes to what stands still."""
    on = amsterdam(now).date()
    if deployment.state not in PLANNED:
        raise StalePage()
    mine = saying_yes_later(deployment, by, on)
    if not mine:
        raise NotAllowed()
    outdate(deployment, seen)
    _may_lend_on(deployment, mine, by)
    for membership in mine:
        deployment.onward.append(
            Onward(membership_id=membership.id, consented_by_id=by.id, consented_at=now)
        )
    db.session.flush()
    still = set(still_sessions(deployment))
    for session in deployment.sessions:
        if session not in still:
            session.stands_still_since = None
    behalf = says_yes_later(by, mine[0].organisation_id, deployment, on)
    note(
        deployment, "lend_on", by=by, now=now, role="new_leader",
        hears=("expert", "asker", "leader", "coordinator"),
        on_behalf_id=behalf if behalf != by.id else None,
    )  # fmt: skip


def _may_lend_on(inzet: Deployment, mine: Iterable[Membership], by: Any) -> None:
    """Only where the new school's own classes do not notice: replacement was granted for a class
    of the school before."""
    terms = inzet.terms
    assert terms is not None
    if terms.cover == BY_REPLACEMENT:
        raise RuleBroken(
            "De vervanging is toegekend voor een klas van de vorige school. Zeg deze keren af en "
            "spreek samen iets nieuws af."
        )
    approved = {inzet.approved_by_id, *(payer.approved_by_id for payer in inzet.payers)}
    if by.id in approved:
        raise RuleBroken(
            "Wie over het geld besliste, geeft geen toestemming. Laat iemand anders dit doen."
        )
    still = [(each.on, each.part) for each in still_sessions(inzet)]
    for membership in mine:
        taught = taught_at(membership, still)
        rules.check_no_class_alone(terms.cover, [(*at, 0) for at in still], taught)
        load.check_full_time(inzet, terms.cover, still, membership)
    check_no_class_elsewhere(inzet, still)
