"""From nothing to a shared profile in three screens, without typing a word."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Membership, Role
from app.database import db, unit_of_work
from app.expertise import proposals
from app.expertise.models import Skill
from app.organisations.models import GroupTeaching, Ring, SchoolGroup
from app.profiles.models import Claim, Profile, Slot
from app.profiles.sentence import in_running_text
from tests.support.browser import Browser
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_freelancer,
    a_membership,
    a_person,
    a_profile,
    a_region,
    a_school,
    a_skill,
    an_swv,
    bits,
    saved,
)


@pytest.fixture(autouse=True)
def one_day():
    """The days that are filled in below count from this one, also around midnight."""
    with clock.at(MOMENT):
        yield


@pytest.fixture
def school(app):
    return a_school(board=a_board())


@pytest.fixture
def noor(school):
    return a_person("Noor de Wit", at=school)


def ticks_of(person):
    return {
        claim.skill.slug: claim.ring
        for claim in db.session.scalars(select(Claim).where(Claim.person_id == person.id))
    }


def called(slug):
    return in_running_text(a_skill(slug).label)


def profile_of(person):
    return db.session.scalar(select(Profile).where(Profile.person_id == person.id))


def test_a_teacher_shares_a_profile_in_three_screens_by_ticking_only(browser, noor):
    page = browser.sign_in(noor).visit("/profiel")
    assert page.says("in drie schermen")

    page = page.follow("Begin")
    assert page.says("Stap 1 van 3")
    page = page.form().fill({"skills": ["pesten-aanpak", "groepsvorming"]}).press("Bewaren en ver")

    assert page.says("Stap 2 van 3")
    class_field = next(
        box["name"] for box in page.select("input") if box.get("name", "").startswith("class_")
    )
    page = (
        page.form()
        .fill({class_field: ["0", "1"], "parts": ["0", "2", "3"]})
        .press("Bewaren en verder")
    )

    assert page.says("Stap 3 van 3")
    page = page.form().fill({"ring": "2"}).press("Bewaren en delen")

    assert page.h1 == "Mijn profiel"
    assert page.says("Je profiel is gedeeld.")
    assert page.says("Je bent vindbaar.")
    assert page.says(f"Kan helpen met {called('groepsvorming')} en {called('pesten-aanpak')}")
    assert page.says("het liefst op maandagochtend en dinsdag.")
    assert ticks_of(noor) == {"pesten-aanpak": Ring.SWV, "groepsvorming": Ring.SWV}
    cover = {
        slot.part: slot.with_cover
        for slot in db.session.scalars(select(Slot).where(Slot.person_id == noor.id))
    }
    assert cover == {0: True, 2: False, 3: False}


def test_nothing_is_shared_before_the_last_button(browser, noor):
    page = browser.sign_in(noor).visit("/profiel/expertise")
    page = page.form().fill({"skills": ["pesten-aanpak"]}).press("Bewaren en verder")
    page = page.form().press("Bewaren en verder")
    page = page.form().fill({"ring": "1"}).press("Nog niet delen")
    assert page.says("Alleen jij ziet het")
    assert profile_of(noor).published_at is None


def test_the_list_has_two_levels_and_works_without_scripts(browser, noor):
    page = browser.sign_in(noor).visit("/profiel/expertise")
    groups = page.select("main details")
    assert len(groups) == 14
    boxes = page.select("main details input[type=checkbox][name=skills]")
    assert len(boxes) == db.session.query(Skill).where(Skill.retired_on.is_(None)).count()
    assert all(group.find("summary") for group in groups)


def test_no_tick_at_all_is_refused_beside_the_list(browser, noor):
    page = browser.sign_in(noor).visit("/profiel/expertise").form().press("Bewaren en verder")
    assert page.status == 422
    assert page.error_beside("skills") == "Vink minstens één ding aan waarmee je graag helpt."
    assert profile_of(noor) is None


def test_a_profile_whose_ticks_all_left_the_list_is_not_shared(browser, noor):
    skill_id = a_skill().id
    a_profile(noor, published=False)
    page = browser.sign_in(noor).visit("/profiel/bereik")
    with unit_of_work() as session:
        session.get(Skill, skill_id).retired_on = clock.today()
    page = page.form().press("Bewaren en delen")
    assert page.status == 422
    assert page.errors == ["Vink minstens één ding aan waarmee je graag helpt."]
    assert profile_of(noor).published_at is None


def test_searching_the_list_keeps_what_was_ticked(browser, noor):
    page = browser.sign_in(noor).visit("/profiel/expertise")
    page = page.form().fill({"skills": ["groepsvorming"], "zoek": "Pestgedrag"})
    page = page.press("Zoek in de lijst")
    assert page.status == 200
    found = page.select("section input[name=skills]")
    assert "pesten-aanpak" in [box["value"] for box in found]
    assert len(found) < 20
    assert page.form().value("skills") == ["groepsvorming"]
    assert profile_of(noor) is None


def test_a_link_may_open_the_list_at_a_word(browser, noor):
    page = browser.sign_in(noor).visit("/profiel/expertise?zoek=rekenen")
    assert page.select("section input[name=skills]")
    page = browser.visit("/profiel/expertise?zoek=xyzzyqwerty")
    assert page.says("Niets gevonden")


def test_only_skills_of_the_list_can_be_ticked(browser, noor):
    page = browser.sign_in(noor).visit("/profiel/expertise")
    for slugs in (["bestaat-niet"], ["pesten-aanpak", "' OR 1=1"], ["x" * 5000]):
        refused = page.form().tamper({"skills": slugs}).press("Bewaren en verder")
        assert refused.status == 422
        assert refused.error_beside("skills") == "Kies uit de lijst."
    assert profile_of(noor) is None


def test_everything_may_be_ticked(browser, noor):
    slugs = list(db.session.scalars(select(Skill.slug).where(Skill.retired_on.is_(None))))
    page = browser.sign_in(noor).visit("/profiel/expertise")
    page = page.form().tamper({"skills": slugs}).press("Bewaren en verder")
    assert page.says("Stap 2 van 3")
    assert len(ticks_of(noor)) == len(slugs)


def test_unticking_takes_a_skill_back_and_leaves_the_others_as_they_were(browser, noor):
    a_profile(noor, skills=["pesten-aanpak", "groepsvorming"], ring=1, rings={"groepsvorming": 4})
    page = browser.sign_in(noor).visit("/profiel/expertise")
    page = page.form().fill({"skills": ["groepsvorming", "herstelgericht-werken"]}).press("Bewaren")
    assert page.h1 == "Mijn profiel"
    assert ticks_of(noor) == {"groepsvorming": Ring.COUNTRY, "herstelgericht-werken": Ring.BOARD}


def test_back_saves_too_and_shows_the_screen_before(browser, noor):
    a_profile(noor, published=False, parts=())
    page = browser.sign_in(noor).visit("/profiel/beschikbaarheid")
    page = page.form().fill({"parts": ["4"]}).press("Terug")
    assert page.says("Stap 1 van 3")
    assert profile_of(noor).free_parts == bits({4})


def test_class_days_stand_beside_the_week_and_ask_for_cover(browser, school):
    bram = a_person("Bram Smit", at=school, class_parts={0, 1, 2})
    a_profile(bram, parts={0, 9})
    group = saved(SchoolGroup(school_id=school.id, name="Groep 7", pupils=22))
    saved(GroupTeaching(group_id=group.id, person_id=bram.id, parts=bits({2, 3})))  # written there
    page = browser.sign_in(bram).visit("/profiel/beschikbaarheid")
    assert len(page.select(".weekgrid__class")) == 4
    page = page.form().press("Bewaren")
    assert page.select(".week__cover")
    slots = db.session.scalars(select(Slot).where(Slot.person_id == bram.id, Slot.with_cover))
    assert [slot.part for slot in slots] == [0]


def test_somebody_with_two_schools_tells_for_each_when_they_teach(browser, school):
    other = a_school("De Vuurvogel")
    bram = a_person("Bram Smit", at=school)
    second = a_membership(bram, "teacher", other)
    first_id, second_id = bram.memberships[0].id, second.id
    a_profile(bram, parts={0, 2, 4})
    page = browser.sign_in(bram).visit("/profiel/beschikbaarheid")
    assert page.says("Wanneer sta je voor de klas op De Vuurvogel?")
    page.form().fill({f"class_parts_{first_id}": ["0"], f"class_parts_{second_id}": ["2"]}).press(
        "Bewaren"
    )
    assert db.session.get(Membership, first_id).class_parts == bits({0})
    assert db.session.get(Membership, second_id).class_parts == bits({2})
    slots = db.session.scalars(
        select(Slot).where(Slot.person_id == bram.id, Slot.with_cover).order_by(Slot.part)
    )
    assert [slot.part for slot in slots] == [0, 2]


def test_nobody_writes_the_class_days_of_somebody_else(browser, noor, school):
    bram = a_person("Bram Smit", at=school)
    foreign = bram.memberships[0].id
    a_profile(noor)
    page = browser.sign_in(noor).visit("/profiel/beschikbaarheid")
    page.form().tamper({f"class_parts_{foreign}": ["0", "1"]}).press("Bewaren")
    assert db.session.get(Membership, foreign).class_parts == 0


YESTERDAY = TODAY - timedelta(days=1)


WRONG = [
    ("max_minutes_per_week", "-3", "Schrijf het aantal uren, zoals 2 of 1,5."),
    ("max_minutes_per_week", "0", "Kies een waarde van 0,25 tot en met 40."),
    ("max_minutes_per_week", "41", "Kies een waarde van 0,25 tot en met 40."),
    ("max_minutes_per_week", "9" * 400, "Schrijf het aantal uren, zoals 2 of 1,5."),
    ("max_minutes_per_week", "veel", "Schrijf het aantal uren, zoals 2 of 1,5."),
    ("max_minutes_per_week", "", "Dit hebben we nodig."),
    ("notice_days", "-1", "Kies een getal van 0 tot en met 90."),
    ("notice_days", "91", "Kies een getal van 0 tot en met 90."),
    ("notice_days", "1e3", "Schrijf een heel getal."),
    ("available_from", "31-02-2026", "Schrijf een datum die bestaat, zoals 31-12-2026."),
    ("available_until", "9999-12-31", "Deze datum ligt te ver weg."),
    ("available_until", YESTERDAY.isoformat(), "Deze dag is al voorbij."),
]


def test_a_wrong_value_gets_a_sentence_beside_it_and_stays(browser, noor):
    a_profile(noor)
    browser.sign_in(noor)
    for field, typed, says in WRONG:
        page = browser.visit("/profiel/beschikbaarheid")
        page = page.form().fill({field: typed}).press("Bewaren")
        assert page.status == 422
        assert page.error_beside(field) == says
        assert page.form().value(field) == typed
    assert profile_of(noor).version == 1


def test_the_last_day_is_not_before_the_first(browser, noor):
    a_profile(noor)
    later = clock.today() + timedelta(days=30)
    page = browser.sign_in(noor).visit("/profiel/beschikbaarheid")
    page = (
        page.form()
        .fill({"available_from": later, "available_until": later - timedelta(days=1)})
        .press("Bewaren")
    )
    assert page.error_beside("available_until") == "De laatste dag ligt vóór de eerste."


def test_a_value_that_is_not_offered_is_refused(browser, noor):
    a_profile(noor, ring=1)
    page = browser.sign_in(noor).visit("/profiel/beschikbaarheid")
    for field, value in [("parts", "10"), ("parts", "-1"), ("forms", "99"), ("sectors", "ho")]:
        refused = page.form().tamper({field: [value]}).press("Bewaren")
        assert refused.status == 422
        assert refused.error_beside(field) == "Kies uit de lijst."
    page = browser.visit("/profiel/bereik")
    for ring in ("5", "-1", "x", "", "9" * 300):
        refused = page.form().tamper({"ring": ring}).press("Bewaren")
        assert refused.status == 422
        assert refused.error_beside("ring")
    assert ticks_of(noor) == {"pesten-aanpak": 1}
    assert profile_of(noor).version == 1


def test_one_skill_may_reach_further_than_the_rest(browser, noor):
    a_profile(noor, skills=["pesten-aanpak", "groepsvorming"], ring=0)
    apart = f"ring_{a_skill('groepsvorming').id}"
    page = browser.sign_in(noor).visit("/profiel/bereik")
    page = page.form().fill({"ring": "0", apart: "4"}).press("Bewaren")
    assert ticks_of(noor) == {"pesten-aanpak": Ring.SCHOOL, "groepsvorming": Ring.COUNTRY}
    page = browser.visit("/profiel/bereik")
    assert page.form().value(apart) == "4"
    assert page.form().value("ring") == "0"
    page = page.form().tamper({apart: "7"}).press("Bewaren")
    assert page.error_beside(apart) == "Kies een van de mogelijkheden."


def test_the_page_tells_how_far_school_and_board_go(browser):
    school = a_school(board=a_board(ring_cap=Ring.SWV))
    noor = a_person(at=school)
    a_profile(noor, ring=Ring.COUNTRY)
    page = browser.sign_in(noor).visit("/profiel/bereik")
    assert len([p for p in page.select(".choice__hint") if "gaat nu tot en met" in p.text]) == 2
    page = browser.visit("/profiel")
    assert page.says("Scholen in je samenwerkingsverband zien je")


def test_a_note_is_shown_as_safe_markup(browser, noor):
    a_profile(noor)
    words = "Ik doe dit **graag** <script>alert(1)</script> [klik](javascript:alert(1))"
    page = browser.sign_in(noor).visit("/profiel/bereik")
    page = page.form().fill({"note": words}).press("Bewaren")
    assert [strong.text for strong in page.select(".prose strong")] == ["graag"]
    assert not page.select(".prose script")
    assert not page.select(".prose a[href^=javascript]")
    assert browser.visit("/profiel/bereik").form().value("note") == words


def test_a_note_of_2000_odd_characters_is_kept(browser, noor):
    a_profile(noor)
    browser.sign_in(noor)
    for note in ("> " * 1000, "&" * 2000, "*" * 2000, "[" * 2000):
        page = browser.visit("/profiel/bereik").form().fill({"note": note}).press("Bewaren")
        assert page.status == 200
        assert profile_of(noor).note == note.strip()


def test_a_note_that_is_too_long_stays_with_a_sentence(browser, noor):
    a_profile(noor)
    page = browser.sign_in(noor).visit("/profiel/bereik")
    page = page.form().fill({"note": "a" * 2001}).press("Bewaren")
    assert page.error_beside("note") == "Dit is te lang; maak er hoogstens 2000 tekens van."
    assert page.form().value("note") == "a" * 2001


def test_the_sentence_can_be_left_out(browser, noor):
    a_profile(noor)
    page = browser.sign_in(noor).visit("/profiel")
    assert page.says(f"Kan helpen met {called('pesten-aanpak')}, het liefst op dinsdag.")
    page = browser.visit("/profiel/bereik").form().fill({"hide_sentence": True}).press("Bewaren")
    assert not page.says("Kan helpen met")


def test_the_sentence_can_be_written_anew_and_taken_back(browser, noor, school):
    a_profile(noor)
    reader = a_person("Lies Lezer", at=school)
    page = browser.sign_in(noor).visit("/profiel/bereik")
    made = f"Kan helpen met {called('pesten-aanpak')}, het liefst op dinsdag."
    assert page.says(made)
    page = page.form().fill({"own_sentence": "Ik denk graag mee over het plein."}).press("Bewaren")
    assert page.says("Ik denk graag mee over het plein.")
    assert not page.says(made)
    page = browser.sign_in(reader).visit(f"/mensen/{noor.public_id}")
    assert page.says("Ik denk graag mee over het plein.")
    page = browser.sign_in(noor).visit("/profiel/bereik")
    assert page.form().value("own_sentence") == "Ik denk graag mee over het plein."
    long = page.form().fill({"own_sentence": "x" * 301}).press("Bewaren")
    assert long.status == 422
    assert "300" in long.error_beside("own_sentence")
    assert len(long.form().value("own_sentence")) == 301
    page = page.form().fill({"own_sentence": ""}).press("Bewaren")
    assert page.says(made)


ROLES = (Role.ASSISTANT, Role.SUPPORT_COORDINATOR, Role.SPECIALIST, Role.DIRECTOR)


@pytest.mark.engines("sqlite")  # the form is the same; who sends it is the point
@pytest.mark.parametrize("role", ROLES)
def test_whatever_one_does_at_a_school_the_form_is_the_same(app, school, role):
    def fields(page):
        names = {tag["name"] for tag in page.form().controls if tag.get("name")}
        return {re.sub(r"\d+", "", name) for name in names}

    screens = []
    for person in (a_person("Tea Leraar", at=school), a_person("Alex Anders", role, at=school)):
        browser = Browser(app).sign_in(person)
        page = browser.visit("/").follow("Begin")
        first = fields(page)
        page = page.form().fill({"skills": ["pesten-aanpak"]}).press("Bewaren en verder")
        second = fields(page)
        page = page.form().fill({"parts": ["2", "3"]}).press("Bewaren en verder")
        third = fields(page)
        page = page.form().fill({"ring": "1"}).press("Bewaren en delen")
        assert page.says("Je bent vindbaar.")
        screens.append((first, second, third))
    assert screens[0] == screens[1]
    reader = Browser(app).sign_in(a_person("Lies Lezer", at=school))
    page = reader.visit("/zoeken?q=pesten").follow("Alex Anders")
    assert page.says(called("pesten-aanpak")[1:])


def test_what_is_missing_goes_to_who_keeps_the_list_and_the_answer_comes_back(app, browser, noor):
    keeper = a_person("Kees Lijst", Role.ADMIN, at=an_swv())
    page = browser.sign_in(noor).visit("/profiel/expertise").follow("Stel voor wat je mist")
    refused = page.form().fill({"label": a_skill().label.upper()}).press("Stel voor")
    assert refused.status == 422
    assert "staat al in de lijst" in refused.error_beside("label")
    page = page.form().fill({"label": " Schaken als  rekenles "}).press("Stel voor")
    assert page.says("Schaken als rekenles")
    assert page.says("nog niet bekeken")
    again = page.form().fill({"label": "schaken als rekenles"}).press("Stel voor")
    assert again.error_beside("label") == "Dit heb je al voorgesteld."
    assert browser.visit("/beheer/expertise").status == 404
    home = browser.sign_in(keeper).visit("/")
    page = home.follow("Bekijk")
    assert page.says("Noor de Wit")
    elsewhere = browser.visit("/beheer/expertise")  # another keeper has it open too
    answered = page.press("Goed idee: het komt in de volgende lijst")
    assert answered.says("Niets te beantwoorden")
    late = elsewhere.press("Dit nemen we niet op")
    assert late.status == 409
    page = browser.sign_in(noor).visit("/profiel/expertise/voorstellen")
    assert page.says("Goed idee: het komt in de volgende lijst")


def test_what_is_not_answered_yet_is_read_by_who_keeps_the_list_only(app, noor):
    keeper = a_person("Kees Lijst", Role.ADMIN, at=an_swv())
    missed = ["Schaken als taalles", "Dammen als taalles"]
    with unit_of_work():
        for label in missed:
            proposals.propose(label, by=noor, now=MOMENT)
    found = db.session.scalars(proposals.unanswered(keeper, TODAY))
    assert [each.label for each in found] == missed  # the oldest first
    assert db.session.scalars(proposals.unanswered(noor, TODAY)).all() == []


def test_a_double_click_saves_once(browser, noor):
    page = browser.sign_in(noor).visit("/profiel/expertise")
    form = page.form().fill({"skills": ["pesten-aanpak"]})
    first = form.press("Bewaren en verder")
    second = form.press("Bewaren en verder")
    assert first.path == second.path == "/profiel/beschikbaarheid"
    assert profile_of(noor).version == 1


def test_a_screen_that_was_open_elsewhere_changes_nothing(browser, noor):
    a_profile(noor)
    browser.sign_in(noor)
    for number, path in enumerate(("expertise", "beschikbaarheid", "bereik"), start=1):
        old = browser.visit(f"/profiel/{path}")
        browser.visit("/profiel/bereik").form().press("Bewaren")
        page = old.form().press("Bewaren")
        assert page.status == 409
        assert page.errors == ["Intussen is hier iets veranderd. Kijk eerst wat er nu staat."]
        assert page.link("Bekijk wat er nu staat") == f"/profiel/{path}"
        assert profile_of(noor).version == 1 + number


def test_two_first_saves_from_two_screens_make_one_profile(browser, noor):
    browser.sign_in(noor)
    one, other = browser.visit("/profiel/expertise"), browser.visit("/profiel/expertise")
    one.form().fill({"skills": ["pesten-aanpak"]}).press("Bewaren en verder")
    page = other.form().fill({"skills": ["groepsvorming"]}).press("Bewaren en verder")
    assert page.status == 409
    assert page.form().value("skills") == ["groepsvorming"]
    assert ticks_of(noor) == {"pesten-aanpak": Ring.BOARD}


def test_a_freelancer_has_no_class_days_and_chooses_regions_or_the_country(browser):
    zeno = a_freelancer(regions=[a_region()], ring=3, published=False)
    page = browser.sign_in(zeno).visit("/profiel/beschikbaarheid")
    assert not page.says("voor de klas?")
    page = page.form().press("Bewaren en verder")
    assert [box["value"] for box in page.select("input[name=ring]")] == ["3", "4"]
    page = page.form().tamper({"ring": "1"}).press("Bewaren en delen")
    assert page.status == 422
    page = page.form().fill({"ring": "3"}).press("Bewaren en delen")
    assert page.says("Je bent vindbaar zodra een coördinator je heeft toegelaten.")


def test_a_profile_is_for_who_signed_in(browser):
    for path in ("", "/expertise", "/beschikbaarheid", "/bereik", "/stoppen", "/zzp"):
        assert browser.visit(f"/profiel{path}").path == "/account/inloggen"
