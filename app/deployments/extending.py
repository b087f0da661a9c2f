"""The board's word on extra hours: a teacher who works more than their contract for a while, which
is the employer's to confirm before any date is planned."""

from datetime import datetime
from typing import Any

from app.deployments import load
from app.deployments.agreeing import is_explained
from app.deployments.classes import dates_of
from app.deployments.covering import talk_elsewhere
from app.deployments.models import Deployment
from app.deployments.people import board_that_hears, lending_board
from app.deployments.planning import terms_of
from app.errors import RuleBroken
from app.workflow import Step


def is_to_be_asked(step: Step) -> bool:
    """Once, as it is granted: whoever grants lets the system go on in the same moment. Where nobody
    of the board is here to ask then, the leader's consent is all there is."""
    inzet: Deployment = step.obj
    if not inzet.is_extended or inzet.approved_at != step.now:
        return False
    asked = inzet.extension_asked_at or inzet.extended_at
    return asked is None and bool(board_that_hears(inzet))


def asked(step: Step) -> None:
    step.obj.extension_asked_at = step.now


def waiting_since(inzet: Deployment) -> datetime | None:
    return inzet.extension_asked_at if inzet.waits_for_extension else None


def without_board_since(inzet: Deployment) -> datetime | None:
    """While it waits, and nobody of the board is here any more who could answer."""
    since = waiting_since(inzet)
    return since if since is not None and not board_that_hears(inzet) else None


def nobody_answers(step: Step) -> None:
    if without_board_since(step.obj) is None:
        raise RuleBroken("Het bestuur kan dit nog bevestigen.")


def not_asked_any_more(step: Step) -> None:
    step.obj.extension_asked_at = None


def still_waits(step: Step) -> None:
    if not step.obj.waits_for_extension:
        raise RuleBroken("Er wacht geen uitbreiding op het bestuur.")


def may_confirm(step: Step) -> None:
    """Judged as at the two yeses: what else they work extra may have been agreed since."""
    inzet: Deployment = step.obj
    still_waits(step)
    load.hold(inzet.expert_id)
    terms = terms_of(inzet)
    load.check_full_time(inzet, terms.cover, dates_of(terms), inzet.lending_membership)


def confirmed(step: Step) -> None:
    assert step.by is not None
    _extended_by(step.obj, step.by, step.now)


def _extended_by(inzet: Deployment, person: Any, now: datetime) -> None:
    inzet.extended_by_id, inzet.extended_at = person.id, now


def consented_to(step: Step) -> None:
    """Whose yes at consent was the board's own is not asked twice."""
    inzet: Deployment = step.obj
    if step.by is None or not inzet.is_extended:
        return
    if lending_board(inzet, step.by, step.now) is not None:
        _extended_by(inzet, step.by, step.now)


def may_refuse(step: Step) -> None:
    still_waits(step)
    is_explained(step)


def talks_elsewhere(step: Step) -> bool:
    """Then a no has no talk to go back to."""
    return talk_elsewhere(step.obj)
