"""How it went, from both sides at once, and what that does to a person's standing."""

from app.feature import Check, Clock, Feature, Link
from app.reviews import checks, clocks, following, mails, panels, views
from app.reviews.waiting import waiting

feature = Feature(
    name="reviews",
    blueprints=(views.bp,),
    waiting=waiting,
    footer=(Link("Zo controleren wij ervaringen", "reviews.how_we_check", position=10),),
    panels={
        "person": panels.about_person,
        "deployment": panels.of_deployment,
        "team": panels.of_team,
    },
    handlers=mails.HANDLERS,
    checks=(
        Check("both sides open together", checks.both_sides_open_together),
        Check("standing equals its reviews", checks.standing_equals_reviews),
    ),
    clocks=(
        Clock("open sealed reviews", clocks.open_what_is_due),
        Clock("remind who did not write", clocks.remind, daily=True),
        Clock("ask what lasts", following.ask_what_lasts, daily=True),
        Clock("let scores fade", clocks.let_scores_fade, daily=True),
    ),
)
