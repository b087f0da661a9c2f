"""How reports about programmes reckon: facts in, tables out. No database, no clock.

What may be shown is decided in one place. A number about fewer than five schools is never shown
apart, nor one that could be had by subtracting: rows that are too small become one row.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, quantiles
from typing import Any

from app.insights.rules import SHOWN_FROM
from app.organisations.years import school_year, school_year_bounds, school_year_name
from app.programmes.template import FACTORS, PREVENTION, REASON, REPAIR, RISKS, SCHOOLS

WAYS = {PREVENTION: "preventief", REPAIR: "curatief", "": "anders of niet gezegd"}
ENDS = {"completed": "afgerond", "stopped": "gestopt"}
RUNS = "loopt"
ON_TIME = {True: "klaar", False: "nog niet klaar"}
SECTORS = {"po": "basisschool", "vo": "voortgezet onderwijs", "so": "speciaal onderwijs"}
MORE_THAN = 3  # labels of small rows that are still named one by one


@dataclass(frozen=True)
class Period:
    key: str  # as it stands in an address
    label: str
    first: date
    last: date

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    def until(self, today: date) -> "Period":
        """The same, no further than today."""
        return Period(self.key, self.label, self.first, min(self.last, today))


@dataclass(frozen=True)
class Ticked:
    """What was ticked or chosen at one question that reports count."""

    kind: str
    question: str
    options: tuple[str, ...]
    on: date


@dataclass(frozen=True)
class Mark:
    """`who`: the school that it is about; `key`: the same question, also on another form."""

    who: int
    key: str
    question: str
    mark: int
    on: date


@dataclass(frozen=True)
class Due:
    due_on: date
    done_on: date | None


@dataclass(frozen=True)
class Chosen:
    decision: str
    outcome: str
    on: date


@dataclass(frozen=True)
class Taking:
    """One traject, as far as reports know it: no names, no words that somebody wrote."""

    school: int
    began: date
    sector: str = ""
    ended: date | None = None
    end: str = ""  # completed or stopped
    phases: tuple[tuple[str, date, date | None], ...] = ()
    way: str = ""
    ticked: tuple[Ticked, ...] = ()
    marks: tuple[Mark, ...] = ()
    moments: tuple[Due, ...] = ()
    decisions: tuple[Chosen, ...] = ()

    def ended_by(self, day: date) -> str:
        return self.end if self.ended is not None and self.ended <= day else ""

    def phase_on(self, day: date) -> str:
        for label, opened, closed in self.phases:
            if opened <= day and (closed is None or closed > day):
                return label
        return ""


Cell = str | int | float | None  # None: too small to show


@dataclass(frozen=True)
class Part:
    """One table. The first column says what each row is about."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    says: str = ""


@dataclass(frozen=True)
class Report:
    title: str
    period: str
    parts: tuple[Part, ...]


# ── What may be shown ───────────────────────────────────────────────────────────────────────────

# A row before it is counted: its label, and what it counts.
Group = tuple[str, Sequence[Any]]


def apart(cells: Sequence[Sequence[int]], least: int = SHOWN_FROM) -> list[int | None]:
    """How often each part of a whole counts; None where that may not be shown.

    What is hidden is together of at least `least` schools and of more than one part, so that the
    whole, which stands elsewhere, gives nobody away.
    """
    hidden = {at for at, schools in enumerate(cells) if 0 < len(set(schools)) < least}
    while hidden and (len(hidden) == 1 or _schools(cells, hidden) < least):
        rest = [at for at, schools in enumerate(cells) if schools and at not in hidden]
        if not rest:
            break
        hidden.add(min(rest, key=lambda at: (len(cells[at]), at)))
    return [None if at in hidden else len(schools) for at, schools in enumerate(cells)]


def _schools(cells: Sequence[Sequence[int]], places: Iterable[int]) -> int:
    return len({school for at in places for school in cells[at]})


