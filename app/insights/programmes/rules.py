"""How each table of a report about programmes is reckoned: facts in, rows out. No database, no
clock.

What may be shown is decided in `apart.py`, beside what earlier reports `told`. Tables that divide
the same trajecten divide them alike, so that none tells what another hides.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from app.insights.programmes.apart import (
    Group,
    Shown,
    apart,
    apart_both_ways,
    count,
    grouped,
    together,
)
from app.insights.programmes.parts import Cell, Part
from app.insights.programmes.periods import Period
from app.insights.programmes.taking import Due, Taking, Ticked
from app.insights.programmes.told import Row, Told
from app.insights.rules import SHOWN_FROM
from app.organisations.years import school_year, school_year_name
from app.profiles.words import SECTOR_LABELS
from app.programmes.template import FACTORS, PREVENTION, REASON, REPAIR, RISKS, SCHOOLS

TAKING = "trajecten"  # what tables of how trajecten stand divide
STANDING = (TAKING, "standing")

STANDING_HEADING = "Hoe de trajecten ervoor staan"
COHORTS_HEADING = "Per schooljaar"
WAYS_HEADING = "Preventief en curatief"

WAYS = {PREVENTION: "preventief", REPAIR: "curatief", "": "anders of niet gezegd"}
ENDS = {"completed": "afgerond", "stopped": "gestopt"}
RUNS, NO_PHASE = "loopt", "tussen twee fasen"
ON_TIME = {True: "klaar", False: "nog niet klaar"}


def _school(taking: Taking) -> int:
    return taking.school


def _first(pair: tuple[int, Any]) -> int:
    return pair[0]


def standing(takings: Sequence[Taking], day: date, told: Told) -> Part | None:
    return _part(STANDING_HEADING, "Toestand", _standing(takings, day, told))


def _standing(takings: Sequence[Taking], day: date, told: Told) -> list[Shown]:
    """As every table of a report that needs it divides them."""
    return together(_states(takings, day), _school, told, STANDING)


def _states(takings: Sequence[Taking], day: date) -> list[Group]:
    order = [RUNS, *ENDS.values()]
    found = grouped(takings, lambda taking: ENDS.get(taking.ended_by(day), RUNS))
    return sorted(found, key=lambda group: order.index(group[0]))


def ending(takings: Sequence[Taking], period: Period, told: Told) -> Part | None:
    """Who finished or stopped in the period: of those who ever did, as they are told apart.

    Nobody who ended before the period began in it. Of a school year it is told how many began and
    finished, so who is left of the earlier years without them must be none or enough as well.
    """
    rows: list[tuple[str, int | None]] = []
    left: list[set[int]] = []
    of_now: list[Row] = []
    of_before: list[Row] = []
    for row in _standing(takings, period.last, told):
        now = [t for t in row.members if t.ended in period]
        before = [t for t in row.members if t.ended not in period]
        many = None
        if all(t.ended_by(period.last) for t in row.members):
            many = apart([list(map(_school, now)), list(map(_school, before))])[0]
            rows.append((row.label, many))
        without = row.members if many is None else now
        left.append({t.school for t in without if t.began < period.first})
        of_now += [(row.labels, now)] if many is not None else []
        of_before += [(row.labels, before)] if many is not None else []
    hides = any(many is None for _, many in rows)  # how many ended at all may be known
    hides = hides or any(0 < len(schools) < SHOWN_FROM for schools in left)
    # Without who ended now, it tells how trajecten stood before: as an earlier report did.
    if (
        hides
        or not told.may_tell((TAKING, "ending", period.key), of_now, _school)
        or not told.may_tell(STANDING, of_before, _school)
    ):
        rows = [(label, None) for label, _ in rows]
    columns = ("Hoe", "#Trajecten")
    return Part("Wie in deze periode klaar was", columns, tuple(rows)) if rows else None


def phases(takings: Sequence[Taking], day: date, told: Told) -> Part | None:
    """Of who runs. Nothing where it is not told apart how many that are: with the phases it would
    tell how many ended."""
    running = _apart_as(RUNS, _standing(takings, day, told))
    if running is None:
        return None
    found = grouped(running.members, lambda taking: taking.phase_on(day) or NO_PHASE)
    shown = together(found, _school, told, (TAKING, "phases"))
    return _part("In welke fase", "Fase", shown, says="Van de trajecten die lopen.")


def _apart_as(label: str, rows: Sequence[Shown]) -> Shown | None:
    return next((row for row in rows if row.label == label), None)


def on_time(takings: Sequence[Taking], period: Period, told: Told) -> Part | None:
    due = [(t.school, m) for t in takings for m in t.moments if m.due_on in period]
    due = told.of_whom((("due", period.key),), due, _first)
    found = grouped(due, lambda pair: ON_TIME[_is_done(pair[1], period.last)])
    shown = together(found, _first, told, (("on time", period.key),))
    return _part("Momenten in deze periode", "Toestand aan het eind", shown, counts="#Momenten")


def _is_done(moment: Due, day: date) -> bool:
    return moment.done_on is not None and moment.done_on <= day


def decisions(takings: Sequence[Taking], period: Period, told: Told) -> Part | None:
    made = [(t.school, d) for t in takings for d in t.decisions if d.on in period]
    rows: list[tuple[Cell, ...]] = []
    for decision in dict.fromkeys(d.decision for _, d in made):
        about = ("decision", decision, period.key)
        of_it = told.of_whom(
            (about,), [pair for pair in made if pair[1].decision == decision], _first
        )
        found = together(
            grouped(of_it, lambda pair: pair[1].outcome), _first, told, ((*about, "as"),)
        )
        rows += [(decision, row.label, row.many) for row in found]
    columns = ("Besluit", "Uitkomst", "#Trajecten")
    return Part("Besluiten in deze periode", columns, tuple(rows)) if rows else None


def ways(takings: Sequence[Taking], told: Told) -> Part | None:
    """How many came to prevent something and how many to repair it; nothing where nobody said."""
    if not any(taking.way for taking in takings):
        return None
    order = list(WAYS.values())
    found = sorted(grouped(takings, lambda t: WAYS[t.way]), key=lambda group: order.index(group[0]))
    rows = []
    for row in together(found, _school, told, ("ways",)):
        share = None if row.many is None else f"{round(100 * row.many / len(takings))}%"
        rows.append((row.label, row.many, share))
    columns = ("Waarom een school meedoet", "#Trajecten", "#Aandeel")
    return Part(WAYS_HEADING, columns, tuple(rows))


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


def counted(takings: Sequence[Taking], kind: str, period: Period, told: Told) -> Part | None:
    """What was ticked, of each school the last time. What came later than the period is not known
    yet; risks and other factors are of the period itself, so what was told of an earlier one never
    stands in for them."""
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
        about = (kind, question)
        answered = [
            (schools[number], ticked) for (of, number), ticked in latest.items() if of == question
        ]
        answered = told.of_whom((about,), answered, _first, stays=not of_now)
        asked = count(answered, _first)
        found = _options(answered, told, about) if answered else []
        rows += [(question, option, many, asked) for option, many in found]
    columns = ("Vraag", "Antwoord", "#Trajecten", "#Gevraagd aan")
    return Part(KINDS[kind], columns, tuple(rows), SAYS.get(kind, "")) if rows else None


def _options(
    answered: Sequence[tuple[int, Ticked]], told: Told, about: tuple[str, str]
) -> list[tuple[str, int | None]]:
    """How many gave each answer. Where one is chosen, the answers are parts of a whole; where
    several may be ticked, who did and who did not are."""
    if all(ticked.is_one for _, ticked in answered):
        groups = grouped(answered, lambda pair: pair[1].options[0])
        found = together(groups, _first, told, ((*about, "as"),))
        return [(row.label, row.many) for row in found]
    rows = []
    for option in dict.fromkeys(option for _, ticked in answered for option in ticked.options):
        yes = [school for school, ticked in answered if option in ticked.options]
        no = [school for school, ticked in answered if option not in ticked.options]
        many = apart([yes, no])[0]
        parts = [(frozenset({said}), of) for said, of in (("yes", yes), ("no", no)) if of]
        if many is not None and not told.may_tell(((*about, option),), parts, int):
            many = None
        rows.append((option, many))
    return rows


def sectors(takings: Sequence[Taking], told: Told) -> Part | None:
    found = grouped(takings, lambda t: SECTOR_LABELS.get(t.sector, "groep uit meer scholen"))
    return _part("Uit welke sector", "Sector", together(found, _school, told, ("sectors",)))


def cohorts(takings: Sequence[Taking], day: date, told: Told) -> Part | None:
    """Who began in each school year, and how many of them have finished by that day: of every
    year or of none, and only where it is told apart how many finished at all."""
    found = grouped(
        sorted(takings, key=lambda t: t.began), lambda t: school_year_name(school_year(t.began))
    )
    shown = together(found, _school, told, (TAKING, "cohorts"))
    done = apart_both_ways([[_who(row.members, day, True), _who(row.members, day, False)]
                            for row in shown])  # fmt: skip
    finished = ENDS["completed"]
    is_told = all(many is not None for many, _ in done) and (
        finished not in dict(_states(takings, day))
        or _apart_as(finished, _standing(takings, day, told)) is not None
    )
    is_told = is_told and told.may_tell((TAKING, "finished"), list(_by_end(shown, day)), _school)
    rows = [
        (row.label, row.many, many if is_told else None)
        for row, (many, _) in zip(shown, done, strict=True)
    ]
    columns = ("Begonnen in", "#Begonnen", "#Afgerond")
    return Part(COHORTS_HEADING, columns, tuple(rows)) if rows else None


def _by_end(shown: Sequence[Shown], day: date) -> Iterator[Row]:
    for row in shown:
        for is_so in (True, False):
            labels = frozenset(f"{label}: {is_so}" for label in row.labels)
            yield labels, [t for t in row.members if _is_finished(t, day) == is_so]


def _who(takings: Sequence[Taking], day: date, finished: bool) -> list[int]:
    return [t.school for t in takings if _is_finished(t, day) == finished]


def _is_finished(taking: Taking, day: date) -> bool:
    return taking.ended_by(day) == "completed"


def _part(
    heading: str, about: str, shown: Sequence[Shown], *, counts: str = "#Trajecten", says: str = ""
) -> Part | None:
    rows = tuple((row.label, row.many) for row in shown)
    return Part(heading, (about, counts), rows, says) if rows else None
