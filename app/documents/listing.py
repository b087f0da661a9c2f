"""The inzetten that somebody may see, with their money: which rows, and which columns.

The page and both files are made of these columns and this select, so that none of them can say
more than another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.deployments.access import visible
from app.deployments.models import Deployment, Payer, Terms
from app.deployments.transitions import STATES, word_for
from app.documents.spreadsheets import DAY, EURO, HOURS, TEXT
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.pots.models import Pot

MOST = 10_000  # rows in a file


@dataclass(frozen=True)
class Chosen:
    """What the list is narrowed to; empty: everything."""

    state: str = ""
    school: str = ""  # public id
    pot: str = ""  # public id


@dataclass(frozen=True)
class Row:
    inzet: Deployment
    school: str  # as its reader may know it
    payers: Sequence[Payer]  # the chosen pot alone, when one was chosen
    is_of_one_pot: bool

    @property
    def lender(self) -> str:
        return self.inzet.lender.name if self.inzet.lender else "zzp"

    def sum_of(self, counter: str) -> int:
        reservations = [each.reservation for each in self.payers if each.reservation is not None]
        return sum(getattr(each, counter) for each in reservations)

    @property
    def granted(self) -> int | None:
        """None as long as nobody granted anything."""
        if self.inzet.approved_at is None:
            return None
        return sum(each.share for each in self.payers) if self.is_of_one_pot else self.inzet.amount

    @property
    def days(self) -> list[date]:
        terms = self.inzet.terms
        return [each.on for each in self.inzet.open_sessions or (terms.dates if terms else ())]


@dataclass(frozen=True)
class Column:
    title: str
    kind: str
    value: Callable[[Row], Any]

    @property
    def is_number(self) -> bool:
        return self.kind in (HOURS, EURO)

    @property
    def heading(self) -> str:
        """As the table of a page takes it."""
        return f"#{self.title}" if self.is_number else self.title


COLUMNS = (
    Column("Vraag", TEXT, lambda row: row.inzet.help_request.title),
    Column("Toestand", TEXT, lambda row: word_for(row.inzet)),
    Column("School die hulp krijgt", TEXT, lambda row: row.school),
    Column("Expert", TEXT, lambda row: row.inzet.expert.name),
    Column("School die helpt", TEXT, lambda row: row.lender),
    Column("Uren afgesproken", HOURS, lambda row: row.inzet.agreed_minutes or None),
    Column("Uren bevestigd", HOURS, lambda row: row.inzet.confirmed_minutes),
    Column("Toegekend", EURO, lambda row: row.granted),
    Column("Gereserveerd", EURO, lambda row: row.sum_of("reserved")),
    Column("Vastgelegd", EURO, lambda row: row.sum_of("committed")),
    Column("Betaald", EURO, lambda row: row.sum_of("spent")),
    Column("Pot", TEXT, lambda row: ", ".join(each.pot.name for each in row.payers)),
    Column("Eerste keer", DAY, lambda row: min(row.days, default=None)),
    Column("Laatste keer", DAY, lambda row: max(row.days, default=None)),
    Column("Nummer", TEXT, lambda row: row.inzet.public_id),
)  # fmt: skip


def chosen_by(person: Any, on: date, chosen: Chosen) -> Select[Deployment]:
    """What this person may see, narrowed. Choosing a school never finds one that asks without its
    name: else the choice would tell what the row does not."""
    found = visible(person, on)
    if chosen.state:
        found = found.where(Deployment.state == chosen.state)
    if chosen.school:
        found = found.where(
            Deployment.asker_school_id == _id_of(Organisation, chosen.school),
            Deployment.help_request_id.in_(_with_a_name()),
        )
    if chosen.pot:
        paid = select(Payer.deployment_id).where(Payer.pot_id == _id_of(Pot, chosen.pot))
        found = found.where(Deployment.id.in_(paid))
    return found


def _id_of(model: Any, public_id: str) -> Any:
    return select(model.id).where(model.public_id == public_id).scalar_subquery()


def _with_a_name() -> Select[int]:
    return select(HelpRequest.id).where(
        HelpRequest.is_anonymous.is_(False) | HelpRequest.revealed_at.is_not(None)
    )


def count(found: Select[Deployment]) -> int:
    ids = found.with_only_columns(Deployment.id).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def inzetten(found: Select[Deployment], *, limit: int, offset: int = 0) -> Sequence[Deployment]:
    """What moved last comes first, with everything that a row needs."""
    payers = selectinload(Deployment.payers)
    newest = (
        found.options(
            joinedload(Deployment.help_request),
            joinedload(Deployment.expert),
            joinedload(Deployment.asker_school),
            joinedload(Deployment.lender),
            selectinload(Deployment.versions).selectinload(Terms.dates),
            selectinload(Deployment.sessions),
            payers.joinedload(Payer.pot),
            payers.joinedload(Payer.reservation),
        )
        .order_by(Deployment.moved_at.desc(), Deployment.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return db.session.scalars(newest).unique().all()


def rows(found: Sequence[Deployment], schools: dict[int, str], chosen: Chosen) -> list[Row]:
    return [
        Row(
            inzet,
            schools[inzet.id],
            [each for each in inzet.payers if chosen.pot in ("", each.pot.public_id)],
            bool(chosen.pot),
        )
        for inzet in found
    ]


def states() -> list[tuple[str, str]]:
    return list(STATES.items())


def schools_of(person: Any, on: date) -> list[tuple[str, str]]:
    """Schools that ask, among what this person may see and by name."""
    asked = (
        visible(person, on)
        .where(Deployment.help_request_id.in_(_with_a_name()))
        .with_only_columns(Deployment.asker_school_id)
    )
    named = select(Organisation).where(Organisation.id.in_(asked))
    found = db.session.scalars(named.order_by(Organisation.search_name, Organisation.id))
    return [(each.public_id, each.name) for each in found]


def pots_of(person: Any, on: date) -> list[tuple[str, str]]:
    """Pots that pay something that this person may see."""
    shown = visible(person, on).with_only_columns(Deployment.id)
    paying = select(Payer.pot_id).where(Payer.deployment_id.in_(shown))
    found = db.session.scalars(select(Pot).where(Pot.id.in_(paying)).order_by(Pot.name, Pot.id))
    return [(each.public_id, each.name) for each in found]
