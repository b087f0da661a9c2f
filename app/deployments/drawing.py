"""Money that was set apart before an inzet began, by something larger that the inzet is of."""

from app.database import db
from app.deployments.amounts import in_proportion
from app.deployments.models import Deployment
from app.pots.models import Pot


def parts(inzet: Deployment) -> list[tuple[Pot, int]]:
    """What each source bears of the estimate; cents that do not divide are for the first."""
    shares = in_proportion(inzet.estimate, [source.weight for source in inzet.sources])
    pots = [source.reservation.pot for source in inzet.sources]
    return [(pot, cents) for pot, cents in zip(pots, shares, strict=True) if cents]


def reaches(inzet: Deployment) -> bool:
    """Whether what was set apart is enough. Drawing repeats this in the database."""
    shares = in_proportion(inzet.estimate, [source.weight for source in inzet.sources])
    for source, cents in zip(inzet.sources, shares, strict=True):
        db.session.refresh(source.reservation)
        if source.reservation.reserved < cents:
            return False
    return True
