"""Is there school? A date of an inzet is a day on which every school that it needs is open.

One question for terms, consent, granting, planning and planning again, and for a swap. Which
school's days count is told in docs/decisions/days-without-school.md.
"""

from collections.abc import Iterable
from datetime import date

from app.database import db
from app.deployments import words
from app.deployments.amounts import BY_REPLACEMENT
from app.deployments.classes import taught_by
from app.deployments.models import Deployment
from app.deployments.people import help_request_of
from app.deployments.rules import misses_class
from app.deployments.weighed import DatedPart
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.organisations.years import closed_because
from app.profiles.models import JOIN_IN


def check_school_is_open(
    school: Organisation, on: date, *, field: str, then: str = "", name: str = ""
) -> None:
    """`name`: what to call it where its own may not be told."""
    why = closed_because(on, school.holiday_region)
    if why is not None:
        raise RuleBroken(
            "Op %(day)s is %(school)s dicht (%(why)s).%(then)s Kies een andere dag.",
            field=field,
            day=words.day(on),
            school=name or school.name,
            why=why,
            then=f" {then}" if then else "",
        )


def check_there_is_school(
    inzet: Deployment, dates: Iterable[DatedPart], *, cover: str, form: str, field: str = "dates"
) -> None:
    """The school that asks is open, for there it takes place; and the school that helps where its
    class is looked after, or looked at."""
    dates = sorted(dates)
    asking = db.session.get_one(Organisation, inzet.asker_school_id)
    name = "de school die het vraagt" if help_request_of(inzet).name_is_hidden else ""
    for on, _ in dates:
        check_school_is_open(asking, on, field=field, name=name)
    if inzet.lender_id is None or not (cover == BY_REPLACEMENT or form == JOIN_IN):
        return
    lender = db.session.get_one(Organisation, inzet.lender_id)
    taught = taught_by(inzet, dates)
    for on, part in dates:
        if form == JOIN_IN:
            check_school_is_open(
                lender, on, field=field, then="Er is dan geen klas om in mee te draaien."
            )
        elif misses_class(cover, part, taught.get(on, 0)):
            check_school_is_open(
                lender, on, field=field, then="Er is dan geen les om te vervangen."
            )
