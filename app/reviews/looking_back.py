""" "Dit heb jij gedeeld": what somebody gave, for their own eyes only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.access import memberships_of
from app.accounts.models import Membership
from app.clock import amsterdam
from app.database import db
from app.deployments.models import DONE, Deployment
from app.expertise.models import Skill
from app.help_requests.models import RequestSkill
from app.organisations.models import Organisation
from app.organisations.years import school_year, school_year_bounds
from app.profiles import trainings
from app.profiles.models import Training
from app.reviews.models import EffectCheck, ThankYou


@dataclass(frozen=True)
class LookingBack:
    inzetten: list[Deployment]  # the newest first
    minutes: int
    schools: int
    thanks: list[ThankYou]
    noticed: list[EffectCheck]  # answered


def of(person: Any) -> LookingBack:
    """Everything that was completed; hours as both sides confirmed them."""
    inzetten = list(
        db.session.scalars(
            select(Deployment)
            .where(Deployment.expert_id == person.id, Deployment.state.in_(DONE))
            .options(joinedload(Deployment.asker_school), joinedload(Deployment.help_request))
            .order_by(Deployment.last_session_on.desc(), Deployment.id.desc())
        ).unique()
    )
    thanks = db.session.scalars(
        select(ThankYou)
        .where(ThankYou.to_id == person.id)
        .options(joinedload(ThankYou.by), joinedload(ThankYou.deployment))
        .order_by(ThankYou.at.desc())
    )
    noticed = db.session.scalars(
        select(EffectCheck)
        .join(Deployment, Deployment.id == EffectCheck.deployment_id)
        .where(Deployment.expert_id == person.id, EffectCheck.answer.is_not(None))
        .options(joinedload(EffectCheck.deployment))
        .order_by(EffectCheck.answered_at.desc())
    )
    return LookingBack(
        inzetten,
        sum(inzet.confirmed_minutes or 0 for inzet in inzetten),
        len({inzet.asker_school_id for inzet in inzetten}),
        list(thanks.unique()),
        list(noticed.unique()),
    )


@dataclass(frozen=True)
class Year:
    """One school year of it, with what was learned meanwhile."""

    year: int
    schools: list[Organisation]  # where this person worked then
    back: LookingBack
    themes: dict[int, list[Skill]]  # by vraag, what was asked
    trainings: list[Training]


def years_of(back: LookingBack, person: Any) -> list[int]:
    """The school years with something to show, the newest first."""
    learned = select(Training.finished_on).where(Training.person_id == person.id)
    found = {
        *map(_year_of, back.inzetten),
        *(_year_at(each.at) for each in back.thanks),
        *(_year_at(each.answered_at) for each in back.noticed if each.answered_at),
        *map(school_year, db.session.scalars(learned)),
    }
    return sorted(found, reverse=True)


def year(person: Any, wanted: int, on: date) -> Year | None:
    """What somebody gave and learned in this school year; None when that is nothing. Words of
    thanks, and what is still noticed, belong to the year in which they came."""
    back = of(person)
    if wanted not in years_of(back, person):
        return None
    inzetten = [each for each in back.inzetten if _year_of(each) == wanted]
    learned = db.session.scalars(trainings.of(person.id))
    last_day = min(on, school_year_bounds(wanted)[1])
    works = memberships_of(person, last_day).options(joinedload(Membership.organisation))
    return Year(
        wanted,
        list(
            {each.organisation_id: each.organisation for each in db.session.scalars(works)}.values()
        ),
        LookingBack(
            inzetten,
            sum(inzet.confirmed_minutes or 0 for inzet in inzetten),
            len({inzet.asker_school_id for inzet in inzetten}),
            [each for each in back.thanks if _year_at(each.at) == wanted],
            [
                each
                for each in back.noticed
                if each.answered_at and _year_at(each.answered_at) == wanted
            ],
        ),
        _themes([inzet.help_request_id for inzet in inzetten]),
        [each for each in learned if school_year(each.finished_on) == wanted],
    )


def _year_of(inzet: Deployment) -> int:
    """An inzet belongs to the school year in which it was finished."""
    assert inzet.last_session_on is not None  # what is done has a last day, planned or not
    return school_year(inzet.last_session_on)


def _year_at(moment: datetime) -> int:
    return school_year(amsterdam(moment).date())


def _themes(help_request_ids: list[int]) -> dict[int, list[Skill]]:
    rows = db.session.execute(
        select(RequestSkill.help_request_id, Skill)
        .join(Skill, Skill.id == RequestSkill.skill_id)
        .where(RequestSkill.help_request_id.in_(help_request_ids))
        .options(selectinload(Skill.domain))
        .order_by(Skill.label, Skill.id)
    )
    found: dict[int, list[Skill]] = {}
    for help_request_id, skill in rows:
        found.setdefault(help_request_id, []).append(skill)
    return found
