"""What can be done about a reason to say no: one table of reason, what to do, and the page for it.

Shown only to who may open that page. A reason without a row can be read, and no more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from app.accounts.access import organisations_where
from app.accounts.models import Role
from app.database import db
from app.deployments.access import lending_schools, lends
from app.organisations.models import Kind, Organisation
from app.pots import access as pots
from app.pots.models import Pot

NO_MONEY = "geen_geld"  # no reason from the list: nobody, or nobody in time, said yes to the money


@dataclass(frozen=True)
class Reader:
    """Who reads a report, and of which organisation."""

    person: Any
    organisation: Organisation
    on: date

    @cached_property
    def lends(self) -> bool:
        return lends(self.person, self.on)

    @cached_property
    def lends_here(self) -> bool:
        """The report is of a school of which they write down how it lends."""
        mine = lending_schools(self.person, self.on).where(Organisation.id == self.organisation.id)
        return db.session.scalar(mine) is not None

    @cached_property
    def coordinates(self) -> bool:
        offices = organisations_where(self.person, (Role.COORDINATOR,), self.on)
        return db.session.scalar(offices.limit(1)) is not None

    @cached_property
    def pot(self) -> Pot | None:
        """An open one that runs today and that they may fill; arrangement money first."""
        mine = pots.held(self.person, self.on).with_only_columns(Pot.id)
        runs = select(Pot).where(
            Pot.id.in_(mine), Pot.closed_at.is_(None), Pot.from_ <= self.on, Pot.until >= self.on
        )
        return db.session.scalar(runs.order_by(Pot.purpose, Pot.until, Pot.id).limit(1))


Link = tuple[str, dict[str, str]]  # an endpoint, with the values of its address
Page = Callable[[Reader], Link | None]


def _lending(page: str) -> Page:
    """Of the school itself; whoever reads about several chooses one first."""

    def find(reader: Reader) -> Link | None:
        if reader.lends_here:
            return f"lending.{page}", {"public_id": reader.organisation.public_id}
        return ("lending.overview", {}) if reader.lends else None

    return find


def _pot(reader: Reader) -> Link | None:
    if reader.pot is not None:
        return "pots.show", {"public_id": reader.pot.public_id}
    return ("pots.new", {}) if pots.may_hold(reader.person, reader.on) else None


def _room(reader: Reader) -> Link | None:
    return ("lending.team", {}) if reader.lends else None


def _missed(reader: Reader) -> Link | None:
    return "search.missed" if reader.coordinates else "search.domains", {}


def _words(reader: Reader) -> Link | None:
    """Who may open each inzet reads there what was written beside the reason."""
    return None if reader.organisation.kind == Kind.SWV else ("deployments.index", {})


MENDS: dict[str, tuple[str, Page]] = {
    "bezetting": ("Bekijk hoe ver de school uitleent", _lending("settings")),
    "timing": ("Zie in welke weken er ruimte is", _lending("weeks")),
    "te_veel": ("Geef iemand ruimte in uren", _room),
    "geen_vervanging": ("Maak geld vrij voor vervanging", _pot),
    NO_MONEY: ("Vul een pot aan of open er een", _pot),
    "reistijd": ("Zoek iemand dichterbij", lambda reader: ("search.results", {})),
    "niet_mijn_expertise": ("Zie welke expertise er is en mist", _missed),
    "anders": ("Lees wat mensen erbij schreven", _words),
}


def links(person: Any, organisation: Organisation, on: date) -> dict[str, tuple[str, Link]]:
    """By reason: what to do, and the page where the reader can."""
    reader = Reader(person, organisation, on)
    found = {code: (says, page(reader)) for code, (says, page) in MENDS.items()}
    return {code: (says, link) for code, (says, link) in found.items() if link is not None}
