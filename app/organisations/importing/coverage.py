"""Does a file speak of the whole country, so that what it does not name is gone?

A file says nothing about other sectors than its own. Within its sector it counts as whole only
when it names nearly all that is stored: closing schools is a matter of a few a month, and a file
that lacks many is a part of the country or a broken download. Then nothing is gone, unless the
person who imports says that it is complete.
"""

from collections.abc import Collection
from enum import StrEnum

LEAST_NAMED = 0.5  # of what is stored; less is a part, however small the installation
MOST_MISSING = 0.05  # of what is stored; the country loses about one per cent a year
ALWAYS_BELIEVED = 20  # so many may be missing from a small set as well


class Coverage(StrEnum):
    JUDGED = "judged"  # by the shares above
    COMPLETE = "complete"
    PARTIAL = "partial"


def is_whole(stored: Collection[str], named: Collection[str], coverage: Coverage) -> bool:
    """May the stored codes that are not named be called gone?"""
    if coverage is not Coverage.JUDGED:
        return coverage is Coverage.COMPLETE
    missing = len(set(stored) - set(named))
    if len(stored) - missing < LEAST_NAMED * len(stored):
        return False
    return missing <= max(ALWAYS_BELIEVED, MOST_MISSING * len(stored))
