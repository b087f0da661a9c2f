"""People, where they work and in what office, and how they are signed in."""

from datetime import date, datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, PublicId
from app.organisations.models import Organisation


class Role(StrEnum):
    """What a membership is: work at a school, or an office that decides for an organisation."""

    TEACHER = "teacher"
    SUPPORT_COORDINATOR = "support_coordinator"
    ASSISTANT = "assistant"
    SPECIALIST = "specialist"
    DIRECTOR = "director"  # leads a school: asks and consents
    BOARD = "board"  # decides for a board
    SUPERVISOR = "supervisor"  # decides where no board member can
    COORDINATOR = "coordinator"  # holds a pot: approves, settles, admits freelancers
    SECRETARY = "secretary"
    ADMIN = "admin"  # keeps the instance running; no say over content


OFFICES = frozenset({Role.DIRECTOR, Role.BOARD, Role.SUPERVISOR, Role.COORDINATOR})
STAFF = (Role.TEACHER, Role.SUPPORT_COORDINATOR, Role.ASSISTANT, Role.SPECIALIST)
# Who of these two do the same work believe each other soonest.
PEERS = (Role.TEACHER, Role.SUPPORT_COORDINATOR, Role.DIRECTOR)

# What people read.
ROLE_WORDS = {
    Role.TEACHER: "leraar",
    Role.SUPPORT_COORDINATOR: "intern begeleider",
    Role.ASSISTANT: "onderwijsassistent",
    Role.SPECIALIST: "specialist",
    Role.DIRECTOR: "schoolleider",
    Role.BOARD: "bestuurder",
    Role.SUPERVISOR: "toezichthouder",
    Role.COORDINATOR: "coördinator",
    Role.SECRETARY: "secretaris",
    Role.ADMIN: "beheerder",
}


class Person(UserMixin, PublicId, Base):
    """Somebody who may sign in. `email_key` is the address as it is compared: folded."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("name <> ''", name="everybody_has_a_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    language: Mapped[str] = mapped_column(String(2), default="nl")
    created_at: Mapped[datetime]
    email_confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]  # stopped; may no longer sign in

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", order_by="Membership.id", foreign_keys="Membership.person_id"
    )

    @property
    def name_in_reviews(self) -> str:
        """What they wrote stays when they close their account; their name does not stay with it."""
        return self.name if self.closed_at is None else ""

    # Not a column: the token of the session through which this person is here now. It is what
    # Flask-Login keeps in the cookie, so that ending the session ends the cookie.
    session_token = ""

    def get_id(self) -> str:
        return self.session_token


class Membership(Base):
    """A person at an organisation in a role, from a day until a day (None: no end known).

    Rights follow it and are judged at the moment of acting. `confirmed_at` is empty for somebody
    who registered without an invitation or an address of the board: the director confirms first.
    """

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint('until IS NULL OR until >= "from"', name="ends_after_it_begins"),
        Index("ix_membership_organisation_role", "organisation_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(24))
    title: Mapped[str] = mapped_column(String(80), default="")  # function in the school's words
    class_parts: Mapped[int] = mapped_column(default=0)  # bits 0–9: in front of a class
    contract_parts: Mapped[int] = mapped_column(default=0)  # how many parts a week, 0–10
    from_: Mapped[date] = mapped_column("from")
    until: Mapped[date | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="memberships", foreign_keys=[person_id])
    organisation: Mapped[Organisation] = relationship()

    @property
    def function(self) -> str:
        """What this person does here, in the school's words or else in ours."""
        return self.title or ROLE_WORDS[Role(self.role)]


class Deputy(Base):
    """A named colleague who may do what an office does, until a day."""

    __tablename__ = "deputy"

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    until: Mapped[date]

    membership: Mapped[Membership] = relationship()
    person: Mapped[Person] = relationship()


class SignIn(Base):
    """A session. The cookie holds the token; here stands only its hash."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(String(60), default="")  # as its owner would call it
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class MailToken(Base):
    """A link in a mail: for one purpose, one address, once, until a moment.

    The link itself is drawn when the mail is sent, and only its hash is kept; a mail that is sent
    again carries a new link, and the one before it no longer works.
    """

    __tablename__ = "mail_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(10))  # confirm, invite, reset, reopen
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(24), default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])
    organisation: Mapped[Organisation | None] = relationship()


class Throttle(Base):
    """How often something was tried within a window; shared by every process."""

    __tablename__ = "throttle"
    __table_args__ = (UniqueConstraint("scope", "key", "window"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(300))
    window: Mapped[int]  # seconds since the epoch at which the window began
    count: Mapped[int]
