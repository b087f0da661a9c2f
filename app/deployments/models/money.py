"""Who pays an inzet, what was billed for it, and what was put right afterwards."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.pots.models import Pot, Reservation

OWN_SERIES = "EXPEDU"  # what a number begins with that nobody types


class Payer(Base):
    """A pot that pays its share; all of them, or none."""

    __tablename__ = "deployment_payer"

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    share: Mapped[int]  # cents
    # Agreed, but above their mandate: the next one decides.
    passed_on_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservation.id"))

    pot: Mapped[Pot] = relationship()
    reservation: Mapped[Reservation | None] = relationship()


class Source(Base):
    """Money that was set apart beforehand, and from which this inzet draws; of several, each in
    proportion to what it holds. An inzet with sources is paid from these and from nothing else."""

    __tablename__ = "deployment_source"

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    reservation_id: Mapped[int] = mapped_column(
        ForeignKey("reservation.id"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0)

    reservation: Mapped[Reservation] = relationship()


class Invoice(Base):
    """A freelancer's claim, checked against the confirmed hours and what was cancelled too late."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("person_id", "number"),
        # Without hours it is for what was cancelled too late.
        CheckConstraint(
            "minutes >= 0 AND amount >= 0 AND minutes + amount > 0",
            name="an_invoice_claims_something",
        ),
    )

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[str] = mapped_column(String(40))
    dated: Mapped[date]
    minutes: Mapped[int]
    amount: Mapped[int]  # cents, with btw and travel
    at: Mapped[datetime]


class DrawnInvoice(Base):
    """An invoice that is drawn up for a freelancer by who receives it. It counts when they agree:
    then it has a number of their own series, and never changes."""

    __tablename__ = "drawn_invoice"
    __table_args__ = (
        CheckConstraint("(agreed_at IS NULL) = (number IS NULL)", name="a_yes_gives_it_its_number"),
        CheckConstraint("(number IS NULL) = (year IS NULL)", name="a_series_is_of_a_year"),
        CheckConstraint("number > 0", name="a_series_begins_at_one"),
        CheckConstraint("hours + late + travel + vat = total", name="adds_up"),
        UniqueConstraint("person_id", "year", "number", name="uq_drawn_invoice_series"),
    )

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    year: Mapped[int | None]
    number: Mapped[int | None]  # 1, 2, 3 … of this person in this year

    # As they were when it was drawn up: name and address, a line each.
    seller: Mapped[str] = mapped_column(String(600))
    buyer: Mapped[str] = mapped_column(String(600))
    kvk: Mapped[str] = mapped_column(String(8))
    btw_id: Mapped[str] = mapped_column(String(14), default="")
    vat_rate: Mapped[int]
    vat_ground: Mapped[str] = mapped_column(String(60), default="")
    minutes: Mapped[int]
    rate: Mapped[int]  # cents an hour
    hours: Mapped[int]  # cents, like what follows; without btw
    late: Mapped[int]  # for what was cancelled too late
    travel: Mapped[int]
    vat: Mapped[int]
    total: Mapped[int]

    @property
    def named(self) -> str:
        """The number as it stands on the invoice; '' before the yes."""
        return f"{OWN_SERIES}-{self.year}-{self.number:04d}" if self.number else ""


class Correction(Base):
    """A change of what was settled: proposed by one; a second person says yes or no."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("delta <> 0", name="a_correction_changes_something"),
        CheckConstraint("agreed_by_id <> proposed_by_id", name="four_eyes_are_four"),
        CheckConstraint("refused_by_id IS NULL OR agreed_by_id IS NULL", name="a_yes_or_a_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    delta: Mapped[int]  # cents; negative: money comes back
    reason: Mapped[str] = mapped_column(String(500), default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    # Who said no, the proposer included; the reason stands with the event.
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None]
