"""What somebody can help with, when, how far, and how they stand."""

from app.feature import Check, Feature, Link
from app.profiles import checks, leaving, mails, views, waiting

feature = Feature(
    name="profiles",
    blueprints=(views.bp,),
    navigation=(Link("Mijn profiel", "profiles.own", position=80),),
    waiting=waiting.waiting,
    consequences={("person", "close"): leaving.stop_with_the_account},
    handlers={
        "admitted_mail": mails.admitted,
        "refused_mail": mails.refused,
        "kept_near_mail": mails.kept_near,
    },
    checks=(
        Check("the counter of search is not behind", checks.revision_is_not_behind),
        Check("the week equals its slots", checks.free_parts_are_the_slots),
        Check("what is shared has ticks", checks.shared_profiles_have_ticks),
        Check("freelancers stated their facts", checks.freelancers_are_known),
    ),
)
