"""Answers in lines: measures that answer findings, cost money, become a vraag and are followed."""

from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from wtforms import Form as PlainForm
from wtforms import FormField

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.errors import NotAllowed, RuleBroken
from app.events.models import Delivery, Event
from app.help_requests.models import HelpRequest
from app.programmes import (
    actions,
    answers,
    followed,
    lines,
    named,
    people,
    remarks,
    taking_part,
)
from app.programmes.forms.lines import line_row, one_of_each, typed
from app.programmes.forms.questions import form_of
from app.programmes.lines import Days, Known
from app.programmes.models import LineRequest, Milestone, Trajectory
from app.programmes.template import Column, Field, Form, Option
from app.web.fields import Rows
from tests.support.lengths import both_at_length
from tests.support.makers import MOMENT, TODAY, a_profile, newest
from tests.support.makers_deployments import a_cast
from tests.support.makers_help_requests import a_draft
from tests.support.makers_programmes import PLAN as PLAN_OF_SMALL
from tests.support.makers_programmes import (
    SMALL,
    Programming,
    Walk,
    a_traject_of,
    catalogue_text,
    filled,
)

FINDINGS = [
    {"what": "De les stopt zonder slot", "about": "teaching", "seen": "In vier lessen."},
    {"what": "Lezen blijft achter", "about": "insight", "seen": ""},
]


@pytest.fixture
def walk(app: Any) -> Walk:
    with clock.at(MOMENT):
        found = Walk(Programming(catalogue_text("kwaliteitsaanpak")))
        found.start()
    return found


def moment(key: str, **facts: Any) -> Milestone:
    db.session.expire_all()
    return newest(
        Milestone,
        Milestone.key == key,
        *(getattr(Milestone, name) == value for name, value in facts.items()),
    )


def on_to(walk: Walk, key: str) -> Any:
    """Play until this is what comes next; gives the time."""
    while (found := walk.next()).key != key:
        with clock.at(at_ten(found)):
            walk.play(found)
    return at_ten(found)


def at_ten(milestone: Milestone) -> Any:
    day = milestone.due_on
    return max(MOMENT, MOMENT.replace(year=day.year, month=day.month, day=day.day))


def somebody(walk: Walk, role: str, on: Any) -> Person:
    return people.of_role(walk.again(), role, on.date())[0].person


def analysed(walk: Walk) -> Any:
    """Two findings were written down; the plan is next."""
    at = on_to(walk, "analysis")
    with clock.at(at):
        found = filled(walk.template.form("analysis")) | {"findings": FINDINGS}
        with unit_of_work():
            actions.hand_in(moment("analysis"), found, by=somebody(walk, "expert", at), now=at)
        with unit_of_work():
            actions.accept(moment("analysis"), by=walk.world.director, now=at)
    return on_to(walk, "plan")


def measure(number: int, **facts: Any) -> dict[str, Any]:
    plain = {"what": f"Maatregel {number}", "level": "teachers", "finding": 1, "who": "Noor",
             "until": "2028-05-01", "how": "Samen."}  # fmt: skip
    return plain | facts


def planned(walk: Walk, *measures: dict[str, Any]) -> Any:
    """A plan with these measures was found good; the budget is next."""
    at = analysed(walk)
    with clock.at(at):
        found = filled(walk.template.form("plan")) | {"measures": list(measures)}
        with unit_of_work():
            actions.hand_in(moment("plan"), found, by=walk.world.director, now=at)
        walk.play(moment("plan"))
    return on_to(walk, "budget")


@contextmanager
def refused(*words: str, of: type[Exception] = RuleBroken) -> Any:
    with pytest.raises(of) as no, unit_of_work():
        yield
    for each in words:
        assert each in str(no.value)


# Without a database: what is asked of a line, its number, and how it reads


