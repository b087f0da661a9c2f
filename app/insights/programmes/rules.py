"""How each table of a report about programmes is reckoned: facts in, rows out. No database, no
clock.

What may be shown is decided in `apart.py`. Tables that divide the same trajecten divide them alike,
so that none tells what another hides.
"""

from collections.abc import Callable, Sequence
from datetime import date
from statistics import mean, quantiles
from typing import Any

from app.insights.programmes.apart import (
    Group,
    apart,
    apart_both_ways,
    count,
    grouped,
    together,
)
from app.insights.programmes.parts import Cell, Part
from app.insights.programmes.periods import Period
from app.insights.programmes.taking import Due, Mark, Taking, Ticked
from app.insights.rules import SHOWN_FROM
from app.organisations.years import school_year, school_year_name
from app.profiles.words import SECTOR_LABELS
from app.programmes.template import FACTORS, PREVENTION, REASON, REPAIR, RISKS, SCHOOLS

WAYS = {PREVENTION: "preventief", REPAIR: "curatief", "": "anders of niet gezegd"}
ENDS = {"completed": "afgerond", "stopped": "gestopt"}
RUNS, NO_PHASE = "loopt", "tussen twee fasen"
ON_TIME = {True: "klaar", False: "nog niet klaar"}


def _school(taking: Taking) -> int:
    return taking.school


def _first(pair: tuple[int, Any]) -> int:
    return pair[0]


def standing(takings: Sequence[Taking], day: date) -> Part | None:
    return _counted("Hoe de trajecten ervoor staan", "Toestand", _states(takings, day), _school)


def _states(takings: Sequence[Taking], day: date) -> list[Group]:
    order = [RUNS, *ENDS.values()]
    found = grouped(takings, lambda taking: ENDS.get(taking.ended_by(day), RUNS))
    return sorted(found, key=lambda group: order.index(group[0]))


def ending(takings: Sequence[Taking], period: Period) -> Part | None:
    """Who finished or stopped in the period: of those who ever did, as they are told apart.

    Nobody who ended before the period began in it. Of a school year it is told how many began and
    finished, so who is left of the earlier years without them must be none or enough as well.
    """
    rows: list[tuple[str, int | None]] = []
    left: list[set[int]] = []
    for label, members in together(_states(takings, period.last), _school):
        now = [t for t in members if t.ended in period]
        before = [t for t in members if t.ended not in period]
        many = None
        if all(t.ended_by(period.last) for t in members):
            many = apart([list(map(_school, now)), list(map(_school, before))])[0]
            rows.append((label, many))
        without = members if many is None else now
        left.append({t.school for t in without if t.began < period.first})
    if any(0 < len(schools) < SHOWN_FROM for schools in left):
        rows = [(label, None) for label, _ in rows]
    columns = ("Hoe", "#Trajecten")
    return Part("Wie in deze periode klaar was", columns, tuple(rows)) if rows else None


def phases(takings: Sequence[Taking], day: date) -> Part | None:
    """Of who runs. Nothing where it is not told apart how many that are: with the phases it would
    tell how many ended."""
    running = dict(together(_states(takings, day), _school)).get(RUNS)
    if running is None:
        return None
    found = grouped(running, lambda taking: taking.phase_on(day) or NO_PHASE)
    return _counted("In welke fase", "Fase", found, _school, says="Van de trajecten die lopen.")


def on_time(takings: Sequence[Taking], period: Period) -> Part | None:
    due = [(t.school, m) for t in takings for m in t.moments if m.due_on in period]
    found = grouped(due, lambda pair: ON_TIME[_is_done(pair[1], period.last)])
    heading = "Momenten in deze periode"
    return _counted(heading, "Toestand aan het eind", found, _first, counts="#Momenten")


def _is_done(moment: Due, day: date) -> bool:
    return moment.done_on is not None and moment.done_on <= day


def decisions(takings: Sequence[Taking], period: Period) -> Part | None:
    made = [(t.school, d) for t in takings for d in t.decisions if d.on in period]
    rows: list[tuple[Cell, ...]] = []
    for decision in dict.fromkeys(d.decision for _, d in made):
        of_it = [pair for pair in made if pair[1].decision == decision]
        found = together(grouped(of_it, lambda pair: pair[1].outcome), _first)
        rows += [(decision, label, count(members, _first)) for label, members in found]
    columns = ("Besluit", "Uitkomst", "#Trajecten")
    return Part("Besluiten in deze periode", columns, tuple(rows)) if rows else None


def ways(takings: Sequence[Taking]) -> Part | None:
    """How many came to prevent something and how many to repair it; nothing where nobody said."""
    if not any(taking.way for taking in takings):
        return None
    order = list(WAYS.values())
    found = sorted(grouped(takings, lambda t: WAYS[t.way]), key=lambda group: order.index(group[0]))
    rows = []
    for label, members in together(found, _school):
        shown = count(members, _school)
        share = None if shown is None else f"{round(100 * shown / len(takings))}%"
        rows.append((label, shown, share))
    columns = ("Waarom een school meedoet", "#Trajecten", "#Aandeel")
    return Part("Preventief en curatief", columns, tuple(rows))


KINDS = {
    REASON: "Waarom scholen meedoen",
    SCHOOLS: "Welke scholen meedoen",
    RISKS: "Risico’s die scholen noemen",
    FACTORS: "Wat er verder meespeelde",
}
SAYS = {
    FACTORS: "Dit veranderde er ook op de scholen, los van het programma. Het hoort bij elk "
    "verschil dat is gemeten.",
}


