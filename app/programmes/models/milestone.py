"""What happens on a date: what was handed in, who was there, what they chose."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.practices.models import Practice
from app.programmes.models.trajectory import Trajectory, TrajectoryPhase, TrajectoryRole
from app.programmes.template import Moment
from app.workflow import Moving


class Milestone(Moving, PublicId, Base):
    """A moment of a traject. `ordinal` counts its times; `copy` how often it was asked again."""

    __tablename__ = "milestone"
    __table_args__ = (
        CheckConstraint("ordinal > 0 AND copy > 0", name="counts_from_one"),
        CheckConstraint("held_on IS NULL OR state = 'done'", name="only_what_is_done_was_held"),
        CheckConstraint("waits_for_id <> id", name="nothing_waits_for_itself"),
        Index(
            "uq_milestone_is_placed_once",
            "phase_id",
            "template_phase",
            "key",
            "ordinal",
            "copy",
            unique=True,
            sqlite_where=text("for_member_id IS NULL"),
            postgresql_where=text("for_member_id IS NULL"),
        ),
        Index(
            "uq_milestone_is_placed_once_each",
            "phase_id",
            "template_phase",
            "key",
            "ordinal",
            "copy",
            "for_member_id",
            unique=True,
            sqlite_where=text("for_member_id IS NOT NULL"),
            postgresql_where=text("for_member_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True)
    phase_id: Mapped[int] = mapped_column(ForeignKey("trajectory_phase.id"), index=True)
    # Where it stands in the template: of a copy that a later phase asked for, the earlier phase.
    template_phase: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    ordinal: Mapped[int] = mapped_column(default=1)
    copy: Mapped[int] = mapped_column(default=1)
    for_member_id: Mapped[int | None] = mapped_column(ForeignKey("trajectory_role.id"))
    waits_for_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"))
    due_on: Mapped[date] = mapped_column(index=True)
    held_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(40), default="")  # of its decision
    concept: Mapped[str] = mapped_column(Text, default="")  # what was typed and not handed in yet
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id"), unique=True)

    trajectory: Mapped[Trajectory] = relationship()
    phase: Mapped[TrajectoryPhase] = relationship(back_populates="milestones")
    for_member: Mapped[TrajectoryRole | None] = relationship()
    submissions: Mapped[list["Submission"]] = relationship(
        back_populates="milestone", order_by="Submission.number"
    )
    attendance: Mapped[list["Attendance"]] = relationship(order_by="Attendance.person_id")
    practice: Mapped[Practice | None] = relationship()  # the good example that it left behind

    @property
    def moment(self) -> Moment:
        """What the template says of it."""
        return self.trajectory.template.moment(self.template_phase, self.key)

    @property
    def is_over(self) -> bool:
        return self.state in ("done", "skipped")

    @property
    def newest(self) -> "Submission | None":
        return self.submissions[-1] if self.submissions else None


class Submission(Base):
    """A filled form, in one version. What was given back stays, with what was said of it."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("milestone_id", "number"),
        CheckConstraint("accepted_by_id <> by_id", name="nobody_accepts_their_own_work"),
        CheckConstraint(
            "(given_back_at IS NULL) = (given_back_words = '')", name="given_back_with_words"
        ),
        CheckConstraint(
            "given_back_at IS NULL OR accepted_at IS NULL", name="given_back_or_accepted"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"))
    number: Mapped[int]
    answers: Mapped[str] = mapped_column(Text)  # JSON, by the keys of the form
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    given_back_at: Mapped[datetime | None]
    given_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_back_words: Mapped[str] = mapped_column(String(2000), default="")
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    milestone: Mapped[Milestone] = relationship(back_populates="submissions")
    by: Mapped[Person] = relationship(foreign_keys=[by_id])


class Signature(Base):
    """Somebody's choice in a decision. It may change until everybody chose the same."""

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("milestone_id", "role", "person_id"),
        CheckConstraint("cents > 0", name="a_part_is_more_than_nothing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"))
    role: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who fills the role
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # they, or their deputy
    outcome: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(2000), default="")
    cents: Mapped[int | None]  # of what was asked, where a part of it is granted
    at: Mapped[datetime]

    milestone: Mapped[Milestone] = relationship()


class Attendance(Base):
    """Who was there when a moment took place."""

    __tablename__ = "attendance"

    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)

    person: Mapped[Person] = relationship()
