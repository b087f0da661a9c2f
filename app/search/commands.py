"""`flask search` and `flask reindex`."""

import json
import sys
from typing import Any

import click
from flask.cli import with_appcontext
from whoosh.index import LockError

from app import clock
from app.accounts.access import open_account
from app.database import db
from app.search import matcher, queries, sync, texts_keeping
from app.search.concepts import Understanding


@click.command("search")
@click.argument("text", required=False, default="")
@click.option("--as", "email", help="The address of the person who searches.")
@click.option("--concepts", is_flag=True, help="Read queries from standard input; skills only.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON a query.")
@with_appcontext
def search_command(text: str, email: str | None, concepts: bool, as_json: bool) -> None:
    """Search as somebody would, or see which skills a query means."""
    if concepts:
        understand = matcher.matcher().understand  # one vocabulary for the whole file
        for line in [text] if text else sys.stdin:
            _print_concepts(understand(line), as_json)
        return
    if not email:
        raise click.UsageError("Say who searches: --as name@school.example")
    viewer = db.session.scalars(open_account(email.strip().casefold())).one_or_none()
    if viewer is None:
        raise click.ClickException(f"Nobody here has the address {email}.")
    search = queries.search(viewer, queries.Wanted(text=text), today=clock.today())
    if as_json:
        click.echo(json.dumps(queries.as_json(search), ensure_ascii=False))
        return
    click.echo(f"{search.people.total} people")
    for card in search.cards:
        points = card.found.shown_sum
        click.echo(f"{'' if points is None else points:5}  {card.name}, {card.workplace}")


def _print_concepts(understanding: Understanding, as_json: bool) -> None:
    concepts = queries.concepts_as_json(understanding)
    if as_json:
        line: dict[str, Any] = {"query": understanding.text, "concepts": concepts}
        click.echo(json.dumps(line, ensure_ascii=False))
    else:
        found = ", ".join(concept["id"] for concept in concepts) or "nothing recognised"
        click.echo(f"{understanding.text}: {found}")


@click.command("reindex")
@click.option("--json", "as_json", is_flag=True, help="Print the counts for a program.")
@with_appcontext
def reindex_command(as_json: bool) -> None:
    """Build the search index again from the database."""
    try:
        names, people, notes = matcher.rebuild(), sync.rebuild(), texts_keeping.rebuild()
    except OSError as problem:
        raise click.ClickException(f"The index cannot be written: {problem}.") from problem
    except LockError as busy:
        raise click.ClickException("Somebody else is making the index. Try again later.") from busy
    if as_json:
        click.echo(json.dumps({"names": names, "people": people, "notes": notes}))
    else:
        click.echo(f"Index: {names} names of skills, {people} people, {notes} notes of people.")
