"""What vragen add to pages of lower features."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.expertise.models import Skill
from app.help_requests.models import HelpRequest, RequestSkill
from app.organisations.models import Organisation

SINCE = timedelta(days=90)


def unanswered(swv: Organisation, viewer: Any) -> dict[str, Any] | None:
    """Per skill, how many vragen of this samenwerkingsverband ended without any help.

    Numbers as they are: its coordinator may open each of these vragen.
    """
    now = clock.now()
    rows = db.session.execute(
        select(Skill.label, func.count(HelpRequest.id))
        .join(RequestSkill, RequestSkill.skill_id == Skill.id)
        .join(HelpRequest, HelpRequest.id == RequestSkill.help_request_id)
        .join(Organisation, Organisation.id == HelpRequest.school_id)
        .where(
            Organisation.swv_id == swv.id,
            HelpRequest.state == "expired",
            HelpRequest.granted_minutes == 0,
            ~HelpRequest.is_arranged,
            HelpRequest.entered_at > now - SINCE,
        )
        .group_by(Skill.label)
        .order_by(func.count(HelpRequest.id).desc(), Skill.label)
    ).all()
    if not rows:
        return None
    return {"template": "help_requests/panel_demand.html", "rows": rows}
