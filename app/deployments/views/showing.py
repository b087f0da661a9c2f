"""What the pages of an inzet say to their reader, made from rows and the table of moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import workflow
from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db
from app.deployments import rules, swaps, words
from app.deployments.classes import dates_of
from app.deployments.models import Deployment, Message, Session
from app.deployments.notice import told_when_agreeing
from app.deployments.planning import ahead, begun
from app.deployments.transitions import DEPLOYMENT, word_for
from app.deployments.views import agreed, figures, steps, team_showing, versions
from app.deployments.views.agreed import form_in_words
from app.events.access import timeline_of
from app.events.models import Reason
from app.help_requests.access import SOME_SCHOOL, inside, knows_school
from app.help_requests.rules import WHY_EXTERNAL
from app.web import filters
from app.web.news import Line, line


@dataclass(frozen=True)
class Said:
    """A line of the talk."""

    name: str
    at: datetime
    html: str


@dataclass(frozen=True)
class Anonymous:
    """Stands in a line for whoever acts for a school that has no name yet."""

    name: str = SOME_SCHOOL


A_SCHOOL = Anonymous()


@dataclass(frozen=True)
class SessionRow:
    """A planned time, with what the reader can do about it."""

    when: str
    what: str  # in what form; '' where the terms say it in words
    minutes: int
    logged: int | None
    cancelled: bool
    stands_still: bool
    cover: str
    links: list[tuple[str, str]] = field(default_factory=list)


def page(inzet: Deployment, reader: Any, now: datetime) -> dict[str, Any]:
    """Everything that the page of one inzet says to this reader."""
    moves = {move.action for move in workflow.moves_open_to(DEPLOYMENT, inzet, reader, now)}
    terms = inzet.terms
    amount = figures.amount_of(inzet)
    still = steps.still(inzet)
    since, changed = versions.changes(inzet, reader, now)
    talks = db.session.get_one(Deployment, inzet.swap_with_id) if inzet.is_second_half else inzet
    return {
        "lead": _lead(inzet, reader, now),
        "state_word": word_for(inzet),
        "next_step": steps.next_step(inzet, now),
        # The shares of who pays are theirs.
        "by_pot": figures.correction_by_pot(inzet) if "correct" in moves else [],
        "terms": terms,
        "terms_rows": agreed.terms_rows(terms) if terms else [],
        "since": since,
        "changes": changed,
        "older": versions.older(inzet, reader, now),
        "agreed": agreed.who_agreed(inzet),
        "notice": told_when_agreeing(inzet, amsterdam(now).date()),
        "sessions": [_session(inzet, session, moves, now, still) for session in inzet.sessions],
        "covers": covers_without_session(inzet),
        "lines": figures.lines(amount),
        "total": amount.total,
        "is_estimate": inzet.actual is None and inzet.state not in figures.PAID,
        "paid_from": [payer.pot.name for payer in inzet.payers],
        "swap": swap_of(inzet, reader),
        "team": team_showing.beside(inzet, reader, now),
        "may_talk": not inzet.is_second_half
        and DEPLOYMENT.right_of(reader, inzet, ("asker", "expert"), now) is not None
        and inzet.state not in DEPLOYMENT.ends,
        "messages": _messages(talks, reader, now),
        "buttons": steps.buttons(inzet, reader, now),
        "people": people(inzet, reader, now),
        "story": story(inzet, reader, now),
    }


def _lead(inzet: Deployment, reader: Any, now: datetime) -> str:
    if inzet.swap_with_id is not None:
        return f"{inzet.expert.name} ruilt van klas met {swaps.other_name(inzet)}"
    return f"{inzet.expert.name} helpt {_school_name(inzet, reader, now)}"


def swap_of(inzet: Deployment, reader: Any) -> dict[str, Any] | None:
    """Both halves in a sentence each, the reader's own first."""
    if inzet.swap_with_id is None:
        return None
    other = db.session.get_one(Deployment, inzet.swap_with_id)
    halves = sorted((inzet, other), key=lambda half: half.expert_id != reader.id)
    return {
        "lines": [
            (
                "Jij neemt" if half.expert_id == reader.id else f"{half.expert.name} neemt",
                half.versions[-1].place,
                half.versions[-1].activity,
            )
            for half in halves
        ],
        "other_url": url_for("deployments.show", public_id=other.public_id),
        "other_name": other.expert.name,
    }


