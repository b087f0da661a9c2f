"""Where the two sides of an inzet contradict each other about whether it took place.

The number of the school stays: an expert who says that it did not take place could else wipe out
what they do not like. But somebody who was on neither side looks at it.
"""

from collections.abc import Sequence
from datetime import datetime

from app.database import db
from app.reviews import telling
from app.reviews.models import PAIR, Report, Review
from app.reviews.rules import CONTRADICTION
from app.reviews.wording import SIDES


def bring_contradiction(opened: Sequence[Review], now: datetime) -> None:
    """Of the two that open now: a report of what the school wrote, by nobody. Whoever decides
    about reports decides about this."""
    by_side = {review.side: review for review in opened if review.side in PAIR}
    not_held = [review for review in by_side.values() if review.not_held]
    if len(by_side) < 2 or len(not_held) != 1:
        return
    said = not_held[0]
    why = f"{said.why_not_held[:1].lower()}{said.why_not_held[1:]}"
    report = Report(
        review_id=by_side["asker"].id,
        code=CONTRADICTION,
        words=f"Volgens {SIDES[said.side]} is het niet doorgegaan: {why}.",
        at=now,
    )
    db.session.add(report)
    db.session.flush()  # the mail points at its id
    telling.coordinators_of(by_side["asker"], "review_report_mail", {"report": report.id}, now=now)
