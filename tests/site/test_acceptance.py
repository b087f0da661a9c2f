"""The page of what was promised has every row once, names what exists and counts as it says.

No database: the page, the files of tests and the templates of programmes are only read.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from app.config import ROOT

PAGE = (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")
ROWS = {"E": 71, "B": 12, "R": 40, "A": 41, "O": 34, "P": 30}
TEMPLATES = {
    "B": "ontwikkelbudget",
    "R": "expertteam",
    "A": "kwaliteitsaanpak",
    "O": "expertisescholen",
    "P": "plg",
}
WALKS = "tests/programmes/test_walking.py"  # plays any template, so a row says which part
KINDS = ("shown", "partly", "not yet")
LONGEST = 15  # words in which a row says what it asks

ROW = re.compile(r"^\| ([A-Z]-\d\d) \|(.*)\|(.*)\|(.*)\|$", re.MULTILINE)
COUNT = re.compile(r"^\| (?:[\w ]+\((\w)\)|all)" + r" \| (\d+)" * 4 + r" \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[a-z_/]+\.py)::(test_[a-z0-9_]+)`")
PART = re.compile(r"`([a-z0-9_.]+)`")

FOUND = [tuple(cell.strip() for cell in row) for row in ROW.findall(PAGE)]


@cache
def names_in(path: str) -> set[str]:
    """Read without importing, so that no test has to be ready to run."""
    file = ROOT / path
    tree = ast.parse(file.read_text(encoding="utf-8") if file.is_file() else "")
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@cache
def parts_of(system: str) -> set[str]:
    """What can be played: `role`, `form.question.option`, of lines `form.question.column.option`,
    and `phase.moment.outcome`."""
    if system not in TEMPLATES:
        return set()
    file = ROOT / "app" / "programmes" / "catalogue" / f"{TEMPLATES[system]}.yaml"
    found = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {
        *_paths(found["roles"]),
        *_paths(found["forms"], "fields", "options"),
        *_paths(found["forms"], "fields", "columns", "options"),
        *_paths(found["phases"], "milestones", "decision"),
    }


def _paths(parts: Any, *below: str) -> Iterator[str]:
    for part in parts["outcomes"] if isinstance(parts, dict) else parts:
        yield part["key"]
        if below and below[0] in part:
            yield from (f"{part['key']}.{path}" for path in _paths(part[below[0]], *below[1:]))


def kind_of(missing: str) -> str:
    return next((kind for kind in KINDS[1:] if missing.startswith(kind)), "shown")


def faults_of(row: str, asks: str, shown_by: str, missing: str) -> list[str]:
    named, kind = TEST.findall(shown_by), kind_of(missing)
    between = TEST.sub("", shown_by)
    parts = PART.findall(between)
    faults = [f"no {path}::{name}" for path, name in named if name not in names_in(path)]
    faults += [f"nothing called {part}" for part in parts if part not in parts_of(row[0])]
    if not 0 < len(asks.split()) <= LONGEST:
        faults.append("what it asks is empty or long")
    if PART.sub("", between).replace("<br>", "").strip(", ") not in ("", "plays"):
        faults.append("something else than tests and what they play")
    if bool(named) == (kind == "not yet"):
        faults.append("either a test shows it, or it is not yet there")
    if bool(parts) != any(path == WALKS for path, _ in named):
        faults.append("a walk, and only a walk, says what it plays")
    if not re.fullmatch(r"|not yet|(not yet|partly): \S.*", missing):
        faults.append("what is missing is not said")
    return faults


def test_every_row_stands_there_once():
    expected = [f"{system}-{n:02}" for system, rows in ROWS.items() for n in range(1, rows + 1)]
    assert [row for row, *_ in FOUND] == expected
    assert len(expected) == 228


def test_every_row_names_a_test_that_exists_or_says_that_none_does():
    found = [f"{row}: {fault}" for row, *cells in FOUND for fault in faults_of(row, *cells)]
    assert found == [], "Name what shows it now, or write what is missing."


def test_the_numbers_at_the_top_are_those_of_the_rows():
    counted = Counter((row[0], kind_of(missing)) for row, *_, missing in FOUND)
    expected = {
        system: [rows, *(counted[system, kind] for kind in KINDS)] for system, rows in ROWS.items()
    }
    expected[""] = [sum(column) for column in zip(*expected.values(), strict=True)]
    said = {system: [int(n) for n in numbers] for system, *numbers in COUNT.findall(PAGE)}
    assert said == expected
