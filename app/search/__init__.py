"""From words to skills to people: what somebody types, and who can help with it."""

from app.feature import Check, Clock, Feature, Link
from app.search import checks, demand, mails, saved
from app.search.commands import reindex_command, search_command
from app.search.texts_keeping import catch_up
from app.search.views import bp

feature = Feature(
    "search",
    blueprints=(bp,),
    commands=(search_command, reindex_command),
    checks=(
        Check("search in memory says what SQL says", checks.columns_say_what_the_database_says),
    ),
    upkeep=(catch_up,),
    navigation=(Link("Zoeken", "search.results", position=10),),
    consequences={("person", "close"): saved.forget_all},
    handlers={"saved_searches_mail": mails.saved_searches_mail},
    clocks=(
        Clock("look again at saved searches", saved.look_again, daily=True),
        Clock("forget what was sought long ago", demand.forget_old, daily=True),
    ),
)
