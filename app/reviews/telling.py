"""Whom a review is brought to, who is not one of its two sides: the coordinator who decides."""

from datetime import datetime
from typing import Any

from app.accounts.access import holders
from app.accounts.models import Role
from app.clock import amsterdam
from app.outbox.actions import put
from app.reviews import access
from app.reviews.models import Review


def parties(review: Review) -> list[int]:
    return [review.author_id, *access.experts_of(review)]


def coordinators_of(review: Review, kind: str, about: dict[str, Any], *, now: datetime) -> None:
    """A mail of this kind to each who decides about this review; once, whoever asks again."""
    ((what, id_),) = about.items()
    sides = parties(review)
    for person_id in holders(
        (Role.COORDINATOR,), access.swv_that_decides(review), amsterdam(now).date()
    ):
        if person_id not in sides:
            key = f"{kind.removesuffix('_mail').replace('_', '-')}-{id_}-{person_id}"
            put(kind, {what: id_, "person": person_id}, key=key, now=now)
