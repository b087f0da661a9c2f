"""Who employs the expert on a date, and so lends them: the school of the inzet as long as they work
there, afterwards a later employer who said yes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from app.accounts.models import Membership, Role
from app.database import db
from app.deployments import words
from app.deployments.models import Deployment, Session
from app.errors import RuleBroken
from app.organisations.models import Organisation


@dataclass(frozen=True)
class Employment:
    """By whom an inzet may be lent, and when; read once, and asked for any date."""

    lender_id: int | None
    lender: tuple[Membership, ...]
    onward: tuple[Membership, ...] = ()

    def lends(self, on: date) -> int | None:
        """The organisation that lends on that date; None when nobody does."""
        found = (each for each in (*self.lender, *self.onward) if covers(each, on))
        return next((each.organisation_id for each in found), None)


def employment(inzet: Deployment) -> Employment:
    at_lender = _confirmed(inzet.expert_id).where(Membership.organisation_id == inzet.lender_id)
    return Employment(
        lender_id=inzet.lender_id,
        lender=tuple(db.session.scalars(at_lender)),
        onward=tuple(each.membership for each in inzet.onward),
    )


def unlent(inzet: Deployment, days: Iterable[date]) -> list[date]:
    """The days among these on which nobody who said yes employs the expert; none of a
    freelancer, whom nobody lends."""
    if inzet.lender_id is None:
        return []
    work = employment(inzet)
    return sorted(on for on in set(days) if work.lends(on) is None)


def check_lent(inzet: Deployment, days: Iterable[date], *, field: str | None = "dates") -> None:
    """Nothing is agreed or planned for when the school that lends is no longer the employer."""
    late = unlent(inzet, days)
    if late:
        assert inzet.lender is not None
        raise RuleBroken(
            "Op %(day)s werkt %(name)s niet bij %(school)s, en die kan dan niet uitlenen.",
            field=field,
            day=words.day(late[0]),
            name=inzet.expert.name,
            school=inzet.lender.name,
        )


def still_sessions(inzet: Deployment) -> list[Session]:
    """Planned, not written down, and lent by nobody: they go on only when a later employer says
    yes, and else fall away."""
    waiting = [each for each in inzet.open_sessions if each.logged_minutes is None]
    late = set(unlent(inzet, (each.on for each in waiting)))
    return [each for each in waiting if each.on in late]


def later_employers(inzet: Deployment) -> list[Membership]:
    """Where the expert works on dates on which nobody lends them; no yes is given yet."""
    days = [each.on for each in still_sessions(inzet)]
    if not days:
        return []
    elsewhere = employers(inzet.expert_id).where(Membership.organisation_id != inzet.lender_id)
    return [each for each in db.session.scalars(elsewhere) if any(covers(each, on) for on in days)]


def employers(person_id: int) -> Select[Membership]:
    """Where somebody works, worked or will work, and so whoever could lend them on some date."""
    return (
        _confirmed(person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.kind.in_(("school", "board")))
    )


def _confirmed(person_id: int) -> Select[Membership]:
    return (
        select(Membership)
        .where(
            Membership.person_id == person_id,
            Membership.confirmed_at.is_not(None),
            Membership.refused_at.is_(None),
            Membership.role != Role.ADMIN,
        )
        .order_by(Membership.id)
    )


def covers(membership: Membership, on: date) -> bool:
    return membership.from_ <= on and (membership.until is None or on <= membership.until)
