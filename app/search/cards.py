"""What the page says about each person found: only what reaches the one who searches."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Select, func, literal, select

from app.accounts.access import in_force, same_work
from app.accounts.models import Membership, Person, Role
from app.accounts.teaching import teaching_of_each
from app.database import db
from app.organisations.models import Organisation, Ring
from app.organisations.rings import Place, ring_from
from app.profiles.free import Facts, Reason, usual_week
from app.profiles.models import FREELANCER, Profile, Slot
from app.search.ranking import TIER_LABELS, Term
from app.search.reference import Asked, Found

TICKS_SHOWN = 6


@dataclass(frozen=True)
class Card:
    found: Found
    public_id: str
    name: str
    kind: str
    function: str
    workplace: str  # "" for a freelancer
    ticks: tuple[str, ...]  # labels; what was asked for comes first
    asked_slugs: tuple[str, ...]  # of what was asked for, what this person ticked
    week: tuple[Reason, ...]  # of ten half days
    review_count: int
    review_schools: int
    latest_review_line: str
    is_mentioned: bool  # wrote themselves what no skill stands for
    notice_days: int  # how long before they want to be asked
    same_work: str  # what this person and the one who searches both do, or ""

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def is_freelancer(self) -> bool:
        return self.kind == FREELANCER

    @property
    def terms(self) -> tuple[Term, ...]:
        return self.found.explain()

    @property
    def tier_label(self) -> str:
        return TIER_LABELS[self.found.tier]

    def as_json(self) -> dict[str, Any]:
        """What the page shows, for a program; score, values, weights and points in thousandths.
        No score, and no term of experience, of whom too few schools have said something."""
        return {
            "id": self.public_id,
            "name": self.name,
            "score": self.found.shown_sum,
            "tier": self.found.tier,
            "place": self.found.place,
            "slot": self.found.is_slot,
            "ring": self.found.facts.ring,
            "why": [
                {
                    "term": term.name,
                    "label": term.label,
                    "value": term.value,
                    "weight": term.weight,
                    "points": term.points,
                }
                for term in self.terms
            ],
        }


class Skill(Protocol):
    """What a card says of a skill."""

    @property
    def slug(self) -> str: ...

    @property
    def label(self) -> str: ...


def cards_for(
    shown: Sequence[Found],
    place: Place,
    asked: Sequence[Asked],
    skills: Mapping[int, Skill],
    ticks: Mapping[int, Sequence[int]],
    *,
    mentioned: Collection[int] = (),
    viewer_id: int,
    today: date,
) -> tuple[Card, ...]:
    """Three statements, however many people are on the page. `skills`: all in use, by id;
    `ticks`: the ids of those of each person that reach the place."""
    ids = [found.person_id for found in shown]
    if not ids:
        return ()
    rows = {row.person_id: row for row in db.session.execute(_people(ids))}
    memberships = _memberships([*ids, viewer_id], today)
    work = _work(memberships, place)
    works = [membership for membership, _ in memberships]
    classes = teaching_of_each(works, today)
    order = {a.skill_id: number for number, a in enumerate(asked)}
    cards = []
    for found in shown:
        row = rows.get(found.person_id)
        if row is None:
            continue  # came after this page began to read
        own = sorted(
            ticks.get(found.person_id, ()),
            key=lambda id_: (order.get(id_, len(order)), skills[id_].label),
        )
        title, workplace = work.get(found.person_id, ("", ""))
        cards.append(
            Card(
                found=found,
                public_id=row.public_id,
                name=row.name,
                kind=row.kind,
                function=title,
                workplace=workplace,
                ticks=tuple(skills[id_].label for id_ in own),
                asked_slugs=tuple(skills[id_].slug for id_ in own if id_ in order),
                week=_week(row, classes[found.person_id]),
                review_count=row.review_count,
                review_schools=row.review_schools,
                latest_review_line=row.latest_review_line,
                is_mentioned=found.person_id in mentioned,
                notice_days=row.notice_days,
                same_work=same_work(works, found.person_id, viewer_id),
            )
        )
    return tuple(cards)


def _week(row: Any, classes: int) -> tuple[Reason, ...]:
    facts = Facts(row.free_parts, row.with_cover or 0, classes, row.busy_parts)
    return tuple(usual_week(facts))


def _people(ids: Sequence[int]) -> Select[Any]:
    with_cover = (
        select(func.sum(literal(1).bitwise_lshift(Slot.part)))
        .where(Slot.person_id == Profile.person_id, Slot.with_cover)
        .correlate(Profile)
        .scalar_subquery()
    )
    return (
        select(
            Profile.person_id,
            Person.public_id,
            Person.name,
            Profile.kind,
            Profile.free_parts,
            Profile.busy_parts,
            Profile.notice_days,
            with_cover.label("with_cover"),
            Profile.review_count,
            Profile.review_schools,
            Profile.latest_review_line,
        )
        .join(Person, Person.id == Profile.person_id)
        .where(Profile.person_id.in_(ids))
    )


def _memberships(ids: Sequence[int], today: date) -> list[tuple[Membership, Organisation]]:
    found = db.session.execute(
        select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id.in_(ids), Membership.role != Role.ADMIN, in_force(today))
        .order_by(Membership.id)
    )
    return [(membership, organisation) for membership, organisation in found]


def _work(
    memberships: Iterable[tuple[Membership, Organisation]], place: Place
) -> dict[int, tuple[str, str]]:
    """(function, organisation) of each person, of where they work nearest."""
    nearest: dict[int, tuple[int, str, str]] = {}
    for membership, organisation in memberships:
        ring = ring_from(place, organisation)
        before = nearest.get(membership.person_id, (Ring.COUNTRY + 1, "", ""))
        if ring < before[0]:
            nearest[membership.person_id] = (ring, membership.title, organisation.name)
    return {person_id: (title, name) for person_id, (_, title, name) in nearest.items()}