def counted(takings: Sequence[Taking], kind: str, period: Period) -> Part | None:
    """What was ticked, of each school the last time. What came later than the period is not known
    yet; risks and other factors are of the period itself."""
    of_now = kind in (RISKS, FACTORS)
    latest: dict[tuple[str, int], Ticked] = {}
    schools: dict[int, int] = {}
    for number, taking in enumerate(takings):
        schools[number] = taking.school
        for ticked in taking.ticked:
            in_time = ticked.on in period if of_now else ticked.on <= period.last
            key = ticked.question, number
            if (
                ticked.kind == kind
                and in_time
                and (key not in latest or latest[key].on <= ticked.on)
            ):
                latest[key] = ticked
    rows: list[tuple[Cell, ...]] = []
    for question in dict.fromkeys(question for question, _ in latest):
        answered = [
            (schools[number], ticked) for (of, number), ticked in latest.items() if of == question
        ]
        asked = count(answered, _first)
        rows += [(question, option, many, asked) for option, many in _options(answered)]
    columns = ("Vraag", "Antwoord", "#Trajecten", "#Gevraagd aan")
    return Part(KINDS[kind], columns, tuple(rows), SAYS.get(kind, "")) if rows else None


def _options(answered: Sequence[tuple[int, Ticked]]) -> list[tuple[str, int | None]]:
    """How many gave each answer. Where one is chosen, the answers are parts of a whole; where
    several may be ticked, who did and who did not are."""
    if all(ticked.is_one for _, ticked in answered):
        found = together(grouped(answered, lambda pair: pair[1].options[0]), _first)
        return [(option, count(members, _first)) for option, members in found]
    rows = []
    for option in dict.fromkeys(option for _, ticked in answered for option in ticked.options):
        yes = [school for school, ticked in answered if option in ticked.options]
        no = [school for school, ticked in answered if option not in ticked.options]
        rows.append((option, apart([yes, no])[0]))
    return rows


def sectors(takings: Sequence[Taking]) -> Part | None:
    found = grouped(takings, lambda t: SECTOR_LABELS.get(t.sector, "groep uit meer scholen"))
    return _counted("Uit welke sector", "Sector", found, _school)


def cohorts(takings: Sequence[Taking], day: date) -> Part | None:
    """Who began in each school year, and how many of them have finished by that day: of every
    year or of none, and only where it is told apart how many finished at all."""
    found = grouped(
        sorted(takings, key=lambda t: t.began), lambda t: school_year_name(school_year(t.began))
    )
    found = together(found, _school)
    done = apart_both_ways([[_who(members, day, True), _who(members, day, False)]
                            for _, members in found])  # fmt: skip
    states = dict(_states(takings, day))
    finished = ENDS["completed"]
    is_apart = finished not in states or finished in dict(together(list(states.items()), _school))
    is_told = is_apart and all(many is not None for many, _ in done)
    rows = [
        (label, count(members, _school), many if is_told else None)
        for (label, members), (many, _) in zip(found, done, strict=True)
    ]
    columns = ("Begonnen in", "#Begonnen", "#Afgerond")
    return Part("Per schooljaar", columns, tuple(rows)) if rows else None


def _who(takings: Sequence[Taking], day: date, finished: bool) -> list[int]:
    return [t.school for t in takings if (t.ended_by(day) == "completed") == finished]


DIFFERENCE = (
    "Dit is wat er is gemeten, van 1 (nog niet) tot 4 (helemaal): de eerste keer en de laatste, "
    "met dezelfde vraag. Van de laatste keer staat er ook tussen welke cijfers de middelste helft "
    "van de scholen zit. Er verandert meer op een school dan een programma: het is dus geen bewijs "
    "dat het hierdoor komt."
)


def measured(takings: Sequence[Taking], day: date) -> Part | None:
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
    for key, found in twice.items():
        question = labels[key]
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
    return Part("Gemeten verschil", columns, tuple(rows), DIFFERENCE) if rows else None


SPREAD = (
    "De laatste keer dat het werd gemeten, van 1 (nog niet) tot 4 (helemaal). Een kwart van de "
    "scholen zit lager dan dit, en een kwart hoger."
)


def spread(takings: Sequence[Taking], day: date) -> Part | None:
    """How far schools are from each other on each question that at least five were asked: between
    which marks the middle half of them is. No number or mean of them: with those of who was
    measured twice, that would tell who was measured once."""
    latest: dict[str, dict[int, Mark]] = {}
    for taking in takings:
        for mark in sorted(taking.marks, key=lambda mark: mark.on):
            if mark.on <= day:
                latest.setdefault(mark.key, {})[mark.who] = mark
    rows: list[tuple[Cell, ...]] = []
    for found in latest.values():
        if len(found) >= SHOWN_FROM:
            low, _, high = quantiles([m.mark for m in found.values()], n=4, method="inclusive")
            question = next(iter(found.values())).question
            rows.append((question, f"{_mark(low)} tot {_mark(high)}"))
    columns = ("Vraag", "#Middelste helft")
    return Part("Hoe scholen verschillen", columns, tuple(rows), SPREAD) if rows else None


def _mark(mark: float) -> str:
    return f"{mark:.1f}".replace(".", ",").removesuffix(",0")


def _counted(
    heading: str,
    about: str,
    found: Sequence[Group],
    school: Callable[[Any], int],
    *,
    counts: str = "#Trajecten",
    says: str = "",
) -> Part | None:
    rows = tuple((label, count(members, school)) for label, members in together(found, school))
    return Part(heading, (about, counts), rows, says) if rows else None
