"""What an import will do, in sentences."""

from collections.abc import Iterator

from app.organisations.importing.plan import Change, KindPlan, Plan, Values

LISTED = 50  # of each sort, unless all are asked for

FIELD_NAMES = {
    "name": "naam",
    "sector": "sector",
    "school_kind": "soort",
    "street": "straat",
    "house_number": "huisnummer",
    "postcode": "postcode",
    "city": "plaats",
    "municipality": "gemeente",
    "municipality_code": "gemeentenummer",
    "denomination": "denominatie",
    "phone": "telefoon",
    "website": "website",
    "holiday_region": "vakantieregio",
    "kvk": "KvK-nummer",
    "board": "bestuur",
    "swv": "samenwerkingsverband",
    "region": "regio",
    "pupils": "leerlingen",
    "lat": "breedtegraad",
    "lon": "lengtegraad",
}


def sentences(plan: Plan, *, everything: bool = False) -> Iterator[str]:
    """The plan for a reader: totals, then what is new, changed (from what to what) and gone."""
    for title, kind_plan in (
        ("Scholen", plan.schools),
        ("Besturen", plan.boards),
        ("Samenwerkingsverbanden", plan.swvs),
        ("Regio's", plan.regions),
    ):
        counts = kind_plan.counts()
        yield (
            f"{title}: {_number(counts['new'])} nieuw, {_number(counts['changed'])} gewijzigd, "
            f"{_number(counts['gone'])} verdwenen."
        )
        yield from _details(kind_plan, None if everything else LISTED)
    yield from plan.notes


def _details(plan: KindPlan, most: int | None) -> Iterator[str]:
    for lines in (
        [f"  + {_called(new)}" for new in plan.new[:most]],
        [f"  + {_called(change.after)} (is er weer)" for change in plan.returned[:most]],
        [f"  ~ {_called(change.before)}: {_changes(change)}" for change in plan.changed[:most]],
        [f"  - {_called(gone)}" for gone in plan.gone[:most]],
    ):
        yield from lines
    if most is not None:
        sorts = (plan.new, plan.returned, plan.changed, plan.gone)
        hidden = sum(max(0, len(sort) - most) for sort in sorts)
        if hidden:
            yield f"  … en nog {_number(hidden)}; met --all zie je ze allemaal."


def _called(values: Values) -> str:
    place = f", {values['city']}" if values["city"] else ""
    return f"{values['code']} {values['name']}{place}"


def _changes(change: Change) -> str:
    said = []
    for key in change.seen:
        before, after = change.before[key], change.after[key]
        said.append(f"{FIELD_NAMES[key]} {_value(before)} → {_value(after)}")
    return "; ".join(said)


def _value(value: object) -> str:
    return "(leeg)" if value in (None, "") else str(value)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
