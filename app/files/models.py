"""A file that somebody added, as it is given to who may read it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.files.kinds import BY_KEY, Kind
from app.files.rules import MEGABYTE


class StoredFile(PublicId, Base):
    """`shelf`: with what it stands, as its feature calls that; what stands together has one end.

    Nothing here says who reads it: that is asked of whatever names it.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("size > 0", name="holds_something"),
        CheckConstraint("name <> ''", name="is_called_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shelf: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    # The last column, and read only by who asks for it: a list of files costs no more than names.
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    by: Mapped[Person] = relationship()

    @property
    def how_large(self) -> str:
        """1,4 MB"""
        if self.size < MEGABYTE:
            return f"{max(1, round(self.size / 1024))} kB"
        return f"{self.size / MEGABYTE:.1f} MB".replace(".", ",")

    @property
    def of_kind(self) -> Kind:
        return BY_KEY[self.kind]
