"""What the school that lends wrote down: room, cover, and the yes of a later employer."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Membership, Person
from app.database import Base


class Onward(Base):
    """A later employer's yes: from the day that this membership begins its school lends the expert,
    where the school of the inzet no longer employs them."""

    __tablename__ = "onward"

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    consented_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    consented_at: Mapped[datetime]

    membership: Mapped[Membership] = relationship()


class Cover(Base):
    """How the expert's own class (or free day) is arranged on a date, as the leader reported it.

    It belongs to the date and not to a session: it must be found before the date may be planned.
    """

    __tablename__ = "cover"
    __table_args__ = (
        CheckConstraint("part BETWEEN 0 AND 9", name="a_part_of_the_week"),
        CheckConstraint("minutes BETWEEN 0 AND 600", name="cover_is_at_most_ten_hours"),
        CheckConstraint("amount BETWEEN 0 AND 1000000", name="cover_costs_an_amount"),
    )

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    on: Mapped[date] = mapped_column("on", primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    cover_by: Mapped[str] = mapped_column(String(80))  # who, in the school's words
    minutes: Mapped[int]
    amount: Mapped[int]  # cents
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime]


class OverruledFinding(Base):
    """What was red when the board said yes all the same: a rule of the lending check, on a half day
    or in a week (its Monday, with `weighed.WHOLE_WEEK` beside it). Planning goes so far."""

    __tablename__ = "overruled_finding"
    __table_args__ = (CheckConstraint("part BETWEEN -1 AND 9", name="a_half_day_or_a_week"),)

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(4), primary_key=True)
    on: Mapped[date] = mapped_column("on", primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)


class Promised(Base):
    """Hours that a school promised of somebody, each school year, beside what is agreed on dates.

    `key` names what they were promised to; whoever promised them writes its rows anew together.
    """

    __tablename__ = "promised_hours"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="something_is_promised"),
        CheckConstraint('until >= "from"', name="ends_after_it_begins"),
    )

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    what: Mapped[str] = mapped_column(String(200))  # in the words of its reader
    minutes: Mapped[int]  # in a school year
    from_: Mapped[date] = mapped_column("from")
    until: Mapped[date]  # the last day


class Allowance(Base):
    """Room that a leader gave somebody: consent inside it needs no further click.

    `version` rises when its giver changes or ends it, not when it is used.
    """

    __tablename__ = "allowance"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="room_is_positive"),
        CheckConstraint("used_minutes BETWEEN 0 AND minutes", name="room_is_not_overused"),
        CheckConstraint("covers <> ''", name="room_is_for_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    minutes: Mapped[int]
    used_minutes: Mapped[int] = mapped_column(default=0)  # by inzetten; deployments.room counts
    covers: Mapped[str] = mapped_column(String(60))  # "own_time extra_hours", by spaces
    ring: Mapped[int]
    until: Mapped[date]
    at: Mapped[datetime]  # when it was given, or changed last
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    membership: Mapped[Membership] = relationship()
    granted_by: Mapped[Person] = relationship()

    @property
    def minutes_left(self) -> int:
        return self.minutes - self.used_minutes
