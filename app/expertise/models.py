"""The vocabulary behind the checkboxes: domains, skills, and the words people use for them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base


class Domain(Base):
    """The first level: an area such as social safety or reading."""

    __tablename__ = "expertise_domain"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)  # a slug
    label: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int]

    skills: Mapped[list["Skill"]] = relationship(
        back_populates="domain", order_by="Skill.label", viewonly=True
    )


class Skill(Base):
    """The second level: what a person ticks. Retired ones stay, for the claims that name them."""

    __tablename__ = "skill"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    domain_id: Mapped[str] = mapped_column(ForeignKey("expertise_domain.id"), index=True)
    label: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120), default="")
    sectors: Mapped[str] = mapped_column(String(40), default="")  # "po vo so", by spaces
    theme: Mapped[str] = mapped_column(String(60), default="")
    retired_on: Mapped[date | None]

    domain: Mapped[Domain] = relationship(back_populates="skills")


class SkillName(Base):
    """A word or phrase by which people mean a skill."""

    __tablename__ = "skill_name"
    __table_args__ = (UniqueConstraint("skill_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"))
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(10))  # label or synonym


class SkillRelation(Base):
    """Two skills that are often wanted together."""

    __tablename__ = "skill_relation"

    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    related_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)


class SkillProposal(Base):
    """Somebody misses something on the list. Who keeps the list answers it once."""

    __tablename__ = "skill_proposal"
    __table_args__ = (
        CheckConstraint("label <> ''", name="says_something"),
        CheckConstraint("answer IN ('', 'later', 'known', 'no')", name="known_answer"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered_once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(120))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(10), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
