"""From text to a template, or to a list of what is wrong with it: each with its line.

Whoever writes a template is no programmer. They see the line, what stands there, and what should.
YAML gives nodes with their lines before it gives values, so a sentence can point at its place; it
is read without tags, so a text can make nothing but texts, numbers, lists and tables.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from app.programmes.template import (
    ALL,
    ANY,
    APPOINT,
    CONTINUE,
    EXTEND,
    MATCH,
    OFFICE,
    REVISE,
    STOP,
    Decision,
    Field,
    Form,
    Fund,
    Moment,
    Option,
    Outcome,
    Phase,
    Role,
    Template,
)

LONGEST_TEXT = 200_000  # characters; the longest of our own has 14,000
MOST_NODES = 20_000  # so that a text of references to references stays a text
LONGEST_LABEL = 200
LONGEST_SUMMARY = 1000
MOST_MONTHS = 120
MOST_TIMES = 60

SCHEMA = 1
ORGANISATIONS = ("school", "board", "swv", "region", "national", "municipality", "programme")
RINGS = ("school", "board", "swv", "region", "national")
OFFICES = ("director", "board", "support_coordinator")
SUBJECTS = ("school", "department", "team", "group")
FIELD_TYPES = (
    *("text", "number", "money", "rating", "choice", "checks", "people", "actions", "budget"),
    "file",
)
MOMENT_TYPES = (
    *("meeting", "visit", "audit", "report", "measurement", "training", "product", "event"),
)
EFFECTS = (CONTINUE, REVISE, EXTEND, STOP)
COVERS = ("experts", "replacement", "plan", "exchange", "event")
SECTORS = ("po", "vo", "so")

# What each part needs, and what else it may have. `seed` marks what the founding texts say
# themselves; it is read over.
TOLD = {"seed"}
PARTS: dict[str, tuple[set[str], set[str]]] = {
    "template": (
        {"schema", "key", "label", "summary", "owner", "subject", "ring", "start_by", "intake",
         "roles", "forms", "phases", "funding"},
        {"seed_file"},
    ),
    "intake": ({"mode"}, {"every"}),
    "role": (
        {"key", "label", "fill", "min", "max"},
        {"office", "independent", "lends", "spread", "appointed_by"},
    ),
    "spread": (set(), {"schools", "sectors"}),
    "form": ({"key", "label", "fields"}, set()),
    "field": ({"key", "label", "type"}, {"required", "options", "rule"}),
    "option": ({"key", "label"}, set()),
    "phase": ({"key", "label", "milestones"}, {"months", "weeks", "optional"}),
    "milestone": (
        {"key", "label", "type", "roles"},
        {"month", "week", "every", "times", "each", "by", "form", "hours", "publishes",
         "decision", "accept_by"},
    ),
    "decision": ({"by", "outcomes"}, set()),
    "outcome": ({"key", "label", "effect"}, {"to"}),
    "fund": ({"covers", "label", "shares"}, {"adjustable"}),
}  # fmt: skip

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, order=True)
class Mistake:
    line: int
    says: str

    def __str__(self) -> str:
        return f"Regel {self.line}: {self.says}"


class NoTemplate(Exception):
    """The text is no template; `mistakes` say why, in the order of their lines."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("; ".join(map(str, self.mistakes)))


def read(text: str) -> Template:
    """The template that this text describes. Raises NoTemplate with every mistake in it."""
    root = _composed(text)
    reader = _Reader()
    template = reader.template(root)
    if reader.mistakes or template is None:
        raise NoTemplate(reader.mistakes)
    return template


def mistakes_in(text: str) -> list[Mistake]:
    try:
        read(text)
    except NoTemplate as none:
        return none.mistakes
    return []


