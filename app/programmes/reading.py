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

from app.programmes import links
from app.programmes.reading_course import read_phase
from app.programmes.reading_forms import read_form
from app.programmes.reading_parts import NAMES, Mistake, Part
from app.programmes.reading_promised import read_promised
from app.programmes.template import (
    APPOINT,
    MATCH,
    OFFICE,
    Eligible,
    Fund,
    Group,
    Option,
    Places,
    Role,
    Template,
)

LONGEST_TEXT = 200_000  # characters; the longest of our own has 14,000
MOST_NODES = 20_000  # so that a text of references to references stays a text
LONGEST_SUMMARY = 1000

SCHEMA = 1
ORGANISATIONS = ("school", "board", "swv", "region", "national", "municipality", "programme")
RINGS = ("school", "board", "swv", "region", "national")
OFFICES = ("director", "board", "support_coordinator")
SUBJECTS = ("school", "school_or_department", "department", "team", "group")
COVERS = ("experts", "replacement", "plan", "exchange", "event")
SECTORS = ("po", "vo", "so")


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
        forms = self._each(part.parts("forms", "form", least=0), read_form)
        phases = self._each(part.parts("phases", "phase"), read_phase)
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
            links.check(links.Whole(self, template, part, roles, forms, phases))
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
        if part.has("skills") and part.one_of("fill", (OFFICE, MATCH, APPOINT)) == OFFICE:
            part.wrong("skills", "“skills” kan niet bij een functie: die heeft wie hem heeft.")
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
            trained_in=part.elsewhere("trained_in"),
            skills=part.words("skills"),
            sectors=self._sectors(part),
        )

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
