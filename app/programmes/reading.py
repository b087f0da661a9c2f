"""From text to a template, or to a list of what is wrong with it: each with its line.

Whoever writes a template is no programmer. They see the line, what stands there, and what should.
YAML gives nodes with their lines before it gives values, so a sentence can point at its place; it
is read without tags, so a text can make nothing but texts, numbers, lists and tables.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from app.programmes.reading_lines import place, read_lines
from app.programmes.reading_links import Links
from app.programmes.reading_parts import NAMES, Mistake, Part
from app.programmes.reading_promised import read_promised
from app.programmes.template import (
    ALL,
    ANY,
    APPOINT,
    CONTINUE,
    EXTEND,
    FACTORS,
    GUIDANCE,
    MATCH,
    OFFICE,
    PREVENTION,
    REASON,
    REPAIR,
    REVISE,
    RISKS,
    SCHOOLS,
    STOP,
    Decision,
    Eligible,
    Field,
    Form,
    Fund,
    Group,
    Moment,
    Option,
    Outcome,
    Phase,
    Places,
    Role,
    Template,
)

LONGEST_TEXT = 200_000  # characters; the longest of our own has 14,000
MOST_NODES = 20_000  # so that a text of references to references stays a text
LONGEST_SUMMARY = 1000
MOST_MONTHS = 120
MOST_TIMES = 60

SCHEMA = 1
ORGANISATIONS = ("school", "board", "swv", "region", "national", "municipality", "programme")
RINGS = ("school", "board", "swv", "region", "national")
OFFICES = ("director", "board", "support_coordinator")
SUBJECTS = ("school", "school_or_department", "department", "team", "group")
FIELD_TYPES = (
    *("text", "number", "money", "rating", "choice", "checks", "people", "actions", "budget"),
    *("file", "date", "values", "lines", "sources"),
)
MOMENT_TYPES = (
    *("meeting", "visit", "audit", "report", "measurement", "training", "product", "event"),
)
EFFECTS = (CONTINUE, REVISE, EXTEND, STOP)
COVERS = ("experts", "replacement", "plan", "exchange", "event")
SECTORS = ("po", "vo", "so")
WAYS = (PREVENTION, REPAIR)
COUNTED = (REASON, RISKS, FACTORS, SCHOOLS, GUIDANCE)


class NoTemplate(Exception):
    """The text is no template; `mistakes` say why, in the order of their lines."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("; ".join(map(str, self.mistakes)))


@lru_cache(maxsize=100)
def read(text: str) -> Template:
    """The template that this text describes. Raises NoTemplate with every mistake in it.

    Reading takes longer than most pages may, and the same text is always the same template.
    """
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


