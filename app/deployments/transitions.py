"""The life of an inzet: every move that exists, in two chapters of one table."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.deployments import bundling, moves_after, moves_before, moves_together, room, together
from app.deployments.access import visible
from app.deployments.models import Bundle, Deployment
from app.deployments.people import ACTORS, RECIPIENTS
from app.deployments.planning import region_of
from app.help_requests.models import HelpRequest
from app.organisations.years import add_school_days
from app.workflow import Move, Step, Table

STATES = {
    "sounded": "gepolst",
    "talking": "in overleg",
    "consent": "wacht op leidinggevende",
    "approval": "wacht op akkoord budget",
    "approved": "toegekend",
    "scheduled": "ingepland",
    "running": "loopt",
    "delivered": "uitgevoerd",
    "disputed": "uren kloppen niet",
    "completed": "afgerond",
    "settled": "betaald",
    "declined": "niet doorgegaan",
    "withdrawn": "ingetrokken",
    "expired": "verlopen",
    "cancelled": "geannuleerd",
    "owed": "geannuleerd, nog te betalen",
}
FREE_OF_COST = "klaar"  # the word for settled where nothing was to be paid

# What is told without moving anything.
NOTES = {
    "say": "Er is een bericht.",
    "invoice": "De factuur is ingediend.",
    "draw_up": "Er is een factuur opgesteld. Die telt als de zzp’er akkoord gaat.",
    "turn_down": "De zzp’er is niet akkoord met de opgestelde factuur.",
    "review_team": "De school deelde een ervaring met het team.",
    "hide_review": "De coördinator verborg een ervaring.",
    "keep_review": "Een ervaring is gemeld. De coördinator laat haar staan.",
    "restore_review": "De coördinator zette een verborgen ervaring terug.",
    "answer_effect": "De school vertelde wat er nog van te merken is.",
    "thank": "De school stuurde een bedankje.",
    "stand_still": "Een of meer keren staan stil: de expert werkt dan niet meer bij de school die "
    "uitleent.",
    "go_on": "Wat stilstond, gaat weer door.",
    "lower_minimum": "De school wil ook met minder mensen door.",
    "lend_on": "De nieuwe school van de expert vindt het goed: wat stilstond, gaat door.",
    "propose_correction": "Er staat een correctie van de betaling klaar voor een tweede persoon.",
}


def hold_request(part: Deployment | Bundle) -> None:
    """So that all who change an inzet and its vraag queue in one order: the vraag, the inzet, the
    room, the pots, the profile. What moves together (a team, a swap) is of one vraag, so whoever
    comes by another one of them waits here, and not halfway. (SQLite has one writer anyway.)"""
    db.session.execute(
        select(HelpRequest)
        .where(HelpRequest.id == part.help_request_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _with_its_room(effect: Callable[[Step], None] | None) -> Callable[[Step], None]:
    """Whatever ends or empties an inzet also lets go of the room that it was given."""

    def change(step: Step) -> None:
        if effect is not None:
            effect(step)
        room.follow(step.obj)

    return change


def _as_a_team(move: Move) -> Callable[[Step], None] | None:
    """What others decide about somebody of a team, they decide about the whole team."""
    is_decision = move.source in together.BEING_DECIDED and move.action in bundling.DECISIONS
    if not is_decision or "system" in move.by:
        return move.guard

    def judge(step: Step) -> None:
        bundling.is_decided_together(step)
        if move.guard is not None:
            move.guard(step)

    return judge


def _row(move: Move) -> Move:
    return replace(move, guard=_as_a_team(move), effect=_with_its_room(move.effect))


def _school_day_after(inzet: Deployment, day: date, count: int) -> date:
    return add_school_days(day, count, region_of(inzet))


def word_for(inzet: Deployment) -> str:
    """The state in the word of the page."""
    if inzet.state == "settled" and not inzet.actual:
        return FREE_OF_COST
    return STATES[inzet.state]


DEPLOYMENT = Table(
    name="deployment",
    model=Deployment,
    start="talking",
    ends=frozenset({"settled", "declined", "withdrawn", "expired", "cancelled"}),
    states=STATES,
    moves=tuple(_row(move) for move in (*moves_before.MOVES, *moves_after.MOVES)),
    additions=tuple(_row(move) for move in moves_together.MOVES),
    actors=ACTORS,
    recipients=RECIPIENTS,
    endpoint="deployments.show",
    visible=visible,
    title=lambda inzet: inzet.help_request.title,
    decides_at={
        ("consent", "leader"): "deployments.consent",
        ("consent", "board"): "deployments.consent",
    },
    with_title=(joinedload(Deployment.help_request), joinedload(Deployment.expert)),
    school_day_after=_school_day_after,
    hold_first=hold_request,
    notes=NOTES,
)
