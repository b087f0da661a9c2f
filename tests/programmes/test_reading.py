"""A template is read, or every mistake in it is told with its line. No database."""

import pytest

from app.programmes import answers
from app.programmes.publishing import catalogue
from app.programmes.reading import NoTemplate, mistakes_in, read
from app.programmes.template import RISKS, Field, Option
from tests.support.makers_programmes import SMALL

# key -> phases, roles, forms, dated moments, decisions, months without and with what is optional
SIZES = {
    "ontwikkelbudget": (4, 5, 6, 13, 3, 20, 32),
    "expertteam": (5, 7, 7, 20, 4, 29, 35),
    "kwaliteitsaanpak": (6, 8, 11, 41, 5, 41, 53),
    "expertisescholen": (5, 8, 8, 52, 5, 29, 41),
    "plg": (7, 4, 8, 53, 7, 54, 66),
}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_our_own_templates_are_what_was_agreed(key):
    template = read(catalogue()[key])
    assert template.key == key
    moments = [moment for _, moment in template.moments()]
    always = [phase.length for phase in template.phases if not phase.is_optional]
    assert SIZES[key] == (
        len(template.phases),
        len(template.roles),
        len(template.forms),
        sum(moment.times for moment in moments),
        sum(moment.decision is not None for moment in moments),
        sum(always),
        sum(phase.length for phase in template.phases),
    )


def choosing(line: str = "") -> str:
    """The small template, asking why a school comes; `line` beside what it says of itself."""
    why = """- key: why
        label: "Waarom?"
        type: choice
        counted: reason
        options:
          - {key: better, label: "Voorkomen", counts: prevention}
          - {key: mend, label: "Herstellen", counts: repair}
      - {key: goal,"""
    return SMALL.replace("- {key: goal,", why, 1).replace("intake:", f"{line}\nintake:", 1)


def line_of(words: str, text: str = SMALL) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_good_template_has_no_mistakes():
    assert mistakes_in(SMALL) == []


DATED = "type: date, since: do, months: 6"

