"""Who decides, where the reader may not: a red lending check is for the board."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.database import db
from app.deployments import words
from app.deployments.consenting import is_for_the_board
from app.deployments.forms import ConsentForm
from app.deployments.models import Deployment
from app.deployments.people import board_that_hears
from app.deployments.weighed import GREEN, LendingCheck
from app.organisations.models import Organisation

SHOWN = 3  # people of a board


def begin(
    form: ConsentForm,
    waiting: Sequence[Deployment],
    weighed: Mapping[str, Any],
    reader: Any,
    now: datetime,
) -> str:
    """Let the form of a yes fit what is weighed now; who decides instead of the reader, or ''."""
    check: LendingCheck = weighed["check"]
    form.begin(misses_teacher=bool(weighed["classes"]), is_green=check.colour == GREEN)
    board = says(waiting, check, reader, now)
    if board:  # it turned red since the page was shown
        form.say_it_above()
    return board


def says(waiting: Sequence[Deployment], check: LendingCheck, reader: Any, now: datetime) -> str:
    """In a sentence, as long as it waits for a yes; else ''."""
    if not waiting or not is_for_the_board(waiting[0], check, reader, now):
        return ""
    inzet = waiting[0]
    lender = db.session.get_one(Organisation, inzet.lender_id)
    board = (lender.board or lender).name
    decide = select(Person.name).where(Person.id.in_(board_that_hears(inzet)))
    names = list(db.session.scalars(decide.order_by(func.lower(Person.name)).limit(SHOWN)))
    if not names:
        return (
            f"Van {board} is nog niemand bij Expedu. Vraag de coördinator om iemand uit te nodigen."
        )
    return f"{words.listed(names)} van {board} {'beslist' if len(names) == 1 else 'beslissen'}."
