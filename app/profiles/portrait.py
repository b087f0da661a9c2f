"""What a page says about somebody: only what reaches its reader, and never how to reach them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.access import memberships_of
from app.accounts.models import Membership, Person, Role
from app.accounts.teaching import teaching
from app.clock import amsterdam
from app.database import db
from app.expertise.models import Skill
from app.organisations.models import Organisation, Ring
from app.organisations.years import school_year
from app.profiles import access, rules
from app.profiles.free import Facts, Reason, usual_week
from app.profiles.keeping import cap_at
from app.profiles.models import FREELANCER, Claim, Freelancer, Profile
from app.profiles.sentence import sentence_of
from app.profiles.words import forms_in_words, sectors_in_words


@dataclass(frozen=True)
class Portrait:
    person: Person
    profile: Profile
    ring: int  # between the reader and this person
    memberships: Sequence[Membership]
    ticks: Sequence[tuple[str, Sequence[str]]]  # (domain, skills)
    freelancer: Freelancer | None
    regions: Sequence[str]  # of a freelancer
    classes: int = 0  # when they are in front of one, wherever that is

    @property
    def function(self) -> str:
        return self.memberships[0].function if self.memberships else ""

    @property
    def schools(self) -> list[str]:
        return [membership.organisation.name for membership in self.memberships]

    @property
    def week(self) -> list[Reason]:
        """Of ten half days: free, or why not."""
        covered = sum(1 << slot.part for slot in self.profile.slots if slot.with_cover)
        profile = self.profile
        return usual_week(Facts(profile.free_parts, covered, self.classes, profile.busy_parts))

    @property
    def sentence(self) -> str:
        return sentence_of(self.profile, [label for _, labels in self.ticks for label in labels])

    @property
    def forms(self) -> list[str]:
        return forms_in_words(self.profile.forms)

    @property
    def sectors(self) -> list[str]:
        return sectors_in_words(self.profile.sectors)


def portrait(person: Any, viewer: Any, on: date) -> Portrait | None:
    """For whoever may see this person; None when there is nothing to see yet."""
    profile = db.session.scalar(access.own(person))
    if profile is None:
        return None
    claims = access.shown_claims(viewer, person, on).options(
        joinedload(Claim.skill).joinedload(Skill.domain)
    )
    is_freelancer = profile.kind == FREELANCER
    places = workplaces(person, on)
    return Portrait(
        person=person,
        profile=profile,
        ring=access.ring_to(viewer, person, on),
        memberships=[] if is_freelancer else places,
        ticks=by_domain(list(db.session.scalars(claims))),
        freelancer=db.session.get(Freelancer, person.id) if is_freelancer else None,
        regions=[region.name for region in db.session.scalars(access.regions_of(person))]
        if is_freelancer
        else [],
        classes=teaching(places, on),
    )


def workplaces(person: Any, on: date) -> list[Membership]:
    """Where this person works, each once, however many roles they have there."""
    found = db.session.scalars(
        memberships_of(person, on)
        .where(Membership.role != Role.ADMIN)
        .options(joinedload(Membership.organisation).joinedload(Organisation.board))
    )
    places: dict[int, Membership] = {}
    for membership in found:
        places.setdefault(membership.organisation_id, membership)
    return list(places.values())


def by_domain(claims: Sequence[Claim]) -> list[tuple[str, list[str]]]:
    domains: dict[tuple[int, str], list[str]] = {}
    for claim in claims:
        domain = claim.skill.domain
        domains.setdefault((domain.position, domain.label), []).append(claim.skill.label)
    return [(label, skills) for (_, label), skills in sorted(domains.items())]


def cap_of(person: Any, on: date) -> int:
    """The farthest that any of this person's schools and boards lets them help, and who leads."""
    caps = [cap_at(person.id, each.organisation, on) for each in workplaces(person, on)]
    return max(caps, default=Ring.COUNTRY)


def farthest_ring(person: Any, profile: Profile, on: date) -> int:
    """How far any of this person's ticks reaches, within what their organisations allow."""
    farthest = max((claim.ring for claim in profile.claims), default=profile.ring)
    return farthest if profile.kind == FREELANCER else min(farthest, cap_of(person, on))


def situation(person: Any, profile: Profile, on: date) -> rules.Situation:
    """What decides whether this person can be found, for the owner's own page."""
    freelancer = db.session.get(Freelancer, person.id)
    in_use = (
        select(Claim.id)
        .join(Skill, Skill.id == Claim.skill_id)
        .where(Claim.person_id == person.id, Skill.retired_on.is_(None))
    )
    return rules.Situation(
        is_published=profile.published_at is not None,
        is_paused=profile.paused_at is not None,
        email_confirmed=person.email_confirmed_at is not None,
        is_freelancer=profile.kind == FREELANCER,
        is_admitted=freelancer is not None and freelancer.admitted_at is not None,
        is_refused=freelancer is not None and freelancer.refused_at is not None,
        works_somewhere=bool(workplaces(person, on)),
        waits_for_leader=waits_for_leader(person),
        has_ticks=db.session.scalar(in_use.limit(1)) is not None,
        only_on_invitation=profile.only_on_invitation,
        period_is_over=profile.available_until is not None and profile.available_until < on,
    )


def waits_for_leader(person: Any) -> bool:
    """Is there somewhere where this person says to work, and nobody has confirmed or refused it?"""
    pending = select(Membership.id).where(
        Membership.person_id == person.id,
        Membership.confirmed_at.is_(None),
        Membership.refused_at.is_(None),
    )
    return db.session.scalar(pending.limit(1)) is not None


def asks_again(profile: Profile, on: date) -> bool:
    """Is this the first time in a school year that somebody may ask: is it still right?"""
    if profile.published_at is None or profile.paused_at is not None:
        return False
    last = profile.reconfirmed_on or amsterdam(profile.published_at).date()
    return school_year(last) < school_year(on)
