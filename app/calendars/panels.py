"""What a calendar adds to other pages: a file on an inzet, and the way to one's own link."""

from typing import Any

from app import clock
from app.calendars.access import is_part_of, link_of
from app.deployments.models import Deployment


def of_deployment(inzet: Deployment, reader: Any) -> dict[str, Any] | None:
    if not inzet.sessions or not is_part_of(reader, inzet, clock.now()):
        return None
    return {"template": "calendars/panel_deployment.html", "deployment": inzet}


def of_all(_: Any, reader: Any) -> dict[str, Any]:
    return {"template": "calendars/panel_deployments.html"}


def of_account(person: Any, _: Any) -> dict[str, Any]:
    return {"template": "calendars/panel_account.html", "link": link_of(person)}
