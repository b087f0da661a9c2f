"""Money: grants, reservations and payments, never more than a pot holds."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_

from app.feature import Check, Clock, Feature, Link
from app.pots import access, checks, ending, leaving, mails, panels, views
from app.pots.waiting import waiting


def _has_pots(person: Any, on: date) -> ColumnElement[bool]:
    return or_(access.visible(person, on).exists(), access.holds_for_others(person, on))


feature = Feature(
    name="pots",
    blueprints=(views.bp,),
    navigation=(Link("Potten", "pots.index", position=50, shown_to=_has_pots),),
    panels={"deployments": panels.first_pot},
    waiting=waiting,
    consequences={("person", "close"): leaving.end_mandates},
    handlers=mails.HANDLERS,
    clocks=(Clock("tell of pots that are over", ending.tick, daily=True),),
    checks=(
        Check("counters equal their entries", checks.counters_equal_entries),
        Check("pots equal their reservations", checks.reservations_equal_pots),
        Check("history is append-only", checks.log_is_append_only),
    ),
)
