"""The made-up population of attacks.py as rows of a database: 200 people, 60 schools and 5,000
reviews, in which somebody then cheats through the real actions.

Written as rows at once, as the way to five thousand inzetten would take an hour. What is made of
them is counted by the program, and is what the simulation says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from sqlalchemy import insert, inspect, select

from app.accounts.models import Membership, Person, Role
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments.models import Deployment
from app.help_requests.models import HelpRequest, RequestSkill
from app.organisations.models import Kind, Organisation
from app.profiles.models import Profile
from app.reviews.models import Review
from app.reviews.scoring import Vote
from tests.reviews.attacks import PEOPLE, SCHOOLS, Population
from tests.support.makers import LONG_AGO
from tests.support.makers_deployments import Cast

LONG_SINCE = datetime.combine(LONG_AGO, time(12), UTC)
TARGET = 0  # who of them is the expert of the cast

T = TypeVar("T")


@dataclass
class Crowd:
    """Ids, in the order of the population."""

    schools: list[int]
    people: list[int]

    def votes(self, votes: Iterable[Vote]) -> list[Vote]:
        """With the ids of the schools instead of their numbers."""
        return [
            Vote(vote.overall, self.schools[vote.school_id], vote.last_session_on) for vote in votes
        ]


def a_crowd(cast: Cast, population: Population, skill_ids: Sequence[int]) -> Crowd:
    """The asking school of the cast is the first of the schools, its expert the target; all vragen
    of a school are one, which asks for these skills."""
    with unit_of_work():
        schools = [cast.asking.id, *_schools(cast, SCHOOLS - 1)]
        heads = _people("Hoofd", schools, Role.DIRECTOR)
        others = _people("Mens", [cast.lending.id] * (PEOPLE - 1), Role.TEACHER)
        people = [*others[:TARGET], cast.expert.id, *others[TARGET:]]
        shared = {"kind": "employee", "published_at": LONG_SINCE, "ring": 4}
        _rows(Profile, [{"person_id": id_, **shared} for id_ in others])
        asked = _requests(schools, heads, skill_ids)
        inzetten = [
            (number, vote) for number, votes in enumerate(population.votes) for vote in votes
        ]
        ids = _ids(
            Deployment,
            [
                {
                    "help_request_id": asked[vote.school_id],
                    "expert_id": people[number],
                    "asked_by_id": heads[vote.school_id],
                    "asker_school_id": schools[vote.school_id],
                    "lender_id": cast.lending.id,
                    "started_by": "invite",
                    "last_session_on": vote.last_session_on,
                    "completed_at": moment_on(vote.last_session_on),
                    **_in_state("settled", vote.last_session_on),
                }
                for number, vote in inzetten
            ],
        )
        _rows(
            Review,
            [
                {
                    "deployment_id": id_,
                    "side": "asker",
                    "author_id": heads[vote.school_id],
                    "subject_id": people[number],
                    "school_id": schools[vote.school_id],
                    "overall": vote.overall,
                    "last_session_on": vote.last_session_on,
                    "written_at": moment_on(vote.last_session_on),
                    "released_at": moment_on(vote.last_session_on),
                }
                for id_, (number, vote) in zip(ids, inzetten, strict=True)
            ],
        )
    return Crowd(schools, people)


def _schools(cast: Cast, count: int) -> list[int]:
    place = {"swv_id": cast.swv.id, "region_id": cast.region.id}
    names = [f"School {number}" for number in range(1, count + 1)]
    return _ids(
        Organisation,
        [
            {"kind": Kind.SCHOOL, "code": name, "name": name, "search_name": name.lower(), **place}
            for name in names
        ],
    )


def _people(name: str, at: Sequence[int], role: Role) -> list[int]:
    made = _ids(
        Person,
        [
            {
                "name": name,
                "email": f"{name}{number}@menigte.test",
                "email_key": f"{name}{number}@menigte.test".lower(),
                "created_at": LONG_SINCE,
                "email_confirmed_at": LONG_SINCE,
            }
            for number in range(len(at))
        ],
    )
    works = {"role": str(role), "from_": LONG_AGO, "confirmed_at": LONG_SINCE}
    _rows(
        Membership,
        [
            {"person_id": id_, "organisation_id": where, **works}
            for id_, where in zip(made, at, strict=True)
        ],
    )
    return made


def _requests(schools: Sequence[int], heads: Sequence[int], skill_ids: Sequence[int]) -> list[int]:
    asked = _ids(
        HelpRequest,
        [
            {
                "school_id": school,
                "asked_by_id": head,
                "title": "Een vraag",
                **_in_state("closed", LONG_AGO),
            }
            for school, head in zip(schools, heads, strict=True)
        ],
    )
    _rows(
        RequestSkill,
        [{"help_request_id": id_, "skill_id": skill} for id_ in asked for skill in skill_ids],
    )
    return asked


def _in_state(state: str, on: date) -> dict[str, Any]:
    return {"state": state, "version": 1, "entered_at": moment_on(on), "moved_at": moment_on(on)}


def _rows(model: Any, rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(model), rows)


def _ids(model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Of new rows, in their order."""
    found = db.session.scalars(
        insert(model).returning(model.id, sort_by_parameter_order=True), rows
    )
    return list(found)


def same_row(row: T) -> T:
    """In a database that was made again as it was."""
    return db.session.get_one(type(row), inspect(row).identity)


def same_cast(cast: Cast) -> Cast:
    return replace(cast, **{each.name: same_row(getattr(cast, each.name)) for each in fields(cast)})


def skills_of(asked: HelpRequest) -> list[int]:
    found = select(RequestSkill.skill_id).where(RequestSkill.help_request_id == asked.id)
    return list(db.session.scalars(found.order_by(RequestSkill.skill_id)))
