"""Putting the invented world together: who there is, what they share, what they did."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app import clock, deadlines
from app.database import db, unit_of_work
from app.demo import (
    examples,
    groups,
    learning,
    organisations,
    people,
    profiles,
    programmes,
    searching,
    waiting,
    year,
)
from app.demo.calendar import Calendar
from app.demo.money import open_purses
from app.demo.stage import Stage
from app.demo.world import World
from app.deployments import load
from app.events.models import Delivery, Event
from app.expertise.actions import load_vocabulary
from app.expertise.models import Skill
from app.outbox.models import Job
from app.reviews import clocks as reviews

STILL_NEWS = 7  # days; what is older, everybody has seen


def build(
    *,
    seed: int,
    now: datetime,
    password_hash: str,
    render: Callable[[str], str],
    says: Callable[[str], None],
) -> World:
    """The whole world, up to `now`. Opens its own units of work; the database must be empty."""
    chance = random.Random(seed)
    world = World(Calendar(now), chance, render, password_hash, Stage(now))
    with clock.at(now):
        says("Scholen, besturen en mensen")
        prepare(world)
        says("Een jaar van vragen en inzetten")
        world.stage.play(time_passes=_time_passes, says=lambda day: says(f"  {day:%d-%m-%Y}"))
        _until_now(world)
    return world


def prepare(world: World) -> None:
    """Everybody is there, and what they will do is decided; nobody has helped anybody yet."""
    free_names = _who_there_is(world)
    profiles.choose(world, free_names)
    with unit_of_work():
        profiles.share_beforehand(world)
        programmes.enter(world)
        groups.enter(world)
        learning.enter(world)
    profiles.enter(world)
    waiting.enter(world)  # these choose their dates first
    year.enter(world)


def _who_there_is(world: World) -> Iterator[str]:
    cast, chance, calendar = world.cast, world.chance, world.calendar
    with unit_of_work():
        load_vocabulary(today=calendar.today)
        cast.skills = {skill.slug: skill.id for skill in db.session.scalars(select(Skill))}
        organisations.found(cast, chance, calendar)
        free_names = people.hire(cast, chance, calendar, world.password_hash)
    with unit_of_work():
        organisations.decide(cast, calendar)
        people.form_classes(cast, chance, calendar)
        people.count_staff(cast, calendar)
        people.welcome_newcomer(cast, free_names, calendar, world.password_hash)
        world.purses = open_purses(cast, calendar)
    return free_names


def _time_passes() -> None:
    """What the worker would have done meanwhile; only, no mail leaves."""
    now = clock.now()
    deadlines.tick(now=now)
    reviews.open_what_is_due(now=now)
    with unit_of_work():
        _nothing_to_send(now)


def _until_now(world: World) -> None:
    now = world.calendar.now
    load.tick(now=now)
    reviews.let_scores_fade(now=now)
    examples.enter(world)
    _time_passes()
    searching.enter(world)


def _nothing_to_send(now: datetime) -> None:
    """It never happened to anybody who could read of it; and what is older was seen."""
    done = {"done_at": now, "leased_until": None}
    db.session.execute(update(Job).where(Job.done_at.is_(None)).values(**done))
    db.session.execute(
        update(Delivery).where(Delivery.digested_at.is_(None)).values(digested_at=now)
    )
    old = select(Event.id).where(Event.at < now - timedelta(days=STILL_NEWS))
    db.session.execute(
        update(Delivery)
        .where(Delivery.seen_at.is_(None), Delivery.event_id.in_(old))
        .values(seen_at=now)
    )
