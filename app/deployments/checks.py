"""What `flask check` proves about inzetten."""

from collections.abc import Iterable

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from app.database import db
from app.deployments.models import (
    NOT_GIVEN,
    STILL_TO_AGREE,
    Allowance,
    Bundle,
    Correction,
    Cover,
    Deployment,
    DrawnInvoice,
    Invoice,
    Payer,
    Session,
    Terms,
)
from app.deployments.together import BEING_DECIDED, COMING
from app.help_requests.models import HelpRequest
from app.pots.models import Reservation

OVER = ("settled", *NOT_GIVEN)
NO_MORE_HELP = (*OVER, "owed")  # a vraag does not wait for a bill
GRANTED = ("approved", "scheduled", "running", "delivered", "disputed", "completed", "settled")


def no_money_stays_behind() -> Iterable[str]:
    """An inzet that is over has nothing reserved or committed any more."""
    rows = db.session.execute(
        select(Deployment.id, Deployment.state, Reservation.reserved, Reservation.committed)
        .join(Payer, Payer.deployment_id == Deployment.id)
        .join(Reservation, Reservation.id == Payer.reservation_id)
        .where(Deployment.state.in_(OVER), or_(Reservation.reserved > 0, Reservation.committed > 0))
    )
    for id_, state, reserved, committed in rows:
        yield f"deployment {id_} is {state} and still holds {reserved} + {committed} cents"


def granted_is_set_apart() -> Iterable[str]:
    """What was approved equals its payers' shares; until it is planned all of it is reserved."""
    rows = db.session.execute(
        select(
            Deployment.id,
            Deployment.state,
            Deployment.amount,
            func.coalesce(func.sum(Payer.share), 0).label("shares"),
            func.coalesce(func.sum(Reservation.reserved), 0).label("reserved"),
        )
        .outerjoin(Payer, Payer.deployment_id == Deployment.id)
        .outerjoin(Reservation, Reservation.id == Payer.reservation_id)
        .where(Deployment.state.in_(GRANTED))
        .group_by(Deployment.id, Deployment.state, Deployment.amount)
    )
    for id_, state, amount, shares, reserved in rows:
        if amount != shares:
            yield f"deployment {id_}: {amount} was approved, its payers carry {shares}"
        if state == "approved" and reserved != amount:
            yield f"deployment {id_}: {amount} was approved, {reserved} is reserved"
        if state not in ("approved",) and reserved:
            yield f"deployment {id_} is {state} and {reserved} was never committed"


def room_is_counted() -> Iterable[str]:
    """Inzetten that go on hold the hours they may still give, and an allowance counts them all."""
    stands = and_(Deployment.consented_at.is_not(None), Deployment.state.not_in(NOT_GIVEN))
    should = case((stands, Terms.minutes - Deployment.freed_minutes), else_=0)
    rows = db.session.execute(
        select(Deployment.id, Deployment.allowance_minutes, should)
        .join(
            Terms,
            (Terms.deployment_id == Deployment.id) & (Terms.version == Deployment.terms_version),
        )
        .where(Deployment.allowance_id.is_not(None), Deployment.allowance_minutes != should)
    )
    for id_, held, minutes in rows:
        yield f"deployment {id_} holds {held} minutes of its room instead of {minutes}"
    sums = func.coalesce(func.sum(Deployment.allowance_minutes), 0)
    counted = db.session.execute(
        select(Allowance.id, Allowance.used_minutes, sums)
        .outerjoin(Deployment, Deployment.allowance_id == Allowance.id)
        .group_by(Allowance.id, Allowance.used_minutes)
        .having(sums != Allowance.used_minutes)
    )
    for id_, used, held in counted:
        yield f"allowance {id_} counts {used} minutes, its deployments hold {held}"


def nobody_is_in_two_places() -> Iterable[str]:
    one, other = aliased(Session), aliased(Session)
    rows = db.session.execute(
        select(one.id, other.id).join(
            other,
            and_(
                one.expert_id == other.expert_id,
                one.on == other.on,
                one.part == other.part,
                one.id < other.id,
                one.cancelled_at.is_(None),
                other.cancelled_at.is_(None),
            ),
        )
    )
    for first, second in rows:
        yield f"sessions {first} and {second} need one person in two places"


