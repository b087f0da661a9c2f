"""A decision: every named role signs, each person in it; the same outcome from all decides.

Signatures may change until all are the same. Who differs is shown that they do: then nothing is
decided, and people talk.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.clock import amsterdam
from app.database import db, outdate
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events import actions as events
from app.pots.rules import euros
from app.programmes import answers, costs, people, phases, taking_part
from app.programmes.models import Milestone, Signature, TrajectoryRole
from app.programmes.template import CONTINUE, EXTEND, REVISE, STOP, Outcome

LONGEST_WORDS = 2000


@dataclass(frozen=True)
class Signer:
    """Somebody whose signature is asked, with what they chose."""

    row: TrajectoryRole
    label: str
    signature: Signature | None


def signers(milestone: Milestone, on: date) -> list[Signer]:
    decision = milestone.moment.decision
    if decision is None:
        return []
    signed = {(each.role, each.person_id): each for each in _signatures(milestone)}
    return [
        Signer(
            row,
            milestone.trajectory.template.role(row.role).label,
            signed.get((row.role, row.person_id)),
        )
        for row in taking_part.rows_of(milestone, decision.by, on)
    ]


def _signatures(milestone: Milestone) -> list[Signature]:
    found = select(Signature).where(Signature.milestone_id == milestone.id)
    return list(db.session.scalars(found.order_by(Signature.id)))


def hands(milestone: Milestone, on: date) -> set[int]:
    """Ids of who signed with their own hand: a deputy is not who they sign for."""
    return {each.signature.signed_by_id for each in signers(milestone, on) if each.signature}


def nobody_in(milestone: Milestone, on: date) -> list[str]:
    """The labels of roles that must sign, but that nobody fills."""
    decision = milestone.moment.decision
    template = milestone.trajectory.template
    return [
        template.role(key).label
        for key in (decision.by if decision else ())
        if template.role(key).min
        and milestone.trajectory.has_role(template.role(key))
        and not taking_part.rows_of(milestone, (key,), on)
    ]


def agreed(milestone: Milestone, on: date) -> Outcome | None:
    """What everybody chose, once everybody chose the same."""
    decision = milestone.moment.decision
    chosen = [each.signature for each in signers(milestone, on)]
    if decision is None or not chosen or None in chosen or nobody_in(milestone, on):
        return None
    same = {(each.outcome, each.cents) for each in chosen if each}
    return decision.outcome(same.pop()[0]) if len(same) == 1 else None


def granted(milestone: Milestone, on: date) -> int | None:
    """The cents that everybody granted, where that is a part of what was asked."""
    signed = [each.signature for each in signers(milestone, on) if each.signature]
    return signed[0].cents if signed and agreed(milestone, on) else None


def differs(milestone: Milestone, on: date) -> bool:
    signed = [each.signature for each in signers(milestone, on) if each.signature]
    return len({(each.outcome, each.cents) for each in signed}) > 1


def outcomes(milestone: Milestone) -> list[Outcome]:
    """What can be chosen now: a phase is added once, so not when it is there already."""
    decision = milestone.moment.decision
    there = phases.active(milestone.trajectory)
    return [
        outcome
        for outcome in (decision.outcomes if decision else ())
        if not (outcome.effect == EXTEND and outcome.to[0] in there)
    ]


def check(
    milestone: Milestone, outcome: Outcome, words: str, on: date, cents: int | None = None
) -> None:
    """Raises RuleBroken when this cannot be chosen now, with what has to happen first."""
    if (outcome.effect in (STOP, EXTEND) or outcome.part) and not words.strip():
        raise RuleBroken("Schrijf erbij waarom: iedereen die meedoet leest dit.", field="words")
    check_fits(milestone, outcome)
    if outcome.part:
        check_part(milestone, outcome, cents)
    if outcome.effect in (STOP, REVISE):
        return
    if first := what_comes_first(milestone):
        raise RuleBroken(
            "Dit kan pas als dit klaar is: %(what)s.",
            field="outcome",
            what=phases.titled(first),
        )
    if outcome.effect == CONTINUE and (missing := empty_boxes(milestone)):
        raise RuleBroken(
            "Nog niet alles is op orde: %(what)s.", field="outcome", what="; ".join(missing)
        )
    if missing := people.what_is_missing(
        milestone.trajectory, _roles_needed(milestone, outcome), on
    ):
        raise RuleBroken("%(what)s", field="outcome", what=" ".join(missing))


def check_fits(milestone: Milestone, outcome: Outcome) -> None:
    """Raises RuleBroken where the form of this moment says that it is not so."""
    question, wanted = outcome.when
    if not question:
        return
    asked = milestone.trajectory.template.form(milestone.moment.form).field(question)
    newest = milestone.newest
    assert asked is not None
    given = answers.loads(newest.answers).get(question) if newest is not None else None
    if given not in wanted:
        raise RuleBroken(
            "“%(outcome)s” kan alleen als dit is ingevuld: %(question)s %(wanted)s.",
            field="outcome",
            outcome=outcome.label,
            question=asked.label,
            wanted=" of ".join(asked.option_labels[key] for key in wanted),
        )


def asked(milestone: Milestone) -> int:
    """Cents, of which this decision may grant a part; 0: it cannot."""
    part = next((each for each in outcomes(milestone) if each.part), None)
    return costs.asked(milestone, part) if part else 0


def check_part(milestone: Milestone, outcome: Outcome, cents: int | None) -> None:
    """Raises RuleBroken where this is no part of what was asked."""
    asked = costs.asked(milestone, outcome)
    if not asked:
        raise RuleBroken(
            "Er is nog geen begroting die goed is: er is niets om een deel van toe te kennen.",
            field="outcome",
        )
    if cents is None or not 0 < cents < asked:
        raise RuleBroken(
            "Schrijf welk bedrag jullie toekennen: meer dan niets, en minder dan de gevraagde "
            "%(asked)s.",
            field="cents",
            asked=euros(asked),
        )
    if cents <= (paid := costs.paid_before(milestone, outcome)):
        raise RuleBroken(
            "Hiervan is al %(paid)s betaald. Ken meer toe dan dat.", field="cents", paid=euros(paid)
        )


def what_comes_first(milestone: Milestone) -> list[Milestone]:
    """What must be over before this can be good: what a decision sent back, and the forms that
    the plan of this phase has before it."""
    before = (milestone.due_on, milestone.position)
    waited_for = {each.id for each in phases.waits_for(milestone)}
    return [
        each
        for each in phases.still_open(milestone.phase)
        if each.id in waited_for
        or (
            each.id != milestone.id
            and each.moment.form
            and not each.moment.is_on_demand
            and (each.due_on, each.position) < before
        )
    ]


def empty_boxes(milestone: Milestone) -> list[str]:
    """Boxes of its own form that must all be ticked."""
    if not milestone.moment.form or milestone.newest is None:
        return []
    form = milestone.trajectory.template.form(milestone.moment.form)
    return answers.not_in_order(form, answers.loads(milestone.newest.answers))


def _roles_needed(milestone: Milestone, outcome: Outcome) -> list[str]:
    """Who must be there in this phase and in the one that comes after it."""
    trajectory = milestone.trajectory
    asked = [milestone.phase, phases.next_after(trajectory, milestone.phase)]
    if outcome.effect == EXTEND:
        asked.append(phases.row_of(trajectory, outcome.to[0]))
    return [role for row in asked if row is not None for role in row.phase.roles]


def sign(
    milestone: Milestone,
    outcome_key: str,
    *,
    words: str = "",
    cents: int | None = None,
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> Outcome | None:
    """Write down what this person chooses, in each deciding role that they fill. `cents`: what they
    grant, where that is a part of what was asked.

    Gives the outcome once everybody chose the same; the caller lets it take effect.
    """
    on = amsterdam(now).date()
    decision = milestone.moment.decision
    if decision is None or not taking_part.is_workable(milestone):
        raise NotAllowed()
    if milestone.is_over:
        raise StalePage()
    theirs = taking_part.rights(milestone, by, decision.by, on)
    if not theirs:
        raise NotAllowed()
    if milestone.moment.form and milestone.state != "handed_in":
        raise RuleBroken("Eerst wordt het formulier ingeleverd; daarna kun je kiezen.")
    outcome = next((each for each in outcomes(milestone) if each.key == outcome_key), None)
    if outcome is None:
        raise RuleBroken("Kies een van de mogelijkheden.", field="outcome")
    cents = cents if outcome.part else None
    check(milestone, outcome, words, on, cents)
    outdate(milestone, seen)
    for row, holder in theirs:
        _write(milestone, row, holder, outcome, words, by, now).cents = cents
    db.session.flush()
    event = events.note(
        "milestone",
        milestone,
        "sign",
        by=by,
        now=now,
        role="role",
        holder=theirs[0][1],
        facts={"outcome": outcome.key},
    )
    result = agreed(milestone, on)
    if result is None:
        others = taking_part.ids_in(milestone, decision.by, on)
        events.deliver(event, others, role="deciding", now=now)
    return result


def _write(
    milestone: Milestone,
    row: TrajectoryRole,
    holder: int,
    outcome: Outcome,
    words: str,
    by: Any,
    now: datetime,
) -> Signature:
    found = next(
        (e for e in _signatures(milestone) if (e.role, e.person_id) == (row.role, holder)), None
    )
    if found is None:
        found = Signature(milestone_id=milestone.id, role=row.role, person_id=holder)
        db.session.add(found)
    found.signed_by_id, found.outcome, found.at = by.id, outcome.key, now
    found.words = words.strip()[:LONGEST_WORDS]
    return found


def forget_signatures(milestone: Milestone) -> None:
    """What was signed is no longer what is asked."""
    for each in _signatures(milestone):
        db.session.delete(each)


def reasons(milestone: Milestone, outcome: Outcome) -> str:
    """What was said by who chose this, each once. Who left may have said something else, of
    something else."""
    chose = [each for each in _signatures(milestone) if each.outcome == outcome.key]
    return "\n\n".join(dict.fromkeys(each.words for each in chose if each.words))
