"""How soon every process of the site shows what somebody changed in their profile.

    python -m benchmarks.freshness 10000

Several gunicorn processes on one database. A profile changes through the application's own
actions in yet another process; right after the commit every web process is asked. An answer that
does not show the change is stale, and none should be. What people write in their own words may
take until the worker has read it. Writes benchmarks/results.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import delete, select, update

from app import clock, create_app
from app.accounts.access import in_force
from app.accounts.models import Membership, Person
from app.config import ROOT, Settings
from app.database import db, unit_of_work
from app.expertise.models import Skill
from app.profiles import actions
from app.profiles.access import place_of_person, reaching_claims
from app.profiles.models import Claim, Profile, Standing
from app.profiles.rules import Reach
from benchmarks.population import Population, population
from benchmarks.results import keep, table
from benchmarks.serving import Site, Visitor, production, site
from tests.support.servers import environment

PROCESSES = 4
AT_ONCE = 4 * PROCESSES  # questions
ROUNDS = 10  # of every change
GIVE_UP_AFTER = 10.0  # seconds
GOAL_FOR_TEXT = 2.0  # seconds
# Words that stand in no name and no note; the first one waits until the worker is up to date.
NEW_WORDS = ("zonnebloemolie", "kwartelei", "xylofonist", "zwaluwnest", "ijsvogel", "qwopslim")
FIRST_TEXT_WITHIN = 60.0  # seconds: it has every note to read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", nargs="?", type=int, default=10_000)
    wanted = parser.parse_args()
    measured = measure(population(wanted.people))
    keep("freshness", measured, people=wanted.people)
    print(as_table(measured))
    sys.exit(1 if measured["stale"] or measured["never"] else 0)


@dataclass
class Seen:
    """Over all changes and processes."""

    answers: int = 0
    stale: int = 0  # answers that did not show a change that was committed before they were asked
    never: int = 0  # processes that did not show it in time
    longest_stale: float = 0.0  # seconds since the commit, at the last stale answer
    until_shown: list[float] = field(default_factory=list)  # seconds since the commit


def measure(made: Population) -> dict[str, Any]:
    with made.copy() as copied:
        forget_history(copied)
        settings = production(copied)
        with site(copied, processes=PROCESSES, visitors=1) as served:
            app = create_app(settings)
            with app.app_context():
                town = Town(served, served.visitors[0])
                processes = town.processes()
                seen = Seen()
                for _ in range(ROUNDS):
                    for change, shows in town.changes():
                        _follow(town, processes, change, shows, seen)
                with worker(settings):
                    text = longest_until_text_is_found(town)
                db.session.remove()
                db.engine.dispose()
    return {
        "processes": PROCESSES,
        "changes": ROUNDS * len(town.changes()),
        "answers": seen.answers,
        "stale": seen.stale,
        "never": seen.never,
        "longest_stale_ms": round(1e3 * seen.longest_stale, 1),
        "all_shown_ms": round(1e3 * max(seen.until_shown, default=0.0), 1),
        "text_s": text,
    }


@dataclass(frozen=True)
class Answered:
    process: int
    found: bool  # the colleague
    asked: float  # seconds, on the clock of perf_counter
    came: float


def forget_history(made: Population) -> None:
    """There are no inzetten behind what the synthetic people did, and a worker that starts would
    put that right for each of them before anything else."""
    with made.app(), unit_of_work():
        nothing = {"load": 0, "busy_parts": 0, "score": None, "review_count": 0}
        db.session.execute(update(Profile).values(review_schools=0, **nothing))
        db.session.execute(delete(Standing))
    # It holds what was just forgotten.
    shutil.rmtree(made.folder / "search_index" / "columns", ignore_errors=True)


class Town:
    """A visitor, and a colleague at the same school whose profile changes."""

    def __init__(self, served: Site, visitor: Visitor) -> None:
        self.site, self.visitor = served, visitor
        viewer = db.session.get_one(Person, visitor.person_id)
        reached = reaching_claims(
            place_of_person(viewer, clock.today()), viewer_id=viewer.id, on=clock.today()
        ).cte("reached")
        at_school = select(Membership.person_id).where(
            Membership.organisation_id == visitor.school_id, in_force(clock.today())
        )
        self.person_id = db.session.scalars(
            select(reached.c.person_id)
            .where(reached.c.person_id.in_(at_school))
            .order_by(reached.c.person_id)
            .limit(1)
        ).one()
        self.public_id = db.session.get_one(Person, self.person_id).public_id
        own = select(Claim.skill_id).where(Claim.person_id == self.person_id)
        self.skill = db.session.scalars(
            select(Skill).where(Skill.id.not_in(own), Skill.retired_on.is_(None)).order_by(Skill.id)
        ).first()
        assert self.skill is not None
        # Only the own school, so that everybody who is found stands on the first page.
        self.address = f"/zoeken.json?{urlencode({'skill': self.skill.slug, 'ring': 0})}"

    def ask(self, address: str) -> Answered:
        asked = time.perf_counter()
        reply = self.site.get(address, self.visitor)
        came = time.perf_counter()
        if reply.status != 200:
            raise RuntimeError(f"{address} answered {reply.status}.")
        people = [person["id"] for person in json.loads(reply.body)["people"]]
        return Answered(reply.process, self.public_id in people, asked, came)

    def ask_at_once(self) -> list[Answered]:
        """So many at a time that no process can answer them all."""
        with ThreadPoolExecutor(AT_ONCE) as together:
            return list(together.map(self.ask, [self.address] * AT_ONCE))

    def processes(self) -> set[int]:
        """Every process of the site, all of which have searched before."""
        known: set[int] = set()
        while len(known) < PROCESSES:
            known |= {answer.process for answer in self.ask_at_once()}
        return known

    # ── Changes ─────────────────────────────────────────────────────────────────────────────────

    def changes(self) -> Sequence[tuple[Callable[[], None], bool]]:
        """What to do, and whether the colleague is found afterwards."""
        return (
            (lambda: self._tick(add=True), True),
            (lambda: self._change(actions.pause), False),
            (lambda: self._change(actions.resume), True),
            (lambda: self._tick(add=False), False),
        )

    def _change(self, action: Callable[..., Any], **how: Any) -> None:
        with unit_of_work():
            profile = db.session.get_one(Profile, self.person_id)
            person = db.session.get_one(Person, self.person_id)
            action(by=person, now=clock.now(), seen=profile.version, **how)

    def _tick(self, *, add: bool) -> None:
        claims = select(Claim.skill_id).where(Claim.person_id == self.person_id)
        own = select(Skill).where(Skill.id.in_(claims), Skill.retired_on.is_(None))
        skills = {skill.slug: skill for skill in db.session.scalars(own)}
        assert self.skill is not None
        if add:
            skills[self.skill.slug] = self.skill
        else:
            skills.pop(self.skill.slug)
        self._change(actions.save_skills, skills=list(skills.values()))

    def until_text_is_found(self, word: str, within: float) -> float | None:
        """Seconds from the commit until a search for the word finds who wrote it; None: never."""
        profile = db.session.get_one(Profile, self.person_id)
        note = f"Ik weet alles van {word}."
        reach = Reach(ring=profile.ring, note=note, note_html=f"<p>{note}</p>")
        self._change(actions.save_reach, reach=reach)
        began = time.perf_counter()
        while time.perf_counter() - began < within:
            if self.ask(f"/zoeken.json?{urlencode({'q': word, 'ring': 0})}").found:
                return round(time.perf_counter() - began, 2)
            time.sleep(0.02)
        return None


def longest_until_text_is_found(town: Town) -> float | None:
    """Seconds, of all words but the first; None when one is not found."""
    first, *others = NEW_WORDS
    if town.until_text_is_found(first, FIRST_TEXT_WITHIN) is None:
        return None
    took = [town.until_text_is_found(word, GIVE_UP_AFTER) for word in others]
    found = [seconds for seconds in took if seconds is not None]
    return max(found) if len(found) == len(took) else None


def _follow(
    town: Town, processes: set[int], change: Callable[[], None], shows: bool, seen: Seen
) -> None:
    """Ask until every process has shown the change, or time is up."""
    change()
    committed = time.perf_counter()
    waiting = set(processes)
    while waiting and time.perf_counter() - committed < GIVE_UP_AFTER:
        for answer in town.ask_at_once():
            seen.answers += 1
            if answer.found != shows:
                seen.stale += 1
                seen.longest_stale = max(seen.longest_stale, answer.asked - committed)
            elif answer.process in waiting:
                waiting.discard(answer.process)
                seen.until_shown.append(answer.came - committed)
    seen.never += len(waiting)


@contextmanager
def worker(settings: Settings) -> Iterator[None]:
    """`flask worker`, as it runs beside the site."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env=environment(settings),
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def as_table(measured: dict[str, Any]) -> str:
    text = measured["text_s"]
    return table(
        ["what", "measured", "goal"],
        [
            [f"changes seen by {measured['processes']} processes", measured["changes"], ""],
            ["answers asked after the commit", measured["answers"], ""],
            ["of which did not show the change", measured["stale"], "0"],
            ["longest after the commit that one did not, ms", measured["longest_stale_ms"], "0"],
            ["until every process was asked and showed it, ms", measured["all_shown_ms"], ""],
            [
                "a new word in a note, s",
                "not found" if text is None else text,
                f"at most {GOAL_FOR_TEXT:.0f}",
            ],
        ],
    )


if __name__ == "__main__":
    main()
