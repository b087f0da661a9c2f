"""The lending check (bezettingscheck): may this school miss this colleague then?

Pure: facts in, a colour with its reasons out. Only `cover = replacement` counts, because only then
a class is without its own teacher. Green needs one click, amber a reason, red the board.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from app.deployments import words
from app.deployments.amounts import BY_REPLACEMENT
from app.deployments.weighed import (
    AMBER,
    GREEN,
    RED,
    Affected,
    Balance,
    Companion,
    DatedPart,
    Finding,
    Group,
    LendingCheck,
    LendingFacts,
    Unknown,
    Week,
    monday_of,
    week_of,
    worst_of,
)
from app.profiles.free import LENDS_NOBODY

NEARLY = 80  # per cent of the weekly limit


def judge(facts: LendingFacts) -> LendingCheck:
    """Weigh every rule, over all who would go; the colour is the worst of them."""
    if facts.cover != BY_REPLACEMENT or not facts.coming:
        return LendingCheck(GREEN, facts.cover, unknown=tuple(_unseen(facts)))
    findings = (
        *_people_per_part(facts),
        *_parts_per_week(facts),
        *_parts_of_one_person(facts),
        *_blocked_weeks(facts),
        *_replacement(facts),
        *_share_of_teachers(facts),
        *_imbalance(facts),
        *_class_size(facts),
    )
    return LendingCheck(
        colour=worst_of(finding.colour for finding in findings),
        cover=facts.cover,
        findings=findings,
        weeks=tuple(_weeks(facts)),
        groups=tuple(_affected(facts)),
        people_per_part=facts.people_per_part,
        parts_per_week=facts.parts_per_week,
        balance=_balance(facts),
        unknown=tuple(_unknown(facts)),
        promised=tuple(_promised(facts)),
    )


def _people_per_part(facts: LendingFacts) -> Iterable[Finding]:
    """G1: how many colleagues are away on the same part of a day."""
    away: dict[DatedPart, set[int]] = defaultdict(set)
    for lent in (*facts.lent, *facts.coming):
        away[lent.on, lent.part].add(lent.person_id)
    most = facts.people_per_part
    over = [
        at for at in facts.all_dates if len(away[at]) > most and ("G1", at) not in facts.overruled
    ]
    if over:
        count = len(away[over[0]])
        says = (
            f"Op {words.moment(*over[0])} zijn er dan {count} collega’s weg; "
            f"op deze school {_is_at_most(most)}{_and_more(over)}."
        )
        yield Finding("G1", RED, says, tuple(over))


def _parts_per_week(facts: LendingFacts) -> Iterable[Finding]:
    """G2: how many parts a week classes have somebody else in front of them."""
    most, away = facts.parts_per_week, _away(facts)
    over = [
        monday
        for monday in _mondays(facts)
        if away[monday] > most and ("G2", week_of(monday)) not in facts.overruled
    ]
    worst = max(over or _mondays(facts), key=lambda monday: away[monday])
    if away[worst] * 100 >= most * NEARLY:
        says = (
            f"In week {worst.isocalendar().week} missen groepen samen {away[worst]} "
            f"{_dagdelen(away[worst])} hun leraar; de grens is {most}."
        )
        at = tuple(week_of(monday) for monday in over)
        yield Finding("G2", RED if over else AMBER, says, at)


def _mondays(facts: LendingFacts) -> list[date]:
    return sorted({monday_of(on) for on, _ in facts.all_dates})


def _away(facts: LendingFacts) -> Counter[date]:
    """By Monday: on how many parts that week a class misses its teacher, with this inzet."""
    return Counter(monday_of(each.on) for each in {*facts.lent, *facts.coming})


def _parts_of_one_person(facts: LendingFacts) -> Iterable[Finding]:
    """G3: how often one colleague is away in a week, also of what they work. Hours that the school
    promised of them count as well, spread over the year."""
    for who in facts.everybody:
        if who.dates:
            yield from _parts_of(who, facts)


def _parts_of(who: Companion, facts: LendingFacts) -> Iterable[Finding]:
    mine = {(lent.on, lent.part) for lent in facts.lent if lent.person_id == who.person_id}
    mine |= set(who.dates)
    away = Counter(monday_of(on) for on, _ in mine)
    week, count = max(sorted(away.items()), key=lambda item: item[1])
    number = week.isocalendar().week
    promised = sum(
        (
            each.parts_a_week
            for each in facts.promised.get(who.person_id, ())
            if each.counts_in(week)
        ),
        start=Fraction(0),
    )
    beside = f", en er is {words.decimal(promised)} per week toegezegd" if promised else ""
    most, share = facts.max_parts_per_person, facts.max_contract_share
    if count + promised > most:
        usual = f"{most} is gewoon"
        says = f"{who.person} is in week {number} {count} {_dagdelen(count)} weg{beside}; {usual}."
        yield Finding("G3", AMBER, says)
    elif who.contract_parts and (count + promised) * 100 > who.contract_parts * share:
        says = (
            f"{who.person} is in week {number} {count} van de {who.contract_parts} dagdelen "
            f"weg{beside}; dat is meer dan {share} %."
        )
        yield Finding("G3", AMBER, says)


def _promised(facts: LendingFacts) -> Iterable[str]:
    for who in facts.everybody:
        weeks = {monday_of(on) for on, _ in who.dates}
        for each in facts.promised.get(who.person_id, ()):
            if any(each.counts_in(week) for week in weeks):
                yield (
                    f"Van {who.person} is {words.hours(each.minutes)} per schooljaar toegezegd aan "
                    f"{each.what}. Dat telt mee als {words.decimal(each.parts_a_week)} dagdeel per "
                    "week."
                )


def _blocked_weeks(facts: LendingFacts) -> Iterable[Finding]:
    """G4: weeks in which the school lends nobody."""
    for monday in _mondays(facts):
        if monday not in facts.blocked or ("G4", week_of(monday)) in facts.overruled:
            continue
        why = f" ({facts.blocked[monday]})" if facts.blocked[monday] else ""
        says = f"In week {monday.isocalendar().week} {LENDS_NOBODY}{why}."
        yield Finding("G4", RED, says, (week_of(monday),))


def _replacement(facts: LendingFacts) -> Iterable[Finding]:
    """G5: somebody is found for every date. Without that a date cannot be planned."""
    if facts.found is None:
        return
    missing = [at for at in facts.all_dates if at not in facts.found]
    if missing:
        says = f"Voor {words.moment(*missing[0])} is nog geen vervanging{_and_more(missing)}."
        yield Finding("G5", RED, says)


def _share_of_teachers(facts: LendingFacts) -> Iterable[Finding]:
    """G6: how many of the teachers are lent now."""
    people = {lent.person_id for lent in (*facts.lent, *facts.coming)}
    most = max(1, facts.teachers * facts.max_teachers_lent // 100)
    if len(people) > most:
        says = (
            f"Er zijn dan {len(people)} leraren uitgeleend; {most} is gewoon. "
            "Let op de btw: uitlenen is vrij zolang het weinig voorkomt."
        )
        yield Finding("G6", AMBER, says)


def _imbalance(facts: LendingFacts) -> Iterable[Finding]:
    """G7: support that grows at the cost of the groups."""
    balance = _balance(facts)
    if balance is None:
        return
    if balance.after is None:
        says = f"In week {balance.week} is er dan geen eigen leraar meer voor de groepen."
        yield Finding("G7", AMBER, says)
    elif balance.after > balance.october + balance.most:
        says = (
            f"Scheefgroei: in week {balance.week} is de ondersteuning dan "
            f"{words.per_cent(balance.after)} van de formatie voor de groepen; op 1 oktober was "
            f"dat {words.per_cent(balance.october)}. Meer dan {balance.most} punten erbij is veel."
        )
        yield Finding("G7", AMBER, says)


def _balance(facts: LendingFacts) -> Balance | None:
    if facts.now is None or facts.october is None:
        return None
    week, before, after = _busiest_week(facts)
    october = facts.october.share()
    assert october is not None  # before the groups stood somebody
    return Balance(
        week=week.isocalendar().week,
        october=october,
        before=facts.now.share(before),
        after=facts.now.share(after),
        most=facts.support_growth,
    )


def _busiest_week(facts: LendingFacts) -> tuple[date, int, int]:
    """The Monday of this inzet's week in which classes miss their teacher most, and how many
    parts: without this inzet, and with it."""
    before, after = Counter(monday_of(each.on) for each in set(facts.lent)), _away(facts)
    worst = max(_mondays(facts), key=lambda week: after[week])
    return worst, before[worst], after[worst]


def _unknown(facts: LendingFacts) -> Iterable[Unknown]:
    """What the school did not write down is not judged, and that is said."""
    if facts.now is None or facts.october is None:
        when = "nu" if facts.now is None else "op 1 oktober"
        both = facts.now is None and facts.october is None
        says = (
            f"Scheefgroei: de formatie {'nu en op 1 oktober' if both else when} staat er niet. "
            "We weten dus niet of de ondersteuning groeit ten koste van de groepen."
        )
        yield Unknown("G7", says)
    for who in facts.everybody:
        nobodys = [
            at for at in who.dates if not any(group.parts >> at[1] & 1 for group in who.groups)
        ]
        if nobodys:
            says = (
                f"Groepsgrootte: welke groep {who.person} heeft op {words.moment(*nobodys[0])}"
                f"{_and_more(nobodys)} staat er niet. "
                "We weten dus niet of een groep te groot wordt."
            )
            yield Unknown("G8", says)


def _unseen(facts: LendingFacts) -> Iterable[Unknown]:
    """Within their own time nobody leaves a class, as far as it is known when they have one."""
    for name in facts.unseen:
        says = (
            f"Wanneer {name} voor de klas staat, staat er niet. "
            "We weten dus niet of een klas dan haar leraar mist."
        )
        yield Unknown("class", says)


def _class_size(facts: LendingFacts) -> Iterable[Finding]:
    """G8: what happens to the other groups if nobody comes and they share the children; where two
    of a team leave their groups at the same moment, the children of both."""
    told: set[frozenset[str]] = set()
    for who in facts.everybody:
        for group in _losing(who):
            for at in who.dates:
                if not group.loses_teacher(at[1]):
                    continue
                gone = (group, *_left_by_others(facts, who, group, at))
                names = frozenset(each.name for each in gone)
                if names not in told:
                    told.add(names)
                    yield from _shared_out(gone, [g for g in who.groups if g.name not in names])


def _left_by_others(
    facts: LendingFacts, who: Companion, group: Group, at: DatedPart
) -> Iterable[Group]:
    for mate in facts.everybody:
        if mate.person_id != who.person_id and at in mate.dates:
            for other in mate.groups:
                if other.loses_teacher(at[1]) and other.name != group.name:
                    yield other


def _shared_out(gone: Sequence[Group], others: Sequence[Group]) -> Iterable[Finding]:
    pupils = sum(group.pupils for group in gone)
    names = words.listed([group.name for group in gone])
    falls = f"Valt de vervanging van {names} {'samen ' if len(gone) > 1 else ''}weg, dan"
    if not others:
        if len(gone) > 1:
            yield Finding("G8", AMBER, f"{falls} is er geen groep meer die kinderen opvangt.")
        return
    each = -(-pupils // len(others))
    fullest = max(others, key=lambda other: other.pupils + each - other.norm)
    size = fullest.pupils + each
    if size > fullest.norm:
        says = f"{falls} krijgt {fullest.name} {size} leerlingen; de norm is {fullest.norm}."
        yield Finding("G8", AMBER, says)


def _weeks(facts: LendingFacts) -> Iterable[Week]:
    before = Counter((monday_of(each.on), each.part) for each in set(facts.lent))
    after = Counter((monday_of(each.on), each.part) for each in {*facts.lent, *facts.coming})
    for monday in _mondays(facts):
        yield Week(
            monday,
            tuple(before[monday, part] for part in range(10)),
            tuple(after[monday, part] for part in range(10)),
        )


def _affected(facts: LendingFacts) -> Iterable[Affected]:
    dates: dict[tuple[str, int, int], list[DatedPart]] = {}
    teachers: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for who in facts.everybody:
        for group in _losing(who):
            found = dates.setdefault((group.name, group.pupils, group.norm), [])
            found += [at for at in who.dates if group.loses_teacher(at[1])]
            teachers[group.name].append((who.person_id, who.person))
    for (name, pupils, norm), found in dates.items():
        yield Affected(name, pupils, norm, tuple(sorted(set(found))), tuple(teachers[name]))


def _losing(who: Companion) -> list[Group]:
    parts = {part for _, part in who.dates}
    return [group for group in who.groups if any(group.loses_teacher(part) for part in parts)]


def _and_more(found: list[DatedPart]) -> str:
    return f" (en nog {len(found) - 1} keer)" if len(found) > 1 else ""


def _is_at_most(most: int) -> str:
    return f"is dat er hoogstens {most}"


def _dagdelen(count: int) -> str:
    return "dagdeel" if count == 1 else "dagdelen"
