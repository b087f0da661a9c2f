"""What the rows of a good example's table ask for, and what they change."""

from typing import Any

from sqlalchemy import update

from app.accounts.models import Person
from app.database import change_one, db
from app.errors import RuleBroken, StalePage
from app.practices import access, rules
from app.practices.carrying import is_carried
from app.practices.models import (
    ASKED,
    AUTHOR,
    CARRIER,
    NO,
    OFFERED,
    STOPPED,
    YES,
    Part,
    Practice,
    PracticeSkill,
)
from app.profiles import actions as profiles
from app.workflow import Step

# ── Words, and sharing them ─────────────────────────────────────────────────────────────────────


def is_as_read(step: Step) -> None:
    """What somebody says yes to, or shares, is what stood on their page. An answer of somebody
    else meanwhile changes nothing about that."""
    if step.values.get("edition", step.obj.edition) != step.obj.edition:
        raise StalePage()


def may_be_changed(step: Step) -> None:
    is_as_read(step)
    draft: rules.Draft = step.values["draft"]
    rules.check_draft(draft, step.values.get("cleared", ()))
    if step.obj.state != "draft":
        rules.check_complete(
            story=draft.story, result=draft.result, skills=len(set(draft.skill_ids))
        )


def changed(step: Step) -> None:
    practice: Practice = step.obj
    before, ring = {each.skill_id for each in practice.skills}, practice.ring
    describe(practice, step.values["draft"])
    practice.edition += 1
    db.session.flush()
    assert step.by is not None
    if step.by.id in practice.people(CARRIER):
        # They write what they would come and do themselves: what is new in it is theirs as well.
        profiles.follow(
            {each.skill_id for each in practice.skills},
            practice.ring,
            before=before,
            reached=ring,
            by=step.by,
            now=step.now,
        )


def describe(practice: Practice, draft: rules.Draft) -> None:
    facts = dict(vars(draft))
    wanted = set(facts.pop("skill_ids"))
    for name, value in facts.items():
        setattr(practice, name, value)
    kept = [each for each in practice.skills if each.skill_id in wanted]
    new = wanted - {each.skill_id for each in kept}
    practice.skills = [*kept, *(PracticeSkill(skill_id=id_) for id_ in sorted(new))]


def may_be_published(step: Step) -> None:
    is_as_read(step)
    practice: Practice = step.obj
    rules.check_complete(story=practice.story, result=practice.result, skills=len(practice.skills))
    if not practice.people(CARRIER):
        raise RuleBroken("Nog niemand zei: dit kan en wil ik komen doen. Vraag iemand.")
    if not is_carried(practice, step.today):
        raise RuleBroken(
            "Wie ja zei, is nu niet te vragen. Vraag of het profiel weer open mag, of vraag "
            "iemand anders."
        )
    # Before the state, because the database wants to know since when something is shared.
    practice.published_at = practice.published_at or step.now
    db.session.flush()


def has_a_reason(step: Step) -> None:
    if not step.values.get("reason_words", "").strip():
        raise RuleBroken("Schrijf waarom, dan weet de schrijver het ook.", field="words")


def taken_down(step: Step) -> None:
    assert step.by is not None
    step.obj.taken_down_by_id = step.by.id


def was_not_taken_down(step: Step) -> None:
    if step.obj.taken_down_by_id is not None:
        raise RuleBroken(
            "Je schoolleider haalde dit weg. Alleen wie dat deed, geeft het weer vrij."
        )


def released(step: Step) -> None:
    step.obj.taken_down_by_id = None


def carries_nobody(step: Step) -> bool:
    return not is_carried(step.obj, step.today)


def carries_somebody(step: Step) -> bool:
    return is_carried(step.obj, step.today)


# ── People ──────────────────────────────────────────────────────────────────────────────────────


def part_of(practice: Practice, person_id: int, role: str) -> Part | None:
    return next(
        (p for p in practice.parts if (p.person_id, p.role) == (person_id, role)),
        None,
    )


