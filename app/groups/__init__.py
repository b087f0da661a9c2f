"""The own place of a group: its meetings, questions, actions and products, and what it shares."""

from app.feature import Check, Feature
from app.groups import checks, panels, views
from app.groups.transitions import GROUP_ITEM
from app.groups.waiting import waiting

feature = Feature(
    name="groups",
    blueprints=(views.bp,),
    tables=(GROUP_ITEM,),
    waiting=waiting,
    checks=(
        Check("groups keep to themselves", checks.everything_is_of_its_own_group),
        Check("every file of a group stands somewhere", checks.every_file_stands_somewhere),
        Check("versions count from one", checks.versions_count_from_one),
    ),
    panels={
        "trajectory": panels.of_trajectory,
        "moment": panels.of_moment,
        "programme": panels.of_programme,
    },
)
