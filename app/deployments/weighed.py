"""What the lending check weighs, and what comes out of it: a colour with its reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from app.deployments.amounts import BY_REPLACEMENT, EXTRA_HOURS, MINUTES_A_PART

GREEN, AMBER, RED = "green", "amber", "red"
SEVERITY = {GREEN: 0, AMBER: 1, RED: 2}

PARTS_WITH_CLASS = 9  # of the ten parts of a week; Wednesday afternoon is free
GROUPS_A_PERSON = 8  # at the same time one of so many is without its teacher, and one at least …
PERCENT_OF_PARTS, LEAST_PARTS = 5, 2  # … and in a week so much of all parts with class
# The same in words, for a board: each of its schools has other numbers by it.
BY_SIZE = {
    "max_people_per_part": f"één per {GROUPS_A_PERSON} groepen",
    "max_parts_per_week": f"{PERCENT_OF_PARTS} procent van de dagdelen van alle groepen, en "
    f"minstens {LEAST_PARTS}",
}
FTE_A_PART = 10  # hundredths: ten parts of the week are one fte
WEEKS_A_YEAR = 40  # with school in them; hours that are promised a year are spread over these
SUPPORT_GROWTH = 2  # points since 1 October
PARTS_A_PERSON = 2  # a week
CONTRACT_SHARE = 40  # per cent of somebody's contract parts
TEACHERS_LENT = 2  # per cent; above it the btw exemption of lending may be in doubt
FIRST_WEEKS = 2  # of a school year: groups get to know their teacher

DatedPart = tuple[date, int]
WHOLE_WEEK = -1  # beside a Monday, where a part of it stands else
Overruled = tuple[str, DatedPart]  # a red rule, with the part of a day or the week that it is about


def worst_of(colours: Iterable[str]) -> str:
    """Green where nothing was weighed: nobody needs to look at that first."""
    weighed = (colour for colour in colours if colour in SEVERITY)
    return max(weighed, key=SEVERITY.__getitem__, default=GREEN)


@dataclass(frozen=True)
class Group:
    """A class of the school. `parts`: when the expert teaches it; `shared`: when a second teacher
    stands beside them. Counts of pupils, never names."""

    name: str
    pupils: int
    norm: int
    parts: int = 0
    shared: int = 0

    def loses_teacher(self, part: int) -> bool:
        return bool(self.parts >> part & 1) and not self.shared >> part & 1


@dataclass(frozen=True)
class Lent:
    """A part of a day on which a colleague's class has a replacement already."""

    person_id: int
    on: date
    part: int


@dataclass(frozen=True)
class Promise:
    """Hours of somebody that the school promised each school year, on no date yet."""

    what: str  # to what
    minutes: int
    from_: date
    until: date  # the last day

    @property
    def parts_a_week(self) -> Fraction:
        return Fraction(self.minutes, MINUTES_A_PART * WEEKS_A_YEAR)

    def counts_in(self, monday: date) -> bool:
        return self.from_ <= monday + timedelta(days=6) and self.until >= monday


@dataclass(frozen=True)
class Fte:
    """Staff in hundredths of fte: in front of the groups, and to support them."""

    groups: int
    support: int

    def share(self, away: int = 0) -> Fraction | None:
        """Support in per cent of what stands before the groups, when so many parts of their own
        teachers are lent that week; None when nobody is left."""
        left = self.groups - away * FTE_A_PART
        return Fraction(100 * self.support, left) if left > 0 else None


@dataclass(frozen=True)
class Companion:
    """Somebody who would go as well, by the same decision: another one of the team."""

    person_id: int
    person: str
    dates: tuple[DatedPart, ...] = ()
    groups: tuple[Group, ...] = ()  # of the school, as this person teaches them
    contract_parts: int = 0