# (what stands there, what somebody makes of it, where the sentence points, words of it)
WRONG = [
    ("key: klein", "key: Klein Plan", "key: Klein Plan", "geen sleutel"),
    ("label: Klein programma", "label: ''", "label: ''", "is leeg"),
    ("label: Klein programma", "label: 12", "label: 12", "geen tekst"),
    ("label: Begin\n", "label: no\n", "label: no", "geen tekst"),
    ("label: Klein programma", "label: " + "x" * 300, "label: xxx", "te lang"),
    ("owner: swv", "owner: club", "owner: club", "Kies uit"),
    ("subject: school", "subject: klas", "subject: klas", "Kies uit"),
    ("start_by: director", "start_by: baas", "start_by: baas", "bestaat niet"),
    ("{mode: rolling}", "{mode: round}", "{mode: round}", "every"),
    ("schema: 1", "schema: 2", "schema: 2", "heel getal"),
    ("summary: Een", "samenvatting: Een", "samenvatting", "hoort niet bij"),
    ("fill: office, office: director", "fill: office", "Schoolleider", "office"),
    ("min: 0, max: 2, independent", "min: 3, max: 2, independent", "Gast", "hoger"),
    ("type: text}", "type: tekst}", "type: tekst", "Kies uit"),
    ("type: checks, rule: all", "type: text, rule: all", "Klaar om", "options"),
    ("rule: all, required: false", "rule: some, required: false", "Klaar om", "Kies uit"),
    ("required: false", "required: nee", "Klaar om", "true of false"),
    ("{key: team, label", "{key: time, label", "{key: time, label: \"Het", "twee keer"),
    ("months: 2", "months: 0", "months: 0", "heel getal"),
    ("months: 2", "months: 2\n    weeks: 3", "key: begin", "weeks"),
    ("times: 2,", "times: 9,", "Gesprek", "buiten de fase"),
    ("week: 2, every: 4, times: 2", "week: 2, times: 2", "Gesprek", "every"),
    ("week: 2, every", "month: 2, every", "Gesprek", "week"),
    ("by: director, form: plan}", "form: plan}", "Plan indienen", "horen bij elkaar"),
    ("by: director, form: plan}", "by: director, form: plann}", "form: plann", "bestaat niet"),
    ("roles: [director, guest]}\n      - {key: visit", "roles: []}\n      - {key: visit",
     "roles: []", "minstens één rol"),
    ("by: [director, manager]", "by: [director, bestuur]", "by: [director", "bestaat niet"),
    ("effect: revise, to: plan", "effect: revise, to: plannen", "to: plannen", "bestaat niet"),
    ("effect: revise, to: plan", "effect: revise, to: do.talk", "do.talk", "nog niet geweest"),
    ("effect: revise, to: plan", "effect: revise", "key: again", "to"),
    ("effect: continue}\n            - {key: again", "effect: stop}\n            - {key: again",
     "outcomes:", "gaat door"),
    ("effect: extend, to: more", "effect: extend, to: do", "to: do}", "geen optionele fase"),
    ("effect: extend, to: more", "effect: stop", "key: more", "niemand komt er"),
    ("{swv: 100}", "{swv: 90}", "{swv: 90}", "90 en geen 100"),
    ("{swv: 100}", "{club: 100}", "{club: 100}", "kan hier niet"),
    ("week: 10\n", "week: 10\n        after: [gesprek]\n", "after: [gesprek]", "bestaat niet"),
    ("week: 10\n", "week: 10\n        after: [visit]\n", "after: [visit]", "als het nodig is"),
    ("week: 10\n", "week: 10\n        after: [end]\n", "after: [end]", "staat niet voor"),
    ("independent: true}", "independent: true, apart_from: [baas]}", "baas", "bestaat niet"),
    ("roles: [director, guest]", "roles: [director]", "key: guest", "doet nergens aan mee"),
    ("subject: school", "subject: group", "independent: true}", "geen regio van zichzelf"),
    ("subject: school", "subject: school\ngroup: {goal: plan.goal}", "group:", "subject: group"),
    ("subject: school", "subject: group\ngroup: {goal: plan.gaol}", "group:", "bestaat niet"),
    ("subject: school", "subject: group\ngroup: {theme: plan.goal}", "group:", "ontbreekt"),
    ("label: Plan\n", "label: Plan\n    readers: [baas]\n", "readers: [baas]", "bestaat niet"),
    ("label: Plan\n", "label: Plan\n    readers: []\n", "readers: []", "is leeg"),
    ("label: Plan\n", "label: Plan\n    readers: [director]\n", "readers: [", "leest het niet"),
    ('Plan\n    fields:\n      - {key: goal, label: "Wat wil je bereiken?", type: text}',
     'Plan\n    readers: [director, manager]\n    fields:\n'
     '      - {key: goal, label: "Wat wil je bereiken?", type: budget}',
     "readers: [", "meebetaalt"),
    ("type: text}", "type: text, counted: risks}", "Wat wil je", "hoort bij “choice”"),
    ("rule: all, required", "counted: zorgen, rule: all, required", "Klaar om", "Kies uit"),
    ("{key: time, label", "{key: time, counts: repair, label", "{key: time", "een keuze van"),
    ("intake: {", "eligible: {question: goal, options: [a], otherwise: Nee}\nintake: {",
     "eligible", "geen keuze in de aanmelding"),
    ("intake: {", "eligible: {question: goal, otherwise: Nee}\nintake: {", "eligible", "ontbreekt"),
    ("intake: {", "shown_with: goal\nintake: {", "shown_with", "geen vinkje"),
    ("intake: {", "before: [{key: oud}]\nintake: {", "before", "ontbreekt “label”"),
    ("type: lines", "type: text", "Stappen", "“columns” hoort bij “lines”"),
    ("type: text}, {key: until", "type: note}, {key: until", "columns: [", "De eerste kolom"),
    ("type: text}, {key: until", "type: text, months: 2}, {key: until", "columns: [", "“since” en"),
    ("{key: until, label", "{key: id, label", "columns: [", "“id” is van ons"),
    ("{key: until, label", "{key: of, label", "columns: [", "“of” is van ons"),
    ("office: director, min: 1", "office: director, skills: [lezen], min: 1", "Schoolleider",
     "niet bij een functie"),
    ("week: 2, every: 4, times: 2", "within: 2, every: 4, times: 2", "Gesprek", "niet samen met"),
    ("week: 10\n", "within: 11\n", "within: 11", "die duurt 10 weken"),
    ("label: \"Doorgaan\", effect: continue}", "label: \"Doorgaan\", effect: continue, part: true}",
     "label: \"Doorgaan\"", "waar een begroting is"),
    ("effect: extend, to: more", "effect: extend, part: true, to: more", "to: more",
     "“part” hoort bij"),
    ("since: do,", "since: doen,", "columns: [", "“doen” bestaat niet"),
    ("since: do,", "since: more,", "columns: [", "misschien niet"),
    ("type: date, since", "type: money, since", "columns: [", "hoort bij “date”"),
    ("type: date, since", "type: choice, since", "columns: [", "“options” hoort bij “choice”"),
    (DATED, "type: line, of: plan.steps", "columns: [", "wordt niet eerder ingevuld"),
    (DATED, "type: line, of: plan.goal", "columns: [", "geen vraag met eigen regels"),
    (DATED, "type: choice, options: [{key: a, label: A, breach: true}]", "columns: [", "“breach”"),
    ("one: Stap, asks", "each: plan.steps, asks", "Stappen", "kan niet samen met “each”"),
    ("rule: all, required", "of: plan.steps, rule: all, required", "Klaar om", "“of” hoort bij"),
    ("rule: all, required", "asks: true, rule: all, required", "Klaar om", "“asks” hoort bij"),
    ("{key: time, label", "{key: time, breach: true, label", "{key: time", "van een kolom"),
    ("by: director, form: plan}", "by: director, form: plan, present: [director]}",
     "form: plan", "zonder formulier"),
    ("roles: [director, guest]}\n      - {key: visit",
     "roles: [director, guest], present: [baas]}\n      - {key: visit", "present", "bestaat niet"),
    ("to: more}", "to: more, when: {question: goal, options: [a]}}", "when:", "geen keuze in het"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "at", "words"), WRONG)
