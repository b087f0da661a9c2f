"""What reports know of one traject: no names, no words that somebody wrote. Two facts that are
alike are still two."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, eq=False)
class Ticked:
    """What was ticked or chosen at one question that reports count. `is_one`: of several answers
    one is chosen."""

    kind: str
    question: str
    options: tuple[str, ...]
    on: date
    is_one: bool = False


@dataclass(frozen=True, eq=False)
class Mark:
    """`who`: the school that it is about; `key`: the same question, also on another form."""

    who: int
    key: str
    question: str
    mark: int
    on: date


@dataclass(frozen=True, eq=False)
class Due:
    due_on: date
    done_on: date | None


@dataclass(frozen=True, eq=False)
class Chosen:
    decision: str
    outcome: str
    on: date


@dataclass(frozen=True, eq=False)
class Taking:
    """One traject, as far as reports know it: no names, no words that somebody wrote."""

    school: int
    began: date
    sector: str = ""
    ended: date | None = None
    end: str = ""  # completed or stopped
    phases: tuple[tuple[str, date, date | None], ...] = ()
    way: str = ""
    ticked: tuple[Ticked, ...] = ()
    marks: tuple[Mark, ...] = ()
    moments: tuple[Due, ...] = ()
    decisions: tuple[Chosen, ...] = ()

    def ended_by(self, day: date) -> str:
        return self.end if self.ended is not None and self.ended <= day else ""

    def phase_on(self, day: date) -> str:
        for label, opened, closed in self.phases:
            if opened <= day and (closed is None or closed > day):
                return label
        return ""
