"""Programmes of several years: templates, the trajecten of schools and groups, their moments."""

from app import deployments  # noqa: F401 - whole before our tables begin, whoever comes first
from app.feature import Clock, Feature, Link
from app.programmes import clocks, from_elsewhere, leaving, mails, money_checks, payers, promising
from app.programmes.checks import CHECKS
from app.programmes.commands import load_programmes
from app.programmes.places import following
from app.programmes.places.checks import CHECKS as PLACE_CHECKS
from app.programmes.places.transitions import PLACE
from app.programmes.places.transitions import close_all as close_places
from app.programmes.scouting.transitions import SCOUTED
from app.programmes.scouting.transitions import takes_part as scouted_takes_part
from app.programmes.team.transitions import MEMBER
from app.programmes.transitions import MILESTONE, REACTIONS, TRAJECTORY
from app.programmes.views import bp, teaching_panels, told_about
from app.programmes.views.asking_lines import began_with
from app.programmes.views.paid_from import paid_from
from app.programmes.waiting import waiting
from app.workflow import Reaction, Step

ENDS = ("decide_stop", "leave", "stop_unfunded", "finish")


def _all_reactions() -> dict[tuple[str, str], Reaction]:
    """What follows from a move, also where the tables of a traject know nothing of it."""
    found = dict(REACTIONS)
    for action in ENDS:
        ends = _both(REACTIONS["trajectory", action], close_places)
        found["trajectory", action] = _both(ends, promising.ended)
    found["milestone", "accept"] = _both(REACTIONS["milestone", "accept"], promising.found_good)
    found["trajectory", "submit"] = _both(REACTIONS["trajectory", "submit"], scouted_takes_part)
    return found


def _both(first: Reaction, then: Reaction) -> Reaction:
    def react(step: Step) -> None:
        first(step)
        then(step)

    return react


feature = Feature(
    name="programmes",
    blueprints=(bp,),
    commands=(load_programmes,),
    tables=(TRAJECTORY, MILESTONE, MEMBER, PLACE, SCOUTED),
    reactions=_all_reactions(),
    waiting=waiting,
    panels={
        "pot": paid_from,
        "help_request": began_with,
        "search": teaching_panels.in_search,
        "practice": teaching_panels.of_practice,
        "shared": told_about.of_shared,
    },
    handlers=mails.HANDLERS,
    objections={("pot", "close"): payers.nobody_counts_on},
    consequences={("person", "close"): leaving.leave_every_role},
    checks=(*CHECKS, *money_checks.CHECKS, *PLACE_CHECKS),
    clocks=(
        Clock("let who holds an office fill its roles", clocks.fill_offices, daily=True),
        Clock("tell of moments that come and that passed", clocks.tell, daily=True),
        Clock("ask what is left of what was learned", following.ask_who_is_due, daily=True),
        Clock("ask people from elsewhere", from_elsewhere.tick, daily=True),
    ),
    navigation=(Link("Programma’s", "programmes.index", position=45),),
)
