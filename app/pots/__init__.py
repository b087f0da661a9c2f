"""Money: grants, reservations and payments, never more than a pot holds."""

from typing import Any

from sqlalchemy import ColumnElement, or_

from app import clock
from app.feature import Check, Feature, Link
from app.pots import access, checks, views


def _has_pots(person: Any) -> ColumnElement[bool]:
    today = clock.today()
    return or_(access.visible(person, today).exists(), access.may_open(person, today))


feature = Feature(
    name="pots",
    blueprints=(views.bp,),
    navigation=(Link("Potten", "pots.index", position=50, shown_to=_has_pots),),
    checks=(
        Check("counters equal their entries", checks.counters_equal_entries),
        Check("pots equal their reservations", checks.reservations_equal_pots),
        Check("history is append-only", checks.log_is_append_only),
    ),
)
