"""What a traject costs, row by row: the budgets that were adopted, and hours that are counted.

A budget counts once a decision adopts it. A budget that is handed in with a decision that may
extend the traject is for the extra phase, and counts only when that is chosen.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.database import db
from app.deployments.amounts import in_proportion
from app.errors import RuleBroken
from app.pots.rules import euros
from app.programmes import answers, lent, phases
from app.programmes.lines import BUDGET, FOR
from app.programmes.models import Milestone, Submission, Trajectory, TrajectoryCost
from app.programmes.template import EXTEND, Form, Fund, Outcome, Phase, Place, Template

EXPERTS = "experts"
HOURS_OF = "hours of {}"  # the source of counted hours: of the traject, or of an extra phase
EXTRA = "extra {}"  # the source of what an extra phase costs where nobody handed in a budget
DAYS_A_MONTH = 365.25 / 12
LONGEST_ROW = 300

# What it covers, what it is, cents, and the line that it is for.
_Row = tuple[str, str, int, str]
_What = tuple[str, str, str]  # the same without its cents


def adopt(milestone: Milestone, outcome: Outcome, on: date, granted: int | None = None) -> None:
    """Let the decision adopt what was handed in, and count what nobody hands in. `granted`: cents,
    where that is a part of what was asked; every row gets its part of it, beside what was paid."""
    trajectory, template = milestone.trajectory, milestone.trajectory.template
    handed_in = _budgets(trajectory, milestone, outcome)
    fresh = _not_adopted(trajectory, handed_in)
    rows = [(source, row) for source, each in fresh.items() for row in _rows_of(each, template)]
    if granted is not None:
        parts = spread(granted, [row[2] for _, row in rows], _paid_of(trajectory, rows))
        rows = [
            (source, (covers, what, cents, of_line))
            for (source, (covers, what, _, of_line)), cents in zip(rows, parts, strict=True)
        ]
    for source, submission in fresh.items():
        of_it = [row for each, row in rows if each == source]
        _take_over(trajectory, source, submission, of_it)
    base = HOURS_OF.format("")
    if not _has(trajectory, base) and not _budgeted(trajectory, EXPERTS):
        _count_hours(trajectory, base, _coming(milestone), on)
    if outcome.effect == EXTEND:
        own = source_of(milestone) in handed_in
        _count_extra(milestone, phases.row_of(trajectory, outcome.to[0]).phase, own, on)
    db.session.flush()
    db.session.expire(trajectory, ["costs"])


def spread(granted: int, asked: Sequence[int], paid: Sequence[int]) -> list[int]:
    """By row: what was paid stays, and the rest of what is granted is for what is still to pay."""
    left = [cents - done for cents, done in zip(asked, paid, strict=True)]
    rest = in_proportion(max(0, granted - sum(paid)), left)
    return [done + part for done, part in zip(paid, rest, strict=True)]


def paid_before(milestone: Milestone, outcome: Outcome) -> int:
    """Cents of what this decision would adopt."""
    trajectory = milestone.trajectory
    fresh = _asked_for(milestone, outcome)
    rows = [(s, row) for s, each in fresh.items() for row in _rows_of(each, trajectory.template)]
    return sum(_paid_of(trajectory, rows))


def _paid_of(trajectory: Trajectory, rows: Iterable[tuple[str, _Row]]) -> list[int]:
    """What was paid of each of these rows before."""
    known: dict[str, dict[_What, int]] = {}
    found = []
    for source, (covers, what, cents, of_line) in rows:
        if source not in known:
            known[source] = paid_of(each for each in trajectory.costs if each.source == source)
        left, key = known[source], (covers, what, of_line)
        found.append(min(cents, left.get(key, 0)))
        left[key] = left.get(key, 0) - found[-1]
    return found


def asked(milestone: Milestone, outcome: Outcome) -> int:
    """Cents of the budgets that this decision would adopt and none did before."""
    fresh, template = _asked_for(milestone, outcome), milestone.trajectory.template
    return sum(row[2] for each in fresh.values() for row in _rows_of(each, template))


def _asked_for(milestone: Milestone, outcome: Outcome) -> dict[str, Submission]:
    trajectory, newest = milestone.trajectory, milestone.newest
    found = _budgets(trajectory, milestone, outcome)
    if newest is not None and newest.given_back_at is None and not _may_extend(milestone):
        found[source_of(milestone)] = newest
    return _not_adopted(trajectory, found)


def _not_adopted(
    trajectory: Trajectory, handed_in: Mapping[str, Submission]
) -> dict[str, Submission]:
    adopted = {each.submission_id for each in trajectory.costs}
    return {source: each for source, each in handed_in.items() if each.id not in adopted}


def source_of(milestone: Milestone) -> str:
    return f"{milestone.template_phase}.{milestone.key}"


def by_line(trajectory: Trajectory) -> dict[str, int]:
    """What was adopted, by line of the funding."""
    found: dict[str, int] = {}
    for cost in trajectory.costs if trajectory.template.funding else []:
        line = line_of(trajectory.template, cost.covers).covers
        found[line] = found.get(line, 0) + cost.cents
    return found


def line_of(template: Template, covers: str) -> Fund:
    """The line that this is of; what no line is for is a cost of the plan, and never takes what is
    meant for people where there is another line."""
    by_key = {fund.covers: fund for fund in template.funding}
    others = [fund for fund in template.funding if fund.covers != EXPERTS]
    return by_key.get(covers) or by_key.get("plan") or (*others, *template.funding)[0]


def may_cost(template: Template) -> bool:
    """Whether money can ever be set apart for it: there is a budget to hand in, or people are
    lent."""
    budgets = any(each.type == BUDGET for form in template.forms for each in form.fields)
    return bool(template.funding) and (budgets or any(role.lends for role in template.roles))


# Budgets


def _budgets(
    trajectory: Trajectory, deciding: Milestone, outcome: Outcome
) -> dict[str, Submission]:
    """The newest version of each budget that is good, by where it stands in the template."""
    found: dict[str, Submission] = {}
    rows = select(Milestone).where(
        Milestone.trajectory_id == trajectory.id, Milestone.state == "done"
    )
    for each in db.session.scalars(rows.order_by(Milestone.copy, Milestone.id)):
        newest = each.newest
        if (
            newest is None
            or newest.accepted_at is None
            or not _rows_of(newest, trajectory.template)
        ):
            continue
        is_chosen = each.id == deciding.id and outcome.effect == EXTEND
        if not _may_extend(each) or is_chosen or _has(trajectory, source_of(each)):
            found[source_of(each)] = newest
    return found


def _may_extend(milestone: Milestone) -> bool:
    decision = milestone.moment.decision
    return decision is not None and any(each.effect == EXTEND for each in decision.outcomes)


def _rows_of(submission: Submission, template: Template) -> list[_Row]:
    return _rows_in(
        template.form(submission.milestone.moment.form), answers.loads(submission.answers)
    )


def _rows_in(form: Form, filled_in: Mapping[str, Any]) -> list[_Row]:
    return [
        (
            str(row["covers"]),
            str(row["what"])[:LONGEST_ROW],
            int(row["cents"]),
            written((*field.of, row[FOR])) if field.of and row.get(FOR) else "",
        )
        for field in form.fields
        if field.type == BUDGET
        for row in filled_in.get(field.key) or ()
        if row["cents"]
    ]


def amounts_in(form: Form, filled_in: Mapping[str, Any]) -> list[tuple[str, int]]:
    """(what it covers, cents) of each row of the budgets of this form."""
    return [(row[0], row[2]) for row in _rows_in(form, filled_in)]


def written(line: tuple[str, str, int]) -> str:
    """A line of a question of a form, as a cost says that it is for it."""
    return ".".join(map(str, line))


def line_for(cost: TrajectoryCost) -> tuple[Place, int] | None:
    """What this cost is for, where its budget says so."""
    if not cost.of_line:
        return None
    form, question, number = cost.of_line.split(".")
    return (form, question), int(number)


def _take_over(
    trajectory: Trajectory, source: str, submission: Submission, rows: Iterable[_Row]
) -> None:
    """What was paid stays, and so does what is the same; the rest is as it reads now. Of a row
    that was paid and now costs more, only what is more is still to pay."""
    standing = [each for each in trajectory.costs if each.source == source]
    wanted = _without_paid(rows, standing)
    for cost in standing:
        same = (cost.covers, cost.what, cost.cents, cost.of_line)
        if cost.paid_at is not None:
            cost.submission_id = submission.id
        elif same in wanted:
            wanted.remove(same)
            cost.submission_id = submission.id
        else:
            trajectory.costs.remove(cost)
            db.session.delete(cost)
    for covers, what, cents, of_line in wanted:
        _add(trajectory, source, covers, what, cents, submission.id, of_line)


def _without_paid(rows: Iterable[_Row], standing: Iterable[TrajectoryCost]) -> list[_Row]:
    """These rows without what was paid of them before."""
    paid = paid_of(standing)
    left = []
    for covers, what, cents, of_line in rows:
        off = min(cents, paid.get((covers, what, of_line), 0))
        paid[covers, what, of_line] = paid.get((covers, what, of_line), 0) - off
        if cents > off:
            left.append((covers, what, cents - off, of_line))
    return left


def paid_of(standing: Iterable[TrajectoryCost]) -> dict[_What, int]:
    found: dict[_What, int] = {}
    for cost in standing:
        if cost.paid_at is not None:
            key = (cost.covers, cost.what, cost.of_line)
            found[key] = found.get(key, 0) + cost.cents
    return found


def keep_what_was_paid(milestone: Milestone, filled_in: Mapping[str, Any]) -> None:
    """Raises RuleBroken when a new version of a budget leaves out a row that was paid, calls it
    otherwise, or makes it cost less: then the same would be counted twice, or not at all."""
    form = milestone.trajectory.template.form(milestone.moment.form)
    standing = [c for c in milestone.trajectory.costs if c.source == source_of(milestone)]
    asked: dict[_What, int] = {}
    for covers, what, cents, of_line in _rows_in(form, filled_in):
        asked[covers, what, of_line] = asked.get((covers, what, of_line), 0) + cents
    for paid, cents in paid_of(standing).items():
        if asked.get(paid, 0) < cents:
            raise RuleBroken(
                "Van “%(what)s” is al %(cents)s betaald. Laat die regel staan zoals zij was, met "
                "minstens dat bedrag.",
                what=paid[1],
                cents=euros(cents),
            )


def _add(
    trajectory: Trajectory,
    source: str,
    covers: str,
    what: str,
    cents: int,
    submission_id: int | None = None,
    of_line: str = "",
) -> None:
    if cents > 0:
        trajectory.costs.append(
            TrajectoryCost(
                trajectory_id=trajectory.id,
                source=source,
                submission_id=submission_id,
                covers=covers,
                what=what,
                cents=cents,
                of_line=of_line,
            )
        )


def _has(trajectory: Trajectory, source: str) -> bool:
    return any(each.source == source for each in trajectory.costs)


def _budgeted(trajectory: Trajectory, covers: str) -> bool:
    return any(each.covers == covers and each.submission_id for each in trajectory.costs)


# What is counted


def _coming(milestone: Milestone) -> list[Phase]:
    """The phases that come after this one: their people are lent from its decision on."""
    return [
        row.phase
        for row in milestone.trajectory.phases
        if row.is_active and row.position > milestone.phase.position
    ]


def _count_hours(trajectory: Trajectory, source: str, coming: Iterable[Phase], on: date) -> None:
    if not any(fund.covers == EXPERTS for fund in trajectory.template.funding):
        return
    cents = sum(lent.cost_of_hours(trajectory, phase, on) for phase in coming)
    _add(trajectory, source, EXPERTS, "Uren van mensen van elders", cents)


def _count_extra(milestone: Milestone, extra: Phase, has_budget: bool, on: date) -> None:
    """An extra phase costs its hours; and where nobody handed in a budget for it, of every other
    line as much a month as was adopted for the phase that it prolongs."""
    trajectory = milestone.trajectory
    _count_hours(trajectory, HOURS_OF.format(extra.key), [extra], on)
    if has_budget:
        return
    length = _days(milestone.phase.phase)
    sums: dict[str, int] = {}
    for cost in trajectory.costs:
        if cost.submission_id is not None:
            sums[cost.covers] = sums.get(cost.covers, 0) + cost.cents
    for covers, cents in sums.items():
        part = math.ceil(cents * _days(extra) / length)
        _add(trajectory, EXTRA.format(extra.key), covers, extra.label, part)


def _days(phase: Phase) -> float:
    return phase.length * (7 if phase.in_weeks else DAYS_A_MONTH)
