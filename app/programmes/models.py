"""Programmes that an organisation runs, and the trajecten of schools and groups in them.

A version of a programme is text that never changes. A traject points at the version that it began
with; its phases, who fills its roles, its moments and what was handed in stand in rows.
"""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.deployments.models import Deployment
from app.organisations.models import Organisation
from app.pots.models import Cents, Pot, Reservation
from app.programmes.reading import read
from app.programmes.template import Moment, Phase, Template
from app.workflow import Moving

IN_FORCE = "until IS NULL"


class Programme(PublicId, Base):
    """What schools read before they apply. `draft` is the text that the owner works on."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("ring BETWEEN 0 AND 4", name="ring_is_a_ring"),
        CheckConstraint("price_cents >= 0", name="a_price_is_not_negative"),
        CheckConstraint(
            "opens_on IS NULL OR open_until IS NULL OR open_until >= opens_on",
            name="closes_after_it_opens",
        ),
        CheckConstraint("title <> ''", name="has_a_title"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    goal: Mapped[str] = mapped_column(String(300), default="")  # one sentence, on every page
    summary: Mapped[str] = mapped_column(String(2000), default="")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    price_cents: Mapped[int] = mapped_column(default=0)  # for the school
    opens_on: Mapped[date | None]  # of the round that is open or comes next
    open_until: Mapped[date | None]  # the last day to apply
    sunset_on: Mapped[date | None]  # the programme ends; who takes part finishes
    ring: Mapped[int]  # how far from the owner its schools may be
    draft: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)  # raised by every change of this row

    owner: Mapped[Organisation] = relationship()
    contact: Mapped[Person | None] = relationship()
    versions: Mapped[list["ProgrammeVersion"]] = relationship(
        back_populates="programme", order_by="ProgrammeVersion.number"
    )

    @property
    def current(self) -> "ProgrammeVersion | None":
        """What a new traject begins with; None: not published yet."""
        return self.versions[-1] if self.versions else None


class ProgrammeVersion(Base):
    """A template as it was published. It is never changed."""

    __tablename__ = "programme_version"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("number > 0", name="counts_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    programme: Mapped[Programme] = relationship(back_populates="versions")

    @property
    def template(self) -> Template:
        return read(self.text)


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
    name: Mapped[str] = mapped_column(String(120), default="")  # of the team, department or group
    sector: Mapped[str] = mapped_column(String(4), default="")
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_on: Mapped[date | None]
    concept: Mapped[str] = mapped_column(Text, default="")  # the application, while it is a draft

    programme: Mapped[Programme] = relationship()
    programme_version: Mapped[ProgrammeVersion] = relationship()
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


class TrajectoryRole(Base):
    """Who fills a role, from a day until a day. `organisation_id`: where they come from."""

    __tablename__ = "trajectory_role"
    __table_args__ = (
        CheckConstraint('until IS NULL OR until >= "from"', name="ends_after_it_begins"),
        Index(
            "uq_trajectory_role_in_it_once",
            "trajectory_id",
            "role",
            "person_id",
            unique=True,
            sqlite_where=text(IN_FORCE),
            postgresql_where=text(IN_FORCE),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    from_: Mapped[date] = mapped_column("from")
    until: Mapped[date | None]
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: by office

    trajectory: Mapped[Trajectory] = relationship(back_populates="roles")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    organisation: Mapped[Organisation | None] = relationship()


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

    trajectory: Mapped[Trajectory] = relationship()
    phase: Mapped[TrajectoryPhase] = relationship(back_populates="milestones")
    for_member: Mapped[TrajectoryRole | None] = relationship()
    waits_for: Mapped["Milestone | None"] = relationship(remote_side=[id])
    submissions: Mapped[list["Submission"]] = relationship(
        back_populates="milestone", order_by="Submission.number"
    )
    signatures: Mapped[list["Signature"]] = relationship(
        back_populates="milestone", order_by="Signature.id"
    )
    attendance: Mapped[list["Attendance"]] = relationship(order_by="Attendance.person_id")

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
    __table_args__ = (UniqueConstraint("milestone_id", "role", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"))
    role: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who fills the role
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # they, or their deputy
    outcome: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(2000), default="")
    at: Mapped[datetime]

    milestone: Mapped[Milestone] = relationship(back_populates="signatures")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Attendance(Base):
    """Who was there when a moment took place."""

    __tablename__ = "attendance"

    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)

    person: Mapped[Person] = relationship()


class TrajectoryPayer(Base):
    """Who pays a part of a traject, by the kind that the template names; and whether they said
    yes. Without an organisation it is not known who that is."""

    __tablename__ = "trajectory_payer"
    __table_args__ = (
        UniqueConstraint("trajectory_id", "kind"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_by_id IS NULL)", name="somebody_said_yes"),
        CheckConstraint("agreed_at IS NULL OR pot_id IS NOT NULL", name="a_yes_names_its_pot"),
        CheckConstraint("agreed_at IS NULL OR refused_at IS NULL", name="a_yes_is_not_a_no"),
        CheckConstraint("(refused_at IS NULL) = (refused_words = '')", name="a_no_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"))
    kind: Mapped[str] = mapped_column(String(20))  # as the template says: municipality, board, …
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
