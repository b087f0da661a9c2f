"""Schools, boards, samenwerkingsverbanden and regions: who is who, and how far apart."""

from app.feature import Check, Feature
from app.organisations import checks
from app.organisations.commands import import_holidays, import_organisations

feature = Feature(
    name="organisations",
    commands=(import_organisations, import_holidays),
    checks=(
        Check("schools hang below the right kind", checks.schools_hang_below_the_right_kind),
        Check("only boards own e-mail domains", checks.only_boards_own_domains),
        Check("school holidays are known", checks.holidays_are_known),
    ),
)
