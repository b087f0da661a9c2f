"""The tables of moves as the organisation agreed them: a file beside the checkout.

It belongs to the organisation and is not committed. Where it is not there, docs/transitions.md is
what shows that a row changed: that page is committed, and a test holds it equal to the tables.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.workflow import Table

AGREED = Path(__file__).parents[3] / "shared" / "data" / "transitions.yaml"

where_it_is_there = pytest.mark.skipif(
    not AGREED.exists(), reason="the organisation's own table lies beside the checkout, or nowhere"
)


def has_the_agreed_rows(table: Table, name: str) -> None:
    """Row by row and in their order, with the same beginning and ends."""
    agreed: dict[str, Any] = yaml.safe_load(AGREED.read_text(encoding="utf-8"))[name]
    rows = [
        (None if row["from"] == "(nieuw)" else row["from"], row["action"], row["to"], (*row["by"],))
        for row in agreed["rows"]
    ]
    assert [(move.source, move.action, move.target, move.by) for move in table.moves] == rows
    assert table.start == agreed["start"]
    assert table.ends == set(agreed["end"])
