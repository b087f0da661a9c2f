"""What is generated from the program says what the program does."""

import pytest

from app.config import ROOT
from app.web.transitions import as_markdown


@pytest.mark.engines("sqlite")  # it is made from tables of the program, not of the database
def test_the_page_of_transitions_is_current(app):
    kept = (ROOT / "docs" / "transitions.md").read_text(encoding="utf-8")
    assert kept == as_markdown(), "Run `flask --app wsgi transitions > docs/transitions.md`."
