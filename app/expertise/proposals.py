"""What people miss on the list: proposing it, and what who keeps the list answers.

The list itself is committed text, see vocabulary.yaml: a yes here is a promise to write it there.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from app.accounts.access import in_force
from app.accounts.models import Membership, Role
from app.clock import amsterdam
from app.database import db
from app.errors import NotAllowed, RuleBroken, StalePage
from app.expertise.models import Skill, SkillName, SkillProposal

LONGEST = 120  # characters
MOST_OPEN = 5  # of one person
ANSWERS = {
    "later": "Goed idee: het komt in de volgende lijst",
    "known": "Het staat al in de lijst, onder een ander woord",
    "no": "Dit nemen we niet op",
}


def _is_keeper(person: Any, on: date) -> ColumnElement[bool]:
    """Who looks after the site keeps the list."""
    return exists().where(
        Membership.person_id == person.id, Membership.role == Role.ADMIN, in_force(on)
    )


def keeps_the_list(person: Any, on: date) -> bool:
    return bool(db.session.scalar(select(_is_keeper(person, on))))


def to_answer(person: Any, on: date) -> Select[SkillProposal]:
    """All of them, answered or not, for who keeps the list; for anybody else none."""
    return select(SkillProposal).where(_is_keeper(person, on))


def of(person: Any) -> Select[SkillProposal]:
    return (
        select(SkillProposal)
        .where(SkillProposal.by_id == person.id)
        .order_by(SkillProposal.id.desc())
    )


def unanswered(person: Any, on: date) -> Select[SkillProposal]:
    """The oldest first."""
    return to_answer(person, on).where(SkillProposal.answer == "").order_by(SkillProposal.id)


def propose(label: str, *, by: Any, now: datetime) -> SkillProposal:
    label = " ".join(label.split())
    if not label:
        raise RuleBroken("Schrijf wat er volgens jou bij moet.", field="label")
    if len(label) > LONGEST:
        raise RuleBroken("Schrijf hoogstens %(n)s tekens.", field="label", n=LONGEST)
    known = db.session.scalar(
        select(Skill.label)
        .join(SkillName, SkillName.skill_id == Skill.id)
        .where(func.lower(SkillName.name) == label.lower(), Skill.retired_on.is_(None))
        .limit(1)
    )
    if known is not None:
        raise RuleBroken("Dit staat al in de lijst, als “%(known)s”.", field="label", known=known)
    mine = db.session.scalars(of(by).where(SkillProposal.answer == "")).all()
    if any(each.label.lower() == label.lower() for each in mine):
        raise RuleBroken("Dit heb je al voorgesteld.", field="label")
    if len(mine) >= MOST_OPEN:
        raise RuleBroken(
            "Er liggen al %(n)s voorstellen van jou. Wacht even op een antwoord.", n=MOST_OPEN
        )
    proposal = SkillProposal(label=label, by_id=by.id, at=now, answer="")
    db.session.add(proposal)
    return proposal


def answer(proposal: SkillProposal, what: str, *, by: Any, now: datetime) -> None:
    if not keeps_the_list(by, amsterdam(now).date()):
        raise NotAllowed()
    if what not in ANSWERS:
        raise RuleBroken("Kies een antwoord.", field="answer")
    db.session.refresh(proposal, with_for_update=True)
    if proposal.answer:
        raise StalePage()
    proposal.answer, proposal.answered_at, proposal.answered_by_id = what, now, by.id
