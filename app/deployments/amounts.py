"""What an inzet costs: pure arithmetic in cents, by line, each with who receives it.

Rounding happens once a line, half up, on the line's whole product: never hour by hour. Btw is
counted over the hours or the replacement; travel is an amount in all, whatever is in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cents = int

HOURS, TRAVEL, REPLACEMENT, VAT = "inzet", "reis", "vervanging", "btw"

# A visit of two hours may cost a class its teacher for the whole part of the day.
MINUTES_A_PART = 210

# How the expert's own class is looked after; the first one costs no class its teacher.
EXTRA_HOURS, OWN_TIME, BY_REPLACEMENT, NO_COVER = "extra_hours", "own_time", "replacement", "none"
COVERS = (EXTRA_HOURS, OWN_TIME, BY_REPLACEMENT, NO_COVER)


@dataclass(frozen=True)
class Payee:
    organisation_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True)
class Line:
    kind: str  # HOURS, TRAVEL, REPLACEMENT or VAT
    cents: Cents
    payee: Payee


@dataclass(frozen=True)
class Amount:
    """Lines that are not zero, in a fixed order."""

    lines: tuple[Line, ...] = ()

    @property
    def total(self) -> Cents:
        return sum(line.cents for line in self.lines)

    def of(self, kind: str) -> Cents:
        return sum(line.cents for line in self.lines if line.kind == kind)


@dataclass(frozen=True)
class Price:
    """What money depends on, as the terms say it. `rate` is in cents an hour."""

    cover: str
    rate: Cents = 0
    travel: Cents = 0
    vat_rate: int = 0
    is_freelancer: bool = False
    payee: Payee = Payee()


def for_hours(minutes: int, rate: Cents) -> Cents:
    """minutes × rate an hour, half a cent up."""
    return (2 * minutes * rate + 60) // 120


def percentage(cents: Cents, rate: int) -> Cents:
    """rate per cent of cents, half a cent up."""
    return (2 * cents * rate + 100) // 200


def amount(
    price: Price,
    *,
    minutes: int,
    class_parts: int = 0,
    travels: bool = True,
    replacement_most: Cents | None = None,
) -> Amount:
    """What this many minutes cost; `class_parts`: how often a class misses its own teacher.

    Freelancer: hours × rate. Replacement: the parts that classes miss × 3.5 hours × the
    replacement rate, at most what the school confirmed. Extra hours: hours × the board's rate.
    Each with btw where that was agreed, and travel. Within one's own task hours, or with no class
    to look after: nothing.
    """
    if price.is_freelancer or price.cover == EXTRA_HOURS:
        kind, cents = HOURS, for_hours(minutes, price.rate)
    elif price.cover == BY_REPLACEMENT:
        kind, cents = REPLACEMENT, for_hours(class_parts * MINUTES_A_PART, price.rate)
        cents = cents if replacement_most is None else min(cents, replacement_most)
    else:
        return Amount()
    travel = price.travel if travels else 0
    found = ((kind, cents), (TRAVEL, travel), (VAT, percentage(cents, price.vat_rate)))
    return Amount(tuple(Line(kind, cents, price.payee) for kind, cents in found if cents))


@dataclass(frozen=True)
class Bill:
    """An amount as an invoice says it: each line without btw, and the btw over all of them."""

    hours: Cents
    late: Cents
    travel: Cents
    vat: Cents

    @property
    def net(self) -> Cents:
        return self.hours + self.late + self.travel

    @property
    def total(self) -> Cents:
        return self.net + self.vat


def bill(whole: Amount, *, minutes: int, rate: Cents, vat_rate: int) -> Bill:
    """Of a freelancer. Travel was agreed as an amount in all, so its btw is in it."""
    hours, travel = for_hours(minutes, rate), whole.of(TRAVEL)
    without = (200 * travel + 100 + vat_rate) // (2 * (100 + vat_rate))  # half a cent up
    return Bill(
        hours=hours,
        late=whole.of(HOURS) - hours,
        travel=without,
        vat=whole.of(VAT) + travel - without,
    )


def plus(whole: Amount, more: Amount) -> Amount:
    """Both together, lines of one kind and payee added up."""
    added: dict[tuple[str, Payee], Cents] = {}
    for line in (*whole.lines, *more.lines):
        added[line.kind, line.payee] = added.get((line.kind, line.payee), 0) + line.cents
    return Amount(tuple(Line(kind, cents, payee) for (kind, payee), cents in added.items()))


def divide(total: Cents, shares: Sequence[Cents]) -> list[Cents]:
    """Spread `total` in proportion to `shares`; cents that do not divide go to the first that
    has room, so that nobody ever carries more than their share. `total` ≤ the sum of shares."""
    whole = sum(shares)
    if total < 0 or total > whole:
        raise ValueError(f"{total} does not fit in {whole}.")
    parts = [total * share // whole if whole else 0 for share in shares]
    left = total - sum(parts)
    for index, share in enumerate(shares):
        extra = min(left, share - parts[index])
        parts[index] += extra
        left -= extra
    return parts


def share_out(budgets: Sequence[Cents], needs: Sequence[Cents]) -> list[list[Cents]]:
    """What each budget gives to each need, in proportion: the rows are the needs and come to what
    they are, the columns to the budgets. The two sums are equal."""
    left, rows = list(budgets), []
    for need in needs:
        row = divide(need, left)
        left = [budget - given for budget, given in zip(left, row, strict=True)]
        rows.append(row)
    return rows


def in_proportion(total: int, weights: Sequence[int]) -> list[int]:
    """Spread `total` by weight, also where it is more than they are; the rest goes to the first."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights] if whole else [0 for _ in weights]
    return [part + (total - sum(parts) if not number else 0) for number, part in enumerate(parts)]


def up_to(lines: Iterable[Line], most: Cents) -> list[Line]:
    """The lines in order, cut off where they together come to `most`."""
    kept = []
    for line in lines:
        cents = min(line.cents, most)
        if cents:
            kept.append(Line(line.kind, cents, line.payee))
        most -= cents
    return kept


def pour(lines: Iterable[Line], budgets: Sequence[Cents]) -> list[list[Line]]:
    """Which payer pays which (part of a) line: lines are poured over the payers in order.

    The sum of the lines equals the sum of the budgets.
    """
    poured: list[list[Line]] = [[] for _ in budgets]
    left = list(budgets)
    payer = 0
    for line in lines:
        cents = line.cents
        while cents:
            while not left[payer]:
                payer += 1
            taken = min(cents, left[payer])
            poured[payer].append(Line(line.kind, taken, line.payee))
            left[payer] -= taken
            cents -= taken
    return poured
