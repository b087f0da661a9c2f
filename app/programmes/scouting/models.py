"""A school that was scouted: who pointed at it, and how far one came."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.organisations.models import Organisation
from app.programmes.models import Programme
from app.workflow import Moving


class Scouted(Moving, PublicId, Base):
    """It stands on the list of a programme once, whatever becomes of it."""

    __tablename__ = "scouted_school"
    __table_args__ = (
        UniqueConstraint("programme_id", "school_id"),
        CheckConstraint("source <> ''", name="has_a_source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    source: Mapped[str] = mapped_column(String(200))  # who pointed at it, or what
    words: Mapped[str] = mapped_column(String(1000), default="")  # what stands out there
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    programme: Mapped[Programme] = relationship()
    school: Mapped[Organisation] = relationship()
    by: Mapped[Person] = relationship()