LEVELS = (Option("director", "Directeur"), Option("teachers", "Leraren"))
PLAN = Form("plan", "Plan", (
    Field("measures", "Maatregelen", "lines", columns=(
        Column("what", "Wat?", "text"),
        Column("level", "Niveau", "choice", options=LEVELS),
        Column("finding", "Waarom?", "line", of=("analysis", "findings")),
        Column("until", "Klaar op", "date", since="do", months=24),
        Column("who", "Wie?", "person", required=False),
    )),
    Field("costs", "Begroting", "budget", required=False, of=("plan", "measures")),
    Field("states", "Hoe ver?", "lines", required=False, each=("plan", "measures"),
          columns=(Column("state", "Stand", "choice", options=LEVELS),)),
))  # fmt: skip
DAYS = Days(MOMENT.date(), MOMENT.date().replace(year=2028), "Te laat.")
KNOWN = Known(
    {("analysis", "findings"): {7: "Lezen"}, ("plan", "measures"): {1: "Coachen", 2: "Scholen"}},
    days={("do", 24): DAYS},
    people={5: "Karin de Vries"},
)
GOOD = {"what": "Coachen", "level": "director", "finding": 7, "until": "2027-03-01"}
COST = {"what": "Uren", "covers": "plan", "cents": 100}


@pytest.mark.parametrize(
    ("question", "row", "column", "says"),
    [
        ("measures", GOOD | {"what": ""}, "what", lines.NEEDED),
        ("measures", GOOD | {"level": "nobody"}, "level", lines.CHOOSE),
        ("measures", GOOD | {"finding": 0}, "finding", lines.NEEDED),
        ("measures", GOOD | {"finding": 8}, "finding", lines.CHOOSE),
        ("measures", GOOD | {"until": ""}, "until", lines.NEEDED),
        ("measures", GOOD | {"until": "2028-11-25"}, "until", "Te laat."),
        ("measures", GOOD | {"until": "2026-11-23"}, "until", "Te laat."),
        ("measures", GOOD | {"who": 6}, "who", lines.CHOOSE),
        ("costs", COST, "line", lines.NEEDED),
        ("costs", COST | {"line": 3}, "line", lines.CHOOSE),
        ("states", {"of": 1, "state": "director"}, "", "Van “Scholen” staat er nog niets."),
    ],
)
def test_what_is_wrong_with_a_line_is_told_of_its_column(question, row, column, says):
    field = PLAN.field(question)
    found = lines.problems(field, [row], KNOWN)
    assert [(each.column, each.says) for each in found] == [(column, says)]
    with pytest.raises(answers.Incomplete, match=r"Dit|Kies|Te|Van"):
        answers.check(PLAN, {"measures": [GOOD], question: [row]}, KNOWN)


def test_a_good_line_has_no_problems_and_nothing_is_asked_where_there_is_nothing_to_choose():
    assert lines.problems(PLAN.field("measures"), [GOOD], KNOWN) == []
    nothing = Known(days=KNOWN.days)  # who runs the programme let the analysis fall away
    assert lines.problems(PLAN.field("measures"), [GOOD | {"finding": 0}], nothing) == []
    answers.check(PLAN, {"measures": [GOOD | {"finding": 0}]}, nothing)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"c_who": "5"}, 5),
        ({"c_who_other": "Mo van bureau Taal"}, "Mo van bureau Taal"),
        ({"c_who": "5", "c_who_other": "Mo"}, 5),
        ({"c_who": "Karin"}, ""),
    ],
)
def test_who_is_responsible_is_chosen_and_typed_only_of_who_has_no_account(sent, said):
    row = line_row(PLAN.field("measures"), KNOWN)
    before = line_row(PLAN.field("measures"), Known())  # there is no traject yet
    assert before(MultiDict({"c_who": "Noor"})).answer["who"] == "Noor"
    found = row(MultiDict({"c_what": "Coachen", **sent}))
    assert found.answer["who"] == said
    assert ("5", "Karin de Vries") in [(each.value, each.label) for each in found.c_who.choices]
    again = typed(PLAN.field("measures"), [found.answer])[0]
    assert row(data=again).answer["who"] == said
    assert lines.problems(PLAN.field("measures"), [GOOD | {"who": said}], KNOWN) == []
    assert answers.cell(PLAN.field("measures").columns[-1], said, KNOWN.people.get) == (
        "Karin de Vries" if said == 5 else said
    )


