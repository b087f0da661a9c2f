"""What `flask check` proves about organisations."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app import clock
from app.database import db
from app.organisations.models import EmailDomain, Kind, Organisation
from app.organisations.years import holidays_known_until

ENOUGH_AHEAD = timedelta(days=120)  # deadlines reach some months ahead at most


def schools_hang_below_the_right_kind() -> Iterator[str]:
    above = aliased(Organisation)
    for column, kind in (
        (Organisation.board_id, Kind.BOARD),
        (Organisation.swv_id, Kind.SWV),
        (Organisation.region_id, Kind.REGION),
    ):
        wrong = select(Organisation.code, above.code, above.kind).join(above, above.id == column)
        for code, other, found in db.session.execute(wrong.where(above.kind != kind)):
            yield f"School {code} heeft {other} ({found}) als {kind}."


def only_boards_own_domains() -> Iterator[str]:
    wrong = (
        select(EmailDomain.domain, Organisation.code)
        .join(Organisation, Organisation.id == EmailDomain.board_id)
        .where(Organisation.kind != Kind.BOARD)
    )
    for domain, code in db.session.execute(wrong):
        yield f"E-maildomein {domain} hoort bij {code}, en dat is geen bestuur."


def holidays_are_known() -> Iterator[str]:
    until = holidays_known_until()
    if clock.today() + ENOUGH_AHEAD > until:
        yield (
            f"De schoolvakanties zijn bekend tot en met {until:%d-%m-%Y}; lees de volgende jaren "
            "in met: flask --app wsgi import-holidays BESTAND."
        )
