"""What a school asks for, and choosing who of the team goes there."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db
from app.errors import NotAllowed, RuleBroken
from app.expertise.access import skills_by_slugs
from app.expertise.models import Skill
from app.programmes import answers, appointing, people, phases
from app.programmes.models import Trajectory, TrajectoryRole
from app.programmes.team import candidates
from app.programmes.team.models import AskedSkill
from app.programmes.template import MATCH, Role
from app.search.concepts import SURE
from app.search.matcher import understand

MOST_ASKED = 8  # skills; who asks for more asks for nothing in particular
MOST_SENTENCES = 16  # of an application, read for what it asks


def by_two(trajectory: Trajectory, role: Role, on: date) -> bool:
    """Two are chosen at once where two may come and nobody is there yet."""
    return role.max >= 2 and not people.of_role(trajectory, role.key, on)


def may_choose(trajectory: Trajectory, role: Role, person: Any, on: date) -> bool:
    """Whether it is up to this person who of the team fills this role."""
    return role.fill == MATCH and appointing.may_appoint(trajectory, role.key, person, on)


def is_full(trajectory: Trajectory, role: Role, on: date) -> bool:
    return len(people.of_role(trajectory, role.key, on)) >= role.max


def is_choosable(trajectory: Trajectory, role: Role, person: Any, on: date) -> bool:
    """Whether this person may choose somebody of the team for this role now."""
    return not is_full(trajectory, role, on) and may_choose(trajectory, role, person, on)


# What the school asks


def asked(trajectory: Trajectory) -> list[Skill]:
    found = (
        select(Skill)
        .join(AskedSkill, AskedSkill.skill_id == Skill.id)
        .where(AskedSkill.trajectory_id == trajectory.id)
        .order_by(Skill.label, Skill.id)
    )
    return list(db.session.scalars(found))


def ask(
    trajectory: Trajectory, key: str, skills: Sequence[Skill], *, by: Any, now: datetime
) -> None:
    """Say what the school asks for, in ticks."""
    if not appointing.may_appoint(trajectory, key, by, amsterdam(now).date()):
        raise NotAllowed()
    if not skills:
        raise RuleBroken("Vink aan waar de school hulp bij vraagt.", field="skills")
    if len(skills) > MOST_ASKED:
        raise RuleBroken(
            "Kies er hoogstens %(most)s: waar gaat het vooral om?", field="skills", most=MOST_ASKED
        )
    phases.keep_still(trajectory)
    db.session.execute(delete(AskedSkill).where(AskedSkill.trajectory_id == trajectory.id))
    db.session.add_all(
        AskedSkill(trajectory_id=trajectory.id, skill_id=skill.id) for skill in skills
    )


def understood(trajectory: Trajectory) -> tuple[list[str], list[str]]:
    """Slugs of what the words of the application ask for: (what they say, what they may say).

    Sentence by sentence, because the matcher reads as much as somebody types into a search box.
    What a sentence says is its clearest skill.
    """
    weights: dict[str, int] = {}
    clearest: set[str] = set()
    for sentence in sentences(trajectory):
        found = [
            concept
            for concept in understand(sentence).concepts
            if concept.weight >= SURE and not concept.is_related
        ]
        clearest.update(concept.slug for concept in found[:1])
        for concept in found:
            weights[concept.slug] = weights.get(concept.slug, 0) + concept.weight
    ordered = sorted(weights, key=lambda slug: (slug not in clearest, -weights[slug], slug))
    ordered = ordered[:MOST_ASKED]
    says = [slug for slug in ordered if slug in clearest]
    return says, ordered[len(says) :]


def sentences(trajectory: Trajectory) -> list[str]:
    """What the school wrote and ticked in its application."""
    application = trajectory.template.application
    if application is None:
        return []
    phase, moment = application
    newest = [
        each.newest for each in phases.copies(trajectory, phase.key, moment.key) if each.newest
    ]
    if not newest:
        return []
    filled = answers.loads(newest[-1].answers)
    said: list[str] = []
    for question in trajectory.template.form(moment.form).fields:
        answer = filled.get(question.key)
        if question.type == "text" and isinstance(answer, str):
            said += re.split(r"(?<=[.!?;])\s+|\n+", answer)
        elif question.type == "checks" and question.rule != "all" and answer:
            said += [question.option_labels[key] for key in answer]
    return [sentence for sentence in said if sentence.strip()][:MOST_SENTENCES]


def skills_for(slugs: Iterable[str]) -> list[Skill]:
    """These skills, in this order; what is retired falls away."""
    wanted = list(dict.fromkeys(slugs))
    found = {skill.slug: skill for skill in db.session.scalars(skills_by_slugs(wanted))}
    return [found[slug] for slug in wanted if slug in found]


# Choosing


def choose(
    trajectory: Trajectory, key: str, chosen: Sequence[Person], *, by: Any, now: datetime
) -> list[TrajectoryRole]:
    """Let two of the team, or one beside who is there, fill the role; all of them or nobody.

    Raises RuleBroken, in one sentence with the name, when one of them can no longer come.
    """
    on = amsterdam(now).date()
    role = trajectory.template.role(key)
    if not may_choose(trajectory, role, by, on):
        raise NotAllowed()
    phases.keep_still(trajectory)
    _check_number(trajectory, role, len({person.id for person in chosen}), on)
    facts = {each.person_id: each for each in candidates.of(trajectory, role, on)}
    for person in sorted(chosen, key=lambda each: each.id):  # one order, so nobody waits in turn
        found = facts.get(person.id)
        if found is None or found.why_not in (candidates.OVER, candidates.NOT_YET):
            raise RuleBroken(
                "%(name)s zit nu niet in het team. Kies opnieuw.", field="chosen", name=person.name
            )
        if found.why_not == candidates.PAUSED:
            raise RuleBroken(
                "%(name)s deelt nu even niets. Kies opnieuw.", field="chosen", name=person.name
            )
    try:
        return [
            appointing.appoint(trajectory, key, person, by=by, now=now)
            for person in sorted(chosen, key=lambda each: each.id)
        ]
    except RuleBroken as broken:
        if broken.field == "person":
            broken.field = "chosen"
        raise


def _check_number(trajectory: Trajectory, role: Role, number: int, on: date) -> None:
    """Two where nobody is yet, else one; none where all have come meanwhile."""
    if is_full(trajectory, role, on):
        raise RuleBroken("%(role)s: die zijn er al.", field="chosen", role=role.label)
    if by_two(trajectory, role, on):
        if number != 2:
            raise RuleBroken("Kies precies twee mensen.", field="chosen")
    elif number != 1:
        raise RuleBroken(
            "Er doet hier al iemand mee. Kies er één daarbij."
            if people.of_role(trajectory, role.key, on)
            else "Kies precies één iemand.",
            field="chosen",
        )
