import pytest

from app.profiles.models import Profile
from app.profiles.sentence import in_running_text, moments, sentence, sentence_of
from tests.support.makers import bits

TUESDAY = bits({2, 3})


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (["Rekenen"], "Kan helpen met rekenen, het liefst op dinsdag."),
        (["Rekenen", "Lezen"], "Kan helpen met rekenen en lezen, het liefst op dinsdag."),
        (
            ["Rekenen", "Lezen", "Muziek"],
            "Kan helpen met rekenen, lezen en muziek, het liefst op dinsdag.",
        ),
        (
            ["Rekenen", "Lezen", "Muziek", "Drama"],
            "Kan helpen met rekenen, lezen, muziek en nog 1 onderwerp, het liefst op dinsdag.",
        ),
        (
            ["Rekenen", "Lezen", "Muziek", "Drama", "Dans"],
            "Kan helpen met rekenen, lezen, muziek en nog 2 onderwerpen, het liefst op dinsdag.",
        ),
    ],
)
def test_three_ticks_are_named_and_the_rest_is_counted(labels, says):
    assert sentence(labels, TUESDAY) == says


def test_without_ticks_there_is_nothing_to_say():
    assert sentence([], TUESDAY) == ""


def test_without_days_it_says_only_what():
    assert sentence(["Rekenen"], 0) == "Kan helpen met rekenen."


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({0}, "op maandagochtend"),
        ({9}, "op vrijdagmiddag"),
        ({0, 1}, "op maandag"),
        ({0, 2, 3}, "op maandagochtend en dinsdag"),
        ({1, 2, 3, 4}, "op maandagmiddag, dinsdag en woensdagochtend"),
        ({1, 3, 5, 7}, "op maandag, dinsdag, woensdag en donderdag"),
        (set(range(10)), ""),
        (set(), ""),
    ],
)
def test_parts_of_the_week_read_as_people_say_them(parts, says):
    assert moments(bits(parts)) == says


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("Pesten voorkomen", "pesten voorkomen"),
        ("NT2-onderwijs geven", "NT2-onderwijs geven"),
        ("BHV, EHBO en arbo", "BHV, EHBO en arbo"),
        ("AI in het onderwijs", "AI in het onderwijs"),
        ("Autisme (ASS) in de klas", "autisme (ASS) in de klas"),
        ("", ""),
    ],
)
def test_a_capital_stays_where_it_belongs_to_the_word(label, written):
    assert in_running_text(label) == written


def test_its_owner_may_hide_it():
    assert sentence_of(Profile(hide_sentence=False, free_parts=0), ["Rekenen"])
    assert sentence_of(Profile(hide_sentence=True, free_parts=0), ["Rekenen"]) == ""
