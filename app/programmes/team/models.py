"""Who is in the team of a programme, which interests they declared, and what a school asks."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.organisations.models import Organisation
from app.programmes.models import Programme
from app.workflow import Moving

NOT_OVER = "state IN ('invited', 'member')"

# Where somebody comes from, the third of the axes on which members of a team differ. A short list
# on purpose: differences within a word of it say nothing about what two people see.
BACKGROUNDS = {
    "lead_po": "schoolleiding po",
    "lead_vo": "schoolleiding vo",
    "lead_so": "schoolleiding so of sbo",
    "classroom": "voor de klas",
    "support": "ondersteuning en passend onderwijs",
    "board": "bestuur",
    "inspection": "inspectie",
    "academia": "wetenschap en lerarenopleiding",
    "care": "zorg en jeugdhulp",
    "finance": "financiën en bedrijfsvoering",
    "municipality": "gemeente",
}

NONE, ORGANISATIONS, AREA = "none", "organisations", "area"  # what somebody declares


class TeamMember(Moving, PublicId, Base):
    """Somebody in the team of a programme, or asked for it. `room`: trajecten at the same time."""

    __tablename__ = "team_member"
    __table_args__ = (
        CheckConstraint('until IS NULL OR until >= "from"', name="ends_after_it_begins"),
        CheckConstraint("room BETWEEN 1 AND 20", name="carries_some"),
        CheckConstraint("title <> ''", name="is_called_something"),
        Index(
            "uq_team_member_in_it_once",
            "programme_id",
            "person_id",
            unique=True,
            sqlite_where=text(NOT_OVER),
            postgresql_where=text(NOT_OVER),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(80))  # what they are in the team
    from_: Mapped[date] = mapped_column("from")
    until: Mapped[date | None]  # the last day
    room: Mapped[int] = mapped_column(default=3)
    backgrounds: Mapped[str] = mapped_column(String(200), default="")  # codes, by spaces
    experience: Mapped[str] = mapped_column(String(200), default="")  # in one line, their own

    programme: Mapped[Programme] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def background_codes(self) -> list[str]:
        return [code for code in BACKGROUNDS if code in self.backgrounds.split()]

    def is_active(self, on: date) -> bool:
        return self.state == "member" and self.from_ <= on and not self.has_ended(on)

    def has_ended(self, on: date) -> bool:
        return self.until is not None and self.until < on


class Declaration(Base):
    """Whether somebody has interests in a region, as they said it on a day. Never changed: who
    has something else to say declares anew."""

    __tablename__ = "declaration"
    __table_args__ = (
        CheckConstraint("answer IN ('none', 'organisations', 'area')", name="known_answer"),
        Index("ix_declaration_person_region", "person_id", "region_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    region_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    answer: Mapped[str] = mapped_column(String(13))
    at: Mapped[datetime]

    region: Mapped[Organisation] = relationship()
    organisations: Mapped[list[Organisation]] = relationship(
        secondary="declared_tie", order_by=(Organisation.name, Organisation.id)
    )


class DeclaredTie(Base):
    """A school or board in which somebody has an interest. Never changed."""

    __tablename__ = "declared_tie"

    declaration_id: Mapped[int] = mapped_column(ForeignKey("declaration.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class AskedSkill(Base):
    """What the school of a traject asks for, in the words of the vocabulary."""

    __tablename__ = "trajectory_skill"

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
