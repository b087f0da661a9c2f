"""The lending check (bezettingscheck): may this school miss this colleague then?

Pure: facts in, a colour with its reasons out. Only `cover = replacement` counts, because only then
a class is without its own teacher. Green needs one click, amber a reason, red the board.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.deployments import words
from app.deployments.amounts import BY_REPLACEMENT, EXTRA_HOURS

GREEN, AMBER, RED = "green", "amber", "red"
SEVERITY = {GREEN: 0, AMBER: 1, RED: 2}

PARTS_WITH_CLASS = 9  # of the ten parts of a week; Wednesday afternoon is free
MOST_PARTS_A_PERSON = 2  # a week
MOST_OF_CONTRACT = 40  # per cent of somebody's contract parts
MOST_TEACHERS_LENT = 2  # per cent; above it the btw exemption of lending may be in doubt
NEARLY = 80  # per cent of the weekly limit

DatedPart = tuple[date, int]


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
    found: frozenset[DatedPart] | None = None  # replacement found; None: not asked for yet

    @property
    def people_per_part(self) -> int:
        own = self.max_people_per_part
        return max(1, len(self.groups) // 8) if own is None else own

    @property
    def parts_per_week(self) -> int:
        own = self.max_parts_per_week
        five_percent = 5 * len(self.groups) * PARTS_WITH_CLASS // 100
        return max(2, five_percent) if own is None else own


@dataclass(frozen=True)
class Finding:
    rule: str  # G1 … G8
    colour: str
    says: str


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
    dates: tuple[DatedPart, ...]


@dataclass(frozen=True)
class LendingCheck:
    colour: str
    cover: str
    findings: tuple[Finding, ...] = ()
    weeks: tuple[Week, ...] = ()
    groups: tuple[Affected, ...] = ()
    people_per_part: int = 0
    parts_per_week: int = 0

    @property
    def title(self) -> str:
        if self.cover == EXTRA_HOURS:
            return "Geen klas mist haar leraar: dit zijn extra uren."
        if self.cover != BY_REPLACEMENT:
            return "Geen klas mist haar leraar."
        return {
            GREEN: "Het past: de bezetting van de groepen blijft op orde.",
            AMBER: "Het kan, met een reden: de bezetting vraagt aandacht.",
            RED: "Het past niet: hierover beslist het bestuur.",
        }[self.colour]

    @property
    def reasons(self) -> list[str]:
        return [finding.says for finding in self.findings]

    @property
    def rules(self) -> list[str]:
        return [finding.rule for finding in self.findings]


def judge(facts: LendingFacts) -> LendingCheck:
    """Weigh every rule; the colour is the worst of them."""
    if facts.cover != BY_REPLACEMENT or not facts.dates:
        return LendingCheck(GREEN, facts.cover)
    findings = (
        *_people_per_part(facts),
        *_parts_per_week(facts),
        *_parts_of_one_person(facts),
        *_blocked_weeks(facts),
        *_replacement(facts),
        *_share_of_teachers(facts),
        *_class_size(facts),
    )
    return LendingCheck(
        colour=max(
            (f.colour for f in findings), key=lambda colour: SEVERITY[colour], default=GREEN
        ),
        cover=facts.cover,
        findings=findings,
        weeks=tuple(_weeks(facts)),
        groups=tuple(_affected(facts)),
        people_per_part=facts.people_per_part,
        parts_per_week=facts.parts_per_week,
    )


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _people_per_part(facts: LendingFacts) -> Iterable[Finding]:
    """G1: how many colleagues are away on the same part of a day."""
    away: dict[DatedPart, set[int]] = defaultdict(set)
    for lent in facts.lent:
        away[lent.on, lent.part].add(lent.person_id)
    most = facts.people_per_part
    over = [at for at in facts.dates if len(away[at] | {facts.person_id}) > most]
    if over:
        count = len(away[over[0]] | {facts.person_id})
        says = (
            f"Op {words.moment(*over[0])} zijn er dan {count} collega’s weg; "
            f"op deze school {_is_at_most(most)}{_and_more(over)}."
        )
        yield Finding("G1", RED, says)


def _parts_per_week(facts: LendingFacts) -> Iterable[Finding]:
    """G2: how many parts a week classes have somebody else in front of them."""
    lent = {(lent.person_id, lent.on, lent.part) for lent in facts.lent}
    lent |= {(facts.person_id, on, part) for on, part in facts.dates}
    away = Counter(monday_of(on) for _, on, _ in lent)
    most = facts.parts_per_week
    worst = max(sorted({monday_of(on) for on, _ in facts.dates}), key=lambda week: away[week])
    count = away[worst]
    if count * 100 >= most * NEARLY:
        says = (
            f"In week {worst.isocalendar().week} missen groepen samen {count} "
            f"{_dagdelen(count)} hun leraar; de grens is {most}."
        )
        yield Finding("G2", RED if count > most else AMBER, says)


def _parts_of_one_person(facts: LendingFacts) -> Iterable[Finding]:
    """G3: how often one colleague is away in a week, also of what they work."""
    mine = {(lent.on, lent.part) for lent in facts.lent if lent.person_id == facts.person_id}
    mine |= set(facts.dates)
    away = Counter(monday_of(on) for on, _ in mine)
    week, count = max(sorted(away.items()), key=lambda item: item[1])
    number = week.isocalendar().week
    if count > MOST_PARTS_A_PERSON:
        says = (
            f"{facts.person} is in week {number} {count} dagdelen weg; "
            f"{MOST_PARTS_A_PERSON} is gewoon."
        )
        yield Finding("G3", AMBER, says)
    elif facts.contract_parts and count * 100 > facts.contract_parts * MOST_OF_CONTRACT:
        says = (
            f"{facts.person} is in week {number} {count} van de {facts.contract_parts} dagdelen "
            f"weg; dat is meer dan {MOST_OF_CONTRACT} %."
        )
        yield Finding("G3", AMBER, says)


def _blocked_weeks(facts: LendingFacts) -> Iterable[Finding]:
    """G4: weeks in which the school lends nobody."""
    for monday in sorted({monday_of(on) for on, _ in facts.dates} & set(facts.blocked)):
        why = f" ({facts.blocked[monday]})" if facts.blocked[monday] else ""
        says = f"In week {monday.isocalendar().week} leent de school niemand uit{why}."
        yield Finding("G4", RED, says)


def _replacement(facts: LendingFacts) -> Iterable[Finding]:
    """G5: somebody is found for every date. Without that a date cannot be planned."""
    if facts.found is None:
        return
    missing = [at for at in facts.dates if at not in facts.found]
    if missing:
        says = f"Voor {words.moment(*missing[0])} is nog geen vervanging{_and_more(missing)}."
        yield Finding("G5", RED, says)


def _share_of_teachers(facts: LendingFacts) -> Iterable[Finding]:
    """G6: how many of the teachers are lent now."""
    people = {lent.person_id for lent in facts.lent} | {facts.person_id}
    most = max(1, facts.teachers * MOST_TEACHERS_LENT // 100)
    if len(people) > most:
        says = (
            f"Er zijn dan {len(people)} leraren uitgeleend; {most} is gewoon. "
            "Let op de btw: uitlenen is vrij zolang het weinig voorkomt."
        )
        yield Finding("G6", AMBER, says)


def _class_size(facts: LendingFacts) -> Iterable[Finding]:
    """G8: what happens to the other groups if nobody comes and they share the children."""
    for group in _losing(facts):
        others = [other for other in facts.groups if other is not group]
        if not others:
            continue
        each = -(-group.pupils // len(others))
        fullest = max(others, key=lambda other: other.pupils + each - other.norm)
        size = fullest.pupils + each
        if size > fullest.norm:
            says = (
                f"Valt de vervanging van {group.name} weg, dan krijgt {fullest.name} {size} "
                f"leerlingen; de norm is {fullest.norm}."
            )
            yield Finding("G8", AMBER, says)


# G7, support staff beside group staff, needs their sizes on 1 October. No school has entered them
# yet, and what is not known is not judged.


def _weeks(facts: LendingFacts) -> Iterable[Week]:
    before: Counter[DatedPart] = Counter()
    after: Counter[DatedPart] = Counter()
    already = {(lent.person_id, lent.on, lent.part) for lent in facts.lent}
    for _, on, part in already:
        before[monday_of(on), part] += 1
        after[monday_of(on), part] += 1
    for on, part in facts.dates:
        if (facts.person_id, on, part) not in already:
            after[monday_of(on), part] += 1
    for monday in sorted({monday_of(on) for on, _ in facts.dates}):
        yield Week(
            monday,
            tuple(before[monday, part] for part in range(10)),
            tuple(after[monday, part] for part in range(10)),
        )


def _affected(facts: LendingFacts) -> Iterable[Affected]:
    for group in _losing(facts):
        dates = tuple(at for at in facts.dates if group.loses_teacher(at[1]))
        yield Affected(group.name, group.pupils, dates)


def _losing(facts: LendingFacts) -> list[Group]:
    parts = {part for _, part in facts.dates}
    return [group for group in facts.groups if any(group.loses_teacher(part) for part in parts)]


def _and_more(found: list[DatedPart]) -> str:
    return f" (en nog {len(found) - 1} keer)" if len(found) > 1 else ""


def _is_at_most(most: int) -> str:
    return f"is dat er hoogstens {most}"


def _dagdelen(count: int) -> str:
    return "dagdeel" if count == 1 else "dagdelen"
