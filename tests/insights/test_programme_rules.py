"""What reports about programmes may say, and how they reckon. No database."""

import random
from collections.abc import Iterator
from datetime import date
from itertools import permutations, product

from app.insights.programmes import measured, periods, reports, rules
from app.insights.programmes.apart import apart, apart_both_ways
from app.insights.programmes.periods import Period
from app.insights.programmes.taking import (
    Chosen,
    Due,
    Mark,
    Taking,
    Ticked,
)
from app.insights.programmes.told import Told
from app.programmes.template import FACTORS, REASON, RISKS, SCHOOLS

HALF = Period("2026-1", "eerste helft", date(2026, 8, 1), date(2027, 1, 31))
IN_IT, BEFORE, AFTER = date(2026, 10, 1), date(2026, 3, 1), date(2027, 3, 1)


def takings(many: int, *, first: int = 1, **facts) -> list[Taking]:
    """So many schools that began before the period."""
    return [
        Taking(school=school, **{"began": BEFORE, "sector": "po"} | facts)
        for school in range(first, first + many)
    ]


def rows(part) -> list[tuple]:
    return list(part.rows) if part else []


def test_nobody_can_subtract_their_way_to_fewer_than_five_schools():
    """The whole is known; so what is hidden is together nobody, or five schools in two parts."""
    for cells in product(range(8), repeat=3):
        numbers = iter(range(100))
        shown = apart([[next(numbers) for _ in range(many)] for many in cells])
        assert all(n is None or n in (0, *range(5, 8)) for n in shown), cells
        assert all(n in (None, many) for n, many in zip(shown, cells, strict=True)), cells
        hidden = [many for n, many in zip(shown, cells, strict=True) if n is None]
        filled = [many for many in cells if many]
        assert not hidden or (len(hidden) > 1 and sum(hidden) >= 5) or hidden == filled, cells
        if all(many == 0 or many >= 5 for many in cells):
            assert hidden == [], cells  # nor is anything hidden for nothing


def test_a_table_that_adds_up_both_ways_gives_nobody_away_in_either():
    """Of a cohort it is known how many began, and of all cohorts how many finished."""
    numbers = iter(range(100))
    many = ((5, 9), (1, 9), (0, 6))  # finished, not finished
    shown = apart_both_ways([[[next(numbers) for _ in range(n)] for n in row] for row in many])
    assert shown == [[None, None], [None, None], [0, 6]]
    assert apart_both_ways([]) == []


def test_five_trajecten_of_one_school_are_one_school():
    assert apart([[7, 7, 7, 7, 7, 7]]) == [None]
    assert apart([[1, 1, 2, 3, 4, 5]]) == [6]


def test_what_is_too_small_stands_together_under_its_names():
    known = [
        *takings(6),
        *takings(3, first=10, ended=IN_IT, end="completed"),
        *takings(2, first=20, ended=IN_IT, end="stopped"),
    ]
    assert rows(rules.standing(known, HALF.last, Told())) == [
        ("loopt", 6),
        ("afgerond of gestopt", 5),
    ]
    few = known[-3:]
    assert rows(rules.standing(few, HALF.last, Told())) == [("afgerond of gestopt", None)]
    # Before they ended they ran.
    assert rows(rules.standing(known, date(2026, 9, 1), Told())) == [("loopt", 11)]


def test_the_share_that_comes_to_prevent_stands_beside_what_is_repaired():
    known = [*takings(9, way="prevention"), *takings(6, first=20, way="repair")]
    assert rows(rules.ways(known, Told())) == [("preventief", 9, "60%"), ("curatief", 6, "40%")]
    one = [*takings(9, way="prevention"), *takings(1, first=20, way="repair")]
    assert rows(rules.ways(one, Told())) == [("preventief of curatief", 10, "100%")]
    assert rules.ways(takings(9), Told()) is None


def test_a_cohort_is_who_began_in_a_school_year_and_how_many_of_them_finished():
    known = [
        *takings(5, began=date(2024, 9, 1), ended=BEFORE, end="completed"),
        *takings(6, first=10, began=date(2024, 10, 1)),
        *takings(4, first=20, began=date(2025, 9, 1)),
        *takings(3, first=30, began=date(2026, 9, 1)),
    ]
    part = rules.cohorts(known, HALF.last, Told())
    assert rows(part) == [("2024-2025", 11, 5), ("2025-2026 of 2026-2027", 7, 0)]
    # Who finished later had not finished yet.
    assert rows(rules.cohorts(known, date(2025, 12, 1), Told()))[0] == ("2024-2025", 11, 0)


