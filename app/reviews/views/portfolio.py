"""A school year of what somebody shared, on paper, for them alone to keep or to show.

It holds no score and nothing of an ervaring, sealed or open: those are read on the site, where they
can be answered and taken back. Of others it names schools only.
"""

import re
from collections.abc import Iterable
from typing import Any

from flask import abort

from app import clock
from app.accounts.models import Person
from app.database import db
from app.deployments.words import hours
from app.documents.paper import Paper, Section, Table
from app.documents.views.downloads import as_download
from app.organisations.years import school_year, school_year_name
from app.reviews import looking_back
from app.reviews.looking_back import Year
from app.reviews.models import ThankYou
from app.reviews.views.shared import bp
from app.reviews.wording import NOTICED
from app.web.filters import dutch_date, dutch_month
from app.web.guard import current_person, policy

UNNAMED = "…"


@bp.get("/profiel/gedeeld/<small_id:year>.pdf")
@policy("own_profile")
def portfolio(year: int) -> Any:
    """Your own: the address names nobody, so there is no other that it could give."""
    found = looking_back.year(current_person, year, clock.today())
    if found is None:
        abort(404)
    return as_download(portfolio_of(current_person, found), f"portfolio-{school_year_name(year)}")


def portfolio_of(person: Any, year: Year) -> Paper:
    name = school_year_name(year.year)
    lead = [f"Wat {person.name} deelde en leerde in schooljaar {name}."]
    if year.year == school_year(clock.today()):
        lead.append("Dit schooljaar loopt nog.")
    sections = [
        Section("Wie", facts=_who(person, year)),
        _given(year),
        _themes(year),
        Section("Bedankt", text=[_thanks(each, person) for each in year.back.thanks]),
        Section("Wat er nog van te merken is", facts=_noticed(year)),
        Section("Afgeronde opleidingen", facts=_learned(year)),
    ]
    return Paper(
        title=f"Portfolio {name}",
        number=f"{person.name}, schooljaar {name}",
        lead=lead,
        sections=[each for each in sections if each.text or each.facts or each.table],
    )


def _who(person: Any, year: Year) -> list[tuple[str, str]]:
    works = "; ".join(", ".join(filter(None, (s.name, s.city))) for s in year.schools)
    return [("Naam", person.name), ("School" if len(year.schools) < 2 else "Scholen", works)]


def _given(year: Year) -> Section:
    back = year.back
    if not back.inzetten:
        return Section("Waar ik hielp")
    rows = [
        (
            each.asker_school.name,
            dutch_date(each.last_session_on, weekday=False),
            hours(each.confirmed_minutes or 0),
        )
        for each in back.inzetten
    ]
    return Section(
        "Waar ik hielp",
        facts=[("Uren", hours(back.minutes)), ("Scholen geholpen", str(back.schools))],
        table=Table(("School", "Tot en met", "Uren"), rows, ("Samen", "", hours(back.minutes))),
    )


def _themes(year: Year) -> Section:
    """Of the vocabulary: how a school called its own vraag may hold somebody's name."""
    by_domain: dict[str, set[str]] = {}
    for skills in year.themes.values():
        for skill in skills:
            by_domain.setdefault(skill.domain.label, set()).add(skill.label)
    return Section(
        "Thema’s",
        facts=[(domain, ", ".join(sorted(labels))) for domain, labels in sorted(by_domain.items())],
    )


def _thanks(thanks: ThankYou, person: Any) -> str:
    inzet = thanks.deployment
    others = {thanks.by_id, inzet.asked_by_id, inzet.contact_id} - {None, person.id}
    names = [db.session.get_one(Person, who).name for who in others]
    return f"„{without_names(thanks.words, names, person.name)}” – {inzet.asker_school.name}"


def without_names(words: str, names: Iterable[str], own: str) -> str:
    """The words, without what whoever wrote or asked is called; the reader's own name may stay."""
    parts = {part for name in names for part in name.split() if part[:1].isupper()}
    for part in sorted(parts - set(own.split()), key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", UNNAMED, words)
    return words


def _noticed(year: Year) -> list[tuple[str, str]]:
    return [
        (f"{each.deployment.asker_school.name}, na {each.months} maanden", NOTICED[each.answer])
        for each in year.back.noticed
        if each.answer is not None
    ]


def _learned(year: Year) -> list[tuple[str, str]]:
    return [
        (each.title, ", ".join(filter(None, (dutch_month(each.finished_on), each.provider))))
        for each in year.trainings
    ]
