"""A document that is renewed later on: what was there stays, and the difference can be read."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.database import db, unit_of_work
from app.practices.models import Practice
from app.programmes import actions
from app.programmes.reading import mistakes_in
from tests.support.makers import MOMENT
from tests.support.makers_deployments import a_cast
from tests.support.makers_programmes import (
    PLAN,
    SMALL,
    a_traject_of,
    come_to_second_phase,
    give_back_plan,
    moment_of,
)

RENEWS = """\
      - {key: renew, label: "Plan vernieuwen", type: product, week: 3, by: director, form: plan,
         roles: [director, manager], renews: begin.plan}
      - {key: visit, label"""
TEXT = SMALL.replace("      - {key: visit, label", RENEWS, 1)


def test_a_renewed_document_is_a_new_version_beside_the_old_one(app, browser):
    cast = a_cast()
    trajectory = a_traject_of(cast, text=TEXT)
    come_to_second_phase(trajectory, cast)
    later = MOMENT + timedelta(days=30)
    with clock.at(later):
        first, anew = (
            f"/momenten/{moment_of(trajectory, key).public_id}" for key in ("plan", "renew")
        )
        page = browser.sign_in(cast.asker).visit(f"{anew}/inleveren")
        assert page.form().value("q_goal") == PLAN["goal"]  # one goes on from how it stands
        page = page.form().fill({"q_goal": "Beter lezen, ook thuis."}).press("Lever in")
        assert page.says("Eerst: Beter lezen. Nu: Beter lezen, ook thuis.")
        assert not browser.visit(first).says("Versie 2")  # nobody said yet that it is good
        with unit_of_work():
            actions.accept(moment_of(trajectory, "renew"), by=cast.expert, now=later)
        page = browser.visit(first)
        assert page.says("Versie 1: Plan indienen")
        page = page.follow("Versie 2: Plan vernieuwen")
        assert page.path == anew
        assert page.says("Eerst: Beter lezen. Nu: Beter lezen, ook thuis.")
        assert page.follow("Versie 1: Plan indienen").path == first


def test_an_approach_names_published_research_that_can_be_opened(app, browser):
    cast = a_cast()
    asks = (
        '- {key: research, label: "Onderzoek", type: sources, required: false}\n      - {key: ready'
    )
    text = SMALL.replace("- {key: ready", asks, 1)
    text = text.replace("by: director, form: plan}", "by: director, form: plan, publishes: true}")
    trajectory = a_traject_of(cast, text=text)
    give_back_plan(trajectory, cast)
    address = f"/momenten/{moment_of(trajectory, 'plan').public_id}"
    page = browser.sign_in(cast.asker).visit(f"{address}/inleveren")
    title, link = "q_research-0-title", "q_research-0-link"
    for typed, beside, says in (
        ({title: "Lezen doe je samen"}, link, "Schrijf erbij waar het te lezen is."),
        ({link: "javascript:alert(1)"}, link, "Plak het hele webadres"),
        ({title: "", link: "https://www.nro.nl/lezen"}, title, "Schrijf erbij hoe"),
    ):
        page = page.form().fill(typed).press("Lever in")
        assert says in page.text, beside
    page = page.form().fill({title: "Lezen doe je samen"}).press("Lever in")
    assert page.says("Onderzoek achter deze aanpak")
    links = {each["href"] for each in page.select("a") if each.get_text() == "Lezen doe je samen"}
    assert links == {"https://www.nro.nl/lezen"}
    with unit_of_work():  # and the good example that it leaves behind tells it too
        actions.accept(moment_of(trajectory, "plan"), by=cast.expert, now=MOMENT)
    story = db.session.scalars(select(Practice.story)).one()
    assert "Onderzoek\n\nLezen doe je samen\n" in story


def test_what_renews_a_document_says_of_which():
    assert mistakes_in(TEXT) == []
    for after, says in (
        ("begin.ooit", "“begin.ooit” bestaat niet"),
        ("begin.decide", "heeft een ander formulier"),
        ("do.end", "staat niet voor dit moment"),
        ("do.renew", "er niet één keer"),
    ):
        found = mistakes_in(TEXT.replace("renews: begin.plan", f"renews: {after}"))
        assert any(says in str(each) for each in found), after
