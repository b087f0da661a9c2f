"""A freelancer's invoice that stays out: it holds money, and keeps a pot open.

The freelancer is reminded, and after that who pays hears of it. They draw the invoice up for them
(drawing_up.py), or two of them end the inzet without one: nothing is paid, and the money goes back.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from app.accounts.access import holders
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.deployments import words
from app.deployments.access import visible
from app.deployments.agreeing import is_explained
from app.deployments.approving import has_four_eyes
from app.deployments.models import TO_BE_PAID, Deployment, Payer
from app.deployments.payers import with_another_part
from app.deployments.people import coordinator, pots_that_pay
from app.deployments.settling import owes_invoice
from app.errors import RuleBroken
from app.events.access import timeline_of
from app.events.models import Event
from app.outbox.actions import put
from app.outbox.models import Job
from app.pots.access import HOLDERS, approvers
from app.pots.models import Pot, Reservation
from app.workflow import Step

REMINDED = (7, 14, 21)  # days after it is known what is owed
OUT_AFTER = 30
HOLDERS_HEAR_AFTER = timedelta(days=30)  # more
OUT_FOR = OUT_AFTER + HOLDERS_HEAR_AFTER.days  # days, when they hear
MOST_NAMED = 3


# The clock


def awaited_since(inzet: Deployment) -> datetime | None:
    """Since when the freelancer could send it; None where they need not, or who pays heard."""
    return inzet.entered_at if owes_invoice(inzet) and inzet.invoice_out_at is None else None


def may_stay_out(step: Step) -> None:
    if awaited_since(step.obj) is None:
        raise RuleBroken("Er wordt hier niet op een factuur gewacht.")


def stays_out(step: Step) -> None:
    step.obj.invoice_out_at = step.now


def is_out(inzet: Deployment) -> bool:
    """Who pays may draw it up, or end it without."""
    return inzet.invoice_out_at is not None and owes_invoice(inzet)


def check_out(inzet: Deployment) -> None:
    if inzet.invoice is not None:
        raise RuleBroken("De factuur is er inmiddels. Reken die af.")
    if not is_out(inzet):
        raise RuleBroken(
            "De zzp’er krijgt %(days)s dagen voor de factuur, en tussendoor herinneringen. Daarna "
            "kun je hier verder.",
            days=OUT_AFTER,
        )


# Ending it without an invoice


def is_first_yes(step: Step) -> bool:
    return step.obj.unbilled_by_id is None


def may_propose(step: Step) -> None:
    """With a reason, and while there is somebody else to agree."""
    inzet: Deployment = step.obj
    has_four_eyes(step)
    check_out(inzet)
    is_explained(step)
    assert step.by is not None
    able = approvers(pots_that_pay(inzet), step.today)
    if not set(able) - with_another_part(inzet) - {step.by.id}:
        raise RuleBroken(
            "Hier gaan twee mensen over, en naast jou heeft niemand een mandaat op deze pot. "
            "Geef eerst iemand een mandaat."
        )


def proposed(step: Step) -> None:
    assert step.by is not None
    step.obj.unbilled_by_id = step.by.id


def why(inzet: Deployment) -> str:
    """The reason of who proposed it, while that stands."""
    if inzet.unbilled_by_id is None:
        return ""
    given = timeline_of("deployment", inzet.id).where(Event.action == "close_unbilled")
    reasons = [reason.words for _, reason in db.session.execute(given) if reason is not None]
    return reasons[-1] if reasons else ""


def may_close(step: Step) -> None:
    has_four_eyes(step)
    check_out(step.obj)
    assert step.by is not None
    if step.by.id == step.obj.unbilled_by_id:
        raise RuleBroken("Een tweede persoon moet akkoord gaan met jouw voorstel.")


def closed(step: Step) -> None:
    inzet: Deployment = step.obj
    assert step.by is not None
    step.facts |= {"unbilled": inzet.actual}
    inzet.settled_by_id, inzet.actual = step.by.id, 0


def may_draw_up_for(inzet: Deployment, person: Any, now: datetime) -> bool:
    """Who pays, and had no other part in it."""
    pays = coordinator(inzet, person, now) is not None
    return pays and person.id not in with_another_part(inzet)


# Who holds the pot hears it later: they can give somebody a mandate


@dataclass(frozen=True)
class StillOut:
    """The invoice of one inzet, by what one pot holds for it."""

    inzet: Deployment
    pot: Pot
    cents: int
    deciders: int  # with a mandate, and no other part in it


def still_out(inzet: Deployment, on: date) -> list[StillOut]:
    out_at = inzet.invoice_out_at
    if not is_out(inzet) or out_at is None or on < amsterdam(out_at).date() + HOLDERS_HEAR_AFTER:
        return []
    able = set(approvers(pots_that_pay(inzet), on)) - with_another_part(inzet)
    return [
        StillOut(inzet, payer.pot, payer.reservation.committed, len(able))
        for payer in inzet.payers
        if payer.reservation is not None and payer.reservation.committed
    ]


def who_hears(still: StillOut, on: date) -> list[int]:
    """Who holds the pot, and who decides about it."""
    people = [*holders(HOLDERS, still.pot.owner_id, on), *approvers([still.pot.id], on)]
    return [who for who in dict.fromkeys(people) if who != still.inzet.expert_id]


def tick(*, now: datetime) -> int:
    """Put a mail ready, once for each; returns how many. Nothing is written where all have it."""
    today = amsterdam(now).date()
    since = now - HOLDERS_HEAR_AFTER + timedelta(days=1)  # still_out counts in whole days
    long_out = is_awaited() & (Deployment.invoice_out_at <= since)
    ids = db.session.scalars(select(Deployment.id).where(long_out).order_by(Deployment.id)).all()
    due = [id_ for id_ in ids if not _are_known(_mails(id_, today))]
    told = 0
    for inzet_id in due:
        with unit_of_work():
            jobs = [
                put("invoice_out_mail", payload, key=key, now=now)
                for key, payload in _mails(inzet_id, today).items()
            ]
        told += sum(job is not None for job in jobs)
    return told


def _mails(inzet_id: int, today: date) -> dict[str, dict[str, int]]:
    """By their key, which is written once."""
    return {
        f"invoice_out:{inzet_id}:{still.pot.id}:{person_id}": {
            "deployment": inzet_id, "pot": still.pot.id, "person": person_id,
        }
        for still in still_out(db.session.get_one(Deployment, inzet_id), today)
        for person_id in who_hears(still, today)
    }  # fmt: skip


def _are_known(mails: Collection[str]) -> bool:
    found = select(func.count()).select_from(Job).where(Job.key.in_(mails))
    return db.session.scalar(found) == len(mails)


def is_awaited() -> Any:
    """A select says of many what `owes_invoice` says of one."""
    return and_(
        Deployment.lender_id.is_(None),
        Deployment.state.in_(TO_BE_PAID),
        Deployment.actual > 0,
        ~Deployment.invoice.has(),
    )


# What a pot waits for


def awaited_from(pot: Pot, reader: Any, on: date) -> str:
    """A sentence about the money that waits for an invoice; it names what the reader may see."""
    waits = (
        select(Payer.deployment_id, Reservation.committed)
        .join(Reservation, Reservation.id == Payer.reservation_id)
        .join(Deployment, Deployment.id == Payer.deployment_id)
        .where(Payer.pot_id == pot.id, Reservation.committed > 0, is_awaited())
        .subquery()
    )
    count, cents = db.session.execute(
        select(func.count(), func.coalesce(func.sum(waits.c.committed), 0)).select_from(waits)
    ).one()
    if not count:
        return ""
    mine = (
        visible(reader, on)
        .join(waits, waits.c.deployment_id == Deployment.id)
        .order_by(waits.c.committed.desc(), Deployment.id)
        .limit(MOST_NAMED)
    )
    names = [
        f"{each.expert.name} ({each.help_request.title})"
        for each in db.session.scalars(mine).unique()
    ]
    others = [f"nog {count - len(names)}"] if names and count > len(names) else []
    who = words.listed([*names, *others]) or ("een zzp’er" if count == 1 else f"{count} zzp’ers")
    return f"Daarvan wacht {words.euros(int(cents))} op een factuur van {who}."
