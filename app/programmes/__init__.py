"""Programmes of several years: templates, the trajecten of schools and groups, their moments."""

from app.feature import Check, Clock, Feature, Link
from app.programmes import checks, from_elsewhere
from app.programmes.commands import load_programmes
from app.programmes.transitions import MILESTONE, REACTIONS, TRAJECTORY
from app.programmes.views import bp
from app.programmes.waiting import waiting

feature = Feature(
    name="programmes",
    blueprints=(bp,),
    commands=(load_programmes,),
    tables=(TRAJECTORY, MILESTONE),
    reactions=REACTIONS,
    waiting=waiting,
    checks=(
        Check("money of trajecten is as decided", checks.money_is_as_planned),
        Check("payers bear what was decided", checks.costs_have_their_payers),
        Check("only what was done is paid", checks.what_was_paid_was_done),
    ),
    clocks=(Clock("inzetten of trajecten", from_elsewhere.tick, daily=True),),
    navigation=(Link("Programma’s", "programmes.index", position=45),),
)
