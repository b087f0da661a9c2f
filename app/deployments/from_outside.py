"""First inside, then outside: a freelancer comes for a reason, where colleagues could do it.

Who invites one says why before they ask. Of a freelancer who came by themselves, by an offer or
because somebody sounded them out, the school says it with its own yes to the terms.
"""

from datetime import date
from typing import Any

from app.deployments.models import Deployment
from app.deployments.people import help_request_of
from app.help_requests import inside
from app.help_requests.models import HelpRequest
from app.help_requests.rules import NOBODY_INSIDE
from app.workflow import Step

BY_THEMSELVES = {"offer": "offered", "sound": "sounded"}  # how it began, and what stands there


def says_why(step: Step, asked: HelpRequest) -> None:
    """It is in the inzet before that is stored: the database asks for it too."""
    inzet: Deployment = step.obj
    code, words = step.values.get("reason_code", ""), step.values.get("reason_words", "")
    if inzet.is_freelance:
        assert step.by is not None
        besides = {step.by.id, asked.asked_by_id}
        code = inside.why_outside(asked, code, words, besides=besides, on=step.today)
        words = words if code != NOBODY_INSIDE else ""
        inzet.external_reason = code
    else:
        code = words = ""  # who asks a colleague need not explain it
    step.values |= {"reason_code": code, "reason_words": words}


def is_unexplained(inzet: Deployment) -> bool:
    """A freelancer who came by themselves; the school did not say yet why it takes one."""
    return inzet.is_freelance and inzet.external_reason in BY_THEMSELVES.values()


def asks_why(inzet: Deployment, reader: Any, on: date) -> bool:
    """Of this reader, before the school takes them: only where colleagues could do it."""
    if reader.id == inzet.expert_id or not is_unexplained(inzet):
        return False
    asked = help_request_of(inzet)
    skills = [wanted.skill_id for wanted in asked.essential]
    besides = {reader.id, asked.asked_by_id}
    return inside.is_anybody(asked.school, skills, besides=besides, on=on)


def may_be_taken(step: Step) -> None:
    """The yes of the school to such a freelancer comes with why."""
    if step.role == "asker" and is_unexplained(step.obj):
        says_why(step, help_request_of(step.obj))
