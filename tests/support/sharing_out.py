"""Which test runs in which process, and what comes first.

A module stays in one process, and so does a folder whose tests stand on one world: what is made
once a process (a world, what makers remember, pages and statements) is made by one of them.
"""

from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

ONE_WORLD = ("site", "demo")  # folders

# The longest first: what begins last decides when all of it is over, with one process waiting.
LONGEST = (
    "site/", "deployments/test_machine", "journeys/test_races", "journeys/test_main_job", "demo/",
    "programmes/test_walking", "journeys/", "search/test_matcher", "search/test_texts_faults",
    "programmes/test_funding", "reviews/test_attacks", "deployments/", "programmes/", "search/",
)  # fmt: skip


def longest_first(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        where = f"{item.path.parent.name}/{item.path.name}"
        fitting = (number for number, name in enumerate(LONGEST) if where.startswith(name))
        return next(fitting, len(LONGEST))

    items.sort(key=place)


class ByWorld(LoadScopeScheduling):
    """In pieces of a module, or of such a folder, in the order in which they were collected."""

    def __init__(self, config: Any, log: Any = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::", 1)[0]
        folder = Path(module).parent.name
        return folder if folder in ONE_WORLD else module
