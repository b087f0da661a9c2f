"""`flask import-organisations` and `import-holidays`: open data into the database."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext
from sqlalchemy import inspect

from app import clock
from app.database import Base, db, unit_of_work
from app.organisations.importing import holidays
from app.organisations.importing.coverage import Coverage
from app.organisations.importing.files import BrokenFile
from app.organisations.importing.planning import plan_for
from app.organisations.importing.reading import read
from app.organisations.importing.report import sentences
from app.organisations.importing.writing import carry_out
from app.organisations.models import Organisation, SchoolHoliday
from app.organisations.years import holidays_known_until


@click.command("import-organisations")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="BESTAND…")
@click.option("--preview", is_flag=True, help="Laat alleen zien wat er zou veranderen.")
@click.option("--json", "as_json", is_flag=True, help="Sluit af met één regel JSON.")
@click.option("--all", "everything", is_flag=True, help="Noem alle verschillen, hoeveel ook.")
@click.option(
    "--complete",
    "coverage",
    flag_value=Coverage.COMPLETE,
    help="De bestanden noemen alles: wat ontbreekt, is echt weg.",
)
@click.option(
    "--partial",
    "coverage",
    flag_value=Coverage.PARTIAL,
    help="De bestanden zijn een deel: wat ontbreekt, blijft staan.",
)
@with_appcontext
def import_organisations(
    files: tuple[Path, ...],
    preview: bool,
    as_json: bool,
    everything: bool,
    coverage: str | None,
) -> None:
    """Lees scholen, besturen en samenwerkingsverbanden in.

    Neemt de adresbestanden van DUO en de samengevoegde tabellen, in elke volgorde en meer
    tegelijk. Laat eerst zien wat nieuw, gewijzigd en verdwenen is en schrijft dan. Wat verdwijnt,
    wordt nooit gewist.
    """
    if not files:
        _refuse("Noem ten minste één bestand.")
    try:
        facts, summaries = read(files)
    except BrokenFile as error:
        _refuse(f"{error} Er is niets veranderd.")
    for summary in summaries:
        click.echo(f"Gelezen: {summary}")

    _refuse_without(Organisation)
    covers = Coverage(coverage or Coverage.JUDGED)
    plan = plan_for(facts, covers)
    for sentence in sentences(plan, everything=everything):
        click.echo(sentence)
    if preview:
        click.echo("Dit was een voorproef; er is niets veranderd.")
    else:
        with unit_of_work():
            # Once more, inside the write transaction: somebody else may have written meanwhile.
            plan = plan_for(facts, covers)
            with click.progressbar(length=plan.rows(), label="Opslaan", file=sys.stderr) as bar:
                carry_out(plan, on=clock.today(), now=clock.now(), progress=bar.update)
        click.echo(f"Klaar: {plan.rows()} organisaties opgeslagen.")
    if as_json:
        click.echo(json.dumps(plan.counts()))


@click.command("import-holidays")
@click.argument("file", type=click.Path(path_type=Path), metavar="BESTAND")
@click.option("--preview", is_flag=True, help="Laat alleen zien wat er zou veranderen.")
@with_appcontext
def import_holidays(file: Path, preview: bool) -> None:
    """Lees schoolvakanties van volgende jaren in.

    Een csv met de kolommen year, name, region, from en until, per schooljaar volledig. Ze komen in
    de database, gaan voor wat bij de uitgave hoort en tellen meteen op elke server.
    """
    try:
        found = holidays.read(file)
    except BrokenFile as error:
        _refuse(f"{error} Er is niets veranderd.")
    _refuse_without(SchoolHoliday)
    for sentence in holidays.changes(found):
        click.echo(sentence)
    if preview:
        click.echo("Dit was een voorproef; er is niets veranderd.")
        return
    with unit_of_work():
        count = holidays.keep(found)
    until = holidays_known_until()
    click.echo(f"Klaar: {count} vakanties anders; bekend tot en met {until:%d-%m-%Y}.")


def _refuse_without(model: type[Base]) -> None:
    if not inspect(db.engine).has_table(model.__tablename__):
        _refuse("De database is nog leeg; draai eerst: flask --app wsgi db upgrade.")


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
