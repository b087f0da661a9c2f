"""School holidays of later years: from a file to what changes, or one sentence on what is wrong."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from secrets import randbelow

from sqlalchemy import select, update

from app.database import db
from app.organisations.holidays import COLUMNS, REGIONS, Holiday, holidays
from app.organisations.importing.files import BrokenFile, Line, Table, read_table
from app.organisations.models import HolidayEdition, SchoolHoliday
from app.organisations.years import school_year_bounds, school_year_name

NAMES = ("Herfstvakantie", "Kerstvakantie", "Voorjaarsvakantie", "Meivakantie", "Zomervakantie")
LONGEST = 60  # days


def read(path: Path) -> list[Holiday]:
    """The holidays in a file, whole school years of every region. Raises BrokenFile."""
    table = read_table(path)
    if table.header != COLUMNS:
        raise table.broken("de kop moet zijn: %(columns)s.", line=None, columns=",".join(COLUMNS))
    found: dict[tuple[int, str, str], Holiday] = {}
    for line in table.lines:
        holiday = _holiday(line)
        if holiday.key in found:
            raise line.broken("deze vakantie staat er al.")
        for other in found.values():
            if other.region == holiday.region and _overlap(other, holiday):
                raise line.broken("deze vakantie valt samen met de %(name)s.", name=other.name)
        found[holiday.key] = holiday
    _check_whole_years(table, found)
    return list(found.values())


def _holiday(line: Line) -> Holiday:
    year, name, region, first, last = (cell.strip() for cell in line.cells)
    if not (year.isascii() and year.isdigit() and len(year) == 4 and 2000 <= int(year) <= 2099):
        raise line.broken("‘%(year)s’ is geen schooljaar; schrijf het eerste jaar.", year=year)
    if name not in NAMES:
        raise line.broken("‘%(name)s’ kennen we niet als vakantie.", name=name)
    if region not in REGIONS:
        raise line.broken("‘%(region)s’ is geen regio.", region=region)
    holiday = Holiday(int(year), name, region, _day(line, first), _day(line, last))
    begins, ends = school_year_bounds(holiday.year)
    if not begins <= holiday.from_ <= ends:
        raise line.broken(
            "deze vakantie begint niet in schooljaar %(year)s.",
            year=school_year_name(holiday.year),
        )
    if not 0 <= (holiday.until - holiday.from_).days <= LONGEST:
        raise line.broken("de laatste dag past niet bij de eerste.")
    return holiday


def _day(line: Line, text: str) -> date:
    try:
        if len(text) != len("2030-12-31"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise line.broken(
            "‘%(text)s’ is geen datum; schrijf bijvoorbeeld 2030-12-31.", text=text
        ) from None


def _overlap(one: Holiday, other: Holiday) -> bool:
    return one.from_ <= other.until and other.from_ <= one.until


def _check_whole_years(table: Table, found: dict[tuple[int, str, str], Holiday]) -> None:
    if not found:
        raise BrokenFile("er staat geen vakantie in.", file=table.file)
    for year in sorted({holiday.year for holiday in found.values()}):
        for name in NAMES:
            for region in REGIONS:
                if (year, name, region) not in found:
                    raise table.broken(
                        "van %(year)s ontbreekt de %(name)s van regio %(region)s.",
                        line=None,
                        year=school_year_name(year),
                        name=name,
                        region=region,
                    )


def changes(found: Sequence[Holiday]) -> Iterator[str]:
    """A sentence for each holiday that is new or another than what is known."""
    for holiday, before in _differences(found):
        what = f"{school_year_name(holiday.year)} {holiday.name} {holiday.region}: {_span(holiday)}"
        if before is None:
            yield f"nieuw       {what}"
        else:
            yield f"gewijzigd   {what} (was {_span(before)})"


def keep(found: Sequence[Holiday]) -> int:
    """From the end of this unit of work on these are what is known; returns how many differed."""
    # Held first: of two who import at once the later compares with what the earlier kept.
    db.session.scalars(select(HolidayEdition).with_for_update()).one()
    differences = list(_differences(found))
    for holiday, _ in differences:
        db.session.merge(
            SchoolHoliday(
                year=holiday.year,
                name=holiday.name,
                region=holiday.region,
                from_=holiday.from_,
                until=holiday.until,
            )
        )
    if differences:
        db.session.execute(update(HolidayEdition).values(number=randbelow(2**31)))
    return len(differences)


def _differences(found: Sequence[Holiday]) -> Iterator[tuple[Holiday, Holiday | None]]:
    known = {holiday.key: holiday for holiday in holidays()}
    for holiday in found:
        before = known.get(holiday.key)
        if before != holiday:
            yield holiday, before


def _span(holiday: Holiday) -> str:
    return f"{holiday.from_:%d-%m-%Y} tot en met {holiday.until:%d-%m-%Y}"
