"""Programmes of several years: templates, the trajecten of schools and groups, their moments."""

from app import deployments  # noqa: F401 - whole before our tables begin, whoever comes first
from app.feature import Clock, Feature, Link
from app.programmes import clocks, from_elsewhere, money_checks, payers
from app.programmes.checks import CHECKS
from app.programmes.commands import load_programmes
from app.programmes.team.transitions import MEMBER
from app.programmes.transitions import MILESTONE, REACTIONS, TRAJECTORY
from app.programmes.views import bp
from app.programmes.views.asking_lines import began_with
from app.programmes.views.paid_from import paid_from
from app.programmes.waiting import waiting

feature = Feature(
    name="programmes",
    blueprints=(bp,),
    commands=(load_programmes,),
    tables=(TRAJECTORY, MILESTONE, MEMBER),
    reactions=REACTIONS,
    waiting=waiting,
    panels={"pot": paid_from, "help_request": began_with},
    objections={("pot", "close"): payers.nobody_counts_on},
    checks=(*CHECKS, *money_checks.CHECKS),
    clocks=(
        Clock("let who holds an office fill its roles", clocks.fill_offices, daily=True),
        Clock("tell of moments that come and that passed", clocks.tell, daily=True),
        Clock("ask people from elsewhere", from_elsewhere.tick, daily=True),
    ),
    navigation=(Link("Programma’s", "programmes.index", position=45),),
)
