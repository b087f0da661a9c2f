"""What the pages of a team share: loading through access, and carrying out one form."""

from collections.abc import Callable
from typing import Any

from flask import abort, url_for

from app import clock
from app.database import db
from app.deployments import access
from app.deployments.models import Bundle
from app.deployments.views import team_showing
from app.web.guard import current_person, one_or_404
from app.web.submitting import carry_out, render_form


def found(public_id: str) -> Bundle:
    visible = access.visible_teams(current_person, clock.today())
    bundle: Bundle = one_or_404(visible.where(Bundle.public_id == public_id))
    return bundle


def found_for(public_id: str, *roles: str) -> Bundle:
    """The team, if the reader has such a role in the inzet of any of them; else 404."""
    team = found(public_id)
    return team if team_showing.has_part(team, roles, current_person, clock.now()) else abort(404)


def do(form: Any, work: Callable[[], Any], public_id: str, says: Any) -> Any | None:
    """Back to the team; who decided about it may have nothing more to do with it."""

    def then(_: Any) -> str:
        mine = access.visible_teams(current_person, clock.today())
        sees = db.session.scalar(mine.where(Bundle.public_id == public_id)) is not None
        return url_for(".team", public_id=public_id) if sees else url_for(".index")

    return carry_out(form, work, then=then, says=says)


def show_form(template: str, form: Any, team: Bundle, **context: Any) -> Any:
    return render_form(template, form, stands_at=team.stands_at, team=team, **context)
