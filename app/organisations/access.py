"""Who finds which organisation. They are open data, so everybody may see them all.

What is gone from the open data can still be opened, for its people and its history, and is no
longer offered to choose from.
"""

import re
from typing import Any

from sqlalchemy import Select, and_, case, select

from app.database import db
from app.organisations.models import EmailDomain, Kind, Organisation, SchoolGroup
from app.organisations.names import email_domain, folded
from app.organisations.rings import Place, only_known

MOST_CANDIDATES = 8  # as many as one reads before choosing
MOST_WORDS = 8
LOCATION_CODE = re.compile(r"(?<![A-Z0-9])\d{2}[A-Z]{2}\d{2}(?![A-Z0-9])", re.ASCII)
INSTITUTION_CODE = re.compile(r"\d{2}[A-Z]{2}", re.ASCII)

# Words that people add to, or leave out of, the name of nearly any school.
SAY_LITTLE = frozenset(
    {"basisschool", "school", "bs", "obs", "cbs", "rkbs", "kbs", "pcbs", "gbs", "ikc", "kc", "te"}
    | {"kindcentrum", "de", "het", "een", "in", "van", "rk", "pc", "openbare", "christelijke"}
    | {"katholieke", "college", "scholengemeenschap", "sbo", "so", "vso"}
)


def organisation(public_id: str) -> Select[Organisation]:
    return select(Organisation).where(Organisation.public_id == public_id)


def school(public_id: str) -> Select[Organisation]:
    return organisation(public_id).where(Organisation.kind == Kind.SCHOOL)


def schools() -> Select[Organisation]:
    """Every school that exists now."""
    return select(Organisation).where(
        Organisation.kind == Kind.SCHOOL, Organisation.gone_on.is_(None)
    )


def schools_of(above: Organisation) -> Select[Organisation]:
    """The schools of a board, samenwerkingsverband or region; a school gives itself."""
    columns = {
        Kind.BOARD: Organisation.board_id,
        Kind.SWV: Organisation.swv_id,
        Kind.REGION: Organisation.region_id,
    }
    column = columns.get(Kind(above.kind), Organisation.id)
    return schools().where(column == above.id).order_by(Organisation.name, Organisation.id)


def regions() -> Select[Organisation]:
    return (
        select(Organisation)
        .where(Organisation.kind == Kind.REGION, Organisation.gone_on.is_(None))
        .order_by(Organisation.name)
    )


def find_schools(text: str) -> Select[Organisation]:
    """Schools by code, or by words of their name and place; the best first."""
    if code := LOCATION_CODE.search(text.upper()):
        return schools().where(Organisation.code == code[0])
    if INSTITUTION_CODE.fullmatch(text.strip().upper()):
        begins = Organisation.code.startswith(text.strip().upper())
        return schools().where(begins).order_by(Organisation.code)
    return _with_words(folded(text[:200]).split()[:MOST_WORDS])


def match_school(text: str, among: Select[Organisation] | None = None) -> list[Organisation]:
    """At most eight schools that somebody may mean; one when there is no doubt.

    A whole name and place, or a code, gives one. When no school has all the words, those that
    nearly every school has are left out. `among`: the only ones that they can mean.
    """
    found = _candidates(find_schools(text), among)
    if not found:
        telling = [word for word in folded(text[:200]).split() if word not in SAY_LITTLE]
        found = _candidates(_with_words(telling[:MOST_WORDS]), among)
    typed = folded(text)
    exact = [s for s in found if typed == folded(f"{s.name} {s.city}")]
    return exact or found


def _candidates(
    found: Select[Organisation], among: Select[Organisation] | None
) -> list[Organisation]:
    if among is not None:
        ids = among.with_only_columns(Organisation.id).order_by(None).correlate(None)
        found = found.where(Organisation.id.in_(ids))
    return list(db.session.scalars(found.limit(MOST_CANDIDATES)))


def _with_words(words: list[str]) -> Select[Organisation]:
    if not words:
        return schools().where(Organisation.id.is_(None))
    # Folded words hold letters and digits only, so nothing in them is a wildcard.
    has_all = and_(*(Organisation.search_name.like(f"%{word}%") for word in words))
    starts = Organisation.search_name.like(f"{words[0]}%")
    return (
        schools()
        .where(has_all)
        .order_by(case((starts, 0), else_=1), Organisation.name, Organisation.city, Organisation.id)
    )


def owner_of_email(address: str) -> Select[Organisation]:
    """The board that this address belongs to, or nothing."""
    return (
        select(Organisation)
        .join(EmailDomain, EmailDomain.board_id == Organisation.id)
        .where(EmailDomain.domain == email_domain(address))
    )


def email_domains_of(board: Organisation) -> Select[EmailDomain]:
    return select(EmailDomain).where(EmailDomain.board_id == board.id).order_by(EmailDomain.domain)


def groups_of(school: Organisation) -> Select[SchoolGroup]:
    return (
        select(SchoolGroup)
        .where(SchoolGroup.school_id == school.id)
        .order_by(SchoolGroup.name, SchoolGroup.id)
    )


def place_of(organisation: Any) -> Place:
    """From where an organisation looks; one with schools below it is where its schools are."""
    own = frozenset({organisation.id})
    if organisation.kind == Kind.SCHOOL:
        return Place.of_school(organisation)
    if organisation.kind == Kind.REGION:
        return Place(regions=own)
    rows = db.session.execute(
        schools_of(organisation)
        .with_only_columns(Organisation.swv_id, Organisation.region_id)
        .order_by(None)
        .distinct()
    ).all()
    around = only_known(*(region for _, region in rows))
    if organisation.kind == Kind.SWV:
        return Place(swvs=own, regions=around)
    return Place(boards=own, swvs=only_known(*(swv for swv, _ in rows)), regions=around)
