"""The life of a vraag: draft, perhaps proposed by a colleague, open, filled, and its ends."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app import clock, workflow
from app.clock import amsterdam
from app.help_requests import access, guards, reach, rules
from app.help_requests.models import HelpRequest
from app.organisations.models import Ring
from app.workflow import Deadline, Move, Table

STATES = {
    "draft": "concept",
    "proposed": "ligt bij de schoolleider",
    "open": "open",
    "filled": "hulp gevonden",
    "closed": "afgerond",
    "withdrawn": "ingetrokken",
    "expired": "verlopen",
}


# ── Who acts, and who hears ─────────────────────────────────────────────────────────────────────


def _is_proposer(asked: HelpRequest, person: Any, now: datetime) -> int | None:
    if person.id != asked.proposed_by_id:
        return None
    stayed = access.works_at(person.id, asked.school_id, amsterdam(now).date())
    return person.id if stayed else None


def _leads(asked: HelpRequest, person: Any, now: datetime) -> int | None:
    return person.id if person.id in access.directors(asked.school, amsterdam(now).date()) else None


def _coordinates(asked: HelpRequest, person: Any, now: datetime) -> int | None:
    found = access.coordinators(asked.school, amsterdam(now).date())
    return person.id if person.id in found else None


ACTORS = {
    "asker": access.acts_for,
    "colleague": access.colleague_of,
    # These move nothing. They say whether a mail is still theirs to get when it goes out.
    "director": _leads,
    "coordinator": _coordinates,
    "proposer": _is_proposer,
    "fitting_experts": reach.still_fits,
    "new_experts": reach.still_fits,
}


def _proposer(asked: HelpRequest) -> list[int]:
    return [asked.proposed_by_id] if asked.proposed_by_id is not None else []


def _fitting(asked: HelpRequest) -> list[int]:
    """Who could help; whoever is asked in person hears of that, and not of this."""
    found = reach.not_told_yet(asked, clock.today())
    return [person_id for person_id in found if person_id != asked.wished_id]


def _unless_arranged(
    hears: Callable[[HelpRequest], list[int]],
) -> Callable[[HelpRequest], list[int]]:
    """Of a swap or a traject people hear through their inzetten, and nobody else does."""
    return lambda asked: [] if asked.is_arranged else hears(asked)


HEARS: dict[str, Callable[[HelpRequest], list[int]]] = {
    "asker": lambda asked: access.askers(asked, clock.today()),
    "director": lambda asked: access.directors(asked.school, clock.today()),
    "coordinator": lambda asked: access.coordinators(asked.school, clock.today()),
    "proposer": _proposer,
    "fitting_experts": _fitting,
    "new_experts": _fitting,
    # "candidates" are known higher up: who has an inzet under way is told from there.
}
RECIPIENTS = {role: _unless_arranged(hears) for role, hears in HEARS.items()}

CANDIDATES = ("candidates",)
PUBLISHABLE = (
    "minstens 1 vaardigheid die echt nodig is, uren boven nul, periode in de toekomst, ring "
    "gekozen; zonder naam hoogstens het samenwerkingsverband"
)

MOVES = (
    Move(
        "draft", "publish", "open", ("asker",),
        requires=PUBLISHABLE,
        hears=("coordinator",), digest=("fitting_experts",),
        told="De vraag staat open: wie kan helpen?",
        label="Vraag plaatsen",
        when=guards.asks_for_the_school, guard=guards.may_be_published, effect=guards.published,
    ),
    Move(
        "open", "widen", "open", ("asker",),
        requires="de nieuwe ring is groter; een kleine vraag blijft binnen het bestuur, een vraag "
        "zonder naam binnen het samenwerkingsverband",
        digest=("new_experts",),
        told="De hulp mag nu van verder komen.",
        label="Verder weg zoeken",
        guard=guards.is_wider, effect=guards.widened,
    ),
    Move(
        "open", "fill", "filled", ("system",),
        requires="de toegezegde uren zijn samen de gevraagde uren",
        hears=("asker", *CANDIDATES),
        told="Voor alle gevraagde uren is hulp gevonden.",
        guard=guards.is_full,
    ),
    Move(
        "filled", "reopen", "open", ("system", "asker"),
        requires="een inzet viel weg voor de uitvoering; de vrager mag het ook bij uren die "
        "overbleven",
        hears=("asker", *CANDIDATES),
        told="Er zijn weer uren vrij: de vraag staat opnieuw open.",
        label="Opnieuw openen",
        guard=guards.hours_fell_away,
    ),
    Move(
        "filled", "close", "closed", ("system",),
        requires="alle inzetten zijn klaar of gestopt",
        hears=("asker",),
        told="Alles is gedaan: de vraag is afgerond.",
        guard=guards.nothing_is_under_way,
    ),
    Move(
        "open", "withdraw", "withdrawn", ("asker",),
        requires="een reden; gesprekken sluiten mee",
        hears=CANDIDATES,
        told="De vraag is ingetrokken.",
        label="Vraag intrekken",
        guard=guards.has_a_reason,
    ),
    Move(
        "draft", "withdraw", "withdrawn", ("asker",),
        told="Het concept is weggegooid.",
        label="Concept weggooien",
    ),
    Move(
        "draft", "propose", "proposed", ("colleague",),
        requires="collega van dezelfde school",
        hears=("director",),
        told="Een collega stelt deze vraag voor.",
        label="Voorstellen aan je schoolleider",
        effect=guards.proposed,
    ),
    Move(
        "draft", "publish", "open", ("colleague",),
        requires="een kleine vraag: hoogstens 2 uur, bedrag 0, eigen school of bestuur",
        hears=("director",), digest=("fitting_experts",),
        told="Een collega heeft een kleine vraag geplaatst.",
        label="Kleine vraag plaatsen",
        guard=guards.colleague_may_publish, effect=guards.published,
    ),
    Move(
        "proposed", "publish", "open", ("asker",),
        requires=f"als bij plaatsen: {PUBLISHABLE}",
        hears=("proposer", "coordinator"), digest=("fitting_experts",),
        told="Het voorstel is overgenomen: de vraag staat open.",
        label="Vraag plaatsen",
        guard=guards.may_be_published, effect=guards.published,
    ),
    Move(
        "proposed", "give_back", "draft", ("asker",),
        requires="een toelichting",
        hears=("proposer",),
        told="De schoolleider vraagt om een aanpassing.",
        label="Teruggeven",
        guard=guards.is_explained,
    ),
    Move(
        "open", "reveal", "open", ("asker",),
        requires="de vraag staat zonder naam; zonder naam is geen akkoord mogelijk",
        hears=CANDIDATES,
        told="De school heeft haar naam genoemd.",
        label="Naam van de school tonen",
        guard=guards.name_is_hidden, effect=guards.revealed,
    ),
    Move(
        "open", "close", "closed", ("asker",),
        requires="deels hulp gevonden en de rest is niet meer nodig; gesprekken sluiten mee",
        hears=CANDIDATES,
        told="De vraag is afgerond; de rest van de uren is niet meer nodig.",
        label="Afronden: de rest is niet meer nodig",
        guard=guards.is_partly_filled,
    ),
    Move(
        "open", "expire", "expired", ("system",),
        requires="60 dagen stil of de periode is voorbij, en niemand is nog bezig",
        hears=("asker", "coordinator"),
        told="Het bleef stil of de periode is voorbij: de vraag is verlopen.",
        guard=guards.nothing_is_under_way,
        deadline=Deadline(
            days=rules.QUIET_DAYS,
            since=guards.quiet_since,
            also=guards.period_is_over,
            reminders=(rules.REMIND_DAYS,),
            reminds=("asker",),
            says="Er is al een maand niemand gevonden. Laat de hulp van verder weg komen, dan "
            "zien meer mensen je vraag.",
        ),
    ),
)  # fmt: skip

HELP_REQUEST = Table(
    name="help_request",
    model=HelpRequest,
    start="draft",
    ends=frozenset({"closed", "withdrawn", "expired"}),
    states=STATES,
    moves=MOVES,
    actors=ACTORS,
    recipients=RECIPIENTS,
    endpoint="help_requests.show",
    visible=access.visible,
    title=lambda asked: asked.title,
)


def takes_part(asked: HelpRequest, person: Any, action: str, now: datetime) -> bool:
    """Whether such a move is this person's to make, now or when their page was made."""
    return access.wrote(asked, person) or workflow.takes_part(
        HELP_REQUEST, asked, person, (action,), now
    )


def offered(asked: HelpRequest, person: Any, now: datetime) -> list[Move]:
    """The moves to offer on the page: those open to this person that the facts do not rule out."""
    small_only = access.office_for(asked, person, now) is None
    return [
        move
        for move in workflow.moves_open_to(HELP_REQUEST, asked, person, now)
        if not _is_ruled_out(asked, move.action, small_only)
    ]


def _is_ruled_out(asked: HelpRequest, action: str, small_only: bool) -> bool:
    if action == "publish":
        return small_only and not asked.is_micro
    if action == "widen":
        return asked.is_arranged or asked.ring == (Ring.BOARD if asked.is_micro else Ring.COUNTRY)
    if action == "reveal":
        return not asked.name_is_hidden
    if action == "close":
        return asked.granted_minutes == 0
    if action == "reopen":
        return asked.minutes_left == 0
    return False
