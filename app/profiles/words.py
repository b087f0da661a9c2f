"""The words of a profile, as pages say them."""

from app.organisations.models import Ring
from app.profiles.models import FORMS

FORM_LABELS = dict(
    zip(
        FORMS,
        (
            "een workshop geven",
            "een tijdje iemand begeleiden",
            "een les meekijken",
            "één gesprek",
            "een training of studiemiddag",
            "meedoen of meedenken in een team",
        ),
        strict=True,
    )
)
SECTOR_LABELS = {
    "po": "basisonderwijs",
    "vo": "voortgezet onderwijs",
    "so": "speciaal onderwijs",
    "mbo": "mbo",
}

# How far somebody wants to help, as they choose it.
RING_LABELS = {
    Ring.SCHOOL: "Alleen op mijn eigen school",
    Ring.BOARD: "Op alle scholen van mijn bestuur",
    Ring.SWV: "In mijn hele samenwerkingsverband",
    Ring.REGION: "In mijn hele regio",
    Ring.COUNTRY: "In heel Nederland",
}
FREELANCE_RING_LABELS = {
    Ring.REGION: "In de regio’s die ik koos",
    Ring.COUNTRY: "In heel Nederland",
}
# How near who leads somebody keeps them.
WITHIN = {
    Ring.SCHOOL: "alleen binnen de eigen school",
    Ring.BOARD: "alleen op scholen van het eigen bestuur",
    Ring.SWV: "alleen in het eigen samenwerkingsverband",
}
# Who finds somebody, by how far their help reaches.
FOUND_BY = {
    Ring.SCHOOL: "Collega’s op je eigen school zien je als je bij hun vraag past.",
    Ring.BOARD: "Scholen van je eigen bestuur zien je als je bij hun vraag past.",
    Ring.SWV: "Scholen in je samenwerkingsverband zien je als je bij hun vraag past.",
    Ring.REGION: "Scholen in je regio zien je als je bij hun vraag past.",
    Ring.COUNTRY: "Scholen in heel Nederland zien je als je bij hun vraag past.",
}

VAT_LABELS = {"21": "21 % btw", "0": "geen btw"}
# Of a freelancer, and of an employer that lends somebody.
VAT_GROUNDS = {
    "small": "kleineondernemersregeling (KOR)",
    "education": "vrijgesteld als onderwijs",
    "other": "om een andere reden vrijgesteld",
}
# Who lends is no small entrepreneur.
EMPLOYER_GROUNDS = {code: words for code, words in VAT_GROUNDS.items() if code != "small"}

# Who paid for a training: as its owner chooses it, and as it stands in a list.
PAYER_LABELS = {
    "school": "Mijn school",
    "board": "Mijn bestuur",
    "swv": "Het samenwerkingsverband",
    "self": "Ikzelf",
}
PAID_BY = {
    "school": "de school",
    "board": "het bestuur",
    "swv": "het samenwerkingsverband",
    "self": "zelf betaald",
}


def forms_in_words(forms: int) -> list[str]:
    return [label for bit, label in enumerate(FORM_LABELS.values()) if forms >> bit & 1]


def sectors_in_words(sectors: str) -> list[str]:
    return [label for code, label in SECTOR_LABELS.items() if code in sectors.split()]
