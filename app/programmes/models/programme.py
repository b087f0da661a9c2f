"""What an organisation offers, and the texts that it published."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.organisations.models import Organisation
from app.pots.models import Cents
from app.programmes.reading import read
from app.programmes.template import Template

if TYPE_CHECKING:
    from app.programmes.models.trajectory import Trajectory


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
    problem: Mapped[str] = mapped_column(String(2000), default="")  # why it is there
    summary: Mapped[str] = mapped_column(String(2000), default="")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    price_cents: Mapped[int] = mapped_column(default=0)  # for the school
    opens_on: Mapped[date | None]  # of the round that is open or comes next
    open_until: Mapped[date | None]  # the last day to apply
    sunset_on: Mapped[date | None]  # the programme ends; who takes part finishes
    is_public: Mapped[bool] = mapped_column(default=False)  # read without an account as well
    ring: Mapped[int]  # how far from the owner its schools may be
    draft: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)  # raised by every change of this row

    owner: Mapped[Organisation] = relationship()
    contact: Mapped[Person | None] = relationship()
    versions: Mapped[list["ProgrammeVersion"]] = relationship(
        back_populates="programme", order_by="ProgrammeVersion.number"
    )
    rounds: Mapped[list["ProgrammeRound"]] = relationship(
        back_populates="programme", order_by="ProgrammeRound.opens_on"
    )
    handovers: Mapped[list["Handover"]] = relationship(
        back_populates="programme", order_by="Handover.position", cascade="all, delete-orphan"
    )

    figures: Mapped[list["Figure"]] = relationship(
        order_by="Figure.position", cascade="all, delete-orphan"
    )

    @property
    def current(self) -> "ProgrammeVersion | None":
        """What a new traject begins with; None: not published yet."""
        return self.versions[-1] if self.versions else None


class ProgrammeLooks(Base):
    """How often people opened its page in the quarter that began on a day; nobody is told apart."""

    __tablename__ = "programme_looks"
    __table_args__ = (CheckConstraint("number > 0", name="somebody_looked"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int]


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


class ProgrammeRound(Base):
    """Between which days one applies, and how much its owner has for the plans of that round."""

    __tablename__ = "programme_round"
    __table_args__ = (
        UniqueConstraint("programme_id", "opens_on"),
        CheckConstraint("closes_on >= opens_on", name="closes_after_it_opens"),
        CheckConstraint("cents > 0", name="has_an_amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    opens_on: Mapped[date]
    closes_on: Mapped[date]  # the last day to apply
    cents: Mapped[Cents]
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship(back_populates="rounds")


class Call(Base):
    """A school that was called upon to take part while it can. Why it was, is not kept."""

    __tablename__ = "programme_call"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True, index=True
    )
    at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    school: Mapped[Organisation] = relationship()


class Figure(Base):
    """A public figure about the problem: of a region, or (None) of the whole country."""

    __tablename__ = "programme_figure"
    __table_args__ = (
        UniqueConstraint("programme_id", "position"),
        CheckConstraint(
            "what <> '' AND value <> '' AND source <> ''", name="says_what_how_much_and_whence"
        ),
        CheckConstraint("year BETWEEN 1990 AND 2100", name="is_of_a_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(120))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    value: Mapped[str] = mapped_column(String(40))  # as its source writes it: 24 %, 1 op de 3
    year: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))

    region: Mapped[Organisation | None] = relationship()


class Handover(Base):
    """What was learned about one theme, and which organisation or network keeps it when the
    programme ends."""

    __tablename__ = "programme_handover"
    __table_args__ = (
        UniqueConstraint("programme_id", "position"),
        CheckConstraint("theme <> '' AND to_whom <> ''", name="says_what_and_to_whom"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    position: Mapped[int]
    theme: Mapped[str] = mapped_column(String(120))
    lessons: Mapped[str] = mapped_column(String(2000), default="")
    to_whom: Mapped[str] = mapped_column(String(200))
    done_on: Mapped[date | None]
    # The group that reads what was learned, once it was handed over.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("trajectory.id"), index=True)

    programme: Mapped[Programme] = relationship(back_populates="handovers")
    group: Mapped["Trajectory | None"] = relationship()