def together(groups: Sequence[Group], school: Callable[[Any], int]) -> list[Group]:
    """The same whole, with the parts that may not stand apart as one. Empty parts are left out."""
    filled = [group for group in groups if group[1]]
    shown = apart([[school(each) for each in members] for _, members in filled])
    kept = [group for group, count in zip(filled, shown, strict=True) if count is not None]
    small = [group for group, count in zip(filled, shown, strict=True) if count is None]
    if small:
        labels = [label for label, _ in small]
        said = " of ".join(labels) if len(labels) <= MORE_THAN else "andere samen"
        kept.append((said, [each for _, members in small for each in members]))
    return kept


def count(members: Sequence[Any], school: Callable[[Any], int]) -> int | None:
    return apart([[school(each) for each in members]])[0]


def grouped(things: Iterable[Any], label: Callable[[Any], str]) -> list[Group]:
    """Things by their label, in the order in which the labels first came."""
    found: dict[str, list[Any]] = {}
    for thing in things:
        found.setdefault(label(thing), []).append(thing)
    return list(found.items())


def _school(taking: Taking) -> int:
    return taking.school


def _first(pair: tuple[int, Any]) -> int:
    return pair[0]


# ── The tables ──────────────────────────────────────────────────────────────────────────────────


def standing(takings: Sequence[Taking], day: date) -> Part | None:
    def state(taking: Taking) -> str:
        return ENDS.get(taking.ended_by(day), RUNS)

    order = [RUNS, *ENDS.values()]
    found = sorted(grouped(takings, state), key=lambda group: order.index(group[0]))
    return _counted("Hoe de trajecten ervoor staan", "Toestand", found, _school)


def moving(takings: Sequence[Taking], period: Period) -> Part | None:
    """Who began, finished and stopped in the period, each as a part of all."""
    began = [t.school for t in takings if t.began in period]
    before = [t.school for t in takings if t.began not in period]
    ended: dict[str, list[int]] = {"afgerond": [], "gestopt": [], "": []}
    for t in takings:
        ended[ENDS[t.end] if t.end and t.ended in period else ""].append(t.school)
    in_it = ended["afgerond"], ended["gestopt"]
    rows: list[tuple[Cell, ...]] = [("begonnen", apart([began, before])[0])]
    rows += zip(("afgerond", "gestopt"), apart([*in_it, ended[""]])[:2], strict=True)
    return Part("Wat er in deze periode gebeurde", ("Wat", "#Trajecten"), tuple(rows))


def phases(takings: Sequence[Taking], day: date) -> Part | None:
    running = [t for t in takings if not t.ended_by(day) and t.phase_on(day)]
    found = grouped(running, lambda t: t.phase_on(day))
    return _counted("In welke fase", "Fase", found, _school)


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
        of_it = {number: ticked for (q, number), ticked in latest.items() if q == question}
        asked = [schools[number] for number in of_it]
        for option in dict.fromkeys(o for ticked in of_it.values() for o in ticked.options):
            yes = [schools[n] for n, ticked in of_it.items() if option in ticked.options]
            no = [schools[n] for n, ticked in of_it.items() if option not in ticked.options]
            rows.append((question, option, apart([yes, no])[0], apart([asked])[0]))
    columns = ("Vraag", "Antwoord", "#Trajecten", "#Gevraagd aan")
    return Part(KINDS[kind], columns, tuple(rows), SAYS.get(kind, "")) if rows else None


def sectors(takings: Sequence[Taking]) -> Part | None:
    found = grouped(takings, lambda t: SECTORS.get(t.sector, "groep uit meer scholen"))
    return _counted("Uit welke sector", "Sector", found, _school)


