"""Good examples in a list: about what one seeks, or all that one may read."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.accounts.models import Person
from app.database import db
from app.expertise.models import Domain, Skill
from app.help_requests.access import matching
from app.help_requests.models import HelpRequest, RequestParty, RequestSkill
from app.help_requests.reach import fitting_people
from app.organisations.access import place_of
from app.practices import access
from app.practices.carrying import who_could_come
from app.practices.models import CARRIER, Part, Practice, PracticeSkill
from app.profiles.models import EMPLOYEE, Profile

MOST_SLUGS = 8  # as many as a search asks for at once
MOST_VRAGEN = 5
BESIDE_PEOPLE = 3  # in a search; the rest stand on a page of their own


def about(found: Select[Practice], slugs: Collection[str]) -> Select[Practice]:
    return found.where(_about(slugs))


def of_theme(found: Select[Practice], domain_id: str) -> Select[Practice]:
    return found.where(
        exists()
        .where(PracticeSkill.practice_id == Practice.id)
        .where(Skill.id == PracticeSkill.skill_id, Skill.domain_id == domain_id)
    )


def newest_first(found: Select[Practice]) -> Select[Practice]:
    return found.order_by(Practice.published_at.desc(), Practice.id.desc())


def themes_of(found: Select[Practice]) -> Sequence[tuple[str, str, int]]:
    """(domain, label, how many examples) of these, in the order of the vocabulary."""
    ids = found.with_only_columns(Practice.id).order_by(None).subquery()
    rows = db.session.execute(
        select(Domain.id, Domain.label, func.count(ids.c.id.distinct()))
        .join(Skill, Skill.domain_id == Domain.id)
        .join(PracticeSkill, PracticeSkill.skill_id == Skill.id)
        .join(ids, ids.c.id == PracticeSkill.practice_id)
        .group_by(Domain.id, Domain.label, Domain.position)
        .order_by(Domain.position, Domain.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def for_vraag(asked: HelpRequest, viewer: Any, on: date) -> list[tuple[Practice, list[Person]]]:
    """Examples about what a vraag seeks, each with colleagues who could come for this vraag and
    are not in it yet. A freelancer is asked on a page of its own, where one says why."""
    slugs = [wanted.skill.slug for wanted in asked.skills]
    people = selectinload(Practice.parts).joinedload(Part.person)
    examples, _ = beside_people(slugs, viewer, on, people)
    if not examples:
        return []
    parties = select(RequestParty.person_id).where(RequestParty.help_request_id == asked.id)
    known = {asked.asked_by_id, viewer.id, *db.session.scalars(parties)}
    fitting = fitting_people(asked, on).where(Profile.kind == EMPLOYEE)
    near = set(db.session.scalars(fitting)) - known
    could_come = who_could_come(examples, place_of(asked.school), on)
    return [
        (
            practice,
            [
                part.person
                for part in practice.parts_as(CARRIER)
                if part.person_id in near and (practice.id, part.person_id) in could_come
            ],
        )
        for practice in examples
    ]


def seeking_it(practice: Practice, person: Any, on: date) -> Sequence[HelpRequest]:
    """Open vragen that fit this person, about what the example is about; the newest first."""
    skills = [each.skill_id for each in practice.skills]
    about_it = exists().where(
        RequestSkill.help_request_id == HelpRequest.id, RequestSkill.skill_id.in_(skills)
    )
    found = matching(person, on).where(about_it)
    newest = found.order_by(HelpRequest.moved_at.desc(), HelpRequest.id.desc())
    return db.session.scalars(newest.limit(MOST_VRAGEN)).all()


def beside_people(
    slugs: Sequence[str], viewer: Any, on: date, *load: ExecutableOption
) -> tuple[Sequence[Practice], int]:
    """(the first few, how many there are): what most of these skills are about comes first.

    Where nothing is shared about any of them, that is all it asks the database.
    """
    anything = select(Practice.id).where(Practice.state.in_(access.SHARED), _about(slugs))
    if not slugs or db.session.scalar(anything.limit(1)) is None:
        return (), 0
    fits = (
        select(func.count())
        .select_from(PracticeSkill)
        .join(Skill, Skill.id == PracticeSkill.skill_id)
        .where(PracticeSkill.practice_id == Practice.id, Skill.slug.in_(slugs))
        .scalar_subquery()
    )
    found = about(access.shared(viewer, on), slugs).order_by(
        Practice.state == "seeking", fits.desc(), Practice.published_at.desc(), Practice.id.desc()
    )
    rows = db.session.execute(
        found.options(joinedload(Practice.school), *load)
        .add_columns(func.count().over())
        .limit(BESIDE_PEOPLE)
    ).all()
    return [row[0] for row in rows], (rows[0][1] if rows else 0)


def _about(slugs: Collection[str]) -> Any:
    return exists().where(
        PracticeSkill.practice_id == Practice.id,
        PracticeSkill.skill_id == Skill.id,
        Skill.slug.in_(sorted(slugs)),
    )
