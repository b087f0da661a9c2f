"""Money that was set apart before an inzet began, by something larger that the inzet is of."""

from app.database import db
from app.deployments.amounts import divide
from app.deployments.models import Deployment
from app.pots.models import Pot


def parts(inzet: Deployment) -> list[tuple[Pot, int]]:
    """What each source bears of the estimate, in proportion to what it holds."""
    held = [source.reservation for source in inzet.sources]
    shares = divide(inzet.estimate, [reservation.reserved for reservation in held])
    return [(each.pot, cents) for each, cents in zip(held, shares, strict=True) if cents]


def reaches(inzet: Deployment) -> bool:
    """Whether what was set apart is enough. Drawing repeats this in the database."""
    for source in inzet.sources:
        db.session.refresh(source.reservation)
    return inzet.estimate <= sum(source.reservation.reserved for source in inzet.sources)
