"""One samenwerkingsverband, three boards and their schools."""

import random
from datetime import date, timedelta

from app.database import db
from app.demo import names
from app.demo.calendar import HOLIDAYS, Calendar, monday_of
from app.demo.cast import Board, Cast, School
from app.organisations import actions
from app.organisations.models import BlockedWeek, Kind, LendingSettings, Organisation, Ring
from app.organisations.names import search_name, slug

# Cents an hour, per board: (replacement, extra hours).
RATES = ((5500, 5000), (5750, 5200), (5400, 5000))
VAT_GROUNDS = ("education", "education", "")  # per board; the last one has not said it yet
CAPS = {"De Kastanje": Ring.BOARD, "Het Zilverpad": Ring.SWV}  # how far these let people help


def found(cast: Cast, chance: random.Random, calendar: Calendar) -> None:
    """Lay the organisations down; nobody works there yet."""
    region = _kept(Kind.REGION, slug(names.REGION), names.REGION)
    swv = _kept(Kind.SWV, "PO9801", names.SWV, website=f"https://{names.SWV_DOMAIN}")
    cast.region_id, cast.swv_id = region.id, swv.id
    for number, (name, domain) in enumerate(names.BOARDS):
        board = Board(name, domain)
        board.id = _kept(Kind.BOARD, f"9800{number + 1}", name, website=f"https://{domain}").id
        replacement, extra = RATES[number]
        db.session.add(
            LendingSettings(
                organisation_id=board.id,
                replacement_rate_cents=replacement,
                extra_hours_rate_cents=extra,
                vat_ground=VAT_GROUNDS[number],
            )
        )
        cast.boards.append(board)
        for sector, schools in (("po", names.PRIMARY), ("vo", names.SECONDARY)):
            for school_name in schools[number]:
                _open_school(cast, board, school_name, sector, chance, calendar)


def _open_school(
    cast: Cast,
    board: Board,
    name: str,
    sector: str,
    chance: random.Random,
    calendar: Calendar,
) -> None:
    number = len(cast.schools)
    city = names.CITIES[number % len(names.CITIES)]
    row = _kept(
        Kind.SCHOOL,
        f"98{chr(65 + number // 26)}{chr(65 + number % 26)}00",
        name,
        board_id=board.id,
        swv_id=cast.swv_id,
        region_id=cast.region_id,
        municipality=city,
        sector=sector,
        school_kind="Basisschool" if sector == "po" else "Scholengemeenschap",
        denomination=chance.choice(names.DENOMINATIONS),
        street=chance.choice(names.STREETS),
        house_number=str(chance.randint(1, 90)),
        postcode=f"98{number:02d} XX",  # an invoice needs one
        city=city,
        holiday_region=HOLIDAYS,
        website=f"https://{slug(name)}.{board.domain}",
    )
    if sector == "vo":
        _block_test_weeks(row, calendar)
    cast.schools.append(School(name, sector, board, city, id=row.id))


def _kept(kind: str, code: str, name: str, **facts: object) -> Organisation:
    row = Organisation(
        kind=str(kind),
        code=code,
        name=name,
        search_name=search_name(name, str(facts.get("city", ""))),
        **facts,
    )
    db.session.add(row)
    db.session.flush()  # others point at its id
    return row


def _block_test_weeks(school: Organisation, calendar: Calendar) -> None:
    for year in calendar.years:
        for day in (date(year + 1, 1, 20), date(year + 1, 6, 16)):
            for week in range(2):
                monday = monday_of(day) + timedelta(weeks=week)
                db.session.add(BlockedWeek(school_id=school.id, monday=monday, reason="toetsweek"))


def decide(cast: Cast, calendar: Calendar) -> None:
    """What boards and directors settle for themselves: e-mail domains, and how far help goes."""
    now = calendar.now - timedelta(days=500)
    for board in cast.boards:
        by = board.members[0].person
        row = db.session.get_one(Organisation, board.id)
        actions.add_email_domain(row, board.domain, by=by, now=now)
    for school in cast.schools:
        if school.name in CAPS:
            school.ring_cap = CAPS[school.name]
            by = school.director.person
            actions.set_ring_cap(school.organisation, school.ring_cap, by=by, now=now)
