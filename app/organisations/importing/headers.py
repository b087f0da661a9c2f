"""The columns by which a file is known. What a file has beyond these is not read."""

# Older files call the same columns by other names.
RENAMED = {
    "BRIN NUMMER": "INSTELLINGSCODE",
    "BRINNUMMER": "INSTELLINGSCODE",
    "VESTIGINGSNUMMER": "VESTIGINGSCODE",
    "VESTIGINGS NUMMER": "VESTIGINGSCODE",
    "KVK NUMMER": "KVK-NUMMER",
}
DUO_SCHOOL = (
    "BEVOEGD GEZAG NUMMER",
    "INSTELLINGSCODE",
    "VESTIGINGSCODE",
    "VESTIGINGSNAAM",
    "STRAATNAAM",
    "HUISNUMMER-TOEVOEGING",
    "POSTCODE",
    "PLAATSNAAM",
    "GEMEENTENUMMER",
    "GEMEENTENAAM",
    "DENOMINATIE",
    "TELEFOONNUMMER",
    "INTERNETADRES",
    "RMC-REGIO NAAM",
    "VAKANTIEREGIO",
)
_AREAS = (
    "NODAAL GEBIED",
    "RPA-GEBIED",
    "WGR-GEBIED",
    "COROPGEBIED",
    "ONDERWIJSGEBIED",
    "RMC-REGIO",
)
_ADDRESS = ("STRAATNAAM", "HUISNUMMER-TOEVOEGING", "POSTCODE", "PLAATSNAAM")
ALL_DUO_COLUMNS = frozenset(
    (
        *DUO_SCHOOL,
        "PROVINCIE",
        *(f"{part} CORRESPONDENTIEADRES" for part in _ADDRESS),
        *(f"{area} {what}" for area in _AREAS for what in ("CODE", "NAAM")),
    )
)
MERGED_SCHOOL = (
    "vestigingscode",
    "naam",
    "sector",
    "soort",
    "straat",
    "huisnummer",
    "postcode",
    "plaats",
    "gemeente",
    "gemeentecode",
    "denominatie",
    "telefoon",
    "website",
    "bevoegd_gezag",
    "swv_po",
    "swv_vo",
    "rmc_regio",
    "vakantieregio",
    "leerlingen",
    "lat",
    "lon",
)
