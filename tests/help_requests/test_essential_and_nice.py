"""What somebody must be able to do for a vraag, what would be nice, and how that orders people."""

import pytest

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions as deployments
from app.deployments import teams_to_ask
from app.errors import RuleBroken
from app.help_requests import access, actions, inside, reach
from app.help_requests.models import HelpRequest
from app.organisations.models import Ring
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_director,
    a_freelancer,
    a_person,
    a_profile,
    a_region,
    a_school,
    a_skill,
    an_swv,
    newest,
)
from tests.support.makers_help_requests import a_draft, a_help_request, a_wish

NEEDED, ALSO, NICE, OTHER = "pesten-aanpak", "meldcode", "dyslexie", "groepsvorming"


def ids(*slugs: str) -> tuple[int, ...]:
    return tuple(a_skill(slug).id for slug in slugs)


def asked_of(school, essential=(NEEDED,), nice=(NICE,), **wish) -> HelpRequest:
    return a_help_request(school, skills=essential, nice_ids=ids(*nice), **wish)


def sharing(name, school, *slugs, **facts):
    return a_profile(a_person(name, at=school), skills=slugs, **facts).person


def order(asked) -> list[int]:
    return list(db.session.scalars(reach.fitting_people(asked, TODAY)))


# The vraag


def test_the_form_keeps_both_and_the_page_shows_both(app, browser):
    school = a_school()
    page = browser.sign_in(a_director(school)).visit("/vragen/nieuw")
    form = page.form().fill({"title": "Pesten", "minutes": "4", "until_date": "2027-03-01"})
    form = form.fill({"skills": [NEEDED], "nice": [NICE]})
    with clock.at(MOMENT):
        page = form.press("Verstuur je vraag")
    assert page.says(f"Echt nodig {a_skill(NEEDED).label}")
    assert page.says(f"Mooi meegenomen {a_skill(NICE).label}")
    asked = newest(HelpRequest)
    assert [each.skill.slug for each in asked.essential] == [NEEDED]
    assert [each.skill.slug for each in asked.nice] == [NICE]


def test_a_draft_opens_with_both_and_a_skill_may_change_sides(app, browser):
    school = a_school()
    director = a_director(school)
    asked = a_draft(school, by=director, skills=[NEEDED, ALSO], nice_ids=ids(NICE))
    page = browser.sign_in(director).visit(f"/vragen/{asked.public_id}/aanpassen")
    assert sorted(page.form().value("skills")) == sorted([NEEDED, ALSO])
    assert page.form().value("nice") == [NICE]
    with unit_of_work():
        wish = a_wish(skills=[NICE, NEEDED], nice_ids=ids(ALSO))
        actions.change(asked, wish, by=director, now=MOMENT)
    assert {each.skill.slug for each in asked.essential} == {NICE, NEEDED}
    assert [each.skill.slug for each in asked.nice] == [ALSO]


def test_a_skill_stands_in_one_of_the_two(app):
    school = a_school()
    with pytest.raises(RuleBroken) as no:
        a_draft(school, skills=[NEEDED], nice_ids=ids(NEEDED))
    assert no.value.field == "nice"
    assert a_skill(NEEDED).label in str(no.value)


def test_nice_alone_is_no_vraag(app):
    school = a_school()
    director = a_director(school)
    asked = a_draft(school, by=director, skills=(), nice_ids=ids(NICE))
    with pytest.raises(RuleBroken, match="minstens één soort expertise"), unit_of_work():
        actions.publish(asked, by=director, now=MOMENT)


def test_both_together_have_one_most(app):
    with pytest.raises(RuleBroken, match="hoogstens 12"):
        a_draft(a_school(), skill_ids=tuple(range(1, 8)), nice_ids=tuple(range(8, 14)))


@pytest.mark.engines("postgresql")  # which refuses to look for what is no text
@pytest.mark.parametrize("field", ["skills", "nice"])
def test_what_no_page_offers_is_refused_beside_its_list(app, browser, field):
    """Also where a freelancer is asked, and colleagues with these skills are looked for."""
    region = a_region()
    school = a_school(region=region)
    director = a_director(school)
    zzp = a_freelancer("Zeno Zwart", admitted_by=director, regions=[region])
    page = browser.sign_in(director).visit(f"/vragen/nieuw?person={zzp.public_id}")
    page = page.form().tamper({field: "\x00"}).press("Verstuur je vraag")
    assert page.status == 422
    assert page.error_beside(field) == "Kies uit de lijst."


# Whom it fits


def test_who_can_only_do_what_is_nice_is_not_asked_for_it(app):
    school = a_school()
    asked = asked_of(school)
    only_nice = sharing("mooi", school, NICE)
    fitting = sharing("nodig", school, NEEDED)
    assert order(asked) == [fitting.id]
    assert reach.fitting_by_ring(asked, TODAY) == [(Ring.SCHOOL, 1)]
    for person, fits in ((only_nice, False), (fitting, True)):
        assert (db.session.scalar(access.matching(person, TODAY)) is not None) is fits


