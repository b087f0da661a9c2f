"""`flask appoint`: the first office of an installation, which nobody inside could give."""

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app import clock
from app.accounts.access import open_account
from app.accounts.actions.memberships import begin_confirmed
from app.accounts.emails import email_key
from app.accounts.models import Role
from app.database import db, unit_of_work
from app.errors import RuleBroken
from app.organisations.models import Organisation


@click.command("appoint")
@click.argument("email")
@click.argument("role", type=click.Choice([str(role) for role in Role]))
@click.argument("code")
@with_appcontext
def appoint(email: str, role: str, code: str) -> None:
    """Give somebody who has registered an office at the organisation with this official CODE.

    The others come by invitation from there; this is for the first one.
    """
    try:
        click.echo(_appoint(email, role, code))
    except RuleBroken as broken:
        click.echo(str(broken), err=True)
        sys.exit(1)


def _appoint(email: str, role: str, code: str) -> str:
    now = clock.now()
    with unit_of_work():
        person = db.session.scalar(open_account(email_key(email)))
        if person is None or person.email_confirmed_at is None:
            raise RuleBroken("Niemand met dit adres heeft zich aangemeld en het bevestigd.")
        organisations = db.session.scalars(
            select(Organisation).where(Organisation.code == code)
        ).all()
        if len(organisations) != 1:
            raise RuleBroken(
                "Er zijn %(n)s organisaties met code %(code)s.", n=len(organisations), code=code
            )
        begin_confirmed(person, organisations[0], role, by=None, now=now)
        return f"{person.name} is nu {role} bij {organisations[0].name}."
