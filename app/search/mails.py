"""The mail about saved searches: written, and judged again, when it is sent."""

from typing import Any

from flask import url_for

from app import clock
from app.accounts.models import Person
from app.database import db
from app.outbox.worker import NeverWillBe
from app.search import addresses, saved
from app.search.models import SavedSearch
from app.web.mails import send_mail

MOST_NAMED = 5  # people a search; the page has them all


def saved_searches_mail(payload: dict[str, Any], key: str) -> None:
    """Tell somebody who is new in their searches.

    Only of who still fits, and may still be seen by them. Raises NeverWillBe when nobody is left.
    """
    person = db.session.get(Person, payload["person"])
    if person is None or person.closed_at is not None:
        raise NeverWillBe("Nobody to tell.")
    told = [part for each in payload["found"] if (part := _part(person, *each)) is not None]
    if not told:
        raise NeverWillBe("Nothing left to tell.")
    count = sum(part["count"] for part in told)
    what = told[0]["title"] if len(told) == 1 else "je bewaarde zoekopdrachten"
    send_mail(
        "saved_searches",
        to=person,
        subject=f"{'Een nieuwe collega' if count == 1 else 'Nieuwe collega’s'} bij {what}"[:150],
        key=key,
        searches=told,
        manage_url=url_for("search.saved_searches", _external=True),
    )


def _part(person: Person, saved_id: int, new: list[int]) -> dict[str, Any] | None:
    """One search of the mail; None when it is not theirs, is silent, or has nobody new now."""
    search = db.session.get(SavedSearch, saved_id)
    if search is None or search.person_id != person.id or not search.mails:
        return None
    fits = saved.fitting(person, saved.wanted_of(search), today=clock.today())
    cards = [card for card in fits.cards if card.found.person_id in set(new)]
    if not cards:
        return None
    return {
        "title": search.title,
        "url": url_for("search.results", **addresses.read(search.address), _external=True),
        "count": len(cards),
        "people": [
            {
                "name": card.name,
                "workplace": card.workplace or "zzp’er",
                "url": url_for("profiles.person", public_id=card.public_id, _external=True),
            }
            for card in cards[:MOST_NAMED]
        ],
        "more": len(cards[MOST_NAMED:]),
    }