def test_who_wants_only_fitting_vragen_is_not_asked_for_what_is_nice(app):
    school = a_school()
    asked = asked_of(school)
    person = sharing("mooi", school, NICE, only_fitting_requests=True)
    with pytest.raises(RuleBroken, match="gaat over iets anders"), unit_of_work():
        deployments.invite(asked, person, by=asked.asked_by, now=MOMENT)


def test_essential_weighs_more_than_near_and_nice_breaks_ties(app):
    region = a_region()
    school, far = a_school(region=region), a_school("Ver", region=region)
    asked = asked_of(school, (NEEDED, ALSO), (NICE, OTHER))
    half = sharing("1 van 2, dichtbij, alles mooi", school, NEEDED, NICE, OTHER)
    whole_far = sharing("2 van 2, ver, alles mooi", far, NEEDED, ALSO, NICE, OTHER)
    whole = sharing("2 van 2, dichtbij", school, NEEDED, ALSO)
    whole_nice = sharing("2 van 2, dichtbij, 1 mooi", school, NEEDED, ALSO, NICE)
    whole_nicer = sharing("2 van 2, dichtbij, 2 mooi", school, NEEDED, ALSO, NICE, OTHER)
    assert order(asked) == [each.id for each in (whole_nicer, whole_nice, whole, whole_far, half)]


def test_a_tick_that_does_not_reach_the_school_counts_for_nothing(app):
    school, other = a_school(region=(region := a_region())), a_school("Ver", region=region)
    asked = asked_of(school)
    near = sharing("dichtbij gehouden", other, NEEDED, NICE, ring=Ring.BOARD)
    assert order(asked) == []
    found = reach.fits_of(asked, [near.id], on=TODAY)
    assert found == {}


def test_colleagues_inside_stand_by_what_is_nice_where_they_are_equal(app):
    school = a_school(board=a_board(), swv=an_swv())
    director = a_director(school)
    plain = sharing("kaal", school, NEEDED)
    nice = sharing("mooi", school, NEEDED, NICE)
    partly = sharing("half", school, ALSO, NICE)

    def found(nice_skills=()):
        cards = inside.colleagues(
            school, [a_skill(NEEDED), a_skill(ALSO)], nice=nice_skills,
            viewer_id=director.id, on=TODAY,
        ).cards  # fmt: skip
        return [card.found.person_id for card in cards]

    assert found([a_skill(NICE)]).index(nice.id) < found([a_skill(NICE)]).index(plain.id)
    assert set(found([a_skill(NICE)])) == {plain.id, nice.id, partly.id}


def test_a_team_is_chosen_by_what_is_needed_first(app):
    region = a_region()
    school, lender = a_school(region=region), a_school("De Hulp", region=region)
    asked = asked_of(school, (NEEDED, ALSO), (NICE,))
    one = sharing("Aad", lender, NEEDED)
    one_nice = sharing("Bea", lender, NEEDED, NICE)
    both = sharing("Cor", lender, NEEDED, ALSO)
    only_nice = sharing("Dik", lender, NICE)
    found = teams_to_ask.colleagues(asked, lender, TODAY)
    assert [who.id for who, _ in found] == [both.id, one_nice.id, one.id, only_nice.id]
    assert dict(found)[one_nice].nice == (a_skill(NICE).label,)
    assert teams_to_ask.schools(asked, TODAY) == [(lender, 3)]


# What the school reads where it chooses


def test_the_school_reads_of_each_candidate_what_they_can_do(app, browser):
    region = a_region()
    school, far = a_school(region=region), a_school("Ver", region=region)
    asked = asked_of(school, (NEEDED, ALSO), (NICE,))
    person = sharing("Noor Kan", far, NEEDED, NICE)
    needed, nice = a_skill(NEEDED).label, a_skill(NICE).label
    says = f"Kan wat nodig is: {needed} (1 van 2). Mooi meegenomen: {nice}."
    page = browser.sign_in(asked.asked_by).visit(f"/vragen/{asked.public_id}")
    assert page.says(says)
    page = browser.visit(f"/vragen/{asked.public_id}/uitnodigen/{person.public_id}")
    assert page.says(says)
    with unit_of_work():
        deployments.invite(asked, person, by=asked.asked_by, now=MOMENT)
    page = browser.visit(f"/vragen/{asked.public_id}")
    assert page.says(says)


def test_who_could_help_reads_which_of_theirs_is_needed(app, browser):
    school = a_school()
    asked = asked_of(school, (NEEDED, ALSO), (NICE,))
    person = sharing("Noor Kan", school, NEEDED, NICE)
    page = browser.sign_in(person).visit(f"/vragen/{asked.public_id}")
    assert page.says(f"Dit past bij wat jij aanvinkte: {a_skill(NEEDED).label}.")
    assert page.says(f"Ook mooi meegenomen: {a_skill(NICE).label}.")
