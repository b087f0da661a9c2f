"""What the pages of reviews share."""

from flask import Blueprint

from app import clock
from app.deployments.access import visible as visible_deployments
from app.deployments.models import Deployment
from app.web.guard import current_person, one_or_404

bp = Blueprint("reviews", __name__)


def deployment_for(public_id: str) -> Deployment:
    visible = visible_deployments(current_person, clock.today())
    deployment: Deployment = one_or_404(visible.where(Deployment.public_id == public_id))
    return deployment
