"""Sets of people as rows of bits: 64 people a word, so that a filter is one `&`.

A plane is a one-dimensional array of words; row r is bit r % 64 of word r // 64. Several planes
stand above each other in one array, planes × words.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint64]  # (words,)
Planes = NDArray[np.uint64]  # (planes, words)
Rows = NDArray[np.int64]  # rows of people, rising

WORD = 64
# Little-endian by name, because rows are read back byte by byte.
BITS = np.dtype("<u8")


def empty(count: int, words: int) -> Planes:
    return np.zeros((count, words), BITS)


def words_for(rows: int) -> int:
    return -(-rows // WORD)


def where(rows: NDArray[Any]) -> tuple[NDArray[np.int64], Plane]:
    """(the word, the bit) of each row."""
    rows = rows.astype(np.int64, copy=False)
    return rows >> 6, np.uint64(1) << (rows & 63).astype(np.uint64)


def put(planes: Planes, which: NDArray[Any], rows: NDArray[Any]) -> None:
    """Set the bit of rows[i] in planes[which[i]]."""
    word, bit = where(rows)
    np.bitwise_or.at(planes, (which, word), bit)


def clear(planes: Planes, rows: NDArray[Any]) -> None:
    """Clear these rows in every plane."""
    if len(rows) > 100:
        kept = np.full(planes.shape[1], ~np.uint64(0))
        word, bit = where(rows)
        np.bitwise_and.at(kept, word, ~bit)
        planes &= kept
        return
    for word, bit in zip(*where(rows), strict=True):
        planes[:, word] &= ~bit


def of_bools(values: NDArray[np.bool_], words: int) -> Plane:
    """The plane of the rows that are true; `values` may be shorter than the plane."""
    packed = np.zeros(words * WORD // 8, np.uint8)
    bytes_ = np.packbits(values, bitorder="little")
    packed[: len(bytes_)] = bytes_
    return packed.view(BITS)


def rows_of(plane: Plane) -> Rows:
    words = np.flatnonzero(plane)
    if 2 * len(words) > len(plane):
        return _set(plane)
    found = _set(plane[words])  # most are empty, and need not be taken apart
    return words[found >> 6] << 6 | found & 63


def _set(plane: Plane) -> NDArray[np.int64]:
    bits = np.unpackbits(plane.view(np.uint8), bitorder="little")
    return np.flatnonzero(bits.view(np.bool_))


def has(plane: Plane, rows: NDArray[Any]) -> NDArray[np.bool_]:
    """For each row: is it in the plane?"""
    word, bit = where(rows)
    return (plane[word] & bit) != 0


def count(plane: Plane) -> int:
    return int(np.bitwise_count(plane).sum(dtype=np.int64))


def counts(planes: Planes, within: Plane) -> list[int]:
    """How many rows each plane shares with `within`."""
    shared = np.bitwise_count(planes & within).sum(axis=1, dtype=np.uint32)
    return shared.tolist()


# ── Codes: a small number a row, in three planes ────────────────────────────────────────────────
# How far a tick reaches is its ring plus one, 1 to 5; 0 is no tick at all. Three planes hold it,
# where a plane a ring would take five.

CODE = 3


def put_codes(planes: Planes, which: NDArray[Any], rows: NDArray[Any], codes: NDArray[Any]) -> None:
    """Write the code of rows[i] in the three planes that begin at planes[which[i]]."""
    for bit in range(CODE):
        of_bit = (codes >> bit & 1).astype(bool)
        put(planes, which[of_bit] + bit, rows[of_bit])
