"""Words that search must know apart from the vocabulary; what they mean stands in the file."""

from pathlib import Path

import yaml

_lists = yaml.safe_load(Path(__file__).with_name("wordlists.yaml").read_text(encoding="utf-8"))

STOP = frozenset(_lists["stop"].split())
GENERIC = frozenset(_lists["generic"].split())
HEADS = frozenset(_lists["heads"].split())
EVERYDAY = frozenset(_lists["everyday"].split())
PARTICLES = tuple(_lists["particles"].split())
PREFIXES = frozenset(PARTICLES) | frozenset(_lists["prefixes"].split())
ENDINGS = tuple(_lists["endings"].split())
