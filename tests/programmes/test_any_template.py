"""A programme that nobody thought of: written by chance, from what a template may say alone."""

from random import Random
from typing import Any

import pytest
import yaml

from app.database import db
from app.pots import checks as pot_checks
from app.programmes import money_checks
from app.programmes.models import Milestone
from app.programmes.reading import mistakes_in
from app.programmes.reading_course import EFFECTS, MOMENT_TYPES
from app.programmes.reading_forms import COLUMN_TYPES, COUNTED, FIELD_TYPES
from app.programmes.template import CONTINUE, EXTEND, REVISE, STOP, Outcome
from tests.programmes.test_stopping import held
from tests.support.lengths import both_at_length, some
from tests.support.makers import MOMENT
from tests.support.makers_programmes import Programming, Walk, go_on

pytestmark = both_at_length
SEEDS = list(range(40))
ENOUGH = 60  # moments; then whoever decides only goes on


class Writer:
    """Writes a template, so that what it says of itself can be so."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.budgets = 0

    def text(self) -> str:
        return yaml.safe_dump(self.template(), allow_unicode=True, sort_keys=False)

    def template(self) -> dict[str, Any]:
        pick, maybe = self.chance.choice, self.maybe
        self.roles = ["director", *(f"role_{number}" for number in range(self.upto(3)))]
        self.forms = [f"form_{number}" for number in range(self.upto(3))]
        phases = [f"phase_{number}" for number in range(1 + self.upto(2))]
        self.extra = ["extra"] if maybe() else []
        self.used: set[str] = set()
        made = [self.phase(key, phases) for key in phases]
        made += [self.phase(key, phases, optional=True) for key in self.extra]
        return {
            "schema": 1,
            "key": "any",
            "label": "Zomaar een programma",
            "summary": "Door het lot geschreven.",
            "owner": pick(("board", "swv")),
            "subject": pick(("school", "team", "department")),
            "ring": "swv",
            "start_by": "director",
            "intake": pick(({"mode": "rolling"}, {"mode": "round", "every": 12})),
            "roles": [self.role(key) for key in self.roles],
            "forms": [self.form(key) for key in self.forms if key in self.used],
            "phases": made,
            "funding": [{"covers": "plan", "label": "Kosten", "shares": {"board": 40, "swv": 60}}],
        }

    def upto(self, most: int) -> int:
        return self.chance.randint(1, most)

    def maybe(self) -> bool:
        return self.chance.random() < 0.5

    def someone(self) -> str:
        return self.chance.choice(self.roles)

    def role(self, key: str) -> dict[str, Any]:
        if key == "director":
            office = {"fill": "office", "office": "director"}
            return {"key": key, "label": "Schoolleider", **office, "min": 1, "max": 1}
        fill = self.chance.choice(("appoint", "match"))
        return {"key": key, "label": f"Rol {key}", "fill": fill, "min": 1, "max": self.upto(2)}

    def form(self, key: str) -> dict[str, Any]:
        kinds = [*self.chance.sample(FIELD_TYPES, self.upto(5))]
        return {"key": key, "label": f"Over {key}",
                "fields": [self.field(f"q{n}", kind) for n, kind in enumerate(kinds)]}  # fmt: skip

    def field(self, key: str, kind: str) -> dict[str, Any]:
        made = {"key": key, "label": f"Vraag {key}?", "type": kind, "required": self.maybe()}
        if kind in ("choice", "checks"):
            made["options"] = [{"key": f"o{n}", "label": f"Keuze {n}"} for n in range(3)]
            if self.maybe():
                made["counted"] = self.chance.choice(COUNTED)
        if kind == "checks":
            made["rule"] = self.chance.choice(("all", "any"))
        if kind == "number":
            made["most"] = 100
        if kind == "lines":
            plain = [each for each in COLUMN_TYPES if each not in ("line", "choice")]
            others = self.chance.sample(plain, self.upto(3))
            made["columns"] = [{"key": "what", "label": "Wat?", "type": "text"}]
            made["columns"] += [
                {"key": f"c{n}", "label": f"Kolom {n}", "type": each, "required": self.maybe()}
                for n, each in enumerate(others)
            ]
        return made

    def phase(self, key: str, order: list[str], *, optional: bool = False) -> dict[str, Any]:
        length, unit = self.chance.choice(((self.upto(6), "month"), (4 + self.upto(8), "week")))
        moments = [self.moment(f"m{n}", unit, length) for n in range(self.upto(3))]
        everybody = {"roles": list(self.roles)}  # so that nobody is idle
        moments.append({**self.plain("last", unit, length), **everybody})
        decides = key == order[-1] or self.maybe()
        if decides and not optional:
            moments[-1]["decision"] = self.decision(key, order, moments)
        made = {"key": key, "label": f"Fase {key}", f"{unit}s": length, "milestones": moments}
        return made | ({"optional": True} if optional else {})

    def plain(self, key: str, unit: str, at: int) -> dict[str, Any]:
        kind = self.chance.choice(MOMENT_TYPES)
        return {"key": key, "label": f"Moment {key}", "type": kind, unit: at,
                "roles": sorted({self.someone(), self.someone()})}  # fmt: skip

    def moment(self, key: str, unit: str, length: int) -> dict[str, Any]:
        at = self.chance.randint(0, length)
        made = self.plain(key, unit, at)
        if self.maybe():
            form = self.chance.choice(self.forms)
            self.used.add(form)
            made |= {"form": form, "by": self.someone(), "hours": self.upto(4)}
        elif at + 1 <= length and self.maybe():
            made |= {"every": 1, "times": 2}
        elif len(self.roles) > 1 and self.maybe():
            made["each"] = self.roles[1]
        return made

    def decision(self, key: str, order: list[str], moments: list[Any]) -> dict[str, Any]:
        back = [each["key"] for each in moments[:-1] if "each" not in each]
        ways = [{"key": "go", "label": "Doorgaan", "effect": CONTINUE}]
        if self.maybe():
            ways.append({"key": "stop", "label": "Stoppen", "effect": STOP})
        if back and self.maybe():
            ways.append({"key": "again", "label": "Opnieuw", "effect": REVISE, "to": back[0]})
        if self.extra and key == order[-1]:
            ways.append({"key": "more", "label": "Langer", "effect": EXTEND, "to": "extra"})
        self.chance.shuffle(ways)
        return {"by": sorted({self.someone(), self.someone()}), "outcomes": ways}


class RandomWalk(Walk):
    def __init__(self, world: Programming, seed: int) -> None:
        super().__init__(world, self.chosen)
        self.chance, self.ways = Random(seed), set[str]()

    def chosen(self, milestone: Milestone, outcomes: list[Outcome]) -> Outcome:
        is_long = len(self.played) > ENOUGH
        found = go_on(milestone, outcomes) if is_long else self.chance.choice(outcomes)
        self.ways.add(found.effect)
        return found


@pytest.mark.parametrize("seed", some(SEEDS, of=6))
def test_whatever_a_template_says_its_traject_comes_to_an_end(app: Any, seed: int):
    text = Writer(seed).text()
    assert mistakes_in(text) == [], text
    walk = RandomWalk(Programming(text), seed)
    walk.to_the_end(MOMENT)
    traject = walk.again()
    assert traject.state == ("stopped" if STOP in walk.ways else "completed"), text
    if traject.state == "completed":
        assert all(row.closed_on for row in traject.phases if row.is_active)
    days = [day for day, *_ in walk.played]
    assert days == sorted(days)
    assert held() == 0
    db.session.rollback()
    assert [*pot_checks.counters_equal_entries(), *money_checks.money_is_as_planned()] == []


def test_between_them_these_templates_say_everything_that_is_not_of_one_kind_of_programme():
    texts = [yaml.safe_load(Writer(seed).text()) for seed in SEEDS]
    fields = [f["type"] for each in texts for form in each["forms"] for f in form["fields"]]
    moments = [m for each in texts for phase in each["phases"] for m in phase["milestones"]]
    effects = [o["effect"] for m in moments if "decision" in m for o in m["decision"]["outcomes"]]
    assert set(fields) == set(FIELD_TYPES)
    assert {m["type"] for m in moments} == set(MOMENT_TYPES)
    assert set(effects) == set(EFFECTS)