def _composed(text: str) -> Node:
    if len(text) > LONGEST_TEXT:
        raise NoTemplate([Mistake(1, f"Dit is langer dan {LONGEST_TEXT} tekens.")])
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise NoTemplate([Mistake(line, "Dit is geen YAML: " + _said(error))]) from None
    except RecursionError:
        raise NoTemplate([Mistake(1, "Dit is te diep in elkaar gezet.")]) from None
    if root is None:
        raise NoTemplate([Mistake(1, "Hier staat niets.")])
    if _is_endless(root):
        raise NoTemplate([Mistake(1, "Hierin verwijst te veel naar elkaar.")])
    return root


def _said(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or "onleesbaar teken") + "."


def _is_endless(root: Node) -> bool:
    """A reference to what it stands in, or references that multiply, never come to an end."""
    seen, ahead = 0, [root]
    while ahead:
        node = ahead.pop()
        seen += 1
        if seen > MOST_NODES:
            return True
        if isinstance(node, SequenceNode):
            ahead += node.value
        elif isinstance(node, MappingNode):
            ahead += [each for pair in node.value for each in pair]
    return False


class _Part:
    """A table of the text: its values by name, each with the line where it stands."""

    def __init__(self, reader: "_Reader", kind: str, node: MappingNode) -> None:
        self.reader, self.kind, self.line = reader, kind, node.start_mark.line + 1
        self.nodes: dict[str, Node] = {}
        needed, allowed = PARTS[kind]
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if name not in needed | allowed | TOLD:
                reader.wrong(key, f"“{name}” hoort niet bij {NAMES[kind]}.")
            elif name in self.nodes:
                reader.wrong(key, f"“{name}” staat er twee keer.")
            self.nodes[name] = value
        for name in sorted(needed - set(self.nodes)):
            reader.wrong(node, f"Bij {NAMES[kind]} ontbreekt “{name}”.")

    def has(self, name: str) -> bool:
        return name in self.nodes

    def at(self, name: str) -> int | Node:
        return self.nodes.get(name, self.line)

    def wrong(self, name: str, says: str) -> None:
        self.reader.wrong(self.at(name), says)

    def text(self, name: str, most: int = LONGEST_LABEL) -> str:
        """A text that people read: not empty, and no number or yes that was not quoted."""
        node = self.nodes.get(name)
        if node is None:
            return ""
        if not isinstance(node, ScalarNode) or not node.tag.endswith(":str"):
            self.wrong(name, f"“{name}” is geen tekst. Zet er aanhalingstekens omheen.")
            return ""
        found = str(node.value).strip()
        if not found:
            self.wrong(name, f"“{name}” is leeg.")
        elif len(found) > most:
            self.wrong(name, f"“{name}” is te lang: hoogstens {most} tekens.")
        return found

    def key(self, name: str = "key") -> str:
        found = self.text(name)
        if found and not KEY.fullmatch(found):
            self.wrong(
                name,
                f"“{found}” is geen sleutel: begin met een kleine letter, daarna alleen kleine "
                "letters, cijfers en _.",
            )
        return found

    def one_of(self, name: str, allowed: Iterable[str], otherwise: str = "") -> str:
        node = self.nodes.get(name)
        if node is None:
            return otherwise
        known = tuple(allowed)
        found = str(node.value) if isinstance(node, ScalarNode) else ""
        if found not in known:
            self.wrong(name, f"“{found}” kan hier niet. Kies uit: {', '.join(known)}.")
        return found

    def number(self, name: str, lowest: int, highest: int, otherwise: int = 0) -> int:
        node = self.nodes.get(name)
        if node is None:
            return otherwise
        is_whole = isinstance(node, ScalarNode) and re.fullmatch(r"(?a:-?\d{1,6})", node.value)
        if not is_whole or not lowest <= int(node.value) <= highest:
            self.wrong(name, f"“{name}” is een heel getal van {lowest} tot en met {highest}.")
            return otherwise
        return int(node.value)

    def amount(self, name: str, highest: int) -> float:
        """A number that need not be whole, such as hours."""
        node = self.nodes.get(name)
        if node is None:
            return 0
        is_one = isinstance(node, ScalarNode) and re.fullmatch(
            r"(?a:\d{1,4}(?:\.\d{1,2})?)", node.value
        )
        if not is_one or float(node.value) > highest:
            self.wrong(name, f"“{name}” is een getal van 0 tot en met {highest}.")
            return 0
        return float(node.value)

    def truth(self, name: str, otherwise: bool = False) -> bool:
        node = self.nodes.get(name)
        if node is None:
            return otherwise
        if not isinstance(node, ScalarNode) or node.value not in ("true", "false"):
            self.wrong(name, f"“{name}” is true of false.")
            return otherwise
        return bool(node.value == "true")

    def words(self, name: str) -> tuple[str, ...]:
        """A list of keys."""
        node = self.nodes.get(name)
        if node is None:
            return ()
        if not isinstance(node, SequenceNode) or any(
            not isinstance(each, ScalarNode) for each in node.value
        ):
            self.wrong(name, f"“{name}” is een lijst van sleutels tussen blokhaken.")
            return ()
        found = tuple(str(each.value) for each in node.value)
        if len(set(found)) < len(found):
            self.wrong(name, f"In “{name}” staat iets dubbel.")
        return found

    def part(self, name: str, kind: str) -> "_Part | None":
        node = self.nodes.get(name)
        return self.reader.part(kind, node) if node is not None else None

    def parts(self, name: str, kind: str, *, least: int = 1) -> list["_Part"]:
        node = self.nodes.get(name)
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.wrong(name, f"“{name}” is een lijst.")
            return []
        if len(node.value) < least:
            self.wrong(name, f"“{name}” is leeg.")
        found = [part for each in node.value if (part := self.reader.part(kind, each))]
        self._twice(found)
        return found

    def _twice(self, parts: list["_Part"]) -> None:
        keys = [
            (part, part.nodes["key"].value)
            for part in parts
            if isinstance(part.nodes.get("key"), ScalarNode)
        ]
        counted = Counter(key for _, key in keys)
        seen: set[str] = set()
        for part, key in keys:
            if counted[key] > 1 and key in seen:
                part.wrong("key", f"De sleutel “{key}” staat er twee keer.")
            seen.add(key)


