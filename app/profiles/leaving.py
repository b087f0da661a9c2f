"""What becomes of a profile when its owner closes their account."""

from app.accounts.actions import Leaving
from app.database import db
from app.profiles.actions import stop_sharing
from app.profiles.models import Profile


def stop_with_the_account(leaving: Leaving) -> None:
    """Nothing that was ticked or written outlives the account. How they stand does: who comes
    back does not begin afresh."""
    profile = db.session.get(Profile, leaving.person.id)
    if profile is not None:
        stop_sharing(by=leaving.person, now=leaving.now, seen=profile.version)
