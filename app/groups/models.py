"""What a group writes down between and at its meetings, and what people answer to it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.files.models import StoredFile
from app.groups.kinds import BY_KEY, Kind
from app.programmes.models import Milestone, Trajectory, TrajectoryPhase
from app.workflow import Moving


class GroupItem(Moving, PublicId, Base):
    """A point of the agenda, an action, a question, a product …: `kinds.py` says what it asks.

    `phase_id`: the part of the traject in which it was written, so that what a theme brought
    stands together. `about_id`: what it answers.
    """

    __tablename__ = "group_item"
    __table_args__ = (
        CheckConstraint("title <> '' OR about_id IS NOT NULL", name="is_called_something"),
        CheckConstraint("about_id <> id", name="nothing_answers_itself"),
        CheckConstraint(
            "(kind IN ('answer', 'contact')) = (about_id IS NOT NULL)",
            name="an_answer_has_a_question",
        ),
        CheckConstraint(
            "kind <> 'action' OR (owner_id IS NOT NULL AND day IS NOT NULL)",
            name="an_action_has_somebody_and_a_day",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("trajectory_phase.id"))
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"), index=True)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("group_item.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(160), default="")
    words: Mapped[str] = mapped_column(String(5000), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    day: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)

    trajectory: Mapped[Trajectory] = relationship()
    phase: Mapped[TrajectoryPhase | None] = relationship()
    milestone: Mapped[Milestone | None] = relationship()
    about: Mapped["GroupItem | None"] = relationship(remote_side=[id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    file: Mapped[StoredFile | None] = relationship()
    writers: Mapped[list["GroupWriter"]] = relationship(
        cascade="all, delete-orphan", order_by="GroupWriter.person_id"
    )
    versions: Mapped[list["GroupVersion"]] = relationship(order_by="GroupVersion.number")

    @property
    def of_kind(self) -> Kind:
        return BY_KEY[self.kind]


class GroupWriter(Base):
    """Who writes a product together with whoever began it."""

    __tablename__ = "group_writer"

    item_id: Mapped[int] = mapped_column(ForeignKey("group_item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)

    person: Mapped[Person] = relationship()


class GroupVersion(Base):
    """A product as it was at a moment: the file or where it stands, and what is different."""

    __tablename__ = "group_version"
    __table_args__ = (
        CheckConstraint("number > 0", name="counts_from_one"),
        CheckConstraint("link = '' OR file_id IS NULL", name="is_a_file_or_a_link"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("group_item.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    link: Mapped[str] = mapped_column(String(500), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    words: Mapped[str] = mapped_column(String(2000), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class GroupAnswer(Base):
    """A number from somebody: with how many they come to a conference, or how a meeting was."""

    __tablename__ = "group_answer"
    __table_args__ = (
        UniqueConstraint("item_id", "person_id"),
        UniqueConstraint("milestone_id", "person_id"),
        CheckConstraint("(item_id IS NULL) <> (milestone_id IS NULL)", name="is_about_one_thing"),
        CheckConstraint("number BETWEEN 0 AND 100", name="is_a_small_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("group_item.id"))
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()