def test_who_is_chosen_is_in_the_traject_or_of_the_school_for_who_is_of_it_too(walk):
    """A school gives no list of its people to who comes from elsewhere."""
    at = analysed(walk)
    with clock.at(at):
        traject, on = walk.again(), at.date()
        colleague = walk.world.teacher
        expert = somebody(walk, "expert", at)
        for by, offered in ((walk.world.director, True), (walk.world.board_member, True),
                            (expert, False), (walk.world.owner_person, False)):  # fmt: skip
            found = named.can_be_named(traject, by, on)
            assert found[expert.id] == expert.name
            assert (colleague.id in found) == offered, by.name
        told = filled(walk.template.form("plan"))
        row = {"measures": [measure(1, who=colleague.id)]}
        with unit_of_work():
            actions.hand_in(moment("plan"), told | row, by=walk.world.director, now=at)
        newest_version = moment("plan").newest
        assert newest_version is not None
        told = answers.loads(newest_version.answers)
        assert {*named.ids_in(walk.template.form("plan"), told)} == {colleague.id}


def test_what_was_said_of_a_line_that_is_gone_is_not_said_of_another():
    """The plan became another one between the page of a report and its sending."""
    asked = PLAN.field("states")
    row = FormField(line_row(asked, KNOWN))
    form_class = type("F", (PlainForm,), {"rows": Rows(row, min_entries=2, max_entries=30)})
    sent = {"rows-0-n": "1", "rows-0-c_state": "director"}
    sent |= {"rows-1-n": "9", "rows-1-c_state": "teachers"}  # 9 is gone, and 2 is new
    said = [{"of": 1, "state": "director"}, {"of": 9, "state": "teachers"}]
    for form in (form_class(MultiDict(sent)), form_class(data={"rows": typed(asked, said)})):
        one_of_each(form.rows, KNOWN, asked)
        found = [entry.form.answer for entry in form.rows.entries]
        assert found == [{"of": 1, "state": "director"}, {"of": 2, "state": ""}]


def test_what_was_paid_stays_for_a_line_that_is_gone_and_no_number_is_too_long_to_refuse():
    costs, place = PLAN.field("costs"), ("plan", "measures")
    gone = Known(KNOWN.lines, paid={place: {3: "Oud"}})
    assert lines.problems(costs, [COST | {"line": 3}], gone) == []
    row = form_of(PLAN, known=gone).q_costs.args[0].args[0]
    assert ("3", "Oud") in [(each.value, each.label) for each in row().line.iter_choices()]
    sent = {"what": "Uren", "covers": "plan", "cents": "1", "line": "9" * 5000}
    assert row(MultiDict(sent)).answer["line"] == 0


def test_a_line_keeps_its_number_and_no_other_gets_it():
    def numbers(rows: list[dict[str, Any]], *past: list[dict[str, Any]]) -> list[int]:
        made = lines.with_numbers(PLAN, {"measures": rows}, [{"measures": each} for each in past])
        return [row["id"] for row in made["measures"]]

    first = [GOOD | {"id": 1}, GOOD | {"id": 2}]
    assert numbers([GOOD, GOOD]) == [1, 2]
    assert numbers([GOOD | {"id": 2}, GOOD], first) == [2, 3]
    assert numbers([GOOD | {"id": 2}, GOOD], first, [GOOD | {"id": 3}]) == [2, 4]  # 3 is gone
    assert numbers([GOOD | {"id": 2}, GOOD | {"id": 2}, GOOD | {"id": 99}], first) == [2, 3, 4]


def test_versions_differ_line_by_line_in_words():
    def called(place: Any, number: int) -> str:
        return KNOWN.lines[place][number]

    before = {"measures": [GOOD | {"id": 1}, GOOD | {"id": 2, "what": "Weg"}]}
    after = {"measures": [GOOD | {"id": 3, "what": "Nieuw"}, GOOD | {"id": 1, "level": "teachers"}]}
    found = answers.differences(PLAN, before, after, str, called)
    same = "Waarom? Lezen; Klaar op: 01-03-2027"
    assert [(each.label, each.before, each.after) for each in found] == [
        ("Maatregelen: Coachen", f"Niveau: Directeur; {same}", f"Niveau: Leraren; {same}"),
        ("Maatregelen: Weg", f"Niveau: Directeur; {same}", ""),
        ("Maatregelen: Nieuw", "", f"Niveau: Directeur; {same}"),
    ]
    ((_, text),) = answers.rows(PLAN, {"costs": [COST | {"line": 2}]}, str, called)
    assert "(voor: Scholen)" in text


# In a traject


