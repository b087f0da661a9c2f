"""What the web layer remembers."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class FormKey(Base):
    """That a form was carried out, and where its sender went: a repeat gets the first answer."""

    __tablename__ = "form_key"
    __table_args__ = (UniqueConstraint("sender", "route", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(20))  # a person's id, or '' for a visitor
    route: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(40))
    location: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]
