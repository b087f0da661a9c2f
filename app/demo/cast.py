"""Who is who in the invented world: the facts that its stories choose by.

These are copies of what stands in the database, so that choosing asks nothing of it.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.accounts.models import Person
from app.database import db
from app.demo.calendar import monday_of
from app.organisations.models import Organisation, Ring

Dated = tuple[date, int]  # a date and its part of the week
A_DAY, TO_BE_ADMITTED = timedelta(days=1), timedelta(days=60)


@dataclass(eq=False)
class Colleague:
    """Somebody who may ask or help."""

    name: str
    email: str
    role: str
    title: str = ""
    school: "School | None" = None
    class_parts: int = 0  # bits: in front of a class
    contract_parts: int = 0
    id: int = 0
    membership_id: int = 0
    # What they share; nothing when they share nothing.
    ticks: dict[str, int] = field(default_factory=dict)  # slug -> ring
    parts: int = 0
    forms: int = 0
    max_minutes: int = 240
    shares_from: date | None = None
    is_asked: bool = True  # False: paused, found only on invitation, or not admitted
    on_invitation: bool = False
    is_freelancer: bool = False
    rate: int = 0
    vat_rate: int = 0
    # What the stories have planned for them.
    taken: set[Dated] = field(default_factory=set)
    weeks: set[date] = field(default_factory=set)
    helps: int = 0
    invoices: int = 0
    quality: float = 8.0  # what reviews of this person are about

    def is_found_on(self, day: date) -> bool:
        """Shares, may be asked, and (freelance) was admitted, which a summer may hold up."""
        if not self.is_asked or self.shares_from is None:
            return False
        return self.shares_from + (TO_BE_ADMITTED if self.is_freelancer else A_DAY) <= day

    @property
    def person(self) -> Person:
        return db.session.get_one(Person, self.id)

    def stands_before_class(self, part: int) -> bool:
        return bool(self.class_parts >> part & 1)

    def next_invoice(self) -> int:
        self.invoices += 1
        return self.invoices

    def take(self, dates: Iterable[Dated]) -> None:
        for on, part in dates:
            self.taken.add((on, part))
            self.weeks.add(monday_of(on))


@dataclass(eq=False)
class Board:
    name: str
    domain: str
    id: int = 0
    members: list[Colleague] = field(default_factory=list)


@dataclass(eq=False)
class School:
    name: str
    sector: str
    board: Board
    city: str
    id: int = 0
    ring_cap: int = Ring.COUNTRY
    pupils: int = 0
    staff: list[Colleague] = field(default_factory=list)
    classes: dict[str, dict[Colleague, int]] = field(default_factory=dict)  # who teaches it when
    lends_in: set[date] = field(default_factory=set)  # weeks in which a class has replacement
    asked: int = 0

    @property
    def organisation(self) -> Organisation:
        return db.session.get_one(Organisation, self.id)

    def with_role(self, role: str) -> list[Colleague]:
        return [colleague for colleague in self.staff if colleague.role == role]

    @property
    def director(self) -> Colleague:
        return self.with_role("director")[0]

    @property
    def support(self) -> Colleague:
        return self.with_role("support_coordinator")[0]

    @property
    def teachers(self) -> list[Colleague]:
        return self.with_role("teacher")


@dataclass
class Cast:
    """Everybody, and the organisations that they work for."""

    boards: list[Board] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    swv_id: int = 0
    region_id: int = 0
    coordinators: list[Colleague] = field(default_factory=list)
    others: list[Colleague] = field(default_factory=list)  # offices outside a school
    freelancers: list[Colleague] = field(default_factory=list)
    skills: dict[str, int] = field(default_factory=dict)  # slug -> id
    signs_in: dict[str, Colleague] = field(default_factory=dict)  # as sign_ins.ROLES names them

    @property
    def everybody(self) -> list[Colleague]:
        staff = [colleague for school in self.schools for colleague in school.staff]
        members = [member for board in self.boards for member in board.members]
        return [*staff, *members, *self.coordinators, *self.others, *self.freelancers]

    @property
    def sharers(self) -> list[Colleague]:
        return [colleague for colleague in self.everybody if colleague.ticks]


def ring_to(colleague: Colleague, school: School) -> int:
    """How far somebody is from a school. All schools here share one samenwerkingsverband."""
    if colleague.is_freelancer or colleague.school is None:
        return Ring.REGION
    if colleague.school is school:
        return Ring.SCHOOL
    return Ring.BOARD if colleague.school.board is school.board else Ring.SWV


def can_help(colleague: Colleague, school: School, skills: Iterable[str], on: date) -> bool:
    """Shares one of these skills as far as this school, on that day."""
    if not colleague.is_found_on(on):
        return False
    ring = ring_to(colleague, school)
    cap = colleague.school.ring_cap if colleague.school else Ring.COUNTRY
    return cap >= ring and any(colleague.ticks.get(skill, -1) >= ring for skill in skills)


def weighted(chance: random.Random, choices: Mapping[Any, int]) -> Any:
    """One of the keys, by their weights."""
    return chance.choices(list(choices), weights=list(choices.values()))[0]