def test_a_line_that_goes_takes_along_what_hangs_on_it_and_no_vraag_begins_there(app):
    cast = a_cast()
    traject = a_traject_of(cast)

    def done(*steps: dict[str, Any], copy: int) -> None:
        plan = moment("plan", copy=copy)
        if plan.state == "planned":
            actions.hand_in(plan, PLAN_OF_SMALL | {"steps": list(steps)}, by=cast.asker, now=MOMENT)
        actions.accept(plan, by=cast.expert, now=MOMENT)

    def asks(copy: int, line: int) -> None:
        with unit_of_work():
            asked = a_draft(cast.asking, by=cast.asker)
            facts = {"by": cast.asker, "on": TODAY}
            followed.began_with(moment("plan", copy=copy), "steps", line, asked, **facts)

    with unit_of_work():
        done(copy=1)
    asks(1, 1)
    for by in (cast.asker, cast.expert):
        with unit_of_work():
            actions.sign(moment("decide", copy=1), "again", by=by, now=MOMENT)
    with unit_of_work():
        done({"what": "Iets anders", "until": "2027-03-01"}, copy=2)
    (found,) = followed.followed(db.session.get_one(Trajectory, traject.id))
    shown = [(each.name, each.is_gone, len(each.requests)) for each in found.lines]
    assert shown == [("Iets anders", False, 0), ("Samen lessen voorbereiden", True, 1)]
    asks(2, 2)
    with pytest.raises(NotAllowed):
        asks(1, 1)


@both_at_length
def test_the_analysis_waits_for_data_visits_and_a_talk_with_each_of_three_roles(walk):
    at = on_to(walk, "analysis")
    writer = somebody(walk, "expert", at)
    found = filled(walk.template.form("analysis"))
    for key, name in (
        ("data", "Schoolgegevens bekijken"),
        ("classes", "Klassenbezoeken"),
        ("talk_director", "Gesprek met de directeur"),
        ("talk_team", "Gesprek met leraren"),
        ("talk_support", "Gesprek met de intern begeleider"),
    ):
        with unit_of_work():  # as if it was never held
            there = moment(key)
            there.state, there.held_on = "planned", None
        with clock.at(at), refused(f"Dit kan pas als dit klaar is: “{name}”."):
            actions.hand_in(moment("analysis"), found, by=writer, now=at)
        with unit_of_work():
            moment(key).state = "done"
    with unit_of_work():
        actions.hand_in(moment("analysis"), found, by=writer, now=at)


@both_at_length
def test_a_talk_took_place_only_when_who_it_was_with_was_there(walk):
    at = on_to(walk, "talk_support")
    expert, ib = (somebody(walk, role, at) for role in ("expert", "support_coordinator"))
    facts: dict[str, Any] = {"held_on": at.date(), "by": expert, "now": at}
    with refused("Hier hoort ook iemand bij die dit is: Intern begeleider."):
        actions.hold(moment("talk_support"), present=[expert.id], **facts)
    with unit_of_work():
        actions.hold(moment("talk_support"), present=[expert.id, ib.id], **facts)
    assert moment("talk_support").state == "done"


@both_at_length
def test_a_measure_answers_a_finding_and_has_somebody_and_a_day_within_two_years(walk, browser):
    at = analysed(walk)
    with clock.at(at):
        path = f"/momenten/{moment('plan').public_id}"
        page = browser.sign_in(walk.world.director).visit(path).follow("Vul het formulier in")
        name = "q_measures-0-c_"
        assert page.says("Zo heet dit ook in: Begroting verbeterplan. Dat lezen meer mensen.")
        start = {
            "q_target": "Beter.",
            "q_indicators": "Toetsen.",
            f"{name}what": "Kijken bij elkaar",
        }
        page = page.form().fill(start).press("Nog een regel bij: Maatregelen")
        assert page.status == 200
        assert page.form().value(f"{name}what") == "Kijken bij elkaar"
        assert page.form().value("q_target") == "Beter."
        assert page.form().named("q_measures-5-c_what")
        assert not page.errors

        late = {f"{name}level": "organisation", f"{name}until": "2029-05-01"}
        page = page.form().fill(late).press("Lever in")
        assert page.error_beside(f"{name}finding") == lines.NEEDED
        assert page.error_beside(f"{name}who") == lines.NEEDED
        assert page.says("Maatregel 1, Wie is verantwoordelijk? Dit hebben we nodig.")
        assert page.error_beside(f"{name}how") == lines.NEEDED
        says = "tot en met 24-04-2029: hoogstens 24 maanden na het begin van “Uitvoering”."
        assert says in page.error_beside(f"{name}until")
        assert moment("plan").state == "planned"

        typed = {f"{name}finding": "De les stopt zonder slot", f"{name}who": "Noor de Wit",
                 f"{name}until": "2029-04-24", f"{name}how": "Iedere maand."}  # fmt: skip
        page = page.form().fill(typed).press("Lever in")
        assert page.says("Kijken bij elkaar")
        assert page.says("Niveau: Organisatie, zoals zorg en werkafspraken")
        assert page.says("Welke bevinding beantwoordt dit? De les stopt zonder slot")
        assert page.says("Wie is verantwoordelijk? Noor de Wit; Klaar op: 24-04-2029")

        with unit_of_work():
            ib = somebody(walk, "support_coordinator", at)
            actions.give_back(moment("plan"), "Wie helpt Noor?", by=ib, now=at)
        page = browser.visit(path).follow("Vul het formulier in")
        page = page.form()
        assert page.value(f"{name}who") == str(walk.world.teacher.id)
        others = {f"{name}who": "", f"{name}who_other": "Noor en Ali"}
        page = page.fill(others).press("Lever in")
        assert page.says("Veranderd sinds de vorige keer Maatregelen: Kijken bij elkaar Eerst:")
        assert page.says("Wie is verantwoordelijk? Noor en Ali; Klaar op: 24-04-2029")


