"""What search remembers: what people keep looking for, and what was sought and not found."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.organisations.models import Organisation

LONGEST_ADDRESS = 2000  # characters; as much as the address bar takes


class SavedSearch(PublicId, Base):
    """A search that its owner looks at again, and wants to hear of when somebody new fits."""

    __tablename__ = "saved_search"
    __table_args__ = (
        UniqueConstraint("person_id", "address"),
        CheckConstraint("total >= 0", name="a_number_of_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))  # what it asks, in words
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))  # what stands behind the ?
    mails: Mapped[bool] = mapped_column(default=True)
    saved_at: Mapped[datetime]
    looked_at: Mapped[datetime]  # when it was last looked at for its owner
    total: Mapped[int] = mapped_column(default=0)  # how many people it found then

    person: Mapped[Person] = relationship()


class FoundBefore(Base):
    """Somebody who fits a saved search and had time: no news to its owner any more."""

    __tablename__ = "saved_search_person"

    search_id: Mapped[int] = mapped_column(
        ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    last_on: Mapped[date]  # the last day on which they fitted


class SearchSignal(Base):
    """How often something was sought in vain on a day, in a samenwerkingsverband; never by whom.

    `subject` is the skill (its slug) that nobody within reach had ticked, or a word that we do not
    know, or '' for a question of which we knew no word at all.
    """

    __tablename__ = "search_signal"
    __table_args__ = (
        CheckConstraint("kind IN ('nobody', 'unknown')", name="known_kind"),
        CheckConstraint("count > 0", name="counted_at_least_once"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()


class SearchEcho(Base):
    """That the same was sought before, so that one person or one school is not counted twice.

    Both columns are keyed digests: what was sought and by whom cannot be read from them.
    """

    __tablename__ = "search_echo"
    __table_args__ = (Index("ix_search_echo_until", "until"),)

    about: Mapped[str] = mapped_column(String(64), primary_key=True)
    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[date]  # the last day on which it is of use
