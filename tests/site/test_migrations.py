"""What migrations do to data that is there already."""

from datetime import timedelta

from flask_migrate import downgrade, upgrade
from sqlalchemy import select, update

from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions, giving_room
from app.deployments import school as lending
from app.deployments.checks import room_is_counted
from app.deployments.models import Allowance, Deployment, OverruledFinding
from app.help_requests.models import HelpRequest
from app.organisations.models import Ring
from app.outbox.models import Job
from tests.support.makers import MOMENT, TODAY, a_school, an_swv, saved
from tests.support.makers_deployments import (
    FIRST,
    MORNING,
    a_cast,
    a_freelance_expert,
    an_inzet,
    an_open_request,
    drawn_up,
    room,
)
from tests.support.makers_pots import a_pot


def rerun(revision: str) -> None:
    """Go back to before this migration, and make it again over the data that is there."""
    db.session.remove()
    db.engine.dispose()
    downgrade(revision=f"{revision}-1")
    upgrade()


def test_the_room_that_is_used_is_counted_from_what_was_agreed(app):
    cast = a_cast()
    id_ = room(cast).id
    given = an_inzet(cast, "scheduled")
    cancelled = an_inzet(cast, "scheduled", dates=((FIRST, 3, 60),))
    with unit_of_work():
        actions.cancel_session(given.sessions[1], by=cast.asker, now=MOMENT, reason_code="timing")
        actions.move(cancelled, "cancel", by=cast.asker, now=MOMENT, reason_code="timing")
    rerun("0003")
    assert db.session.scalar(select(Allowance.used_minutes).where(Allowance.id == id_)) == 120
    assert list(room_is_counted()) == []


def test_room_is_for_the_cover_that_it_was_for_and_back(app):
    cast = a_cast()
    kept, ended = room(cast, covers=["replacement"]).id, room(cast).id
    with unit_of_work():
        giving_room.end(db.session.get_one(Allowance, ended), by=cast.leader, now=MOMENT, seen=1)
    rerun("0006")
    rooms = {each.id: each for each in db.session.scalars(select(Allowance))}
    assert (rooms[kept].covers, rooms[kept].version) == ("replacement", 1)
    assert rooms[ended].until < MOMENT.date()  # what was stopped does not begin again


def test_of_a_freelancer_from_before_it_stays_known_why_they_came(app):
    cast = a_cast()
    asked = an_inzet(cast, expert=a_freelance_expert(cast))
    colleague, offering = an_inzet(cast), a_freelance_expert(cast, "Zora Zelf")
    request = an_open_request(cast)
    with unit_of_work():
        offered = actions.offer(request, by=offering, now=MOMENT)
    ids = [asked.id, offered.id, colleague.id]
    rerun("0008")
    known = dict(db.session.execute(select(Deployment.id, Deployment.external_reason)).all())
    assert [known[id_] for id_ in ids] == ["outside_view", "offered", ""]


def test_room_that_was_overused_is_full_afterwards(app):
    cast = a_cast()
    allowance = room(cast)
    an_inzet(cast, "scheduled")
    id_ = allowance.id
    with unit_of_work():
        allowance.minutes = 240
    db.session.remove()
    db.engine.dispose()
    downgrade(revision="0003-1")
    with unit_of_work() as session:
        session.execute(Allowance.__table__.update().values(minutes=100))
    db.session.remove()
    db.engine.dispose()
    upgrade()
    allowance = db.session.get_one(Allowance, id_)
    assert (allowance.minutes, allowance.used_minutes) == (240, 240)


def test_what_is_owed_for_late_cancelling_has_its_old_place_before_it_and_stays_billed(app):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", expert=a_freelance_expert(cast))
    with unit_of_work():
        late = moment_on(FIRST) - timedelta(days=1)
        actions.move(inzet, "cancel", by=cast.asker, now=late, reason_code="timing")
    drawn_up(inzet, agreed=True)
    id_ = inzet.id
    rerun("0026")
    there = db.session.get_one(Deployment, id_)
    assert (there.state, there.confirmed_minutes, there.cover_by) == ("completed", 0, "")
    assert there.invoice is not None
    assert there.invoice.minutes == 1


def test_what_a_board_overruled_is_read_back_and_ends_with_its_consent(app):
    cast = a_cast(class_parts=(MORNING, MORNING + 1))
    with unit_of_work():
        lending.block_week(cast.lending, FIRST, "toetsweek", by=cast.leader, now=MOMENT, seen=0)
    stands = an_inzet(cast, "consent", cover="replacement", dates=((FIRST, MORNING, 60),))
    over = an_inzet(cast, "consent", cover="replacement", dates=((FIRST, MORNING + 1, 60),))
    for inzet in (stands, over):
        with unit_of_work():
            actions.consent(inzet, by=cast.board, now=MOMENT, reason_words="Het kan één keer.")
    with unit_of_work():
        actions.move(over, "retract_consent", by=cast.leader, now=MOMENT, reason_code="timing")
    kept = select(
        OverruledFinding.deployment_id, OverruledFinding.rule, OverruledFinding.on,
        OverruledFinding.part,
    )  # fmt: skip
    before = set(db.session.execute(kept).all())
    assert {id_ for id_, *_ in before} == {stands.id}
    rerun("0033")
    assert set(db.session.execute(kept).all()) == before


def test_who_heard_of_a_pot_that_is_over_does_not_hear_it_again(app):
    ended = TODAY - timedelta(days=1)
    pot_id = a_pot(an_swv(), until=ended).id
    gone, known = f"pot_over:{pot_id + 100}:7:1", f"pot_over:{pot_id}:{ended}:8:1"
    for key in (f"pot_over:{pot_id}:7:1", gone, known):
        saved(Job(kind="pot_over_mail", payload={}, key=key, due_at=MOMENT))
    rerun("0035")
    keys = set(db.session.scalars(select(Job.key)))
    assert keys == {f"pot_over:{pot_id}:{ended}:7:1", gone, known}


def test_a_vraag_without_a_name_that_reached_further_is_drawn_in(app):
    cast = a_cast()
    for number in range(4):
        a_school(f"Buur {number}", swv=cast.swv, region=cast.region)
    hidden = an_open_request(cast, is_anonymous=True).id
    named = an_open_request(cast).id
    db.session.remove()
    db.engine.dispose()
    downgrade(revision="0024")
    with unit_of_work():
        db.session.execute(update(HelpRequest).values(ring=Ring.COUNTRY))
    db.session.remove()
    db.engine.dispose()
    upgrade()
    rings = dict(db.session.execute(select(HelpRequest.id, HelpRequest.ring)).all())
    assert (rings[hidden], rings[named]) == (Ring.SWV, Ring.COUNTRY)
