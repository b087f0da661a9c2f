"""What these views share: loading through access, and carrying out one form."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from app import clock
from app.programmes import access
from app.programmes.models import Milestone, Programme, Trajectory
from app.web.forms import Form
from app.web.guard import current_person, one_or_404
from app.web.submitting import carry_out


def programme_of(public_id: str) -> Programme:
    found: Programme = one_or_404(
        access.programmes(current_person, clock.today()).where(Programme.public_id == public_id)
    )
    return found


def trajectory_of(public_id: str) -> Trajectory:
    found: Trajectory = one_or_404(
        access.trajectories(current_person, clock.today()).where(Trajectory.public_id == public_id)
    )
    return found


def moment_of(public_id: str) -> Milestone:
    found: Milestone = one_or_404(
        access.milestones(current_person, clock.today()).where(Milestone.public_id == public_id)
    )
    return found


def do(
    form: Form,
    work: Callable[[], Any],
    *,
    to: str,
    public_id: str,
    says: str | Callable[[Any], str],
) -> Any | None:
    """Carry out a form and go to the page of a traject or a moment; None when it was refused."""
    return carry_out(form, work, then=lambda _: url_for(to, public_id=public_id), says=says)


def told(step: Any) -> str:
    return str(step.move.told)
