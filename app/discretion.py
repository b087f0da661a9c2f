"""What does not belong in words that others will read, or in the name of a file: how to reach
somebody, and a child’s name.

The first has a shape, and is refused. The second has none: we look for a capital after a word such
as "leerling", and before an age or a group, and ask. What this cannot catch stands in
docs/decisions/reviews.md.
"""

import re
import unicodedata
from collections.abc import Collection

from app.errors import RuleBroken

# Written to be read, or to be missed by a machine: "jan (at) school . nl" reaches Jan as well.
MAIL = re.compile(
    r"[\w.+-]+\s?(?:@|\(at\)|\[at\]|\(apenstaartje\))\s?[\w-]+(?:\s?\.\s?[\w-]+)+", re.I
)
HANDLE = re.compile(r"(?<![\w@])@\w{3,}")
# Ten digits from a zero, or nine behind +31, with what people write between them; no dates.
PHONE = re.compile(
    r"(?<![\d€])(?<!\d[-/.])(?!\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
    r"(?:(?:\+|00)\s?31[\s\-./()]*(?:0?[\s\-./()]*)|0[\s\-./()]?)[1-9](?:[\s\-./()]{0,3}\d){8}(?!\d)"
)
URL = re.compile(r"(?:https?://|www\.)\S", re.I)
SITE = re.compile(r"\b[\w-]+\.(?:nl|com|org|net|eu|info|io)(?![\w])")
CONTACT = (MAIL, HANDLE, PHONE, URL, SITE)

_NAME = r"(?P<name>[A-ZÀ-Ý][\w’'-]+(?:\s(?:van|de|den|der|el)\s[A-ZÀ-Ý][\w’'-]+|\s[A-Z]\.)?)"
CHILD = (
    "(?:leerling(?:e)?|mentorleerling|scholier|kind(?:je)?|jongen|jongetje|meisje|kleuter|peuter|"
    "puber|zoon(?:tje)?|dochter(?:tje)?|broer(?:tje)?|zus(?:je)?|moeder van|vader van|mama van|"
    "papa van|ouders van)"
)
AFTER_A_CHILD = re.compile(rf"\b(?i:{CHILD}),?\s(?:(?:genaamd|heet|heette|met de naam)\s)?{_NAME}")
BEFORE_AN_AGE = re.compile(
    rf"\b{_NAME}(?:,?\s\(?(?:\d{{1,2}}\sjaar|(?:uit|van|in)\s(?:groep|klas)\s\d))"
)
# Begin with a capital and are nobody.
NO_NAMES = frozenset(
    {"Nederlands", "Engels", "Duits", "Frans", "Fries", "Arabisch", "Turks", "Pools", "Spaans"}
    | {"Nederlandse", "Poolse", "Turkse", "Syrische", "Oekraïense", "Marokkaanse", "Surinaamse"}
    | {"Tevredenheid", "Centrum", "IEP", "LVS", "OPP", "DIA", "Cito"}
    | {"Verslag", "Verslagen", "Notulen", "Toetsresultaten", "Resultaten", "Toetsen", "Foto"}
    | {"Foto’s", "Foto's", "Plan", "Rapport", "Overzicht", "Observatie", "Observaties", "Evaluatie"}
    | {"Opbrengsten", "Analyse", "Agenda", "Gesprek", "Gesprekken", "Vragenlijst", "Presentatie"}
    | {"De", "Het", "Een", "Dat", "Dit", "En", "Maar", "Ook", "We", "Wij", "Ik", "Zij", "Ze"}
)

REFUSED = "Haal e-mailadressen, telefoonnummers en links weg. Contact gaat via Expedu."
ASKED = "Is %(names)s een kind of ouder? Haal de naam dan weg. Zo niet, vink dat dan hieronder aan."


def _folded(words: str) -> str:
    """Full-width digits as digits, and nothing that nobody sees."""
    plain = unicodedata.normalize("NFKC", words)
    return "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")


def has_contact(words: str) -> bool:
    folded = _folded(words)
    return any(pattern.search(folded) for pattern in CONTACT)


def names_of_children(*texts: str) -> list[str]:
    """What may be the name of a child, in the order of the texts, each once."""
    found = [
        match["name"]
        for text in map(_folded, texts)
        for pattern in (AFTER_A_CHILD, BEFORE_AN_AGE)
        for match in pattern.finditer(text)
        if match["name"] not in NO_NAMES
    ]
    return list(dict.fromkeys(found))


def check(words: str, cleared: Collection[str] = (), *, field: str = "words") -> None:
    """Raises RuleBroken at a way to reach somebody, and at a name that nobody cleared."""
    if has_contact(words):
        raise RuleBroken(REFUSED, field=field)
    check_names(words, cleared, field=field)


def check_names(words: str, cleared: Collection[str] = (), *, field: str = "words") -> None:
    asked = [name for name in names_of_children(words) if name not in cleared]
    if asked:
        raise RuleBroken(ASKED, field=field, names=", ".join(f"‘{name}’" for name in asked))