NAMES = {
    "template": "een programma",
    "intake": "de aanmelding",
    "role": "een rol",
    "spread": "de spreiding",
    "form": "een formulier",
    "field": "een vraag",
    "option": "een keuze",
    "phase": "een fase",
    "milestone": "een moment",
    "decision": "een besluit",
    "outcome": "een uitkomst",
    "fund": "een regel van de bekostiging",
}


class _Reader:
    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def wrong(self, at: int | Node, says: str) -> None:
        line = at if isinstance(at, int) else at.start_mark.line + 1
        self.mistakes.append(Mistake(line, says))

    def part(self, kind: str, node: Node) -> _Part | None:
        if not isinstance(node, MappingNode):
            self.wrong(node, f"Hier hoort {NAMES[kind]} te staan.")
            return None
        return _Part(self, kind, node)

    def template(self, root: Node) -> Template | None:
        part = self.part("template", root)
        if part is None:
            return None
        if part.has("schema"):
            part.number("schema", SCHEMA, SCHEMA)
        intake = part.part("intake", "intake")
        roles = self._each(part.parts("roles", "role"), self._role)
        forms = self._each(part.parts("forms", "form", least=0), self._form)
        phases = self._each(part.parts("phases", "phase"), self._phase)
        funds = self._each(part.parts("funding", "fund", least=0), self._fund)
        template = Template(
            key=part.key(),
            label=part.text("label"),
            summary=part.text("summary", LONGEST_SUMMARY),
            owner=part.one_of("owner", ORGANISATIONS),
            subject=part.one_of("subject", SUBJECTS),
            ring=part.one_of("ring", RINGS),
            start_by=part.key("start_by"),
            intake=intake.one_of("mode", ("rolling", "round")) if intake else "",
            intake_every=self._intake_every(intake),
            roles=tuple(role for role, _ in roles),
            forms=tuple(form for form, _ in forms),
            phases=tuple(phase for phase, _ in phases),
            funding=tuple(fund for fund, _ in funds),
        )
        if not self.mistakes:
            # What points at something else is looked at once everything can be found.
            _Together(self, template, part, roles, forms, phases).check()
        return template

    def _each(self, parts: list[_Part], make: Callable[[_Part], Any]) -> list[tuple[Any, _Part]]:
        return [(make(part), part) for part in parts]

    def _intake_every(self, intake: _Part | None) -> int:
        if intake is None:
            return 0
        is_round = intake.one_of("mode", ("rolling", "round")) == "round"
        if is_round and not intake.has("every"):
            intake.wrong("mode", "Bij rondes hoort “every”: om de hoeveel maanden er een is.")
        return intake.number("every", 1, 36)

    def _role(self, part: _Part) -> Role:
        fill = part.one_of("fill", (OFFICE, MATCH, APPOINT))
        if (fill == OFFICE) != part.has("office"):
            part.wrong("fill", "“office” hoort bij “fill: office”, en andersom.")
        least, most = part.number("min", 0, 100), part.number("max", 1, 100, 1)
        if least > most:
            part.wrong("min", "“min” is hoger dan “max”.")
        spread = part.part("spread", "spread")
        sectors = spread.words("sectors") if spread else ()
        if spread and (unknown := [each for each in sectors if each not in SECTORS]):
            spread.wrong("sectors", f"“{unknown[0]}” kan hier niet. Kies uit: po, vo, so.")
        return Role(
            key=part.key(),
            label=part.text("label"),
            fill=fill,
            min=least,
            max=most,
            office=part.one_of("office", OFFICES),
            appointed_by=part.words("appointed_by"),
            independent=part.truth("independent"),
            lends=part.truth("lends"),
            spread_schools=spread.number("schools", 1, 100) if spread else 0,
            spread_sectors=sectors,
        )

    def _form(self, part: _Part) -> Form:
        fields = tuple(self._field(each) for each in part.parts("fields", "field"))
        return Form(part.key(), part.text("label"), fields)

    def _field(self, part: _Part) -> Field:
        kind = part.one_of("type", FIELD_TYPES)
        if (kind in ("choice", "checks")) != part.has("options"):
            part.wrong("type", "“options” hoort bij “choice” en “checks”, en nergens anders.")
        if part.has("rule") and kind != "checks":
            part.wrong("rule", "“rule” hoort bij “checks”.")
        options = tuple(
            Option(each.key(), each.text("label")) for each in part.parts("options", "option")
        )
        return Field(
            key=part.key(),
            label=part.text("label"),
            type=kind,
            required=part.truth("required", True),
            options=options,
            rule=part.one_of("rule", (ALL, ANY)),
        )

    def _phase(self, part: _Part) -> Phase:
        if part.has("months") == part.has("weeks"):
            part.wrong("key", "Een fase duurt een aantal “months” of een aantal “weeks”.")
        in_weeks = part.has("weeks")
        length = part.number("weeks" if in_weeks else "months", 1, MOST_MONTHS, 1)
        moments = tuple(
            self._moment(each, length, in_weeks) for each in part.parts("milestones", "milestone")
        )
        label, optional = part.text("label"), part.truth("optional")
        return Phase(part.key(), label, length, moments, optional, in_weeks)

    def _moment(self, part: _Part, length: int, in_weeks: bool) -> Moment:
        own, other = ("week", "month") if in_weeks else ("month", "week")
        if part.has(other):
            part.wrong(other, f"In deze fase hoort “{own}” in plaats van “{other}”.")
        elif not part.has(own):
            part.wrong("key", f"Bij een moment ontbreekt “{own}”.")
        at, every = part.number(own, 0, MOST_MONTHS), part.number("every", 1, MOST_MONTHS)
        times = part.number("times", 0, MOST_TIMES, 1)
        if times > 1 and not every:
            part.wrong("times", "Bij “times” ontbreekt “every”.")
        if times and at + (times - 1) * every > length:
            part.wrong(own, "Dit valt buiten de fase.")
        if part.has("form") != part.has("by"):
            part.wrong("key", "“form” en “by” horen bij elkaar.")
        if part.has("accept_by") and not part.has("form"):
            part.wrong("accept_by", "“accept_by” hoort bij een moment met een formulier.")
        if not part.words("roles"):
            part.wrong("roles", "Bij een moment hoort minstens één rol.")
        decision = part.part("decision", "decision")
        if decision and (times != 1 or part.has("each")):
            part.wrong("decision", "Een besluit valt één keer: zonder “times” en “each”.")
        return Moment(
            key=part.key(),
            label=part.text("label"),
            type=part.one_of("type", MOMENT_TYPES),
            at=at,
            roles=part.words("roles"),
            every=every,
            times=times,
            each=part.key("each"),
            by=part.key("by"),
            form=part.key("form"),
            hours=part.amount("hours", 400),
            publishes=part.truth("publishes"),
            decision=self._decision(decision) if decision else None,
            accept_by=part.words("accept_by"),
        )

    def _decision(self, part: _Part) -> Decision:
        if not part.words("by"):
            part.wrong("by", "Bij een besluit hoort minstens één rol.")
        outcomes = tuple(self._outcome(each) for each in part.parts("outcomes", "outcome"))
        if not any(outcome.effect == CONTINUE for outcome in outcomes):
            part.wrong("outcomes", "Geen van de uitkomsten gaat door (“effect: continue”).")
        return Decision(part.words("by"), outcomes)

    def _outcome(self, part: _Part) -> Outcome:
        effect = part.one_of("effect", EFFECTS)
        if (effect in (REVISE, EXTEND)) != part.has("to"):
            part.wrong("effect", "“to” hoort bij “revise” en “extend”, en nergens anders.")
        to = part.text("to")
        phase, _, moment = to.rpartition(".")
        aim = (to, "") if effect == EXTEND else (phase, moment)
        return Outcome(part.key(), part.text("label"), effect, aim if to else ("", ""))

    def _fund(self, part: _Part) -> Fund:
        node, shares = part.nodes.get("shares"), {}
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if key.value not in ORGANISATIONS:
                    self.wrong(key, f"“{key.value}” kan hier niet.")
                elif not re.fullmatch(r"(?a:\d{1,3})", str(value.value)):
                    self.wrong(value, "Een aandeel is een heel getal.")
                else:
                    shares[str(key.value)] = int(value.value)
            if sum(shares.values()) != 100:
                part.wrong("shares", f"De aandelen zijn samen {sum(shares.values())} en geen 100.")
        elif node is not None:
            part.wrong("shares", "“shares” noemt per organisatie een aandeel.")
        covers, label = part.one_of("covers", COVERS), part.text("label")
        return Fund(covers, label, shares, part.truth("adjustable"))


