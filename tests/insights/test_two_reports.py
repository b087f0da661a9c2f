"""What two reports of one programme tell together: never of fewer than five schools."""

import random
from collections.abc import Iterator
from datetime import date
from itertools import chain, combinations

from app.insights.programmes import measured, reports
from app.insights.programmes.periods import Period
from app.insights.programmes.taking import Chosen, Due, Mark, Taking, Ticked
from app.insights.programmes.told import Told
from app.programmes.template import FACTORS, RISKS, SCHOOLS
from tests.insights.test_programme_rules import (
    AFTER,
    BEFORE,
    COHORTS,
    END_OF,
    HALF,
    IN_IT,
    SECOND,
    Sort,
    mark,
    of_sort,
    rows,
    sorts,
    subtracted,
    told,
)
from tests.support.lengths import AT_LENGTH

SOON = date(2027, 4, 1)  # in the second half


def test_a_sixth_school_is_not_told_by_what_five_were():
    """Six times the second mean without five times the first would be what the sixth measured."""
    five = [mark(school, 2, 3) for school in range(5)]
    marks = (
        Mark(9, "vision", "Vraag vision", 1, BEFORE),
        Mark(9, "vision", "Vraag vision", 4, SOON),
    )
    sixth = Taking(9, BEFORE, marks=marks)
    first, then = (
        progress([*five, sixth], period)["Gemeten verschil"] for period in (HALF, SECOND)
    )
    assert first == then == [("Vraag vision", 5, 2.0, 3.0, 1.0, "3 tot 3")]
    more = [
        Taking(school, BEFORE, marks=tuple(Mark(school, "vision", "Vraag vision", m, on)
                                           for m, on in ((1, BEFORE), (4, SOON))))
        for school in range(10, 14)
    ]  # fmt: skip
    found = progress([*five, sixth, *more], SECOND)["Gemeten verschil"]
    assert found[0][:4] == ("Vraag vision", 10, 1.5, 3.5)


def progress(known: list[Taking], period: Period) -> dict[str, list[tuple]]:
    return {part.heading: rows(part) for part in reports.progress("V", known, period).parts}


def test_newcomers_come_in_by_five_and_first_come_all():
    few = [Taking(school, BEFORE, "po") for school in range(3)]
    assert progress(few, HALF)["Uit welke sector"] == [("basisonderwijs", None)]
    more = [*few, *(Taking(school, IN_IT, "po") for school in range(10, 13))]
    assert progress(more, HALF)["Uit welke sector"] == [("basisonderwijs", 6)]
    for newcomers, seen in ((4, 6), (5, 11)):
        then = [*more, *(Taking(school, AFTER, "po") for school in range(20, 20 + newcomers))]
        assert progress(then, SECOND)["Uit welke sector"] == [("basisonderwijs", seen)]


def test_what_one_school_changed_stands_in_no_later_report():
    """Whatever it is: where fewer than five schools did anything, no figure is another one."""
    chance = random.Random(11)
    for _ in range(200 if AT_LENGTH else 60):
        known = [a_traject(school, BEFORE, chance) for school in range(chance.randint(8, 16))]
        busy = chance.randint(1, 4)
        then = [*(goes_on(each, chance) for each in known[:busy]), *known[busy:]]
        if chance.random() < 0.5:
            then[0] = known[0]
            then.append(goes_on(a_traject(99, AFTER, chance), chance))
        first, later = progress(then, HALF), progress(then, SECOND)
        for heading, found in later.items():
            for row in found:
                assert is_as_before(row, first.get(heading, []), heading), (heading, row, first)


def test_a_year_tells_of_a_programme_what_its_own_report_tells():
    """By the same memory: another one would divide the same trajecten otherwise."""
    chance = random.Random(5)
    year, differ = Period("2026", "2026-2027", date(2026, 8, 1), SECOND.last), 0
    for _ in range(150):
        known = [a_traject(school, BEFORE, chance) for school in range(chance.randint(12, 44))]
        known = [goes_on(each, chance) if chance.random() < 0.3 else each for each in known]
        own = progress(known, SECOND)
        for part in reports.state_of("S", [("Een", known)], year).parts:
            heading = part.heading.removesuffix(": Een")
            theirs = rows(part) if heading != part.heading else [row[1:] for row in rows(part)]
            differ += theirs != own[heading]
    assert differ == 0


OF_THE_PERIOD = ("Momenten in deze periode", "Besluiten in deze periode", "Risico’s die scholen "
                 "noemen", "Wat er verder meespeelde", "Wie in deze periode klaar was")  # fmt: skip


