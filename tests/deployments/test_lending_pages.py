"""What a lending school writes down: who may, what is refused, and that the check reads it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db, unit_of_work
from app.deployments import school as lending
from app.deployments.lending_facts import limits_of
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Event
from app.organisations.models import GroupTeaching, LendingSettings, SchoolGroup, Staffing
from app.organisations.rules import GroupFacts, Limits, StaffingFacts
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_board_member,
    a_deputy,
    a_director,
    a_person,
    a_school,
    saved,
)
from tests.support.makers_deployments import a_cast, an_inzet

FTE = StaffingFacts(1250, 310, 1250, 300)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(MOMENT):
        yield


def write_down(school, by, staffing=FTE, limits=None, seen=0):
    with unit_of_work():
        lending.write_down(school, staffing, limits or Limits(), by=by, now=MOMENT, seen=seen)


def refused(*arguments, **named) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        write_down(*arguments, **named)
    return caught.value


def test_a_director_writes_fte_down_and_reads_the_share(app, browser):
    school = a_school(board=a_board())
    page = browser.sign_in(a_director(school)).visit("/uitlenen").follow("Formatie en grenzen")
    assert page.says("Nog niet bekend.")
    page = page.form().fill(
        {
            "group_fte": "12,5",
            "support_fte": "3,1",
            "october_group_fte": "12",
            "october_support_fte": "3",
            "max_support_growth": "1",
        }
    )
    page = page.press("Bewaar")
    assert page.says("Het is bewaard.")
    assert page.says("24,8 %")
    assert page.says("25,0 %")
    assert page.form().value("group_fte") == "12,5"
    assert page.says("op 1 oktober 2026")
    staffing = db.session.get_one(Staffing, school.id)
    assert (staffing.group_fte, staffing.october_of, staffing.version) == (1250, 2026, 1)
    assert db.session.get_one(LendingSettings, school.id).max_support_growth == 1


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"group_fte": "veel"}, "group_fte", "Schrijf een aantal fte, zoals 12,5."),
        ({"group_fte": "12"}, "support_fte", "Vul beide getallen in, of geen van beide."),
        ({"october_support_fte": "3"}, "october_group_fte", "Vul beide getallen in"),
        ({"group_fte": "0", "support_fte": "3"}, "group_fte", "meer dan 0 fte"),
        ({"max_support_growth": "3"}, "max_support_growth", "Meer dan 2 punten mag niet."),
        ({"max_people_per_part": "2"}, "max_people_per_part", "hoogstens 1 zijn"),
        ({"max_parts_per_person": "3"}, "max_parts_per_person", "hoogstens 2 zijn"),
        ({"max_contract_share": "41"}, "max_contract_share", "Meer dan 40 % mag niet."),
        ({"max_teachers_lent": "3"}, "max_teachers_lent", "Meer dan 2 % mag niet."),
        ({"first_weeks": "1"}, "first_weeks", "minstens 2 zijn"),
        ({"first_weeks": "11"}, "first_weeks", "Kies een getal van 0 tot en met 10."),
        ({"max_parts_per_week": "-1"}, "max_parts_per_week", "Kies een getal van 0"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_stays(app, browser, typed, field, says):
    school = a_school(board=a_board())
    page = browser.sign_in(a_director(school)).visit(f"/uitlenen/{school.public_id}")
    page = page.form().fill(typed).press("Bewaar")
    assert page.status == 422
    assert says in page.error_beside(field)
    for name, text in typed.items():
        assert page.form().value(name) == text
    assert db.session.get(Staffing, school.id) is None


def test_who_kept_the_page_open_is_told_that_a_colleague_was_first(app, browser):
    school = a_school(board=a_board())
    page = browser.sign_in(director := a_director(school)).visit(f"/uitlenen/{school.public_id}")
    write_down(school, director)
    page = page.form().fill({"group_fte": "9", "support_fte": "1"}).press("Bewaar")
    assert page.status == 409
    assert page.says("Intussen is hier iets veranderd.")
    assert page.says("Voor de groepen, nu 12,5")
    db.session.rollback()
    assert db.session.get_one(Staffing, school.id).group_fte == 1250
    assert page.form().press("Bewaar").says("Het is bewaard.")  # its reader knows it now
    db.session.rollback()
    assert db.session.get_one(Staffing, school.id).group_fte == 900


def test_sending_twice_writes_once(app, browser):
    school = a_school(board=a_board())
    page = browser.sign_in(a_director(school)).visit(f"/uitlenen/{school.public_id}")
    form = page.form().fill({"group_fte": "9", "support_fte": "1"})
    form.press("Bewaar")
    assert form.press("Bewaar").status == 200
    db.session.rollback()
    assert db.session.get_one(Staffing, school.id).version == 1


def test_of_two_first_ones_the_later_is_stale(app):
    school = a_school(board=a_board())
    director = a_director(school)
    write_down(school, director)
    assert isinstance(refused(school, director), StalePage)


def test_the_board_and_a_deputy_may_and_nobody_else(app):
    school = a_school(board=a_board())
    director = a_director(school)
    deputy = a_deputy("Dien Deputy", of=director)
    write_down(school, a_board_member(school.board), seen=0)
    write_down(school, deputy, seen=1)
    events = db.session.scalars(
        select(Event).where(Event.action == "set_staffing").order_by(Event.id)
    ).all()
    assert [(each.role, each.on_behalf_id) for each in events] == [
        ("board", None),
        ("director", director.id),
    ]
    for other in (a_person(at=school), a_director(a_school(board=school.board)), a_person()):
        assert isinstance(refused(school, other, seen=2), NotAllowed)


def test_a_school_may_be_stricter_than_its_board_and_not_wider(app):
    school = a_school(board=a_board())
    director = a_director(school)
    saved(LendingSettings(organisation_id=school.board_id, max_support_growth=4))
    assert refused(school, director, limits=Limits(max_support_growth=5)).field == (
        "max_support_growth"
    )
    write_down(school, director, limits=Limits(max_support_growth=4))


def test_a_school_may_begin_lending_later_than_its_board_and_not_earlier(app):
    school = a_school(board=a_board())
    director = a_director(school)
    saved(LendingSettings(organisation_id=school.board_id, first_weeks=1, max_contract_share=60))
    assert refused(school, director, limits=Limits(first_weeks=0)).field == "first_weeks"
    write_down(school, director, limits=Limits(first_weeks=1, max_contract_share=60))
    assert limits_of(school)["first_weeks"] == 1
    write_down(school, director, limits=Limits(first_weeks=4, max_contract_share=50), seen=1)
    found = limits_of(school)
    assert (found["first_weeks"], found["max_contract_share"]) == (4, 50)
    assert (found["max_parts_per_person"], found["max_teachers_lent"]) == (2, 2)


def test_of_an_earlier_first_of_october_nothing_is_taken_over(app):
    school = a_school(board=a_board())
    write_down(school, a_director(school))
    assert lending.staffing_of(school, TODAY) == FTE
    next_year = TODAY + timedelta(days=365)
    assert lending.staffing_of(school, next_year) == StaffingFacts(1250, 310)


# Classes


def test_a_group_with_its_teacher_is_seen_by_the_check(app, browser):
    cast = a_cast(class_parts=(2,))
    browser.sign_in(cast.leader)
    page = browser.visit("/uitlenen").follow("Groepen").follow("Groep toevoegen")
    page = page.form().fill(
        {"name": "Groep 5", "pupils": "26", "norm": "28", "rows-0-person": "Sanne Kundig"}
    )
    page = page.press("Bewaar de groep")
    assert page.says("Groep 5 26 28 Sanne Kundig")
    teaching = db.session.scalars(select(GroupTeaching)).one()
    assert teaching.parts == 1 << 2  # as the profile says, for nothing was ticked
    inzet = an_inzet(cast, "consent", cover="replacement")
    page = browser.visit(f"/inzetten/{inzet.public_id}/toestemming")
    assert page.says("Groepen die het merken")
    assert page.says("Leerlingen 26; de norm is 28")
    assert page.says("de formatie nu en op 1 oktober staat er niet")
    assert page.says("Vul aan wat de check moet weten")


def test_a_group_changes_and_goes(app, browser):
    cast = a_cast(class_parts=(2,))
    with unit_of_work():
        facts = GroupFacts("Groep 5", 26, 28, {cast.expert.id: 0b100})
        lending.keep_group(cast.lending, None, facts, by=cast.leader, now=MOMENT, seen=0)
    groups = f"/uitlenen/{cast.lending.public_id}/groepen"
    page = browser.sign_in(cast.leader).visit(groups).follow("Groep 5")
    assert page.form().value("rows-0-person") == cast.expert.public_id
    page = page.form().fill({"pupils": "31", "rows-0-person": "niemand"}).press("Bewaar de groep")
    assert page.says("Groep 5 31 (boven de norm) 28 nog niet bekend")
    page = page.follow("Groep 5").follow("Deze groep is er niet meer").press("Haal de groep weg")
    assert page.says("Nog geen groepen")
    assert db.session.scalars(select(SchoolGroup)).all() == []


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"pupils": "61"}, "pupils", "Kies een getal van 0 tot en met 60."),
        ({"norm": ""}, "norm", "Dit hebben we nodig."),
        ({"rows-0-person": "Zonder Dagen"}, "rows-0-parts", "Kies minstens één dagdeel"),
    ],
)
def test_what_is_wrong_with_a_group_stands_beside_it(app, browser, typed, field, says):
    cast = a_cast()
    a_person("Zonder Dagen", at=cast.lending, class_parts=0)
    page = browser.sign_in(cast.leader).visit(f"/uitlenen/{cast.lending.public_id}/groepen/nieuw")
    fine = {"name": "Groep 5", "pupils": "26", "norm": "28"}
    page = page.form().fill(fine | typed).press("Bewaar de groep")
    assert page.status == 422
    assert says in page.error_beside(field)
    assert page.form().value("name") == "Groep 5"


def test_one_teacher_stands_once_before_a_group(app, browser):
    cast = a_cast(class_parts=(2,))
    with unit_of_work():
        facts = GroupFacts("Groep 5", 26, 28, {cast.expert.id: 0b100})
        lending.keep_group(cast.lending, None, facts, by=cast.leader, now=MOMENT, seen=0)
    page = browser.sign_in(cast.leader).visit(f"/uitlenen/{cast.lending.public_id}/groepen")
    page = page.follow("Groep 5").form().fill({"rows-1-person": "Sanne Kundig"})
    page = page.press("Bewaar de groep")
    assert page.status == 422
    assert page.error_beside("rows-1-person") == "Deze leraar staat er al."


def test_two_groups_of_one_name_are_refused(app, browser):
    cast = a_cast()
    saved(SchoolGroup(school_id=cast.lending.id, name="Groep 5", pupils=20))
    page = browser.sign_in(cast.leader).visit(f"/uitlenen/{cast.lending.public_id}/groepen/nieuw")
    page = page.form().fill({"name": "groep 5", "pupils": "26", "norm": "28"})
    assert page.press("Bewaar de groep").says("staat er twee keer")


def test_only_colleagues_of_the_school_teach_its_classes(app):
    cast = a_cast()
    facts = GroupFacts("Groep 5", 26, 28, {cast.colleague.id: 1})
    with pytest.raises(RuleBroken, match="die hier nu werken"), unit_of_work():
        lending.keep_group(cast.lending, None, facts, by=cast.leader, now=MOMENT, seen=0)


def test_a_stale_page_removes_no_group(app, browser):
    cast = a_cast()
    group = saved(SchoolGroup(school_id=cast.lending.id, name="Groep 5", pupils=20))
    page = browser.sign_in(cast.leader).visit(
        f"/uitlenen/{cast.lending.public_id}/groepen/{group.id}/weghalen"
    )
    write_down(cast.lending, cast.leader)
    assert page.press("Haal de groep weg").status == 409
    assert db.session.get(SchoolGroup, group.id) is not None
