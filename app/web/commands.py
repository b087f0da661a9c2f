"""Commands that belong to the whole: the worker, the clock, the checks, the map of routes."""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import click
import structlog
from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import clock, deadlines
from app.database import db, unit_of_work
from app.outbox.actions import put
from app.outbox.models import Job
from app.outbox.worker import work_once
from app.web.guard import policy_of
from app.web.mails import queue_digests
from app.web.this_app import this_app
from app.web.transitions import as_markdown

log = structlog.get_logger()

PAUSE = 1.0  # seconds between two looks at an empty outbox
TICK_EVERY = 60.0  # seconds between two turns of the clock
UPKEEP_EVERY = 0.5  # seconds between two looks at what this machine keeps current
AFTER_A_FAILURE = 10.0  # seconds until what failed is tried again
LEFT_IN_THE_MIDDLE_AFTER = 5.0  # seconds, when the worker stops


def install(app: Flask) -> None:
    for command in (worker, tick, check, routes, transitions):
        app.cli.add_command(command)


@click.command("worker")
@click.option("--once", is_flag=True, help="Empty the outbox, turn the clock once, and stop.")
def worker(once: bool) -> None:
    """Send what waits in the outbox and turn the clock."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _frame: stopping.append(caught))
    handlers = current_app.extensions["outbox_handlers"]
    if once:
        moved, sent = turn(), 0
        while count := work_once(handlers):
            sent += count
        keep_current()
        click.echo(f"Clock: {moved} due. Outbox: {sent} tried.")
        return
    app = this_app()
    # Beside the outbox, so that a mail server that does not answer holds up no search. A daemon:
    # what it keeps is whole at every moment, so it may be left in the middle.
    upkeep = threading.Thread(target=_upkeep, args=(app, stopping), daemon=True)
    upkeep.start()
    next_tick = 0.0
    while not stopping:
        try:
            if time.monotonic() >= next_tick:
                next_tick = time.monotonic() + TICK_EVERY
                turn()
            tried = work_once(handlers)
        except Exception:  # a database that is away comes back; then we are still here
            db.session.rollback()
            log.exception("worker")
            tried = 0
        if not tried:
            time.sleep(PAUSE)
    upkeep.join(LEFT_IN_THE_MIDDLE_AFTER)


def keep_current() -> int:
    """What each feature keeps on this machine, brought up to date; how much there was to do."""
    done = 0
    for feature in current_app.extensions["features"]:
        for keep in feature.upkeep:
            done += keep()
            db.session.rollback()  # what was read is read anew next time
    return done


def _upkeep(app: Flask, stopping: list[int]) -> None:
    with app.app_context():
        while not stopping:
            pause = UPKEEP_EVERY
            try:
                keep_current()
            except Exception:
                db.session.rollback()
                log.exception("upkeep")
                pause = AFTER_A_FAILURE
            until = time.monotonic() + pause
            while not stopping and time.monotonic() < until:
                time.sleep(min(UPKEEP_EVERY, pause))


def turn() -> int:
    """Everything that time brings: deadlines, each feature's own clocks, the daily digests.

    One that fails holds up none of the others; its failure is raised when all have had their turn.
    """
    now = clock.now()
    parts: list[Callable[..., int]] = [deadlines.tick]
    for feature in current_app.extensions["features"]:
        for each in feature.clocks:
            parts.append(partial(_ask_once_today, each.name) if each.daily else each.tick)
    if clock.amsterdam(now).hour >= 15:  # after lessons
        parts.append(queue_digests)
    done, failures = 0, []
    for part in parts:
        try:
            done += part(now=now)
        except Exception as failure:
            failures.append(failure)
        db.session.rollback()
    if failures:
        raise failures[0]
    return done


def _ask_once_today(name: str, *, now: datetime) -> int:
    """A daily clock is a job whose key holds the date: asked for often, done once."""
    key = f"clock-{clock.amsterdam(now).date().isoformat()}-{name}"
    if db.session.scalar(select(Job.id).where(Job.key == key)) is None:
        # Of two workers in the same second the database lets one through.
        with suppress(IntegrityError), unit_of_work():
            put("daily_clock", {"name": name}, key=key, now=now)
    return 0


def run_daily_clock(payload: dict[str, Any], _key: str) -> None:
    """The handler of that job."""
    for feature in current_app.extensions["features"]:
        for each in feature.clocks:
            if each.daily and each.name == payload["name"]:
                each.tick(now=clock.now())


@click.command("clock")
def tick() -> None:
    """Make every move and send every reminder whose time has come."""
    click.echo(f"{turn()} due.")


@click.command("check")
@click.option("--json", "as_json", is_flag=True)
def check(as_json: bool) -> None:
    """Hold the data against every promise that the features make about it."""
    found: dict[str, list[str]] = {}
    for feature in current_app.extensions["features"]:
        for promise in feature.checks:
            found[f"{feature.name}: {promise.name}"] = list(promise.broken())
    if as_json:
        click.echo(json.dumps({"checks": found}))
    else:
        for name, breaches in found.items():
            click.echo(f"{'ok ' if not breaches else 'NOT'} {name}")
            for breach in breaches:
                click.echo(f"    {breach}")
    broken = sum(map(len, found.values()))
    click.echo(f"{len(found)} promises checked, {broken} breaches.", err=as_json)
    if broken:
        sys.exit(1)


@click.command("routes-and-policies")
@click.option("--json", "as_json", is_flag=True)
def routes(as_json: bool) -> None:
    """Print every route with its methods and the policy that it names."""
    rows: list[dict[str, Any]] = [
        {
            "rule": str(rule),
            "endpoint": rule.endpoint,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "policy": policy_of(current_app.view_functions[rule.endpoint]),
        }
        for rule in current_app.url_map.iter_rules()
    ]
    rows.sort(key=lambda row: row["rule"])
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{','.join(row['methods']):10} {row['rule']:55} {row['policy']}")


@click.command("transitions")
def transitions() -> None:
    """Print docs/transitions.md, made from the tables."""
    click.echo(as_markdown(), nl=False)
