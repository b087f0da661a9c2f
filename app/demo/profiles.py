"""How people came to share: each at a moment of their own, by the steps that everybody takes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app import clock
from app.accounts import actions as accounts
from app.accounts.models import MailToken
from app.clock import amsterdam, moment_on
from app.database import db
from app.demo import names, sign_ins, words
from app.demo.calendar import HOLIDAYS, Pace
from app.demo.cast import Colleague, weighted
from app.demo.sharing import choose_ticks, choose_week
from app.demo.stage import Story
from app.demo.world import World
from app.expertise.models import Skill
from app.organisations.models import Ring
from app.organisations.years import next_school_day, school_year_bounds
from app.profiles import actions, admission
from app.profiles.models import Freelancer, Profile
from app.profiles.rules import Availability, FreelancerFacts, Reach

SHARE = 0.6  # of the staff
SHARERS = ("teacher", "support_coordinator", "assistant", "specialist", "director")
PAUSED, ON_INVITATION = 8, 5
FREELANCERS, WAITING = 30, 3
LENDING = 6  # teachers of one school who surely share

# What those share who sign in, so that there is something to find and to answer.
CHOSEN = {
    "teacher": ("sociale-veiligheid", "pesten-aanpak", "groepsvorming", "herstelgericht-werken"),
    "support_coordinator": ("hgw", "dyslexie", "zorgstructuur", "gedragsproblemen"),
    "director": ("schoolleiderschap", "werkdruk"),
    "leader": ("schoolleider-coachen", "teamontwikkeling", "schoolleiderschap"),
    "freelancer": ("teamontwikkeling", "beeldcoaching", "startende-leraren", "sociale-veiligheid"),
}
NOT_SHARING = ("colleague", "admin")


# ── Who shares what ─────────────────────────────────────────────────────────────────────────────


def choose(world: World, free_names: Iterator[str]) -> None:
    """Who shares what, and since when. Nothing is written yet."""
    chance, cast = world.chance, world.cast
    keys = {colleague: key for key, colleague in cast.signs_in.items()}
    lender = cast.signs_in["leader"].school
    lending = lender.teachers[:LENDING] if lender else []
    for colleague in cast.everybody:
        key = keys.get(colleague, "")
        if colleague.role in SHARERS and key not in NOT_SHARING:
            share = chance.random() < SHARE
            lends = colleague in lending
            if share or lends or key in CHOSEN:
                _choose(world, colleague, key)
            if lends and not key:  # whom the leader who signs in is asked about
                colleague.ticks = {
                    slug: max(ring, Ring.SWV) for slug, ring in colleague.ticks.items()
                }
    plain = [who for who in cast.sharers if who not in keys and who not in lending]
    for number, colleague in enumerate(chance.sample(plain, PAUSED + ON_INVITATION)):
        colleague.is_asked = False
        colleague.on_invitation = number >= PAUSED
    _choose_freelancers(world, free_names)


def _choose(world: World, colleague: Colleague, key: str) -> None:
    chance, begins = world.chance, world.calendar.begins
    choose_ticks(colleague, chance)
    choose_week(colleague, chance)
    colleague.quality = weighted(chance, {7.0: 1, 7.5: 2, 8.0: 4, 8.5: 3, 9.0: 2})
    is_late = not key and chance.random() < 0.25
    days = chance.randint(5, 300) if is_late else -chance.randint(3, 60)
    colleague.shares_from = begins + timedelta(days=days)
    if key:
        colleague.ticks = dict.fromkeys(CHOSEN[key], int(Ring.REGION))
        colleague.quality, colleague.max_minutes = 8.8, 480


def _choose_freelancers(world: World, free_names: Iterator[str]) -> None:
    chance, cast = world.chance, world.cast
    for number in range(FREELANCERS):
        key = "" if number else "freelancer"
        name = sign_ins.named(key).name if key else next(free_names)
        freelancer = Colleague(
            name, names.address(name, names.FREELANCE_DOMAIN), "freelancer", is_freelancer=True
        )
        freelancer.rate = chance.choice((6500, 7500, 8500, 9000, 9500, 11000, 12500))
        freelancer.vat_rate = chance.choice((21, 21, 0))
        _choose(world, freelancer, key)
        cast.freelancers.append(freelancer)
        if key:
            cast.signs_in[key] = freelancer
    refused, *waiting = cast.freelancers[-WAITING - 1 :]
    refused.is_asked = False
    for number, freelancer in enumerate(waiting):
        freelancer.is_asked = False
        freelancer.shares_from = world.calendar.before(2 + 3 * number)


# ── On stage ────────────────────────────────────────────────────────────────────────────────────


def share_beforehand(world: World) -> None:
    """Most had shared before the year began."""
    begins = world.calendar.begins
    for colleague in world.cast.sharers:
        if not colleague.is_freelancer and _shared_by(colleague, begins):
            with clock.at(_moment(world, colleague.shares_from)):
                _tick_and_publish(world, colleague)


def _shared_by(colleague: Colleague, day: date) -> bool:
    return colleague.shares_from is not None and colleague.shares_from < day


def enter(world: World) -> None:
    """Let the others come at their own moment, and everybody look again after a summer."""
    cast, chance = world.cast, world.chance
    for colleague in cast.sharers:
        if colleague.is_freelancer:
            continue
        if _shared_by(colleague, world.calendar.begins):
            first = moment_on(world.calendar.begins)
            world.stage.enter(_look_again(world, colleague), first)
        else:
            world.stage.enter(_share(world, colleague), _moment(world, colleague.shares_from))
    for colleague in [c for c in cast.sharers if not c.is_asked and not c.is_freelancer]:
        if not colleague.on_invitation:
            day = world.calendar.today - timedelta(days=chance.randint(6, 40))
            world.stage.enter(_pause(world, colleague), _moment(world, day))
    for freelancer in cast.freelancers:
        came = _moment(world, freelancer.shares_from)
        world.stage.enter(_start_for_oneself(world, freelancer), came)


def _moment(world: World, day: date | None) -> datetime:
    assert day is not None
    return moment_on(day) + timedelta(minutes=world.chance.randint(0, 480))


def _share(world: World, colleague: Colleague) -> Story:
    _tick_and_publish(world, colleague)
    yield from _look_again(world, colleague)


def _look_again(world: World, colleague: Colleague) -> Story:
    """At the beginning of a school year most people look whether it is all still right."""
    first = next_school_day(school_year_bounds(world.calendar.years[-1])[0], HOLIDAYS)
    if _shared_by(colleague, first) and (
        colleague in world.cast.signs_in.values() or world.chance.random() < 0.75
    ):
        yield _moment(world, first + timedelta(days=world.chance.randint(0, 20)))
        actions.reconfirm(by=colleague.person, now=clock.now(), seen=_seen(colleague))


def _pause(world: World, colleague: Colleague) -> Story:
    actions.pause(by=colleague.person, now=clock.now(), seen=_seen(colleague))
    return
    yield  # a story of one moment is a story too


def _seen(colleague: Colleague) -> int:
    return db.session.get_one(Profile, colleague.id).version


def _tick_and_publish(world: World, colleague: Colleague) -> None:
    chance, now, skills = world.chance, clock.now(), world.cast.skills
    person = colleague.person
    profile = actions.save_skills(
        by=person,
        now=now,
        skills=[db.session.get_one(Skill, skills[slug]) for slug in colleague.ticks],
        seen=0,
    )
    sectors: tuple[str, ...] = ("po", "vo", "so")
    if colleague.school is not None and chance.random() < 0.7:
        sectors = (colleague.school.sector,)
    profile = actions.save_availability(
        by=person,
        now=now,
        availability=Availability(
            parts=colleague.parts,
            max_minutes_per_week=colleague.max_minutes,
            notice_days=chance.choice((7, 7, 14, 21)),
            forms=colleague.forms,
            sectors=sectors,
        ),
        seen=profile.version,
    )
    profile = actions.save_reach(
        by=person, now=now, reach=_reach(world, colleague), seen=profile.version
    )
    actions.publish(profile, by=person, now=now)


def _reach(world: World, colleague: Colleague) -> Reach:
    ring, skills = max(colleague.ticks.values()), world.cast.skills
    note = ""
    if world.chance.random() < 0.15:
        notes = words.FREELANCE_NOTES if colleague.is_freelancer else words.NOTES
        note = world.chance.choice(notes)
    return Reach(
        ring=ring,
        rings=tuple((skills[slug], own) for slug, own in colleague.ticks.items() if own != ring),
        only_on_invitation=colleague.on_invitation,
        note=note,
        note_html=world.render(note) if note else "",
    )


def _start_for_oneself(world: World, freelancer: Colleague) -> Story:
    """Register, confirm the address, tick; and a few days later a coordinator reads it."""
    cast, chance, now = world.cast, world.chance, clock.now()
    pace = Pace(now, chance)
    refused, *waiting = cast.freelancers[-WAITING - 1 :]
    person = accounts.register_person(
        name=freelancer.name,
        email=freelancer.email,
        password_hash=world.password_hash,
        now=now,
    )
    assert person is not None
    freelancer.id = person.id
    facts = _facts(world, freelancer, is_old=freelancer is refused)
    admission.become_freelancer(person, facts=facts, now=now)
    yield pace.after(0, 0)
    link = db.session.scalars(select(MailToken).where(MailToken.person_id == freelancer.id)).one()
    accounts.confirm_address(link, now=clock.now())
    _tick_and_publish(world, freelancer)
    if freelancer in waiting:
        return
    yield pace.after(1, 4)
    row = db.session.get_one(Freelancer, freelancer.id)
    by = cast.coordinators[0].person
    if freelancer is refused:
        reason = words.REFUSED_FREELANCER
        admission.refuse(row, by=by, now=clock.now(), seen=row.version, reason=reason)
    else:
        admission.admit(row, by=by, now=clock.now(), seen=row.version)
    yield from _look_again(world, freelancer)


def _facts(world: World, freelancer: Colleague, *, is_old: bool) -> FreelancerFacts:
    age = 300 if is_old else world.chance.randint(15, 120)
    return FreelancerFacts(
        kvk=f"{world.chance.randint(1_000_000, 98_999_999):08}",
        rate_cents=freelancer.rate,
        vog_date=amsterdam(clock.now()).date() - timedelta(days=age),
        region_ids=frozenset({world.cast.region_id}),
        vat_rate=freelancer.vat_rate,
        vat_ground="" if freelancer.vat_rate else "education",
    )
