"""A school asks: what it needs help with, how much, when and how far away it may come from."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, or_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.expertise.models import Skill
from app.organisations.models import Organisation
from app.workflow import Moving


class HelpRequest(Moving, PublicId, Base):
    """A vraag. It begins as a draft and fills when enough hours are granted."""

    __tablename__ = "help_request"
    __table_args__ = (
        CheckConstraint("minutes >= 0 AND minutes <= 60000", name="a_believable_number_of_hours"),
        CheckConstraint("ring BETWEEN 0 AND 4", name="ring_is_a_ring"),
        CheckConstraint(
            "granted_minutes >= 0 AND granted_minutes <= minutes",
            name="never_more_granted_than_asked",
        ),
        CheckConstraint("open_talks >= 0 AND unfinished >= 0", name="counts_do_not_go_below_none"),
        CheckConstraint("revealed_at IS NULL OR is_anonymous", name="only_a_hidden_name_is_told"),
        CheckConstraint(
            "NOT is_anonymous OR revealed_at IS NOT NULL OR ring <= 2",
            name="a_hidden_name_stays_near",
        ),
        CheckConstraint("until_date IS NULL OR until_date >= from_date", name="ends_after_begin"),
        CheckConstraint("NOT is_swap OR ring = 0", name="a_swap_asks_nobody_elsewhere"),
        CheckConstraint("pupils IS NULL OR pupils BETWEEN 0 AND 5000", name="pupils_is_a_count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Who is in the room: confirms the hours and writes the review.
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Whom the asker has in mind: asked at once when the vraag is published.
    wished_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    external_reason: Mapped[str] = mapped_column(String(20), default="")  # why a freelancer
    external_words: Mapped[str] = mapped_column(String(1000), default="")

    title: Mapped[str] = mapped_column(String(120))
    problem: Mapped[str] = mapped_column(String(4000), default="")  # Markdown
    problem_html: Mapped[str] = mapped_column(String(12000), default="")
    goal: Mapped[str] = mapped_column(String(20), default="")  # one of rules.GOALS
    left_behind: Mapped[str] = mapped_column(String(1000), default="")  # what stays at the school
    minutes: Mapped[int] = mapped_column(default=0)  # wanted
    forms: Mapped[int] = mapped_column(default=0)  # bits over profiles.FORMS
    parts: Mapped[int] = mapped_column(default=0)  # bits 0–9; 0: any
    from_date: Mapped[date | None]
    until_date: Mapped[date | None]
    ring: Mapped[int] = mapped_column(default=1)
    sector: Mapped[str] = mapped_column(String(4), default="")
    is_micro: Mapped[bool] = mapped_column(default=False)  # at most two hours, no money
    # Two colleagues of one school take each other's class: nobody else is asked, and few see it.
    is_swap: Mapped[bool] = mapped_column(default=False)
    # One inzet of something larger that the school takes part in: it asks one person only.
    is_for_programme: Mapped[bool] = mapped_column(default=False)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    revealed_at: Mapped[datetime | None]
    supports_pupils: Mapped[bool] = mapped_column(default=False)  # opens arrangement money
    pupils: Mapped[int | None]  # how many, never who

    # Filled from above.
    granted_minutes: Mapped[int] = mapped_column(default=0)
    open_talks: Mapped[int] = mapped_column(default=0)
    unfinished: Mapped[int] = mapped_column(default=0)  # inzetten not in an end state
    talked_at: Mapped[datetime | None]  # when a talk or an inzet last ended

    school: Mapped[Organisation] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    contact: Mapped[Person | None] = relationship(foreign_keys=[contact_id])
    wished: Mapped[Person | None] = relationship(foreign_keys=[wished_id])
    skills: Mapped[list["RequestSkill"]] = relationship(
        cascade="all, delete-orphan", order_by="RequestSkill.skill_id"
    )

    @hybrid_property
    def is_arranged(self) -> bool:
        """Who helps stood fast before it was asked: nobody else hears of it or may offer."""
        return self.is_swap or self.is_for_programme

    @is_arranged.inplace.expression
    @classmethod
    def _is_arranged(cls) -> ColumnElement[bool]:
        return or_(cls.is_swap, cls.is_for_programme)

    @property
    def essential(self) -> list["RequestSkill"]:
        """What somebody must be able to do."""
        return [wanted for wanted in self.skills if wanted.essential]

    @property
    def nice(self) -> list["RequestSkill"]:
        """What would be nice beside that: of who is equal, whoever can do this comes first."""
        return [wanted for wanted in self.skills if not wanted.essential]

    @property
    def minutes_left(self) -> int:
        return self.minutes - self.granted_minutes

    @property
    def name_is_hidden(self) -> bool:
        """The school asks without its name. Nothing can be agreed while it does."""
        return self.is_anonymous and self.revealed_at is None


class RequestSkill(Base):
    __tablename__ = "request_skill"

    help_request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    essential: Mapped[bool] = mapped_column(default=True)  # False: nice to have

    skill: Mapped[Skill] = relationship()


class RequestParty(Base):
    """Somebody with whom there is or was an inzet: the vraag stays theirs to look up."""

    __tablename__ = "request_party"

    help_request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class NotNow(Base):
    """Whom it fits said that it does not suit them now. Nobody else reads it."""

    __tablename__ = "not_now"

    help_request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[datetime]
