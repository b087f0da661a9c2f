"""What two sides agreed, version by version, as the pages say it and as a form starts from it."""

from collections.abc import Iterable
from typing import Any

from app.accounts.models import Person
from app.database import db
from app.deployments import words
from app.deployments.forms import COVER_CHOICES, COVER_WORDS, FORM_WORDS
from app.deployments.models import Deployment, Session, Terms
from app.profiles.models import Freelancer
from app.profiles.words import VAT_GROUNDS

WHEN = "Wanneer"
NO_GROUND = "niet ingevuld"


def terms_rows(terms: Terms) -> list[tuple[str, str]]:
    dates = [
        f"{words.moment(each.on, each.part)} ({words.hours(each.minutes)})" for each in terms.dates
    ]
    return [
        ("Hoeveel", words.hours(terms.minutes)),
        (WHEN, "; ".join(dates)),
        ("Hoe laat", f"{terms.starts_at:%H:%M} uur" if terms.starts_at else ""),
        ("Wat", terms.activity or FORM_WORDS[terms.form]),
        ("Waar", terms.place),
        ("De eigen klas", _own_class(terms)),
        ("Tarief", f"{words.euros(terms.rate)} per uur" if terms.rate else ""),
        ("Reiskosten", words.euros(terms.travel) if terms.travel else ""),
        *vat_rows(terms),
        ("Wat blijft", terms.left_behind),
    ]


def vat_facts(terms: Terms) -> list[tuple[str, str]]:
    """The rate and why. A ground that nobody filled in is not made up."""
    rate = f"{terms.vat_rate} %" if terms.vat_rate else "geen"
    ground = terms.vat_ground or ("" if terms.vat_rate else NO_GROUND)
    return [("Btw", rate), ("Grond voor de btw", ground)]


def vat_rows(terms: Terms) -> list[tuple[str, str]]:
    """The same, where something is to be paid."""
    is_paid = bool(terms.rate or terms.travel)
    return [(term, fact if is_paid else "") for term, fact in vat_facts(terms)]


def form_in_words(session: Session) -> str:
    """What kind of help it is on this date; '' where the terms say in words what will be done."""
    terms = session.deployment.terms
    if session.form or terms is None:
        return FORM_WORDS.get(session.form, "")
    return "" if terms.activity else FORM_WORDS[terms.form]


def _own_class(terms: Terms) -> str:
    return "neemt de ander over" if terms.activity else COVER_WORDS[terms.cover]


def who_agreed(inzet: Deployment) -> list[str]:
    if inzet.terms is None:
        return []
    version = inzet.terms.version
    said = []
    if inzet.asker_agreed_version == version:
        swaps = inzet.swap_with_id is not None and inzet.asker_agreed_by_id is not None
        who = db.session.get_one(Person, inzet.asker_agreed_by_id).name if swaps else "De school"
        said.append(f"{who} is akkoord.")
    if inzet.expert_agreed_version == version:
        said.append(f"{inzet.expert.name} is akkoord.")
    return said


def terms_to_start_from(inzet: Deployment) -> dict[str, Any]:
    """The newest version, or what the profile and the vraag already say."""
    terms = inzet.terms
    if terms is None:
        freelancer = db.session.get(Freelancer, inzet.expert_id) if inzet.is_freelance else None
        return {
            "left_behind": inzet.help_request.left_behind,
            "cover": "none" if inzet.is_freelance else None,
            "rate": freelancer.rate_cents if freelancer else None,
            "vat_rate": str(freelancer.vat_rate) if freelancer else "0",
            "vat_ground": VAT_GROUNDS.get(freelancer.vat_ground, "") if freelancer else "",
        }
    return {
        "rows": rows_of(terms.dates),
        "form": terms.form,
        "place": terms.place,
        "left_behind": terms.left_behind,
        "cover": terms.cover,
        "rate": terms.rate or None,
        "travel": terms.travel or None,
        "vat_rate": str(terms.vat_rate),
        "vat_ground": terms.vat_ground,
    }


def rows_of(dates: Iterable[Any]) -> list[dict[str, Any]]:
    """A row of a form for each of these dates."""
    return [{"on": each.on, "half": str(each.part % 2), "hours": each.minutes} for each in dates]


def cover_choices(inzet: Deployment) -> list[tuple[str, str]]:
    if inzet.is_freelance:
        return [("none", "Niet nodig: een zzp’er heeft geen eigen klas")]
    return COVER_CHOICES
