"""Makers of groups, and of what they write down."""

from datetime import date
from typing import Any

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db, unit_of_work
from app.groups import actions
from app.groups.kinds import BY_KEY
from app.groups.models import GroupItem
from app.groups.rules import Draft
from app.programmes import actions as trajecten
from app.programmes import appointing
from app.programmes.models import Milestone, Programme, Trajectory
from tests.support.makers import MOMENT
from tests.support.makers_deployments import Cast
from tests.support.makers_programmes import a_programme_of, moment_of
from tests.support.remembering import remembered

GROUP = """\
schema: 1
key: groep
label: Kleine groep
summary: Een groep van een paar scholen rond een plan.
owner: swv
subject: group
ring: swv
start_by: manager
group: {goal: plan.goal, theme: plan.theme}
intake: {mode: rolling}
roles:
  - {key: manager, label: "Trekker", fill: appoint, min: 1, max: 1}
  - {key: member, label: "Lid", fill: match, appointed_by: [manager], min: 1, max: 6}
forms:
  - key: plan
    label: Plan
    fields:
      - {key: goal, label: "Ons doel", type: text}
      - {key: theme, label: "Hoofdthema", type: choice,
         options: [{key: equal, label: "Kansengelijkheid"}, {key: other, label: "Iets anders"}]}
phases:
  - key: begin
    label: Thema data
    months: 2
    milestones:
      - {key: kickoff, label: "Startbijeenkomst", type: meeting, month: 0,
         roles: [manager, member]}
      - {key: plan, label: "Plan", type: product, month: 1, roles: [manager, member],
         by: manager, form: plan, publishes: true}
      - {key: next, label: "Bijeenkomst", type: meeting, month: 1, roles: [manager, member]}
  - key: later
    label: Thema overdracht
    months: 2
    milestones:
      - {key: last, label: "Terugblik", type: meeting, month: 2, roles: [manager, member]}
funding: []
"""

GOAL = "Elk kind een passend advies."


@remembered
def a_group_of(cast: Cast, title: str = "Kleine groep") -> Trajectory:
    """The expert leads it; the asker and the colleague of the asking school are in it. Its first
    meeting was held today, with the three of them."""
    programme = a_programme_of(cast, title, text=GROUP)
    with unit_of_work():
        found = db.session.get_one(Programme, programme.id)
        group = trajecten.apply(found, None, by=cast.coordinator, now=MOMENT, name="Groep Aarde")
        people = [("manager", cast.expert), ("member", cast.asker), ("member", cast.colleague)]
        for role, person in people:
            appointing.appoint(
                group,
                role,
                db.session.get_one(Person, person.id),
                by=db.session.get_one(Person, cast.coordinator.id),
                now=MOMENT,
            )
        trajecten.submit(group, by=cast.coordinator, now=MOMENT)
    with unit_of_work():
        trajecten.hold(
            moment_of(group, "kickoff"),
            held_on=amsterdam(MOMENT).date(),
            present=[person.id for _, person in people],
            by=cast.expert,
            now=MOMENT,
        )
    return group


def a_group_item(
    group: Trajectory,
    kind: str,
    by: Person,
    *,
    owner: Person | None = None,
    at: Milestone | None = None,
    shared: bool = False,
    **facts: Any,
) -> GroupItem:
    """What that kind asks is filled in. `shared`: by who wrote it, who leads the group then."""
    of, values = BY_KEY[kind], {"title": f"Over {kind}"} | facts
    if "words" in of.needs:
        values.setdefault("words", "Dit staat er.")
    if "day" in of.needs:
        values.setdefault("day", date(2027, 3, 1))
    if "place" in of.needs:
        values.setdefault("place", "In de aula, om 13.30 uur")
    if "link" in of.needs:
        values.setdefault("link", "https://voorbeeld.test/stuk")
    owner = owner or (by if "owner" in of.needs else None)
    draft = Draft(
        owner_id=owner.id if owner else None, milestone_id=at.id if at else None, **values
    )
    with unit_of_work():
        item = actions.add(
            db.session.get_one(Trajectory, group.id), of, draft, by=_again(by), now=MOMENT
        )
    if shared and of.from_done:
        for step in (_a_version, actions.finish):
            with unit_of_work():
                step(_at(item), by=_again(by), now=MOMENT)
    if shared:
        with unit_of_work():
            actions.share(_at(item), by=_again(by), now=MOMENT)
    return _at(item)


def _a_version(item: GroupItem, *, by: Person, now: Any) -> None:
    actions.add_version(item, "https://voorbeeld.test/1", "De eerste.", by=by, now=now)


def _again(person: Person) -> Person:
    return db.session.get_one(Person, person.id)


def _at(item: GroupItem) -> GroupItem:
    return db.session.get_one(GroupItem, item.id)
