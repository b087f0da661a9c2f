"""Small random worlds, and what a search in one must give, worked out by hand in plain loops."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import Membership, Person
from app.database import db, unit_of_work
from app.expertise.models import Skill
from app.organisations.models import Organisation
from app.profiles.models import (
    FORMS,
    Claim,
    Freelancer,
    FreelancerRegion,
    KeptNear,
    Profile,
    Standing,
)
from app.search import ranking
from tests.support.makers import LONG_AGO, MOMENT, TODAY

SLUGS = ("pesten-aanpak", "sociale-veiligheid", "groepsvorming", "dyslexie", "muziek")


@dataclass
class Somebody:
    """A person of the world as plain values."""

    id: int
    facts: dict[str, Any]
    claims: dict[str, int]  # slug -> ring
    works: list[dict[str, Any]] = field(default_factory=list)
    regions: set[int] = field(default_factory=set)
    standings: dict[str, tuple[int, int]] = field(default_factory=dict)  # domain -> S, schools


@dataclass
class World:
    schools: list[Organisation]
    people: list[Somebody]
    skills: dict[str, Skill]
    viewer: Person


def a_world(seed: int, *, people: int = 60) -> World:
    """Organisations with holes in them, and people of every kind that must or must not show."""
    dice = random.Random(seed)
    with unit_of_work():
        boards = [_organisation("board", n, ring_cap=dice.choice([4, 4, 2])) for n in range(3)]
        swvs = [_organisation("swv", n) for n in range(2)]
        regions = [_organisation("region", n) for n in range(2)]
        db.session.add_all([*boards, *swvs, *regions])
        db.session.flush()
        schools = [
            _organisation(
                "school",
                n,
                board_id=dice.choice([None, *(b.id for b in boards)]),
                swv_id=dice.choice([None, *(s.id for s in swvs)]),
                region_id=dice.choice([None, *(r.id for r in regions)]),
                sector="po",
                ring_cap=dice.choice([4, 4, 4, 1, 0]),
            )
            for n in range(8)
        ]
        db.session.add_all(schools)
        skills = {
            skill.slug: skill
            for skill in db.session.scalars(select(Skill).where(Skill.slug.in_(SLUGS)))
        }
        viewer = _person("viewer")
        db.session.add(viewer)
        db.session.flush()
        caps = {board.id: board.ring_cap for board in boards}
        somebodies = [
            _somebody(dice, number, schools, caps, regions, skills) for number in range(people)
        ]
    return World(schools, somebodies, skills, viewer)


def _organisation(kind: str, number: int, **facts: Any) -> Organisation:
    return Organisation(kind=kind, code=f"{kind}{number}", name=f"{kind} {number}", **facts)


def _person(name: str, **facts: Any) -> Person:
    email = f"{name}@wereld.test"
    confirmed = {"created_at": MOMENT, "email_confirmed_at": MOMENT}
    return Person(name=name, email=email, email_key=email, **confirmed | facts)


def _somebody(
    dice: random.Random,
    number: int,
    schools: list[Organisation],
    caps: dict[int, int],
    regions: list[Organisation],
    skills: dict[str, Skill],
) -> Somebody:
    def seldom() -> bool:
        return dice.random() < 0.06

    person = _person(f"persoon {number}", closed_at=MOMENT if seldom() else None)
    if seldom():
        person.email_confirmed_at = None
    db.session.add(person)
    db.session.flush()
    kind = dice.choice(["employee", "employee", "employee", "freelancer"])
    profile = Profile(
        person_id=person.id,
        kind=kind,
        published_at=None if seldom() else MOMENT,
        paused_at=MOMENT if seldom() else None,
        only_on_invitation=seldom(),
        available_from=dice.choice([None, None, TODAY, TODAY + timedelta(days=1)]),
        available_until=dice.choice([None, None, TODAY, TODAY - timedelta(days=1)]),
        free_parts=dice.randrange(1024) if dice.random() < 0.9 else 0,
        busy_parts=dice.randrange(1024) & dice.randrange(1024),
        forms=dice.randrange(64),
        sectors=" ".join(s for s in ("po", "vo", "so") if dice.random() < 0.5),
        load=dice.choice([0, 0, 333, 999, 1000]),
        responsiveness=dice.choice([500, 500, 0, 735, 1000]),
        last_asked_at=dice.choice([None, MOMENT, MOMENT - timedelta(days=dice.randrange(9))]),
        score=dice.choice([None, 3900, 6999, 7000, 8450, 9999, 10000]),
        review_count=dice.choice([0, 1, 2, 3, 12]),
        review_schools=dice.choice([0, 2, 3, 9]),
    )
    claims = {slug: dice.randrange(5) for slug in skills if dice.random() < 0.5}
    profile.claims = [
        Claim(skill_id=skills[slug].id, ring=ring, ticked_at=MOMENT)
        for slug, ring in claims.items()
    ]
    db.session.add(profile)
    found = Somebody(person.id, {}, claims)
    if kind == "freelancer":
        _freelance(dice, found, regions, admitted=not seldom())
    else:
        _employ(dice, found, schools, caps)
    db.session.flush()  # standings point at the profile
    for domain in {skills[slug].domain_id for slug in claims if dice.random() < 0.4}:
        score, schools_behind = dice.randrange(10_001), dice.randrange(6)
        found.standings[domain] = (score, schools_behind)
        db.session.add(
            Standing(
                person_id=person.id,
                domain_id=domain,
                score=score,
                reviews=schools_behind,
                schools=schools_behind,
            )
        )
    found.facts = {c.name: getattr(profile, c.name) for c in Profile.__table__.columns} | {
        "may_be_found": person.closed_at is None
        and person.email_confirmed_at is not None
        and profile.published_at is not None
        and profile.paused_at is None
        and not profile.only_on_invitation
    }
    return found


def _freelance(
    dice: random.Random, found: Somebody, regions: list[Organisation], *, admitted: bool
) -> None:
    found.regions = {region.id for region in regions if dice.random() < 0.5} if admitted else set()
    freelancer = Freelancer(
        person_id=found.id,
        kvk="01234567",
        rate_cents=9000,
        vog_date=TODAY,
        admitted_at=MOMENT if admitted else None,
    )
    freelancer.regions = [FreelancerRegion(region_id=id_) for id_ in sorted(found.regions)]
    db.session.add(freelancer)
    if not admitted:
        found.regions = {-1}  # no region and no country: never found


def _employ(
    dice: random.Random, found: Somebody, schools: list[Organisation], caps: dict[int, int]
) -> None:
    for school in dice.sample(schools, dice.choice([1, 1, 1, 2])):
        until = dice.choice([None, None, None, TODAY, TODAY - timedelta(days=1)])
        confirmed = dice.random() < 0.9
        db.session.add(
            Membership(
                person_id=found.id,
                organisation_id=school.id,
                role="teacher",
                from_=LONG_AGO,
                until=until,
                confirmed_at=MOMENT if confirmed else None,
            )
        )
        near = _keep_near(found.id, school.id)
        if confirmed and (until is None or until >= TODAY):
            board_cap = caps.get(school.board_id, 4)  # type: ignore[arg-type]
            found.works.append(
                {
                    "school": school.id,
                    "board": school.board_id,
                    "swv": school.swv_id,
                    "region": school.region_id,
                    "cap": min(school.ring_cap, board_cap, near),
                }
            )


def _keep_near(person_id: int, school_id: int) -> int:
    """How far who leads somebody there lets them go; now and then near, for a while."""
    dice = random.Random(person_id * 1000 + school_id)
    if dice.random() < 0.88:
        return 4
    ring, until = dice.randrange(3), TODAY + timedelta(days=dice.choice([-1, 0, 0, 1]))
    ended = MOMENT if dice.random() < 0.2 else None
    db.session.add(
        KeptNear(
            person_id=person_id, organisation_id=school_id, ring=ring, reason="nieuw",
            until=until, by_id=person_id, at=MOMENT, ended_at=ended,
        )
    )  # fmt: skip
    return 4 if ended or until < TODAY else ring


# ── The oracle ──────────────────────────────────────────────────────────────────────────────────


def reached(somebody: Somebody, school: Organisation) -> dict[str, int]:
    """{slug: ring} of the ticks that reach the school, through the nearest way that does."""
    if not somebody.facts["may_be_found"]:
        return {}
    ways = []  # (ring, cap)
    if somebody.facts["kind"] == "freelancer":
        if somebody.regions != {-1}:
            ways = [(3 if school.region_id in somebody.regions else 4, 4)]
    else:
        for work in somebody.works:
            ring = 4
            for number, (mine, theirs) in enumerate(
                (
                    (school.id, work["school"]),
                    (school.board_id, work["board"]),
                    (school.swv_id, work["swv"]),
                    (school.region_id, work["region"]),
                )
            ):
                if mine is not None and mine == theirs:
                    ring = number
                    break
            ways.append((ring, work["cap"]))
    found = {}
    for slug, own in somebody.claims.items():
        rings = [ring for ring, cap in ways if ring <= min(own, cap)]
        if rings:
            found[slug] = min(rings)
    return found


def expected(
    world: World,
    school: Organisation,
    asked: list[tuple[str, int, int]],
    filters: dict[str, set[str]],
    *,
    today: date = TODAY,
) -> tuple[int, dict[str, dict[str, int]], list[tuple[int, int, int, bool]]]:
    """(total, facets, everybody as (person, tier, score, stands on a place for newcomers)).

    `asked` is (slug, weight, need).
    """
    rows = []
    for somebody in world.people:
        rings = reached(somebody, school)
        if asked:
            rings = {slug: ring for slug, ring in rings.items() if slug in {a[0] for a in asked}}
        if rings:
            rows.append(_row(world, somebody, rings, asked, today))
    passing = [row for row in rows if _passes(row, filters)]
    facets = {}
    for facet in ("theme", "part", "ring", "form", "sector", "kind", "rating"):
        others = {name: values for name, values in filters.items() if name != facet}
        counts: dict[str, int] = {}
        for row in rows:
            if _passes(row, others):
                for value in row["values"][facet]:
                    counts[value] = counts.get(value, 0) + 1
        facets[facet] = counts
    return len(passing), facets, _in_order(passing, asked, today)


def _row(
    world: World,
    somebody: Somebody,
    rings: dict[str, int],
    asked: list[tuple[str, int, int]],
    today: date,
) -> dict[str, Any]:
    facts = somebody.facts
    needs = sorted({need for _, _, need in asked})
    best = [
        max((weight for slug, weight, n in asked if n == need and slug in rings), default=0)
        for need in needs
    ]
    text = sum(best) // len(best) if best else 1000
    coverage = 1000 * sum(b >= 600 for b in best) // len(best) if best else 1000
    theme = world.skills[asked[0][0]].domain_id if asked else None
    score, schools = facts["score"], facts["review_schools"]
    if theme in somebody.standings:
        score, schools = somebody.standings[theme]
    free = facts["free_parts"] & ~facts["busy_parts"]
    available = (
        free != 0
        and facts["load"] < 1000
        and (facts["available_from"] or today) <= today <= (facts["available_until"] or today)
    )
    ring = min(rings.values())
    points = 350 * text // 1000 + 250 * coverage // 1000
    s = 7500 if score is None else score
    points += 200 * min(1000, max(0, s - 4000) * 1000 // 6000) // 1000
    points += 100 * facts["responsiveness"] // 1000
    points += 100 * [1000, 800, 600, 300, 0][ring] // 1000
    points -= 150 * facts["load"] // 1000
    shown = score if schools >= 3 else None
    rating = (
        "geen"
        if shown is None
        else "9"
        if shown >= 9000
        else "8"
        if shown >= 8000
        else "7"
        if shown >= 7000
        else "lager"
    )
    return {
        "id": somebody.id,
        "tier": {(1, 1): 1, (0, 1): 2, (1, 0): 3, (0, 0): 4}[coverage == 1000, available],
        "score": points,
        "asked_at": facts["last_asked_at"],
        "is_new": facts["review_count"] < 3,
        "values": {
            "theme": {world.skills[slug].domain_id for slug in rings},
            "part": {str(part) for part in range(10) if free >> part & 1},
            "ring": {str(ring)},
            "form": {form for bit, form in enumerate(FORMS) if facts["forms"] >> bit & 1},
            "sector": set(facts["sectors"].split()),
            "kind": {facts["kind"]},
            "rating": {rating},
        },
    }


def _passes(row: dict[str, Any], filters: dict[str, set[str]]) -> bool:
    return all(row["values"][facet] & chosen for facet, chosen in filters.items() if chosen)


def _in_order(
    rows: list[dict[str, Any]], asked: list[tuple[str, int, int]], today: date
) -> list[tuple[int, int, int, bool]]:
    rotation = ranking.rotation(today, [f"{slug}={weight}" for slug, weight, _ in asked])
    never = MOMENT - timedelta(days=9999)
    queue = sorted(rows, key=lambda r: (r["tier"], -r["score"], r["asked_at"] or never, r["id"]))
    by_turn = sorted(
        (r for r in rows if r["is_new"]), key=lambda r: (rotation.turn(r["id"]), r["id"])
    )
    order: list[tuple[int, int, int, bool]] = []
    while queue:
        chosen = queue[0]
        if (len(order) + 1) % 10 in (4, 8):
            fitting = [r for r in by_turn if r["tier"] == chosen["tier"]]
            chosen = fitting[0] if fitting else chosen
        moved = chosen is not queue[0]
        order.append((chosen["id"], chosen["tier"], chosen["score"], moved))
        queue.remove(chosen)
        by_turn = [r for r in by_turn if r is not chosen]
    return order
