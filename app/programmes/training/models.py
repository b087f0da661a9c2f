"""Who leads a moment, and who made up for a course that they missed a part of."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base
from app.programmes.models import Milestone


class Leading(Base):
    """Who leads a moment; another may be named until it took place."""

    __tablename__ = "milestone_leader"

    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    milestone: Mapped[Milestone] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class MadeUp(Base):
    """Somebody made up for what they missed of a course, as somebody else says."""

    __tablename__ = "made_up_course"
    __table_args__ = (
        UniqueConstraint("trajectory_id", "phase", "key", "person_id"),
        CheckConstraint("by_id <> person_id", name="nobody_says_so_of_themselves"),
        CheckConstraint("words <> ''", name="says_how"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"))
    phase: Mapped[str] = mapped_column(String(40))  # of the template, with the moment
    key: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on: Mapped[date]
    words: Mapped[str] = mapped_column(String(500))  # how
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
