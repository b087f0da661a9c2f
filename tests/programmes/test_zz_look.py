from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.programmes.models import Milestone, Programme
from tests.journeys.looking import RULES, RUN, WIDER
from tests.journeys.looking import _axe as axe
from tests.support.makers_accounts import _HASH, PASSWORD
from tests.support.makers_programmes import Programming, Walk, catalogue_text

OUT = Path("/tmp/look")
OUT.mkdir(exist_ok=True)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("key", ["kwaliteitsaanpak"])
def test_look(app, visitors, key, engine_name):
    from datetime import UTC, datetime, time

    now = clock.now()
    past = now - timedelta(days=250)
    with clock.at(past):
        walk = Walk(Programming(catalogue_text(key)))
        walk.start()
    while (m := walk.next()) and m.due_on <= now.date():
        with clock.at(max(past, datetime.combine(m.due_on, time(9), tzinfo=UTC))):
            walk.play(m)
    with unit_of_work():
        for p in (walk.world.director, walk.world.owner_person, walk.world.board_member):
            db.session.get_one(Person, p.id).password_hash = _HASH
        pub = walk.again().public_id
        prog = db.session.get_one(Programme, walk.world.programme.id).public_id
        m = walk.next().public_id
        ms = {x.key: x.public_id for x in db.session.scalars(select(Milestone))}
        emails = {"director": walk.world.director.email, "owner": walk.world.owner_person.email}
    faults = []
    for who in ("director", "owner"):
        for width in (1280, 375):
            page = visitors(width=width)
            page.goto("/account/inloggen")
            page.get_by_label("E-mailadres").fill(emails[who])
            page.get_by_label("Wachtwoord").first.fill(PASSWORD)
            page.get_by_role("button", name="Inloggen").click()
            page.wait_for_url("**/start")
            for name, path in (
                ("start", "/start"),
                ("index", "/programmas"),
                ("programme", f"/programmas/{prog}"),
                ("traj", f"/trajecten/{pub}"),
                ("moment", f"/momenten/{m}"),
                ("fill", f"/momenten/{m}/inleveren"),
                ("adopt", f"/momenten/{ms['adopt']}"),
                ("budget", f"/momenten/{ms['budget']}"),
                ("plan", f"/momenten/{ms['plan']}"),
                ("leave", f"/trajecten/{pub}/stoppen"),
            ):
                page.goto(path)
                page.screenshot(path=str(OUT / f"{who}-{name}-{width}.png"), full_page=True)
                page.evaluate(axe())
                faults += [f"{who} {name} {width}: {x}" for x in page.evaluate(RUN, RULES)]
                w = page.evaluate(WIDER)
                if w:
                    faults.append(f"{name} {width} {w}")
    print("\n".join(faults))
