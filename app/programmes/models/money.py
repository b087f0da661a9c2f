"""Who pays a traject, what was set apart, and the inzetten that are paid from it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base
from app.deployments.models import Deployment
from app.organisations.models import Organisation
from app.pots.models import Cents, Pot, Reservation
from app.programmes.models.trajectory import Trajectory, TrajectoryRole
from app.programmes.template import Fund


class TrajectoryPayer(Base):
    """Who pays a part of a traject, and whether they said yes. An organisation pays once, also
    where the template means it by more than one kind. Without one it is not known who that is."""

    __tablename__ = "trajectory_payer"
    __table_args__ = (
        UniqueConstraint("trajectory_id", "organisation_id"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_by_id IS NULL)", name="somebody_said_yes"),
        CheckConstraint("agreed_at IS NULL OR pot_id IS NOT NULL", name="a_yes_names_its_pot"),
        CheckConstraint("agreed_at IS NULL OR refused_at IS NULL", name="a_yes_is_not_a_no"),
        CheckConstraint("(refused_at IS NULL) = (refused_words = '')", name="a_no_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"))
    kinds: Mapped[str] = mapped_column(String(80))  # as the template says: "municipality region"
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    pot_id: Mapped[int | None] = mapped_column(ForeignKey("pot.id"), index=True)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None]
    refused_words: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)  # a yes is to what its reader saw

    trajectory: Mapped[Trajectory] = relationship(back_populates="payers")
    organisation: Mapped[Organisation | None] = relationship()
    pot: Mapped[Pot | None] = relationship()
    agreed_by: Mapped[Person | None] = relationship(foreign_keys=[agreed_by_id])
    shares: Mapped[list["TrajectoryShare"]] = relationship(
        back_populates="payer", order_by="TrajectoryShare.id"
    )

    @property
    def kind_codes(self) -> list[str]:
        return self.kinds.split()

    def percentage_of(self, fund: Fund) -> int:
        return sum(fund.shares.get(kind, 0) for kind in self.kind_codes)


class TrajectoryShare(Base):
    """What one payer bears of one line of the costs; `cents` is what was set apart for it, with
    what inzetten drew from it and what was paid."""

    __tablename__ = "trajectory_share"
    __table_args__ = (
        UniqueConstraint("payer_id", "covers"),
        CheckConstraint("cents >= 0", name="a_share_is_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payer_id: Mapped[int] = mapped_column(ForeignKey("trajectory_payer.id"))
    covers: Mapped[str] = mapped_column(String(20))  # experts, replacement, plan, exchange, event
    cents: Mapped[Cents] = mapped_column(default=0)
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservation.id"), unique=True)

    payer: Mapped[TrajectoryPayer] = relationship(back_populates="shares")
    reservation: Mapped[Reservation | None] = relationship()
    left: Mapped[list["TrajectoryLeft"]] = relationship(
        order_by="TrajectoryLeft.reservation_id", cascade="all, delete-orphan"
    )

    @property
    def reservations(self) -> list[Reservation]:
        """All from which it was ever paid; the one that still pays first."""
        now = [self.reservation] if self.reservation is not None else []
        return now + [each.reservation for each in self.left]


class TrajectoryLeft(Base):
    """A reservation in a pot from which a share is paid no more: its payer chose another one. What
    was paid there stays there, and so does what inzetten drew; `cents` is what that was then."""

    __tablename__ = "trajectory_left"
    __table_args__ = (CheckConstraint("cents >= 0", name="what_stays_is_not_negative"),)

    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservation.id"), primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("trajectory_share.id"), index=True)
    cents: Mapped[Cents] = mapped_column(default=0)

    reservation: Mapped[Reservation] = relationship()


class TrajectoryCost(Base):
    """A row of what was adopted: of a budget that was handed in, or counted by the programme.

    `source`: the moment whose budget it is of, or what it was counted for.
    """

    __tablename__ = "trajectory_cost"
    __table_args__ = (
        CheckConstraint("cents > 0", name="a_cost_is_more_than_nothing"),
        CheckConstraint("(paid_at IS NULL) = (paid_by_id IS NULL)", name="somebody_paid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True)
    source: Mapped[str] = mapped_column(String(90))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    covers: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(300))
    cents: Mapped[Cents]
    of_line: Mapped[str] = mapped_column(String(90), default="")  # plan.measures.3; '': of none
    paid_at: Mapped[datetime | None]
    paid_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class TrajectoryInzet(Base):
    """An inzet that a traject asked for: of one person in a role, for the moments of one phase in
    one school year. It was asked once, whatever became of it."""

    __tablename__ = "trajectory_inzet"
    __table_args__ = (UniqueConstraint("role_id", "phase_id", "school_year"),)

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("trajectory_role.id"))
    phase_id: Mapped[int] = mapped_column(ForeignKey("trajectory_phase.id"))
    school_year: Mapped[int]  # the year in which it begins

    deployment: Mapped[Deployment] = relationship()
    role: Mapped[TrajectoryRole] = relationship()
