"""The two reports about programmes: half a year of one, and a year of all that an owner runs."""

from collections.abc import Sequence

from app.insights.programmes import rules
from app.insights.programmes.parts import Part, Report
from app.insights.programmes.periods import Period
from app.insights.programmes.taking import Taking
from app.programmes.template import FACTORS, REASON, RISKS, SCHOOLS


def progress(title: str, takings: Sequence[Taking], period: Period) -> Report:
    """Half a year of one programme."""
    known = begun(takings, period)
    why = rules.ways(known)
    parts = (
        rules.standing(known, period.last),
        rules.ending(known, period),
        rules.phases(known, period.last),
        rules.on_time(known, period),
        rules.decisions(known, period),
        # Not both: one would tell what the other hides.
        why or rules.counted(known, REASON, period),
        rules.sectors(known),
        *(rules.counted(known, kind, period) for kind in (SCHOOLS, RISKS, FACTORS)),
        rules.measured(known, period.last),
        rules.cohorts(known, period.last),
    )
    return Report(title, period.label, tuple(part for part in parts if part is not None))


def state_of(
    title: str, programmes: Sequence[tuple[str, Sequence[Taking]]], period: Period
) -> Report:
    """A year of several programmes. Each has the same rows as in its own report, and nothing is
    added up over programmes: who has both would subtract their way to a small number."""
    found: dict[str, list[Part]] = {}
    for name, takings in programmes:
        known = begun(takings, period)
        for part in (
            rules.standing(known, period.last),
            rules.cohorts(known, period.last),
            rules.ways(known),
        ):
            if part is not None:
                rows = tuple((name, *row) for row in part.rows)
                columns = ("Programma", *part.columns)
                found.setdefault(part.heading, []).append(
                    Part(part.heading, columns, rows, part.says)
                )
        if (part := rules.measured(known, period.last)) is not None:  # too wide for one column more
            heading = f"{part.heading}: {name}"
            apart_from_others = Part(heading, part.columns, part.rows, part.says)
            found.setdefault(heading, []).append(apart_from_others)
    parts = (
        Part(h, same[0].columns, tuple(r for p in same for r in p.rows), same[0].says)
        for h, same in found.items()
    )
    return Report(title, period.label, tuple(parts))


def between(takings: Sequence[Taking], period: Period) -> list[Part]:
    """What tells who looks for schools how far they are from each other, and which kinds take part
    already."""
    known = begun(takings, period)
    parts = (rules.spread(known, period.last), rules.counted(known, SCHOOLS, period))
    return [part for part in parts if part is not None]


def begun(takings: Sequence[Taking], period: Period) -> list[Taking]:
    return [taking for taking in takings if taking.began <= period.last]
