"""Where the papers and the list are found: on the page of an inzet, and on that of all of them."""

from typing import Any

from app import clock
from app.deployments.models import Bundle, Deployment
from app.documents.access import granted_of, is_billed, is_granted, is_settled, reads_the_list


def of_deployment(inzet: Deployment, reader: Any) -> dict[str, Any] | None:
    if not is_granted(inzet):
        return None
    return {
        "template": "documents/panel_deployment.html",
        "deployment": inzet,
        "is_settled": is_settled(inzet),
        "is_billed": is_billed(inzet),
    }


def of_team(team: Bundle, reader: Any) -> dict[str, Any] | None:
    if not granted_of(team):
        return None
    return {"template": "documents/panel_team.html", "team": team}


def of_all(_: Any, reader: Any) -> dict[str, Any] | None:
    if not reads_the_list(reader, clock.today()):
        return None
    return {"template": "documents/panel_deployments.html"}
