"""People of a synthetic country, block by block: who they are, where they work, what they share.

Every block has dice of its own, so that the same people come out whatever the memory allows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.accounts.models import Membership, Person, Role
from app.demo.names import FIRST, LAST
from app.profiles.models import (
    EMPLOYEE,
    FORMS,
    FREELANCER,
    Claim,
    Freelancer,
    FreelancerRegion,
    Profile,
    Slot,
    Standing,
)
from benchmarks.synthetic.country import Country
from benchmarks.synthetic.loading import Columns, public_ids
from benchmarks.synthetic.notes import Writer

TODAY = date(2026, 11, 24)
MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LONG_AGO = date(2020, 8, 1)

BLOCK = 50_000  # people at a time
FREELANCE = 0.20
FEWEST_CLAIMS, MOST_CLAIMS = 5, 25
ZIPF, FLATTENED = 0.9, 3.0  # popularity is 1 / (rank + 3) ** 0.9: half tick the first of all
WITH_NOTE = 0.40
PARTS_FREE = (0.35, 0.30, 0.40, 0.35, 0.35, 0.30, 0.45, 0.35, 0.40, 0.45)
ROLES = (Role.TEACHER, Role.SUPPORT_COORDINATOR, Role.ASSISTANT, Role.SPECIALIST, Role.DIRECTOR)
ROLE_CHANCE = (0.70, 0.10, 0.08, 0.07, 0.05)
RING_CHANCE = (0.10, 0.35, 0.30, 0.15, 0.10)  # how far somebody who works at a school helps
REVIEWED = 0.35

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Skills:
    """The vocabulary in use: per skill its id, its domain, and how popular it is."""

    ids: Ints
    domains: Sequence[str]
    popularity: NDArray[np.float32]


def skills(ids: Sequence[int], domains: Sequence[str], dice: np.random.Generator) -> Skills:
    rank = dice.permutation(len(ids))
    return Skills(np.array(ids), domains, (1 / (rank + FLATTENED) ** ZIPF).astype(np.float32))


@dataclass(frozen=True)
class Block:
    """The people with ids `first` up to `first + count`, as rows of every table they are in."""

    first: int
    count: int
    country: Country
    skills: Skills
    writer: Writer
    dice: np.random.Generator

    def rows(self) -> Iterator[Columns]:
        """Tables in the order in which they need each other."""
        yield self._people()
        yield from self._memberships()
        yield self._profiles()
        yield self._claims()
        yield self._slots()
        yield self._standings()
        yield from self._freelancers()

    # ── Chance ──────────────────────────────────────────────────────────────────────────────────

    def _luck(self, chance: float) -> Bools:
        return self.dice.random(self.count) < chance

    def _some(self, chance: float, value: Any, otherwise: Any = None) -> list[Any]:
        return [value if lucky else otherwise for lucky in self._luck(chance).tolist()]

    @cached_property
    def ids(self) -> Ints:
        return np.arange(self.first, self.first + self.count)

    @cached_property
    def is_freelancer(self) -> Bools:
        return self._luck(FREELANCE)

    @cached_property
    def chosen(self) -> list[Ints]:
        """For each person the numbers of their skills: weighted by popularity, each once."""
        sizes = self.dice.integers(FEWEST_CLAIMS, MOST_CLAIMS + 1, self.count)
        waits = self.dice.standard_exponential((self.count, len(self.skills.ids)), dtype=np.float32)
        waits /= self.skills.popularity
        nearest = np.argpartition(waits, MOST_CLAIMS, axis=1)[:, :MOST_CLAIMS]
        order = np.argsort(np.take_along_axis(waits, nearest, axis=1), axis=1)
        nearest = np.take_along_axis(nearest, order, axis=1).astype(np.int64)
        return [np.sort(row[:size]) for row, size in zip(nearest, sizes.tolist(), strict=True)]

    @cached_property
    def rings(self) -> Ints:
        own = self.dice.choice(5, self.count, p=RING_CHANCE)
        return np.where(self.is_freelancer, self.dice.integers(3, 5, self.count), own)

    @cached_property
    def free(self) -> Bools:
        """(people, parts): when they may be asked."""
        free = self.dice.random((self.count, len(PARTS_FREE))) < np.array(PARTS_FREE)
        return free & ~self._luck(0.05)[:, None]

    @cached_property
    def reviews(self) -> Ints:
        return np.minimum(40, self.dice.geometric(0.2, self.count)) * self._luck(REVIEWED)

    @cached_property
    def scores(self) -> Ints:
        return np.clip(self.dice.normal(8_000, 700, self.count), 4_000, 10_000).astype(np.int64)

    # ── Rows ────────────────────────────────────────────────────────────────────────────────────

    def _people(self) -> Columns:
        first, last = FIRST.split(), LAST.split("|")
        names = [
            f"{first[one]} {last[other]}"
            for one, other in zip(
                self.dice.integers(0, len(first), self.count).tolist(),
                self.dice.integers(0, len(last), self.count).tolist(),
                strict=True,
            )
        ]
        addresses = [f"persoon{number}@voorbeeld.test" for number in self.ids.tolist()]
        return Columns(
            Person.__table__,
            self.count,
            id=self.ids.tolist(),
            public_id=public_ids("p", self.count, start=self.first),
            name=names,
            email=addresses,
            email_key=addresses,
            created_at=MOMENT,
            email_confirmed_at=self._some(0.97, MOMENT),
            closed_at=self._some(0.02, MOMENT),
        )

    def _memberships(self) -> Iterator[Columns]:
        works = ~self.is_freelancer
        at = self.dice.integers(0, len(self.country.schools), self.count)
        beside = self.dice.integers(0, len(self.country.schools), self.count)
        boards = self.country.boards[self.dice.integers(0, len(self.country.boards), self.count)]
        at_board = self._luck(0.02)
        first = np.where(at_board, boards, self.country.schools[at])
        two = self._luck(0.08) & (at != beside) & ~at_board
        yield self._working(works, first)
        yield self._working(works & two, self.country.schools[beside])

    def _working(self, who: Bools, organisations: Ints) -> Columns:
        roles = self.dice.choice(len(ROLES), self.count, p=ROLE_CHANCE)
        until = self._some(0.02, TODAY - timedelta(days=30))
        confirmed = self._some(0.98, MOMENT)
        chosen = np.flatnonzero(who).tolist()
        return Columns(
            Membership.__table__,
            len(chosen),
            person_id=self.ids[who].tolist(),
            organisation_id=organisations[who].tolist(),
            role=[str(ROLES[role]) for role in roles[who].tolist()],
            until=[until[number] for number in chosen],
            confirmed_at=[confirmed[number] for number in chosen],
            **{"from": LONG_AGO},
        )

    def _profiles(self) -> Columns:
        free = _bits(self.free)
        busy = _bits(self.dice.random(self.free.shape) < 0.15) * self._luck(0.3)
        forms = _bits(self.dice.random((self.count, len(FORMS))) < 0.5)
        load = np.where(self._luck(0.6), 0, self.dice.integers(1, 1_000, self.count))
        load = np.where(self._luck(0.03), 1_000, load)
        answers = np.clip(self.dice.normal(750, 150, self.count), 0, 1_000).astype(np.int64)
        schools = np.minimum(self.reviews, self.dice.integers(1, 12, self.count))
        notes = self._notes()
        return Columns(
            Profile.__table__,
            self.count,
            person_id=self.ids.tolist(),
            kind=[FREELANCER if each else EMPLOYEE for each in self.is_freelancer.tolist()],
            published_at=self._some(0.94, MOMENT),
            paused_at=self._some(0.04, MOMENT),
            ring=self.rings.tolist(),
            only_on_invitation=self._some(0.04, True, False),
            note=notes,
            note_html=[f"<p>{note}</p>" if note else "" for note in notes],
            available_from=self._some(0.06, TODAY + timedelta(days=40)),
            available_until=self._some(0.05, TODAY - timedelta(days=20)),
            free_parts=free.tolist(),
            busy_parts=(busy & free).tolist(),
            forms=np.where(forms, forms, 1).tolist(),
            sectors=self._sectors(),
            load=load.tolist(),
            responsiveness=np.where(self._luck(0.5), 500, answers).tolist(),
            last_asked_at=self._last_asked(),
            score=self._if_reviewed(self.scores),
            review_count=self.reviews.tolist(),
            review_schools=schools.tolist(),
            latest_review_line=[
                "Rust in de klas na drie weken." if number else ""
                for number in self.reviews.tolist()
            ],
        )

    def _notes(self) -> list[str]:
        having = np.flatnonzero(self._luck(WITH_NOTE)).tolist()
        written = self.writer.notes([self.chosen[number] for number in having], self.dice)
        notes = [""] * self.count
        for number, note in zip(having, written, strict=True):
            notes[number] = note
        return notes

    def _sectors(self) -> list[str]:
        words = ("po", "vo", "so", "mbo", "po so", "po vo", "po vo so")
        chosen = self.dice.choice(len(words), self.count, p=(0.5, 0.2, 0.07, 0.03, 0.1, 0.06, 0.04))
        return [words[number] for number in chosen.tolist()]

    def _last_asked(self) -> list[datetime | None]:
        minutes = self.dice.integers(0, 300 * 24 * 60, self.count).tolist()
        never = self._luck(0.5).tolist()
        return [
            None if not_yet else MOMENT - timedelta(minutes=ago)
            for not_yet, ago in zip(never, minutes, strict=True)
        ]

    def _if_reviewed(self, values: Ints) -> list[int | None]:
        return [
            value if number else None
            for value, number in zip(values.tolist(), self.reviews.tolist(), strict=True)
        ]

    def _claims(self) -> Columns:
        sizes = np.array([len(own) for own in self.chosen])
        own = np.repeat(self.rings, sizes)
        # Most ticks reach as far as the profile; some have a ring of their own.
        other = self.dice.integers(0, 5, len(own))
        freelance = np.repeat(self.is_freelancer, sizes)
        other = np.where(freelance, 3 + other % 2, other)
        rings = np.where(self.dice.random(len(own)) < 0.15, other, own)
        return Columns(
            Claim.__table__,
            len(own),
            person_id=np.repeat(self.ids, sizes).tolist(),
            skill_id=self.skills.ids[np.concatenate(self.chosen)].tolist(),
            ring=rings.tolist(),
            ticked_at=MOMENT,
        )

    def _slots(self) -> Columns:
        who, parts = np.nonzero(self.free)
        covered = self.dice.random(len(who)) < 0.3
        return Columns(
            Slot.__table__,
            len(who),
            person_id=self.ids[who].tolist(),
            part=parts.tolist(),
            with_cover=covered.tolist(),
        )

    def _standings(self) -> Columns:
        rows: list[tuple[int, str, int, int]] = []
        reviewed = np.flatnonzero(self.reviews).tolist()
        luck = self.dice.integers(-400, 401, (self.count, 2)).tolist()
        for number in reviewed:
            own = self.chosen[number]
            domains = dict.fromkeys(self.skills.domains[skill] for skill in own[:2].tolist())
            for domain, more in zip(domains, luck[number], strict=False):
                score = min(10_000, int(self.scores[number]) + more)
                rows.append((number, domain, score, int(self.reviews[number])))
        return Columns(
            Standing.__table__,
            len(rows),
            person_id=[self.first + number for number, _, _, _ in rows],
            domain_id=[domain for _, domain, _, _ in rows],
            score=[score for _, _, score, _ in rows],
            reviews=[count for _, _, _, count in rows],
            schools=[min(count, 5) for _, _, _, count in rows],
        )

    def _freelancers(self) -> Iterator[Columns]:
        chosen = np.flatnonzero(self.is_freelancer)
        admitted = self._some(0.92, MOMENT)
        yield Columns(
            Freelancer.__table__,
            len(chosen),
            person_id=self.ids[chosen].tolist(),
            kvk=[f"{number:08d}" for number in self.ids[chosen].tolist()],
            rate_cents=(self.dice.integers(10, 26, len(chosen)) * 500).tolist(),
            vog_date=TODAY - timedelta(days=90),
            admitted_at=[admitted[number] for number in chosen.tolist()],
            admitted_by_id=[1 if admitted[number] else None for number in chosen.tolist()],
        )
        near = self.dice.integers(0, len(self.country.regions), len(chosen))
        wide = self.dice.integers(1, 4, len(chosen))
        pairs = [
            (person, int(self.country.regions[(start + step) % len(self.country.regions)]))
            for person, start, steps in zip(
                self.ids[chosen].tolist(), near.tolist(), wide.tolist(), strict=True
            )
            for step in range(min(steps, len(self.country.regions)))
        ]
        yield Columns(
            FreelancerRegion.__table__,
            len(pairs),
            person_id=[person for person, _ in pairs],
            region_id=[region for _, region in pairs],
        )


def _bits(having: Bools) -> Ints:
    """(people, bits) as one number each, the first bit the lowest."""
    return having @ (1 << np.arange(having.shape[1]))
