"""The versions of the terms beside each other: what changed for who reads it, and the older."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.clock import amsterdam
from app.database import db
from app.deployments import words
from app.deployments.models import STILL_TO_AGREE, Deployment, Terms, TermsDate
from app.deployments.people import asker
from app.deployments.views.agreed import WHEN, terms_rows
from app.events.models import Event
from app.help_requests.access import SOME_SCHOOL, knows_school


@dataclass(frozen=True)
class Older:
    """A version that was followed by another."""

    version: int
    by: str
    at: datetime
    rows: list[tuple[str, str]]


def older(inzet: Deployment, reader: Any, now: datetime) -> list[Older]:
    """The newest first. While the vraag has no name, its school speaks as a school."""
    known = knows_school(reader, inzet.help_request, amsterdam(now).date())
    return [
        Older(
            each.version,
            each.proposed_by.name if known or _is_of_expert(each, inzet) else SOME_SCHOOL,
            each.at,
            terms_rows(each),
        )
        for each in reversed(inzet.versions[:-1])
    ]


def changes(inzet: Deployment, reader: Any, now: datetime) -> tuple[int, list[tuple[str, str]]]:
    """Since which version, and what the newest says differently from it, while that can still
    matter; (0, []) when nothing does."""
    if len(inzet.versions) < 2 or inzet.state not in STILL_TO_AGREE:
        return 0, []
    before, after = _known_to(inzet, reader, now), inzet.versions[-1]
    was = dict(terms_rows(before))
    rows = [
        (term, _dates(before.dates, after.dates) if term == WHEN else _changed(was[term], value))
        for term, value in terms_rows(after)
        if value != was[term]
    ]
    return before.version, rows


def _known_to(inzet: Deployment, reader: Any, now: datetime) -> Terms:
    """What the reader's side last proposed or said yes to; of several proposals in a row it would
    otherwise read what changed in the last, and never what differs from what it knew. Who takes no
    side reads the last change."""
    earlier = inzet.versions[:-1]
    is_expert = reader.id == inzet.expert_id
    if not is_expert and asker(inzet, reader, now) is None:
        return earlier[-1]
    agreed = _agreed_by(inzet, "expert" if is_expert else "asker")
    known = [
        each
        for each in earlier
        if _is_of_expert(each, inzet) == is_expert or each.version in agreed
    ]
    return known[-1] if known else earlier[0]


def _is_of_expert(terms: Terms, inzet: Deployment) -> bool:
    return terms.proposed_by_id == inzet.expert_id


def _agreed_by(inzet: Deployment, side: str) -> set[int]:
    """Versions to which this side said yes, also where that no longer counts."""
    found = select(Event.facts).where(
        Event.object_type == "deployment",
        Event.object_id == inzet.id,
        Event.action == "agree",
        Event.role == side,
    )
    return {facts["version"] for facts in db.session.scalars(found) if "version" in facts}


def _changed(before: str, after: str) -> str:
    return f"{before or 'niets'} → {after or 'niets'}"


def _dates(before: Sequence[TermsDate], after: Sequence[TermsDate]) -> str:
    """Which came, which went, and which became longer or shorter."""
    was, becomes = _by_moment(before), _by_moment(after)
    longer = [at for at in was if at in becomes and was[at] != becomes[at]]
    told = (
        ("erbij", [_dated(at, becomes) for at in becomes if at not in was]),
        ("vervalt", [_dated(at, was) for at in was if at not in becomes]),
        (
            "anders",
            [
                f"{words.moment(*at)} ({words.hours(was[at])} → {words.hours(becomes[at])})"
                for at in longer
            ],
        ),
    )
    return "; ".join(f"{says}: {words.listed(dates)}" for says, dates in told if dates)


def _by_moment(dates: Sequence[TermsDate]) -> dict[tuple[Any, int], int]:
    return {(each.on, each.part): each.minutes for each in dates}


def _dated(at: tuple[Any, int], minutes: Mapping[tuple[Any, int], int]) -> str:
    return f"{words.moment(*at)} ({words.hours(minutes[at])})"
