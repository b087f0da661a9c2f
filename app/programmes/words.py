"""What is said of a programme and of what comes next in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.programmes.template import Moment, Phase, Template

TYPES = {
    "meeting": "bijeenkomst",
    "visit": "bezoek",
    "audit": "audit",
    "report": "rapportage",
    "measurement": "meting",
    "training": "training",
    "product": "product",
    "event": "evenement",
}
SUBJECTS = {
    "school": "een school",
    "school_or_department": "een school of een afdeling ervan",
    "department": "een afdeling van een school",
    "team": "een team of collega",
    "group": "een groep uit verschillende scholen",
}
NAME_LABELS = {
    "school_or_department": "Welke afdeling?",
    "department": "Welke afdeling?",
    "team": "Naam van het plan of team",
    "group": "Naam van de groep",
}
WHOLE_SCHOOL = "Laat dit leeg als de hele school meedoet."


@dataclass(frozen=True)
class PlannedMoment:
    label: str
    when: str
    kind: str
    who: str
    outcomes: Sequence[str]
    key: str = ""
    form: str = ""


@dataclass(frozen=True)
class PlannedPhase:
    label: str
    length: str
    is_optional: bool
    moments: Sequence[PlannedMoment]


def preview(template: Template) -> list[PlannedPhase]:
    """The template as a timeline without dates."""
    return [
        PlannedPhase(
            phase.label,
            length(phase),
            phase.is_optional,
            [_planned(template, phase, moment) for moment in _in_order(phase)],
        )
        for phase in template.phases
    ]


def _in_order(phase: Phase) -> list[Moment]:
    return sorted(phase.moments, key=lambda moment: (moment.is_on_demand, moment.at))


def _planned(template: Template, phase: Phase, moment: Moment) -> PlannedMoment:
    return PlannedMoment(
        label=moment.label,
        when=when(phase, moment),
        kind=TYPES[moment.type],
        who=", ".join(template.role(key).label for key in moment.roles),
        outcomes=[each.label for each in moment.decision.outcomes] if moment.decision else [],
        key=moment.key,
        form=moment.form,
    )


def when(phase: Phase, moment: Moment) -> str:
    """maand 3, 9 en 15 · als het nodig is"""
    if moment.is_on_demand:
        return "als het nodig is"
    if moment.within:
        return f"binnen {moment.within} {'week' if moment.within == 1 else 'weken'}"
    unit = "week" if phase.in_weeks else "maand"
    numbers = [str(moment.at + each * moment.every) for each in range(moment.times)]
    if len(numbers) > 4:
        numbers = [*numbers[:2], "…", numbers[-1]]
    said = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} en {numbers[-1]}"
    return "aan het begin" if said == "0" else f"{unit} {said.replace('…,', '…')}"


def length(phase: Phase) -> str:
    one, many = ("week", "weken") if phase.in_weeks else ("maand", "maanden")
    return f"{phase.length} {one if phase.length == 1 else many}"


def duration(template: Template) -> str:
    """24 tot 36 maanden, with the optional phases."""
    months = [phase.length for phase in template.phases if not phase.in_weeks]
    weeks = sum(phase.length for phase in template.phases if phase.in_weeks)
    extra = sum(p.length for p in template.phases if p.is_optional and not p.in_weeks)
    most = sum(months) + round(weeks / 4.35)
    least = most - extra
    return f"{least} maanden" if not extra else f"{least} tot {most} maanden"
