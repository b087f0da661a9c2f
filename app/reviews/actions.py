"""Writing, opening and answering an ervaring, and what it does to a standing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app import workflow
from app.clock import amsterdam
from app.database import change_one, db, rows_changed
from app.deployments.models import DONE, Bundle, Deployment
from app.deployments.moving import note
from app.deployments.transitions import DEPLOYMENT, hold_request
from app.discretion import check_names
from app.errors import NotAllowed, RuleBroken
from app.profiles import actions as profiles
from app.profiles.actions import DomainStanding
from app.profiles.models import Profile
from app.reviews import counting, disputes, rules, scoring, sides, telling
from app.reviews.models import PAIR, TEAM, Review


@dataclass(frozen=True)
class Draft:
    """What one side fills in; the aspects are 1–5 or None."""

    overall: int | None = None
    fit: int | None = None
    usefulness: int | None = None
    cooperation: int | None = None
    lasting: int | None = None
    credible: int | None = None
    again: bool | None = None
    fun: bool | None = None
    not_held_reason: str = ""  # one of NOT_HELD; "" where it took place
    words: str = ""
    words_html: str = ""
    line: str = ""  # the words without markup, cut to one line
    private_note: str = ""


def write(
    deployment: Deployment,
    draft: Draft,
    *,
    by: Any,
    now: datetime,
    cleared: Collection[str] = (),
) -> Review:
    """Seal what one side writes; when the other side is in too, open both. Until then no row but
    its own says that there is one: no event, no mail, no version.

    `cleared` are names that, according to who writes, are not of a child.
    """
    hold_request(deployment)  # of two sides that write at once, the second sees the first
    side = sides.side_of(deployment, by, now)
    if side is None:
        raise RuleBroken("Alleen wie erbij was deelt een ervaring.")
    if deployment.state not in DONE:
        raise RuleBroken("Je ervaring delen kan als de inzet is afgerond.")
    rules.check_window(sides.closes_on(deployment), amsterdam(now).date())
    rules.check_words(draft.words, cleared)
    check_names(draft.private_note, cleared, field="private_note")
    if draft.not_held_reason:
        rules.check_not_held(draft.not_held_reason)
    elif side == "expert":
        rules.check_expert_side(draft.fun, draft.again)
    else:
        aspects = [draft.fit, draft.usefulness, draft.cooperation, draft.lasting]
        rules.check_asker_side(draft.overall, aspects)
    if sides.written(deployment, side) is not None:
        raise RuleBroken("Jouw kant heeft al een ervaring gedeeld.")
    review = Review(
        deployment_id=deployment.id,
        side=side,
        author_id=by.id,
        subject_id=deployment.expert_id if side == "asker" else sides.host_of(deployment),
        school_id=deployment.asker_school_id,
        # Colleagues of one school thank each other; that is no vote for the outside.
        counts=deployment.lender_id != deployment.asker_school_id,
        last_session_on=deployment.last_session_on or amsterdam(now).date(),
        written_at=now,
        **vars(draft),
    )
    db.session.add(review)
    try:
        db.session.flush()  # the unique key speaks here when the same side writes twice at once
    except IntegrityError as clash:
        raise RuleBroken("Jouw kant heeft al een ervaring gedeeld.") from clash
    if sides.both_sides_in(deployment):
        open_reviews(deployment, now=now)
    if deployment.bundle_id is not None:
        _open_team_if_all_are_open(deployment.bundle_id, now)
    return review


def write_about_team(
    bundle: Bundle, draft: Draft, *, by: Any, now: datetime, cleared: Collection[str] = ()
) -> Review:
    """Seal what the school writes about a team as a whole, before it has read a word of theirs. It
    opens when what everybody of the team wrote is open, or when their time is over."""
    hold_request(bundle)
    members = sides.came(bundle.id)
    check_team_may_be_reviewed(bundle, members, by, now)
    rules.check_words(draft.words, cleared)
    check_names(draft.private_note, cleared, field="private_note")
    rules.check_aspects([draft.fit, draft.usefulness, draft.cooperation, draft.lasting])
    last = max(members, key=lambda each: (each.last_session_on or date.min, each.id))
    review = Review(
        deployment_id=last.id,
        side=TEAM,
        bundle_id=bundle.id,
        author_id=by.id,
        school_id=last.asker_school_id,
        last_session_on=last.last_session_on or amsterdam(now).date(),
        written_at=now,
        **vars(draft) | {"overall": None, "counts": False},
    )
    db.session.add(review)
    db.session.flush()  # two of the school who write at once queued for the vraag above
    _open_team_if_all_are_open(bundle.id, now)
    return review


def check_team_may_be_reviewed(
    bundle: Bundle, members: Sequence[Deployment], by: Any, now: datetime
) -> None:
    """By the school, about two or more who all finished, once, and unread. Raises RuleBroken."""
    if not members or sides.side_of(members[0], by, now) != "asker":
        raise RuleBroken("Alleen wie erbij was deelt een ervaring.")
    if sides.of_team(bundle.id) is not None:
        raise RuleBroken("Jullie school heeft al een ervaring met dit team gedeeld.")
    if len(members) < 2:
        raise RuleBroken("Er kwam één collega van dit team. Schrijf over die ene.")
    if any(member.state not in DONE for member in members):
        raise RuleBroken("Schrijven over het team kan als iedereen klaar is.")
    rules.check_window(sides.team_closes_on(members), amsterdam(now).date())
    if sides.school_has_read(bundle.id):
        raise RuleBroken("Jullie lazen al wat iemand van het team schreef. Dan kan dit niet meer.")


def _open_team_if_all_are_open(bundle_id: int, now: datetime) -> None:
    if sides.experts_are_open(sides.came(bundle_id)):
        open_team(bundle_id, now=now)


def open_team(bundle_id: int, *, now: datetime) -> int:
    """Show what was sealed about a team. It is in no score, so nothing else changes."""
    opened = rows_changed(
        update(Review)
        .where(Review.bundle_id == bundle_id, Review.released_at.is_(None))
        .values(released_at=now)
        .execution_options(synchronize_session=False)
    )
    if opened:
        db.session.expire_all()
        review = sides.of_team(bundle_id)
        assert review is not None
        note(review.deployment, "review_team", by=review.author, now=now, role="asker", hears=())
        _bring_notes([review], now)
    return int(opened)


def open_reviews(deployment: Deployment, *, now: datetime) -> int:
    """Show what was sealed, for ever, and only now tell both sides; returns how many. Safe to call
    again."""
    hold_request(deployment)  # before the reviews, as who writes does
    opened = rows_changed(
        update(Review)
        .where(
            Review.deployment_id == deployment.id,
            Review.side.in_(PAIR),
            Review.released_at.is_(None),
        )
        .values(released_at=now)
        .execution_options(synchronize_session=False)
    )
    if opened:
        db.session.expire_all()
        pair = select(Review).where(Review.deployment_id == deployment.id, Review.side.in_(PAIR))
        reviews = db.session.scalars(pair.order_by(Review.id)).all()
        for review in reviews:
            _tell_that_it_is_open(review, now)
        _bring_notes(reviews, now)
        disputes.bring_contradiction(reviews, now)
        refresh_standing([deployment.expert_id], today=amsterdam(now).date())
    return int(opened)


def _tell_that_it_is_open(review: Review, now: datetime) -> None:
    """In the name of who wrote it, for nobody hears of what they did themselves: each side hears
    of the other's, once."""
    inzet, author = review.deployment, review.author
    try:
        workflow.perform(DEPLOYMENT, inzet, "review", by=author, now=now, opened=True)
    except NotAllowed:  # they have no part in it any more
        note(inzet, "review", by=author, now=now, role=review.side, hears=PAIR)


