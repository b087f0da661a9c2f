"""What higher features fill in, and how search hears of every change."""

from contextlib import suppress

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Membership, Person
from app.database import db, unit_of_work
from app.errors import NotAllowed
from app.profiles import actions
from app.profiles.actions import DomainStanding
from app.profiles.models import Profile, SearchState, Standing
from app.profiles.rules import Availability, Reach
from tests.support.makers import MOMENT, a_person, a_profile, a_school, a_skill

SAFETY, MATHS = "veiligheid-schoolklimaat", "rekenen-wiskunde"


@pytest.fixture
def noor(app):
    return a_profile(a_person(at=a_school())).person


def profile_of(person):
    return db.session.scalar(select(Profile).where(Profile.person_id == person.id))


def revision():
    return db.session.scalar(select(SearchState.revision))


def standings(person):
    rows = db.session.scalars(select(Standing).where(Standing.person_id == person.id))
    return {row.domain_id: (row.score, row.reviews, row.schools) for row in rows}


def test_being_asked_is_remembered(noor):
    with unit_of_work():
        actions.asked(noor.id, now=MOMENT)
    assert profile_of(noor).last_asked_at == MOMENT


def test_a_load_is_a_share_of_the_own_maximum(noor):
    for given, kept in [(-5, 0), (0, 0), (400, 400), (1000, 1000), (1400, 1000)]:
        with unit_of_work():
            actions.set_load(noor.id, given)
            actions.set_responsiveness(noor.id, given)
        assert (profile_of(noor).load, profile_of(noor).responsiveness) == (kept, kept)


def test_busy_parts_are_parts_of_the_week(noor):
    with unit_of_work():
        actions.set_busy_parts(noor.id, 0b1100 | 1 << 10)
    assert profile_of(noor).busy_parts == 0b1100


def test_a_line_of_a_review_is_cut_to_fit(noor):
    with unit_of_work():
        actions.set_latest_review_line(noor.id, "a" * 300)
    assert profile_of(noor).latest_review_line == "a" * 199 + "…"


def test_a_standing_replaces_the_one_before(noor):
    with unit_of_work():
        actions.set_standing(
            noor.id,
            score=8100,
            reviews=4,
            schools=3,
            domains={SAFETY: DomainStanding(8200, 3, 3), MATHS: DomainStanding(7900, 1, 1)},
        )
    assert standings(noor) == {SAFETY: (8200, 3, 3), MATHS: (7900, 1, 1)}
    with unit_of_work():
        actions.set_standing(
            noor.id, score=None, reviews=1, schools=1, domains={SAFETY: DomainStanding(8000, 1, 1)}
        )
    assert standings(noor) == {SAFETY: (8000, 1, 1)}
    profile = profile_of(noor)
    assert (profile.score, profile.review_count, profile.review_schools) == (None, 1, 1)


def test_who_has_no_profile_has_nothing_to_fill(app):
    bram = a_person("Bram")
    before = revision()
    with unit_of_work():
        actions.asked(bram.id, now=MOMENT)
        actions.set_load(bram.id, 500)
        actions.set_standing(bram.id, score=1, reviews=1, schools=1, domains={})
    assert revision() == before


# What search must know of


AVAILABLE = Availability(parts=0b1, forms=1, sectors=("po",))

OWN_CHANGES = {
    "ticks": lambda p, now: actions.save_skills(
        by=p, now=now, skills=[a_skill("groepsvorming")], seen=1
    ),
    "week": lambda p, now: actions.save_availability(by=p, now=now, availability=AVAILABLE, seen=1),
    "reach": lambda p, now: actions.save_reach(by=p, now=now, reach=Reach(2), seen=1),
    "pause": lambda p, now: actions.pause(by=p, now=now, seen=1),
    "resume": lambda p, now: actions.resume(by=p, now=now, seen=1),
    "reconfirm": lambda p, now: actions.reconfirm(by=p, now=now, seen=1),
    "publish": lambda p, now: actions.publish(profile_of(p), by=p, now=now),
    "stop": lambda p, now: actions.stop_sharing(by=p, now=now, seen=1),
    "asked": lambda p, now: actions.asked(p.id, now=now),
    "load": lambda p, now: actions.set_load(p.id, 300),
    "busy": lambda p, now: actions.set_busy_parts(p.id, 1),
    "responsiveness": lambda p, now: actions.set_responsiveness(p.id, 700),
    "line": lambda p, now: actions.set_latest_review_line(p.id, "Fijn."),
    "standing": lambda p, now: actions.set_standing(
        p.id, score=1, reviews=1, schools=1, domains={}
    ),
}


def test_every_change_raises_the_counter_and_marks_the_profile(noor):
    for name, change in OWN_CHANGES.items():
        one = a_profile(a_person(at=noor.memberships[0].organisation)).person
        before, untouched = revision(), profile_of(noor).search_rev
        with unit_of_work():
            change(db.session.get(Person, one.id), clock.now())
        assert revision() == profile_of(one).search_rev == before + 1, name
        assert profile_of(noor).search_rev == untouched, name


def test_many_changes_at_once_raise_it_once(noor):
    bram = a_profile(a_person("Bram")).person
    before = revision()
    with unit_of_work():
        actions.set_load(noor.id, 300)
        actions.set_load(bram.id, 300)
        actions.asked(noor.id, now=MOMENT)
    assert revision() == before + 1
    assert profile_of(noor).search_rev == profile_of(bram).search_rev == before + 1


def test_what_was_rolled_back_never_happened(noor):
    before = revision()
    with suppress(ZeroDivisionError), unit_of_work():
        actions.set_load(noor.id, 300)
        raise ZeroDivisionError
    with unit_of_work():
        pass
    assert (revision(), profile_of(noor).load) == (before, 0)


def test_a_savepoint_that_fails_forgets_nothing_else(noor):
    before = revision()
    with unit_of_work() as session:
        actions.set_load(noor.id, 300)
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            raise ZeroDivisionError
    assert revision() == before + 1


def test_reading_leaves_the_counter_alone(noor, browser):
    before = revision()
    browser.sign_in(noor).visit("/profiel")
    assert revision() == before


def test_a_membership_that_changes_is_a_change_of_the_profile(noor):
    before = revision()
    with unit_of_work() as session:
        session.get(Membership, noor.memberships[0].id).until = clock.today()
    assert revision() == profile_of(noor).search_rev == before + 1


@pytest.mark.parametrize("column", ["email_confirmed_at", "closed_at"])
def test_so_is_a_person_who_may_be_found_no_more_or_again(noor, column):
    before = revision()
    with unit_of_work() as session:
        setattr(session.get(Person, noor.id), column, MOMENT)
    assert revision() == before + 1


def test_another_name_is_nothing_to_search_by(noor):
    before = revision()
    with unit_of_work() as session:
        session.get(Person, noor.id).phone = "0101234567"
    assert revision() == before


def test_nobody_publishes_the_profile_of_somebody_else(noor):
    bram = a_person("Bram")
    with pytest.raises(NotAllowed), unit_of_work():
        actions.publish(profile_of(noor), by=bram, now=clock.now())
