"""Of which schools a team could come, and who of such a school can be asked."""

from datetime import date

from sqlalchemy import Select, func, literal, or_, select

from app.accounts.models import Membership, Person
from app.database import db
from app.deployments.models import STILL_TO_AGREE, Deployment
from app.help_requests.models import HelpRequest
from app.help_requests.reach import Fit, fit_of, said_not_now
from app.organisations.models import Kind, Organisation
from app.profiles.access import place_of, reaching_claims
from app.profiles.models import EMPLOYEE, Claim, Profile

MOST_SCHOOLS = 50  # the nearest: more than anybody reads


def schools(asked: HelpRequest, on: date) -> list[tuple[Organisation, int]]:
    """Other schools where at least two people ticked what is essential; the nearest first, each
    with how many those are."""
    wanted = [each.skill_id for each in asked.essential]
    near = _reaching(asked, on).where(Claim.skill_id.in_(wanted)).subquery("near")
    people = func.count(near.c.person_id.distinct())
    found = (
        select(Organisation, people)
        .join(near, near.c.school_id == Organisation.id)
        .where(
            Organisation.kind == Kind.SCHOOL,
            Organisation.id != asked.school_id,
            near.c.person_id.not_in(talking_about(asked)),
        )
        .group_by(Organisation.id)
        .having(people > 1)
        .order_by(func.min(near.c.ring), people.desc(), Organisation.name, Organisation.id)
        .limit(MOST_SCHOOLS)
    )
    return [(school, count) for school, count in db.session.execute(found)]


def colleagues(
    asked: HelpRequest, school: Organisation, on: date, *, in_talk: bool = False
) -> list[tuple[Person, Fit]]:
    """Who of this school can be asked, each with what they ticked of the vraag; those first who
    ticked most of what is essential, and then of what is nice to have. `in_talk`: also those with
    whom a talk about it is going on."""
    near = _reaching(asked, on).where(Membership.organisation_id == school.id).subquery("near")
    rows = db.session.execute(
        select(Person, near.c.skill_id)
        .join(near, near.c.person_id == Person.id)
        .where(or_(literal(in_talk), Person.id.not_in(talking_about(asked))))
        .order_by(Person.name, Person.id)
    )
    ticked: dict[Person, set[int]] = {}
    for person, skill_id in rows:
        ticked.setdefault(person, set()).add(skill_id)
    found = [(person, fit_of(asked, skills)) for person, skills in ticked.items()]
    return sorted(found, key=lambda item: item[1].order)


def _reaching(asked: HelpRequest, on: date) -> Select[int, int, int, int]:
    """(person, skill, ring, school) of the ticks of employees that reach as far as is asked, but
    of nobody whom it does not suit now."""
    claims = reaching_claims(place_of(asked.school), viewer_id=asked.asked_by_id, on=on)
    ring = claims.selected_columns["ring"]
    return claims.add_columns(Membership.organisation_id.label("school_id")).where(
        Profile.kind == EMPLOYEE, ring <= asked.ring, Claim.person_id.not_in(said_not_now(asked))
    )


def talking_about(asked: HelpRequest) -> Select[int]:
    """Ids of those with whom a talk about it is going on."""
    return select(Deployment.expert_id).where(
        Deployment.help_request_id == asked.id, Deployment.state.in_(STILL_TO_AGREE)
    )
