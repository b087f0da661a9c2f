"""What people do with their own profile, and what higher features fill in.

Search hears of every row that changes; who changes rows with a statement says so (`revision.note`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from app.accounts.access import memberships_of
from app.accounts.actions import set_class_parts
from app.accounts.models import Person
from app.clock import amsterdam
from app.database import change_one, db
from app.errors import NotAllowed, RuleBroken, StalePage
from app.expertise.models import Skill
from app.organisations.models import Ring
from app.profiles import revision, rules, trainings
from app.profiles.models import EMPLOYEE, FREELANCER, Claim, Freelancer, Profile, Slot, Standing

# ── By the owner ────────────────────────────────────────────────────────────────────────────────


def save_skills(*, by: Any, now: datetime, skills: Collection[Skill], seen: int) -> Profile:
    """Tick exactly these. A new tick reaches as far as the profile; an old one keeps its own ring.

    `seen` is the version that the page showed, 0 when there was no profile yet.
    """
    rules.check_ticks(skills)
    profile = _opened(by, seen, now)
    wanted = {skill.id for skill in skills if skill.retired_on is None}
    if len(wanted) != len(skills):
        raise RuleBroken("Kies uit de lijst.", field="skills")
    known = {claim.skill_id for claim in profile.claims}
    profile.claims = [claim for claim in profile.claims if claim.skill_id in wanted]
    profile.claims += [
        Claim(skill_id=skill_id, ring=profile.ring, ticked_at=now)
        for skill_id in sorted(wanted - known)
    ]
    return profile


def save_availability(
    *,
    by: Any,
    now: datetime,
    availability: rules.Availability,
    class_parts: Mapping[int, int] | None = None,
    seen: int,
) -> Profile:
    """When to ask. `class_parts` gives, per own membership, the parts in front of a class.

    On those parts somebody may be asked too, but only with cover for the class.
    """
    rules.check_availability(availability, amsterdam(now).date())
    profile = _opened(by, seen, now)
    teaches = _teach(by, class_parts or {}, now)
    profile.available_from = availability.available_from
    profile.available_until = availability.available_until
    profile.max_minutes_per_week = availability.max_minutes_per_week
    profile.notice_days = availability.notice_days
    profile.forms = availability.forms
    profile.sectors = " ".join(s for s in rules.SECTORS if s in availability.sectors)
    profile.free_parts = availability.parts
    slots = {slot.part: slot for slot in profile.slots}
    profile.slots = [
        slots.get(part) or Slot(part=part) for part in range(10) if availability.parts >> part & 1
    ]
    for slot in profile.slots:
        slot.with_cover = bool(teaches >> slot.part & 1)
    return profile


def _teach(person: Any, class_parts: Mapping[int, int], now: datetime) -> int:
    """Write down when this person stands in front of a class; returns all those parts."""
    teaches = 0
    for membership in db.session.scalars(memberships_of(person, amsterdam(now).date())):
        if membership.id in class_parts:
            set_class_parts(membership, class_parts[membership.id] & rules.ALL_PARTS)
        teaches |= membership.class_parts
    return teaches


def save_reach(*, by: Any, now: datetime, reach: rules.Reach, seen: int) -> Profile:
    """How far somebody wants to help, with exceptions for some of their ticks."""
    profile = _opened(by, seen, now)
    rules.check_reach(reach, profile.kind)
    exceptions = dict(reach.rings)
    profile.ring = reach.ring
    for claim in profile.claims:
        claim.ring = exceptions.get(claim.skill_id, reach.ring)
    profile.only_on_invitation = reach.only_on_invitation
    profile.only_fitting_requests = reach.only_fitting_requests
    profile.hide_sentence = reach.hide_sentence
    profile.own_sentence = reach.own_sentence
    profile.note, profile.note_html = reach.note, reach.note_html
    return profile


def publish(profile: Profile, *, by: Any, now: datetime) -> Profile:
    """Share it. Who is found, and by whom, follows from the ticks and from who confirmed whom."""
    _own(profile, by)
    if not _ticks_in_use(profile):
        rules.check_ticks(())
    if profile.published_at is None:
        profile.published_at = now
        profile.reconfirmed_on = amsterdam(now).date()
    profile.paused_at = None
    return profile


def pause(*, by: Any, now: datetime, seen: int) -> Profile:
    """Even niet: gone from every list at once; everything stays as it was."""
    profile = _opened(by, seen, now)
    if profile.published_at is None:
        raise RuleBroken("Je profiel is nog niet gedeeld.")
    profile.paused_at = profile.paused_at or now
    return profile


def resume(*, by: Any, now: datetime, seen: int) -> Profile:
    profile = _opened(by, seen, now)
    if profile.published_at is None:
        raise RuleBroken("Je profiel is nog niet gedeeld.")
    return publish(profile, by=by, now=now)


def reconfirm(*, by: Any, now: datetime, seen: int) -> Profile:
    """This is still right, for this school year."""
    profile = _opened(by, seen, now)
    profile.reconfirmed_on = amsterdam(now).date()
    return profile


def stop_sharing(*, by: Any, now: datetime, seen: int) -> Profile:
    """Take back everything that was ticked and written. What was agreed with schools stays."""
    profile = _opened(by, seen, now)
    profile.published_at = profile.paused_at = profile.reconfirmed_on = None
    profile.available_from = profile.available_until = None
    profile.note = profile.note_html = profile.own_sentence = ""
    profile.claims, profile.slots, profile.free_parts = [], [], 0
    trainings.forget(by.id)
    return profile


def share_as_well(skill_ids: Collection[int], ring: int, *, by: Any, now: datetime) -> Profile:
    """Tick these too, each at least this far, and share them: for who said yes to something that
    others will ask them for. What reached further keeps doing so."""
    profile = db.session.get(Profile, by.id)
    if profile is not None and profile.only_on_invitation:
        raise RuleBroken(
            "Je helpt nu alleen op uitnodiging. Zet dat eerst uit op je profiel, "
            "dan kunnen scholen je hiervoor vragen."
        )
    profile = _tick_as_well(skill_ids, ring, by=by, now=now)
    return publish(profile, by=by, now=now)


def follow(
    skill_ids: Collection[int],
    ring: int,
    *,
    before: Collection[int],
    reached: int,
    by: Any,
    now: datetime,
) -> None:
    """Let the ticks go with what they share already, where it changed: tick what is new in it, and
    widen what reached as far as it did. What they took back or drew in meanwhile, stays so; who
    stopped sharing, stopped."""
    profile = db.session.get(Profile, by.id)
    if profile is None or profile.published_at is None:
        return
    as_far = {claim.skill_id for claim in profile.claims if claim.ring >= reached}
    wider = as_far if ring > reached else set()
    going = {id_ for id_ in skill_ids if id_ not in before or id_ in wider}
    if going:
        _tick_as_well(going, ring, by=by, now=now)


def _tick_as_well(skill_ids: Collection[int], ring: int, *, by: Any, now: datetime) -> Profile:
    profile = db.session.get(Profile, by.id)
    profile = _opened(by, profile.version if profile else 0, now)
    if profile.kind == FREELANCER:
        ring = max(ring, Ring.REGION)
    in_use = select(Skill.id).where(Skill.id.in_(skill_ids), Skill.retired_on.is_(None))
    ticked = {claim.skill_id: claim for claim in profile.claims}
    for skill_id in sorted(db.session.scalars(in_use)):
        if skill_id in ticked:
            ticked[skill_id].ring = max(ticked[skill_id].ring, ring)
        else:
            profile.claims.append(Claim(skill_id=skill_id, ring=ring, ticked_at=now))
    db.session.flush()  # publishing looks for ticks
    return profile


def _opened(by: Any, seen: int, now: datetime) -> Profile:
    """The own profile, to change it: made at the first save, and never over what was not seen."""
    # Two first saves in the same second wait here for each other.
    db.session.execute(select(Person.id).where(Person.id == by.id).with_for_update())
    profile = db.session.get(Profile, by.id)
    if profile is None:
        if seen != 0:
            raise StalePage()
        is_freelancer = db.session.get(Freelancer, by.id) is not None
        profile = Profile(
            person_id=by.id,
            kind=FREELANCER if is_freelancer else EMPLOYEE,
            ring=Ring.REGION if is_freelancer else Ring.BOARD,
            version=1,
        )
        db.session.add(profile)
        db.session.flush()  # its ticks and slots point at it
        return profile
    change_one(
        update(Profile)
        .where(Profile.person_id == by.id, Profile.version == seen)
        .values(version=Profile.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(profile)
    return profile


def _own(profile: Profile, by: Any) -> None:
    if profile.person_id != by.id:
        raise NotAllowed()


def _ticks_in_use(profile: Profile) -> bool:
    used = (
        select(Claim.id)
        .join(Skill, Skill.id == Claim.skill_id)
        .where(Claim.person_id == profile.person_id, Skill.retired_on.is_(None))
    )
    return db.session.scalar(used.limit(1)) is not None


# ── From above ──────────────────────────────────────────────────────────────────────────────────
# Higher features know what happened; here stands what it means for a profile. Each does nothing
# for a person who never had one.


def asked(person_id: int, *, now: datetime) -> None:
    """Somebody asked this person for help."""
    _fill(person_id, last_asked_at=now)


def set_load(person_id: int, thousandths: int) -> None:
    """Agreed time as a share of their own maximum."""
    _fill(person_id, load=min(max(thousandths, 0), 1000))


def set_busy_parts(person_id: int, parts: int) -> None:
    """Parts of the week that agreed help takes; bits."""
    _fill(person_id, busy_parts=parts & rules.ALL_PARTS)


def set_responsiveness(person_id: int, thousandths: int) -> None:
    _fill(person_id, responsiveness=min(max(thousandths, 0), 1000))


def set_latest_review_line(person_id: int, line: str) -> None:
    _fill(person_id, latest_review_line=line if len(line) <= 200 else line[:199] + "…")


@dataclass(frozen=True)
class DomainStanding:
    """S within one domain, in thousandths, and what it rests on."""

    score: int
    reviews: int
    schools: int


def set_standing(
    person_id: int,
    *,
    score: int | None,
    reviews: int,
    schools: int,
    domains: Mapping[str, DomainStanding],
) -> None:
    """S over all and per domain, replacing what stood there."""
    if not _fill(person_id, score=score, review_count=reviews, review_schools=schools):
        return
    db.session.execute(delete(Standing).where(Standing.person_id == person_id))
    revision.note(person_id)
    db.session.add_all(
        Standing(
            person_id=person_id,
            domain_id=domain_id,
            score=standing.score,
            reviews=standing.reviews,
            schools=standing.schools,
        )
        for domain_id, standing in domains.items()
    )


def _fill(person_id: int, **values: Any) -> bool:
    profile = db.session.get(Profile, person_id)
    if profile is None:
        return False
    for name, value in values.items():
        setattr(profile, name, value)
    return True