@both_at_length
def test_a_line_of_an_application_is_judged_once_the_traject_knows_its_days(app, browser):
    with clock.at(MOMENT):
        world = Programming(SMALL)
        path = f"/programmas/{world.programme.public_id}/aanmelden"
        page = browser.sign_in(world.director).visit(path)
        page = page.form().fill({"q_goal": "Lezen.", "q_steps-0-c_until": "2030-01-01"})
        page = page.press("Nog een regel bij: Stappen")
        assert page.form().value("q_goal") == "Lezen."
        page = page.form().press("Aanmelden")
        assert page.error_beside("q_steps-0-c_what") == lines.NEEDED
        page = page.form().fill({"q_steps-0-c_what": "Samen lezen"}).press("Aanmelden")
        assert page.status == 422
        assert "Stappen: Kies een dag van 24-11-2026 tot en met 24-07-2027" in page.errors[0]
        page = page.form().fill({"q_steps-0-c_until": "2027-07-24"}).press("Aanmelden")
        assert page.says("loopt")


@both_at_length
def test_no_plan_without_measures_and_no_measure_for_a_finding_that_is_not_there(walk):
    at = analysed(walk)
    form = walk.template.form("plan")
    with clock.at(at):
        for measures, says in (
            ([], "Maatregelen: Dit hebben we nodig."),
            ([measure(1, finding=0)], "Dit hebben we nodig."),
            ([measure(1, finding=3)], "Kies een van de mogelijkheden."),
            ([measure(1), measure(2, who="")], "Dit hebben we nodig."),
            ([measure(1, until="2029-04-25")], "24 maanden"),
            ([measure(1, level="pupils")], "Kies een van de mogelijkheden."),
        ):
            with refused(says):
                found = filled(form) | {"measures": measures}
                actions.hand_in(moment("plan"), found, by=walk.world.director, now=at)


@both_at_length
def test_the_school_says_that_its_plan_is_good_and_who_guides_it_only_reacts(walk, browser):
    at = analysed(walk)
    with clock.at(at):
        found = filled(walk.template.form("plan")) | {"measures": [measure(1)]}
        with unit_of_work():
            actions.hand_in(moment("plan"), found, by=walk.world.director, now=at)
        plan, expert = moment("plan"), somebody(walk, "expert", at)
        path = f"/momenten/{plan.public_id}"
        page = browser.sign_in(expert).visit(path)
        assert not page.says("Dit is goed")
        assert not page.says("Geef het terug")
        page = page.follow("Reageer").form().fill({"reason_words": " "}).press("Plaats je reactie")
        assert page.error_beside("reason_words")
        page = page.form().fill({"reason_words": "Wie vervangt Noor?"}).press("Plaats je reactie")
        assert page.says("Je reactie staat erbij.")
        for act in (actions.accept, lambda each, **who: actions.give_back(each, "Nee.", **who)):
            with refused(of=NotAllowed):
                act(moment("plan"), by=expert, now=at)
        event = db.session.scalars(select(Event).where(Event.action == "remark")).one()
        heard = set(db.session.scalars(select(Delivery.person_id).where(
            Delivery.event_id == event.id)))  # fmt: skip
        assert walk.world.director.id in heard
        assert expert.id not in heard
        assert (
            not browser.sign_in(somebody(walk, "finance_expert", at)).visit(path).says("vervangt")
        )
        with refused(of=NotAllowed):
            remarks.remark(moment("plan"), "Ik?", by=walk.world.teacher, now=at)
        ib = somebody(walk, "support_coordinator", at)
        page = browser.sign_in(ib).visit(path)
        assert page.says("Wie vervangt Noor?")
        assert page.press("Dit is goed").says("Dit moment is klaar.")
        assert not browser.visit(path).says("Reageer")


