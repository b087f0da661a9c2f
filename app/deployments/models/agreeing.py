"""What the two sides say to each other, and what they agree on in the end."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base
from app.deployments.models.inzet import Deployment


class Terms(Base):
    """One version of what is agreed; never changed, only followed by the next."""

    __tablename__ = "terms"
    __table_args__ = (
        UniqueConstraint("deployment_id", "version"),
        CheckConstraint("minutes > 0 AND minutes <= 60000", name="a_believable_number_of_hours"),
        CheckConstraint("rate BETWEEN 0 AND 50000", name="a_rate_an_hour"),
        CheckConstraint("travel BETWEEN 0 AND 1000000", name="travel_is_an_amount"),
        CheckConstraint(
            "cover IN ('own_time', 'extra_hours', 'replacement', 'none')", name="known_cover"
        ),
        CheckConstraint("vat_rate IN (0, 21)", name="a_btw_rate"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    version: Mapped[int]
    minutes: Mapped[int]
    form: Mapped[str] = mapped_column(String(20))  # one of profiles.FORMS
    place: Mapped[str] = mapped_column(String(200), default="")
    cover: Mapped[str] = mapped_column(String(12))  # how the expert's own class is looked after
    rate: Mapped[int] = mapped_column(default=0)  # cents an hour
    travel: Mapped[int] = mapped_column(default=0)  # cents in all
    vat_rate: Mapped[int] = mapped_column(default=0)
    vat_ground: Mapped[str] = mapped_column(String(60), default="")
    left_behind: Mapped[str] = mapped_column(String(1000), default="")
    # Of a swap: what the expert does in the other's class, and from when.
    activity: Mapped[str] = mapped_column(String(100), default="")
    starts_at: Mapped[time | None]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    deployment: Mapped[Deployment] = relationship(back_populates="versions")
    dates: Mapped[list["TermsDate"]] = relationship(
        back_populates="terms", order_by="(TermsDate.on, TermsDate.part)"
    )
    proposed_by: Mapped[Person] = relationship()


class TermsDate(Base):
    """A date that the terms speak of: consent and the lending check judge real dates."""

    __tablename__ = "terms_date"
    __table_args__ = (
        CheckConstraint("part BETWEEN 0 AND 9", name="a_part_of_the_week"),
        CheckConstraint("minutes > 0 AND minutes <= 600", name="a_session_is_at_most_ten_hours"),
    )

    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"), primary_key=True)
    on: Mapped[date] = mapped_column("on", primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    minutes: Mapped[int]

    terms: Mapped[Terms] = relationship(back_populates="dates")

    @property
    def deployment(self) -> Deployment:
        return self.terms.deployment


class NewMoment(Base):
    """Another moment for a swap that stands, proposed by one of the two; on both of its halves."""

    __tablename__ = "new_moment"
    __table_args__ = (CheckConstraint("part BETWEEN 0 AND 9", name="a_part_of_the_week"),)

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    on: Mapped[date] = mapped_column("on")
    part: Mapped[int]
    starts_at: Mapped[time | None]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    proposed_by: Mapped[Person] = relationship()


class Message(Base):
    """A line in the talk beside the terms; Markdown as typed, and as shown."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(String(4000))
    html: Mapped[str] = mapped_column(String(12000))
    at: Mapped[datetime]

    author: Mapped[Person] = relationship()
