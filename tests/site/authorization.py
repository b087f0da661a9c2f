"""Who may what, from two sources: the table written by hand, and the routes of the application.

`python -m tests.site.authorization` writes docs/authorization.md.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from app import create_app
from app.config import ROOT, Settings
from app.web.guard import policy_of
from app.web.policies import POLICIES
from tests.site.running import Route, routes_of
from tests.site.world import ACTORS, RELATIONS

TABLE = Path(__file__).with_name("authorization.csv")
DOCUMENT = ROOT / "docs" / "authorization.md"
COMMAND = "python -m tests.site.authorization"


@dataclass(frozen=True)
class Row:
    """Whom a policy admits to what lies like this to them; `route` says it for one route only."""

    policy: str
    route: str
    relation: str
    admits: frozenset[str]


@cache
def table() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, strict=True))
    return [
        Row(
            line["policy"],
            line["route"],
            line["relation"],
            frozenset(actor for actor in ACTORS if line[actor] == "yes"),
        )
        for line in lines
    ]


def row_for(rows: Iterable[Row], policy: str, route: str, relation: str) -> Row:
    """The row of this one route, else of its policy. Raises LookupError when there is none."""
    fitting = {row.route: row for row in rows if (row.policy, row.relation) == (policy, relation)}
    found = fitting.get(route) or fitting.get("")
    if found is None:
        raise LookupError(
            f"{TABLE.name} does not say whom {policy!r} admits to what is {relation!r}, which "
            f"{route} needs. Add that row, by hand."
        )
    return found


def policy_named_by(app: Flask, route: Route) -> str:
    return str(policy_of(app.view_functions[route.endpoint]))


def as_markdown(app: Flask) -> str:
    rows = table()
    routes = routes_of(app)
    used = [name for name in POLICIES if name in {policy_named_by(app, each) for each in routes}]
    parts = [
        "# Wie mag wat",
        "",
        f"Deze pagina wordt gemaakt met `{COMMAND}`, uit de tabel "
        "`tests/site/authorization.csv` en de routes van het programma. "
        "`tests/site/test_authorization.py` houdt elke cel tegen het draaiende programma.",
        "",
        "Wie er niet bij mag, krijgt hetzelfde antwoord als bij iets wat niet bestaat. Wie niet is "
        "aangemeld, komt bij het inloggen.",
        "",
        "## Wie",
        "",
        *(f"- `{actor}`: {words}" for actor, words in ACTORS.items()),
        "",
        "## Waarvan",
        "",
        *(f"- `{relation}`: {words}" for relation, words in RELATIONS.items()),
        "",
        "## Per beleid",
        "",
        "| beleid | in één zin | waarvan | wie |",
        "|---|---|---|---|",
        *(
            f"| {name} | {POLICIES[name]} | {row.relation} | {who(row)} |"
            for name in used
            for row in rows
            if row.policy == name and not row.route
        ),
        "",
        "## Per route",
        "",
        "| adres | methode | beleid | waarvan | wie |",
        "|---|---|---|---|---|",
    ]
    for route in sorted(routes, key=lambda each: each.address):
        policy = policy_named_by(app, route)
        for relation in route.relations:
            row = row_for(rows, policy, route.name, relation)
            methods = ", ".join(route.methods)
            parts.append(f"| `{route.address}` | {methods} | {policy} | {relation} | {who(row)} |")
    return "\n".join(parts) + "\n"


def who(row: Row) -> str:
    if not row.admits:
        return "niemand"
    if row.admits == frozenset(ACTORS):
        return "iedereen"
    if row.admits == frozenset(ACTORS) - {"anonymous"}:
        return "iedereen die is aangemeld"
    return ", ".join(actor for actor in ACTORS if actor in row.admits)


def main() -> None:
    with TemporaryDirectory() as folder:
        app = create_app(Settings.for_tests(data_dir=Path(folder)))
        DOCUMENT.write_text(as_markdown(app), encoding="utf-8")


if __name__ == "__main__":
    main()