def mark(school: int, first: int, last: int, key: str = "vision") -> Taking:
    marks = [Mark(school, key, f"Vraag {key}", m, on) for m, on in ((last, IN_IT), (first, BEFORE))]
    return Taking(school=school, began=BEFORE, marks=tuple(marks))


def test_a_measured_difference_is_of_five_schools_and_never_called_an_effect():
    known = [mark(school, 2, last) for school, last in enumerate((2, 3, 3, 3, 4))]
    once = Taking(school=9, began=BEFORE, marks=(Mark(9, "vision", "Vraag vision", 1, BEFORE),))
    part = measured.measured([*known, once], HALF.last, Told())
    assert rows(part) == [("Vraag vision", 5, 2.0, 3.0, 1.0, "3 tot 3")]
    again = measured.measured(
        [*known, mark(4, 1, 4)], HALF.last, Told()
    )  # another department of one school
    assert rows(again)[0][1] == 5
    assert part.heading == "Gemeten verschil"
    assert "geen bewijs" in part.says
    few = measured.measured(known[:4], HALF.last, Told())
    assert rows(few) == [("Vraag vision", None, None, None, None, None)]
    assert measured.measured(known, date(2026, 9, 1), Told()) is None  # the second time was later
    said = " ".join((part.says, *part.columns, *rules.KINDS.values(), *rules.SAYS.values()))
    assert "effect" not in said.lower()


def test_how_far_schools_differ_is_of_five_and_tells_no_number_of_them():
    known = [mark(school, 1, last) for school, last in enumerate((1, 2, 3, 4, 4))]
    (part, *others) = reports.between(known, HALF)
    assert rows(part) == [("Vraag vision", "2 tot 4")]
    assert (part.heading, others) == ("Hoe scholen verschillen", [])
    # Measured once counts as well, and another department of a school is that school.
    once = Taking(school=9, began=BEFORE, marks=(Mark(9, "vision", "Vraag vision", 1, BEFORE),))
    assert rows(measured.spread([*known, once], HALF.last, Told())) == [
        ("Vraag vision", "1,2 tot 3,8")
    ]
    assert measured.spread([*known[:4], mark(3, 1, 4)], HALF.last, Told()) is None


def test_what_else_played_a_part_is_of_the_period_and_why_they_came_is_of_the_last_time():
    def answered(school: int, factor_on: date) -> Taking:
        return Taking(
            school=school,
            began=BEFORE,
            ticked=(
                Ticked(REASON, "Waarom?", ("Zwak",), BEFORE),
                Ticked(REASON, "Waarom?", ("Voorkomen",), IN_IT),
                Ticked(REASON, "Waarom?", ("Anders",), AFTER),
                Ticked(SCHOOLS, "Schoolweging?", ("Hoog",) if school < 6 else ("Laag",), BEFORE),
                Ticked(FACTORS, "Wat veranderde?", ("Andere leiding",), factor_on),
            ),
        )

    known = [answered(school, IN_IT if school < 6 else BEFORE) for school in range(12)]
    assert rows(rules.counted(known, REASON, HALF, Told())) == [("Waarom?", "Voorkomen", 12, 12)]
    spread = rules.counted(known, SCHOOLS, HALF, Told())
    assert rows(spread) == [("Schoolweging?", "Hoog", 6, 12), ("Schoolweging?", "Laag", 6, 12)]
    found = rules.counted(known, FACTORS, HALF, Told())
    assert rows(found) == [("Wat veranderde?", "Andere leiding", 6, 6)]
    assert found.heading == "Wat er verder meespeelde"
    assert rules.counted(known, RISKS, HALF, Told()) is None


def test_of_several_answers_none_can_be_had_by_taking_the_others_from_the_whole():
    answers = ["A"] * 6 + ["B"] * 5 + ["C"] * 3
    known = [
        Taking(school, BEFORE, ticked=(Ticked(REASON, "Waarom?", (said,), BEFORE, is_one=True),))
        for school, said in enumerate(answers)
    ]
    found = rules.counted(known, REASON, HALF, Told())
    assert rows(found) == [("Waarom?", "A", 6, 14), ("Waarom?", "B of C", 8, 14)]


