"""What was measured, on disk: one JSON file a measurement, from which the page is made."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.machine import load, machine

FOLDER = Path(__file__).parent / "results"


def keep(kind: str, measured: Mapping[str, Any], *, people: int | None = None) -> Path:
    """Write it down, over an earlier one of the same kind and size."""
    name = kind if people is None else f"{kind}-{people}"
    result = {
        "kind": kind,
        "people": people,
        "on": date.today().isoformat(),
        "load": load(),
        "machine": machine(),
        "measured": measured,
    }
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def kept(kind: str, folder: Path = FOLDER) -> list[dict[str, Any]]:
    """Every result of this kind, the smallest population first."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    return sorted((r for r in found if r["kind"] == kind), key=lambda r: r["people"] or 0)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many per cent of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def in_ms(seconds: Sequence[float]) -> dict[str, float]:
    """{"p50": …, "p95": …, "p99": …} in milliseconds."""
    return {f"p{p}": round(percentile(seconds, p) * 1e3, 3) for p in (50, 95, 99)}


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A Markdown table that is readable as text too."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in cells
    ]
    return "\n".join([lines[0], f"|{'|'.join('-' * (w + 2) for w in widths)}|", *lines[1:]])
