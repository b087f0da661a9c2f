"""The life of a traject, and of each of its moments."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app import clock
from app.clock import amsterdam
from app.pots.access import approvers
from app.programmes import (
    access,
    breaches,
    confirming,
    examples,
    from_elsewhere,
    funding,
    guards,
    moment_guards,
    payers,
    people,
    phases,
    remarks,
    taking_part,
)
from app.programmes.models import Milestone, Trajectory
from app.workflow import Deadline, Move, Step, Table, moves_open_to

STATES = {
    "draft": "concept",
    "active": "loopt",
    "completed": "afgerond",
    "stopped": "gestopt",
    "withdrawn": "ingetrokken",
}
MOMENT_STATES = {
    "planned": "gepland",
    "handed_in": "ingeleverd",
    "done": "klaar",
    "skipped": "vervallen",
}


# ── Who acts, and who hears ─────────────────────────────────────────────────────────────────────


def _acts(trajectory: Trajectory, person: Any, now: datetime) -> int | None:
    """A draft is of who wrote it. After that it is of who fills a role, and of the owner, whose
    yes may complete a decision."""
    on = amsterdam(now).date()
    if trajectory.state == "draft":
        return person.id if person.id == trajectory.started_by_id else None
    found = people.rights_in(trajectory, person, _roles(trajectory), on)
    return found[0][1] if found else people.decides_for(trajectory.programme, person, on)


def _roles(trajectory: Trajectory) -> list[str]:
    return [role.key for role in trajectory.template.roles]


def _everybody(trajectory: Trajectory) -> list[int]:
    return people.everybody(trajectory, clock.today())


def _board(trajectory: Trajectory) -> list[int]:
    return people.office_holders(trajectory, "board", clock.today()) if trajectory.school else []


def _owner(trajectory: Trajectory) -> list[int]:
    return people.owner_people(trajectory.programme, clock.today())


def _funders(trajectory: Trajectory) -> list[int]:
    pots = [payer.pot_id for payer in trajectory.payers if payer.pot_id is not None]
    return approvers(pots, clock.today())


def _in_moment(milestone: Milestone) -> list[int]:
    return taking_part.ids_in(milestone, milestone.moment.everybody, clock.today())


def _submitter(milestone: Milestone) -> list[int]:
    return [milestone.newest.by_id] if milestone.newest else []


MONEY_BACK = "betalen wat gedaan is; de rest komt vrij"

TRAJECTORY_MOVES = (
    Move(
        "draft", "submit", "active", ("role",),
        requires="wie volgens het sjabloon begint; aanmelden is open; de rollen die bij een "
        "functie horen zijn bekend; de eerste fase gaat open",
        hears=("owner", "board"),
        told="De aanmelding is verstuurd: het traject loopt.",
        label="Aanmelden",
        guard=guards.may_begin, effect=guards.begun,
    ),
    Move(
        "draft", "withdraw", "withdrawn", ("role",),
        told="De aanmelding is weggegooid.",
        label="Concept weggooien",
    ),
    Move(
        "active", "decide_continue", "active", ("role",),
        requires="alle rollen van het besluit tekenden dezelfde uitkomst; de vorige fase is klaar",
        money="volgende fase: van reservering naar verplichting; bij de eerste begroting "
        "reserveren alle financiers hun aandeel, of geen",
        hears=("roles",),
        told="Het besluit is: doorgaan.",
        guard=guards.is_decided, effect=guards.told_which,
    ),
    Move(
        "active", "decide_revise", "active", ("role",),
        requires="een verse kopie van het moment, binnen een maand; in dezelfde fase wordt het "
        "besluit herhaald",
        money="het verschil erbij of terug nadat het opnieuw is vastgesteld",
        hears=("roles",),
        told="Het besluit is: eerst bijstellen.",
        guard=guards.is_decided, effect=guards.revised,
    ),
    Move(
        "active", "decide_extend", "active", ("role",),
        requires="de optionele fase is nog niet gebruikt; waar het sjabloon dat vraagt, zegt het "
        "formulier dat zij nodig is",
        money="reserveren van de begroting van de extra fase",
        hears=("roles", "funders"),
        told="Het besluit is: verlengen.",
        guard=guards.is_new_phase, effect=guards.extended,
    ),
    Move(
        "active", "decide_stop", "stopped", ("role",),
        requires="een reden; open inzetten worden geannuleerd",
        money=MONEY_BACK,
        hears=("roles", "funders"),
        told="Het besluit is: stoppen.",
        guard=guards.is_decided, effect=guards.told_which,
    ),
    Move(
        "active", "leave", "stopped", ("role",),
        requires="meedoen is vrijwillig: de schoolleider, het bestuur en wie begon kunnen altijd "
        "stoppen, met een reden",
        money=MONEY_BACK,
        hears=("roles", "funders"),
        told="De deelname is gestopt.",
        label="Stoppen met dit traject",
        guard=guards.may_leave,
    ),
    Move(
        "active", "finish", "completed", ("system",),
        requires="alle fasen zijn klaar",
        money="de rest komt vrij",
        hears=("roles", "funders"),
        told="Alle fasen zijn klaar: het traject is afgerond.",
        guard=guards.all_is_done,
    ),
)  # fmt: skip

# Ours: after the no of a payer nothing can be decided that costs money.
UNFUNDED_AFTER = Deadline(
    payers.REVISE_DAYS,
    since=payers.refused_since,
    reminders=(payers.REMIND_DAYS,),
    reminds=("roles", "funders", "owner"),
    says="Een betaler betaalt niet mee. Over twee weken stopt het traject, tenzij die alsnog "
    "ja zegt.",
)
UNFUNDED = Move(
    "active", "stop_unfunded", "stopped", ("system",),
    requires="er is nog niets apart gezet, en een betaler die nee zei is daarbij gebleven",
    money=MONEY_BACK,
    hears=("roles", "funders", "owner"),
    told="Een betaler betaalt niet mee, en er kwam geen ander plan: het traject is gestopt.",
    guard=payers.nobody_came_round,
    deadline=UNFUNDED_AFTER,
)  # fmt: skip

TRAJECTORY = Table(
    name="trajectory",
    model=Trajectory,
    start="draft",
    ends=frozenset({"completed", "stopped", "withdrawn"}),
    states=STATES,
    moves=TRAJECTORY_MOVES,
    additions=(UNFUNDED,),
    actors={"role": _acts},
    recipients={"roles": _everybody, "owner": _owner, "board": _board, "funders": _funders},
    endpoint="programmes.trajectory",
    visible=access.trajectories,
    title=lambda trajectory: trajectory.title,
    notes={
        "appoint": "Iemand doet mee in een rol.",
        "release": "Iemand doet niet meer mee in een rol.",
        "agree_share": "Een financier betaalt mee.",
        "refuse_share": "Een financier betaalt niet mee.",
        "move_share": "Een financier betaalt uit een andere pot.",
        "pay_cost": "Een regel van de begroting is betaald.",
        "adjust": "De planning is aangepast.",
        "open_places": "Er zijn plekken voor scholen die willen leren.",
        "change_places": "De plekken voor scholen die willen leren zijn aangepast.",
        "make_up": "Iemand haalde in wat diegene van de opleiding miste.",
    },
)


def _acts_in(milestone: Milestone, person: Any, now: datetime) -> int | None:
    return taking_part.acts_in(milestone, person, amsterdam(now).date())


def _runs(milestone: Milestone, person: Any, now: datetime) -> int | None:
    programme = milestone.trajectory.programme
    return people.decides_for(programme, person, amsterdam(now).date())


MILESTONE_MOVES = (
    Move(
        "planned", "hand_in", "handed_in", ("role",),
        requires="het formulier is compleet, en elke regel ervan klopt; wie het volgens het "
        "sjabloon invult",
        hears=("moment_roles",),
        told="Er is iets ingeleverd.",
        label="Inleveren",
        guard=moment_guards.is_filled_in, effect=moment_guards.handed_in,
    ),
    Move(
        "planned", "hold", "done", ("role",),
        requires="een moment zonder formulier: wie er waren en wanneer; iemand van elke rol die "
        "erbij hoort te zijn",
        money="uren naar de inzetten van wie er van elders was",
        told="Dit moment is geweest.",
        label="Dit is geweest",
        guard=moment_guards.took_place, effect=moment_guards.held,
    ),
    Move(
        "planned", "reschedule", "planned", ("role",),
        requires="een dag binnen de fase, anders met een reden",
        hears=("moment_roles",),
        told="De datum is verzet.",
        label="Verzetten",
        guard=moment_guards.is_another_day, effect=moment_guards.rescheduled,
    ),
    Move(
        "planned", "skip", "skipped", ("owner",),
        requires="een reden; nooit een moment met een besluit",
        hears=("moment_roles",),
        told="Dit moment vervalt.",
        label="Laten vervallen",
        guard=moment_guards.may_be_skipped,
    ),
    Move(
        "handed_in", "accept", "done", ("role",),
        requires="iemand anders dan wie het inleverde; bij een besluit pas na alle handtekeningen",
        money="uren naar de inzetten; wat in de begroting is gedaan wordt betaald",
        hears=("submitter",),
        told="Wat was ingeleverd is goed.",
        label="Dit is goed",
        guard=moment_guards.is_good, effect=moment_guards.accepted,
    ),
    Move(
        "handed_in", "give_back", "planned", ("role",),
        requires="een toelichting; de versie blijft bewaard",
        hears=("submitter",),
        told="Wat was ingeleverd komt terug met een toelichting.",
        label="Teruggeven",
        guard=moment_guards.is_given_back_with_words, effect=moment_guards.given_back,
    ),
)  # fmt: skip

# Ours: of a school that gave its place back nothing is waited for. Only its leaving does this.
LAPSE = tuple(
    Move(
        state, "lapse", "skipped", ("system",),
        requires="een school gaf haar plek terug, en dit was van haar alleen",
        told="Dit moment vervalt: de school doet niet meer mee.",
        guard=moment_guards.is_of_nobody,
    )
    for state in ("planned", "handed_in")
)  # fmt: skip

MILESTONE = Table(
    name="milestone",
    model=Milestone,
    start="planned",
    ends=frozenset({"done", "skipped"}),
    states=MOMENT_STATES,
    moves=MILESTONE_MOVES,
    additions=LAPSE,
    actors={"role": _acts_in, "owner": _runs},
    recipients={"moment_roles": _in_moment, "submitter": _submitter},
    endpoint="programmes.moment",
    visible=access.milestones,
    title=lambda milestone: f"{milestone.moment.label}, {milestone.trajectory.who}",
    notes={
        "sign": "Er is een keuze ondertekend.",
        confirming.CONFIRM: "Iemand die erbij was, zegt dat dit klopt.",
        "coming": "Dit moment komt eraan.",
        "late": "Dit moment had al geweest moeten zijn.",
        "lead": "Er is gekozen wie dit leidt.",
        remarks.REMARK: "Er is een reactie op wat is ingeleverd.",
        breaches.BREACH: "Iets wat is afgesproken, is niet nagekomen.",
    },
)


def _goes_on(step: Step) -> None:
    examples.published(step)
    moment_guards.goes_on(step)
    from_elsewhere.after_moment(step)


def _was_good(step: Step) -> None:
    breaches.told(step)
    _goes_on(step)


def _was_held(step: Step) -> None:
    from_elsewhere.write_hours(step)
    _goes_on(step)


def _ends(step: Step) -> None:
    """First what hangs on it, then the money that it left."""
    from_elsewhere.fall_away(step)
    funding.over(step)


# After each of these an inzet may hold less money, or be over.
GIVES_BACK = (
    "ask_change", "cancel", "cancel_session", "close_unbilled", "correct", "decline", "expire",
    "refuse", "refuse_extension", "reject", "settle", "stop_early", "withdraw",
)  # fmt: skip

REACTIONS: dict[tuple[str, str], Callable[[Step], None]] = {
    ("milestone", "accept"): _was_good,
    ("milestone", "hold"): _was_held,
    ("milestone", "skip"): _goes_on,
    ("milestone", "lapse"): _goes_on,
    ("trajectory", "submit"): lambda step: payers.name_payers(step.obj),
    ("trajectory", "decide_continue"): funding.decided,
    ("trajectory", "decide_extend"): funding.decided,
    ("trajectory", "decide_stop"): _ends,
    ("trajectory", "leave"): _ends,
    ("trajectory", "stop_unfunded"): _ends,
    ("trajectory", "finish"): _ends,
    **{("deployment", action): from_elsewhere.followed for action in GIVES_BACK},
}


def open_moves(milestone: Milestone, person: Any, now: datetime) -> set[str]:
    """The actions to offer: those open to this person that the facts do not rule out."""
    if not taking_part.is_workable(milestone):
        return set()
    on = amsterdam(now).date()
    moment = milestone.moment
    accepts = taking_part.accepts_for(milestone, person, on) is not None
    decides = bool(
        moment.decision and taking_part.rights(milestone, person, moment.decision.by, on)
    )
    newest = milestone.newest
    is_own = newest is not None and newest.by_id == person.id
    its_turn = milestone.state != "planned" or not phases.waits_for(milestone)
    fits = {
        "hand_in": its_turn and taking_part.fills_in(milestone, person, on) is not None,
        "hold": its_turn and not moment.form and moment.decision is None,
        "reschedule": True,
        "skip": moment.decision is None,
        "accept": accepts
        and (moment.decision is None or moment_guards.waits_for_a_yes(milestone, on)),
        "give_back": (accepts or decides) and not is_own,
    }
    offered = {move.action for move in moves_open_to(MILESTONE, milestone, person, now)}
    return {action for action in offered if fits[action]}
