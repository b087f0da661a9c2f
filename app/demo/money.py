"""The pots of the samenwerkingsverband and of the boards, a school year each."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app import clock
from app.clock import moment_on
from app.database import db
from app.demo.calendar import Calendar
from app.demo.cast import Board, Cast, Colleague
from app.organisations.models import Organisation
from app.organisations.years import school_year, school_year_bounds, school_year_name
from app.pots import actions
from app.pots.actions import PotDraft
from app.pots.models import Pot

EURO = 100
ARRANGEMENT, GENERAL, OF_BOARD = "arrangement", "general", "board"
GRANTS = {ARRANGEMENT: 90_000 * EURO, GENERAL: 60_000 * EURO, OF_BOARD: 18_000 * EURO}
# Up to what amount the first and the second of an office decide alone.
LIMITS = {ARRANGEMENT: (5_000, 20_000), GENERAL: (5_000, 20_000), OF_BOARD: (7_500, 7_500)}
WITHOUT_ASKING = 150 * EURO  # from a board's pot


@dataclass
class Purse:
    """A pot of one school year, and who decides about it."""

    kind: str
    year: int
    owner_id: int
    deciders: list[Colleague] = field(default_factory=list)
    id: int = 0

    @property
    def pot(self) -> Pot:
        return db.session.get_one(Pot, self.id)

    def limit_of(self, decider: Colleague) -> int:
        return LIMITS[self.kind][self.deciders.index(decider)] * EURO

    def runs_on(self, days: list[date]) -> bool:
        return all(school_year(day) == self.year for day in days)


def open_purses(cast: Cast, calendar: Calendar) -> list[Purse]:
    """Open, fill and mandate them all; last year's at the beginning of the invented year."""
    purses = []
    for year in calendar.years:
        first = school_year_bounds(year)[0]
        at = min(
            moment_on(max(first - timedelta(days=30), calendar.begins - timedelta(days=20))),
            calendar.now - timedelta(hours=1),
        )
        for kind in (ARRANGEMENT, GENERAL):
            purses.append(_open(kind, year, cast.swv_id, cast.coordinators, at))
        for board in cast.boards:
            purses.append(_open(OF_BOARD, year, board.id, board.members, at))
    return purses


def _open(kind: str, year: int, owner_id: int, deciders: list[Colleague], at: datetime) -> Purse:
    owner = db.session.get_one(Organisation, owner_id)
    by = deciders[0].person
    with clock.at(at):
        pot = actions.open_pot(owner, _draft(kind, year), by=by, now=at)
        actions.grant(pot, GRANTS[kind], by=by, now=at)
        for decider, limit in zip(deciders, LIMITS[kind], strict=True):
            actions.give_mandate(pot, decider.person, limit=limit * EURO, until=None, by=by, now=at)
    return Purse(kind, year, owner_id, deciders, pot.id)


def _draft(kind: str, year: int) -> PotDraft:
    from_, until = school_year_bounds(year)
    name = school_year_name(year)
    if kind == ARRANGEMENT:
        return PotDraft(
            f"Arrangementen {name}", "arrangement", from_, until, max_minutes_per_week=60 * 60
        )
    if kind == GENERAL:
        return PotDraft(f"Deskundigheid delen {name}", "general", from_, until)
    return PotDraft(f"Samen leren {name}", "general", from_, until, auto_limit=WITHOUT_ASKING)


def purse_for(purses: list[Purse], kind: str, board: Board, days: list[date]) -> Purse | None:
    """The pot of this kind that may pay for these days at a school of this board."""
    for purse in purses:
        is_ours = kind != OF_BOARD or purse.owner_id == board.id
        if purse.kind == kind and is_ours and purse.runs_on(days):
            return purse
    return None
