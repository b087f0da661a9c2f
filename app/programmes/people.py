"""Who fills which role of a traject today, and in whose right somebody acts in it.

A role that goes with an office counts for as long as its holder has that office; a deputy acts in
their right. Who decides for the owner of a programme follows from an office too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, and_, or_, select

from app.accounts.access import acts_as, holders, in_force
from app.accounts.models import Deputy, Membership, Person, Role
from app.database import db
from app.organisations.models import Kind, Organisation
from app.programmes import template
from app.programmes.models import Programme, Trajectory, TrajectoryRole

T = TypeVar("T")

# Who decides for an organisation that runs a programme.
OWNER_ROLES = (Role.BOARD, Role.COORDINATOR, Role.DIRECTOR)
OFFICE_ROLES = {
    "director": (Role.DIRECTOR,),
    "board": (Role.BOARD,),
    "support_coordinator": (Role.SUPPORT_COORDINATOR,),
}
OFFICE_WORDS = {
    "director": "schoolleider",
    "board": "bestuurder",
    "support_coordinator": "intern begeleider",
}


# Roles

_known: ContextVar[dict[Any, Any] | None] = ContextVar("offices", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """While a list is made that writes nothing, who holds an office is looked up once."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def _once(ask: Callable[..., T]) -> Callable[..., T]:
    def asked(*about: Any) -> T:
        known = _known.get()
        if known is None:
            return ask(*about)
        if (ask, about) not in known:
            known[ask, about] = ask(*about)
        return cast(T, known[ask, about])

    return asked


def of_role(trajectory: Trajectory, key: str, on: date) -> list[TrajectoryRole]:
    """Who fills this role today, the longest in it first."""
    return [
        row
        for row in trajectory.roles
        if row.role == key and in_it(row, on) and still_in_office(trajectory, row, on)
    ]


def in_it(row: TrajectoryRole, on: date) -> bool:
    return row.from_ <= on and (row.until is None or row.until > on)


def is_in_it(on: date) -> ColumnElement[bool]:
    """Of a TrajectoryRole; as `in_it` says it of one that was read."""
    return and_(TrajectoryRole.from_ <= on, not_left(on))


def not_left(on: date) -> ColumnElement[bool]:
    return or_(TrajectoryRole.until.is_(None), TrajectoryRole.until > on)


def still_in_office(trajectory: Trajectory, row: TrajectoryRole, on: date) -> bool:
    role = trajectory.template.role(row.role)
    if role.fill != template.OFFICE:
        return True
    return _holds(row.person_id, role.office, office_at(trajectory, role.office), on)


@_once
def _holds(person_id: int, office: str, organisation_id: int | None, on: date) -> bool:
    found = select(Membership.id).where(
        Membership.person_id == person_id,
        Membership.organisation_id == organisation_id,
        Membership.role.in_(OFFICE_ROLES[office]),
        in_force(on),
    )
    return db.session.scalar(found.limit(1)) is not None


def office_at(trajectory: Trajectory, office: str) -> int | None:
    """Where this office is held: at the school, or at its board."""
    school = trajectory.school
    if school is None:
        return None
    return school.board_id if office == "board" else school.id


def rights_in(
    trajectory: Trajectory, person: Any, keys: Iterable[str], on: date
) -> list[tuple[TrajectoryRole, int]]:
    """The roles among these in which this person acts: each with whose right it is.

    Asks the database only about who might act: most people on a list have no part in most of it.
    """
    order = list(dict.fromkeys(keys))
    rows = [row for row in trajectory.roles if row.role in order and in_it(row, on)]
    offices = [row for row in rows if trajectory.template.role(row.role).fill == template.OFFICE]
    stood_in_for = _stood_in_for(person.id, on) if offices else set()
    found = [
        row
        for row in rows
        if (row.person_id == person.id or (row in offices and row.person_id in stood_in_for))
        and (row not in offices or _acts_in_office(trajectory, person, row, on))
    ]
    return [(row, row.person_id) for row in sorted(found, key=lambda row: order.index(row.role))]


@_once
def _stood_in_for(person_id: int, on: date) -> set[int]:
    """Ids of those whose deputy this person is, in whatever office."""
    found = (
        select(Membership.person_id)
        .join(Deputy, Deputy.membership_id == Membership.id)
        .where(Deputy.person_id == person_id, Deputy.until >= on)
    )
    return set(db.session.scalars(found))


def _acts_in_office(trajectory: Trajectory, person: Any, row: TrajectoryRole, on: date) -> bool:
    if row.person_id == person.id:
        return still_in_office(trajectory, row, on)
    return _stands_in(trajectory, person, row, on)


def _stands_in(trajectory: Trajectory, person: Any, row: TrajectoryRole, on: date) -> bool:
    role = trajectory.template.role(row.role)
    found = (
        select(Deputy.membership_id)
        .join(Membership, Membership.id == Deputy.membership_id)
        .where(
            Deputy.person_id == person.id,
            Deputy.until >= on,
            Membership.person_id == row.person_id,
            Membership.organisation_id == office_at(trajectory, role.office),
            Membership.role.in_(OFFICE_ROLES[role.office]),
            in_force(on),
        )
    )
    return db.session.scalar(found.limit(1)) is not None


def kept_apart(trajectory: Trajectory, role: template.Role) -> tuple[str, ...]:
    """The roles that nobody fills beside this one, whichever of the two says so."""
    others = (each.key for each in trajectory.template.roles if role.key in each.apart_from)
    return (*role.apart_from, *others)


