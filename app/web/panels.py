"""What higher features show on a lower feature's page."""

from typing import Any

from flask import current_app

from app.web.guard import current_person


def panels_for(page: str, subject: Any) -> list[dict[str, Any]]:
    """Each panel's context, in the order of the features; it names its own "template"."""
    found = (
        feature.panels[page](subject, current_person)
        for feature in current_app.extensions["features"]
        if page in feature.panels
    )
    return [panel for panel in found if panel is not None]