@both_at_length
def test_a_measure_becomes_a_vraag_that_remembers_where_it_began(walk, browser):
    a_profile(walk.world.teacher, skills=["begrijpend-lezen"])
    at = planned(walk, measure(1, what="Begrijpend lezen", how="Twee studiedagen."))
    with clock.at(at):
        traject = f"/trajecten/{walk.again().public_id}"
        page = browser.sign_in(walk.world.director).visit(traject)
        page = page.follow("Maak hier een vraag van: Begrijpend lezen")
        # Who changes their mind is back where they were.
        title = walk.again().title
        assert [page.link(title), page.link("Annuleren")] == [traject, traject]
        form = page.form()
        assert form.value("title") == "Begrijpend lezen"
        assert form.value("problem") == "Twee studiedagen."
        assert form.value("skills") == ["begrijpend-lezen"]
        page = form.fill({"minutes": "6"}).press("Bewaar als concept")
        assert page.says("Dit begon bij “Begrijpend lezen” in het traject")
        page = browser.visit(traject)
        assert page.says("Vraag: Begrijpend lezen, concept")
        row = db.session.scalars(select(LineRequest)).one()
        assert (row.form, row.question, row.line) == ("plan", "measures", 1)

        asking = f"/momenten/{moment('plan').public_id}/vraag/measures"
        assert browser.visit(f"{asking}/2").status == 404
        assert browser.visit(asking.replace("measures", "target") + "/1").status == 404
        # Who guides the school reads the measure, and asks nothing for it.
        expert = somebody(walk, "expert", at)
        page = browser.sign_in(expert).visit(traject)
        assert page.says("Hier is een vraag van gemaakt.")
        assert not page.says("Maak hier een vraag van")
        assert browser.visit(f"{asking}/1").status == 404
    asked, on = newest(HelpRequest), at.date()
    for by, line in ((walk.world.director, 9), (expert, 1)):
        with refused(of=NotAllowed):
            followed.began_with(moment("plan"), "measures", line, asked, by=by, on=on)
    with refused(of=NotAllowed):
        plan, elsewhere = moment("plan"), expert.memberships[0].organisation_id
        other = HelpRequest(school_id=elsewhere)
        followed.began_with(plan, "measures", 1, other, by=walk.world.director, on=on)


@both_at_length
def test_each_row_of_a_budget_is_for_a_measure_and_the_financial_expert_says_it_is_good(
    walk, browser
):
    at = planned(walk, measure(1, what="Coaching"), measure(2, what="Studiedag"))
    with clock.at(at):
        path = f"/momenten/{moment('budget').public_id}"
        page = browser.sign_in(walk.world.director).visit(path).follow("Vul het formulier in")
        row = {"q_budget-0-what": "Coach", "q_budget-0-cents": "1.250", "q_split": "Elk de helft."}
        page = page.form().fill(row).press("Lever in")
        assert page.error_beside("q_budget-0-line") == lines.NEEDED
        page = page.form().fill({"q_budget-0-line": "Coaching"}).press("Lever in")
        assert page.says("(voor: Coaching)")
        expert = somebody(walk, "finance_expert", at)
        assert taking_part.acceptors(moment("budget"), at.date()) == [expert.id]
        for other in (walk.world.owner_person, somebody(walk, "expert", at)):
            with refused(of=NotAllowed):
                actions.accept(moment("budget"), by=other, now=at)
        # The financial expert reads what a measure is called, and nothing else of the plan.
        page = browser.sign_in(expert).visit(path)
        assert page.says("(voor: Coaching)")
        assert not page.says("Noor")
        page = page.press("Dit is goed")
        assert page.says("Dit moment is klaar.")
    with clock.at(on_to(walk, "adopt")):
        walk.play(moment("adopt"))
        page = browser.sign_in(walk.world.director).visit(f"/trajecten/{walk.again().public_id}")
        cost = next(each for each in walk.again().costs if each.of_line)
        assert (cost.what, cost.cents, cost.of_line) == ("Coach", 125_000, "plan.measures.1")
        (found,) = followed.followed(walk.again())
        assert [(each.name, each.cents) for each in found.lines] == [
            ("Coaching", 125_000),
            ("Studiedag", 0),
        ]
        assert page.says("Begroot € 1.250,00")
        assert page.says("Onafhankelijke experts, voor: Coaching")


