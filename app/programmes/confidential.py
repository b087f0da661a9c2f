"""Who reads which document of a traject, and who only knows that it is there.

Whoever may open a traject sees its course. What was filled in may be for fewer: a plan to improve,
or what an inspector found. A form then names the roles that read it. The school and its board read
all that is about the school, so that nobody who pays or runs the programme reads more than they do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accounts.access import acts_as
from app.accounts.models import Role
from app.programmes import people, taking_part
from app.programmes.models import Milestone, Trajectory
from app.programmes.template import Form, Template


@dataclass(frozen=True)
class Document:
    """What is handed in, and who reads it; `readers` empty: whoever may open the traject."""

    label: str
    readers: Sequence[str]


def documents(template: Template) -> list[Document]:
    """Who reads what, as the page of a programme tells it."""
    return [
        Document(form.label, [template.role(key).label for key in form.readers])
        for form in template.forms
    ]


def document_of(milestone: Milestone) -> Form | None:
    """The form of this moment, where not everybody reads it."""
    key = milestone.moment.form
    form = milestone.trajectory.template.form(key) if key else None
    return form if form is not None and form.readers else None


def reads(milestone: Milestone, person: Any, on: date) -> bool:
    """Whether this person, who may open the traject, reads what was filled in here.

    Of what each of several hands in apart, another of the same role reads nothing.
    """
    form = document_of(milestone)
    return (
        form is None
        or people.decides_for(milestone.trajectory.programme, person, on) is not None
        or (_is_of_the_school(milestone) and leads(milestone.trajectory, person, on))
        or bool(taking_part.rights(milestone, person, form.readers, on))
    )


def _is_of_the_school(milestone: Milestone) -> bool:
    """Not of somebody from another school who takes part."""
    member = milestone.for_member
    return member is None or member.organisation_id == milestone.trajectory.school_id


def leads(trajectory: Trajectory, person: Any, on: date) -> bool:
    """Leads the school, or its board; also as a deputy."""
    school = trajectory.school
    if school is None:
        return False
    if acts_as(person, (Role.DIRECTOR,), school.id, on) is not None:
        return True
    board = school.board_id
    return board is not None and acts_as(person, (Role.BOARD,), board, on) is not None