def test_half_a_year_says_what_began_ended_was_done_and_was_decided():
    busy = {
        "moments": (Due(IN_IT, IN_IT), Due(IN_IT, AFTER), Due(BEFORE, BEFORE)),
        "decisions": (Chosen("Halverwege", "Doorgaan", IN_IT), Chosen("Eind", "Klaar", AFTER)),
        "phases": (("Aanmelden", BEFORE, IN_IT), ("Doen", IN_IT, None)),
    }
    known = [
        *takings(5, **busy),
        *takings(6, first=10, began=IN_IT, sector="vo"),
        *takings(5, first=20, ended=IN_IT, end="stopped"),
        *takings(9, first=40, began=AFTER),  # of the next report
    ]
    report = reports.progress("Voortgang Expertteam", known, HALF)
    by_heading = {part.heading: rows(part) for part in report.parts}
    assert by_heading["Hoe de trajecten ervoor staan"] == [("loopt", 11), ("gestopt", 5)]
    assert by_heading["Wie in deze periode klaar was"] == [("gestopt", 5)]
    assert by_heading["In welke fase"] == [("Doen", 5), ("tussen twee fasen", 6)]
    assert by_heading["Momenten in deze periode"] == [("klaar", 5), ("nog niet klaar", 5)]
    assert by_heading["Besluiten in deze periode"] == [("Halverwege", "Doorgaan", 5)]
    assert by_heading["Uit welke sector"] == [("basisonderwijs", 10), ("voortgezet onderwijs", 6)]
    assert "Preventief en curatief" not in by_heading
    assert reports.progress("Leeg", [], HALF).parts == ()


def test_the_year_of_all_programmes_has_of_each_the_rows_of_its_own_report():
    one = [*takings(7, way="prevention"), *takings(2, first=10, ended=IN_IT, end="stopped")]
    other = [*takings(8, first=20), *takings(5, first=40, ended=IN_IT, end="stopped")]
    year = Period("2026", "2026-2027", date(2026, 8, 1), date(2027, 7, 31))
    parts = {
        part.heading: rows(part)
        for part in reports.state_of("Staat", [("Een", one), ("Twee", other)], year).parts
    }
    for name, known in (("Een", one), ("Twee", other)):
        own_report = {
            part.heading: rows(part) for part in reports.progress(name, known, SECOND).parts
        }
        for heading in (rules.STANDING_HEADING, rules.COHORTS_HEADING):
            theirs = [row[1:] for row in parts[heading] if row[0] == name]
            assert theirs == own_report[heading]
    assert {row[0] for row in parts["Preventief en curatief"]} == {"Een"}


def test_half_years_follow_the_school_year_and_end_with_a_quarter():
    """The newest goes as far as its last finished quarter; before there is one, it is not there."""
    begun = ("2026-2", date(2027, 2, 1), date(2027, 4, 30))
    over = [
        ("2026-1", date(2026, 8, 1), date(2027, 1, 31)),
        ("2025-2", date(2026, 2, 1), date(2026, 7, 31)),
    ]
    for today, known in (
        (date(2027, 2, 1), over),
        (date(2027, 4, 30), over),
        (date(2027, 5, 1), [begun, over[0]]),
        (date(2027, 7, 31), [begun, over[0]]),
    ):
        found = periods.half_years(today, 2)
        assert [(p.key, p.first, p.last) for p in found] == known, today
    days = [p.last for p in periods.told_until(Period("", "", IN_IT, date(2027, 4, 30)), IN_IT)]
    assert days == [date(2026, 10, 31), date(2027, 1, 31), date(2027, 4, 30)]
    year, before = periods.years(date(2027, 7, 31), 2)
    assert (year.key, year.last, before.last) == ("2026", begun[2], date(2026, 7, 31))
    assert [p.key for p in periods.years(date(2026, 10, 31), 2)] == ["2025", "2024"]


# What one traject may be: the school year in which it began, and how it stands. No report may tell
# how many there are of something that only one to four schools are.
SECOND = Period("2026-2", "tweede helft", date(2027, 2, 1), date(2027, 7, 31))
COHORTS = {"2025-2026": BEFORE, "2026-2027": IN_IT}
FATES = ("A", "C", *product(("afgerond", "gestopt"), (False, True)))  # True: in this period
END_OF = {"afgerond": "completed", "gestopt": "stopped"}
Sort = tuple[str, object]


def sorts(period: Period) -> list[Sort]:
    """Who began in the period cannot have ended before it."""
    return [
        (cohort, fate)
        for cohort, fate in product(COHORTS, FATES)
        if not (COHORTS[cohort] in period and fate[1:] == (False,))
    ]


