"""What an import will do: new, changed and gone, for each kind of organisation."""

from dataclasses import dataclass, field
from typing import Any

from app.organisations.models import Kind, Organisation

Values = dict[str, Any]  # columns, and `board`, `swv` and `region` by their codes
ABOVE = ("board", "swv", "region")
NOT_FROM_FILES = ("id", "public_id", "board_id", "swv_id", "region_id", "ring_cap")


def blank(kind: Kind, code: str, **known: Any) -> Values:
    """An organisation of which nothing is known yet."""
    values: Values = dict.fromkeys(ABOVE, "")
    for column in Organisation.__table__.columns:
        if column.name not in NOT_FROM_FILES:
            values[column.name] = None if column.nullable else ""
    return values | {"kind": kind.value, "code": code, "name_is_derived": False} | known


@dataclass(frozen=True)
class Change:
    """One stored organisation whose values differ; `seen` are the fields people are told about."""

    id: int
    before: Values
    after: Values
    seen: tuple[str, ...]

    @property
    def differing(self) -> Values:
        return {key: self.after[key] for key in self.after if self.after[key] != self.before[key]}


@dataclass
class KindPlan:
    new: list[Values] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    returned: list[Change] = field(default_factory=list)  # had gone, and are there again
    gone: list[Values] = field(default_factory=list)  # as stored, with their id
    refreshed: list[Change] = field(default_factory=list)  # derived columns only: nobody is told

    def counts(self) -> dict[str, int]:
        new = len(self.new) + len(self.returned)
        return {"new": new, "changed": len(self.changed), "gone": len(self.gone)}

    @property
    def updates(self) -> list[Change]:
        return self.returned + self.changed + self.refreshed


@dataclass
class Plan:
    """In the order of writing: what schools hang below comes first."""

    regions: KindPlan = field(default_factory=KindPlan)
    swvs: KindPlan = field(default_factory=KindPlan)
    boards: KindPlan = field(default_factory=KindPlan)
    schools: KindPlan = field(default_factory=KindPlan)
    notes: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, dict[str, int]]:
        return {
            "schools": self.schools.counts(),
            "boards": self.boards.counts(),
            "partnerships": self.swvs.counts(),
        }

    def rows(self) -> int:
        """How many rows will be written."""
        kinds = (self.regions, self.swvs, self.boards, self.schools)
        return sum(len(plan.new) + len(plan.updates) + len(plan.gone) for plan in kinds)
