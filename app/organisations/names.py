"""Names as people write them, and one folded form to find them by.

DUO writes places in capitals and drops some signs: `S GRAVENHAGE`, `2E EXLOERMOND`,
`SUDWEST-FRYSLAN`. `place_name` repairs what a rule can repair; the few that no rule can guess
stand in a table.
"""

import re
import unicodedata
from functools import lru_cache

# No rule gives these back: accents and words that the capitals lost.
SPELLINGS = {
    "SUDWEST-FRYSLAN": "Súdwest-Fryslân",
    "NOARDEAST-FRYSLAN": "Noardeast-Fryslân",
    "NUENEN CA": "Nuenen, Gerwen en Nederwetten",
    "OOST WEST EN MIDDELBEERS": "Oost-, West- en Middelbeers",
    "OOST- WEST- EN MIDDELBEERS": "Oost-, West- en Middelbeers",
    "NIEUWERKERK AD IJSSEL": "Nieuwerkerk aan den IJssel",
}
# Which of two places with the same name: the way the official register writes it.
PROVINCES = {
    "LB": "L", "NH": "NH", "NB": "NB", "GLD": "Gld", "UT": "Ut", "ZH": "ZH", "OV": "Ov",
    "GN": "Gn", "FR": "Fr", "DR": "Dr", "ZLD": "Zld", "FL": "Fl",
}  # fmt: skip
SMALL_WORDS = frozenset(
    {"aan", "ad", "bij", "boven", "ca", "de", "den", "der", "des", "e", "en", "gem", "gem."}
    | {"het", "in", "la", "le", "o", "op", "over", "te", "ten", "ter", "tot", "tussen", "uit"}
    | {"van", "voor", "'s", "'t", "d'"}
)
# What people call these cities, beside what the register calls them.
ALSO_CALLED = {"s gravenhage": "den haag", "s hertogenbosch": "den bosch"}


def place_name(written: str) -> str:
    """A place or municipality as its own signs write it: `S GRAVENHAGE` becomes 's-Gravenhage.

    What is not in capitals keeps its spelling; only the mark that tells two places of one name
    apart gets its brackets: Alphen Nb becomes Alphen (NB).
    """
    text = " ".join(written.split())
    if text.upper() in SPELLINGS:
        return SPELLINGS[text.upper()]
    text, mark = _without_mark(text)
    if text == text.upper():
        # A lone S or T in front lost its apostrophe; S also lost its hyphen.
        text = re.sub(r"^'?S[ -](?=[HG])", "'S-", text)
        text = re.sub(r"^'?T ", "'T ", text)
        words = enumerate(text.split(" "))
        text = " ".join(_word(word, first=number == 0) for number, word in words)
    return text + mark


def _without_mark(text: str) -> tuple[str, str]:
    if found := re.fullmatch(r"(.+) gem\.? (.+)", text, re.IGNORECASE):
        municipality = place_name(found[2])
        return found[1], f" (gem. {municipality[:1].upper()}{municipality[1:]})"
    name, _, last = text.rpartition(" ")
    if name and last.upper() in PROVINCES:
        return name, f" ({PROVINCES[last.upper()]})"
    return text, ""


def _word(capitals: str, *, first: bool) -> str:
    if re.fullmatch(r"\d+[A-Z]", capitals):  # 2E EXLOERMOND
        return capitals.lower()
    parts = re.split(r"(-)", capitals.lower())
    for number, part in enumerate(parts):
        if part in SMALL_WORDS and not (first and number == 0 and not part.startswith("'")):
            continue
        parts[number] = _capital(part)
    return "".join(parts)


def _capital(word: str) -> str:
    if word.startswith("ij"):
        return "IJ" + word[2:]
    return word[:1].upper() + word[1:]


@lru_cache(maxsize=4096)  # of the vocabulary the same few hundred names, for every word typed
def folded(text: str) -> str:
    """Lower-case letters and digits with single spaces: what two spellings have in common."""
    text = text.lower().replace("ĳ", "ij").replace("ß", "ss").replace("ø", "o")
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def same_letters(one: str, other: str) -> bool:
    """Do the names differ in signs, capitals and spaces only?"""
    return folded(one).replace(" ", "") == folded(other).replace(" ", "")


def search_name(name: str, city: str, municipality: str = "") -> str:
    """Everything one may find an organisation by, folded; at most what its column holds."""
    place = folded(city)
    parts = [folded(name), place, ALSO_CALLED.get(place, "")]
    if folded(municipality) not in parts:
        parts.append(folded(municipality))
    return " ".join(part for part in parts if part)[:300]


def website(address: str) -> str:
    """An address that a link can use: with a scheme, http or https; otherwise empty."""
    address = "".join(address.split())  # `www. school.nl` is a slip of the space bar
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", address)
    if scheme and not re.match(r"https?://", address, re.IGNORECASE):
        # `school.nl:8080` has a port and no scheme; `javascript:` and `mailto:` are no website.
        if not re.match(r"[^:/]+\.[^:/]+:\d+(/|$)", address):
            return ""
        scheme = None
    if not address or re.search(r'["<>@]', address):
        return ""
    return address if scheme else f"https://{address}"


def slug(name: str) -> str:
    return folded(name).replace(" ", "-")[:60]


def email_domain(address: str) -> str:
    """What stands behind the @, in the one form in which domains are compared; '' when broken."""
    domain = address.strip().lower().rpartition("@")[2].rstrip(".")
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
