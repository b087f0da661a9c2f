"""A good example: what worked at a school, with the people who can and will come and do it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.expertise.models import Skill
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.workflow import Moving

AUTHOR, CARRIER = "author", "carrier"  # who wrote it; who can and will come and do it
ASKED, OFFERED, YES, NO, STOPPED = "asked", "offered", "yes", "no", "stopped"


class Practice(Moving, PublicId, Base):
    """A goed voorbeeld. `ring`: as far from its school as it may be read."""

    __tablename__ = "practice"
    __table_args__ = (
        CheckConstraint("title <> ''", name="has_a_title"),
        CheckConstraint("ring BETWEEN 0 AND 4", name="ring_is_a_ring"),
        CheckConstraint(
            "state NOT IN ('published', 'seeking') OR published_at IS NOT NULL",
            name="what_is_shared_says_since_when",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deployment_id: Mapped[int | None] = mapped_column(ForeignKey("deployment.id"))  # it began there
    title: Mapped[str] = mapped_column(String(120))
    story: Mapped[str] = mapped_column(String(5000), default="")  # Markdown
    story_html: Mapped[str] = mapped_column(Text, default="")  # markup multiplies what was typed
    line: Mapped[str] = mapped_column(String(200), default="")  # the story without markup, cut
    result: Mapped[str] = mapped_column(String(1000), default="")
    ring: Mapped[int] = mapped_column(default=2)
    # What a carrier says yes to: goes up with every change of the words, the skills or the ring.
    edition: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime | None]  # for the first time
    taken_down_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # not an author

    school: Mapped[Organisation] = relationship()
    skills: Mapped[list["PracticeSkill"]] = relationship(
        cascade="all, delete-orphan", order_by="PracticeSkill.skill_id"
    )
    parts: Mapped[list["Part"]] = relationship(
        back_populates="practice", order_by="Part.since, Part.person_id"
    )

    def parts_as(self, role: str, *answers: str) -> list["Part"]:
        """Those with one of these answers; yes where none is named."""
        wanted = answers or (YES,)
        return [part for part in self.parts if part.role == role and part.answer in wanted]

    def people(self, role: str, *answers: str) -> list[int]:
        """Ids of who has this part in it."""
        return [part.person_id for part in self.parts_as(role, *answers)]


class PracticeSkill(Base):
    __tablename__ = "practice_skill"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True, index=True)

    skill: Mapped[Skill] = relationship()


class Part(Base):
    """Somebody's own answer to being named in a good example, as an author or a carrier."""

    __tablename__ = "practice_part"
    __table_args__ = (
        CheckConstraint("role IN ('author', 'carrier')", name="known_role"),
        CheckConstraint(
            "answer IN ('asked', 'offered', 'yes', 'no', 'stopped')", name="known_answer"
        ),
        CheckConstraint("answer <> 'offered' OR role = 'carrier'", name="only_carriers_offer"),
    )

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(7), primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(String(7))
    since: Mapped[datetime]  # when this answer was given, or the question asked

    practice: Mapped[Practice] = relationship(back_populates="parts")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])


class PracticeUse(Base):
    """A vraag that began on the page of a good example."""

    __tablename__ = "practice_use"

    help_request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)

    help_request: Mapped[HelpRequest] = relationship()
    practice: Mapped[Practice] = relationship()


class Compliment(Base):
    """A good word from who leads a school or board, for the one who gets it."""

    __tablename__ = "compliment"
    __table_args__ = (
        CheckConstraint("words <> ''", name="says_something"),
        CheckConstraint("by_id <> to_id", name="nobody_compliments_themselves"),
        UniqueConstraint("by_id", "to_id", "practice_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    practice_id: Mapped[int | None] = mapped_column(ForeignKey("practice.id"))
    words: Mapped[str] = mapped_column(String(280))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    to: Mapped[Person] = relationship(foreign_keys=[to_id])
    practice: Mapped[Practice | None] = relationship()