def is_as_before(row: tuple, before: list[tuple], heading: str) -> bool:
    numbers = [cell for cell in row if isinstance(cell, int | float)]
    if heading in OF_THE_PERIOD:
        return not any(numbers)  # nobody but these few did anything in it
    if row in before or not numbers:
        return True
    parts = [each for each in before if each[0] in row[0].split(" of ")]
    if heading in ("Gemeten verschil", "Welke scholen meedoen"):
        parts = [each for each in before if each[0] == row[0] and None not in each]
        return not parts  # too few were known to tell it then
    names = {name for each in parts for name in each[0].split(" of ")}
    return names != set(row[0].split(" of ")) or sum(each[1] for each in parts) == row[1]


def a_traject(school: int, began: date, chance: random.Random) -> Taking:
    """What was known of it by the first report."""
    on = began
    ended = IN_IT if chance.random() < 0.3 and began == BEFORE else None
    return Taking(
        school,
        began,
        chance.choice(("po", "po", "vo")),
        ended=ended,
        end=chance.choice(("completed", "stopped")) if ended else "",
        phases=((chance.choice("AB"), began, None),),
        way=chance.choice(("prevention", "repair")),
        ticked=(
            Ticked(SCHOOLS, "Weging?", (chance.choice(("Hoog", "Laag")),), on, is_one=True),
            Ticked(RISKS, "Welke?", chance.choice((("Een",), ("Een", "Twee"))), on),
        ),
        marks=(
            Mark(school, "v", "Visie", chance.randint(1, 4), on),
            Mark(school, "v", "Visie", chance.randint(1, 4), IN_IT),
        ),
        moments=(Due(IN_IT, chance.choice((IN_IT, None))),),
        decisions=(Chosen("Halverwege", chance.choice(("Doorgaan", "Herzien")), IN_IT),),
    )


def goes_on(taking: Taking, chance: random.Random) -> Taking:
    """Something happens to it in the second half."""
    ended = SOON if taking.ended is None and chance.random() < 0.5 else taking.ended
    label, opened, _ = taking.phases[0]
    return Taking(
        taking.school,
        taking.began,
        taking.sector,
        ended=ended,
        end=taking.end or ("stopped" if ended else ""),
        phases=((label, opened, SOON), ("C", SOON, None)),
        way=taking.way,
        ticked=(
            *taking.ticked,
            Ticked(SCHOOLS, "Weging?", ("Anders",), SOON, is_one=True),
            Ticked(RISKS, "Welke?", ("Twee",), SOON),
            Ticked(FACTORS, "Wat?", ("Leiding",), SOON),
        ),
        marks=(*taking.marks, Mark(taking.school, "v", "Visie", 4, SOON)),
        moments=(*taking.moments, Due(SOON, SOON)),
        decisions=(*taking.decisions, Chosen("Eind", "Klaar", SOON)),
    )


def test_of_any_two_tables_no_part_differs_by_fewer_than_five():
    """Over many reports, also of those that are not after each other."""
    chance, key = random.Random(3), ("trajecten", "phases")
    for _ in range(40):
        memory, seen = Told(), []
        stands = {school: chance.choice("ABC") for school in range(20)}
        for _ in range(8):
            for school in chance.sample(sorted(stands), chance.randint(0, 8)):
                stands[school] = chance.choice("ABC")
            found = memory.settled(key, divided(stands), int)
            assert sum(len(members) for _, members in found) in (0, 20)
            if all(len(members) >= 5 for _, members in found):
                seen.append(found)
        for one, other in combinations(seen, 2):
            for labels in all_of("ABC"):
                sets = [inside(each, labels) for each in (one, other)]
                if None not in sets:
                    assert len(set(sets[0]) ^ set(sets[1])) in (0, *range(5, 41)), (one, other)


def divided(stands: dict[int, str]) -> list[tuple[frozenset[str], list[int]]]:
    parts = {of: [school for school, at in stands.items() if at == of] for of in "ABC"}
    few = [of for of, schools in parts.items() if 0 < len(schools) < 5]
    merged = frozenset(few or "") | (frozenset() if len(few) != 1 else {max("ABC", key=lambda of: (
        len(parts[of]) if of not in few else 0))})  # fmt: skip
    groups = [frozenset({of}) for of in "ABC" if of not in merged and parts[of]]
    groups += [merged] if merged else []
    return [(labels, [s for of in sorted(labels) for s in parts[of]]) for labels in groups]


def all_of(labels: str) -> Iterator[frozenset[str]]:
    sizes = range(1, len(labels) + 1)
    return map(frozenset, chain.from_iterable(combinations(labels, many) for many in sizes))


def inside(table: list, labels: frozenset[str]) -> list[int] | None:
    """Who is in the parts of these labels, where the table tells exactly those; None: it does
    not."""
    parts = [(of, members) for of, members in table if of & labels]
    return None if any(of - labels for of, _ in parts) else [m for _, some in parts for m in some]


