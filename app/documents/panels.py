"""Where the papers of an inzet are found: on its page."""

from typing import Any

from app.deployments.models import Deployment
from app.documents.access import is_granted, is_settled


def of_deployment(inzet: Deployment, reader: Any) -> dict[str, Any] | None:
    if not is_granted(inzet):
        return None
    return {
        "template": "documents/panel_deployment.html",
        "deployment": inzet,
        "is_settled": is_settled(inzet),
    }
