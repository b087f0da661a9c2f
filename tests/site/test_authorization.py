"""Every route × method × relation × actor, against the table that was written by hand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from app.deployments.views.talking_words import PLAIN, WITH_REASON
from app.web.policies import POLICIES
from tests.site.authorization import (
    COMMAND,
    DOCUMENT,
    TABLE,
    as_markdown,
    policy_named_by,
    row_for,
    table,
)
from tests.site.headers import missing
from tests.site.running import Route, Site, Visitor, leads_to_sign_in
from tests.site.world import ACTORS, MADE, NEEDS, RELATIONS
from tests.support.figures import Tell
from tests.support.lengths import both_at_length

# A GET writes only where somebody else's protocol asks for it, as a sign-on callback does: nowhere.
GETS_THAT_WRITE: set[str] = set()
SOMEBODY = "director"  # who asks first for what does not exist
ON_ONE_ENGINE = pytest.mark.engines("sqlite")  # what is shown here asks no database


def test_the_table_says_yes_or_no_to_everybody():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",".join(("policy", "route", "relation", *ACTORS))
    answers = re.compile(rf"(,(yes|no)){{{len(ACTORS)}}}$")
    assert [line for line in lines[1:] if not answers.search(line)] == []
    places = [(row.policy, row.route, row.relation) for row in table()]
    assert len(places) == len(set(places))
    assert {relation for _, _, relation in places} == set(RELATIONS)


@ON_ONE_ENGINE
def test_every_policy_is_in_the_table_and_every_row_is_of_use(site: Site):
    rows = table()
    used = {
        row_for(rows, policy_named_by(site.app, route), route.name, relation)
        for route in site.routes
        for relation in route.relations
    }
    assert [row for row in rows if row not in used] == []
    assert {row.policy for row in rows} <= set(POLICIES)


@ON_ONE_ENGINE
def test_every_step_and_everything_that_an_address_needs_is_in_the_world(site: Site):
    names = {route.name for route in site.routes}
    assert set(NEEDS) <= names
    assert {f"deployments.move/{step}" for step in PLAIN} <= names
    assert {f"deployments.with_reason/{step}" for step in WITH_REASON} <= names
    assert set(MADE) == set(NEEDS.values())
    made = {about: set(found) - {"nonexistent"} for about, found in site.world.things.items()}
    assert made == {about: set(relations) for about, relations in MADE.items()}


@ON_ONE_ENGINE
def test_the_document_for_auditors_is_current(site: Site):
    assert DOCUMENT.read_text(encoding="utf-8") == as_markdown(site.app), f"Run `{COMMAND}`."


@dataclass(frozen=True)
class Cell:
    """What one actor was answered about one thing."""

    about: str
    actor: str
    is_admitted: bool  # says the table
    response: TestResponse
    words: str  # without what differs between two addresses


@both_at_length
def test_everybody_reaches_what_the_table_admits_and_nothing_else(
    site: Site, engine_name: str, tell: Tell
):
    """Also: no page writes, nothing that is refused begins to, and every answer has its headers."""
    everybody = [site.visitor(actor) for actor in ACTORS]
    before, cells, wrong = site.rows(), 0, []
    for number, route in enumerate(site.routes):
        methods, visitors = route.methods, everybody
        if engine_name != "sqlite":  # what it has to show is in the selects, which many routes use
            methods, visitors = methods[:1], everybody[number % 2 :: 2]
        for method in methods:
            absent = ""
            for relation in reversed(route.relations):  # what does not exist comes first
                for cell in asked(site, visitors, route, method, relation):
                    cells += 1
                    if relation == "nonexistent" and cell.actor == SOMEBODY:
                        absent = cell.words
                    faults = [*judged(cell, absent), *missing(cell.response)]
                    wrong += [f"{cell.about} as {cell.actor}: {fault}" for fault in faults]
    assert not wrong, "\n".join([f"{len(wrong)} cells are wrong:", *wrong])
    assert {write for write in site.writes if write.startswith("GET")} == GETS_THAT_WRITE
    assert site.rows() == before
    tell(f"{cells} cells")
    assert cells >= (3_000 if engine_name == "sqlite" else 1_000)


def asked(
    site: Site, visitors: list[Visitor], route: Route, method: str, relation: str
) -> Iterator[Cell]:
    """Everybody asks for it. A POST comes with a valid token and nothing filled in."""
    row = row_for(table(), policy_named_by(site.app, route), route.name, relation)
    path = site.path(route, relation)
    for visitor in visitors:
        # To everybody else it is the same nothing, and they hear the same of what they may not see.
        if relation == "nonexistent" and visitor.actor not in ("anonymous", SOMEBODY):
            continue
        response = visitor.get(path) if method == "GET" else visitor.post(path)
        yield Cell(
            f"{method} {route.name} ({relation})",
            visitor.actor,
            visitor.actor in row.admits,
            response,
            # Where somebody goes after signing in is the address itself. A file need not be text.
            "" if leads_to_sign_in(response) else response.get_data().decode(errors="replace"),
        )


def judged(cell: Cell, absent: str) -> Iterator[str]:
    """What is wrong with the answer."""
    status, to_sign_in = cell.response.status_code, leads_to_sign_in(cell.response)
    if status >= 500:
        yield f"{status}"
    elif cell.is_admitted and (to_sign_in or status in (400, 403, 404, 405)):
        yield f"{status}, and the table admits them"
    elif not cell.is_admitted and not to_sign_in and status != 404:
        yield f"{status}, and the table does not admit them"
    elif not cell.is_admitted and cell.actor != "anonymous" and to_sign_in:
        yield "sent to sign in, though they have"
    elif not cell.is_admitted and not to_sign_in and absent and cell.words != absent:
        yield "not the answer that something absent gets"
