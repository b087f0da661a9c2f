"""The own place of a group: its meetings, questions, actions and products, and what it shares."""

from app.feature import Feature
from app.groups import panels, views
from app.groups.transitions import GROUP_ITEM
from app.groups.waiting import waiting

feature = Feature(
    name="groups",
    blueprints=(views.bp,),
    tables=(GROUP_ITEM,),
    waiting=waiting,
    panels={
        "trajectory": panels.of_trajectory,
        "moment": panels.of_moment,
        "programme": panels.of_programme,
    },
)
