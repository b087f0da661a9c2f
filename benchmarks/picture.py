"""How the cost of a search grows with the number of people, as a picture of its own results.

Both axes are logarithmic: a cost that grows in step with the people is a straight line upward.
"""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

WIDTH, HEIGHT = 760, 430
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 44, 60  # what stands around the field, in pixels
COLOURS = ("#0b5563", "#b8860b", "#4d3b78", "#9b1c1c")
INK, LINE, PAPER = "#1b2a30", "#dedacf", "#ffffff"
LETTERS = "font-family='sans-serif' font-size='13'"

Points = Sequence[tuple[float, float]]  # (people, milliseconds)


def lines_of(results: Sequence[Mapping[str, Any]]) -> dict[str, Points]:
    """{engine: its p95 warm at each size, the smallest first}, of results of `search_speed`."""
    found: dict[str, list[tuple[float, float]]] = {}
    for result in results:
        for name, engine in result["measured"]["engines"].items():
            found.setdefault(name, []).append((result["people"], engine["warm"]["p95"]))
    return {name: sorted(points) for name, points in found.items()}


def drawn(lines: Mapping[str, Points]) -> str:
    """The SVG. Each line has its name at its end, so nobody needs to tell colours apart."""
    across = _decades([x for points in lines.values() for x, _ in points])
    upward = _decades([y for points in lines.values() for _, y in points])

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            LEFT + _part(x, across) * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - _part(y, upward) * (HEIGHT - TOP - BOTTOM),
        )

    says = "Milliseconds for a search (p95, warm) by number of people"
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img'>",
        f"<title>{says}</title>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='{PAPER}'/>",
        _text(LEFT, 24, says, weight="bold"),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "people", anchor="middle"),
    ]
    for x in across:
        (at, top), (_, foot) = place(x, upward[-1]), place(x, upward[0])
        parts.append(_rule(at, top, at, foot))
        parts.append(_text(at, foot + 20, f"{x:,.0f}", anchor="middle"))
    for y in upward:
        (begin, at), (end, _) = place(across[0], y), place(across[-1], y)
        parts.append(_rule(begin, at, end, at))
        parts.append(_text(begin - 8, at + 4, f"{y:g} ms", anchor="end"))
    for (name, points), colour in zip(lines.items(), COLOURS, strict=False):
        spots = [place(x, y) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        parts.append(
            f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2.5'/>"
        )
        parts += [f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{colour}'/>" for x, y in spots]
        x, y = spots[-1]
        parts.append(_text(x + 10, y + 4, f"{name} {points[-1][1]:.1f}", colour=colour))
    return "\n".join([*parts, "</svg>", ""])


def _decades(values: Sequence[float]) -> list[float]:
    """The powers of ten from below the smallest value to above the largest."""
    first = math.floor(math.log10(min(values)))
    last = max(math.ceil(math.log10(max(values))), first + 1)
    return [10.0**power for power in range(first, last + 1)]


def _part(value: float, axis: Sequence[float]) -> float:
    """Where on this axis, from 0 to 1."""
    begin, end = math.log10(axis[0]), math.log10(axis[-1])
    return (math.log10(value) - begin) / (end - begin)


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"<path d='M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}' stroke='{LINE}'/>"


def _text(
    x: float, y: float, says: str, *, anchor: str = "start", colour: str = INK, weight: str = ""
) -> str:
    bold = f" font-weight='{weight}'" if weight else ""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' fill='{colour}' {LETTERS}{bold}>"
        f"{escape(says)}</text>"
    )
