"""Programmes of several years: templates, the trajecten of schools and groups, their moments."""

from app.feature import Feature
from app.programmes.commands import load_programmes
from app.programmes.transitions import MILESTONE, REACTIONS, TRAJECTORY

feature = Feature(
    name="programmes",
    commands=(load_programmes,),
    tables=(TRAJECTORY, MILESTONE),
    reactions=REACTIONS,
)
