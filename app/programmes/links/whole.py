"""A template that was read, with the text of each part, so that what is wrong gets a line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from yaml.nodes import SequenceNode

from app.programmes.reading_parts import Part, Reads
from app.programmes.template import Field, Form, Moment, Phase, Role, Template


@dataclass
class Whole:
    """`reached`: the optional phases to which an outcome leads, as far as was looked."""

    reader: Reads
    template: Template
    part: Part
    roles: list[tuple[Role, Part]]
    forms: list[tuple[Form, Part]]
    phases: list[tuple[Phase, Part]]
    reached: set[str] = field(default_factory=set)

    @cached_property
    def known(self) -> set[str]:
        return {role.key for role, _ in self.roles}

    @cached_property
    def by_key(self) -> dict[str, Form]:
        return {form.key: form for form, _ in self.forms}

    @cached_property
    def order(self) -> list[str]:
        return [phase.key for phase, _ in self.phases]

    def has_roles(self, part: Part, name: str, keys: Iterable[str]) -> None:
        for key in keys:
            if key not in self.known:
                part.wrong(name, f"De rol “{key}” bestaat niet.")

    def moment(self, phase: str, key: str) -> Moment | None:
        return self.template.phase(phase).moment(key) if phase in self.order else None

    def moments(self) -> Iterator[tuple[Phase, Moment, Part]]:
        for phase, part in self.phases:
            # Read once more for their lines only: what was wrong with them has been said.
            quiet = self.reader.quiet()
            node = part.nodes["milestones"]
            assert isinstance(node, SequenceNode)
            for moment, each in zip(phase.moments, node.value, strict=True):
                found = quiet.part("milestone", each)
                assert found is not None
                found.reader = self.reader
                yield phase, moment, found

    def once_more(self, name: str) -> Part:
        """Read for its lines only: what was wrong with it has been said."""
        found = self.reader.quiet().part(name, self.part.nodes[name])
        assert found is not None
        found.reader = self.reader
        return found

    def applied_with(self, key: str) -> Field | None:
        """The question of the application with this key."""
        applied = self.template.application
        form = self.by_key.get(applied[1].form) if applied else None
        return form.field(key) if form else None
