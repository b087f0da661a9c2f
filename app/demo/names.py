"""Invented names. Whoever shares one with somebody real does so by chance."""

import random
from collections.abc import Iterator

from app.organisations.names import folded

REGION = "Waterkant"
SWV = "Samenwerkingsverband Waterkant"
BOARDS = (
    ("Stichting De Horizon", "horizon.example"),
    ("Stichting Samen Leren Waterkant", "samenleren.example"),
    ("Vereniging Het Anker", "anker.example"),
)
SWV_DOMAIN = "swv-waterkant.example"
FREELANCE_DOMAIN = "zelfstandig.example"
ELSEWHERE = "thuis.example"  # nobody's employer
CITIES = ("Waterdam", "Oosterlaag", "Zandhoek", "Rietveld aan Zee", "Molenrade", "Kruisweer")
STREETS = (
    *("Schoolstraat", "Plein", "Kerkpad", "Dijkweg", "Lindelaan"),
    *("Havenkade", "Molenwerf", "Zonnehof", "Parklaan", "Weidepad"),
)
DENOMINATIONS = ("Openbaar", "Protestants-Christelijk", "Rooms-Katholiek", "Algemeen bijzonder")

# Per board: its primary schools, then its secondary ones.
PRIMARY = (
    (
        "De Regenboog",
        "Het Kompas",
        "De Windvaan",
        "De Zonnewijzer",
        "Het Palet",
        "De Kastanje",
        "De Waterlelie",
        "Het Klokhuis",
    ),
    (
        "De Vuurtoren",
        "De Boomgaard",
        "Het Mozaïek",
        "De Springplank",
        "De Ooievaar",
        "Het Talent",
        "De Meander",
        "De Bijenkorf",
    ),
    (
        "De Ark",
        "Het Baken",
        "De Rietkraag",
        "De Sterrenkijker",
        "Het Zilverpad",
        "De Stuurman",
        "De Leeuwerik",
        "Het Molentje",
    ),
)
SECONDARY = (
    ("Lyceum Waterdam", "Praktijkcollege De Werf"),
    ("Scholengemeenschap Oosterlaag",),
    ("Het Anker College",),
)

FIRST = (
    "Aicha Amina Anke Annelies Arjan Aylin Bart Bas Bram Carlijn Chantal Daan Dewi Dirk Eline "
    "Elif Emma Esra Eva Fatima Femke Floor Floris Gijs Hanna Hans Hatice Ilse Imane Ingrid Iris "
    "Jan Jasmijn Jeroen Joris Joyce Judith Karim Kees Kim Koen Laila Lars Lieke Lotte Lucas "
    "Maaike Malika Marieke Mark Marloes Martijn Merel Mirjam Mohamed Murat Nadia Naomi Niels "
    "Nienke Noor Olaf Omar Petra Pieter Priya Quinten Rachid Renske Rob Roos Ruben Sander Sanne "
    "Sara Sem Sharon Sjoerd Sofie Stijn Suzan Tamara Teun Thijs Tim Tirza Tom Valerie Vera "
    "Wouter Yara Yasmin Youssef Yvonne Zeynep"
)
LAST = (
    "Aalders|Achterberg|El Amrani|Baldew|van Beek|Benali|Berkhout|Blom|Boersma|Bosman|Bouzid|"
    "Brandsma|Brouwer|van Dalen|Demir|Dijkgraaf|Doornbos|Drost|van Eijk|Faber|Fernandes|Geerts|"
    "de Graaf|Groen|Haddad|Heijmans|Hendriks|Hoekstra|Huizinga|Idrissi|Jacobs|Janmaat|Kamphuis|"
    "Kaya|Keijzer|Kok|Koster|Kowalski|Kuipers|Lachman|Lammers|van Leeuwen|Maassen|Meijerink|"
    "Mulder|Nijland|Oudendijk|Ouali|Peeters|Pinas|Postma|Ramdin|Rietveld|van Rijn|Roelofs|"
    "Santoso|Schaap|Scholten|Schouten|Smeets|Snoek|Terpstra|Timmermans|Tuinstra|Veldman|"
    "Verhoeven|de Vries|Warsame|Wiersma|Winter|de Wit|Wolters|Wong|Yıldız|Zijlstra"
)


def people(chance: random.Random, *, besides: frozenset[str]) -> Iterator[str]:
    """Names without end, each once, in an order that the seed decides."""
    pairs = [f"{first} {last}" for first in FIRST.split() for last in LAST.split("|")]
    chance.shuffle(pairs)
    yield from (name for name in pairs if name not in besides)


def address(name: str, domain: str) -> str:
    """noor.haddad@horizon.example"""
    first, _, last = folded(name.replace("ı", "i")).partition(" ")
    return f"{first}.{last.replace(' ', '')}@{domain}"