def cohorts(takings: Sequence[Taking], day: date) -> Part | None:
    """Who began in each school year, and how many of them have finished by that day."""
    found = grouped(
        sorted(takings, key=lambda t: t.began), lambda t: school_year_name(school_year(t.began))
    )
    rows: list[tuple[Cell, ...]] = []
    for label, members in together(found, _school):
        done = [t.school for t in members if t.ended_by(day) == "completed"]
        rest = [t.school for t in members if t.ended_by(day) != "completed"]
        rows.append((label, count(members, _school), apart([done, rest])[0]))
    columns = ("Begonnen in", "#Begonnen", "#Afgerond")
    return Part("Per schooljaar", columns, tuple(rows)) if rows else None


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
        if len({who for who, _, _ in found}) < SHOWN_FROM:
            rows.append((question, None, None, None, None, None))
            continue
        first, last = (
            float(mean(marks)) for marks in zip(*(pair[1:] for pair in found), strict=True)
        )
        low, _, high = quantiles([m for _, _, m in found], n=4, method="inclusive")
        said = [round(first, 1), round(last, 1)]
        change = round(said[1] - said[0], 1)  # as who subtracts on paper
        rows.append((question, len(found), *said, change, f"{_mark(low)} tot {_mark(high)}"))
    columns = (*("Vraag", "#Scholen", "#Eerst", "#Laatst", "#Verschil", "#Middelste helft"),)
    return Part("Gemeten verschil", columns, tuple(rows), DIFFERENCE) if rows else None


def _mark(mark: float) -> str:
    return f"{mark:.1f}".replace(".", ",").removesuffix(",0")


def _counted(
    heading: str,
    about: str,
    found: Sequence[Group],
    school: Callable[[Any], int],
    *,
    counts: str = "#Trajecten",
) -> Part | None:
    rows = tuple((label, count(members, school)) for label, members in together(found, school))
    return Part(heading, (about, counts), rows) if rows else None


# ── The reports ─────────────────────────────────────────────────────────────────────────────────


def progress(title: str, takings: Sequence[Taking], period: Period) -> Report:
    """Half a year of one programme."""
    known = begun(takings, period)
    parts = (
        standing(known, period.last),
        moving(known, period) if known else None,
        phases(known, period.last),
        on_time(known, period),
        decisions(known, period),
        ways(known),
        sectors(known),
        *(counted(known, kind, period) for kind in KINDS),
        measured(known, period.last),
        cohorts(known, period.last),
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
            standing(known, period.last),
            cohorts(known, period.last),
            ways(known),
        ):
            if part is not None:
                rows = tuple((name, *row) for row in part.rows)
                columns = ("Programma", *part.columns)
                found.setdefault(part.heading, []).append(
                    Part(part.heading, columns, rows, part.says)
                )
        if (part := measured(known, period.last)) is not None:  # too wide for one column more
            heading = f"{part.heading}: {name}"
            apart_from_others = Part(heading, part.columns, part.rows, part.says)
            found.setdefault(heading, []).append(apart_from_others)
    parts = (
        Part(h, same[0].columns, tuple(r for p in same for r in p.rows), same[0].says)
        for h, same in found.items()
    )
    return Report(title, period.label, tuple(parts))


def begun(takings: Sequence[Taking], period: Period) -> list[Taking]:
    return [taking for taking in takings if taking.began <= period.last]


# ── Periods ─────────────────────────────────────────────────────────────────────────────────────


def half_years(today: date, many: int) -> list[Period]:
    """This half of a school year and those before it, the newest first."""
    found, day = [], today
    for _ in range(many):
        found.append(half_year_of(day))
        day = found[-1].first - timedelta(days=1)
    return found


def half_year_of(day: date) -> Period:
    """August to January, and February to July."""
    year = school_year(day)
    first, last = school_year_bounds(year)
    middle = date(year + 1, 2, 1)
    name = school_year_name(year)
    if day < middle:
        end = middle - timedelta(days=1)
        return Period(f"{year}-1", f"eerste helft van schooljaar {name}", first, end)
    return Period(f"{year}-2", f"tweede helft van schooljaar {name}", middle, last)


def years(today: date, many: int) -> list[Period]:
    newest = school_year(today)
    return [
        Period(str(year), f"schooljaar {school_year_name(year)}", *school_year_bounds(year))
        for year in range(newest, newest - many, -1)
    ]