def test_each_mistake_is_told_in_a_sentence_with_its_line(right, wrong, at, words):
    assert right in SMALL
    text = SMALL.replace(right, wrong)
    found = mistakes_in(text)
    assert any(words in each.says for each in found), [str(each) for each in found]
    lines = [each.line for each in found if words in each.says]
    assert any(abs(line - line_of(at, text)) <= 1 for line in lines), (lines, line_of(at, text))


def test_what_is_published_is_no_secret_and_an_answer_to_be_for_somebody_must_exist():
    publishes = SMALL.replace(
        "by: director, form: plan}", "by: director, form: plan, publishes: true}"
    )
    for text, says in (
        (publishes.replace("label: Plan\n", "label: Plan\n    readers: [director, manager]\n"),
         "leest iedereen"),
        (choosing("eligible: {question: why, options: [better, worse], otherwise: Nee}"),
         "“worse” is geen keuze"),
    ):  # fmt: skip
        assert [each.says for each in mistakes_in(text) if says in each.says], mistakes_in(text)
    assert (
        mistakes_in(choosing("eligible: {question: why, options: [better], otherwise: Nee}")) == []
    )


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_lines():
    text = SMALL.replace("owner: swv", "owner: club").replace("{swv: 100}", "{swv: 90}")
    found = mistakes_in(text)
    assert len(found) == 2
    assert [each.line for each in found] == sorted(each.line for each in found)
    assert str(found[0]).startswith("Regel 5: “club”")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(f'*{chr(97 + n)}' for _ in range(9))}]\n"
    for n in range(7)
)


@pytest.mark.parametrize(
    "text",
    ["", "[", "- een\n- twee", "key: *weg", "a: &a [*a]", BOMB, "x" * 300_000, "key: \x00",
     "!!python/object/apply:os.system ['true']", "{" * 3_000],
    ids=["nothing", "half", "a list", "no anchor", "endless", "a bomb", "long", "a NUL", "a tag",
         "deep"],
)  # fmt: skip
def test_no_text_is_an_error_of_ours(text):
    with pytest.raises(NoTemplate) as none:
        read(text)
    assert none.value.mistakes


def test_risks_are_told_with_how_many_there_are_of_all():
    options = tuple(Option(key, key.title()) for key in ("veiligheid", "verloop", "buurt"))
    risks = Field("risks", "Risico’s", "checks", options=options, counted=RISKS)
    said = answers.as_text(risks, ["veiligheid", "buurt"], str)
    assert said == "Veiligheid; Buurt (2 van 3)"
    values = [{"what": "Eindtoets", "year": 2025, "value": "535,1"}]
    assert answers.as_text(Field("v", "V", "values"), values, str) == "Eindtoets, 2025: 535,1"


def test_what_stands_above_a_group_is_no_secret():
    text = SMALL.replace("label: Plan\n", "label: Plan\n    readers: [director, manager]\n")
    assert not any("boven de groep" in each.says for each in mistakes_in(text))
    text = text.replace("subject: school", "subject: group\ngroup: {goal: plan.goal}")
    assert any("boven de groep" in each.says for each in mistakes_in(text))