def _may_be_named(role: str) -> Any:
    def guard(step: Step) -> None:
        practice: Practice = step.obj
        if len(practice.parts) >= rules.MOST_PEOPLE:
            raise RuleBroken("Dit voorbeeld heeft genoeg namen.", field="who")
        if part_of(practice, step.values["person"], role) is not None:
            raise RuleBroken("Deze collega is al gevraagd.", field="who")
        found = access.askable(practice, step.today)
        if step.values["person"] not in set(
            db.session.scalars(found.with_only_columns(Person.id).order_by(None))
        ):
            raise RuleBroken("Kies een collega uit de lijst.", field="who")

    return guard


def _names(role: str) -> Any:
    def effect(step: Step) -> None:
        assert step.by is not None
        _add(step, step.values["person"], role, ASKED)

    return effect


def tell_who_was_asked(step: Step) -> None:
    step.tell([step.values["person"]], "asked" if step.action == "ask" else "named")


def _answers(role: str, answer: str, *before: str) -> Any:
    def effect(step: Step) -> None:
        assert step.by is not None
        _set(step, step.by.id, role, answer, before)

    return effect


def _add(step: Step, person_id: int, role: str, answer: str) -> None:
    assert step.by is not None
    practice: Practice = step.obj
    practice.parts.append(
        Part(
            person_id=person_id,
            role=role,
            asked_by_id=step.by.id,
            answer=answer,
            since=step.now,
        )
    )
    db.session.flush()  # the key speaks here when two authors ask the same colleague
    step.facts |= {"person": person_id}


def _set(step: Step, person_id: int, role: str, answer: str, before: tuple[str, ...]) -> None:
    """The WHERE repeats from what it may become this, for when two people act at once."""
    change_one(
        update(Part)
        .where(
            Part.practice_id == step.obj.id,
            Part.person_id == person_id,
            Part.role == role,
            Part.answer.in_(before),
        )
        .values(answer=answer, since=step.now)
        .execution_options(synchronize_session=False)
    )
    part = part_of(step.obj, person_id, role)
    if part is not None:
        db.session.refresh(part, ["answer", "since"])
    step.facts |= {"person": person_id}


def accepted(step: Step) -> None:
    """A yes of their own; for an author, who is in it already, it is also how they come in."""
    assert step.by is not None
    practice: Practice = step.obj
    if part_of(practice, step.by.id, CARRIER) is None:
        _add(step, step.by.id, CARRIER, YES)
    else:
        before = (ASKED, YES) + ((OFFERED, STOPPED) if step.role == "author" else ())
        _set(step, step.by.id, CARRIER, YES, before)
    _share(practice, step)


def _share(practice: Practice, step: Step) -> None:
    skills = [each.skill_id for each in practice.skills]
    if not skills:
        raise RuleBroken(
            "Er staat nog niet bij waarover dit gaat. Vink eerst expertise aan.", field="skills"
        )
    profiles.share_as_well(skills, practice.ring, by=step.by, now=step.now)


def offered(step: Step) -> None:
    """They may be asked for it at once; it counts when an author says that they are welcome."""
    assert step.by is not None
    part = part_of(step.obj, step.by.id, CARRIER)
    if part is None:
        _add(step, step.by.id, CARRIER, OFFERED)
    else:
        _set(step, step.by.id, CARRIER, OFFERED, (NO, STOPPED))
    _share(step.obj, step)


def welcomed(step: Step) -> None:
    _set(step, step.values["person"], CARRIER, YES, (OFFERED,))


def let_go(step: Step) -> None:
    _set(step, step.values["person"], CARRIER, STOPPED, (ASKED, OFFERED, YES))


def somebody_stays(step: Step) -> None:
    """An example without an author belongs to nobody."""
    if len(step.obj.people(AUTHOR)) < 2:
        raise RuleBroken("Je bent de enige schrijver. Trek het voorbeeld in als je ermee stopt.")


may_be_asked, asked = _may_be_named(CARRIER), _names(CARRIER)
may_be_named, named = _may_be_named(AUTHOR), _names(AUTHOR)
refused = _answers(CARRIER, NO, ASKED)
stopped = _answers(CARRIER, STOPPED, YES, OFFERED)
agreed = _answers(AUTHOR, YES, ASKED)
declined = _answers(AUTHOR, NO, ASKED)
left = _answers(AUTHOR, STOPPED, YES)
