"""The places that a traject offers, the schools that asked for one, and with how many they came."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.organisations.models import Organisation
from app.programmes.models import Milestone, Trajectory
from app.workflow import Moving

NOT_OVER = ("asked", "waiting", "accepted")
LEARNED = ("accepted", "finished")
IS_NOT_OVER = "state IN ('asked', 'waiting', 'accepted')"


class Opening(Base):
    """How many schools may come and learn in a traject. `taken` equals the accepted places."""

    __tablename__ = "trajectory_opening"
    __table_args__ = (
        CheckConstraint("places BETWEEN 1 AND 100", name="has_places"),
        CheckConstraint("taken BETWEEN 0 AND places", name="never_more_than_the_places"),
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), primary_key=True)
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    until: Mapped[date]  # the last day to apply
    words: Mapped[str] = mapped_column(String(2000), default="")  # what a school learns, and does
    version: Mapped[int] = mapped_column(default=1)  # raised by every change of this row

    trajectory: Mapped[Trajectory] = relationship()

    @property
    def left(self) -> int:
        return self.places - self.taken

    def is_open(self, on: date) -> bool:
        return self.until >= on


class Place(Moving, PublicId, Base):
    """A school that asked for a place in a traject, and what became of that."""

    __tablename__ = "place"
    __table_args__ = (
        Index(
            "uq_place_one_for_a_school",
            "trajectory_id",
            "school_id",
            unique=True,
            sqlite_where=text(IS_NOT_OVER),
            postgresql_where=text(IS_NOT_OVER),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who asked, or let them in
    asked_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(String(2000), default="")  # why they want to learn this

    trajectory: Mapped[Trajectory] = relationship()
    school: Mapped[Organisation] = relationship()
    by: Mapped[Person] = relationship()


class FollowUp(Base):
    """A school was asked, so many months after it finished, what is left of it. Its answer is given
    once."""

    __tablename__ = "place_follow_up"
    __table_args__ = (
        CheckConstraint("months BETWEEN 1 AND 99", name="is_some_months"),
        CheckConstraint("mark BETWEEN 1 AND 4", name="is_a_mark"),
        CheckConstraint(
            "(answered_at IS NULL) = (mark IS NULL) AND (mark IS NULL) = (by_id IS NULL)",
            name="an_answer_has_a_mark_of_somebody",
        ),
    )

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    months: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    mark: Mapped[int | None]
    words: Mapped[str] = mapped_column(String(2000), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    place: Mapped[Place] = relationship()


class PlaceAttendance(Base):
    """With how many people of its school somebody came to a start or a training; 0: nobody."""

    __tablename__ = "place_attendance"
    __table_args__ = (CheckConstraint("people BETWEEN 0 AND 200", name="is_a_small_number"),)

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), primary_key=True)
    people: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    milestone: Mapped[Milestone] = relationship()