# Carrying out


def sessions_to_start_from(inzet: Deployment, today: date) -> list[dict[str, Any]]:
    """Sessions still to come, or the dates of the terms when nothing is planned yet."""
    coming = ahead(inzet, today)
    if not coming:
        return agreed.rows_of(inzet.terms.dates if inzet.terms is not None else ())
    own = [{"starts_at": each.starts_at, "form": each.form} for each in coming]
    return [row | more for row, more in zip(agreed.rows_of(coming), own, strict=True)]


def _session(
    inzet: Deployment, session: Session, moves: set[str], now: datetime, still: list[Session]
) -> SessionRow:
    links = []
    may_log = session.on <= amsterdam(now).date()
    if session.cancelled_at is None:
        is_open = session.logged_minutes is None
        if "log_hours" in moves and may_log:
            label = "Uren opschrijven" if is_open else "Uren aanpassen"
            links.append((label, _of_session("log_hours", inzet, session)))
        if "cancel_session" in moves and is_open and session not in begun(inzet, now):
            links.append(("Afzeggen", _of_session("cancel_session", inzet, session)))
    at = f", {session.starts_at:%H:%M} uur" if session.starts_at else ""
    cover = _covers(inzet).get((session.on, session.part))
    return SessionRow(
        when=words.moment(session.on, session.part) + at,
        what=form_in_words(session),
        minutes=session.minutes,
        logged=session.logged_minutes,
        cancelled=session.cancelled_at is not None,
        stands_still=session in still,
        cover=f"vervanging: {cover}" if cover else "",
        links=links,
    )


def _of_session(endpoint: str, inzet: Deployment, session: Session) -> str:
    return url_for(f"deployments.{endpoint}", public_id=inzet.public_id, session_id=session.id)


def dates_to_cover(inzet: Deployment) -> list[tuple[str, str]]:
    """Dates on which a class may need somebody: (value, words)."""
    if inzet.open_sessions:
        found: Iterable[tuple[date, int]] = [(each.on, each.part) for each in inzet.open_sessions]
    else:
        found = dates_of(inzet.terms) if inzet.terms else []
    told = {at: f", gemeld: {who}" for at, who in _covers(inzet).items()}
    return [
        (f"{on.isoformat()}/{part}", words.moment(on, part) + told.get((on, part), ""))
        for on, part in found
    ]


def _covers(inzet: Deployment) -> dict[tuple[date, int], str]:
    """Who stands before the class, by date and part."""
    return {(each.on, each.part): each.cover_by for each in inzet.covers}


def covers_without_session(inzet: Deployment) -> list[tuple[str, str]]:
    """What the leader wrote down for a date that is not planned, or not there; a session says its
    own. What a moved date left behind counts for nothing, and is said no more once it is over."""
    if inzet.state not in ("approved", "scheduled", "running"):
        return []
    planned = {(each.on, each.part) for each in inzet.sessions}
    return [
        (words.moment(*at).capitalize(), who)
        for at, who in sorted(_covers(inzet).items())
        if at not in planned
    ]


# People and what happened


