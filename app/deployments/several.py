"""Several people asked about one vraag at once, each by themselves: no team, and nobody waits for
another. All of them are asked, or nobody is and it is said about whom it was."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.database import db
from app.deployments import actions
from app.deployments.models import Deployment
from app.deployments.teams_to_ask import talking_about
from app.errors import NotAllowed, RuleBroken, StalePage, TooOften
from app.help_requests.models import HelpRequest
from app.help_requests.reach import Fit, fits_of, fitting_people
from app.profiles.models import EMPLOYEE, Profile

MOST_AT_ONCE = 10
MOST_SHOWN = 40  # of who fit best; whoever else is wanted comes from a search


def candidates(
    asked: HelpRequest, on: date, *, named: Collection[int] = (), in_talk: bool = False
) -> list[tuple[Person, Fit | None]]:
    """Colleagues whom this vraag fits, in its order, and then who else was `named`; each with what
    they ticked of it. `in_talk`: also those with whom a talk about it is going on."""
    fitting = fitting_people(asked, on).where(Profile.kind == EMPLOYEE)
    wanted = select(Person)
    if not in_talk:
        fitting = fitting.where(Profile.person_id.not_in(talking_about(asked)))
        wanted = wanted.where(Person.id.not_in(talking_about(asked)))
    ids = list(dict.fromkeys([*db.session.scalars(fitting.limit(MOST_SHOWN)), *named]))
    found = db.session.scalars(wanted.where(Person.id.in_(ids), Person.id != asked.asked_by_id))
    people = {who.id: who for who in found}
    fits = fits_of(asked, ids, on=on)
    return [(people[id_], fits.get(id_)) for id_ in ids if id_ in people]


def invite_several(
    help_request: HelpRequest,
    people: Sequence[Any],
    *,
    by: Any,
    now: datetime,
    words: str = "",
    html: str = "",
) -> list[Deployment]:
    """Ask each of these people, with an inzet and a mail of their own."""
    if not people:
        raise RuleBroken("Kies wie je wilt vragen.", field="people")
    if len(people) > MOST_AT_ONCE:
        raise RuleBroken(
            "Vraag hoogstens %(most)s mensen tegelijk; dit zijn er %(count)s.",
            field="people",
            most=MOST_AT_ONCE,
            count=len(people),
        )
    made, refused = [], []
    for person in sorted(people, key=lambda each: each.id):  # in one order: profiles count it
        try:
            with db.session.begin_nested():
                made.append(
                    actions.invite(help_request, person, by=by, now=now, words=words, html=html)
                )
        except (NotAllowed, StalePage):
            raise
        except TooOften as no:
            no.field = "people"
            raise
        except RuleBroken as no:
            says = str(no)
            refused.append(says if person.name in says else f"{person.name}: {says}")
    if refused:
        raise RuleBroken(
            "%(why)s Er is nog niemand gevraagd. Haal het vinkje weg en verstuur opnieuw.",
            field="people",
            why=" ".join(refused),
        )
    return made
