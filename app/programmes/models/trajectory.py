"""A school or group in a programme: its phases, and who fills its roles."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.programmes.models.programme import Programme, ProgrammeRound, ProgrammeVersion
from app.programmes.template import Phase, Role, Template
from app.workflow import Moving

if TYPE_CHECKING:
    from app.programmes.models.milestone import Milestone
    from app.programmes.models.money import TrajectoryCost, TrajectoryPayer

IN_FORCE = "until IS NULL"


class Trajectory(Moving, PublicId, Base):
    """A school, team or group in a programme. Without a school it is of a group from several."""

    __tablename__ = "trajectory"
    __table_args__ = (
        CheckConstraint("school_id IS NOT NULL OR name <> ''", name="somebody_takes_part"),
        CheckConstraint("started_on IS NULL OR state <> 'draft'", name="a_draft_has_not_begun"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_version_id: Mapped[int] = mapped_column(
        ForeignKey("programme_version.id"), index=True
    )
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("programme_round.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")  # of the team, department or group
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_on: Mapped[date | None]
    concept: Mapped[str] = mapped_column(Text, default="")  # the application, while it is a draft

    programme: Mapped[Programme] = relationship()
    programme_version: Mapped[ProgrammeVersion] = relationship()
    round: Mapped[ProgrammeRound | None] = relationship()  # None: there were no rounds
    school: Mapped[Organisation | None] = relationship()
    started_by: Mapped[Person] = relationship()
    phases: Mapped[list["TrajectoryPhase"]] = relationship(
        back_populates="trajectory", order_by="TrajectoryPhase.position"
    )
    roles: Mapped[list["TrajectoryRole"]] = relationship(
        back_populates="trajectory", order_by="TrajectoryRole.id"
    )
    payers: Mapped[list["TrajectoryPayer"]] = relationship(
        back_populates="trajectory", order_by="TrajectoryPayer.id"
    )
    costs: Mapped[list["TrajectoryCost"]] = relationship(order_by="TrajectoryCost.id")

    @property
    def template(self) -> Template:
        return self.programme_version.template

    @property
    def roles_asked(self) -> list[Role]:
        """The roles of its template that a school of this kind has."""
        return [role for role in self.template.roles if self.has_role(role)]

    def has_role(self, role: Role) -> bool:
        return not role.sectors or self.school is None or self.school.sector in role.sectors

    @property
    def title(self) -> str:
        return f"{self.programme.title}: {self.who}"

    @property
    def who(self) -> str:
        """The school, with its team or department; or the group."""
        school = self.school.name if self.school else ""
        return ", ".join(part for part in (self.name, school) if part)


class TrajectoryPhase(Base):
    """A phase of one traject. An optional one is active only once it was decided on.

    Until it opens, who runs the programme may call it otherwise, let it last longer or shorter, or
    have it twice: then `template_key` says of which phase it is another.
    """

    __tablename__ = "trajectory_phase"
    __table_args__ = (
        UniqueConstraint("trajectory_id", "key"),
        UniqueConstraint("trajectory_id", "position"),
        CheckConstraint("opened_on IS NULL OR is_active", name="only_an_active_phase_opens"),
        CheckConstraint("length IS NULL OR length BETWEEN 1 AND 120", name="lasts_a_while"),
        CheckConstraint(
            "closed_on IS NULL OR closed_on >= opened_on", name="closes_after_it_opened"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"))
    key: Mapped[str] = mapped_column(String(40))
    template_key: Mapped[str] = mapped_column(String(40), default="")  # '': its own
    label: Mapped[str] = mapped_column(String(200), default="")  # '': as in the template
    length: Mapped[int | None]  # None: as in the template
    position: Mapped[int]
    is_active: Mapped[bool]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    trajectory: Mapped[Trajectory] = relationship(back_populates="phases")
    milestones: Mapped[list["Milestone"]] = relationship(
        back_populates="phase", order_by="(Milestone.due_on, Milestone.position, Milestone.id)"
    )

    @property
    def is_open(self) -> bool:
        return self.opened_on is not None and self.closed_on is None

    @property
    def phase(self) -> Phase:
        """What it asks: the template, with what is different here."""
        found = self.trajectory.template.phase(self.template_key or self.key)
        return replace(
            found,
            key=self.key,
            label=self.label or found.label,
            length=self.length or found.length,
        )


class LineRequest(Base):
    """A vraag that began with a line of what was handed in, such as a measure of a plan."""

    __tablename__ = "line_request"
    __table_args__ = (CheckConstraint("line > 0", name="counts_from_one"),)

    help_request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id"), primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True)
    form: Mapped[str] = mapped_column(String(40))
    question: Mapped[str] = mapped_column(String(40))
    line: Mapped[int]

    help_request: Mapped[HelpRequest] = relationship()
    trajectory: Mapped[Trajectory] = relationship()


def _once(name: str, *columns: str, where: str) -> Index:
    """Nobody is in a role twice at the same time; they may come for two organisations."""
    return Index(
        f"uq_trajectory_role_{name}",
        *("trajectory_id", "role", "person_id", *columns),
        unique=True,
        sqlite_where=text(where),
        postgresql_where=text(where),
    )


class TrajectoryRole(Base):
    """Who fills a role, from a day until a day. `organisation_id`: where they come from."""

    __tablename__ = "trajectory_role"
    __table_args__ = (
        CheckConstraint('until IS NULL OR until >= "from"', name="ends_after_it_begins"),
        # Two of them, for two rows without an organisation are not the same to a database.
        _once("in_it_once", "organisation_id", where=IN_FORCE),
        _once("of_nowhere_once", where=f"{IN_FORCE} AND organisation_id IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    on_behalf: Mapped[str] = mapped_column(String(120), default="")  # of whom, outside all of these
    from_: Mapped[date] = mapped_column("from")
    until: Mapped[date | None]
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: by office

    trajectory: Mapped[Trajectory] = relationship(back_populates="roles")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def place(self) -> str:
        """Where they come from, and for whom they are there; '' when neither is known."""
        works_at = [self.organisation.name] if self.organisation else []
        return ", ".join([*works_at, *([f"namens {self.on_behalf}"] if self.on_behalf else [])])