@both_at_length
def test_every_measure_has_a_state_in_each_report_and_the_page_tells_them_in_order(walk, browser):
    planned(walk, measure(1, what="Coaching"), measure(2, what="Studiedag"))
    states = (("under_way", "not_begun"), ("done", "stopped"))
    for number, pair in enumerate(states, 1):
        while (found := walk.next()).key != "progress" or found.ordinal != number:
            with clock.at(at_ten(found)):
                walk.play(found)
        at = at_ten(found)
        with clock.at(at):
            path = f"/momenten/{found.public_id}"
            page = browser.sign_in(walk.world.director).visit(path).follow("Vul het formulier in")
            assert page.says("Coaching Hoe ver is het?")
            plain = {"q_progress": "3", "q_explanation": "Goed.", "q_spent": "100"}
            plain |= {"q_states-0-c_state": pair[0], "q_states-0-c_says": f"Keer {number}."}
            page = page.form().fill(plain).press("Lever in")
            assert page.error_beside("q_states-1-c_state") == lines.NEEDED
            # What says whose row it is, decides; not its place. Twice the same is once.
            whose = ("1", "1") if number == 1 else ("2", "1")
            numbers = {f"q_states-{row}-n": of for row, of in enumerate(whose)}
            page = page.form().tamper(numbers | {"q_states-1-c_state": pair[1]}).press("Lever in")
            assert page.says("ingeleverd")
            with unit_of_work():
                by = taking_part.acceptors(moment("progress", ordinal=number), at.date())[0]
                actions.accept(
                    moment("progress", ordinal=number), by=db.session.get_one(Person, by), now=at
                )
    with clock.at(at):
        page = browser.sign_in(walk.world.director).visit(f"/trajecten/{walk.again().public_id}")
        coaching, study = page.select("article.followed")
        told = [" ".join(each.get_text(" ", strip=True).split()) for each in (coaching, study)]
        assert told[0].startswith("Coaching gestopt")
        assert told[0].index("loopt Keer 1.") < told[0].rindex("gestopt")
        assert told[1].startswith("Studiedag klaar")
        assert told[1].index("nog niet begonnen") < told[1].index("klaar Keer 2.")
        # Who does not read the plan learns nothing of it from the page of the traject.
        page = browser.sign_in(somebody(walk, "finance_expert", at)).visit(page.path)
        assert page.status == 200
        assert not page.says("Coaching")


@both_at_length
def test_guidance_is_counted_by_whom_it_was_for_and_early_results_come_before_the_audit(
    walk, browser
):
    on_to(walk, "progress")
    with clock.at(at_ten(moment("progress", ordinal=1))):
        now = clock.now()
        expert, director = somebody(walk, "expert", now), walk.world.director
        for key, by, form, more in (
            ("guidance", expert, "visit", {"for_whom": ["board", "director"]}),
            ("results", director, "early", {}),
        ):
            with unit_of_work():
                phase = moment("audit1").phase
                made = actions.add(phase, key, now.date(), by=by, now=now).id
            with refused("nodig" if key == "results" else "minstens één"):
                empty = {"results": []} if key == "results" else {"for_whom": []}
                found = filled(walk.template.form(form)) | empty
                actions.hand_in(db.session.get_one(Milestone, made), found, by=by, now=now)
            with unit_of_work():
                found = filled(walk.template.form(form)) | more
                actions.hand_in(db.session.get_one(Milestone, made), found, by=by, now=now)
            with unit_of_work():
                other = taking_part.acceptors(db.session.get_one(Milestone, made), now.date())[0]
                accept = {"by": db.session.get_one(Person, other), "now": now}
                actions.accept(db.session.get_one(Milestone, made), **accept)
        page = browser.sign_in(director).visit(f"/trajecten/{walk.again().public_id}")
        counts = {
            row.dt.get_text(strip=True): row.dd.get_text(" ", strip=True).split(" keer")[0]
            for row in page.select("section[aria-labelledby=guidance] .facts__row")
        }
        # The visit to classes was for everybody, as the walker ticks.
        expected = {"Team": "1", "Intern begeleider": "1", "Directeur": "2", "Schoolbestuur": "2"}
        assert counts == expected
        assert moment("audit1").state == "planned"
        page = page.follow("Eerste resultaten vastleggen 1")
        assert page.says("Wat gaat er al beter? Dit staat er.")
        assert page.says("Sinds wanneer? 01-03-2027")
        # What is not read is not counted either.
        page = browser.sign_in(somebody(walk, "finance_expert", now)).visit(
            f"/trajecten/{walk.again().public_id}"
        )
        assert not page.says("Begeleiding: voor wie")


