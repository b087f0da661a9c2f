"""How a freelancer comes in: they state their facts, and a coordinator admits or refuses them."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.accounts.models import Person, Role
from app.clock import amsterdam
from app.database import change_one, db
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events import actions as events
from app.organisations.access import regions as all_regions
from app.organisations.models import Organisation
from app.outbox.actions import put
from app.profiles import access, rules
from app.profiles.models import FREELANCER, Freelancer, FreelancerRegion, Profile

DECIDED = "Hierover is al beslist."


def become_freelancer(person: Person, *, facts: rules.FreelancerFacts, now: datetime) -> Freelancer:
    """State the facts for the first time; a coordinator reads them before anybody finds you."""
    rules.check_freelancer(facts, amsterdam(now).date())
    _check_regions(facts)
    freelancer = Freelancer(person_id=person.id)
    _state(freelancer, facts)
    db.session.add(freelancer)
    if profile := db.session.get(Profile, person.id):
        profile.kind = FREELANCER
    return freelancer


def change_facts(*, by: Any, facts: rules.FreelancerFacts, now: datetime, seen: int) -> Freelancer:
    """Change them later. After a refusal, or as another company, this asks for admission again."""
    rules.check_freelancer(facts, amsterdam(now).date())
    freelancer = db.session.get(Freelancer, by.id)
    if freelancer is None:
        raise NotAllowed()
    _check_regions(facts)
    _take_turn(freelancer, seen)
    if facts.kvk != freelancer.kvk:
        freelancer.admitted_at = freelancer.admitted_by_id = None
    _state(freelancer, facts)
    freelancer.refused_at, freelancer.refused_reason = None, ""
    return freelancer


def state_billing(*, by: Any, facts: rules.BillingFacts, charges_vat: bool) -> Freelancer:
    """What an invoice of theirs says of them. No coordinator reads it to admit them."""
    freelancer = db.session.get(Freelancer, by.id)
    if freelancer is None:
        raise NotAllowed()
    rules.check_billing(facts, charges_vat=charges_vat)
    freelancer.trade_name, freelancer.street = facts.trade_name, facts.street
    freelancer.postcode, freelancer.city = facts.postcode, facts.city
    freelancer.btw_id = facts.btw_id
    return freelancer


def admit(freelancer: Freelancer, *, by: Any, now: datetime, seen: int) -> Freelancer:
    """From now on schools in the chosen regions find them."""
    _may_decide(freelancer, by, now)
    rules.check_vog(freelancer.vog_date, amsterdam(now).date())
    _take_turn(freelancer, seen)
    freelancer.admitted_at, freelancer.admitted_by_id = now, by.id
    _told(freelancer, "admit", by=by, now=now)
    return freelancer


def refuse(freelancer: Freelancer, *, by: Any, now: datetime, seen: int, reason: str) -> Freelancer:
    """Not like this; they hear why and can change their facts."""
    _may_decide(freelancer, by, now)
    rules.check_refusal(reason)
    _take_turn(freelancer, seen)
    freelancer.refused_at, freelancer.refused_reason = now, reason
    _told(freelancer, "refuse", by=by, now=now)
    return freelancer


def _may_decide(freelancer: Freelancer, by: Any, now: datetime) -> None:
    mine = access.freelancers_for(by, amsterdam(now).date())
    if db.session.scalar(mine.where(Freelancer.person_id == freelancer.person_id)) is None:
        raise NotAllowed()
    if freelancer.admitted_at or freelancer.refused_at:
        raise StalePage(DECIDED)


def _take_turn(freelancer: Freelancer, seen: int) -> None:
    """Of two people with the same page only the first gets through; an old page never does."""
    change_one(
        update(Freelancer)
        .where(Freelancer.person_id == freelancer.person_id, Freelancer.version == seen)
        .values(version=Freelancer.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(freelancer)


def _told(freelancer: Freelancer, action: str, *, by: Any, now: datetime) -> None:
    event = events.record(
        "freelancer", freelancer.person_id, action, by=by, now=now, role=Role.COORDINATOR
    )
    kind = {"admit": "admitted_mail", "refuse": "refused_mail"}[action]
    put(kind, {"person": freelancer.person_id}, key=f"{kind}-{event.id}", now=now)


def _state(freelancer: Freelancer, facts: rules.FreelancerFacts) -> None:
    freelancer.kvk = facts.kvk
    freelancer.rate_cents = facts.rate_cents
    freelancer.vat_rate = facts.vat_rate
    freelancer.vat_ground = facts.vat_ground
    freelancer.vog_date = facts.vog_date
    kept = {region.region_id: region for region in freelancer.regions}
    freelancer.regions = [
        kept.get(region_id) or FreelancerRegion(region_id=region_id)
        for region_id in sorted(facts.region_ids)
    ]


def _check_regions(facts: rules.FreelancerFacts) -> None:
    known = set(db.session.scalars(all_regions().with_only_columns(Organisation.id).order_by(None)))
    if not facts.region_ids <= known:
        raise RuleBroken("Kies uit de lijst.", field="regions")
