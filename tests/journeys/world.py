"""The schools around a journey, with who was there before it began."""

from dataclasses import dataclass

from app.accounts.models import Person, Role
from app.database import db, unit_of_work
from app.organisations.models import GroupTeaching, Organisation, SchoolGroup
from app.pots.models import Pot
from tests.support.makers import (
    a_board,
    a_person,
    a_profile,
    a_region,
    a_school,
    an_swv,
    saved,
)
from tests.support.makers_accounts import a_person_with_password, an_email_domain
from tests.support.makers_pots import a_pot

DOMAIN = "dehorizon.test"  # whoever gets mail there works for the board of the lending school
SKILL = "sociale-veiligheid"
TUESDAY_MORNING = 2


@dataclass
class World:
    swv: Organisation
    region: Organisation
    lending: Organisation  # De Regenboog, eight groups
    asking: Organisation  # De Zilverreiger, of another board
    leader: Person  # director of the lending school
    asker: Person  # director of the asking school
    coordinator: Person
    colleague: Person  # somebody at the lending school who shares the same skill
    pot: Pot


def a_world(*, cents: int = 100_000) -> World:
    swv, region = an_swv(), a_region()
    horizon, zilverwilg = a_board("Stichting De Horizon"), a_board("Stichting Zilverwilg")
    an_email_domain(DOMAIN, of=horizon)
    lending = a_school("De Regenboog", board=horizon, swv=swv, region=region)
    asking = a_school("De Zilverreiger", board=zilverwilg, swv=swv, region=region)
    saved(*(SchoolGroup(school_id=lending.id, name=f"Groep {n}", pupils=23) for n in range(1, 9)))
    coordinator = a_person_with_password("Coen Dekker", role=Role.COORDINATOR, at=swv)
    colleague = a_person("Rik de Boer", Role.TEACHER, at=lending, title="Leraar groep 8")
    a_profile(colleague, skills=[SKILL], parts={6, 7}, max_minutes_per_week=420)
    return World(
        swv=swv,
        region=region,
        lending=lending,
        asking=asking,
        leader=a_person_with_password("Leo Bakker", role=Role.DIRECTOR, at=lending),
        asker=a_person_with_password("Annelies Vos", role=Role.DIRECTOR, at=asking),
        coordinator=coordinator,
        colleague=colleague,
        pot=a_pot(swv, cents, approver=coordinator),
    )


def teaches(email: str, group: str, parts: int, school: Organisation) -> None:
    """The school has written down who is in front of which group."""
    db.session.rollback()  # what was read before is old
    person = db.session.query(Person).filter_by(email=email).one()
    group_id = db.session.query(SchoolGroup.id).filter_by(school_id=school.id, name=group).scalar()
    with unit_of_work():
        db.session.add(GroupTeaching(group_id=group_id, person_id=person.id, parts=parts))