def sessions_name_their_expert() -> Iterable[str]:
    rows = db.session.scalars(
        select(Session.id)
        .join(Deployment, Deployment.id == Session.deployment_id)
        .where(Session.expert_id != Deployment.expert_id)
    )
    for id_ in rows:
        yield f"session {id_} names another expert than its deployment"


def four_eyes_are_four() -> Iterable[str]:
    """Whoever signed for a payer, or paid, neither asked, nor helps, nor consented; and who paid
    said nothing of the hours or the replacement that were paid for."""
    signer = Payer.approved_by_id
    rows = db.session.execute(
        select(Payer.deployment_id, Payer.pot_id)
        .join(Deployment, Deployment.id == Payer.deployment_id)
        .where(
            or_(
                signer == Deployment.expert_id,
                signer == Deployment.asked_by_id,
                signer == Deployment.consented_by_id,
                signer == Deployment.asker_agreed_by_id,
            )
        )
    )
    for deployment_id, pot_id in rows:
        yield f"deployment {deployment_id}: who signed for pot {pot_id} also has another part"
    payer = Deployment.settled_by_id
    reported = select(Cover.on).where(
        Cover.deployment_id == Deployment.id, Cover.reported_by_id == payer
    )
    paid = select(Deployment.id).where(
        or_(
            payer == Deployment.expert_id,
            payer == Deployment.asked_by_id,
            payer == Deployment.consented_by_id,
            payer == Deployment.asker_agreed_by_id,
            payer == Deployment.confirmed_by_id,
            payer == Deployment.replacement_confirmed_by_id,
            reported.exists(),
        )
    )
    for id_ in db.session.scalars(paid.order_by(Deployment.id)):
        yield f"deployment {id_}: who paid it also has another part"


def swaps_are_pairs() -> Iterable[str]:
    """The halves of a swap name each other, are of one vraag, and stand the same."""
    one, other = aliased(Deployment), aliased(Deployment)
    rows = db.session.execute(
        select(one.id, other.id)
        .outerjoin(other, other.id == one.swap_with_id)
        .where(
            one.swap_with_id.is_not(None),
            or_(
                other.id.is_(None),
                other.swap_with_id.is_(None),
                other.swap_with_id != one.id,
                other.help_request_id != one.help_request_id,
                other.state != one.state,
            ),
        )
    )
    for first, second in rows:
        yield f"deployment {first} swaps with {second}, and they do not stand the same"
    mine, theirs = aliased(Session), aliased(Session)
    apart = db.session.execute(
        select(one.id, one.swap_with_id)
        .join(mine, mine.deployment_id == one.id)
        .join(theirs, theirs.deployment_id == one.swap_with_id)
        .where(
            mine.cancelled_at.is_(None),
            theirs.cancelled_at.is_(None),
            or_(mine.on != theirs.on, mine.part != theirs.part),
        )
    )
    for half, partner in apart:
        yield f"deployment {half} swaps with {partner}, and they are at two moments"


def freelancers_are_paid_by_invoice() -> Iterable[str]:
    """What a freelancer was paid is on their invoice, or was put right by two people."""
    corrected = (
        select(func.coalesce(func.sum(Correction.delta), 0))
        .where(Correction.deployment_id == Deployment.id, Correction.agreed_at.is_not(None))
        .scalar_subquery()
    )
    paid = func.sum(Reservation.spent)
    billed = func.coalesce(Invoice.amount, 0)
    # An invoice that came after it was ended without one is paid by a correction, and never above.
    ended_without = Deployment.state.in_(OVER) & Deployment.unbilled_by_id.is_not(None)
    least = case((corrected < billed, corrected), else_=billed)
    most = case((ended_without, least), else_=billed + corrected)
    rows = db.session.execute(
        select(Deployment.id, paid, most)
        .join(Payer, Payer.deployment_id == Deployment.id)
        .join(Reservation, Reservation.id == Payer.reservation_id)
        .outerjoin(Invoice, Invoice.deployment_id == Deployment.id)
        .where(Deployment.lender_id.is_(None))
        .group_by(Deployment.id, Invoice.amount)
        .having(paid > most)
    )
    for id_, spent, allowed in rows:
        yield f"deployment {id_} paid a freelancer {spent} cents, and {allowed} was billed"


