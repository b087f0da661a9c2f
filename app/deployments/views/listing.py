"""Which inzetten there are for the reader, and the page of one."""

from typing import Any

from flask import render_template
from sqlalchemy import or_
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.database import db
from app.deployments import access
from app.deployments.forms import AgreeForm, MessageForm
from app.deployments.models import Deployment, Source
from app.deployments.transitions import DEPLOYMENT
from app.deployments.views import flagged, showing
from app.deployments.views.room import own_room
from app.deployments.views.shared import bp, found
from app.deployments.words import COLOURS
from app.help_requests.access import schools_to_swap_in
from app.web.guard import current_person, policy
from app.web.panels import panels_for

SHOWN = 100


@bp.get("/inzetten")
@policy("own_deployments")
def index() -> Any:
    newest = (
        access.visible(current_person, clock.today())
        .options(
            joinedload(Deployment.help_request),
            joinedload(Deployment.expert),
            joinedload(Deployment.asker_school),
            # What says who decides about a flagged one.
            selectinload(Deployment.sessions),
            selectinload(Deployment.payers),
            selectinload(Deployment.covers),
            selectinload(Deployment.onward),
            selectinload(Deployment.sources).joinedload(Source.reservation),
        )
        # Of a swap the half that was begun first stands for both.
        .where(or_(Deployment.swap_with_id.is_(None), Deployment.swap_with_id > Deployment.id))
        # What must be seen is among them, however much came after it.
        .order_by(flagged.IS_FLAGGED.desc(), Deployment.moved_at.desc(), Deployment.id.desc())
    )
    deployments = sorted(
        db.session.scalars(newest.limit(SHOWN)).unique(),
        key=lambda row: (row.moved_at, row.id),
        reverse=True,
    )
    first = flagged.first(deployments, current_person, clock.today())
    under_way = [row for row in deployments if row.state not in DEPLOYMENT.ends]
    return render_template(
        "deployments/index.html",
        under_way=sorted(under_way, key=lambda row: row.id not in first),
        flags={
            row.id: f"Bezettingscheck: {COLOURS[row.consent_colour]}"
            for row in under_way
            if row.id in first
        },
        ended=[row for row in deployments if row.state in DEPLOYMENT.ends],
        states=DEPLOYMENT.states,
        panels=panels_for("deployments", None),
        panel=own_room(current_person, current_person),
        may_swap=db.session.scalar(
            schools_to_swap_in(current_person, clock.today()).order_by(None).limit(1)
        )
        is not None,
        schools=showing.school_names(deployments, current_person, clock.today()),
    )


@bp.get("/inzetten/<public_id:public_id>")
@policy("deployment")
def show(public_id: str) -> Any:
    deployment = found(public_id)
    return render_template(
        "deployments/show.html",
        deployment=deployment,
        agree=AgreeForm(version=deployment.version),
        message=MessageForm(),
        panels=panels_for("deployment", deployment),
        **showing.page(deployment, current_person, clock.now()),
    )
