"""The tables of a traject and a moment are the agreed ones, row by row."""

from pathlib import Path

import pytest
import yaml

from app.programmes.transitions import MILESTONE, TRAJECTORY

AGREED = Path(__file__).parents[3] / "shared" / "data" / "transitions.yaml"
TABLES = (TRAJECTORY, MILESTONE)


@pytest.mark.skipif(not AGREED.exists(), reason="the agreed table lies beside this checkout")
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_table_has_the_agreed_rows_in_their_order(table):
    agreed = yaml.safe_load(AGREED.read_text(encoding="utf-8"))[table.name]
    rows = [(row["from"], row["action"], row["to"], tuple(row["by"])) for row in agreed["rows"]]
    assert [(move.source, move.action, move.target, move.by) for move in table.moves] == rows
    assert table.start == agreed["start"]
    assert table.ends == set(agreed["end"])


def test_there_are_fourteen_rows_and_each_tells_what_happened():
    assert [len(table.moves) for table in TABLES] == [8, 6]
    assert [move.action for table in TABLES for move in table.moves if not move.told] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_state_has_a_word_and_every_role_that_hears_is_known(table):
    assert {move.target for move in table.moves} | {table.start} == set(table.states)
    told = {role for move in table.moves for role in move.hears}
    assert told <= set(table.recipients)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_from_an_end_nothing_leads_on(table):
    assert {move.source for move in table.moves}.isdisjoint(table.ends)