def drawn_invoices_count_up() -> Iterable[str]:
    """Of one person in one year no number is skipped, and each is handed in for what it says."""
    series = db.session.execute(
        select(DrawnInvoice.person_id, DrawnInvoice.year)
        .where(DrawnInvoice.number.is_not(None))
        .group_by(DrawnInvoice.person_id, DrawnInvoice.year)
        .having(func.max(DrawnInvoice.number) != func.count())
    )
    for person_id, year in series:
        yield f"the invoices that were drawn up for person {person_id} in {year} skip a number"
    agreed = db.session.execute(
        select(DrawnInvoice, Invoice)
        .outerjoin(Invoice, Invoice.deployment_id == DrawnInvoice.deployment_id)
        .where(DrawnInvoice.agreed_at.is_not(None))
    )
    for drawn, invoice in agreed:
        if invoice is None or (invoice.number, invoice.amount) != (drawn.named, drawn.total):
            yield f"deployment {drawn.deployment_id}: its invoice is not the one that was agreed to"


def teams_are_whole() -> Iterable[str]:
    """All of a team are of one vraag and one school, and nobody is decided about while they are
    fewer than the school asked for."""
    strangers = db.session.execute(
        select(Deployment.id, Bundle.id)
        .join(Bundle, Bundle.id == Deployment.bundle_id)
        .where(
            or_(
                Deployment.help_request_id != Bundle.help_request_id,
                Deployment.lender_id != Bundle.lender_id,
            )
        )
    )
    for id_, bundle_id in strangers:
        yield f"deployment {id_} is of another vraag or school than its team {bundle_id}"
    waiting = func.sum(case((Deployment.state.in_(BEING_DECIDED), 1), else_=0))
    come = func.sum(case((Deployment.state.in_((*BEING_DECIDED, *COMING)), 1), else_=0))
    small = db.session.execute(
        select(Bundle.id, Bundle.minimum, come)
        .join(Deployment, Deployment.bundle_id == Bundle.id)
        .group_by(Bundle.id, Bundle.minimum)
        .having(waiting > 0, come < Bundle.minimum)
    )
    for id_, minimum, count in small:
        yield f"team {id_} goes on with {count} people, and was asked for {minimum}"


def requests_count_their_hours() -> Iterable[str]:
    """The counters of a vraag equal what its inzetten say."""
    held = case((Deployment.state.in_(GRANTED), Terms.minutes - Deployment.freed_minutes), else_=0)
    talks = case((Deployment.state.in_(STILL_TO_AGREE[1:]), 1), else_=0)
    unfinished = case((Deployment.state.not_in(NO_MORE_HELP), 1), else_=0)
    sums = (
        select(
            Deployment.help_request_id.label("id"),
            func.sum(func.coalesce(held, 0)).label("granted"),
            func.sum(talks).label("talks"),
            func.sum(unfinished).label("unfinished"),
        )
        .outerjoin(
            Terms,
            (Terms.deployment_id == Deployment.id) & (Terms.version == Deployment.terms_version),
        )
        .group_by(Deployment.help_request_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            HelpRequest,
            func.coalesce(sums.c.granted, 0),
            func.coalesce(sums.c.talks, 0),
            func.coalesce(sums.c.unfinished, 0),
        ).outerjoin(sums, sums.c.id == HelpRequest.id)
    )
    for asked, granted, open_talks, under_way in rows:
        told = (asked.granted_minutes, asked.open_talks, asked.unfinished)
        if told != (granted, open_talks, under_way):
            yield (
                f"help request {asked.id} counts {told}, "
                f"its deployments {(granted, open_talks, under_way)}"
            )
