"""What the stored schools should become, given what files say of them.

Two rules hold everywhere. Empty never erases, except a phone number or website that DUO itself
no longer gives. And a place that DUO writes in capitals never replaces the same letters with
their signs.
"""

from collections import Counter
from collections.abc import Hashable, Iterable

from app.organisations import names
from app.organisations.importing.facts import Facts, SchoolFacts, swv_sector
from app.organisations.importing.plan import Values, blank
from app.organisations.models import Kind

PLACES = ("city", "municipality")
CONTACTS = ("phone", "website")
PLAIN = (
    "name",
    "sector",
    "school_kind",
    "street",
    "house_number",
    "postcode",
    "municipality_code",
    "denomination",
    "holiday_region",
)
NUMBERS = ("pupils", "lat", "lon")


def wanted(facts: Facts, stored: dict[str, Values], notes: list[str]) -> dict[str, Values]:
    """Every school, stored or new, as it should be; what no file names stays as it is."""
    result = {code: dict(values) for code, values in stored.items()}
    for code in facts.merged_schools.keys() | facts.duo_schools.keys():
        values = result.setdefault(code, blank(Kind.SCHOOL, code))
        values["gone_on"] = None
        for said in facts.schools(code):
            apply(said, values)
    alive = [school for school in result.values() if school["gone_on"] is None]
    _fill_municipalities(alive)
    _fill_coordinates(facts, alive)
    if guessed := _fill_swvs(facts, alive):
        notes.append(
            f"{guessed} scholen kregen het samenwerkingsverband van scholen in dezelfde plaats."
        )
    return dict(sorted(result.items()))


def apply(said: SchoolFacts, values: Values) -> None:
    """Let one file's word about a school go over what is known."""
    for key in PLAIN:
        values[key] = getattr(said, key) or values[key]
    for key in CONTACTS:
        if getattr(said, key) or said.from_duo:
            values[key] = getattr(said, key)
    for key in PLACES:
        place = getattr(said, key)
        if place and not (said.from_duo and names.same_letters(place, values[key])):
            values[key] = place
    for key in NUMBERS:
        if getattr(said, key) is not None:
            values[key] = getattr(said, key)
    values["board"] = said.board or values["board"]
    values["swv"] = said.swv or values["swv"]
    values["region"] = names.slug(said.region) or values["region"]


def _fill_municipalities(schools: list[Values]) -> None:
    known = {s["municipality_code"]: s["municipality"] for s in schools if s["municipality"]}
    for school in schools:
        if not school["municipality"]:
            school["municipality"] = known.get(school["municipality_code"], "")


def _fill_coordinates(facts: Facts, schools: list[Values]) -> None:
    for school in schools:
        if school["lat"] is None and school["postcode"][:4] in facts.place_by_pc4:
            school["lat"], school["lon"] = facts.place_by_pc4[school["postcode"][:4]]


def _fill_swvs(facts: Facts, schools: list[Values]) -> int:
    """By postcode; where that is not known, as most of the same postcode or municipality."""
    without = [school for school in schools if not school["swv"]]
    if not without:
        return 0
    in_postcode = _most_common((_postcode_key(s), s["swv"]) for s in schools if s["swv"])
    in_municipality = _most_common((_municipality_key(s), s["swv"]) for s in schools if s["swv"])
    guessed = 0
    for school in without:
        po, vo = facts.swv_by_pc4.get(school["postcode"][:4], ("", ""))
        given = vo if _sector(school) == "vo" else po
        near = in_postcode.get(_postcode_key(school)) or in_municipality.get(
            _municipality_key(school), ""
        )
        school["swv"] = given or near
        guessed += bool(near and not given)
    return guessed


def _sector(school: Values) -> str:
    return swv_sector(school["sector"], school["school_kind"])


def _postcode_key(school: Values) -> tuple[str, str]:
    return (_sector(school), school["postcode"][:4])


def _municipality_key(school: Values) -> tuple[str, str]:
    return (_sector(school), school["municipality_code"])


def _most_common(pairs: Iterable[tuple[Hashable, str]]) -> dict[Hashable, str]:
    counted: dict[Hashable, Counter[str]] = {}
    for key, swv in pairs:
        counted.setdefault(key, Counter())[swv] += 1
    # Equal counts go to the first code, so that the same files always give the same answer.
    return {key: min(c, key=lambda swv: (-c[swv], swv)) for key, c in counted.items()}
