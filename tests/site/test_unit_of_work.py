"""Reading never writes, and what is saved together is saved together."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Person
from app.database import change_one, db, unit_of_work
from app.errors import RuleBroken, StalePage
from tests.support.makers import MOMENT, a_person


def somebody(name: str = "Noor") -> Person:
    return Person(
        name=name, email=f"{name}@school.test", email_key=f"{name}@school.test", created_at=MOMENT
    )


def count() -> int:
    db.session.rollback()
    return db.session.scalar(text("SELECT count(*) FROM person"))


def test_what_is_saved_together_is_there_afterwards(app):
    with unit_of_work() as session:
        session.add_all([somebody("Noor"), somebody("Bram")])
    assert count() == 2


def interrupted() -> None:
    with unit_of_work() as session:
        session.add(somebody())
        session.flush()  # it has reached the database when the refusal comes
        raise RuleBroken("Toch niet.")


def test_an_interrupted_unit_saves_nothing(app):
    with pytest.raises(RuleBroken):
        interrupted()
    assert count() == 0


def test_units_of_work_do_not_nest(app):
    with pytest.raises(RuntimeError, match="do not nest"), unit_of_work(), unit_of_work():
        pass
    with unit_of_work() as session:  # and after that a new one works again
        session.add(somebody())
    assert count() == 1


def test_the_database_refuses_a_write_outside_a_unit_of_work(app):
    db.session.add(somebody())
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        db.session.flush()
    db.session.rollback()
    assert count() == 0


def test_reading_after_a_unit_of_work_is_read_only_again(app):
    a_person("Noor")
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        db.session.execute(text("DELETE FROM person"))
    db.session.rollback()


def test_a_change_that_comes_too_late_is_heard(app):
    noor = a_person("Noor")
    late = text("UPDATE person SET name = 'x' WHERE id = :id AND name = 'Iemand anders'")
    with pytest.raises(StalePage), unit_of_work():
        change_one(late.bindparams(id=noor.id))
    with pytest.raises(RuleBroken, match="Net gewijzigd"), unit_of_work():
        change_one(late.bindparams(id=noor.id), otherwise="Net gewijzigd.")


@pytest.mark.engines("sqlite")
def test_sqlite_keeps_what_it_has_confirmed(app):
    settings = {
        name: db.session.scalar(text(f"PRAGMA {name}"))
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL: a power cut loses nothing that was answered
        "foreign_keys": 1,
        "secure_delete": 1,
    }