def _bring_notes(opened: Iterable[Review], now: datetime) -> None:
    """What was written for the coordinator alone reaches them when the review opens, and not
    before: until then nobody may know that there is one."""
    for review in opened:
        if review.private_note:
            telling.coordinators_of(review, "review_note_mail", {"review": review.id}, now=now)


def reply(
    review: Review,
    words: str,
    html: str,
    *,
    by: Any,
    now: datetime,
    cleared: Collection[str] = (),
) -> None:
    """One public answer by whom it is about. Nobody rewrites anything afterwards."""
    released = amsterdam(review.released_at).date() if review.released_at else None
    rules.check_reply(released, bool(review.replied_at), amsterdam(now).date())
    rules.check_words(words, cleared)
    if not words:
        raise RuleBroken("Schrijf je reactie.", field="words")
    change_one(
        update(Review)
        .where(Review.id == review.id, Review.replied_at.is_(None))
        .values(reply=words, reply_html=html, replied_at=now)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(review)


def refresh_standing(person_ids: Iterable[int], *, today: date) -> int:
    """Count the scores of these people again; writes only what changed, returns how many did."""
    means = counting.theme_means()
    return sum(_refresh(person_id, means, today) for person_id in person_ids)


def _refresh(person_id: int, means: counting.Means, today: date) -> bool:
    # Held while counting: of two reviews that open in one second, the later counts both.
    profile = db.session.get(Profile, person_id, with_for_update=True, populate_existing=True)
    if profile is None:
        return False
    votes, by_domain = counting.votes_about(person_id)
    overall = scoring.score(votes, mean=means.instance, today=today)
    domains = {}
    swv_id = counting.swv_of(person_id, today) if votes else None
    for domain_id, of_domain in by_domain.items():
        found = scoring.score(of_domain, mean=means.of(domain_id, swv_id), today=today)
        domains[domain_id] = DomainStanding(found.thousandths, found.reviews, found.schools)
    score = overall.thousandths if votes else None
    line = counting.latest_line_about(person_id)
    stands = (profile.score, profile.review_count, profile.review_schools)
    if (
        stands == (score, overall.reviews, overall.schools)
        and profile.latest_review_line == line
        and counting.standing_of(person_id) == domains
    ):
        return False
    profiles.set_standing(
        person_id,
        score=score,
        reviews=overall.reviews,
        schools=overall.schools,
        domains=domains,
    )
    profiles.set_latest_review_line(person_id, line)
    return True


def people_with_reviews() -> list[int]:
    found = db.session.scalars(
        select(Review.subject_id).where(Review.side == "asker", Review.released_at.is_not(None))
    )
    return [person_id for person_id in found.unique() if person_id is not None]