def ids_of(trajectory: Trajectory, keys: Iterable[str], on: date) -> list[int]:
    """Ids of everybody in these roles, each once."""
    found = (row.person_id for key in keys for row in of_role(trajectory, key, on))
    return list(dict.fromkeys(found))


def everybody(trajectory: Trajectory, on: date) -> list[int]:
    return ids_of(trajectory, (role.key for role in trajectory.template.roles), on)


def what_is_missing(trajectory: Trajectory, keys: Iterable[str], on: date) -> list[str]:
    """A sentence for each of these roles that has too few people, or from too few places."""
    found = []
    for key in dict.fromkeys(keys):
        role = trajectory.template.role(key)
        if not trajectory.has_role(role):
            continue
        rows = of_role(trajectory, key, on)
        if len(rows) < role.min:
            found.append(_too_few(role, len(rows)))
        elif rows:
            found += _too_alike(role, rows)
    return found


def _too_few(role: template.Role, have: int) -> str:
    need = "is iemand" if role.min == 1 else f"zijn {role.min} mensen"
    now = "er is nog niemand" if have == 0 else f"nu {have}"
    return f"{role.label}: hiervoor {need} nodig, {now}."


def _too_alike(role: template.Role, rows: Sequence[TrajectoryRole]) -> list[str]:
    found = []
    places = [row.organisation for row in rows if row.organisation is not None]
    schools = {place.id for place in places if place.kind == Kind.SCHOOL}
    if len(schools) < role.spread_schools:
        found.append(
            f"{role.label}: mensen van minstens {role.spread_schools} scholen, nu van "
            f"{len(schools)}."
        )
    sectors = {place.sector for place in places}
    if missing := [sector for sector in role.spread_sectors if sector not in sectors]:
        found.append(f"{role.label}: er is nog niemand uit het {' en het '.join(missing)}.")
    return found


def office_holders(trajectory: Trajectory, office: str, on: date) -> list[int]:
    """Ids of who holds this office at the school or its board themselves, in the order in which
    they came."""
    found = select(Membership.person_id).where(
        Membership.organisation_id == office_at(trajectory, office),
        Membership.role.in_(OFFICE_ROLES[office]),
        in_force(on),
    )
    return list(dict.fromkeys(db.session.scalars(found.order_by(Membership.id))))


def offices_stand(trajectory: Trajectory, on: date) -> bool:
    """Whether every office role is filled by who holds the office, as far as there is somebody."""
    if left_office(trajectory, on):
        return False
    for role in trajectory.roles_asked:
        if role.fill != template.OFFICE:
            continue
        could = min(role.max, len(office_holders(trajectory, role.office, on)))
        if len(of_role(trajectory, role.key, on)) < could:
            return False
    return True


def left_office(trajectory: Trajectory, on: date) -> list[TrajectoryRole]:
    """Who still stands in a role of an office that they no longer hold."""
    return [
        row
        for row in trajectory.roles
        if in_it(row, on) and not still_in_office(trajectory, row, on)
    ]


def end_offices(trajectory: Trajectory, on: date) -> None:
    for row in left_office(trajectory, on):
        row.until = on


def fill_offices(trajectory: Trajectory, on: date) -> list[TrajectoryRole]:
    """Let who holds an office today fill the role that goes with it, up to its maximum; gives who
    came."""
    came = []
    end_offices(trajectory, on)
    for role in trajectory.roles_asked:
        if role.fill != template.OFFICE:
            continue
        present = {row.person_id for row in of_role(trajectory, role.key, on)}
        candidates = office_holders(trajectory, role.office, on)
        for person_id in [each for each in candidates if each not in present]:
            if len(present) >= role.max:
                break
            place = office_at(trajectory, role.office)
            came.append(add(trajectory, role.key, person_id, place, on))
            present.add(person_id)
    return came


def add(
    trajectory: Trajectory,
    key: str,
    person_id: int,
    organisation_id: int | None,
    on: date,
    *,
    by_id: int | None = None,
    on_behalf: str = "",
) -> TrajectoryRole:
    row = TrajectoryRole(
        role=key,
        person_id=person_id,
        organisation_id=organisation_id,
        on_behalf=on_behalf,
        from_=on,
        appointed_by_id=by_id,
    )
    trajectory.roles.append(row)
    db.session.flush()  # moments for each of them point at its id
    return row


def workplace(person_id: int, on: date) -> Organisation | None:
    """Where somebody comes from: the school where they work, else their other organisation."""
    found = (
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id, Membership.role != Role.ADMIN, in_force(on))
        .order_by(Organisation.kind != Kind.SCHOOL, Membership.id)
    )
    return db.session.scalars(found.limit(1)).first()


def region_of(trajectory: Trajectory) -> int | None:
    if trajectory.school is not None:
        return trajectory.school.region_id
    owner = trajectory.programme.owner
    return owner.id if owner.kind == Kind.REGION else None


# The owner


@_once
def decides_for(programme: Programme, person: Any, on: date) -> int | None:
    """In whose right this person acts for the organisation that runs the programme."""
    return acts_as(person, OWNER_ROLES, programme.owner_id, on)


def contact_of(programme: Programme, on: date) -> Person | None:
    """Whom schools may ask; nobody once that person has left the organisation."""
    works = select(Membership.id).where(
        Membership.person_id == programme.contact_id,
        Membership.organisation_id == programme.owner_id,
        Membership.role != Role.ADMIN,
        in_force(on),
    )
    still = db.session.scalar(works.limit(1)) or programme.contact_id in owner_people(programme, on)
    return programme.contact if still else None


def owner_people(programme: Programme, on: date) -> list[int]:
    return holders(OWNER_ROLES, programme.owner_id, on)