def people(inzet: Deployment, reader: Any, now: datetime) -> list[tuple[str, str]]:
    """Who takes part. How to reach each other the two sides read once both said yes to the same
    terms, and from then on: also when they differ about the hours."""
    known = knows_school(reader, inzet.help_request, amsterdam(now).date())
    party = DEPLOYMENT.right_of(reader, inzet, ("asker", "expert"), now) is not None
    host = db.session.get_one(Person, inzet.contact_id or inzet.asked_by_id)
    rows = [
        ("Expert", inzet.expert.name),
        ("Werkt bij", inzet.lender.name if inzet.lender else "zelfstandig (zzp)"),
        ("School die hulp krijgt", _school_name(inzet, reader, now)),
        ("Aanspreekpunt", host.name if known else ""),
    ]
    if inzet.swap_with_id is not None:
        rows = [("Ruilt", inzet.expert.name), ("Met", host.name), ("Op", inzet.asker_school.name)]
    if party and inzet.is_agreed:
        both = [who for who in (inzet.expert, host) if who.closed_at is None]
        rows += [(f"Mail {who.name}", who.email) for who in both]
    return rows


def _school_name(inzet: Deployment, reader: Any, now: datetime) -> str:
    if knows_school(reader, inzet.help_request, amsterdam(now).date()):
        return inzet.asker_school.name
    return SOME_SCHOOL


def school_names(inzetten: Sequence[Deployment], reader: Any, on: date) -> dict[int, str]:
    """By inzet, the school that gets help as the reader may know it."""
    known = inside(reader, on) if any(i.help_request.name_is_hidden for i in inzetten) else set()
    return {
        inzet.id: inzet.asker_school.name
        if not inzet.help_request.name_is_hidden
        or reader.id == inzet.help_request.asked_by_id
        or inzet.asker_school_id in known
        else SOME_SCHOOL
        for inzet in inzetten
    }


def _messages(inzet: Deployment, reader: Any, now: datetime) -> list[Said]:
    """The talk; while the vraag has no name, its school speaks as a school."""
    known = knows_school(reader, inzet.help_request, amsterdam(now).date())
    found = (
        select(Message)
        .where(Message.deployment_id == inzet.id)
        .options(joinedload(Message.author))
        .order_by(Message.id)
    )
    return [
        Said(
            each.author.name if known or each.author_id == inzet.expert_id else SOME_SCHOOL,
            each.at,
            each.html,
        )
        for each in db.session.scalars(found).unique()
    ]


WORDS_OF_REASONS = rules.REFUSALS | WHY_EXTERNAL

# Told, but it leaves the version as it was: no page is out of date because of it.
TOLD_ONLY = (
    *("say", "remind", "hide_review", "keep_review", "restore_review"),
    *("answer_effect", "thank", "review_team"),
)


def story(
    inzet: Deployment, reader: Any, now: datetime, *, without: Sequence[str] = ()
) -> list[Line]:
    """The timeline, with the refusal's words where a code was chosen."""
    rows = db.session.execute(timeline_of("deployment", inzet.id)).all()
    found = [(event, reason) for event, reason in rows if event.action not in without]
    ids = {who for event, _ in found for who in (event.by_id, event.on_behalf_id) if who}
    people = {who.id: who for who in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    known = knows_school(reader, inzet.help_request, amsterdam(now).date())
    told = []
    for event, reason in found:
        of_school = not known and event.role == "asker"
        said = line(event, reason, dict.fromkeys(people, A_SCHOOL) if of_school else people)
        why = _why(reason, said) if event.action != "invite" or reader.id != inzet.expert_id else ""
        told.append(Line(said.says, said.by, said.at, said.state, why))
    return told


def _why(reason: Reason | None, said: Line) -> str:
    """The reason in words. Why a school went outside is not for who came from there."""
    code = WORDS_OF_REASONS.get(reason.code, "") if reason else ""
    return ": ".join(part for part in (code, said.reason) if part)


def since_seen(inzet: Deployment, seen: int, reader: Any, now: datetime) -> list[str]:
    """What happened after the page that somebody still had open."""
    if not 0 <= seen < inzet.version:
        return []
    newest = story(inzet, reader, now, without=TOLD_ONLY)[-(inzet.version - seen) :]
    return [f"{said.says} ({said.by}, {filters.dutch_moment(said.at)})" for said in newest]
