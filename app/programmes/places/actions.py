"""What people do with places: offer them, ask for one, let a school in or not, give it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app import workflow
from app.clock import amsterdam
from app.database import db, outdate
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events import actions as events
from app.organisations.models import Kind, Organisation
from app.programmes import people, phases
from app.programmes.models import Milestone, Trajectory
from app.programmes.places import access, attending, room
from app.programmes.places.models import Opening, Place, PlaceAttendance
from app.programmes.places.transitions import PLACE
from app.workflow import Step

LONGEST_WORDS = 2000


@dataclass(frozen=True)
class Facts:
    """`until`: the last day to apply."""

    places: int
    until: date
    words: str = ""


def may_offer(trajectory: Trajectory, person: Any, on: date) -> bool:
    """Whether this person offers places here now, or changes how many there are."""
    places = trajectory.template.places
    if places is None or trajectory.state != "active" or not room.has_begun(trajectory):
        return False
    return access.in_charge(trajectory, person, on) is not None


def offer(
    trajectory: Trajectory, facts: Facts, *, by: Any, now: datetime, seen: int | None = None
) -> Opening:
    """Say how many schools may come and until when they apply; later say it otherwise.

    Raises RuleBroken when there are fewer places than schools that have one.
    """
    on = amsterdam(now).date()
    phases.keep_still(trajectory)
    if not may_offer(trajectory, by, on):
        raise NotAllowed()
    found = db.session.get(Opening, trajectory.id, populate_existing=True)
    _check(trajectory, facts, on, found)
    if found is None:
        if seen:
            raise StalePage()
        found = Opening(trajectory_id=trajectory.id, taken=0, version=1)
        _write(found, facts)
        db.session.add(found)
        db.session.flush()  # places are taken from it
        _who_are_there(trajectory, found, by, now)
        _tell(trajectory, "open_places", by, now)
        return found
    if seen is not None and seen != found.version:
        raise StalePage()
    if facts.places < found.taken:
        raise RuleBroken(
            "%(taken)s scholen hebben al een plek. Minder plekken kan niet.",
            field="places",
            taken=found.taken,
        )
    outdate(found, seen)
    _write(found, facts)
    _tell(trajectory, "change_places", by, now)
    return found


def most_places(trajectory: Trajectory) -> int:
    """What the template allows; 0 where no other school learns."""
    places = trajectory.template.places
    return trajectory.template.role(places.role).max if places else 0


def _check(trajectory: Trajectory, facts: Facts, on: date, before: Opening | None) -> None:
    most = most_places(trajectory)
    if facts.places > most:
        raise RuleBroken(
            "In dit programma zijn er hoogstens %(most)s plekken.", field="places", most=most
        )
    # Applying may stay closed while the number or the words change.
    if facts.until < on and (before is None or facts.until != before.until):
        raise RuleBroken("Deze dag is al geweest.", field="until")


def _write(opening: Opening, facts: Facts) -> None:
    opening.places, opening.until = facts.places, facts.until
    opening.words = facts.words.strip()[:LONGEST_WORDS]


def _who_are_there(trajectory: Trajectory, opening: Opening, by: Any, now: datetime) -> None:
    """Schools that take part already have a place each."""
    assert trajectory.template.places is not None
    rows = people.of_role(trajectory, trajectory.template.places.role, amsterdam(now).date())
    schools = {
        row.organisation_id: row
        for row in rows
        if row.organisation is not None and row.organisation.kind == Kind.SCHOOL
    }
    if len(schools) > opening.places:
        raise RuleBroken(
            "Er doen al %(there)s scholen mee. Minder plekken kan niet.",
            field="places",
            there=len(schools),
        )
    for school_id, row in schools.items():
        place = Place(
            trajectory_id=trajectory.id, school_id=school_id, by_id=row.person_id, asked_at=now
        )
        place.trajectory = trajectory
        workflow.create(PLACE, place, "be_there", by=by, now=now)


def _tell(trajectory: Trajectory, what: str, by: Any, now: datetime) -> None:
    events.note("trajectory", trajectory, what, by=by, now=now, role="role")


def ask(
    trajectory: Trajectory, school: Organisation, words: str, *, by: Any, now: datetime
) -> Place:
    """Let a school apply to learn here; when all places are taken it comes on the waiting list."""
    place = Place(
        trajectory_id=trajectory.id,
        school_id=school.id,
        by_id=by.id,
        asked_at=now,
        words=words.strip()[:LONGEST_WORDS],
    )
    place.trajectory, place.school = trajectory, school
    workflow.create(PLACE, place, "ask", by=by, now=now)
    return place


def move(
    place: Place, action: str, *, by: Any, now: datetime, words: str = "", seen: int | None = None
) -> Step:
    """Let in, put on the list, refuse, withdraw, give back: whatever the table has from here."""
    return workflow.perform(
        PLACE, place, action, by=by, now=now, seen=seen, reason_words=words.strip()
    )


def count(
    place: Place,
    people_there: Mapping[int, int | None],
    *,
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> list[PlaceAttendance]:
    """Write down with how many people a school came to its starts and trainings, by moment.

    What nothing was said of stays as it is. Raises RuleBroken for a day that has not been, and
    StalePage when somebody else wrote meanwhile.
    """
    on = amsterdam(now).date()
    phases.keep_still(place.trajectory)
    if not attending.may_count(place, by, on):
        raise NotAllowed()
    outdate(place, seen)
    moments = {each.id: each for each in attending.moments_of(place)}
    made = []
    for id_, number in people_there.items():
        if number is None:
            continue
        if id_ not in moments:
            raise NotAllowed()
        made.append(_counted(place, moments[id_], number, on, by, now))
    if not made:
        raise RuleBroken("Vul bij minstens één bijeenkomst in met hoeveel mensen ze er waren.")
    db.session.flush()
    return made


def _counted(
    place: Place, milestone: Milestone, number: int, on: date, by: Any, now: datetime
) -> PlaceAttendance:
    if not attending.has_been(milestone, on):
        raise RuleBroken("Dit is nog niet geweest.", field=f"people_{milestone.id}")
    found = db.session.get(PlaceAttendance, (place.id, milestone.id))
    if found is None:
        found = PlaceAttendance(place_id=place.id, milestone_id=milestone.id)
        db.session.add(found)
    found.people, found.by_id, found.at = number, by.id, now
    return found
