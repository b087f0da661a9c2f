"""The page of what was promised has every row once, names tests that exist and counts as it says.

No database: the page and the files of tests are only read.
"""

import ast
import re
from collections import Counter
from functools import cache

from app.config import ROOT

PAGE = (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")
ROWS = {"E": 71, "B": 12, "R": 40, "A": 41, "O": 34, "P": 30}
KINDS = ("shown", "partly", "not yet")
LONGEST = 15  # words in which a row says what it asks

ROW = re.compile(r"^\| ([A-Z]-\d\d) \|(.*)\|(.*)\|(.*)\|$", re.MULTILINE)
COUNT = re.compile(r"^\| (?:[\w ]+\((\w)\)|all)" + r" \| (\d+)" * 4 + r" \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[a-z_/]+\.py)::(test_[a-z0-9_]+)`")

FOUND = [tuple(cell.strip() for cell in row) for row in ROW.findall(PAGE)]


@cache
def names_in(path: str) -> set[str]:
    """Read without importing, so that no test has to be ready to run."""
    file = ROOT / path
    tree = ast.parse(file.read_text(encoding="utf-8") if file.is_file() else "")
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def kind_of(missing: str) -> str:
    return next((kind for kind in KINDS[1:] if missing.startswith(kind)), "shown")


def faults_of(asks: str, tests: str, missing: str) -> list[str]:
    named, kind = TEST.findall(tests), kind_of(missing)
    faults = [f"no {path}::{name}" for path, name in named if name not in names_in(path)]
    if not 0 < len(asks.split()) <= LONGEST:
        faults.append("what it asks is empty or long")
    if TEST.sub("", tests).replace("<br>", ""):
        faults.append("something else than tests between the tests")
    if bool(named) == (kind == "not yet"):
        faults.append("either a test shows it, or it is not yet there")
    if not re.fullmatch(r"|not yet|(not yet|partly): \S.*", missing):
        faults.append("what is missing is not said")
    return faults


def test_every_row_stands_there_once():
    expected = [f"{system}-{n:02}" for system, rows in ROWS.items() for n in range(1, rows + 1)]
    assert [row for row, *_ in FOUND] == expected
    assert len(expected) == 228


def test_every_row_names_a_test_that_exists_or_says_that_none_does():
    found = [f"{row}: {fault}" for row, *cells in FOUND for fault in faults_of(*cells)]
    assert found == [], "Name the test that shows it now, or write what is missing."


def test_the_numbers_at_the_top_are_those_of_the_rows():
    counted = Counter((row[0], kind_of(missing)) for row, *_, missing in FOUND)
    expected = {
        system: [rows, *(counted[system, kind] for kind in KINDS)] for system, rows in ROWS.items()
    }
    expected[""] = [sum(column) for column in zip(*expected.values(), strict=True)]
    said = {system: [int(n) for n in numbers] for system, *numbers in COUNT.findall(PAGE)}
    assert said == expected
