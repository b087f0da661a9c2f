"""What somebody can help with, when, how far, and how they stand.

The lower half of a profile (load, last asked, standing) is filled by higher features through
`app.profiles.actions`; facts go down, reactions go up.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base
from app.expertise.models import Skill
from app.organisations.models import Organisation, Ring

EMPLOYEE, FREELANCER = "employee", "freelancer"
USUAL_NOTICE = 7  # days; what somebody begins with

# Forms of help, in the order in which they are offered. Stored as bits of `Profile.forms`.
JOIN_IN = "join_in"  # the visitor comes to the class of the expert
FORMS = ("workshop", "coaching", "observation", "talk", "training", JOIN_IN)


class Profile(Base):
    """One a person. Findable when published, not paused and (for a freelancer) admitted."""

    __tablename__ = "profile"
    __table_args__ = (
        CheckConstraint("kind IN ('employee', 'freelancer')", name="known_kind"),
        CheckConstraint("max_minutes_per_week > 0", name="a_maximum_is_positive"),
        CheckConstraint("ring BETWEEN 0 AND 4", name="ring_is_a_ring"),
        CheckConstraint("load BETWEEN 0 AND 1000", name="load_in_thousandths"),
        CheckConstraint("responsiveness BETWEEN 0 AND 1000", name="responsiveness_in_thousandths"),
        Index("ix_profile_search_rev", "search_rev"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), default=EMPLOYEE)
    published_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]  # stopped sharing for now; gone from every list at once
    version: Mapped[int] = mapped_column(default=1)  # goes up when its owner changes something
    ring: Mapped[int] = mapped_column(default=Ring.BOARD)  # for new ticks; each claim has its own
    only_on_invitation: Mapped[bool] = mapped_column(default=False)
    only_fitting_requests: Mapped[bool] = mapped_column(default=False)
    hide_sentence: Mapped[bool] = mapped_column(default=False)
    own_sentence: Mapped[str] = mapped_column(String(300), default="")  # "": made from the ticks
    note: Mapped[str] = mapped_column(String(2000), default="")  # Markdown, optional
    note_html: Mapped[str] = mapped_column(Text, default="")  # markup multiplies what was typed
    available_from: Mapped[date | None]
    available_until: Mapped[date | None]
    notice_days: Mapped[int] = mapped_column(default=USUAL_NOTICE)
    max_minutes_per_week: Mapped[int] = mapped_column(default=420)  # one day a week
    free_parts: Mapped[int] = mapped_column(default=0)  # bits 0–9; the sum of the slots
    forms: Mapped[int] = mapped_column(default=0)  # bits over FORMS
    sectors: Mapped[str] = mapped_column(String(20), default="")  # "po vo", by spaces
    reconfirmed_on: Mapped[date | None]

    # Filled from above.
    load: Mapped[int] = mapped_column(default=0)  # accepted time / own maximum, thousandths
    responsiveness: Mapped[int] = mapped_column(default=500)  # thousandths; 500 when unknown
    busy_parts: Mapped[int] = mapped_column(default=0)  # bits 0–9 taken by agreed help
    last_asked_at: Mapped[datetime | None]
    score: Mapped[int | None]  # S over all themes, thousandths of a point, 0–10000
    review_count: Mapped[int] = mapped_column(default=0)
    review_schools: Mapped[int] = mapped_column(default=0)  # distinct schools behind the score
    latest_review_line: Mapped[str] = mapped_column(String(200), default="")
    search_rev: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship()
    claims: Mapped[list["Claim"]] = relationship(
        back_populates="profile", cascade="all, delete-orphan"
    )
    slots: Mapped[list["Slot"]] = relationship(cascade="all, delete-orphan")
    freelancer: Mapped["Freelancer | None"] = relationship(
        primaryjoin="foreign(Freelancer.person_id) == Profile.person_id", viewonly=True
    )


class Claim(Base):
    """A tick: "ik kan dit en wil anderen helpen", as far as `ring`."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("person_id", "skill_id"),
        CheckConstraint("ring BETWEEN 0 AND 4", name="ring_is_a_ring"),
        Index("ix_claim_skill_ring", "skill_id", "ring"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("profile.person_id"), index=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"))
    ring: Mapped[int] = mapped_column(default=Ring.BOARD)
    ticked_at: Mapped[datetime]

    profile: Mapped[Profile] = relationship(back_populates="claims")
    skill: Mapped[Skill] = relationship()


class Slot(Base):
    """A part of the week on which somebody may be asked. On a class day: only with cover."""

    __tablename__ = "slot"
    __table_args__ = (CheckConstraint("part BETWEEN 0 AND 9", name="a_part_of_the_week"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("profile.person_id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    with_cover: Mapped[bool] = mapped_column(default=False)


class KeptNear(Base):
    """Who leads somebody keeps them near for a while; it ends by itself.

    Of one person at one place, so that another school of theirs decides for itself. It says
    nothing about inzetten that were agreed: those have a leader's yes of their own.
    """

    __tablename__ = "kept_near"
    __table_args__ = (
        CheckConstraint("ring BETWEEN 0 AND 2", name="nearer_than_the_region"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
        Index(
            "uq_kept_near_once_at_a_time",
            "person_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    ring: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20))  # one of rules.WHY_NEAR
    until: Mapped[date]  # the last day
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # sooner, or when the next one began

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    organisation: Mapped[Organisation] = relationship()


class Freelancer(Base):
    """What a coordinator reads before a freelancer becomes findable."""

    __tablename__ = "freelancer"
    __table_args__ = (
        CheckConstraint("length(kvk) = 8", name="kvk_has_eight_digits"),
        CheckConstraint("rate_cents BETWEEN 0 AND 50000", name="a_rate_an_hour"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kvk: Mapped[str] = mapped_column(String(8))  # text: leading zeros count
    rate_cents: Mapped[int]  # an hour, without btw
    vat_rate: Mapped[int] = mapped_column(default=21)  # per cent: 0 or 21
    vat_ground: Mapped[str] = mapped_column(String(40), default="")
    vog_date: Mapped[date]
    admitted_at: Mapped[datetime | None]
    admitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None]
    refused_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)  # a coordinator admits what they have read

    # For an invoice that is drawn up for them; '' as long as they never asked for one.
    trade_name: Mapped[str] = mapped_column(String(120), default="")
    street: Mapped[str] = mapped_column(String(120), default="")  # with the number of the house
    postcode: Mapped[str] = mapped_column(String(7), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    btw_id: Mapped[str] = mapped_column(String(14), default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    regions: Mapped[list["FreelancerRegion"]] = relationship(cascade="all, delete-orphan")


class FreelancerRegion(Base):
    __tablename__ = "freelancer_region"

    person_id: Mapped[int] = mapped_column(ForeignKey("freelancer.person_id"), primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class Standing(Base):
    """S of a person within one domain, refreshed when reviews appear and every night."""

    __tablename__ = "standing"

    person_id: Mapped[int] = mapped_column(ForeignKey("profile.person_id"), primary_key=True)
    domain_id: Mapped[str] = mapped_column(ForeignKey("expertise_domain.id"), primary_key=True)
    score: Mapped[int]  # thousandths of a point
    reviews: Mapped[int]
    schools: Mapped[int]


class Training(Base):
    """A training that somebody finished: for their own eyes and those of who leads them.

    It is no pitch: no search knows it and no other page shows it.
    """

    __tablename__ = "training"
    __table_args__ = (
        CheckConstraint("title <> ''", name="has_a_title"),
        CheckConstraint("paid_by IN ('school', 'board', 'swv', 'self')", name="known_payer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    provider: Mapped[str] = mapped_column(String(120), default="")
    finished_on: Mapped[date]  # the last day of the month that was named
    paid_by: Mapped[str] = mapped_column(String(6))
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()
    skills: Mapped[list[Skill]] = relationship(
        secondary="training_skill", order_by=(Skill.label, Skill.id)
    )


class TrainingSkill(Base):
    """What a training was about, in the words of the vocabulary."""

    __tablename__ = "training_skill"

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)


class SearchState(Base):
    """One row: numbers that go up with every change that search must know of."""

    __tablename__ = "search_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)  # a profile, see Profile.search_rev
    # What all of them hang on: organisations, the vocabulary, or that a profile is no more.
    surroundings: Mapped[int] = mapped_column(default=0)
    # A random name of this database, for what was made from it and is kept elsewhere.
    lineage: Mapped[str] = mapped_column(String(16), default="")
