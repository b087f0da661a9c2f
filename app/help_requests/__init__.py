"""A school asks."""

from app.feature import Feature, Link
from app.help_requests import leaving, panels
from app.help_requests.checks import CHECKS
from app.help_requests.transitions import HELP_REQUEST
from app.help_requests.views import bp
from app.help_requests.waiting import waiting

feature = Feature(
    name="help_requests",
    blueprints=(bp,),
    tables=(HELP_REQUEST,),
    waiting=waiting,
    navigation=(Link("Vragen", "help_requests.index", position=20),),
    panels={"demand": panels.unanswered, "closing": leaving.panel},
    objections={("person", "close"): leaving.holds},
    checks=CHECKS,
)
