"""`flask demo`: an invented world to look around in."""

import gc
import json
import sys
import time
from typing import NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect, select

from app import clock
from app.accounts import passwords
from app.accounts.models import Person
from app.config import Settings
from app.database import db
from app.demo import sign_ins
from app.demo.building import build
from app.organisations.models import Organisation
from app.web.markdown import render_note

SEED = 2007


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Doe niets als er al iets in de database staat.")
@click.option("--json", "as_json", is_flag=True, help="Geef wie kan inloggen als JSON.")
@click.option("--seed", default=SEED, show_default=True, help="Een ander getal, een ander jaar.")
@with_appcontext
def demo(if_empty: bool, as_json: bool, seed: int) -> None:
    """Vul een lege database met een verzonnen wereld: scholen, mensen en een jaar van hulp."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.is_production:
        _refuse("De demowereld hoort niet in productie; er is niets veranderd.")
    if not inspect(db.engine).has_table(Person.__tablename__):
        _refuse("De database is nog leeg; draai eerst: flask --app wsgi db upgrade.")
    if not _is_empty():
        _already_filled(if_empty, as_json)
        return
    begin = time.perf_counter()
    gc.disable()  # a tenth faster; what it would find in these seconds fits in memory
    try:
        world = build(
            seed=seed,
            now=clock.now(),
            password_hash=passwords.hashed(sign_ins.PASSWORD),
            render=render_note,
            says=lambda line: click.echo(line, err=True),
        )
    finally:
        gc.enable()
    click.echo(f"{world.stage.played} gebeurtenissen, {_seconds_since(begin)}.", err=True)
    for hitch in world.stage.hitches:
        click.echo(f"Liep anders: {hitch}", err=True)
    _tell_who(as_json)


def _already_filled(if_empty: bool, as_json: bool) -> None:
    is_demo = sign_ins.is_loaded()
    db.session.rollback()
    if is_demo and (as_json or if_empty):
        _tell_who(as_json)
    elif not if_empty:
        _refuse("De database is niet leeg; de demowereld past alleen in een lege.")


def _is_empty() -> bool:
    found = (db.session.scalar(select(model.id).limit(1)) for model in (Person, Organisation))
    is_empty = all(each is None for each in found)
    db.session.rollback()
    return is_empty


def _tell_who(as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(sign_ins.for_a_program(), ensure_ascii=False))
        return
    click.echo("Inloggen kan als:")
    for line in sign_ins.in_lines():
        click.echo(f"  {line}")


def _seconds_since(begin: float) -> str:
    return f"{time.perf_counter() - begin:.1f} seconden".replace(".", ",")


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
