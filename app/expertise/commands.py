"""`flask load-vocabulary`."""

import json

import click
from flask.cli import with_appcontext

from app import clock
from app.database import unit_of_work
from app.expertise.actions import load_vocabulary


@click.command("load-vocabulary")
@click.option("--json", "as_json", is_flag=True, help="Print the counts for a program.")
@with_appcontext
def load_vocabulary_command(as_json: bool) -> None:
    """Bring the skills that people can tick up to date with the committed vocabulary."""
    with unit_of_work():
        loaded = load_vocabulary(today=clock.today())
    if as_json:
        click.echo(json.dumps(loaded.as_dict()))
    elif loaded.changed:
        click.echo(
            f"Vocabulary: {loaded.skills_new} skills new, {loaded.skills_changed} changed, "
            f"{loaded.skills_retired} retired; {loaded.names_added} words added, "
            f"{loaded.names_removed} removed."
        )
    else:
        click.echo("Vocabulary: already up to date.")
