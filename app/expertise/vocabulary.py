"""The committed vocabulary as values; the file is ours, so an error in it is a programmer's."""

from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("vocabulary.yaml")

# The C loader reads the file in a tenth of a second; without libyaml it takes a second or two.
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class DomainEntry:
    id: str
    label: str
    description: str


@dataclass(frozen=True)
class SkillEntry:
    slug: str
    domain_id: str
    label: str
    label_en: str
    synonyms: tuple[str, ...]
    related: tuple[str, ...]
    sectors: tuple[str, ...]
    theme: str

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """(name, kind): the label first, then the synonyms that say something else."""
        others = dict.fromkeys(n for n in self.synonyms if n.lower() != self.label.lower())
        return ((self.label, "label"), *((name, "synonym") for name in others))


@dataclass(frozen=True)
class Vocabulary:
    domains: tuple[DomainEntry, ...]
    skills: tuple[SkillEntry, ...]


def read_vocabulary(path: Path = FILE) -> Vocabulary:
    with path.open(encoding="utf-8") as file:
        # Safe: both loaders build plain values only.
        content = yaml.load(file, Loader=_Loader)
    return Vocabulary(
        domains=tuple(
            DomainEntry(entry["id"], entry["label_nl"], entry.get("description_nl", ""))
            for entry in content["domains"]
        ),
        skills=tuple(
            SkillEntry(
                slug=entry["id"],
                domain_id=entry["domain"],
                label=entry["label_nl"],
                label_en=entry.get("label_en", ""),
                synonyms=tuple(str(name) for name in entry.get("synonyms", ())),
                related=tuple(entry.get("related", ())),
                sectors=tuple(entry.get("sectors", ())),
                theme=entry.get("theme") or "",
            )
            for entry in content["skills"]
        ),
    )
