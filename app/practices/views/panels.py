"""What good examples add to lower pages: a search, an inzet and a vraag."""

from typing import Any

from flask import url_for

from app import clock
from app.database import db
from app.deployments.models import DONE, Deployment
from app.help_requests.access import acts_for
from app.help_requests.models import HelpRequest
from app.practices import access, compliments, lists
from app.practices.models import Practice, PracticeUse
from app.practices.views.showing import rows
from app.search.queries import Search
from app.web.forms import Form


def in_search(search: Search, viewer: Any) -> dict[str, Any] | None:
    """For `practices/panel_search.html`: a few about what is sought, on its first page."""
    slugs = [chip.slug for chip in search.chips if chip.is_on][: lists.MOST_SLUGS]
    if not slugs or search.wanted.page > 1:
        return None
    found, total = lists.beside_people(slugs, viewer, clock.today())
    if not found:
        return None
    return {
        "template": "practices/panel_search.html",
        "rows": rows(found),
        "total": total,
        "all_url": url_for("practices.index", skill=slugs),
    }


def of_deployment(deployment: Deployment, viewer: Any) -> dict[str, Any] | None:
    """For `practices/panel_deployment.html`: what it began with, and what came of it."""
    visible = access.visible(viewer, clock.today())
    began = db.session.scalar(
        visible.join(PracticeUse, PracticeUse.practice_id == Practice.id).where(
            PracticeUse.help_request_id == deployment.help_request_id
        )
    )
    made, may_write = None, False
    if deployment.state in DONE:
        made = db.session.scalar(visible.where(Practice.deployment_id == deployment.id).limit(1))
        may_write = made is None and _may_write(deployment, viewer)
    if began is None and made is None and not may_write:
        return None
    return {
        "template": "practices/panel_deployment.html",
        "deployment": deployment,
        "practice": began,
        "made": made,
        "may_write": may_write,
    }


def of_help_request(asked: HelpRequest, viewer: Any) -> dict[str, Any] | None:
    """For `practices/panel_request.html`: what it began with and, for who asks, what worked
    elsewhere for the same."""
    on = clock.today()
    began = db.session.scalar(
        access.visible(viewer, on)
        .join(PracticeUse, PracticeUse.practice_id == Practice.id)
        .where(PracticeUse.help_request_id == asked.id)
    )
    may_bring = asked.state == "open" and not asked.is_arranged
    if may_bring and acts_for(asked, viewer, clock.now()) is not None:
        examples = [each for each in lists.for_vraag(asked, viewer, on) if each[0] is not began]
    else:
        examples = []
    if began is None and not examples:
        return None
    return {
        "template": "practices/panel_request.html",
        "practice": began,
        "asked": asked,
        "examples": examples,
        "form": Form(formdata=None),
    }


def _may_write(deployment: Deployment, viewer: Any) -> bool:
    on = clock.today()
    mine = access.done_with(viewer, on).where(Deployment.id == deployment.id)
    return (
        db.session.scalar(mine.with_only_columns(Deployment.id).order_by(None)) is not None
        and db.session.scalar(access.schools_to_write_for(viewer, on).order_by(None).limit(1))
        is not None
    )


def of_shared(_: Any, viewer: Any) -> dict[str, Any] | None:
    """For `practices/panel_shared.html`: the compliments that somebody got."""
    found = db.session.scalars(compliments.received(viewer)).all()
    if not found:
        return None
    return {"template": "practices/panel_shared.html", "compliments": found}
