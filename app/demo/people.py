"""Four hundred people and where they work, and the classes that they teach."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app import clock
from app.accounts import actions as accounts
from app.accounts.models import MailToken, Membership, Person, Role
from app.clock import moment_on
from app.database import db
from app.demo import names, sign_ins
from app.demo.calendar import Calendar
from app.demo.cast import Cast, Colleague, School
from app.organisations import actions as organisations
from app.organisations.rules import GroupFacts, StaffingFacts

WEEK = 0b11_1101_1111  # parts with a class: all but Wednesday afternoon
FRONT, BACK = 0b00_0001_1111, 0b11_1100_0000  # a class shared by two: until Wednesday, and after

# How many teachers a school has.
PRIMARY_TEACHERS = (11, 9, 10, 8, 12, 10) * 4
SECONDARY_TEACHERS = (15, 14, 13, 13)
STAFF_UNKNOWN_AT = "De Boomgaard"  # the lending check says what it does not know there
NEWCOMER_AT = "De Regenboog"  # who says so, and is not confirmed yet
SPECIALISTS = (
    "vakleerkracht muziek", "vakleerkracht bewegingsonderwijs", "rekencoördinator",
    "taalspecialist", "orthopedagoog", "begeleider passend onderwijs", "kwaliteitsmedewerker",
)  # fmt: skip
CLASSES = {
    6: ("Groep 1/2", "Groep 3", "Groep 4", "Groep 5", "Groep 6", "Groep 7/8"),
    7: ("Groep 1/2", "Groep 3", "Groep 4", "Groep 5", "Groep 6", "Groep 7", "Groep 8"),
    8: ("Groep 1", "Groep 2", "Groep 3", "Groep 4", "Groep 5", "Groep 6", "Groep 7", "Groep 8"),
}
SECONDARY_CLASSES = ("1a", "1b", "1c", "2a", "2b", "2c", "3a", "3b", "4a", "4b")

# Where those who sign in work.
WORKPLACES = {
    "director": "De Regenboog",
    "colleague": "De Regenboog",
    "secretary": "De Regenboog",
    "support_coordinator": "Het Kompas",
    "teacher": "De Vuurtoren",
    "leader": "De Vuurtoren",
    "admin": "Lyceum Waterdam",
}


@dataclass
class Hiring:
    """Finds the people; each name once."""

    cast: Cast
    chance: random.Random
    names: Iterator[str]

    def at_school(self, school: School, role: str, signs_in: str = "", **facts: Any) -> Colleague:
        theirs = WORKPLACES.get(signs_in) == school.name
        found = self._somebody(signs_in if theirs else "", school.board.domain, role, facts)
        found.school = school
        school.staff.append(found)
        return found

    def in_office(self, role: str, domain: str, signs_in: str = "") -> Colleague:
        return self._somebody(signs_in, domain, role, {})

    def _somebody(self, signs_in: str, domain: str, role: str, facts: dict[str, Any]) -> Colleague:
        name = sign_ins.named(signs_in).name if signs_in else next(self.names)
        found = Colleague(name, names.address(name, domain), role, **facts)
        if signs_in:
            self.cast.signs_in[signs_in] = found
        return found


def hire(
    cast: Cast, chance: random.Random, calendar: Calendar, password_hash: str
) -> Iterator[str]:
    """Everybody who works somewhere, as rows; gives the names that are left."""
    known = frozenset(sign_in.name for sign_in in sign_ins.SIGN_INS)
    hiring = Hiring(cast, chance, names.people(chance, besides=known))
    sizes = {"po": iter(PRIMARY_TEACHERS), "vo": iter(SECONDARY_TEACHERS)}
    for number, school in enumerate(cast.schools):
        _leaders(hiring, school)
        _teachers(hiring, school, next(sizes[school.sector]))
        if number % 2 == 0:
            title = SPECIALISTS[number // 2 % len(SPECIALISTS)]
            contract = chance.choice((4, 6, 8))
            hiring.at_school(school, Role.SPECIALIST, title=title, contract_parts=contract)
    _offices(hiring)
    _keep(cast, chance, calendar, password_hash)
    return hiring.names


def _leaders(hiring: Hiring, school: School) -> None:
    chance = hiring.chance
    leads = "leader" if school.name == WORKPLACES["leader"] else "director"
    hiring.at_school(school, Role.DIRECTOR, leads, contract_parts=chance.choice((8, 9, 10)))
    hiring.at_school(
        school,
        Role.SUPPORT_COORDINATOR,
        "support_coordinator",
        title="zorgcoördinator" if school.sector == "vo" else "",
        contract_parts=chance.choice((6, 7, 8)),
    )
    if school.sector == "po":
        hiring.at_school(school, Role.ASSISTANT, contract_parts=chance.choice((6, 8)))
    if school.name == WORKPLACES["secretary"]:
        hiring.at_school(school, Role.SECRETARY, "secretary", contract_parts=6)
    if school.name == WORKPLACES["admin"]:
        hiring.at_school(
            school, Role.SPECIALIST, "admin", title="ict-coördinator", contract_parts=8
        )


def _teachers(hiring: Hiring, school: School, size: int) -> None:
    if school.name == NEWCOMER_AT:
        size -= 1
    found = []
    for number in range(size):
        signs_in = "" if number else "colleague"
        if not number and school.name == WORKPLACES["teacher"]:
            signs_in = "teacher"
        found.append(hiring.at_school(school, Role.TEACHER, signs_in))
    if school.sector == "po":
        _share_classes(school, found, hiring.chance)
    else:
        _give_lessons(school, found, hiring.chance)


def _share_classes(school: School, teachers: list[Colleague], chance: random.Random) -> None:
    """Some classes have two teachers, the first half of the week and the second; the others one,
    who is there all week or has one day off."""
    classes = CLASSES[round(len(teachers) * 0.7)]
    shared = len(teachers) - len(classes)
    for number, name in enumerate(classes):
        first = teachers[number]
        if number < shared:
            second = teachers[len(classes) + number]
            first.class_parts, first.contract_parts = FRONT, chance.choice((6, 7, 8))
            second.class_parts, second.contract_parts = BACK, chance.choice((4, 5, 6))
            school.classes[name] = {first: FRONT, second: BACK}
            continue
        free_day = chance.choice((0, 1, 3, 4)) if chance.random() < 0.5 else None
        off = 0 if free_day is None else 0b11 << 2 * free_day
        first.class_parts = WEEK & ~off
        first.contract_parts = 10 if free_day is None else 8
        school.classes[name] = {first: first.class_parts}


def _give_lessons(school: School, teachers: list[Colleague], chance: random.Random) -> None:
    """Lessons all over the week; the first of them are each the mentor of a class."""
    taught = [part for part in range(10) if WEEK >> part & 1]
    for number, teacher in enumerate(teachers):
        parts = chance.sample(taught, chance.choice((5, 6)))
        teacher.class_parts = sum(1 << part for part in parts)
        teacher.contract_parts = chance.choice((6, 7, 8))
        if number < len(SECONDARY_CLASSES):
            mentors = sum(1 << part for part in parts[:2])
            school.classes[SECONDARY_CLASSES[number]] = {teacher: mentors}


def _offices(hiring: Hiring) -> None:
    cast = hiring.cast
    for number, board in enumerate(cast.boards):
        board.members = [
            hiring.in_office(Role.BOARD, board.domain, "" if number or second else "board")
            for second in range(2)
        ]
    cast.others.append(hiring.in_office(Role.SUPERVISOR, cast.boards[0].domain, "supervisor"))
    cast.coordinators = [
        hiring.in_office(Role.COORDINATOR, names.SWV_DOMAIN, "coordinator"),
        hiring.in_office(Role.COORDINATOR, names.SWV_DOMAIN),
    ]


def _keep(cast: Cast, chance: random.Random, calendar: Calendar, password_hash: str) -> None:
    """There is no screen by which four hundred people come at once, so these are plain rows."""
    places = {id(member): board.id for board in cast.boards for member in board.members}
    places |= {id(other): cast.boards[0].id for other in cast.others}
    kept = []
    for colleague in cast.everybody:
        came = calendar.begins - timedelta(days=chance.randint(70, 130))
        at = moment_on(came)
        place = colleague.school.id if colleague.school else places.get(id(colleague), cast.swv_id)
        person = Person(
            name=colleague.name,
            email=colleague.email,
            email_key=colleague.email,
            password_hash=password_hash,
            created_at=at,
            email_confirmed_at=at,
        )
        membership = Membership(
            organisation_id=place,
            role=colleague.role,
            title=colleague.title,
            class_parts=colleague.class_parts,
            contract_parts=colleague.contract_parts,
            from_=date(came.year - chance.randint(1, 18), 8, 1),
            confirmed_at=at,
        )
        person.memberships.append(membership)
        kept.append((colleague, person, membership))
    db.session.add_all(person for _, person, _ in kept)
    db.session.flush()  # the stories know them by their ids
    for colleague, person, membership in kept:
        colleague.id, colleague.membership_id = person.id, membership.id
    admin = cast.signs_in["admin"]
    db.session.add(
        Membership(
            person_id=admin.id,
            organisation_id=cast.swv_id,
            role=Role.ADMIN,
            from_=calendar.begins,
            confirmed_at=moment_on(calendar.begins),
        )
    )


def form_classes(cast: Cast, chance: random.Random, calendar: Calendar) -> None:
    """Each director writes down the classes: how many pupils, and who teaches when."""
    now = moment_on(calendar.begins - timedelta(days=60))
    for school in cast.schools:
        groups = [
            GroupFacts(
                name,
                pupils=chance.randint(17, 24),
                teachers={teacher.id: parts for teacher, parts in teachers.items()},
            )
            for name, teachers in school.classes.items()
        ]
        school.pupils = sum(group.pupils for group in groups)
        if school.sector == "vo":
            school.pupils *= 4  # only the classes with a mentor who may be lent are written down
        organisation = school.organisation
        organisation.pupils = school.pupils
        organisations.set_groups(organisation, groups, by=school.director.person, now=now)


def count_staff(cast: Cast, calendar: Calendar) -> None:
    """Each director but one writes down how many fte stand before the groups, and beside them."""
    for number, school in enumerate(cast.schools):
        if school.name == STAFF_UNKNOWN_AT:
            continue
        before_groups = max(len(school.classes), 1) * 120  # a class needs a bit more than one
        beside_them = before_groups * (22 + number % 5) // 100
        staffing = StaffingFacts(
            group_fte=before_groups,
            support_fte=beside_them,
            october_group_fte=before_groups,
            october_support_fte=beside_them,
        )
        by = school.director.person
        organisations.set_staffing(school.organisation, staffing, by=by, now=calendar.now)


def welcome_newcomer(
    cast: Cast, free_names: Iterator[str], calendar: Calendar, password_hash: str
) -> None:
    """Somebody registers with an address of their own, and waits until the director knows them."""
    school = next(school for school in cast.schools if school.name == NEWCOMER_AT)
    name = next(free_names)
    now = calendar.now - timedelta(days=2, hours=3)
    with clock.at(now):
        email = names.address(name, names.ELSEWHERE)
        person = accounts.register_person(
            name=name, email=email, password_hash=password_hash, now=now
        )
        assert person is not None
        accounts.join(person, school.organisation, Role.TEACHER, now=now)
        link = db.session.query(MailToken).filter_by(person_id=person.id).one()
        accounts.confirm_address(link, now=now)
