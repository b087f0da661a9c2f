"""The school holidays that are known: those of the release, and what was imported after it.

The release brings data/school_holidays.csv; later years and changes are imported into the database
(`flask import-holidays`) and go before it. Everybody who reads asks the database for one number,
once a transaction, so an import counts at once in every process on every server.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.database import Remembered, db
from app.organisations.models import HolidayEdition, SchoolHoliday

REGIONS = ("Noord", "Midden", "Zuid")
HOLIDAYS_FILE = Path(__file__).parent / "data" / "school_holidays.csv"
COLUMNS = ("year", "name", "region", "from", "until")

_EDITION = "holiday_edition"
_ASKED = f"SELECT number FROM {HolidayEdition.__tablename__}"


@dataclass(frozen=True)
class Holiday:
    year: int  # its school year
    name: str
    region: str
    from_: date
    until: date  # the last free day

    @property
    def key(self) -> tuple[int, str, str]:
        """There is one of each kind in a year and region."""
        return self.year, self.name, self.region

    def days(self) -> Iterable[date]:
        length = (self.until - self.from_).days + 1
        return (self.from_ + timedelta(days=n) for n in range(length))


@dataclass(frozen=True)
class Known:
    holidays: tuple[Holiday, ...]  # in order of date
    free: dict[str, frozenset[date]]  # region -> the days on which its schools are closed


def holidays() -> tuple[Holiday, ...]:
    """All that are known, in order of date."""
    return known().holidays


def known() -> Known:
    """As this transaction sees them; without a database, those of the release."""
    try:
        session = db.session()
    except RuntimeError:  # a rule that is weighed by itself, with no application around it
        return _released()
    edition = session.info.get(_EDITION)
    if edition is None:
        # On the connection: asking what day it is must not write what is still being made.
        edition = session.connection().exec_driver_sql(_ASKED).scalar_one()
        session.info[_EDITION] = edition
    return _remembered.at(edition)


@event.listens_for(db.session, "after_transaction_end")
def _ask_again(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(_EDITION, None)


def read_holidays(path: Path) -> list[Holiday]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [
            Holiday(
                int(row["year"]),
                row["name"],
                row["region"],
                date.fromisoformat(row["from"]),
                date.fromisoformat(row["until"]),
            )
            for row in rows
        ]


@cache
def _released() -> Known:
    return _together(read_holidays(HOLIDAYS_FILE))


def _with_imported() -> Known:
    rows = db.session.connection().execute(select(SchoolHoliday.__table__))
    imported = (
        Holiday(row.year, row.name, row.region, row._mapping["from"], row.until) for row in rows
    )
    return _together((*_released().holidays, *imported))


_remembered = Remembered(_with_imported)


def _together(found: Iterable[Holiday]) -> Known:
    """Of two that say something of one holiday the later in the list counts."""
    latest = {holiday.key: holiday for holiday in found}
    free: dict[str, set[date]] = {region: set() for region in REGIONS}
    for holiday in latest.values():
        free[holiday.region].update(holiday.days())
    return Known(
        tuple(sorted(latest.values(), key=lambda holiday: (holiday.from_, holiday.region))),
        {region: frozenset(days) for region, days in free.items()},
    )