@dataclass(frozen=True)
class LendingFacts:
    school: str
    person_id: int
    person: str
    cover: str
    dates: tuple[DatedPart, ...] = ()  # of this inzet, on which a class would miss its teacher
    lent: tuple[Lent, ...] = ()  # through other inzetten, of everybody at the school
    groups: tuple[Group, ...] = ()
    teachers: int = 0
    contract_parts: int = 0  # of the expert; 0: not known
    blocked: Mapping[date, str] = field(default_factory=dict)  # Monday -> why
    max_people_per_part: int | None = None  # what school and board decided
    max_parts_per_week: int | None = None
    max_parts_per_person: int = PARTS_A_PERSON
    max_contract_share: int = CONTRACT_SHARE
    max_teachers_lent: int = TEACHERS_LENT
    first_weeks: int = FIRST_WEEKS
    found: frozenset[DatedPart] | None = None  # replacement found; None: not asked for yet
    now: Fte | None = None  # None: the school did not write it down
    october: Fte | None = None  # on the last 1 October
    max_support_growth: int | None = None
    companions: tuple[Companion, ...] = ()  # of a team: the others, judged in the same run
    promised: Mapping[int, tuple[Promise, ...]] = field(default_factory=dict)  # by person
    unseen: tuple[str, ...] = ()  # teachers of whom nobody wrote down when they have a class
    overruled: frozenset[Overruled] = frozenset()  # to what red the board said yes

    @property
    def everybody(self) -> tuple[Companion, ...]:
        """About whom this decides: the person itself, and who would go as well."""
        me = Companion(self.person_id, self.person, self.dates, self.groups, self.contract_parts)
        return (me, *self.companions)

    @property
    def coming(self) -> tuple[Lent, ...]:
        """The parts on which they would be away, of all of them."""
        return tuple(Lent(who.person_id, *at) for who in self.everybody for at in who.dates)

    @property
    def all_dates(self) -> tuple[DatedPart, ...]:
        return tuple(sorted({at for who in self.everybody for at in who.dates}))

    @property
    def people_per_part(self) -> int:
        own = self.max_people_per_part
        return max(1, len(self.groups) // GROUPS_A_PERSON) if own is None else own

    @property
    def parts_per_week(self) -> int:
        own = self.max_parts_per_week
        share = PERCENT_OF_PARTS * len(self.groups) * PARTS_WITH_CLASS // 100
        return max(LEAST_PARTS, share) if own is None else own

    @property
    def support_growth(self) -> int:
        own = self.max_support_growth
        return SUPPORT_GROWTH if own is None else own


@dataclass(frozen=True)
class Finding:
    rule: str  # G1 … G8
    colour: str
    says: str
    at: tuple[DatedPart, ...] = ()  # of a red one: the parts of a day, or the weeks (`WHOLE_WEEK`)


@dataclass(frozen=True)
class Week:
    """How many colleagues are away on each of the ten parts, before and after this inzet."""

    monday: date
    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def cells(self) -> list[dict[str, int]]:
        pairs = zip(self.before, self.after, strict=True)
        return [{"before": before, "after": after} for before, after in pairs]


@dataclass(frozen=True)
class Affected:
    """A class that would miss its own teacher, and how often."""

    name: str
    pupils: int
    norm: int
    dates: tuple[DatedPart, ...]
    teachers: tuple[tuple[int, str], ...] = ()  # who would be away: id and name


@dataclass(frozen=True)
class Balance:
    """Support beside the groups, in per cent, in the week in which most is lent."""

    week: int
    october: Fraction
    before: Fraction | None  # with what is lent already
    after: Fraction | None  # … and this inzet; None: nobody is left for the groups
    most: int  # points above October


@dataclass(frozen=True)
class Unknown:
    """A rule that could not be weighed, and what the school should write down for it."""

    rule: str
    says: str


@dataclass(frozen=True)
class LendingCheck:
    colour: str
    cover: str
    findings: tuple[Finding, ...] = ()
    weeks: tuple[Week, ...] = ()
    groups: tuple[Affected, ...] = ()
    people_per_part: int = 0
    parts_per_week: int = 0
    balance: Balance | None = None
    unknown: tuple[Unknown, ...] = ()
    promised: tuple[str, ...] = ()  # what counts beside the dates, in a sentence each

    @property
    def title(self) -> str:
        known = ", voor zover bekend" if self.unknown else ""
        if self.cover == EXTRA_HOURS:
            return f"Geen klas mist haar leraar{known}: dit zijn extra uren."
        if self.cover != BY_REPLACEMENT:
            return f"Geen klas mist haar leraar{known}."
        fits = "Het past, voor zover bekend:" if self.unknown else "Het past:"
        return {
            GREEN: f"{fits} de bezetting van de groepen blijft op orde.",
            AMBER: "Het kan, met een reden: de bezetting vraagt aandacht.",
            RED: "Het past niet: hierover beslist het bestuur.",
        }[self.colour]

    @property
    def reasons(self) -> list[str]:
        return [finding.says for finding in self.findings]

    @property
    def rules(self) -> list[str]:
        return [finding.rule for finding in self.findings]

    @property
    def red(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.colour == RED]


def week_of(day: date) -> DatedPart:
    return monday_of(day), WHOLE_WEEK


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
