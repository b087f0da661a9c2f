"""What the pages of vragen say to their reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from sqlalchemy import func, select

from app.clock import amsterdam
from app.database import db
from app.help_requests import access, not_now, reach
from app.help_requests.forms import FORM_WORDS, RING_WORDS
from app.help_requests.models import HelpRequest, RequestParty
from app.help_requests.rules import EXTERNAL_REASONS, GOALS, WITHDRAW_REASONS, hours
from app.help_requests.transitions import STATES, offered
from app.help_requests.views.first_inside import can_invite, invite_url
from app.help_requests.views.seeking import seeking
from app.profiles.models import Claim, Profile
from app.web import filters
from app.web.forms import Form, VersionedForm
from app.web.news import Line, happened, line

# Moves of one button, by the last word of their address; the others have a page of their own.
STEPS = {
    "plaatsen": "publish",
    "voorstellen": "propose",
    "onthullen": "reveal",
    "heropenen": "reopen",
    "afronden": "close",
    "weggooien": "withdraw",
}
STEP_OF = {action: step for step, action in STEPS.items()}
STYLES = {"publish": "primary", "propose": "primary", "withdraw": "danger"}


@dataclass(frozen=True)
class Button:
    """A move that is open to the reader: a form of one button, or a link to its page."""

    label: str
    url: str
    style: str
    posts: bool


@dataclass(frozen=True)
class Row:
    """A vraag in a list."""

    title: str
    url: str
    state: str
    word: str
    meta: Sequence[str]
    at: datetime
    offer_url: str = ""
    pass_url: str = ""
    form: Form | None = None  # of the button that lets it pass; each has a key of its own


def rows(found: Sequence[HelpRequest], person: Any, now: datetime) -> list[Row]:
    """For a list: what the reader may know of each."""
    inside = access.inside(person, amsterdam(now).date())
    return [_row(asked, person, inside) for asked in found]


def _row(asked: HelpRequest, person: Any, inside: set[int]) -> Row:
    knows = not asked.name_is_hidden or asked.school_id in inside or asked.asked_by_id == person.id
    return Row(
        title=asked.title,
        url=url_for("help_requests.show", public_id=asked.public_id),
        state=asked.state,
        word=STATES[asked.state],
        meta=[
            asked.school.name if knows else access.SOME_SCHOOL,
            f"{hours(asked.minutes)} gevraagd" if asked.minutes else "",
            _when(asked),
        ],
        at=asked.entered_at,
        offer_url=offer_url(asked),
        pass_url=url_for("help_requests.not_now", public_id=asked.public_id),
        form=Form(formdata=None),
    )


def page_of(asked: HelpRequest, person: Any, now: datetime) -> dict[str, Any]:
    """Everything that the page of one vraag says to this reader."""
    on = amsterdam(now).date()
    knows = access.knows_school(person, asked, on)
    is_own = access.is_own(asked, person, on)
    return {
        "help_request": asked,
        "word": STATES[asked.state],
        "school": asked.school.name if knows else access.SOME_SCHOOL,
        "needed": [wanted.skill.label for wanted in asked.essential],
        "nice": [wanted.skill.label for wanted in asked.nice],
        "facts": _facts(asked) + (_facts_of_the_school(asked) if is_own and knows else []),
        "buttons": buttons(asked, person, now),
        "name_is_waited_for": asked.name_is_hidden and asked.open_talks > 0,
        "edit_url": _edit_url(asked, person, now),
        "timeline": timeline(asked) if is_own and knows else [],
        "offer_url": _offer_url(asked, person, now),
        "own_fit": own_fit(asked, person),
        "said_not_now": not_now.has_said(asked, person),
        "seeking": seeking(asked, person, now),
        "suggestions": _suggestions(asked, person, now),
        "panels": _panels(asked, person),
        "fresh": VersionedForm(formdata=None, version=asked.version),
    }


def _facts(asked: HelpRequest) -> list[tuple[str, str]]:
    wanted = f"{hours(asked.minutes)} gevraagd" if asked.minutes else ""
    granted = f", {hours(asked.granted_minutes)} toegezegd" if asked.granted_minutes else ""
    return [
        ("Hoeveel hulp", wanted + granted),
        ("Wanneer", _when(asked)),
        ("Dagdelen", filters.parts(asked.parts) if asked.parts else ""),
        ("Soort hulp", ", ".join(_forms(asked.forms))),
        ("De hulp mag komen van", dict(RING_WORDS)[str(asked.ring)]),
        ("Het doel", GOALS.get(asked.goal, "")),
        ("Wat er op school moet blijven", asked.left_behind),
        ("Kleine vraag", "hoogstens twee uur, zonder kosten" if asked.is_micro else ""),
    ]


def _facts_of_the_school(asked: HelpRequest) -> list[tuple[str, str]]:
    """Names of people and counts of children are for the school itself."""
    pupils = f"ongeveer {asked.pupils}" if asked.supports_pupils else ""
    why = (EXTERNAL_REASONS.get(asked.external_reason, ""), asked.external_words)
    return [
        ("Gevraagd door", asked.asked_by.name),
        ("Erbij op school", asked.contact.name if asked.contact else ""),
        ("In gedachten", asked.wished.name if asked.wished else ""),
        ("Waarom een zzp’er", ": ".join(part for part in why if part)),
        ("Kinderen met een hulpvraag", pupils),
    ]


def _when(asked: HelpRequest) -> str:
    if asked.from_date is None and asked.until_date is None:
        return ""
    return filters.date_range(asked.from_date, asked.until_date)


def _forms(bits: int) -> list[str]:
    return [words for bit, words in enumerate(FORM_WORDS) if bits >> bit & 1]


def buttons(asked: HelpRequest, person: Any, now: datetime) -> list[Button]:
    return [_button(asked, move.action, move.label) for move in offered(asked, person, now)]


def _button(asked: HelpRequest, action: str, label: str) -> Button:
    style = STYLES.get(action, "secondary")
    if action in ("widen", "give_back") or (action == "withdraw" and asked.state == "open"):
        url = url_for(f"help_requests.{action}", public_id=asked.public_id)
        return Button(label, url, style, posts=False)
    url = url_for("help_requests.move", public_id=asked.public_id, step=STEP_OF[action])
    return Button(label, url, style, posts=True)


def _edit_url(asked: HelpRequest, person: Any, now: datetime) -> str:
    if asked.state != "draft" or access.acts_for(asked, person, now) is None:
        return ""
    return url_for("help_requests.edit", public_id=asked.public_id)


def timeline(asked: HelpRequest) -> list[Line]:
    """What happened, with who did it; only for people of the school."""
    found, people = happened("help_request", asked.id)
    lines = []
    for event, reason in found:
        said = line(event, reason, people)
        code = WITHDRAW_REASONS.get(reason.code, "") if reason else ""
        words = ": ".join(part for part in (code, said.reason) if part)
        lines.append(Line(said.says, said.by, said.at, said.state, words))
    return lines


def since_seen(asked: HelpRequest, seen: int) -> list[str]:
    """What happened after the page that somebody still had open, in sentences."""
    lines = timeline(asked)[-max(0, asked.version - seen) :] if asked.version > seen >= 0 else []
    return [f"{said.says} ({said.by}, {filters.dutch_moment(said.at)})" for said in lines]


def offer_url(asked: HelpRequest) -> str:
    """Where one offers to help, once there is such a page."""
    if (
        asked.state != "open"
        or asked.is_arranged
        or "deployments.offer" not in current_app.view_functions
    ):
        return ""
    return url_for("deployments.offer", public_id=asked.public_id)


def _offer_url(asked: HelpRequest, person: Any, now: datetime) -> str:
    """For whoever shares something, does not ask this themselves and is not in it yet."""
    if not shares(person) or access.acts_for(asked, person, now) is not None:
        return ""
    if db.session.get(RequestParty, (asked.id, person.id)) is not None:
        return ""
    return offer_url(asked)


def own_fit(asked: HelpRequest, person: Any) -> reach.Fit:
    """What is asked for that the reader ticked, by name."""
    ticked = select(Claim.skill_id).where(Claim.person_id == person.id)
    return reach.fit_of(asked, set(db.session.scalars(ticked)))


def _suggestions(asked: HelpRequest, person: Any, now: datetime) -> list[dict[str, str]]:
    """Whom the school could still ask; for people of the school, whom those ticks do reach."""
    on = amsterdam(now).date()
    if (
        asked.state != "open"
        or asked.is_arranged
        or asked.school_id not in access.inside(person, on)
    ):
        return []
    if access.acts_for(asked, person, now) is None:
        return []
    people = reach.still_to_ask(asked, on)
    fits = reach.fits_of(asked, [who.id for who in people], on=on)
    return [
        {
            "name": who.name,
            "fit": fits[who.id].says if who.id in fits else "",
            "url": url_for("profiles.person", public_id=who.public_id),
            "invite_url": invite_url(asked, who.public_id) if can_invite() else "",
        }
        for who in people
        if who.id != person.id
    ]


def shares(person: Any) -> bool:
    """Whether this person has a profile that others can find."""
    profile = db.session.get(Profile, person.id)
    return profile is not None and profile.published_at is not None and profile.paused_at is None


def _panels(asked: HelpRequest, person: Any) -> list[dict[str, Any]]:
    offered = (
        feature.panels["help_request"](asked, person)
        for feature in current_app.extensions["features"]
        if "help_request" in feature.panels
    )
    return [panel for panel in offered if panel]


def counts(person: Any, now: datetime) -> dict[str, int]:
    """How many vragen of one's own there are in each state, in the order of the table."""
    found = access.own(person, amsterdam(now).date()).subquery()
    states = db.session.execute(select(found.c.state, func.count()).group_by(found.c.state))
    counted = {row[0]: row[1] for row in states}
    return {state: counted[state] for state in STATES if state in counted}
