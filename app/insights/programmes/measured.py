"""What was measured twice, and how far schools are from each other: facts in, rows out. Never of
fewer than five schools, nor of fewer than five that an earlier report did not tell of as they are.
"""

from collections.abc import Sequence
from datetime import date
from statistics import mean, quantiles

from app.insights.programmes.parts import Cell, Part
from app.insights.programmes.taking import Mark, Taking
from app.insights.programmes.told import Told
from app.insights.rules import SHOWN_FROM

HEADING = "Gemeten verschil"
DIFFERENCE = (
    "Dit is wat er is gemeten, van 1 (nog niet) tot 4 (helemaal): de eerste keer en de laatste, "
    "met dezelfde vraag. Van de laatste keer staat er ook tussen welke cijfers de middelste helft "
    "van de scholen zit. Er verandert meer op een school dan een programma: het is dus geen bewijs "
    "dat het hierdoor komt."
)


def measured(takings: Sequence[Taking], day: date, told: Told) -> Part | None:
    """Of each question that at least five schools were asked twice: the means, their
    difference, and between which marks the middle half of the schools is."""
    series: dict[tuple[str, int, int], list[Mark]] = {}
    labels: dict[str, str] = {}
    for number, taking in enumerate(takings):
        for mark in taking.marks:
            if mark.on <= day:
                series.setdefault((mark.key, number, mark.who), []).append(mark)
                labels.setdefault(mark.key, mark.question)
    twice: dict[str, list[tuple[int, int, int]]] = {}
    for (key, _, who), marks in series.items():
        if len(marks) > 1:
            marks.sort(key=lambda mark: mark.on)
            twice.setdefault(key, []).append((who, marks[0].mark, marks[-1].mark))
    rows: list[tuple[Cell, ...]] = []
    for key, marked in twice.items():
        question = labels[key]
        found = told.of_whom((("measured", key),), marked, lambda each: each[0])
        schools = len({who for who, _, _ in found})
        if schools < SHOWN_FROM:
            rows.append((question, None, None, None, None, None))
            continue
        first, last = (
            float(mean(marks)) for marks in zip(*(pair[1:] for pair in found), strict=True)
        )
        low, _, high = quantiles([m for _, _, m in found], n=4, method="inclusive")
        said = [round(first, 1), round(last, 1)]
        change = round(said[1] - said[0], 1)  # as who subtracts on paper
        rows.append((question, schools, *said, change, f"{_mark(low)} tot {_mark(high)}"))
    columns = (*("Vraag", "#Scholen", "#Eerst", "#Laatst", "#Verschil", "#Middelste helft"),)
    return Part(HEADING, columns, tuple(rows), DIFFERENCE) if rows else None


SPREAD = (
    "De laatste keer dat het werd gemeten, van 1 (nog niet) tot 4 (helemaal). Een kwart van de "
    "scholen zit lager dan dit, en een kwart hoger."
)


def spread(takings: Sequence[Taking], day: date, told: Told) -> Part | None:
    """How far schools are from each other on each question that at least five were asked: between
    which marks the middle half of them is. No number or mean of them: with those of who was
    measured twice, that would tell who was measured once."""
    latest: dict[str, dict[int, Mark]] = {}
    for taking in takings:
        for mark in sorted(taking.marks, key=lambda mark: mark.on):
            if mark.on <= day:
                latest.setdefault(mark.key, {})[mark.who] = mark
    rows: list[tuple[Cell, ...]] = []
    for key, by_school in latest.items():
        found = told.of_whom((("spread", key),), list(by_school.values()), lambda mark: mark.who)
        if len(found) >= SHOWN_FROM:
            low, _, high = quantiles([m.mark for m in found], n=4, method="inclusive")
            rows.append((found[0].question, f"{_mark(low)} tot {_mark(high)}"))
    columns = ("Vraag", "#Middelste helft")
    return Part("Hoe scholen verschillen", columns, tuple(rows), SPREAD) if rows else None


def _mark(mark: float) -> str:
    return f"{mark:.1f}".replace(".", ",").removesuffix(",0")
