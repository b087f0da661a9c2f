"""What of accounts waits for a person on their home page."""

from datetime import datetime
from typing import Any

from app.accounts.leading import applications
from app.clock import amsterdam
from app.database import db
from app.feature import Waiting

SHOWN = 10  # of those who ask to be confirmed; the page about people has them all


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    mine = applications(person, amsterdam(now).date()).limit(SHOWN)
    lines = [
        Waiting(
            title=f"{membership.person.name} meldt zich aan",
            says=(
                f"Werkt {membership.person.name} als {membership.function} bij "
                f"{membership.organisation.name}? Na jouw ja kunnen anderen deze collega vinden."
            ),
            button="Bekijk en beslis",
            endpoint="people.overview",
            values={"_anchor": f"aanvraag-{membership.id}"},
            since=membership.person.email_confirmed_at,
        )
        for membership in db.session.scalars(mine)
    ]
    if person.email_confirmed_at is None:
        lines.append(
            Waiting(
                title="Bevestig je e-mailadres",
                says="Klik op de link in onze mail. Tot die tijd kan niemand je vinden.",
                button="Stuur de mail opnieuw",
                endpoint="accounts.confirm_again",
                since=person.created_at,
                urgency=0,
            )
        )
    return lines
