"""Good examples, each with somebody who can and will come and do it."""

from app.feature import Check, Clock, Feature, Link
from app.practices import actions, checks, mails
from app.practices.transitions import PRACTICE
from app.practices.views import bp, panels
from app.practices.waiting import waiting

feature = Feature(
    name="practices",
    blueprints=(bp,),
    tables=(PRACTICE,),
    waiting=waiting,
    navigation=(Link("Voorbeelden", "practices.index", position=30),),
    panels={
        "search": panels.in_search,
        "deployment": panels.of_deployment,
        "help_request": panels.of_help_request,
        "shared": panels.of_shared,
    },
    handlers=mails.HANDLERS,
    checks=(Check("shared examples have somebody", checks.shared_ones_have_somebody),),
    clocks=(Clock("who can do good examples", actions.look_who_is_there, daily=True),),
)
