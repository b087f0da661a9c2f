"""Planned sessions in the calendar that people use already: one inzet, or all of one's own."""

from app.calendars import actions, panels
from app.calendars.views import bp
from app.feature import Feature

feature = Feature(
    name="calendars",
    blueprints=(bp,),
    consequences={("person", "close"): lambda leaving: actions.stop(by=leaving.person)},
    panels={
        "deployment": panels.of_deployment,
        "deployments": panels.of_all,
        "account": panels.of_account,
    },
)
