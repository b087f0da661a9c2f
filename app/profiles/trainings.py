"""Trainings that somebody finished: who may see them, and writing them down.

They are between a person and who leads them. Nothing of them reaches search or another page; what
higher features count from them they select themselves.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import selectinload

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import change_one, db
from app.errors import NotAllowed, RuleBroken
from app.expertise.models import Skill
from app.profiles import rules
from app.profiles.models import Claim, Training, TrainingSkill


def of(person_id: int) -> Select[Training]:
    """The newest first. Whoever calls this for somebody else has judged that the reader leads
    them."""
    return (
        select(Training)
        .where(Training.person_id == person_id)
        .options(selectinload(Training.skills))
        .order_by(Training.finished_on.desc(), Training.id.desc())
    )


def not_ticked(person: Any) -> dict[int, list[Skill]]:
    """By training, what it was about and this person does not share yet."""
    ticked = select(Claim.skill_id).where(Claim.person_id == person.id)
    rows = db.session.execute(
        select(TrainingSkill.training_id, Skill)
        .join(Training, Training.id == TrainingSkill.training_id)
        .join(Skill, Skill.id == TrainingSkill.skill_id)
        .where(
            Training.person_id == person.id,
            Skill.retired_on.is_(None),
            Skill.id.not_in(ticked),
        )
        .order_by(Skill.label, Skill.id)
    )
    found: dict[int, list[Skill]] = {}
    for training_id, skill in rows:
        found.setdefault(training_id, []).append(skill)
    return found


def add(
    facts: rules.TrainingFacts, skills: Collection[Skill], *, by: Any, now: datetime
) -> Training:
    _check(facts, skills, now)
    # Who adds two in the same second waits here, and is counted again.
    db.session.execute(select(Person.id).where(Person.id == by.id).with_for_update())
    mine = select(func.count(Training.id)).where(Training.person_id == by.id)
    rules.check_number_of_trainings(db.session.scalar(mine) or 0)
    training = Training(person_id=by.id, version=1, skills=list(skills), **vars(facts))
    db.session.add(training)
    return training


def change(
    training: Training,
    facts: rules.TrainingFacts,
    skills: Collection[Skill],
    *,
    by: Any,
    now: datetime,
    seen: int,
) -> Training:
    _check(facts, skills, now)
    _hold(training, by, seen)
    for name, value in vars(facts).items():
        setattr(training, name, value)
    training.skills = list(skills)
    return training


def remove(training: Training, *, by: Any, seen: int) -> None:
    _hold(training, by, seen)
    db.session.delete(training)


def forget(person_id: int) -> None:
    """All of somebody who stops."""
    mine = select(Training.id).where(Training.person_id == person_id)
    for statement in (
        delete(TrainingSkill).where(TrainingSkill.training_id.in_(mine)),
        delete(Training).where(Training.person_id == person_id),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))


def _check(facts: rules.TrainingFacts, skills: Collection[Skill], now: datetime) -> None:
    rules.check_training(facts, skills, amsterdam(now).date())
    if any(skill.retired_on is not None for skill in skills):
        raise RuleBroken("Kies uit de lijst.", field="skills")


def _hold(training: Training, by: Any, seen: int) -> None:
    """One's own, and as the page showed it."""
    if training.person_id != by.id:
        raise NotAllowed()
    change_one(
        update(Training)
        .where(Training.id == training.id, Training.version == seen)
        .values(version=Training.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(training)
