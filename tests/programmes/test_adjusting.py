"""Adjusting a template from its pages: text in, text out. No database."""

import pytest

from app.errors import RuleBroken
from app.programmes import adjusting
from app.programmes.adjusting import MomentFacts, Question
from app.programmes.publishing import catalogue
from app.programmes.reading import read
from tests.support.makers_programmes import SMALL


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_what_is_written_again_says_the_same(key):
    text = catalogue()[key]
    labels = {role.key: role.label for role in read(text).roles}
    assert read(adjusting.relabel_roles(text, labels)) == read(text)


def test_what_yaml_would_make_more_of_stays_what_reading_saw():
    text = SMALL.replace("schema: 1", "schema: 1\nseed: [2026-01-01, !x y, 0x1F, 1:30, yes]")
    text = text.replace("month: 1\n        roles", "month: 010\n        roles")
    text = text.replace("months: 2", "months: 012")
    assert read(text).moment("begin", "decide").at == 10
    labels = {role.key: role.label for role in read(text).roles}
    assert read(adjusting.relabel_roles(text, labels)) == read(text)


def test_phases_that_shared_their_moments_in_the_text_part_ways():
    text = adjusting.change_moment(
        catalogue()["plg"],
        "theme_data",
        "meeting",
        MomentFacts("Werksessie", at=1, times=2, every=1),
    )
    template = read(text)
    assert template.moment("theme_data", "meeting").label == "Werksessie"
    assert template.moment("theme_parents", "meeting").label != "Werksessie"


def test_a_moment_changes_comes_and_goes():
    text = adjusting.change_moment(
        SMALL, "do", "talk", MomentFacts("Gesprek thuis", at=3, hours=1.5)
    )
    talk = read(text).moment("do", "talk")
    assert (talk.label, talk.at, talk.times, talk.every, talk.hours) == (
        "Gesprek thuis",
        3,
        1,
        0,
        1.5,
    )
    text = adjusting.add_moment(
        text, "do", MomentFacts("Gesprek!", at=4), type="report", roles=["director"],
        form="plan", by="director",
    )  # fmt: skip
    added = read(text).phase("do").moments[-1]
    assert (added.key, added.form, added.by) == ("gesprek", "plan", "director")
    assert (
        read(adjusting.remove_moment(text, "do", "gesprek")).phase("do").moment("gesprek") is None
    )
    with pytest.raises(RuleBroken, match="besluit"):
        adjusting.remove_moment(text, "do", "end")


def test_a_form_that_nobody_fills_in_any_more_goes_too():
    text = adjusting.add_moment(
        SMALL, "do", MomentFacts("Nog een plan", at=4), type="report", roles=["director"],
        form="plan", by="director",
    )  # fmt: skip
    without = adjusting.remove_moment(text, "do", "nog_een_plan")
    assert [form.key for form in read(without).forms] == ["plan"]
    text = catalogue()["ontwikkelbudget"]
    without = adjusting.remove_moment(text, "share", "talk")
    assert "exchange" in {form.key for form in read(text).forms}
    assert "exchange" not in {form.key for form in read(without).forms}


def test_questions_change_come_and_go():
    text = adjusting.change_form(
        SMALL,
        "plan",
        "Ons plan",
        [
            Question("goal", "Wat wil je?", False),
            Question("ready", "", True),
            Question("", "Wie helpt?", True, "choice", ["Wij", "Zij"]),
        ],
    )
    form = read(text).form("plan")
    assert form.label == "Ons plan"
    assert [(each.key, each.label, each.required) for each in form.fields] == [
        ("goal", "Wat wil je?", False), ("wie_helpt", "Wie helpt?", True),
    ]  # fmt: skip
    assert [option.label for option in form.fields[1].options] == ["Wij", "Zij"]
    with pytest.raises(RuleBroken, match="twee keuzes"):
        adjusting.change_form(SMALL, "plan", "x", [Question("", "Welke?", True, "checks", ["Een"])])
    with pytest.raises(RuleBroken, match="minstens één vraag"):
        adjusting.change_form(SMALL, "plan", "x", [Question("goal", "", True)])


@pytest.mark.parametrize(
    ("label", "taken", "key"),
    [("Plan!", (), "plan"), ("3 keer", (), "x_3_keer"), ("Plan", ("plan", "plan_2"), "plan_3"),
     ("…", (), "x")],
)  # fmt: skip
def test_a_new_part_gets_a_key_of_its_own(label, taken, key):
    assert adjusting.new_key(label, taken) == key
