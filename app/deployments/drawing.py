"""Money that was set apart before an inzet began, by something larger that the inzet is of."""

from collections.abc import Collection
from datetime import date

from app.database import db
from app.deployments.amounts import divide
from app.deployments.models import Deployment
from app.errors import RuleBroken
from app.pots.models import Pot
from app.pots.rules import runs_on


def parts(inzet: Deployment) -> list[tuple[Pot, int]]:
    """What each source bears of the estimate, in proportion to what it holds."""
    held = [source.reservation for source in inzet.sources]
    shares = divide(inzet.estimate, [reservation.reserved for reservation in held])
    return [(each.pot, cents) for each, cents in zip(held, shares, strict=True) if cents]


def check_reaches(inzet: Deployment, days: Collection[date]) -> None:
    """That what was set apart is enough, and that its pots pay on all of these days; drawing
    repeats the first in the database. Raises RuleBroken."""
    for source in inzet.sources:
        db.session.refresh(source.reservation)
    if inzet.estimate > sum(source.reservation.reserved for source in inzet.sources):
        raise RuleBroken(
            "Wat deze inzet kost, komt alleen uit het geld van het traject. Daar is nu te weinig "
            "voor: spreek iets anders af."
        )
    for pot, _ in parts(inzet):
        if not runs_on(pot, days):
            raise RuleBroken(
                "De pot ‘%(pot)s’, waaruit het traject dit betaalt, loopt tot en met %(until)s; er "
                "staan data buiten die tijd. Spreek andere data af, of de betaler kiest daarvoor "
                "eerst een andere pot, op de pagina van het traject.",
                pot=pot.name,
                until=f"{pot.until:%d-%m-%Y}",
            )


def reaches(inzet: Deployment, days: Collection[date]) -> bool:
    try:
        check_reaches(inzet, days)
    except RuleBroken:
        return False
    return True