class _Together:
    """What is said of each other: roles, forms, and where outcomes lead."""

    def __init__(
        self,
        reader: _Reader,
        template: Template,
        part: _Part,
        roles: list[tuple[Role, _Part]],
        forms: list[tuple[Form, _Part]],
        phases: list[tuple[Phase, _Part]],
    ) -> None:
        self.reader, self.template, self.part = reader, template, part
        self.roles, self.forms, self.phases = roles, forms, phases
        self.order = [phase.key for phase, _ in phases]
        self.reached: set[str] = set()

    def check(self) -> None:
        known = {role.key for role, _ in self.roles}
        if self.template.start_by not in known:
            self.part.wrong("start_by", f"De rol “{self.template.start_by}” bestaat niet.")
        self._opens_with_something()
        for role, of_role in self.roles:
            for key in role.appointed_by:
                if key not in known:
                    of_role.wrong("appointed_by", f"De rol “{key}” bestaat niet.")
        for phase, moment, part in self._moments():
            self._roles_exist(moment, part, known)
            if moment.form and moment.form not in {form.key for form, _ in self.forms}:
                part.wrong("form", f"Het formulier “{moment.form}” bestaat niet.")
            if moment.decision:
                self._outcomes_lead_somewhere(phase, moment, part)
        self._nothing_is_idle()

    def _moments(self) -> Iterator[tuple[Phase, Moment, _Part]]:
        for phase, part in self.phases:
            # Read once more for their lines only: what was wrong with them has been said.
            quiet = _Reader()
            node = part.nodes["milestones"]
            assert isinstance(node, SequenceNode)
            for moment, each in zip(phase.moments, node.value, strict=True):
                found = quiet.part("milestone", each)
                assert found is not None
                found.reader = self.reader
                yield phase, moment, found

    def _opens_with_something(self) -> None:
        first, part = self.phases[0]
        if first.is_optional:
            part.wrong("optional", "De eerste fase kan niet optioneel zijn.")
        for phase, of_phase in self.phases:
            if all(moment.is_on_demand for moment in phase.moments):
                of_phase.wrong("milestones", "Een fase heeft minstens één moment met een datum.")

    def _roles_exist(self, moment: Moment, part: _Part, known: set[str]) -> None:
        deciding = moment.decision.by if moment.decision else ()
        for name, keys in (
            ("roles", moment.roles),
            ("by", (moment.by,) if moment.by else ()),
            ("each", (moment.each,) if moment.each else ()),
            ("accept_by", moment.accept_by),
            ("decision", deciding),
        ):
            for key in keys:
                if key not in known:
                    part.wrong(name, f"De rol “{key}” bestaat niet.")

    def _outcomes_lead_somewhere(self, phase: Phase, moment: Moment, part: _Part) -> None:
        assert moment.decision is not None
        decision = self.reader.part("decision", part.nodes["decision"])
        assert decision is not None
        for outcome, of in zip(
            moment.decision.outcomes, decision.parts("outcomes", "outcome"), strict=True
        ):
            if outcome.effect == REVISE:
                self._revises(phase, outcome, of)
            elif outcome.effect == EXTEND:
                self._extends(phase, outcome, of)

    def _revises(self, phase: Phase, outcome: Outcome, part: _Part) -> None:
        where, key = outcome.to[0] or phase.key, outcome.to[1]
        found = self.template.phase(where).moment(key) if where in self.order else None
        if found is None:
            part.wrong("to", f"Het moment “{where}.{key}” bestaat niet.")
        elif self.order.index(where) > self.order.index(phase.key):
            part.wrong("to", f"“{where}.{key}” is nog niet geweest: dat kan niet terug.")
        elif found.each:
            part.wrong("to", f"“{where}.{key}” is er voor ieder apart: dat kan niet terug.")

    def _extends(self, phase: Phase, outcome: Outcome, part: _Part) -> None:
        to = outcome.to[0]
        if to not in self.order or not self.template.phase(to).is_optional:
            part.wrong("to", f"“{to}” is geen optionele fase.")
        elif self.order.index(to) < self.order.index(phase.key):
            part.wrong("to", f"De fase “{to}” ligt voor dit besluit.")
        elif to != phase.key:  # phases may share their moments; inside it, it has been used
            self.reached.add(to)

    def _nothing_is_idle(self) -> None:
        moments = [moment for _, moment in self.template.moments()]
        at_work = {role for moment in moments for role in (*moment.everybody, moment.each)}
        used = {moment.form for moment in moments}
        for role, part in self.roles:
            if role.key not in at_work:
                part.wrong("key", f"De rol “{role.key}” doet nergens aan mee.")
        for form, part in self.forms:
            if form.key not in used:
                part.wrong("key", f"Het formulier “{form.key}” wordt nergens gebruikt.")
        for phase, part in self.phases:
            if phase.is_optional and phase.key not in self.reached:
                part.wrong("key", f"De fase “{phase.key}” is optioneel, maar niemand komt er.")
