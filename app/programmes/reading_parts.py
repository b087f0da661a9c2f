"""One table of a template's text: its values by name, each with the line where it stands."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

LONGEST_LABEL = 200

# What each part needs, and what else it may have. `seed` marks what the founding texts say
# themselves; it is read over.
TOLD = {"seed"}
PARTS: dict[str, tuple[set[str], set[str]]] = {
    "template": (
        {"schema", "key", "label", "summary", "owner", "subject", "ring", "start_by", "intake",
         "roles", "forms", "phases", "funding"},
        {"seed_file", "sectors", "group", "part_of", "policy", "before", "eligible",
         "shown_with", "places", "promised"},
    ),
    "group": ({"goal"}, {"theme"}),
    "intake": ({"mode"}, {"every"}),
    "role": (
        {"key", "label", "fill", "min", "max"},
        {"office", "independent", "lends", "spread", "appointed_by", "apart_from", "trained_in",
         "skills", "sectors"},
    ),
    "spread": (set(), {"schools", "sectors"}),
    "places": ({"role", "by"}, {"since", "follow"}),
    "promised": ({"form", "hours", "since", "until", "by"}, set()),
    "before": ({"key", "label"}, set()),
    "eligible": ({"question", "options", "otherwise"}, set()),
    "form": ({"key", "label", "fields"}, {"readers", "about"}),
    "field": (
        {"key", "label", "type"},
        {
            *("required", "options", "rule", "counted", "columns", "one", "each", "of", "asks"),
            *("most", "in_words"),
        },
    ),
    "column": ({"key", "label", "type"}, {"required", "options", "of", "since", "months"}),
    "option": ({"key", "label"}, {"counts", "breach"}),
    "phase": ({"key", "label", "milestones"}, {"months", "weeks", "optional"}),
    "milestone": (
        {"key", "label", "type", "roles"},
        {"month", "week", "within", "every", "times", "each", "by", "form", "hours", "publishes",
         "decision", "accept_by", "after", "present", "led_by", "renews", "confirm"},
    ),
    "decision": ({"by", "outcomes"}, set()),
    "outcome": ({"key", "label", "effect"}, {"to", "when", "part"}),
    "when": ({"question", "options"}, set()),
    "fund": ({"covers", "label", "shares"}, {"adjustable"}),
}  # fmt: skip

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


NAMES = {
    "template": "een programma",
    "group": "een groep",
    "intake": "de aanmelding",
    "role": "een rol",
    "spread": "de spreiding",
    "places": "de plekken",
    "promised": "de toegezegde uren",
    "before": "een voorganger",
    "eligible": "voor wie het is",
    "form": "een formulier",
    "field": "een vraag",
    "column": "een kolom",
    "option": "een keuze",
    "phase": "een fase",
    "milestone": "een moment",
    "decision": "een besluit",
    "outcome": "een uitkomst",
    "when": "wanneer een uitkomst kan",
    "fund": "een regel van de bekostiging",
}


@dataclass(frozen=True, order=True)
class Mistake:
    line: int
    says: str

    def __str__(self) -> str:
        return f"Regel {self.line}: {self.says}"


class Reads(Protocol):
    """Who reads the text, and keeps what is wrong with it."""

    def wrong(self, at: int | Node, says: str) -> None: ...

    def part(self, kind: str, node: Node) -> "Part | None": ...

    def quiet(self) -> "Reads": ...


class Part:
    """A table of the text: its values by name, each with the line where it stands."""

    def __init__(self, reader: Reads, kind: str, node: MappingNode) -> None:
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

    def elsewhere(self, name: str) -> tuple[str, str]:
        """A moment by its phase and key."""
        phase, _, moment = self.text(name).partition(".")
        return phase, moment

    def part(self, name: str, kind: str) -> "Part | None":
        node = self.nodes.get(name)
        return self.reader.part(kind, node) if node is not None else None

    def parts(self, name: str, kind: str, *, least: int = 1) -> list["Part"]:
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

    def _twice(self, parts: list["Part"]) -> None:
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
