"""How many people within reach ticked each skill, or anything in each domain.

Counted after reach and never before it: from the columns, else in one statement, however many
people there are.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, distinct, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Membership
from app.database import db
from app.expertise.models import Skill
from app.organisations.models import Organisation, Ring
from app.organisations.rings import Place, distance_sql
from app.profiles.access import reaching_claims
from app.profiles.models import Claim, FreelancerRegion
from app.search import answers, sync

Nearby: Any = aliased(Organisation, name="nearby")


def by_skill(place: Place, *, viewer_id: int, on: date, skills: Sequence[int]) -> dict[int, int]:
    """Of these skills; one that nobody ticked may be left out."""
    return sync.answer(
        lambda columns: answers.ticked(
            columns, place, viewer_id=viewer_id, today=on, skills=skills
        ),
        lambda: by_skill_in_sql(place, viewer_id=viewer_id, on=on, skills=skills),
    )


def by_domain(place: Place, *, viewer_id: int, on: date) -> dict[str, int]:
    """Of every domain; one in which nobody ticked anything may be left out."""
    return sync.answer(
        lambda columns: answers.in_domains(columns, place, viewer_id=viewer_id, today=on),
        lambda: by_domain_in_sql(place, viewer_id=viewer_id, on=on),
    )


def by_skill_in_sql(
    place: Place, *, viewer_id: int, on: date, skills: Sequence[int]
) -> dict[int, int]:
    reached = _reaching(place, viewer_id=viewer_id, on=on).where(Claim.skill_id.in_(skills))
    column = reached.subquery("reached").c
    rows = db.session.execute(
        select(column.skill_id, func.count(distinct(column.person_id))).group_by(column.skill_id)
    )
    return {row[0]: row[1] for row in rows}


def by_domain_in_sql(place: Place, *, viewer_id: int, on: date) -> dict[str, int]:
    reached = _reaching(place, viewer_id=viewer_id, on=on).subquery("reached")
    rows = db.session.execute(
        select(Skill.domain_id, func.count(distinct(reached.c.person_id)))
        .join(reached, reached.c.skill_id == Skill.id)
        .group_by(Skill.domain_id)
    )
    return {row[0]: row[1] for row in rows}


def _reaching(place: Place, *, viewer_id: int, on: date) -> Select[int, int, int]:
    """Every tick that reaches the place. Nothing narrows these counts to a few skills, so what
    cannot reach is left out first: most of the country does not help outside its region."""
    works_near = (
        select(Membership.person_id)
        .join(Nearby, Nearby.id == Membership.organisation_id)
        .where(distance_sql(place, Nearby) < Ring.COUNTRY)
    )
    comes_near = select(FreelancerRegion.person_id).where(
        FreelancerRegion.region_id.in_(sorted(place.regions))
    )
    return reaching_claims(place, viewer_id=viewer_id, on=on).where(
        or_(
            Claim.ring == Ring.COUNTRY,
            Claim.person_id.in_(works_near),
            Claim.person_id.in_(comes_near),
        )
    )
