"""The tables of a traject and a moment are the agreed ones, row by row."""

import pytest

from app.deployments.transitions import DEPLOYMENT
from app.programmes.transitions import GIVES_BACK, MILESTONE, TRAJECTORY
from tests.support.agreed import has_the_agreed_rows, where_it_is_there

TABLES = (TRAJECTORY, MILESTONE)


@where_it_is_there
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_table_has_the_agreed_rows_in_their_order(table):
    has_the_agreed_rows(table, table.name)


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


def test_whatever_ends_an_inzet_or_frees_its_money_is_heard_by_its_traject():
    for move in DEPLOYMENT.every_move:
        comes_to_an_end = move.target in DEPLOYMENT.ends and move.source not in DEPLOYMENT.ends
        if comes_to_an_end or "VRIJGEVEN" in move.money:
            assert move.action in GIVES_BACK, move.action
