"""Everybody who may be found, as planes of bits and a few small columns, in this process.

`answers.py` searches in it; `loading.py` reads the rows from the database; `sync.py` keeps it
current. What is true only today (who may be found, who has time) is worked out once a day from
columns that hold dates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.organisations.rings import Place
from app.profiles.models import FORMS
from app.search import planes as bits
from app.search import ranking
from app.search.batch import KINDS, Batch, People, Works, day_number
from app.search.filters import PARTS, SECTORS
from app.search.lately import Lately
from app.search.nearness import Nearness
from app.search.planes import CODE, Plane, Planes, Rows
from app.search.surroundings import Near, Surroundings
from app.search.themes import Standings, Theme

THEMES_BYTES = 12_000_000  # what may be kept of themes, beside the one that every search needs


class Columns:
    """`skills` gives the domain of each skill that is in use, by id."""

    def __init__(
        self, skills: Mapping[int, str], surroundings: Surroundings, *, room: int = 0
    ) -> None:
        self.surroundings = surroundings
        self.skills = dict(skills)
        self.number_of = {id_: number for number, id_ in enumerate(self.skills)}
        self.skill_ids = np.array(list(self.skills), np.int64)
        self.skills_of = {
            domain: frozenset(id_ for id_, of in self.skills.items() if of == domain)
            for domain in self.skills.values()
        }
        self.domains = tuple(sorted(set(self.skills.values())))
        self._lay_out()
        self.size = 0
        self.planes = bits.empty(self._height, bits.words_for(room))
        self.people = People.empty(self.room)
        self.works = Works.empty()
        self.standings = {domain: Standings.empty() for domain in self.domains}
        self._rows: dict[int, int] = {}  # of ids that came out of order
        self._ordered = 0  # so many first rows have rising ids
        self.day: int | None = None  # that what follows from the columns was worked out for
        self.forget()

    # ── What stands where in the planes ─────────────────────────────────────────────────────────

    def _lay_out(self) -> None:
        self._domain_at = CODE * len(self.skills)
        self._anything_at = self._domain_at + CODE * len(self.domains)
        self._facts_at = self._anything_at + CODE
        self._parts, self._forms = self._facts_at, self._facts_at + len(PARTS)
        self._sectors = self._forms + len(FORMS)
        self._kinds = self._sectors + len(SECTORS)
        self._new = self._kinds + len(KINDS)
        self._height = self._new + 1
        domain_number = {domain: number for number, domain in enumerate(self.domains)}
        self._domain_of = np.array([domain_number[d] for d in self.skills.values()], np.int64)

    @property
    def words(self) -> int:
        return int(self.planes.shape[1])

    @property
    def room(self) -> int:
        return self.words * bits.WORD

    def of_skill(self, skill_id: int) -> Planes:
        """How far each row's tick of this skill reaches, as a code."""
        at = CODE * self.number_of[skill_id]
        return self.planes[at : at + CODE]

    def codes(self, rows: Rows) -> NDArray[np.uint8]:
        """How far every tick of these rows reaches, skills × rows, as codes."""
        word, bit = bits.where(rows)
        is_set = (self.planes[: CODE * len(self.skills), word] & bit) != 0
        three = is_set.reshape(len(self.skills), CODE, len(rows)).astype(np.uint8)
        return three[:, 0] | three[:, 1] << 1 | three[:, 2] << 2

    def of_domain(self, domain: str) -> Planes:
        at = self._domain_at + CODE * self.domains.index(domain)
        return self.planes[at : at + CODE]

    @property
    def of_anything(self) -> Planes:
        """How far each row's widest tick reaches."""
        return self.planes[self._anything_at : self._facts_at]

    @property
    def facts(self) -> Planes:
        """The planes of all facets that are the same for every search, in the order of facts_of."""
        return self.planes[self._facts_at : self._new]

    def of_fact(self, facet: str) -> Planes:
        """A plane for each value of one such facet."""
        at, count = {
            "part": (self._parts, len(PARTS)),
            "form": (self._forms, len(FORMS)),
            "sector": (self._sectors, len(SECTORS)),
            "kind": (self._kinds, len(KINDS)),
        }[facet]
        return self.planes[at : at + count]

    facts_of: Sequence[tuple[str, str]] = (
        *(("part", str(part)) for part in PARTS),
        *(("form", form) for form in FORMS),
        *(("sector", sector) for sector in SECTORS),
        *(("kind", kind) for kind in KINDS),
    )

    @property
    def newcomers(self) -> Plane:
        return self.planes[self._new]

    # ── Putting people in ───────────────────────────────────────────────────────────────────────

    def put(self, batch: Batch) -> None:
        """Take these people as they are now, whatever was known of them."""
        rows, were_known = self._places(batch.people.id)
        if were_known.any():
            bits.clear(self.planes, rows[were_known])
        for f in fields(People):
            getattr(self.people, f.name)[rows] = getattr(batch.people, f.name)
        self._put_facts(batch, rows)
        self._put_claims(batch, rows)
        known = rows[were_known]
        at_rows = Works(
            rows[batch.works.row].astype(np.int32), *(getattr(batch.works, n) for n in _OF_WORK)
        )
        self.works = self.works.without(known).with_(at_rows)
        for number, domain in enumerate(self.domains):
            self.standings[domain] = self.standings[domain].renewed(
                known, batch.standings.of(number, rows)
            )
        if self.surroundings.count != self._numbers:
            self.forget()  # somebody is where nobody was: no ring to there is known yet
        else:
            self._renew(rows)

    def _places(self, ids: NDArray[np.int32]) -> tuple[Rows, NDArray[np.bool_]]:
        """(the row of each id, whether it was there already); room is made for new ones."""
        rows = self.rows_of(ids)
        were_known = rows >= 0
        new = np.flatnonzero(~were_known)
        self._make_room(self.size + len(new))
        rows[new] = np.arange(self.size, self.size + len(new))
        fresh = ids[new]
        before = self.people.id[self._ordered - 1] if self._ordered else -1
        rising = len(fresh) == 0 or bool(fresh[0] > before and (np.diff(fresh) > 0).all())
        if self._ordered == self.size and rising:
            self._ordered += len(new)
        else:
            self._rows |= {int(ids[n]): int(rows[n]) for n in new}
        self.size += len(new)
        return rows, were_known

    def _make_room(self, size: int) -> None:
        if size <= self.room:
            return
        words = bits.words_for(size + size // 16 + 256)
        wider = bits.empty(self._height, words)
        wider[:, : self.words] = self.planes
        longer = People.empty(words * bits.WORD)
        for f in fields(People):
            getattr(longer, f.name)[: self.size] = getattr(self.people, f.name)[: self.size]
        self.planes, self.people = wider, longer
        self.forget()

    def _put_facts(self, batch: Batch, rows: Rows) -> None:
        columns = (
            (self._parts, len(PARTS), batch.people.free),
            (self._forms, len(FORMS), batch.forms),
            (self._sectors, len(SECTORS), batch.sectors),
        )
        for at, count, values in columns:
            for bit in range(count):
                with_it = rows[values >> bit & 1 == 1]
                bits.put(self.planes, np.full(len(with_it), at + bit), with_it)
        bits.put(self.planes, self._kinds + batch.kind.astype(np.int64), rows)
        new = rows[batch.people.reviews < ranking.NEWCOMER_BELOW]
        bits.put(self.planes, np.full(len(new), self._new), new)

    def _put_claims(self, batch: Batch, rows: Rows) -> None:
        skill, code = batch.claim_skill, batch.claim_code
        bits.put_codes(self.planes, CODE * skill, rows[batch.claim_row], code)
        widest = np.zeros((len(self.domains) + 1, len(rows)), np.int8)
        np.maximum.at(widest, (self._domain_of[skill], batch.claim_row), code)
        np.maximum.at(widest, (np.full(len(skill), len(self.domains)), batch.claim_row), code)
        domain, person = np.nonzero(widest)
        at = self._domain_at + CODE * domain  # the one after the last domain is "anything"
        bits.put_codes(self.planes, at, rows[person], widest[domain, person])

    def take(
        self,
        planes: Planes,
        people: People,
        works: Works,
        standings: dict[str, Standings],
        *,
        size: int,
    ) -> None:
        """Take over what was stored of such columns, where nobody was yet."""
        if planes.shape[0] != self._height or self.size:
            raise ValueError("These planes were laid out for another vocabulary.")
        self.planes, self.people, self.works, self.standings = planes, people, works, standings
        if any(len(getattr(people, f.name)) != self.room for f in fields(People)):
            raise ValueError("These are columns of other people than the planes.")
        self.size = size
        ids = people.id[:size]
        steps = np.flatnonzero(np.diff(ids) <= 0)
        self._ordered = int(steps[0]) + 1 if len(steps) else size
        self._rows = {int(ids[row]): row for row in range(self._ordered, size)}
        self.forget()

    def take_out(self, rows: Rows) -> None:
        """These people are no more; their rows stay, and nobody finds them."""
        bits.clear(self.planes, rows)
        self.people.shares[rows] = False
        self.works = self.works.without(rows)
        self._renew(rows)

    # ── What holds today ────────────────────────────────────────────────────────────────────────

    def turn_to(self, today: date) -> None:
        """Make sure that what is remembered holds on this day."""
        if self.day != day_number(today):
            self.day = day_number(today)
            self.forget()

    def forget(self) -> None:
        """Work out anew what follows from the columns; also when the surroundings changed."""
        self._nearness = Nearness(self.surroundings, self.words)
        self._whole: Theme | None = None
        self._themes = Lately(self._within, max(4, THEMES_BYTES // max(1, 3 * self.room)))
        self._numbers = self.surroundings.count
        self.available = bits.empty(1, self.words)[0]
        if self.day is not None:
            self._renew(None)

    def _renew(self, rows: Rows | None) -> None:
        """Work out again what follows from the columns of these rows (None: of everybody)."""
        if self.day is None:
            return
        which: Any = slice(0, self.size) if rows is None else rows
        people = self.people
        has_time = (
            (people.free[which] != 0)
            & (people.load[which] < 1_000)
            & (people.available_from[which] <= self.day)
            & (people.available_until[which] >= self.day)
        )
        if rows is None:
            self.available = bits.of_bools(has_time, self.words)
        else:
            available = self.available[np.newaxis]
            bits.clear(available, rows)
            bits.put(available, np.zeros(has_time.sum(), np.int64), rows[has_time])
        self._nearness.renew(self._works_today(rows), rows)
        for theme in (*self._themes.values(), *([self._whole] if self._whole else ())):
            theme.renew(self, rows)

    def _works_today(self, rows: Rows | None) -> Works:
        """Where they work, as far as they may be found there."""
        works = self.works if rows is None else self.works.only(rows)
        day = self.day or 0
        counts = (works.begins <= day) & (works.ends >= day)
        return works.where(counts & self.people.shares[works.row])

    # ── From one place ──────────────────────────────────────────────────────────────────────────

    def near(self, place: Place) -> Near:
        """How near everybody is to the place, kept for the places asked for last."""
        return self._nearness.near(place)

    def theme(self, domain: str) -> Theme:
        """What does not depend on the question, for questions about this domain ("": none)."""
        if domain in self.standings:
            return self._themes(domain)
        if self._whole is None:
            self._whole = Theme.of_all(self)
        return self._whole

    def _within(self, domain: str) -> Theme:
        return self.theme("").within(self, domain)

    def rows_of(self, ids: NDArray[Any]) -> Rows:
        """The row of each id, -1 for who is not here."""
        found = np.full(len(ids), -1, np.int64)
        if self._ordered:
            ordered = self.people.id[: self._ordered]
            ids = ids.astype(ordered.dtype)  # a search among others would first copy them all
            at = np.minimum(np.searchsorted(ordered, ids), self._ordered - 1)
            here = ordered[at] == ids
            found[here] = at[here]
        if self._rows:
            for n in np.flatnonzero(found < 0):
                found[n] = self._rows.get(int(ids[n]), -1)
        return found

    @property
    def is_ordered(self) -> bool:
        """Whether rows rise with ids."""
        return self._ordered == self.size


_OF_WORK: tuple[str, ...] = ("at", "begins", "ends")
