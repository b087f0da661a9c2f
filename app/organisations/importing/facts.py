"""What files can say, before anything is compared or stored.

A fact that a file does not speak of is None, or empty where nothing may be there.
"""

from dataclasses import dataclass, field

from app.organisations.importing.files import Line


@dataclass(frozen=True)
class SchoolFacts:
    """One location, as one file gives it."""

    line: Line
    code: str
    name: str
    sector: str
    school_kind: str
    street: str
    house_number: str
    postcode: str
    city: str
    municipality: str
    municipality_code: str
    denomination: str
    phone: str
    website: str
    holiday_region: str
    board: str  # its number
    region: str  # its name
    swv: str = ""  # its code
    pupils: int | None = None
    lat: float | None = None
    lon: float | None = None
    from_duo: bool = False  # places in repaired capitals; an empty phone means that there is none


@dataclass(frozen=True)
class BoardFacts:
    line: Line
    code: str
    name: str
    name_is_derived: bool = False
    kvk: str = ""
    city: str = ""
    municipality: str = ""


@dataclass(frozen=True)
class SwvFacts:
    line: Line
    code: str
    name: str


@dataclass
class Facts:
    """What all files together say."""

    merged_schools: dict[str, SchoolFacts] = field(default_factory=dict)
    duo_schools: dict[str, SchoolFacts] = field(default_factory=dict)
    boards: dict[str, BoardFacts] = field(default_factory=dict)
    swvs: dict[str, SwvFacts] = field(default_factory=dict)
    swv_by_pc4: dict[str, tuple[str, str]] = field(default_factory=dict)  # (po, vo)
    place_by_pc4: dict[str, tuple[float, float]] = field(default_factory=dict)  # (lat, lon)
    lists_all_boards: bool = False
    lists_all_swvs: bool = False

    def schools(self, code: str) -> list[SchoolFacts]:
        """What is said of one location, the most trusted last: DUO itself goes over a copy."""
        said = (self.merged_schools.get(code), self.duo_schools.get(code))
        return [facts for facts in said if facts is not None]

    def codes_by_sector(self) -> dict[str, set[str]]:
        """The locations that the files name, for each sector that they speak of."""
        named: dict[str, set[str]] = {}
        for school in (*self.merged_schools.values(), *self.duo_schools.values()):
            named.setdefault(school.sector, set()).add(school.code)
        return named


def swv_sector(sector: str, school_kind: str) -> str:
    """Which of the two samenwerkingsverbanden of a place a school belongs to: po or vo.

    Special education goes with primary, unless the location is for secondary pupils only.
    """
    return "vo" if sector == "vo" or school_kind == "vso" else "po"
