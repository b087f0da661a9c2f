"""What came of trainings, on the pages about a team: numbers, and nothing that they prove."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.accounts.models import Membership
from app.database import db
from app.deployments import since_training
from app.deployments.since_training import Given
from app.deployments.words import hours
from app.profiles import trainings
from app.profiles.words import PAID_BY
from app.web.filters import dutch_month, plural


def in_words(given: Given) -> str:
    """12 uur, in 3 inzetten"""
    if not given.inzetten:
        return "niets"
    return f"{hours(given.minutes)}, in {counted(given.inzetten, 'inzet', 'inzetten')}"


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {plural(number, one, many)}"


def of_team(shown: Sequence[Membership], reader: Any, on: date) -> dict[int, str]:
    """By membership, in one line; of whom the reader may know it and who finished a training."""
    found = since_training.since([each.person_id for each in shown])
    return {
        each.id: in_words(found[each.person_id])
        for each in shown
        if each.person_id in found and since_training.may_read(reader, each, on)
    }


def of_colleague(membership: Membership, reader: Any, on: date) -> list[list[str]] | None:
    """A row for each training; None for who may not read them."""
    if not since_training.may_read(reader, membership, on):
        return None
    around = since_training.around(membership.person_id)
    return [
        [
            training.title,
            dutch_month(training.finished_on),
            PAID_BY[training.paid_by],
            *(in_words(given) for given in around.get(training.id, (Given(), Given()))),
        ]
        for training in db.session.scalars(trainings.of(membership.person_id))
    ]


def of_board(reader: Any, on: date) -> str:
    """One sentence for who stands for a board; '' when there is nothing that may be said."""
    total = since_training.total_of_board(reader, on)
    if total is None:
        return ""
    return (
        f"{total.people} mensen van je bestuur schreven "
        f"{counted(total.trainings, 'opleiding', 'opleidingen')} op. Sindsdien deelden zij "
        f"daarover: {in_words(total.since)}."
    )
