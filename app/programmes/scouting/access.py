"""Who reads the list of scouted schools: who runs the programme."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select

from app.programmes.access import run_by
from app.programmes.models import Programme
from app.programmes.scouting.models import Scouted

ORDER = ("asked", "spoken", "seen", "joins", "no")


def scouted(person: Any, on: date) -> Select[Scouted]:
    mine = run_by(person, on).with_only_columns(Programme.id)
    return select(Scouted).where(Scouted.programme_id.in_(mine))