class _Reader:
    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def wrong(self, at: int | Node, says: str) -> None:
        line = at if isinstance(at, int) else at.start_mark.line + 1
        self.mistakes.append(Mistake(line, says))

    def quiet(self) -> "_Reader":
        """Another, for reading again what has been judged."""
        return _Reader()

    def part(self, kind: str, node: Node) -> Part | None:
        if not isinstance(node, MappingNode):
            self.wrong(node, f"Hier hoort {NAMES[kind]} te staan.")
            return None
        return Part(self, kind, node)

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
            sectors=self._sectors(part),
            group=self._group(part),
            part_of=part.text("part_of"),
            policy=part.text("policy"),
            before=tuple(
                Option(each.key(), each.text("label"))
                for each in part.parts("before", "before", least=0)
            ),
            eligible=self._eligible(part.part("eligible", "eligible")),
            shown_with=part.key("shown_with"),
            places=self._places(part.part("places", "places")),
            promised=read_promised(part.part("promised", "promised")),
        )
        if not self.mistakes:
            # What points at something else is looked at once everything can be found.
            Links(self, template, part, roles, forms, phases).check()
        return template

    def _each(self, parts: list[Part], make: Callable[[Part], Any]) -> list[tuple[Any, Part]]:
        return [(make(part), part) for part in parts]

    def _intake_every(self, intake: Part | None) -> int:
        if intake is None:
            return 0
        is_round = intake.one_of("mode", ("rolling", "round")) == "round"
        if is_round and not intake.has("every"):
            intake.wrong("mode", "Bij rondes hoort “every”: om de hoeveel maanden er een is.")
        return intake.number("every", 1, 36)

    def _sectors(self, part: Part) -> tuple[str, ...]:
        found = part.words("sectors")
        if unknown := [each for each in found if each not in SECTORS]:
            part.wrong("sectors", f"“{unknown[0]}” kan hier niet. Kies uit: {', '.join(SECTORS)}.")
        return found

    def _group(self, part: Part) -> Group | None:
        found = part.part("group", "group")
        if found is None:
            return None
        goal, theme = (found.text(name).partition(".") for name in ("goal", "theme"))
        return Group((goal[0], goal[2]), (theme[0], theme[2]))

    def _role(self, part: Part) -> Role:
        fill = part.one_of("fill", (OFFICE, MATCH, APPOINT))
        if (fill == OFFICE) != part.has("office"):
            part.wrong("fill", "“office” hoort bij “fill: office”, en andersom.")
        least, most = part.number("min", 0, 100), part.number("max", 1, 100, 1)
        if least > most:
            part.wrong("min", "“min” is hoger dan “max”.")
        spread = part.part("spread", "spread")
        sectors = self._sectors(spread) if spread else ()
        return Role(
            key=part.key(),
            label=part.text("label"),
            fill=fill,
            min=least,
            max=most,
            office=part.one_of("office", OFFICES),
            appointed_by=part.words("appointed_by"),
            apart_from=part.words("apart_from"),
            independent=part.truth("independent"),
            lends=part.truth("lends"),
            spread_schools=spread.number("schools", 1, 100) if spread else 0,
            spread_sectors=sectors,
            trained_in=self._elsewhere(part, "trained_in"),
        )

    def _elsewhere(self, part: Part, name: str) -> tuple[str, str]:
        """A moment by its phase and key."""
        phase, _, moment = part.text(name).partition(".")
        return phase, moment

    def _places(self, part: Part | None) -> Places | None:
        if part is None:
            return None
        months = part.words("follow")
        if any(not re.fullmatch(r"(?a:[1-9]\d?)", each) for each in months):
            part.wrong("follow", "“follow” is een lijst van maanden, van 1 tot en met 99.")
            months = ()
        return Places(
            part.key("role"),
            part.words("by"),
            part.key("since"),
            tuple(sorted(int(each) for each in months)),
        )

    def _eligible(self, part: Part | None) -> Eligible | None:
        if part is None:
            return None
        otherwise = part.text("otherwise", LONGEST_SUMMARY)
        return Eligible(part.key("question"), part.words("options"), otherwise)

    def _form(self, part: Part) -> Form:
        fields = tuple(self._field(each) for each in part.parts("fields", "field"))
        return Form(part.key(), part.text("label"), fields, part.words("readers"))

    def _field(self, part: Part) -> Field:
        kind = part.one_of("type", FIELD_TYPES)
        if (kind in ("choice", "checks")) != part.has("options"):
            part.wrong("type", "“options” hoort bij “choice” en “checks”, en nergens anders.")
        if part.has("rule") and kind != "checks":
            part.wrong("rule", "“rule” hoort bij “checks”.")
        if part.has("counted") and kind not in ("choice", "checks"):
            part.wrong("counted", "“counted” hoort bij “choice” en “checks”.")
        if part.has("most") and kind != "number":
            part.wrong("most", "“most” hoort bij “number”.")
        options = tuple(self._option(each, kind) for each in part.parts("options", "option"))
        columns = read_lines(part, kind, lambda each: self._option(each, "column"))
        return Field(
            key=part.key(),
            label=part.text("label"),
            type=kind,
            required=part.truth("required", True),
            options=options,
            rule=part.one_of("rule", (ALL, ANY)),
            counted=part.one_of("counted", COUNTED),
            most=part.number("most", 0, 999_999) if part.has("most") else None,
            columns=columns,
            one=part.text("one"),
            each=place(part, "each"),
            of=place(part, "of"),
            asks=part.truth("asks"),
        )

    def _option(self, part: Part, kind: str) -> Option:
        if part.has("counts") and kind != "choice":
            part.wrong("counts", "“counts” hoort bij een keuze van “choice”.")
        if part.has("breach") and kind != "column":
            part.wrong("breach", "“breach” hoort bij een keuze van een kolom.")
        counts, breach = part.one_of("counts", WAYS), part.truth("breach")
        return Option(part.key(), part.text("label"), counts, breach)

    def _phase(self, part: Part) -> Phase:
        if part.has("months") == part.has("weeks"):
            part.wrong("key", "Een fase duurt een aantal “months” of een aantal “weeks”.")
        in_weeks = part.has("weeks")
        length = part.number("weeks" if in_weeks else "months", 1, MOST_MONTHS, 1)
        moments = tuple(
            self._moment(each, length, in_weeks) for each in part.parts("milestones", "milestone")
        )
        label, optional = part.text("label"), part.truth("optional")
        return Phase(part.key(), label, length, moments, optional, in_weeks)

    def _moment(self, part: Part, length: int, in_weeks: bool) -> Moment:
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
        if part.has("present") and (part.has("form") or part.has("decision")):
            says = "“present” hoort bij een moment zonder formulier en zonder besluit."
            part.wrong("present", says)
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
            after=part.words("after"),
            led_by=part.key("led_by"),
            renews=self._elsewhere(part, "renews"),
            present=part.words("present"),
        )

    def _decision(self, part: Part) -> Decision:
        if not part.words("by"):
            part.wrong("by", "Bij een besluit hoort minstens één rol.")
        outcomes = tuple(self._outcome(each) for each in part.parts("outcomes", "outcome"))
        if not any(outcome.effect == CONTINUE for outcome in outcomes):
            part.wrong("outcomes", "Geen van de uitkomsten gaat door (“effect: continue”).")
        return Decision(part.words("by"), outcomes)

    def _outcome(self, part: Part) -> Outcome:
        effect = part.one_of("effect", EFFECTS)
        if (effect in (REVISE, EXTEND)) != part.has("to"):
            part.wrong("effect", "“to” hoort bij “revise” en “extend”, en nergens anders.")
        to = part.text("to")
        phase, _, moment = to.rpartition(".")
        aim = (to, "") if effect == EXTEND else (phase, moment)
        when = part.part("when", "when")
        asked = (when.key("question"), when.words("options")) if when else ("", ())
        return Outcome(part.key(), part.text("label"), effect, aim if to else ("", ""), asked)

    def _fund(self, part: Part) -> Fund:
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
