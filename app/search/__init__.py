"""From words to skills to people: what somebody types, and who can help with it."""

from app.feature import Feature, Link
from app.search.commands import reindex_command, search_command
from app.search.views import bp

feature = Feature(
    "search",
    blueprints=(bp,),
    commands=(search_command, reindex_command),
    navigation=(Link("Zoeken", "search.results", position=10),),
)
