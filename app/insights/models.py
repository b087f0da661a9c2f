"""What the yearly pulse counted: how many people gave which answer, at which school."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class PulseCount(Base):
    """So many people of this school gave this answer to this statement, in this calendar year."""

    __tablename__ = "pulse_count"
    __table_args__ = (
        CheckConstraint("answer BETWEEN 1 AND 5", name="answer_from_one_to_five"),
        CheckConstraint("people > 0", name="people_is_a_count"),
    )

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    statement: Mapped[str] = mapped_column(String(8), primary_key=True)
    answer: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    people: Mapped[int]


class PulseToken(Base):
    """That somebody answered this year, or wants never to be asked: a digest that says nothing to
    who has the database alone. It holds no moment and no school."""

    __tablename__ = "pulse_token"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
