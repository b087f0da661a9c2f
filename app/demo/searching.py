"""What people of the invented world looked for: kept by some, in vain for others."""

import random
from datetime import timedelta

from app.database import unit_of_work
from app.demo.cast import Colleague
from app.demo.world import World
from app.search import demand, saved
from app.search.queries import Wanted, search

# (who, by role; what they want to hear of)
KEPT = (
    ("director", "sociale veiligheid"),
    ("director", "begaafdheid"),
    ("support_coordinator", "taalontwikkelingsstoornis"),
)
# (in their words, how many people looked for it): nobody shares these, or we do not know them.
IN_VAIN = (
    ("digibord", 8),
    ("natuurkunde", 6),
    ("informatiebeveiliging", 3),
    ("weerstation", 7),
)
DAYS_BACK = 60


def enter(world: World) -> None:
    """After everything else: it changes nothing of what people shared or did."""
    for role, text in KEPT:
        _keep(world, world.cast.signs_in[role], text)
    chance = random.Random(len(world.cast.schools))  # no throw of the dice of the year itself
    staff = [colleague for school in world.cast.schools for colleague in school.staff]
    for text, people in IN_VAIN:
        for colleague in chance.sample(staff, people):
            _look_in_vain(world, colleague, text, days_ago=chance.randrange(DAYS_BACK))


def _keep(world: World, owner: Colleague, text: str) -> None:
    person, wanted = owner.person, Wanted(text=text)
    found = search(person, wanted, today=world.calendar.today)
    fitting = saved.fitting(person, wanted, today=world.calendar.today)
    with unit_of_work():
        saved.keep(found, fitting, f"“{text}”", by=owner, now=world.calendar.now)


def _look_in_vain(world: World, colleague: Colleague, text: str, *, days_ago: int) -> None:
    found = search(colleague.person, Wanted(text=text), today=world.calendar.today)
    heard = demand.heard_in(found, colleague)
    if heard is not None:
        now = world.calendar.now - timedelta(days=days_ago)
        with unit_of_work():
            demand.count(heard, secret=world.password_hash, now=now)
