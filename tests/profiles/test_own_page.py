"""The own page: what others see, whether they find you, and stopping, for a while or for good."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.database import db, unit_of_work
from app.organisations.models import Ring
from app.profiles import checks
from app.profiles.models import Claim, Profile, Slot
from app.profiles.waiting import waiting
from tests.support.makers import (
    MOMENT,
    a_board,
    a_coordinator,
    a_director,
    a_freelancer,
    a_person,
    a_profile,
    a_region,
    a_school,
    an_swv,
)


@pytest.fixture
def school(app):
    return a_school(board=a_board())


@pytest.fixture
def noor(school):
    return a_person("Noor de Wit", at=school, title="leraar groep 5")


def stored(person):
    return db.session.scalar(select(Profile).where(Profile.person_id == person.id))


def test_it_shows_what_others_see_and_where_to_change_it(browser, noor):
    a_profile(noor, max_minutes_per_week=210, notice_days=14)
    page = browser.sign_in(noor).visit("/profiel")
    assert page.says("Je bent vindbaar. Scholen in heel Nederland zien je")
    assert page.says("3,5 uur per week")
    assert page.says("14 dagen")
    assert page.link("Waarmee je helpt") == "/profiel/expertise"
    assert page.link("Wanneer en hoe") == "/profiel/beschikbaarheid"
    assert page.link("Hoe ver je wilt helpen") == "/profiel/bereik"


def test_it_says_that_the_director_still_has_to_confirm(browser, school):
    noor = a_person(at=school, confirmed=False)
    a_profile(noor)
    page = browser.sign_in(noor).visit("/profiel")
    assert page.says("Je bent vindbaar zodra je schoolleider je bevestigt.")


def test_nobody_grades_themselves(browser, noor):
    a_profile(noor)
    for path in ("/profiel", "/profiel/expertise", "/profiel/beschikbaarheid", "/profiel/bereik"):
        page = browser.sign_in(noor).visit(path)
        assert not page.select("main input[type=range], main .stars")
        radios = {str(box["name"]) for box in page.select("main input[type=radio]")}
        assert radios <= {"ring"}


def test_even_niet_hides_at_once_and_resuming_brings_everything_back(browser, noor, school):
    a_profile(noor)
    bram = a_person("Bram", at=school)
    page = browser.sign_in(noor).visit("/profiel").press("Even niet")
    assert page.says("Je doet even niet mee. Niemand vindt je, tot je weer begint.")
    path = f"/mensen/{noor.public_id}"
    other = type(browser)(browser.app).sign_in(bram)
    assert other.visit(path).status == 404
    page = browser.visit("/profiel").press("Ik doe weer mee")
    assert page.says("Je bent vindbaar.")
    assert other.visit(path).status == 200


def test_stopping_is_asked_once_more_and_wipes_what_was_shared(browser, noor, school):
    a_profile(noor, note="Ik kom graag langs.", note_html="<p>Ik kom graag langs.</p>")
    bram = a_person("Bram", at=school)
    page = browser.sign_in(noor).visit("/profiel").follow("Stoppen met delen")
    assert stored(noor).published_at
    page = page.press("Ja, wis mijn profiel")
    assert page.says("Je profiel is gewist.")
    profile = stored(noor)
    assert (profile.published_at, profile.note, profile.note_html) == (None, "", "")
    assert profile.free_parts == 0
    assert not db.session.scalars(select(Claim).where(Claim.person_id == noor.id)).all()
    assert not db.session.scalars(select(Slot).where(Slot.person_id == noor.id)).all()
    other = type(browser)(browser.app).sign_in(bram)
    assert other.visit(f"/mensen/{noor.public_id}").status == 404


def test_a_button_on_an_old_page_does_nothing(browser, noor):
    a_profile(noor)
    old = browser.sign_in(noor).visit("/profiel")
    browser.visit("/profiel/bereik").form().press("Bewaren")
    page = old.press("Even niet")
    assert page.status == 409
    assert stored(noor).paused_at is None
    page = page.press("Even niet")
    assert stored(noor).paused_at is not None


def test_pressing_twice_pauses_once(browser, noor):
    a_profile(noor)
    page = browser.sign_in(noor).visit("/profiel")
    page.press("Even niet")
    page.press("Even niet")
    assert stored(noor).version == 2


def test_who_shares_nothing_has_nothing_to_pause(browser, noor):
    a_profile(noor, published=False)
    form = browser.sign_in(noor).visit("/profiel/bereik").form()
    for path in ("pauze", "hervatten"):
        form.action = form.path = f"/profiel/{path}"
        page = form.press("Nog niet delen")
        assert page.status == 422
        assert page.errors == ["Je profiel is nog niet gedeeld."]
    assert stored(noor).paused_at is None


def test_a_form_from_elsewhere_without_our_token_changes_nothing(browser, noor):
    a_profile(noor)
    browser.sign_in(noor)
    for path in ("pauze", "hervatten", "klopt-nog", "stoppen"):
        assert browser.client.post(f"/profiel/{path}", data={"seen": "1"}).status_code == 403
    assert stored(noor).version == 1


# Every school year

LAST_YEAR = date(2026, 6, 1)


def test_each_school_year_it_asks_whether_all_is_still_right(browser, noor):
    with clock.at(MOMENT):
        a_profile(noor, published_at=clock.moment_on(LAST_YEAR))
        page = browser.sign_in(noor).visit("/profiel")
        assert page.says("Klopt dit nog, dit schooljaar?")
        page = page.press("Ja, het klopt")
        assert not page.says("Klopt dit nog, dit schooljaar?")
        assert stored(noor).reconfirmed_on == date(2026, 11, 24)


def test_it_does_not_ask_in_the_year_in_which_it_was_shared(noor):
    a_profile(noor, published_at=clock.moment_on(date(2026, 8, 1)))
    assert waiting(noor, now=MOMENT) == []


# What waits on the home page


def titles(person, now=MOMENT):
    return [line.title for line in waiting(person, now=now)]


def test_who_works_at_a_school_is_asked_to_tell_what_they_can(noor, school):
    assert titles(noor) == ["Je profiel"]
    assert titles(a_director(school)) == ["Je profiel"]
    assert titles(a_person(at=school, confirmed=False)) == ["Je profiel"]


def test_who_works_nowhere_or_for_a_samenwerkingsverband_is_not(app):
    assert titles(a_person(role=None)) == []
    assert titles(a_coordinator(an_swv())) == []


def test_who_began_is_asked_to_go_on(noor):
    a_profile(noor, published=False)
    assert titles(noor) == ["Je profiel is nog niet gedeeld"]


def test_who_shared_last_year_is_asked_whether_it_is_right(noor):
    a_profile(noor, published_at=clock.moment_on(LAST_YEAR))
    assert titles(noor) == ["Klopt je profiel nog?"]


def test_who_paused_is_left_alone(noor):
    a_profile(noor, published_at=clock.moment_on(LAST_YEAR), paused=True)
    assert titles(noor) == []


def test_a_coordinator_hears_how_many_freelancers_wait(app):
    region, swv = a_region(), an_swv()
    a_school(swv=swv, region=region)
    coordinator = a_coordinator(swv)
    assert titles(coordinator) == []
    first = a_freelancer("Zeno", regions=[region])
    a_freelancer("Yara", regions=[region])
    a_freelancer("Xander", regions=[region], admitted_by=coordinator)
    a_freelancer("Willem", regions=[a_region("Elders")])
    (line,) = waiting(coordinator, now=MOMENT)
    assert line.says.startswith("2 zzp’ers wachten")
    assert line.since == first.created_at


def test_a_refused_freelancer_reads_why(app):
    zeno = a_freelancer(regions=[a_region()], refused="De VOG is onleesbaar.")
    (line,) = waiting(zeno, now=MOMENT)
    assert line.says == "De VOG is onleesbaar."
    assert line.endpoint == "profiles.freelancer_facts"


# Promises

PROMISES = [
    checks.revision_is_not_behind,
    checks.free_parts_are_the_slots,
    checks.shared_profiles_have_ticks,
    checks.freelancers_are_known,
]


def test_the_promises_hold_for_ordinary_profiles(noor):
    a_profile(noor, parts={0, 9}, with_cover={4})
    a_profile(a_person(), published=False, skills=(), parts=())
    coordinator = a_coordinator(an_swv())
    a_freelancer(admitted_by=coordinator)
    a_freelancer()
    assert [list(promise()) for promise in PROMISES] == [[], [], [], []]


@pytest.mark.parametrize(
    ("promise", "values"),
    [
        (checks.revision_is_not_behind, {"search_rev": 10**6}),
        (checks.free_parts_are_the_slots, {"free_parts": 1}),
        (checks.freelancers_are_known, {"kind": "freelancer"}),
    ],
)
def test_a_broken_promise_is_told(noor, promise, values):
    a_profile(noor)
    with unit_of_work():  # behind the back of everything that would keep the promise
        db.session.execute(update(Profile).where(Profile.person_id == noor.id).values(**values))
    assert len(list(promise())) == 1


def test_a_shared_profile_without_ticks_is_told(noor):
    a_profile(noor, skills=())
    assert len(list(checks.shared_profiles_have_ticks())) == 1


def test_it_says_when_the_period_is_over(browser, noor):
    a_profile(noor, ring=Ring.BOARD, available_until=clock.today() - timedelta(days=1))
    page = browser.sign_in(noor).visit("/profiel")
    assert page.says("Je periode is voorbij. Je bent vindbaar, maar staat achteraan.")