def of_sort(sort: Sort, schools: list[int], period: Period) -> list[Taking]:
    cohort, fate = sort
    began = COHORTS[cohort]
    if isinstance(fate, str):
        return [Taking(school, began, "po", phases=((fate, began, None),)) for school in schools]
    end, is_now = fate
    ended = period.first if is_now else began
    return [Taking(school, began, "po", ended=ended, end=END_OF[end]) for school in schools]


def told(report: reports.Report, period: Period) -> Iterator[tuple[frozenset[Sort], int]]:
    """Which sorts each number of a report is about, and the number."""
    for part in report.parts:
        for row in part.rows:
            said = set(str(row[0]).split(" of "))
            cohort = {sort for sort in sorts(period) if sort[0] in said}
            stands = {
                sort
                for sort in sorts(period)
                if (sort[1][0] if isinstance(sort[1], tuple) else "loopt") in said
            }
            now = {sort for sort in stands if isinstance(sort[1], tuple) and sort[1][1]}
            done = {sort for sort in cohort if sort[1][0] == "afgerond"}
            phase = {sort for sort in sorts(period) if sort[1] in said}
            for about, number in {
                "Hoe de trajecten ervoor staan": [(stands, row[1])],
                "Wie in deze periode klaar was": [(now, row[1])],
                "In welke fase": [(phase, row[1])],
                "Per schooljaar": [(cohort, row[1]), (done, row[-1])],
                "Uit welke sector": [(set(sorts(period)), row[1])],
            }[part.heading]:
                if number is not None:
                    yield frozenset(about), number


def gives_away(many: dict[Sort, int], period: Period) -> list[tuple[set[Sort], int]]:
    """What can be had by subtracting, as often as one likes, and is of one to four schools."""
    numbers = iter(range(10_000))
    known = [
        taking
        for sort, count in many.items()
        for taking in of_sort(sort, [next(numbers) for _ in range(count)], period)
    ]
    many = without_newcomers(many)
    # That nobody is in a whole row can be seen as well.
    some = {of for sort, count in many.items() if count for of in (sort[0], sort[1], sort[1][0])}
    filled = {s for s in many if s[0] in some and (s[1] in some or s[1][0] in some)}
    rows_told = told(reports.progress("Voortgang", known, period), period)
    found = {about & filled: number for about, number in rows_told}
    assert all(sum(many[sort] for sort in about) == n for about, n in found.items()), many
    return [(set(about), n) for about, n in subtracted(found).items() if 0 < n < 5]


def without_newcomers(many: dict[Sort, int]) -> dict[Sort, int]:
    """Fewer than five wait, where the others were told of before."""
    old, new = (sum(many[sort] for sort in many if sort[0] == cohort) for cohort in COHORTS)
    waits = old >= 5 and new < 5
    return {s: 0 if waits and COHORTS[s[0]] == IN_IT else count for s, count in many.items()}


def subtracted(found: dict[frozenset, int]) -> dict[frozenset, int]:
    found, more = dict(found), True
    while more:
        more = False
        for whole, part in permutations(list(found), 2):
            if part < whole and whole - part not in found:
                found[whole - part] = found[whole] - found[part]
                more = True
    return found


def test_no_two_tables_together_tell_a_number_that_one_hides():
    old, new = COHORTS
    done, stopped = ("afgerond", True), ("gestopt", True)
    early, late = ("afgerond", False), ("gestopt", False)
    chance = random.Random(4)
    for period in (HALF, SECOND):
        for many in (
            {(old, "A"): 10, (old, "C"): 2, (old, done): 6},  # running minus a phase
            {(old, "A"): 10, (old, done): 5, (old, stopped): 1},  # ended minus finished
            {(old, "A"): 3, (old, done): 6, (new, "A"): 10},  # begun minus finished
            {(old, "A"): 9, (old, done): 2, (new, done): 6},  # ended minus the newest cohort
            # a cohort minus who ended before
            {(old, early): 12, (old, late): 1, (new, "A"): 7, (new, done): 9, (new, stopped): 3},
            {(old, early): 1, (old, late): 6, (new, "A"): 7, (new, done): 11, (new, stopped): 5},
            *(
                {s: chance.choice((0, 0, 1, 2, 4, 5, 6, 9)) for s in sorts(period)}
                for _ in range(100)
            ),
        ):
            assert gives_away(dict.fromkeys(sorts(period), 0) | many, period) == [], many
