"""`flask load-programmes`: publish the programmes that come with the release."""

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app import clock
from app.accounts.access import open_account
from app.accounts.emails import email_key
from app.database import db, unit_of_work
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.programmes import publishing


@click.command("load-programmes")
@click.argument("code")
@click.argument("keys", nargs=-1)
@click.option("--contact", default="", help="E-mail address of whom schools can ask.")
@with_appcontext
def load_programmes(code: str, keys: tuple[str, ...], contact: str) -> None:
    """Publish programmes of the catalogue for the organisation with this official CODE.

    Without KEYS all of them. Running it again publishes a new version where a text changed.
    """
    try:
        click.echo(_load(code, keys or tuple(publishing.catalogue()), contact))
    except RuleBroken as broken:
        click.echo(str(broken), err=True)
        sys.exit(1)


def _load(code: str, keys: tuple[str, ...], contact: str) -> str:
    if unknown := sorted(set(keys) - set(publishing.catalogue())):
        raise RuleBroken("Er is geen programma %(key)s.", key=unknown[0])
    with unit_of_work():
        owners = db.session.scalars(select(Organisation).where(Organisation.code == code)).all()
        if len(owners) != 1:
            raise RuleBroken(
                "Er zijn %(n)s organisaties met code %(code)s.", n=len(owners), code=code
            )
        person = db.session.scalar(open_account(email_key(contact))) if contact else None
        if contact and person is None:
            raise RuleBroken("Niemand heeft zich aangemeld met %(email)s.", email=contact)
        made = publishing.load(owners[0], keys, contact=person, now=clock.now())
        return f"{len(made)} programmes of {owners[0].name}: " + ", ".join(p.title for p in made)