def test_what_may_not_stay_is_not_told_of_another_period():
    memory = Told()
    assert memory.of_whom(("a",), range(6), int) == list(range(6))
    assert memory.of_whom(("a",), range(8), int) == list(range(6))
    assert memory.of_whom(("a",), range(8), int, stays=False) == []
    assert memory.of_whom(("a",), range(11), int) == list(range(11))
    assert measured.spread([], HALF.last, memory) is None


# Two reports after each other: the same traject may stand otherwise in the second.


def moved(sort: Sort) -> Iterator[Sort]:
    """How who stood so in the first half may stand in the second."""
    cohort, fate = sort
    if isinstance(fate, tuple):
        yield (cohort, (fate[0], False))
    else:
        yield from ((cohort, later) for later in ("A", "C", ("afgerond", True), ("gestopt", True)))


LATER = "2026-2027, later"  # began in the second half, in the same school year
PAIRS: list[tuple[Sort | None, Sort]] = [
    *((first, then) for first in sorts(HALF) for then in moved(first)),
    *((None, (LATER, fate)) for fate in ("A", "C", ("afgerond", True), ("gestopt", True))),
]
CHANGED = date(2027, 4, 1)


def of_pair(pair: tuple[Sort | None, Sort], school: int) -> Taking:
    first, (_, then) = pair
    began = AFTER if first is None else COHORTS[first[0]]
    before = then if first is None else first[1]
    if isinstance(before, tuple) and first is not None:
        (only,) = of_sort(first, [school], HALF)
        return only
    is_over = isinstance(then, tuple)
    if first is None:
        phases = () if is_over else ((str(then), began, None),)
    else:
        closed = None if then == before else CHANGED
        phases = ((str(before), began, closed),)
        phases += () if is_over or closed is None else ((str(then), CHANGED, None),)
    end = {"ended": CHANGED, "end": END_OF[then[0]]} if is_over else {}
    return Taking(school, began, "po", phases=phases, **end)


def stands(pair: tuple[Sort | None, Sort], period: Period) -> Sort | None:
    first, (cohort, fate) = pair
    return first if period is HALF else (cohort.removesuffix(", later"), fate)


def told_of_pairs(report: reports.Report, period: Period) -> Iterator[tuple[frozenset, int]]:
    """The same as `told`, of which of the pairs each number is."""
    for about, number in told(report, period):
        yield frozenset(pair for pair in PAIRS if stands(pair, period) in about), number


def may_be(many: dict, period: Period) -> set:
    """The pairs that a reader cannot rule out: nobody's row is missing in this report."""
    inside = counted_in(many, period)
    there = [stands(pair, period) for pair in inside if many[pair]]
    some = {of for sort in there if sort for of in (sort[0], sort[1], sort[1][0])}
    fits = {s for s in sorts(period) if s[0] in some and (s[1] in some or s[1][0] in some)}
    return {pair for pair in PAIRS if pair not in inside or stands(pair, period) in fits}


def counted_in(many: dict, period: Period) -> set:
    """Which pairs this report counts: newcomers come in by five."""
    groups = [
        {p for p in PAIRS if p[0] and p[0][0] == "2025-2026"},
        {p for p in PAIRS if p[0] and p[0][0] == "2026-2027"},
        *([{p for p in PAIRS if p[0] is None}] if period is SECOND else []),
    ]
    inside, waiting = set(), set()
    for group in groups:
        waiting |= group
        known, new = (sum(many[pair] for pair in of) for of in (inside, waiting))
        if known < 5 or new >= 5:
            inside, waiting = inside | waiting, set()
    return inside


def two_reports(many: dict) -> list[tuple[set, int]]:
    """What can be had from both together, and is of one to four schools."""
    numbers = iter(range(10_000))
    known = [of_pair(pair, next(numbers)) for pair in PAIRS for _ in range(many[pair])]
    found: dict[frozenset, int] = {}
    possible = may_be(many, HALF) & may_be(many, SECOND)
    for period in (HALF, SECOND):
        inside = counted_in(many, period) & possible
        for about, number in told_of_pairs(reports.progress("Voortgang", known, period), period):
            assert sum(many[pair] for pair in about & inside) == number, (period.key, about, many)
            found[about & inside] = number
    return [(set(about), n) for about, n in subtracted(found).items() if 0 < n < 5]


def test_nobody_can_be_had_from_two_reports_after_each_other():
    """Not by subtracting any figures of the two, as often as one likes."""
    chance = random.Random(7)
    for _ in range(400 if AT_LENGTH else 100):
        many = {pair: chance.choice((0, 0, 0, 0, 1, 2, 5, 6, 9)) for pair in PAIRS}
        assert two_reports(many) == [], {p: n for p, n in many.items() if n}