@both_at_length
def test_the_extra_year_is_only_for_who_did_not_reach_the_goal_and_says_why(walk):
    at = on_to(walk, "audit2")
    board, form = walk.world.board_member, walk.template.form("audit")
    auditor = somebody(walk, "auditor", at)
    with clock.at(at):
        with unit_of_work():
            found = filled(form) | {"level": "reached"}
            actions.hand_in(moment("audit2"), found, by=auditor, now=at)
        says = "kan alleen als dit is ingevuld: Is het gewenste kwaliteitsniveau bereikt? Nog niet."
        with refused("derde jaar", says):
            actions.sign(moment("audit2"), "third_year", words="Nog even.", by=board, now=at)
        with unit_of_work():
            actions.give_back(moment("audit2"), "Kijk nog eens.", by=board, now=at)
        with unit_of_work():
            found = filled(form) | {"level": "not_yet"}
            actions.hand_in(moment("audit2"), found, by=auditor, now=at)
        with refused("Schrijf erbij waarom"):
            actions.sign(moment("audit2"), "third_year", by=board, now=at)
        with unit_of_work():
            actions.sign(moment("audit2"), "third_year", words="Nog even.", by=board, now=at)
    # What was signed for one answer does not hold for another.
    with unit_of_work():
        newest = moment("audit2").newest
        newest.answers = answers.dumps(answers.loads(newest.answers) | {"level": "reached"})
    manager = somebody(walk, "manager", at)
    with clock.at(at), refused("kan alleen als dit is ingevuld"):
        actions.sign(moment("audit2"), "third_year", words="Ja.", by=manager, now=at)


@both_at_length
def test_what_the_school_took_on_is_followed_and_who_runs_it_hears_what_is_not_kept(app, browser):
    with clock.at(MOMENT):
        walk = Walk(Programming(catalogue_text("expertteam")))
        walk.start()
    at = on_to(walk, "progress")
    form, owner = walk.template.form("progress_report"), walk.world.owner_person

    def report(ordinal: int, kept: str) -> None:
        secretary = somebody(walk, "secretary", at)
        with unit_of_work():
            said = [{"of": 1, "kept": kept, "says": ""}]
            there = moment("progress", ordinal=ordinal)
            actions.hand_in(there, filled(form) | {"duties": said}, by=secretary, now=at)
        with unit_of_work():
            there = moment("progress", ordinal=ordinal)
            by = taking_part.acceptors(there, at.date())[0]
            actions.accept(there, by=db.session.get_one(Person, by), now=at)

    def told() -> list[int]:
        found = select(Delivery.person_id).join(Event).where(Event.action == "breach")
        return list(db.session.scalars(found))

    with clock.at(at):
        with refused("Van “Dit staat er.” staat er nog niets."):
            secretary = somebody(walk, "secretary", at)
            empty = filled(form) | {"duties": []}
            actions.hand_in(moment("progress", ordinal=1), empty, by=secretary, now=at)
        report(1, "under_way")
        assert told() == []
        report(2, "broken")
        assert told() == people.owner_people(walk.again().programme, at.date())
        page = browser.sign_in(owner).visit(f"/trajecten/{walk.again().public_id}")
        assert page.says("Dit staat er. niet nagekomen")
        page = browser.visit(f"/momenten/{moment('progress', ordinal=2).public_id}")
        assert page.says("Iets wat is afgesproken, is niet nagekomen.")
