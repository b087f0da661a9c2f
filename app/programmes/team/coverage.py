"""What a team covers on the three axes, and what nobody of it covers. Plain values only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.programmes.duos import Candidate


@dataclass(frozen=True)
class Covered:
    """One thing that a team may cover, and how many of it do."""

    label: str
    people: int
    of: int = 0  # of how many things below it, for a field of knowledge
    has: int = 0


@dataclass(frozen=True)
class Coverage:
    knowledge: Sequence[Covered]
    expertise_missing: Mapping[str, Sequence[str]]  # domain label -> what nobody ticked in it
    backgrounds: Sequence[Covered]

    @property
    def unknown(self) -> list[str]:
        """Fields in which nobody of the team knows their way."""
        return [each.label for each in self.knowledge if not each.people]

    @property
    def absent(self) -> list[str]:
        """Backgrounds that nobody of the team has."""
        return [each.label for each in self.backgrounds if not each.people]


def coverage(
    team: Iterable[Candidate],
    domains: Sequence[tuple[str, str, Sequence[tuple[int, str]]]],
    backgrounds: Mapping[str, str],
) -> Coverage:
    """`domains`: (id, label, its skills as (id, label)); `backgrounds`: code -> label."""
    team = list(team)
    everything = frozenset[int]().union(*(each.expertise for each in team))
    knowledge, missing = [], {}
    for id_, label, skills in domains:
        has = sum(skill in everything for skill, _ in skills)
        knowledge.append(
            Covered(label, sum(id_ in each.knowledge for each in team), len(skills), has)
        )
        absent = [word for skill, word in skills if skill not in everything]
        if absent and has:
            missing[label] = absent
    return Coverage(
        knowledge,
        missing,
        [
            Covered(label, sum(code in each.backgrounds for each in team))
            for code, label in backgrounds.items()
        ],
    )
