"""People, how they sign in, where they work and in what office."""

from typing import Any

from app.accounts import actions
from app.accounts.commands import appoint
from app.accounts.leading import has_an_office
from app.accounts.mails import HANDLERS
from app.accounts.views import bp, people_bp
from app.accounts.waiting import waiting
from app.database import unit_of_work
from app.feature import Clock, Feature, Link
from app.web.submitting import forget_keys


def tidy(*, now: Any) -> int:
    with unit_of_work():
        return actions.tidy(now=now)


feature = Feature(
    name="accounts",
    blueprints=(bp, people_bp),
    commands=(appoint,),
    waiting=waiting,
    navigation=(Link("Mensen", "people.overview", position=70, shown_to=has_an_office),),
    handlers=HANDLERS,
    clocks=(
        Clock("forget old sessions, links and counts", tidy),
        Clock("forget which forms were sent", forget_keys, daily=True),
    ),
)
