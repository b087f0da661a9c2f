"""The mail about an invoice that is out for long: written, and judged again, when it is sent."""

from typing import Any

from flask import url_for

from app import clock
from app.accounts.models import Person
from app.database import db
from app.deployments import unbilled
from app.deployments.models import Deployment
from app.outbox.worker import Handler, NeverWillBe
from app.web.mails import send_mail


def invoice_out_mail(payload: dict[str, Any], key: str) -> None:
    """It names nobody: who holds a pot may not see whose inzet it is."""
    on, person = clock.today(), db.session.get(Person, payload["person"])
    inzet = db.session.get(Deployment, payload["deployment"])
    if inzet is None or person is None or person.closed_at is not None:
        raise NeverWillBe("Nobody to tell.")
    of_pot = [each for each in unbilled.still_out(inzet, on) if each.pot.id == payload["pot"]]
    found = [each for each in of_pot if person.id in unbilled.who_hears(each, on)]
    if not found:
        raise NeverWillBe("It is over, or no longer theirs.")
    pot = found[0].pot
    send_mail(
        "invoice_out",
        to=person,
        subject=f"{pot.name}: een factuur blijft al {unbilled.OUT_FOR} dagen uit"[:150],
        key=key,
        still=found[0],
        days=unbilled.OUT_FOR,
        url=url_for("pots.show", public_id=pot.public_id, _external=True),
    )


HANDLERS: dict[str, Handler] = {"invoice_out_mail": invoice_out_mail}
