"""First inside, then outside: who in the house can do what a freelancer is asked for."""

from datetime import timedelta

from app import clock
from app.accounts.models import Role
from app.help_requests import inside
from app.search.queries import Wanted, search
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_director,
    a_membership,
    a_person,
    a_profile,
    a_region,
    a_school,
    a_skill,
    an_swv,
)

SKILLS = ("pesten-aanpak", "meldcode")


class House:
    """A school with colleagues near and far; the nearest are not always the best."""

    def __init__(self) -> None:
        self.swv, self.region, self.board = an_swv(), a_region(), a_board()
        self.school = a_school(board=self.board, swv=self.swv, region=self.region)
        self.director = a_director(self.school)
        same_board = a_school("Bestuur", board=self.board, region=self.region)
        same_swv = a_school("Verband", swv=self.swv, region=self.region)
        outside = a_school("Buiten", region=self.region)
        self.people = [
            a_profile(a_person(f"Persoon {number}", at=school), skills=skills, **facts).person
            for number, (school, skills, facts) in enumerate(
                (
                    (self.school, SKILLS[:1], {}),
                    (same_board, SKILLS, {}),
                    (same_swv, SKILLS, {}),
                    (same_swv, SKILLS[1:], {"last_asked_at": MOMENT - timedelta(days=9)}),
                    (same_board, SKILLS, {"parts": 0}),
                    (self.school, SKILLS, {"only_on_invitation": True}),
                    (same_swv, SKILLS[:1], {"load": 900}),
                    (outside, SKILLS, {}),
                    (same_swv, ("dyslexie",), {}),
                )
            )
        ]

    def inside(self, **question):
        skills = [a_skill(slug) for slug in SKILLS]
        viewer = question.pop("viewer", self.director)
        return inside.colleagues(self.school, skills, viewer_id=viewer.id, on=TODAY, **question)

    def is_anybody(self, skills=SKILLS, besides=()):
        ids = [a_skill(slug).id for slug in skills]
        return inside.is_anybody(self.school, ids, besides=set(besides), on=TODAY)


def test_they_stand_in_the_order_of_search_with_its_score(app):
    house = House()
    found = house.inside()
    with clock.at(MOMENT):
        wanted = Wanted(skills=SKILLS, filters={"kind": ["employee"], "ring": ["0", "1", "2"]})
        searched = search(house.director, wanted, today=TODAY)
    assert found.total == searched.people.total == 6
    assert [card.found for card in found.cards] == [card.found for card in searched.cards][:5]
    assert {card.found.facts.ring for card in found.cards} <= {0, 1, 2}


def test_whoever_asks_and_whom_one_leaves_out_are_not_among_them(app):
    house = House()
    first, second = (card.found.person_id for card in house.inside().cards[:2])
    found = house.inside(besides={first})
    assert first not in {card.found.person_id for card in found.cards}
    assert len(found.cards) == 5  # the sixth moved up
    me = next(person for person in house.people if person.id == second)
    assert second not in {card.found.person_id for card in house.inside(viewer=me).cards}


def test_the_rule_and_the_page_agree_on_whether_there_is_anybody(app):
    house = House()
    for person in (None, *house.people):
        skills = SKILLS if person is None else ("dyslexie",)
        assert house.is_anybody(skills)
    shown = [card.found.person_id for card in house.inside().cards]
    everybody = {person.id for person in house.people}
    assert house.is_anybody(besides=everybody - {shown[-1]})
    assert not house.is_anybody(besides=everybody - {house.people[5].id, house.people[7].id})


def test_without_anything_ticked_there_is_nothing_to_look_for(app):
    house = House()
    assert inside.colleagues(house.school, [], viewer_id=0, on=TODAY) == inside.Inside()
    assert not house.is_anybody(skills=())


def test_a_colleague_with_two_schools_counts_from_the_nearest(app):
    house = House()
    far = a_profile(a_person("Twee Scholen", at=a_school("Heel ver")), skills=SKILLS).person
    others = {person.id for person in house.people}
    assert not house.is_anybody(besides=others)
    a_membership(far, Role.TEACHER, house.school)
    assert house.is_anybody(besides=others)
    nearest = {card.found.person_id: card.found.facts.ring for card in house.inside().cards}
    assert nearest.get(far.id, 0) == 0
