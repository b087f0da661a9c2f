"""The dates on which it happens, and the hours that were given."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.deployments.models.inzet import Deployment


class Session(Base):
    """A dated piece of an inzet. Nobody is in two places on one part of one day."""

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("part BETWEEN 0 AND 9", name="a_part_of_the_week"),
        CheckConstraint("minutes > 0 AND minutes <= 600", name="a_session_is_at_most_ten_hours"),
        CheckConstraint("logged_minutes BETWEEN 0 AND 600", name="logged_at_most_ten_hours"),
        Index(
            "uq_session_nobody_is_in_two_places",
            "expert_id",
            "on",
            "part",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on: Mapped[date] = mapped_column("on")
    part: Mapped[int]
    starts_at: Mapped[time | None]
    minutes: Mapped[int]
    form: Mapped[str] = mapped_column(String(20), default="")  # '': as agreed for the inzet
    logged_minutes: Mapped[int | None]
    logged_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    misses_class: Mapped[bool] = mapped_column(default=False)  # a class is without its own teacher
    late_cost: Mapped[int] = mapped_column(default=0)  # cents that cancelling came too late for
    late_cost_paid: Mapped[bool] = mapped_column(default=False)
    # When people were told that nobody lends the expert on that date; see standing_still.py.
    stands_still_since: Mapped[datetime | None]

    deployment: Mapped[Deployment] = relationship(back_populates="sessions")
