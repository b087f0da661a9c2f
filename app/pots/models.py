"""Money of one owner for one purpose and period. Integer cents; entries are append-only."""

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.organisations.models import Organisation

# Four bytes end at 21 million euros, and a samenwerkingsverband may hold more.
Cents = Annotated[int, mapped_column(BigInteger)]


class Pot(PublicId, Base):
    """What is granted is available, reserved, committed or spent; never more than was granted.

    The four counters equal the sums of the entries and are moved by conditional updates only.
    """

    __tablename__ = "pot"
    __table_args__ = (
        CheckConstraint(
            "available >= 0 AND reserved >= 0 AND committed >= 0 AND spent >= 0",
            name="never_overspent",
        ),
        CheckConstraint('"from" <= until', name="ends_after_it_begins"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    # arrangement: only where support of children with a need is ticked; general: anything
    purpose: Mapped[str] = mapped_column(String(20), default="general")
    from_: Mapped[date] = mapped_column("from")
    until: Mapped[date]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)  # of its limits and closing; not of its money

    available: Mapped[Cents] = mapped_column(default=0)
    reserved: Mapped[Cents] = mapped_column(default=0)
    committed: Mapped[Cents] = mapped_column(default=0)
    spent: Mapped[Cents] = mapped_column(default=0)

    auto_limit: Mapped[int] = mapped_column(default=0)  # at or below: no person needed; 0: never
    max_rate: Mapped[int | None]  # cents an hour
    max_minutes_per_week: Mapped[int | None]
    max_per_month: Mapped[int | None]  # cents
    max_months: Mapped[int | None]

    owner: Mapped[Organisation] = relationship()

    @property
    def granted(self) -> int:
        return self.available + self.reserved + self.committed + self.spent


class Mandate(Base):
    """Up to what amount somebody may approve from a pot, until a day."""

    __tablename__ = "mandate"

    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    limit: Mapped[Cents]  # for one decision
    until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    pot: Mapped[Pot] = relationship()
    person: Mapped[Person] = relationship()


class Reservation(Base):
    """The part of a pot that one inzet is paid from, or from which several draw."""

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint(
            "reserved >= 0 AND committed >= 0 AND spent >= 0", name="never_below_nothing"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), index=True)
    reserved: Mapped[Cents] = mapped_column(default=0)
    committed: Mapped[Cents] = mapped_column(default=0)
    spent: Mapped[Cents] = mapped_column(default=0)

    pot: Mapped[Pot] = relationship()


class Entry(Base):
    """One line of the money log (boeking): signed deltas of the four counters."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('grant', 'reserve', 'commit', 'spend', 'release', 'refund')",
            name="known_kind",
        ),
        CheckConstraint(
            "kind = 'grant' OR available + reserved + committed + spent = 0",
            name="money_moves_it_does_not_appear",
        ),
        Index("ix_entry_pot_at", "pot_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"))
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    line: Mapped[str] = mapped_column(String(12), default="inzet")  # inzet reis vervanging btw
    available: Mapped[Cents] = mapped_column(default=0)
    reserved: Mapped[Cents] = mapped_column(default=0)
    committed: Mapped[Cents] = mapped_column(default=0)
    spent: Mapped[Cents] = mapped_column(default=0)
    payee_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    payee_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    at: Mapped[datetime]
