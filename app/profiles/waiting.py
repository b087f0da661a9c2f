"""What a profile has waiting for somebody's home page."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.access import memberships_of
from app.accounts.models import Person, Role
from app.clock import amsterdam
from app.database import db
from app.expertise import proposals
from app.feature import Waiting
from app.profiles import access, portrait
from app.profiles.models import Freelancer, Profile

# Whose work is in a school; others may share too, but are not asked to.
SHARERS = {
    Role.TEACHER,
    Role.SUPPORT_COORDINATOR,
    Role.ASSISTANT,
    Role.SPECIALIST,
    Role.DIRECTOR,
}


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    today = amsterdam(now).date()
    return [
        *_about_own_profile(person, today),
        *_freelancers_to_admit(person, today),
        *_missed_on_the_list(person, today),
    ]


def _about_own_profile(person: Any, today: date) -> list[Waiting]:
    profile = db.session.scalar(access.own(person))
    freelancer = db.session.scalar(access.freelancer_of(person))
    lines = []
    if freelancer is not None and freelancer.refused_at is not None:
        lines.append(
            Waiting(
                title="Je bent nog niet toegelaten",
                says=freelancer.refused_reason,
                button="Pas je gegevens aan",
                endpoint="profiles.freelancer_facts",
                since=freelancer.refused_at,
            )
        )
    if profile is None or profile.published_at is None:
        if freelancer is not None or _works_in_a_school(person, today):
            lines.append(_start(profile))
    elif portrait.asks_again(profile, today):
        lines.append(
            Waiting(
                title="Klopt je profiel nog?",
                says="Een nieuw schooljaar: kijk even of je dagen en vinkjes nog kloppen.",
                button="Bekijk je profiel",
                endpoint="profiles.own",
                urgency=2,
            )
        )
    return lines


def _start(profile: Profile | None) -> Waiting:
    if profile is None:
        return Waiting(
            title="Je profiel",
            says="Vertel in drie schermen waarmee je kunt helpen. Je hoeft niets te typen.",
            button="Begin",
            endpoint="profiles.expertise",
        )
    return Waiting(
        title="Je profiel is nog niet gedeeld",
        says="Wat je aanvinkte is bewaard. Alleen jij ziet het.",
        button="Ga verder",
        endpoint="profiles.expertise",
    )


def _works_in_a_school(person: Any, today: date) -> bool:
    """Also who still waits to be confirmed: they can tick meanwhile."""
    own = db.session.scalars(memberships_of(person, today))
    return any(m.role in SHARERS for m in own) or portrait.waits_for_leader(person)


def _freelancers_to_admit(person: Any, today: date) -> list[Waiting]:
    if not access.is_coordinator(person, today):
        return []
    open_ones = access.undecided(access.freelancers_for(person, today)).order_by(None)
    count, since = db.session.execute(
        open_ones.with_only_columns(
            func.count(Freelancer.person_id),
            select(func.min(Person.created_at))
            .where(Person.id.in_(open_ones.with_only_columns(Freelancer.person_id)))
            .scalar_subquery(),
        )
    ).one()
    if not count:
        return []
    who = "Eén zzp’er wacht" if count == 1 else f"{count} zzp’ers wachten"
    return [
        Waiting(
            title="Zzp’ers toelaten",
            says=f"{who} tot je naar de VOG en het tarief hebt gekeken.",
            button="Bekijk",
            endpoint="profiles.freelancers",
            since=since,
        )
    ]


def _missed_on_the_list(person: Any, today: date) -> list[Waiting]:
    oldest = db.session.scalar(proposals.unanswered(person, today).limit(1))
    if oldest is None:
        return []
    return [
        Waiting(
            title="Voorstellen voor de lijst",
            says="Iemand mist iets in de lijst van expertise.",
            button="Bekijk",
            endpoint="profiles.proposed_skills",
            since=oldest.at,
            urgency=2,
        )
    ]
