"""Schools, boards, samenwerkingsverbanden and regions, in the proportions of DUO's open data.

Counted in the 8,629 schools of 2026: 71 % primary, 19 % secondary and 10 % special; hardly any
secondary school has a board in the data; half of the boards have at most four schools and the
largest 76; of the boards 24 % work in more than one samenwerkingsverband.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.demo.names import CITIES, PRIMARY
from app.organisations.models import Kind, Organisation
from app.organisations.names import folded
from benchmarks.synthetic.loading import Columns, public_ids

SCHOOLS_OF_THE_COUNTRY = 8_629
REGIONS_OF_THE_COUNTRY = 25
PEOPLE_A_SCHOOL = 27  # who share something
PRIMARY_SHARE, SECONDARY_SHARE = 0.71, 0.19  # the rest is special education
SCHOOLS_AN_SWV = {"po": 92, "vo": 22}  # special schools belong to the one for primary
WITHOUT_BOARD = {"po": 0.002, "vo": 0.97, "so": 0.012}

# How large a board is: the share of boards with at most so many schools.
_SHARE = (0.0, 0.30, 0.50, 0.75, 0.90, 0.995, 1.0)
_SCHOOLS = (1, 1, 4, 13, 22, 55, 76)

NONE = 0  # no organisation has this id

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Country:
    """Ids run on: regions, samenwerkingsverbanden, boards, schools. NONE where there is none."""

    rows: Columns  # of the table organisation
    schools: Ints
    board_of: Ints  # per school, in the order of `schools`
    swv_of: Ints
    region_of: Ints
    boards: Ints
    regions: Ints
    sector_of: list[str]


def a_country(people: int, dice: np.random.Generator) -> Country:
    """So many schools as that many people work at, but never more than there are."""
    count = min(SCHOOLS_OF_THE_COUNTRY, max(8, round(people * 0.8 / PEOPLE_A_SCHOOL)))
    # Where a school lies, on a line from one end of the country to the other.
    where = np.sort(dice.random(count))
    sectors = dice.choice(
        np.array(["po", "vo", "so"]),
        count,
        p=[PRIMARY_SHARE, SECONDARY_SHARE, 1 - PRIMARY_SHARE - SECONDARY_SHARE],
    )
    is_secondary = sectors == "vo"
    region_count = max(2, round(REGIONS_OF_THE_COUNTRY * count / SCHOOLS_OF_THE_COUNTRY))
    for_primary = max(2, round((~is_secondary).sum() / SCHOOLS_AN_SWV["po"]))
    for_secondary = max(2, round(is_secondary.sum() / SCHOOLS_AN_SWV["vo"]))
    first_swv = 1 + region_count
    first_board = first_swv + for_primary + for_secondary
    regions = 1 + (where * region_count).astype(np.int64)
    swvs = first_swv + np.where(
        is_secondary,
        for_primary + (where * for_secondary).astype(np.int64),
        (where * for_primary).astype(np.int64),
    )
    number_of_board, board_count = _boards(where, sectors, for_primary, dice)
    boards = np.where(number_of_board < 0, NONE, first_board + number_of_board)
    schools = np.arange(count) + first_board + board_count
    kinds = (
        [(Kind.REGION, "Regio")] * region_count
        + [(Kind.SWV, "Samenwerkingsverband")] * (for_primary + for_secondary)
        + [(Kind.BOARD, "Stichting")] * board_count
    )
    rows = _rows(kinds, sectors.tolist(), boards, swvs, regions, dice)
    return Country(
        rows=rows,
        schools=schools,
        board_of=boards,
        swv_of=swvs,
        region_of=regions,
        boards=np.arange(board_count) + first_board,
        regions=np.arange(region_count) + 1,
        sector_of=sectors.tolist(),
    )


def _boards(
    where: NDArray[np.float64], sectors: NDArray[np.str_], swvs: int, dice: np.random.Generator
) -> tuple[Ints, int]:
    """(number of the board of each school, -1 for none; how many boards).

    A board takes neighbours, so that one near a border works on both sides of it; a few schools
    belong to a board from anywhere.
    """
    without = dice.random(len(where)) < np.array([WITHOUT_BOARD[s] for s in sectors.tolist()])
    order = where + dice.normal(0, 0.2 / swvs, len(where))
    far = dice.random(len(where)) < 0.03
    order = np.where(far, dice.random(len(where)), order)
    having = np.flatnonzero(~without)
    having = having[np.argsort(order[having])]
    sizes = np.interp(dice.random(len(where)), _SHARE, _SCHOOLS).round().astype(np.int64)
    number = np.repeat(np.arange(len(where)), sizes)[: len(having)]
    found = np.full(len(where), -1)
    found[having] = number
    return found, int(number[-1]) + 1


def _rows(
    kinds: list[tuple[Kind, str]],
    sectors: list[str],
    boards: Ints,
    swvs: Ints,
    regions: Ints,
    dice: np.random.Generator,
) -> Columns:
    above, count = len(kinds), len(sectors)
    names = [f"{word} {number}" for number, (_, word) in enumerate(kinds, 1)]
    known = [name for group in PRIMARY for name in group]
    names += [f"{known[number % len(known)]} {number}" for number in range(count)]
    cities = [""] * above + [CITIES[number % len(CITIES)] for number in range(count)]
    nothing: list[int | None] = [None] * above
    caps = np.full(above + count, 4)
    is_school = np.arange(above + count) >= above
    is_board = np.array([kind == Kind.BOARD for kind, _ in kinds] + [False] * count)
    luck = dice.random(above + count)
    caps = np.where(is_school & (luck < 0.03), dice.integers(0, 3, above + count), caps)
    caps = np.where(is_board & (luck < 0.05), dice.integers(1, 3, above + count), caps)
    return Columns(
        Organisation.__table__,
        above + count,
        id=list(range(1, above + count + 1)),
        public_id=public_ids("o", above + count),
        kind=[str(kind) for kind, _ in kinds] + [str(Kind.SCHOOL)] * count,
        code=[f"B{number:06d}" for number in range(above + count)],
        name=names,
        search_name=[
            folded(f"{name} {city}").strip() for name, city in zip(names, cities, strict=True)
        ],
        city=cities,
        sector=[""] * above + sectors,
        board_id=nothing + [id_ or None for id_ in boards.tolist()],
        swv_id=nothing + swvs.tolist(),
        region_id=nothing + regions.tolist(),
        ring_cap=caps.tolist(),
    )
