"""The two reports about programmes: half a year of one, and a year of all that an owner runs.

Each is reckoned with all that could be read of the programme before it, so that none tells of one
school by what differs from another.
"""

from collections.abc import Callable, Sequence

from app.insights.programmes import measured, rules
from app.insights.programmes.parts import Part, Report
from app.insights.programmes.periods import Period, half_year_of, told_until
from app.insights.programmes.taking import Taking
from app.insights.programmes.told import Told
from app.programmes.template import FACTORS, REASON, RISKS, SCHOOLS

Parts = Sequence[Part | None]
OF_A_YEAR = (
    rules.STANDING_HEADING, rules.WAYS_HEADING, measured.HEADING, rules.COHORTS_HEADING,
)  # fmt: skip


def progress(title: str, takings: Sequence[Taking], period: Period) -> Report:
    """Half a year of one programme."""
    return Report(title, period.label, _after_all_before(_of_half_a_year, takings, period))


def _of_half_a_year(known: Sequence[Taking], period: Period, told: Told) -> Parts:
    why = rules.ways(known, told)
    return (
        rules.standing(known, period.last, told),
        rules.ending(known, period, told),
        rules.phases(known, period.last, told),
        rules.on_time(known, period, told),
        rules.decisions(known, period, told),
        # Not both: one would tell what the other hides.
        why or rules.counted(known, REASON, period, told),
        rules.sectors(known, told),
        *(rules.counted(known, kind, period, told) for kind in (SCHOOLS, RISKS, FACTORS)),
        measured.measured(known, period.last, told),
        rules.cohorts(known, period.last, told),
    )


def state_of(
    title: str, programmes: Sequence[tuple[str, Sequence[Taking]]], period: Period
) -> Report:
    """A year of several programmes. Each has the rows of its own report of that day, by the same
    memory of all before it, and nothing is added up over programmes: who has both would subtract
    their way to a small number."""
    half = half_year_of(period.last).until(period.last)
    found: dict[str, list[Part]] = {}
    for name, takings in programmes:
        own_report = _after_all_before(_of_half_a_year, takings, half)
        for part in (each for each in own_report if each.heading in OF_A_YEAR):
            if part.heading == measured.HEADING:  # too wide for one column more
                own = f"{part.heading}: {name}"
                found[own] = [Part(own, part.columns, part.rows, part.says)]
                continue
            rows = tuple((name, *row) for row in part.rows)
            columns = ("Programma", *part.columns)
            same = Part(part.heading, columns, rows, part.says)
            found.setdefault(part.heading, []).append(same)
    parts = (
        Part(h, same[0].columns, tuple(r for p in same for r in p.rows), same[0].says)
        for h, same in found.items()
    )
    return Report(title, period.label, tuple(parts))


def between(takings: Sequence[Taking], period: Period) -> Sequence[Part]:
    """What tells who looks for schools how far they are from each other, and which kinds take part
    already."""
    return _after_all_before(_of_schools, takings, period)


def _of_schools(known: Sequence[Taking], period: Period, told: Told) -> Parts:
    return (
        measured.spread(known, period.last, told),
        rules.counted(known, SCHOOLS, period, told),
    )


def _after_all_before(
    parts: Callable[[Sequence[Taking], Period, Told], Parts],
    takings: Sequence[Taking],
    period: Period,
) -> tuple[Part, ...]:
    """The parts of this period, beside what could be read every quarter before."""
    told = Told()
    found: Parts = ()
    since = min((taking.began for taking in takings), default=period.last)
    for each in told_until(period, since):
        begun = [taking for taking in takings if taking.began <= each.last]
        known = told.of_whom(("known",), begun, lambda taking: taking.school)
        found = parts(known, each, told)
    return tuple(part for part in found if part is not None)
