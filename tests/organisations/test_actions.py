import pytest
from sqlalchemy import func, select

from app.database import db, unit_of_work
from app.errors import RuleBroken
from app.events.models import Event
from app.organisations.access import email_domains_of, groups_of
from app.organisations.actions import (
    add_email_domain,
    remove_email_domain,
    set_groups,
    set_ring_cap,
)
from app.organisations.models import GroupTeaching, Organisation, Ring
from app.organisations.rules import GroupFacts, email_domain
from tests.support.makers import MOMENT, a_board, a_director, a_person, a_school, an_swv


def again(organisation: Organisation) -> Organisation:
    return db.session.get(Organisation, organisation.id)


def refused(action, *arguments, by):
    with pytest.raises(RuleBroken) as broken, unit_of_work():
        action(*arguments, by=by, now=MOMENT)
    return broken.value


def do(action, organisation, *arguments, by):
    with unit_of_work():
        return action(again(organisation), *arguments, by=by, now=MOMENT)


def actions_recorded(organisation):
    found = select(Event.action).where(Event.object_id == organisation.id).order_by(Event.id)
    return list(db.session.scalars(found))


# E-mail domains


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("zee.nl", "zee.nl"),
        ("@Zee.NL", "zee.nl"),
        ("noor@zee.nl", "zee.nl"),
        (" school.zee.nl. ", "school.zee.nl"),
        ("schoöl.nl", "xn--schol-mua.nl"),
    ],
)
def test_a_domain_is_stored_one_way_however_it_was_typed(typed, stored):
    assert email_domain(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["", "nl", "zee", "zee .nl", "-zee.nl", "zee..nl", "192.168.1.1", "a" * 300 + ".nl", "ze%e.nl"],
)
def test_what_is_no_domain_is_refused(typed):
    with pytest.raises(RuleBroken, match="geen e-maildomein") as refusal:
        email_domain(typed)
    assert refusal.value.field == "domain"


@pytest.mark.parametrize("typed", ["gmail.com", "Hotmail.NL", "noor@ziggo.nl"])
def test_a_domain_where_anybody_has_an_address_says_nothing(typed):
    with pytest.raises(RuleBroken, match="kan iedereen een adres nemen"):
        email_domain(typed)


def test_a_board_owns_a_domain_once(app):
    board, bea = a_board(), a_person("Bea Vos")
    do(add_email_domain, board, "Zee.nl", by=bea)
    do(add_email_domain, board, "zee.nl", by=bea)
    domains = [domain.domain for domain in db.session.scalars(email_domains_of(board))]
    assert domains == ["zee.nl"]
    assert actions_recorded(board) == ["add_email_domain"]


def test_a_domain_belongs_to_one_board(app):
    first, second, bea = a_board("Zee"), a_board("Duin"), a_person("Bea Vos")
    do(add_email_domain, first, "zee.nl", by=bea)
    refusal = refused(add_email_domain, second, "zee.nl", by=bea)
    assert str(refusal) == "zee.nl hoort al bij een ander bestuur."


def test_a_school_owns_no_domain(app):
    school = a_school()
    assert "bij een bestuur" in str(refused(add_email_domain, school, "zee.nl", by=a_person()))


def test_only_the_board_that_owns_a_domain_gives_it_up(app):
    first, second, bea = a_board("Zee"), a_board("Duin"), a_person("Bea Vos")
    do(add_email_domain, first, "zee.nl", by=bea)
    do(remove_email_domain, second, "zee.nl", by=bea)
    assert db.session.scalar(email_domains_of(first)) is not None
    do(remove_email_domain, first, "zee.nl", by=bea)
    assert db.session.scalar(email_domains_of(first)) is None


# How far


def test_a_school_and_a_board_set_how_far_help_goes(app):
    board = a_board()
    school = a_school(board=board)
    dirk = a_director(school)
    for organisation in (school, board):
        do(set_ring_cap, organisation, Ring.BOARD, by=dirk)
        assert again(organisation).ring_cap == Ring.BOARD
    event = db.session.scalars(select(Event).where(Event.object_id == school.id)).one()
    assert (event.action, event.by_id) == ("set_ring_cap", dirk.id)
    assert event.facts == {"from": 4, "to": 1}


def test_setting_the_same_cap_again_is_no_event(app):
    school = a_school(ring_cap=Ring.SWV)
    do(set_ring_cap, school, Ring.SWV, by=a_person())
    assert actions_recorded(school) == []


@pytest.mark.parametrize("ring", [-1, 5])
def test_a_cap_is_a_ring(app, ring):
    assert refused(set_ring_cap, a_school(), ring, by=a_person()).field == "ring"


def test_a_samenwerkingsverband_caps_nobody(app):
    assert "school of bestuur" in str(refused(set_ring_cap, an_swv(), 1, by=a_person()))


# Classes


def classes(school):
    return [
        (group.name, group.pupils, group.norm) for group in db.session.scalars(groups_of(school))
    ]


def teaching():
    rows = db.session.execute(select(GroupTeaching.person_id, GroupTeaching.parts))
    return dict(rows.all())


def test_a_school_says_which_classes_it_has_and_who_teaches_them(app):
    school = a_school()
    noor, bram = a_person("Noor de Wit", at=school), a_person("Bram Bos", at=school)
    groups = [
        GroupFacts("3", 24, teachers={noor.id: 0b11, bram.id: 0b1100}),
        GroupFacts("4", 30, 26),
    ]
    do(set_groups, school, groups, by=noor)
    assert classes(school) == [("3", 24, 28), ("4", 30, 26)]
    assert teaching() == {noor.id: 0b11, bram.id: 0b1100}


def test_classes_are_replaced_by_name_and_keep_their_id(app):
    school = a_school()
    noor, bram = a_person("Noor de Wit"), a_person("Bram Bos")
    do(
        set_groups,
        school,
        [GroupFacts("3a", 24, teachers={noor.id: 1}), GroupFacts("4", 20)],
        by=noor,
    )
    before = db.session.scalars(groups_of(school)).first().id
    do(set_groups, school, [GroupFacts("3A", 25, teachers={bram.id: 2})], by=noor)
    assert classes(school) == [("3A", 25, 28)]
    assert db.session.scalars(groups_of(school)).one().id == before
    assert teaching() == {bram.id: 2}
    do(set_groups, school, [], by=noor)
    assert classes(school) == []
    assert db.session.scalar(select(func.count()).select_from(GroupTeaching)) == 0
    assert actions_recorded(school) == ["set_groups"] * 3


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        ([GroupFacts("", 20)], "hoogstens 40 tekens"),
        ([GroupFacts("x" * 41, 20)], "hoogstens 40 tekens"),
        ([GroupFacts("3a", 20), GroupFacts(" 3A ", 21)], "‘3a’ staat er twee keer"),
        ([GroupFacts("3", -1)], "0 tot en met 60"),
        ([GroupFacts("3", 61)], "0 tot en met 60"),
        ([GroupFacts("3", 20, norm=0)], "tussen 1 en 60"),
        ([GroupFacts("3", 20, teachers={1: 0})], "ten minste één dagdeel"),
        ([GroupFacts("3", 20, teachers={1: 1 << 10})], "ten minste één dagdeel"),
    ],
)
def test_a_class_is_a_count_within_bounds(app, groups, says):
    refusal = refused(set_groups, a_school(), groups, by=a_person())
    assert says in str(refusal)
    assert refusal.field == "groups"


def test_a_board_has_no_classes(app):
    assert "Alleen een school" in str(refused(set_groups, a_board(), [], by=a_person()))
