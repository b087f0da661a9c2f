"""Promises that profiles keep, held against the data by `flask check`."""

from collections.abc import Iterator

from sqlalchemy import func, literal, or_, select

from app.database import db
from app.profiles.models import FREELANCER, Claim, Freelancer, Profile, SearchState, Slot


def revision_is_not_behind() -> Iterator[str]:
    """A profile with a number that was never given out would be missed by every worker."""
    latest = db.session.scalar(select(SearchState.revision))
    if latest is None:
        yield "The counter of search is gone."
        return
    for person_id in db.session.scalars(
        select(Profile.person_id).where(Profile.search_rev > latest)
    ):
        yield f"Profile {person_id} is ahead of the counter of search."


def free_parts_are_the_slots() -> Iterator[str]:
    slots = (
        select(func.coalesce(func.sum(literal(1).bitwise_lshift(Slot.part)), 0))
        .where(Slot.person_id == Profile.person_id)
        .scalar_subquery()
    )
    for person_id in db.session.scalars(
        select(Profile.person_id).where(Profile.free_parts != slots)
    ):
        yield f"The week of profile {person_id} differs from its slots."


def shared_profiles_have_ticks() -> Iterator[str]:
    ticks = select(Claim.id).where(Claim.person_id == Profile.person_id).exists()
    for person_id in db.session.scalars(
        select(Profile.person_id).where(Profile.published_at.is_not(None), ~ticks)
    ):
        yield f"Profile {person_id} is shared without a tick."


def freelancers_are_known() -> Iterator[str]:
    """Who is findable as a freelancer stated their facts, and was admitted by somebody."""
    for person_id in db.session.scalars(
        select(Profile.person_id)
        .outerjoin(Freelancer, Freelancer.person_id == Profile.person_id)
        .where(
            or_(
                (Profile.kind == FREELANCER) & Freelancer.person_id.is_(None),
                (Profile.kind != FREELANCER) & Freelancer.person_id.is_not(None),
                Freelancer.admitted_at.is_not(None) & Freelancer.admitted_by_id.is_(None),
            )
        )
    ):
        yield f"Profile {person_id} and its freelancer’s facts do not agree."
