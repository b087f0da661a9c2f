"""A moment that publishes leaves a good example behind: a draft of who handed it in, to finish and
share like any other. Semantics 12 of the programme model: title, story, results and carriers go by
the keys of the form; whatever else was told becomes part of the story.
"""

from collections.abc import Iterator
from textwrap import shorten
from typing import Any

from markupsafe import escape
from sqlalchemy import select

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.practices import actions as practices
from app.practices.access import askable, schools_to_write_for
from app.practices.models import Practice
from app.practices.rules import (
    LONGEST,
    LONGEST_RESULT,
    LONGEST_TITLE,
    MOST_PEOPLE,
    MOST_SKILLS,
    Draft,
    check_draft,
)
from app.programmes import answers, phases, taking_part
from app.programmes.models import Milestone
from app.programmes.team.models import AskedSkill
from app.programmes.template import Field
from app.workflow import Step

OWN_PLACE = ("title", "results", "carriers")  # of the form; the rest makes the story
TOLD = ("text", "checks", "choice", "number", "sources")  # kinds of answers that a story can hold
NAMELESS = "Goed voorbeeld uit een traject"  # where what it is called may not stand there


def published(step: Step) -> None:
    """Write the example down; what may not stand in one is left for its author to tell anew."""
    milestone: Milestone = step.obj
    if milestone.state != "done" or not milestone.moment.publishes:
        return
    if _wrote_before(milestone):
        return  # asked again: the example stands already, and its author changes it there
    author, school = _author(milestone, step)
    if author is None or school is None:
        return
    practice = practices.write(school, _draft(milestone), by=author, now=step.now)
    milestone.practice_id = practice.id
    if milestone.newest is not None and milestone.newest.by_id == author.id:
        _ask(practice, _carriers(milestone), author, step)


def _author(milestone: Milestone, step: Step) -> tuple[Person | None, Organisation | None]:
    """Who handed it in, or somebody else of the moment, with the school where they work: that of
    the traject before another. Nobody when none of them works at a school."""
    newest, on = milestone.newest, amsterdam(step.now).date()
    first = newest.by_id if newest is not None else step.by.id if step.by is not None else None
    others = taking_part.ids_in(milestone, milestone.moment.everybody, on)
    found: tuple[Person | None, Organisation | None] = (None, None)
    for person_id in dict.fromkeys([*([first] if first else []), *others]):
        person = db.session.get_one(Person, person_id)
        schools = list(db.session.scalars(schools_to_write_for(person, on)))
        own = [each for each in schools if each.id == milestone.trajectory.school_id]
        if own:
            return person, own[0]
        if schools and found[0] is None:
            found = person, schools[0]
    return found


def _draft(milestone: Milestone) -> Draft:
    moment, trajectory = milestone.moment, milestone.trajectory
    template = trajectory.template
    plain = f"{moment.label}, {trajectory.who}"[:LONGEST_TITLE]
    fields = template.form(moment.form).fields if moment.form else ()
    filled = answers.loads(milestone.newest.answers) if milestone.newest else {}
    paragraphs = [text for field in fields for text in _told(field, filled.get(field.key))]
    skills = select(AskedSkill.skill_id).where(AskedSkill.trajectory_id == trajectory.id)
    facts: dict[str, Any] = {
        "ring": trajectory.programme.ring,
        "skill_ids": tuple(db.session.scalars(skills.order_by(AskedSkill.skill_id)))[:MOST_SKILLS],
    }
    story = "\n\n".join(paragraphs)[:LONGEST]
    draft = Draft(
        str(filled.get("title") or plain).strip()[:LONGEST_TITLE],
        story=story,
        story_html="".join(f"<p>{escape(each)}</p>" for each in story.splitlines() if each),
        line=shorten(story, 160, placeholder="…"),
        result=str(filled.get("results") or "")[:LONGEST_RESULT],
        **facts,
    )
    return next(
        each
        for each in (draft, Draft(plain, **facts), Draft(NAMELESS, **facts))
        if _may_be_kept(each)
    )


def _may_be_kept(draft: Draft) -> bool:
    try:
        check_draft(draft)
    except RuleBroken:
        return False
    return True


def _wrote_before(milestone: Milestone) -> bool:
    copies = phases.copies(milestone.trajectory, milestone.template_phase, milestone.key)
    return any(
        each.practice_id is not None
        for each in copies
        if each.ordinal == milestone.ordinal and each.for_member_id == milestone.for_member_id
    )


def _told(field: Field, answer: Any) -> Iterator[str]:
    if field.key in OWN_PLACE or field.type not in TOLD or answers.is_empty(field, answer):
        return
    if field.type == "sources":  # a link may not stand in an example; on the moment's page it does
        words = "; ".join(row["title"] for row in answer)
    else:
        words = answers.as_text(field, answer, str).strip()
    if field.key != "story":
        yield field.label.strip()
    yield words


def _carriers(milestone: Milestone) -> list[int]:
    """Whom the author names as able and willing to come and do it."""
    if milestone.newest is None:
        return []
    form = milestone.trajectory.template.form(milestone.moment.form)
    filled = answers.loads(milestone.newest.answers)
    return [
        person_id
        for field in form.fields
        if field.key == "carriers" and field.type == "people"
        for person_id in (filled.get(field.key) or {}).get("ids", ())
    ]


def _ask(practice: Practice, person_ids: list[int], author: Person, step: Step) -> None:
    """Each says for themselves whether they can and will; who cannot be asked here is left out."""
    mine = askable(practice, amsterdam(step.now).date()).where(
        Person.id.in_(person_ids), Person.id != author.id
    )
    for person in db.session.scalars(mine.limit(MOST_PEOPLE - 1)).all():
        practices.ask(practice, person, by=author, now=step.now)
