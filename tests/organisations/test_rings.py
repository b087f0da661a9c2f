from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import aliased

from app.database import db
from app.organisations.access import place_of
from app.organisations.models import Kind, Organisation, Ring
from app.organisations.rings import (
    Place,
    distance_between_sql,
    distance_sql,
    effective_ring,
    ring_between,
    ring_from,
)
from tests.support.makers import a_board, a_region, a_school, an_swv

table = Organisation.__table__


def located(id_, board=None, swv=None, region=None):
    return SimpleNamespace(id=id_, board_id=board, swv_id=swv, region_id=region)


@pytest.mark.parametrize(
    ("other", "ring"),
    [
        (located(1, 11, 21, 31), Ring.SCHOOL),
        (located(2, 11, 21, 31), Ring.BOARD),
        (located(2, 12, 21, 31), Ring.SWV),
        (located(2, 12, 22, 31), Ring.REGION),
        (located(2, 12, 22, 32), Ring.COUNTRY),
        (located(2, 11, 22, 32), Ring.BOARD),
        (located(2, None, None, None), Ring.COUNTRY),
    ],
)
def test_the_ring_is_the_first_thing_two_schools_share(other, ring):
    assert ring_between(located(1, 11, 21, 31), other) == ring


def test_two_schools_without_a_board_do_not_share_one():
    assert ring_between(located(1), located(2)) == Ring.COUNTRY


@pytest.mark.parametrize(
    ("caps", "ring"),
    [
        ((Ring.COUNTRY, Ring.BOARD, Ring.SWV), Ring.BOARD),
        ((Ring.COUNTRY, Ring.SWV, Ring.SCHOOL), Ring.SCHOOL),
        ((Ring.BOARD, Ring.COUNTRY, Ring.COUNTRY), Ring.BOARD),
        ((Ring.REGION, None, None), Ring.REGION),
        ((Ring.REGION, None, Ring.BOARD), Ring.BOARD),
    ],
)
def test_nobody_reaches_beyond_what_school_and_board_allow(caps, ring):
    assert effective_ring(*caps) == ring


above = st.one_of(st.none(), st.integers(1, 3))
somewhere = st.tuples(above, above, above)
ids = st.frozensets(st.integers(1, 9), max_size=3)


@pytest.fixture(scope="module")
def memory():
    """SQLite alone, for speed; the tests below ask both engines the same for real schools."""
    engine = create_engine("sqlite://")
    table.create(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def store(connection, *schools):
    connection.execute(table.delete())
    connection.execute(
        insert(table),
        [
            {"id": school.id, "public_id": str(school.id), "kind": "school", "code": str(school.id)}
            | {"name": "x", "board_id": school.board_id}
            | {"swv_id": school.swv_id, "region_id": school.region_id}
            for school in schools
        ],
    )


@given(one=somewhere, other=somewhere, same=st.booleans())
def test_sql_and_python_give_the_same_ring_between_any_two_schools(memory, one, other, same):
    first = located(101, *one)
    second = first if same else located(102, *other)
    store(memory, *{first.id: first, second.id: second}.values())
    mine, theirs = aliased(Organisation), aliased(Organisation)
    of_pair = (
        select(distance_between_sql(mine, theirs))
        .join_from(mine, theirs, theirs.id == second.id)
        .where(mine.id == first.id)
    )
    from_one = select(distance_sql(Place.of_school(first), theirs)).where(theirs.id == second.id)
    ring = ring_between(first, second)
    assert memory.scalar(of_pair) == ring
    assert memory.scalar(from_one) == ring
    assert ring_between(second, first) == ring


@given(place=st.builds(Place, ids, ids, ids, ids), id_=st.integers(1, 9), other=somewhere)
def test_sql_and_python_give_the_same_ring_from_any_place(memory, place, id_, other):
    school = located(id_, *other)
    store(memory, school)
    there = aliased(Organisation)
    asked = select(distance_sql(place, there)).where(there.id == id_)
    assert memory.scalar(asked) == ring_from(place, school)


def rings_from(organisation, *schools):
    """By SQL, on the engine of the test."""
    there = aliased(Organisation)
    rows = db.session.execute(select(there.id, distance_sql(place_of(organisation), there)))
    rings = dict(rows.all())
    return [rings[school.id] for school in schools]


def test_a_shared_board_counts_before_another_samenwerkingsverband(app):
    board, north, south = a_board(), an_swv("Noord"), an_swv("Zuid")
    school = a_school(board=board, swv=north)
    sister = a_school(board=board, swv=south)
    neighbour = a_school(board=a_board("Ander bestuur"), swv=north)
    assert rings_from(school, school, sister, neighbour) == [Ring.SCHOOL, Ring.BOARD, Ring.SWV]


def test_a_board_is_near_the_schools_around_its_own(app):
    board, north, south, region = a_board(), an_swv("Noord"), an_swv("Zuid"), a_region()
    own = a_school(board=board, swv=north, region=region)
    a_school(board=board, swv=south)
    near = a_school(swv=south)
    regional = a_school(swv=an_swv("Oost"), region=region)
    far = a_school()
    expected = [Ring.BOARD, Ring.SWV, Ring.REGION, Ring.COUNTRY]
    assert rings_from(board, own, near, regional, far) == expected


def test_a_samenwerkingsverband_shares_itself_with_its_schools(app):
    swv, region = an_swv(), a_region()
    own = a_school(swv=swv, region=region)
    near = a_school(swv=an_swv("Buren"), region=region)
    far = a_school(swv=an_swv("Ver weg"))
    assert rings_from(swv, own, near, far) == [Ring.SWV, Ring.REGION, Ring.COUNTRY]


def test_a_school_that_is_gone_brings_its_board_nowhere(app):
    board, left = a_board(), an_swv("Verlaten")
    a_school(board=board, swv=left, gone_on=date(2026, 1, 1))
    other = a_school(swv=left)
    assert rings_from(board, other) == [Ring.COUNTRY]


def test_a_region_is_a_place_too(app):
    region = a_region()
    assert place_of(region) == Place(regions=frozenset({region.id}))
    assert region.kind == Kind.REGION
    assert rings_from(region, a_school(region=region)) == [Ring.REGION]
