"""How often something may be tried.

Each try is counted in a table that all processes share, in a small transaction of its own before
the work begins: a guess that failed counts as well. What sends mail is counted together with its
work (`take`). When it cannot be counted, nothing is tried.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, update

from app.accounts.models import Throttle
from app.database import db, insert
from app.errors import TooOften

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Limit:
    """At most so many tries per key in each stretch of so many seconds."""

    scope: str
    most: int
    seconds: int
    says: str

    def began(self, now: datetime) -> int:
        return int(now.timestamp()) // self.seconds * self.seconds


# A try that succeeds gives its count back, so a team that signs in together is not held up, and
# who is locked out by somebody else's guesses comes in through the mail for a new password.
SIGN_IN = Limit(
    "sign in",
    10,
    5 * MINUTE,
    "Dit is te vaak geprobeerd. Wacht %(wait)s, of vraag een nieuw wachtwoord aan.",
)
SIGN_IN_PLACE = Limit("sign in place", 10, 5 * MINUTE, SIGN_IN.says)
MAIL = Limit(
    "mail",
    5,
    DAY,
    "We hebben vandaag al een paar keer naar dit adres gemaild. Kijk ook bij de ongewenste mail.",
)
# A whole team may register from one school, on one afternoon.
MAIL_PLACE = Limit(
    "mail place",
    100,
    HOUR,
    "Hier vandaan is dit al heel vaak gevraagd. Probeer het over een uur opnieuw.",
)
INVITATIONS = Limit(
    "invitations",
    200,
    DAY,
    "Je hebt vandaag al heel veel mensen uitgenodigd. Ga morgen verder.",
)


def count(limit: Limit, key: str, *, now: datetime) -> TooOften | None:
    """Count one try; gives the refusal when it is one too many.

    It is returned and not raised, so that the caller can save the count first.
    """
    began = limit.began(now)
    tries = db.session.scalar(
        insert(Throttle)
        .values(scope=limit.scope, key=_kept(key), window=began, count=1)
        .on_conflict_do_update(
            index_elements=[Throttle.scope, Throttle.key, Throttle.window],
            set_={"count": Throttle.count + 1},
        )
        .returning(Throttle.count)
    )
    if tries is not None and tries <= limit.most:
        return None
    minutes = -(-(began + limit.seconds - int(now.timestamp())) // MINUTE)
    return TooOften(limit.says, wait="een minuut" if minutes == 1 else f"{minutes} minuten")


def take(limit: Limit, key: str, *, now: datetime, field: str | None = None) -> None:
    """Count it together with the work that it limits: what is refused, or done already, counts for
    nothing. Raises TooOften, beside `field`."""
    if refusal := count(limit, key, now=now):
        refusal.field = field
        raise refusal


def give_back(limit: Limit, key: str, *, now: datetime) -> None:
    """Take back one try that turned out well."""
    db.session.execute(
        update(Throttle)
        .where(
            Throttle.scope == limit.scope,
            Throttle.key == _kept(key),
            Throttle.window == limit.began(now),
            Throttle.count > 0,
        )
        .values(count=Throttle.count - 1)
        .execution_options(synchronize_session=False)
    )


def forget(*, before: datetime) -> int:
    """Remove counts that no longer count; returns how many."""
    old = delete(Throttle).where(Throttle.window < int(before.timestamp()))
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def place(address: str | None) -> str:
    """Where a try comes from: a network, because one computer can take on many addresses."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    width = 24 if mapped.version == 4 else 64
    return str(ipaddress.ip_network((mapped, width), strict=False))


def _kept(key: str) -> str:
    # Who tried is nobody's business afterwards; that it was the same one is enough.
    return sha256(key.encode()).hexdigest()
