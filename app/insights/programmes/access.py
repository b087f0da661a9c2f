"""Who reads reports about programmes: whoever runs them."""

from datetime import date
from typing import Any

from sqlalchemy import Select, exists, select

from app.organisations.models import Organisation
from app.programmes.access import organisations_to_run_for, run_by
from app.programmes.models import Programme, ProgrammeVersion


def reported(person: Any, on: date) -> Select[Programme]:
    """What this person runs, and ever published."""
    published = exists().where(ProgrammeVersion.programme_id == Programme.id)
    return run_by(person, on).where(published).order_by(Programme.title, Programme.id)


def owners(person: Any, on: date) -> Select[Organisation]:
    """For which organisations with such a programme this person decides."""
    runs = reported(person, on).with_only_columns(Programme.owner_id).order_by(None)
    return organisations_to_run_for(person, on).where(Organisation.id.in_(select(runs.subquery())))
