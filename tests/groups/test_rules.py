"""What the numbers of a group say, and the rows of what it writes down."""

from datetime import timedelta

import pytest

from app.accounts.models import Person
from app.errors import RuleBroken
from app.groups import rules
from app.groups.kinds import BY_KEY, BY_SLUG, KINDS
from app.groups.models import GroupItem
from app.groups.reading import Member, balance
from app.groups.rules import Signal
from tests.support.makers import TODAY


def asked(**facts: int) -> list[str]:
    doing = {"present": 9, "expected": 10, "meetings": 3, "open_": 0, "late": 0, "quiet_days": 2}
    return [each.label for each in rules.signals(**doing | facts) if each.asks]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"present": 7}, []),
        ({"present": 6}, ["Aanwezig"]),
        ({"present": 0, "expected": 0, "meetings": 0}, []),
        ({"open_": 4}, []),
        ({"open_": 4, "late": 1}, ["Acties"]),
        ({"quiet_days": 20}, []),
        ({"quiet_days": 21}, ["Laatste teken van leven"]),
    ],
)
def test_what_asks_for_attention(facts, expected):
    assert asked(**facts) == expected


def test_the_signals_are_sentences():
    found = rules.signals(present=2, expected=3, meetings=1, open_=2, late=1, quiet_days=1)
    assert found == [
        Signal("Aanwezig", "67% bij de laatste bijeenkomst", True),
        Signal("Acties", "2 open, waarvan 1 te laat", True),
        Signal("Laatste teken van leven", "gisteren"),
    ]


def test_a_mark_of_two_people_would_be_somebodys_own():
    assert rules.mean([5, 1]) is None
    assert rules.mean([5, 1, 3]) == 3


def test_the_balance_counts_people_per_sector():
    people = [(1, "po"), (2, "po"), (3, "vo"), (3, "vo"), (4, "")]
    members = [Member(Person(id=id_), "Lid", sector=sector) for id_, sector in people]
    assert balance(members) == "2 uit het basisonderwijs en 1 uit het voortgezet onderwijs"
    assert balance(members[:1]) == "1 uit het basisonderwijs"
    assert balance(members[4:]) == ""


def test_every_kind_asks_what_it_needs():
    assert len(BY_SLUG) == len(KINDS) < len(BY_KEY)
    for kind in KINDS:
        known = {"words": kind.words, "link": kind.link, "day": kind.day, "place": kind.place}
        known |= {"owner": kind.asks, "meeting": kind.at_meetings}
        assert all(known[name] for name in kind.needs), kind.key
        assert bool(kind.share) == bool(kind.shared_as)
        draft = rules.Draft(title="Iets")
        if kind.needs:
            with pytest.raises(RuleBroken) as broken:
                rules.check_draft(kind, draft, TODAY)
            assert broken.value.field == {"link": "file"}.get(kind.needs[0], kind.needs[0])


@pytest.mark.parametrize(
    ("facts", "takes"),
    [
        ({}, True),
        ({"day": TODAY - timedelta(days=1)}, False),
        ({"day": None}, False),
        ({"state": "done"}, False),
        ({"kind": "knowledge"}, False),
    ],
)
def test_one_says_with_how_many_one_comes_until_the_day_of_a_conference(facts, takes):
    item = GroupItem(**{"kind": "conference", "state": "shared", "day": TODAY} | facts)
    assert rules.takes_registrations(item, TODAY) is takes
