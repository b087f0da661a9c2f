"""The pages of vragen, as people use them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import url_for
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.events.models import Delivery
from app.feature import Waiting
from app.help_requests import actions
from app.help_requests.models import HelpRequest
from app.help_requests.waiting import waiting
from app.organisations.models import Organisation, Ring
from app.web import mails
from app.web.mails import digest_mail, event_mail
from tests.support.browser import Browser, Page
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_board,
    a_board_member,
    a_coordinator,
    a_director,
    a_freelancer,
    a_person,
    a_profile,
    a_region,
    a_school,
    an_swv,
)
from tests.support.makers_help_requests import a_draft, a_help_request, a_proposal

ASK = "/vragen/nieuw"
NEEDED = {"title": "Ruzie bij het buiten spelen", "minutes": "4"}


@pytest.fixture(autouse=True)
def standing_still():
    with clock.at(MOMENT):
        yield


def requests() -> list[HelpRequest]:
    db.session.rollback()
    return list(db.session.scalars(select(HelpRequest).order_by(HelpRequest.id)))


def open_page(browser: Browser, person: Person, asked: HelpRequest) -> Page:
    return browser.sign_in(person).visit(f"/vragen/{asked.public_id}")


def url_of(app: Any, endpoint: str, asked: HelpRequest) -> str:
    with app.test_request_context():
        return url_for(endpoint, public_id=asked.public_id)


def a_neighbourhood(schools: int = 5) -> tuple[Organisation, Organisation]:
    """A school among `schools` of one samenwerkingsverband; gives back both."""
    swv = an_swv()
    asking = a_school(swv=swv)
    for number in range(schools - 1):
        a_school(f"Buurschool {number}", swv=swv)
    return asking, swv


# Asking


def test_a_director_goes_from_a_search_result_to_a_sent_vraag_on_one_screen(app, browser):
    school = a_school()
    director = a_director(school)
    expert = a_profile(a_person("Fenna Fries", at=a_school("Elders"))).person
    link = f"{ASK}?person={expert.public_id}&skills=pesten-aanpak&q=sociale+veiligheid"
    page = browser.sign_in(director).visit(link)
    assert page.says("Je vraagt dit aan Fenna Fries, voor De Regenboog.")
    form = page.form()
    assert form.value("title") == "Hulp bij sociale veiligheid"
    assert form.value("skills") == ["pesten-aanpak"]
    assert form.value("ring") == str(Ring.COUNTRY)  # as far as this colleague is

    sent = form.fill({"minutes": "4"}).press("Verstuur je vraag")
    assert sent.says("Je vraag is verstuurd")
    (asked,) = requests()
    assert sent.path == f"/vragen/{asked.public_id}"
    assert (asked.state, asked.minutes, asked.wished_id) == ("open", 240, expert.id)
    assert [wanted.skill.slug for wanted in asked.skills] == ["pesten-aanpak"]


def test_the_problem_is_asked_first_and_money_last(app, browser):
    page = browser.sign_in(a_director(a_school())).visit(ASK)
    headings = [heading.get_text() for heading in page.select("main h2")]
    assert headings[0] == "Het probleem"
    assert headings[-1] == "Geld komt later"
    names = [tag.get("name") for tag in page.form().controls if tag.get("type") != "hidden"]
    assert names[0] == "title"
    assert names.index("supports_pupils") > names.index("ring")


def test_a_goal_may_be_the_development_of_the_school(app, browser):
    page = browser.sign_in(a_director(a_school())).visit(f"{ASK}?skills=pesten-aanpak")
    sent = page.form().fill(NEEDED | {"goal": "De school ontwikkelen"}).press("Verstuur je vraag")
    assert sent.says("De school ontwikkelen")


def test_what_was_searched_for_is_ticked_where_it_is_understood(app, browser):
    page = browser.sign_in(a_director(a_school())).visit(f"{ASK}?q=pesten")
    assert "pesten-aanpak" in page.form().value("skills")
    empty = browser.visit(f"{ASK}?q=xqzv&skills=bestaat-niet,ook-niet")
    assert empty.form().value("skills") == []


def test_everything_that_was_typed_stands_on_the_page_of_the_vraag(app, browser):
    school = a_school(board=a_board())
    director, contact = a_director(school), a_person("Wim Zaal", at=school)
    page = browser.sign_in(director).visit(f"{ASK}?skills=pesten-aanpak")
    typed = {
        "problem": "Na het **overblijven** lopen ze vast.",
        "forms": ["Meekijken in de klas"],
        "from_date": TODAY + timedelta(days=1),
        "until_date": TODAY + timedelta(days=30),
        "parts": ["2", "3"],
        "left_behind": "We doen het daarna zelf.",
        "contact": "Wim Zaal",
        "supports_pupils": True,
        "pupils": "6",
    }
    sent = page.form().fill(NEEDED | typed).press("Verstuur je vraag")
    for words in (
        "Na het overblijven lopen ze vast.",
        "4 uur gevraagd",
        "Meekijken in de klas",
        "dinsdagochtend, dinsdagmiddag",
        "25 november t/m 24 december 2026",
        "We doen het daarna zelf.",
        "Erbij op school Wim Zaal",
        "ongeveer 6",
        "Het eigen bestuur",
    ):
        assert sent.says(words), words
    assert requests()[0].contact_id == contact.id
    assert [strong.get_text() for strong in sent.select("main strong")] == ["overblijven"]


def test_a_colleague_proposes_and_the_director_decides(app, browser):
    school = a_school()
    director, writer = a_director(school), a_person("Wim Zaal", at=school)
    page = browser.sign_in(writer).visit(f"{ASK}?skills=pesten-aanpak")
    sent = page.form().fill(NEEDED).press("Stel voor aan je schoolleider")
    assert sent.says("Je vraag ligt bij je schoolleider.")
    (asked,) = requests()
    assert (asked.state, asked.proposed_by_id) == ("proposed", writer.id)

    back = Browser(app).sign_in(director)
    page = back.visit(f"/vragen/{asked.public_id}").follow("Teruggeven")
    page = page.form().fill({"reason_words": "Voor welke groep?"}).press("Geef terug")
    assert page.says("Voor welke groep?")
    page = open_page(browser, writer, asked).follow("Aanpassen")
    page = page.form().fill({"title": "Groep 6 speelt niet"}).press("Stel voor")
    taken = open_page(Browser(app), director, asked).press("Vraag plaatsen")
    assert taken.says("Het voorstel is overgenomen")
    assert taken.h1 == "Groep 6 speelt niet"
    assert requests()[0].asked_by_id == director.id


def test_a_colleague_places_a_small_vraag_and_no_larger_one(app, browser):
    writer = a_person(at=(school := a_school(board=a_board())))
    a_director(school)
    page = browser.sign_in(writer).visit(f"{ASK}?skills=pesten-aanpak")
    refused = page.form().fill(NEEDED).press("Plaats zelf als kleine vraag")
    assert refused.status == 422
    assert "Stel deze vraag voor" in refused.error_beside("is_micro")
    assert requests() == []
    sent = refused.form().fill({"minutes": "2", "is_micro": True}).press("Plaats zelf")
    assert sent.says("Je vraag is verstuurd")
    assert requests()[0].state == "open"


def test_a_draft_is_kept_with_almost_nothing_and_finished_later(app, browser):
    director = a_director(a_school())
    page = browser.sign_in(director).visit(ASK)
    kept = page.form().fill({"title": "Iets met rekenen"}).press("Bewaar als concept")
    assert kept.says("Je concept is bewaard.")
    refused = kept.press("Vraag plaatsen")
    assert refused.status == 422
    assert refused.says("Kies minstens één soort expertise.")
    done = refused.follow("Aanpassen").form()
    done = done.fill({"minutes": "3", "skills": ["pesten-aanpak"]}).press("Verstuur je vraag")
    assert done.says("Je vraag is verstuurd")
    assert [asked.state for asked in requests()] == ["open"]


def test_who_asks_for_several_schools_chooses_one(app, browser):
    board = a_board()
    a_school("De Regenboog", board=board)
    a_school("Het Kompas", board=board)
    expert = a_profile(a_person("Fenna Fries", at=a_school("Elders"))).person
    page = browser.sign_in(a_board_member(board)).visit(
        f"{ASK}?person={expert.public_id}&skills=pesten-aanpak"
    )
    assert page.h1 == "Voor welke school?"
    page = page.form("/vragen/nieuw").fill({"school": "Het Kompas, Maasmond"}).press("Verder")
    assert page.says("Je vraagt dit aan Fenna Fries, voor Het Kompas.")
    assert page.form().fill(NEEDED).press("Verstuur je vraag").says("Het Kompas")


def test_before_going_outside_one_sees_who_can_do_it_inside(app, browser):
    region, swv = a_region(), an_swv()
    school = a_school(swv=swv, region=region)
    freelancer = a_freelancer("Zeno Zwart", admitted_by=a_coordinator(swv), regions=[region])
    a_profile(a_person("Fenna Fries", at=a_school("Naast", swv=swv)))
    page = browser.sign_in(a_director(school)).visit(
        f"{ASK}?person={freelancer.public_id}&skills=pesten-aanpak"
    )
    assert page.says("Binnen je school, bestuur en samenwerkingsverband kan deze collega dit ook:")
    assert page.says("Fenna Fries eigen samenwerkingsverband")
    refused = page.form().fill(NEEDED).press("Verstuur je vraag")
    assert "Kies waarom" in refused.error_beside("external_reason")
    sent = refused.form().fill({"external_reason": "nobody_free"}).press("Verstuur je vraag")
    assert sent.says("Wie het kan, heeft geen tijd")


def test_the_person_found_may_be_left_out_of_an_open_call(app, browser):
    expert = a_profile(a_person("Fenna Fries", at=a_school("Elders"))).person
    page = browser.sign_in(a_director(a_school())).visit(
        f"{ASK}?person={expert.public_id}&skills=pesten-aanpak"
    )
    page.form().fill(NEEDED | {"invite": False}).press("Verstuur je vraag")
    assert requests()[0].wished_id is None


# Bad input

# What the form itself refuses: field -> (what was sent, words of the sentence beside it). Each
# round sends one wrong value in every field at once.
WRONG: dict[str, list[tuple[Any, str]]] = {
    "title": [("", "nodig"), ("x" * 121, "120"), ("Ruzie\x00", "teken"), ("Ruzie\u202e", "teken")],
    "problem": [("x" * 4001, "4000"), ("Ruzie\x00", "teken")],
    "goal": [("winst", "mogelijkheden"), ("\x00", "mogelijkheden")],
    "skills": [(["bestaat-niet"], "lijst"), (["\x00"], "lijst")],
    "forms": [(["99"], "lijst"), (["-1"], "lijst")],
    "minutes": [
        ("-4", "aantal uren"),
        ("1e9", "aantal uren"),
        ("999999999", "1000"),
        ("veel\x00", "aantal uren"),
    ],
    "from_date": [("2026-02-31", "bestaat"), ("gisteren", "bestaat"), ("1066-01-01", "te ver")],
    "until_date": [("9999-12-31", "te ver"), ("1/2/3", "bestaat"), ("\x00", "bestaat")],
    "parts": [(["12"], "lijst"), (["x"], "lijst")],
    "ring": [("9", "mogelijkheden"), ("-1", "mogelijkheden"), ("1\x00", "mogelijkheden")],
    "left_behind": [("x" * 1001, "1000"), ("Rust\x00", "teken")],
    "contact": [("zzzzzzzzzz", "lijst"), ("\x00", "lijst"), ("1", "lijst")],
    "pupils": [("-1", "getal"), ("99999999999", "getal"), ("½", "getal"), ("5001", "getal")],
}

# What only the rules refuse: one sentence at a time.
NOT_POSSIBLE = [
    ("problem", "&" * 4000, "korter"),
    ("minutes", "0", "hoeveel uur"),
    ("from_date", "2020-01-01", "al voorbij"),
    ("until_date", "", "tot wanneer"),
    ("until_date", "2026-11-25", "na de eerste"),
    ("until_date", "2030-01-01", "twee jaar"),
    ("skills", [], "minstens één"),
]


def test_a_wrong_value_gets_a_sentence_beside_its_field(app, browser):
    page = browser.sign_in(a_director(a_school())).visit(f"{ASK}?skills=pesten-aanpak")
    for number in range(max(len(cases) for cases in WRONG.values())):
        sent = {name: cases[number % len(cases)] for name, cases in WRONG.items()}
        wrong = {name: value for name, (value, _) in sent.items()}
        refused = page.form().tamper(wrong).press("Verstuur je vraag")
        assert refused.status == 422
        for name, (value, says) in sent.items():
            assert says in refused.error_beside(name), (name, value, refused.errors)
    assert requests() == []


def test_what_cannot_be_is_refused_beside_its_field_and_keeps_what_was_typed(app, browser):
    page = browser.sign_in(a_director(a_school())).visit(f"{ASK}?skills=pesten-aanpak")
    for name, value, says in NOT_POSSIBLE:
        form = page.form().fill(NEEDED).tamper({name: value})
        refused = form.press("Verstuur je vraag")
        assert refused.status == 422, (name, value)
        assert says in refused.error_beside(name), (name, value, refused.errors)
        assert refused.form().value("title") == NEEDED["title"]
        if name != "skills":
            assert refused.form().value(name) == value
    assert requests() == []


def test_a_number_of_children_is_asked_when_it_is_about_them(app, browser):
    page = browser.sign_in(a_director(a_school())).visit(f"{ASK}?skills=pesten-aanpak")
    refused = page.form().fill(NEEDED | {"supports_pupils": True}).press("Verstuur je vraag")
    assert "hoeveel kinderen" in refused.error_beside("pupils")


def test_a_foreign_or_missing_id_is_not_found(app, browser):
    school = a_school()
    hidden = a_profile(a_person("Ver Weg", at=a_school("Elders")), ring=Ring.SCHOOL).person
    elsewhere = a_school("Elders")
    browser.sign_in(a_director(school))
    for query in (
        f"person={hidden.public_id}",
        "person=bestaatnie",
        "person=%27%3B--",
        f"school={elsewhere.public_id}",
        "school=x",
    ):
        assert browser.visit(f"{ASK}?{query}").status == 404, query
    for path in ("/vragen/bestaatnie", "/vragen/bestaatnie/verruimen", "/vragen/1"):
        assert browser.visit(path).status == 404
    assert browser.visit(f"{ASK}?q=%00").status == 400


def test_who_works_at_no_school_does_not_ask(app, browser):
    region = a_region()
    freelancer = a_freelancer(admitted_by=a_coordinator(an_swv()), regions=[region])
    assert browser.sign_in(freelancer).visit(ASK).status == 404
    assert browser.visit("/vragen").status == 200


def test_a_double_click_asks_once(app, browser):
    page = browser.sign_in(a_director(a_school())).visit(f"{ASK}?skills=pesten-aanpak")
    form = page.form().fill(NEEDED)
    first, second = form.press("Verstuur je vraag"), form.press("Verstuur je vraag")
    assert first.path == second.path
    assert len(requests()) == 1


def test_a_draft_that_fails_to_open_leaves_nothing_behind(app, browser):
    page = browser.sign_in(a_director(a_school())).visit(ASK)
    assert page.form().fill(NEEDED).press("Verstuur je vraag").status == 422
    assert requests() == []


# One vraag


def test_a_director_looks_further_withdraws_and_reads_back_what_happened(app, browser):
    school = a_school(board=a_board(), swv=an_swv())
    asked = a_help_request(school, by=(director := a_director(school)), ring=Ring.BOARD)
    page = open_page(browser, director, asked).follow("Verder weg zoeken")
    page = page.form().fill({"ring": str(Ring.SWV)}).press("Zoek verder weg")
    assert page.says("De hulp mag nu van verder komen.")
    page = page.follow("Vraag intrekken").form().fill({"reason_code": "Iets anders"})
    refused = page.press("Trek de vraag in")
    assert "kort wat de reden is" in refused.error_beside("reason_words")
    page = refused.form().fill({"reason_words": "We wachten even."}).press("Trek de vraag in")
    told = [entry.get_text(" ") for entry in page.select(".timeline__entry")]
    assert len(told) == 3
    assert "Iets anders: We wachten even." in told[-1]
    assert "Dirk Bakker" in told[-1]
    assert page.select("main form") == []


def test_a_stale_page_gets_what_changed_and_moves_nothing(app, browser):
    school = a_school(swv=an_swv())
    asked = a_help_request(school, by=(director := a_director(school)), ring=Ring.SCHOOL)
    with unit_of_work():
        actions.hours_granted(asked, 60, now=MOMENT)
    mine = open_page(browser, director, asked)
    withdrawing = mine.follow("Vraag intrekken").form().fill({"reason_code": "solved"})
    other = open_page(Browser(app), director, asked).follow("Verder weg zoeken")
    other.form().fill({"ring": str(Ring.SWV)}).press("Zoek verder weg")

    stale = mine.press("Afronden: de rest is niet meer nodig")
    assert stale.status == 409
    assert stale.says("De hulp mag nu van verder komen. (Dirk Bakker")
    assert requests()[0].state == "open"
    stale = withdrawing.press("Trek de vraag in")
    assert stale.status == 409
    assert stale.says("De hulp mag nu van verder komen.")
    assert stale.form().value("reason_code") == "solved"
    assert stale.form().press("Trek de vraag in").says("De vraag is ingetrokken.")


def test_a_draft_that_a_colleague_was_still_writing_is_not_lost_when_it_was_proposed(app, browser):
    school = a_school()
    a_director(school)
    asked = a_draft(school, by=(writer := a_person(at=school)))
    writing = open_page(browser, writer, asked).follow("Aanpassen")
    open_page(Browser(app), writer, asked).press("Voorstellen aan je schoolleider")
    stale = writing.form().fill({"title": "Nieuwe woorden"}).press("Bewaar als concept")
    assert stale.status == 409
    assert stale.says("Een collega stelt deze vraag voor.")
    assert stale.form().value("title") == "Nieuwe woorden"
    again = stale.form().press("Bewaar als concept")
    assert again.status == 422
    assert again.says("Dit is geen concept meer.")
    assert requests()[0].title != "Nieuwe woorden"


def test_a_button_pressed_twice_moves_once(app, browser):
    director = a_director(school := a_school())
    asked = a_draft(school, by=director)
    page = open_page(browser, director, asked)
    assert page.press("Vraag plaatsen").status == page.press("Vraag plaatsen").status == 200
    assert requests()[0].version == 2


@pytest.mark.parametrize(
    "step", ["plaatsen", "voorstellen", "onthullen", "heropenen", "afronden", "weggooien"]
)
def test_who_has_no_part_in_a_move_finds_nothing_there(app, browser, step):
    asked = a_help_request(school := a_school())
    draft = a_draft(school)
    reader = a_person(at=a_school("Elders"))
    token = open_page(browser, reader, asked).soup.select_one("input[name=csrf_token]")["value"]
    sent = {"csrf_token": token, "seen": asked.version}
    assert browser.send(f"/vragen/{asked.public_id}/{step}", sent).status == 404
    assert browser.send(f"/vragen/{draft.public_id}/{step}", sent).status == 404
    for page in ("verruimen", "intrekken", "teruggeven", "aanpassen"):
        assert browser.visit(f"/vragen/{asked.public_id}/{page}").status == 404
    assert {one.state for one in requests()} == {"open", "draft"}


def test_an_expert_sees_the_vraag_and_no_people_of_the_school(app, browser):
    school = a_school()
    asked = a_help_request(
        school,
        by=a_director(school),
        contact_id=a_person("Wim Zaal", at=school).id,
        supports_pupils=True,
        pupils=7,
    )
    expert = a_profile(a_person("Fenna Fries", at=a_school("Elders"))).person
    page = open_page(browser, expert, asked)
    assert page.says("De Regenboog")
    assert page.says("4 uur gevraagd")
    for hidden in ("Dirk Bakker", "Wim Zaal", "ongeveer 7", "Wat er gebeurde"):
        assert not page.says(hidden), hidden
    assert page.link("Ik wil helpen") == url_of(app, "deployments.offer", asked)


def test_the_school_reads_whom_it_could_still_ask(app, browser):
    school = a_school(swv=(swv := an_swv()))
    director = a_director(school)
    near = a_profile(a_person("Fenna Fries", at=school)).person
    taken = a_profile(a_person("Bas Bezig", at=school)).person
    a_profile(a_person("Ver Weg", at=a_school("Elders")))
    asked = a_help_request(school, by=director, ring=Ring.SWV)
    with unit_of_work():
        actions.inzet_began(asked, expert_id=taken.id)
    page = open_page(browser, director, asked)
    said = [link.get_text() for link in page.select('[aria-labelledby="suggestions"] a')]
    assert said == [near.name]
    for other in (near, a_coordinator(swv)):
        page = open_page(Browser(app), other, asked)
        assert page.select("#suggestions") == []


def test_text_with_markup_in_it_stays_text(app, browser):
    director = a_director(a_school())
    page = browser.sign_in(director).visit(f"{ASK}?skills=pesten-aanpak")
    nasty = "<script>alert(1)</script> [klik](javascript:alert(1))"
    typed = NEEDED | {"title": "<b>Ruzie</b>", "problem": nasty, "left_behind": "<i>Rust</i>"}
    sent = page.form().fill(typed).press("Verstuur je vraag")
    assert sent.h1 == "<b>Ruzie</b>"
    assert sent.says("<i>Rust</i>")
    assert sent.select("main script") == []
    assert [a["href"] for a in sent.select("main a[href]") if "javascript" in a["href"]] == []


# Without a name


def test_a_vraag_without_a_name_leaks_it_nowhere(app, browser, monkeypatch):
    school, swv = a_neighbourhood()
    with unit_of_work():
        school.name, school.city = "De Schaduwhof", "Schaduwstad"
    director = a_director(school, "Dora Duister")
    reader = a_profile(a_person("Fenna Fries", at=a_school("Naast", swv=swv))).person
    coordinator = a_coordinator(swv)
    page = browser.sign_in(director).visit(f"{ASK}?skills=pesten-aanpak")
    form = page.form().fill(NEEDED | {"ring": str(Ring.SWV), "is_anonymous": True})
    sent = form.press("Verstuur je vraag")
    assert sent.says("De Schaduwhof")  # the school itself knows
    (asked,) = requests()
    secrets = ("Schaduw", "Dora", school.public_id, director.public_id)
    for outsider in (reader, coordinator):
        other = Browser(app).sign_in(outsider)
        for path in ("/vragen", "/vragen/open", f"/vragen/{asked.public_id}", "/start"):
            page = other.visit(path)
            assert page.says(NEEDED["title"]), path
            assert [secret for secret in secrets if secret in page.html] == [], path
    sent_mails = mailed(app, monkeypatch)
    assert {mail["to"].id for mail in sent_mails} == {reader.id, coordinator.id}
    assert [secret for secret in secrets if secret in str(sent_mails)] == []

    told = open_page(browser, director, asked).press("Naam van de school tonen")
    assert told.says("De school heeft haar naam genoemd.")
    assert open_page(Browser(app), reader, asked).says("De Schaduwhof")


def mailed(app: Any, monkeypatch: Any) -> list[dict[str, Any]]:
    """What the mails about everything so far say, just before they are rendered."""
    sent: list[dict[str, Any]] = []

    def keep(template: str, *, to: Any, subject: str, key: str, **context: Any) -> None:
        news = [(item.title, item.says, item.url) for item in context["news"]]
        sent.append({"to": to, "subject": subject, "news": news})

    monkeypatch.setattr(mails, "send_mail", keep)
    with app.test_request_context():
        for row in db.session.scalars(select(Delivery)).all():
            if row.digest:
                digest_mail({"person": row.person_id, "events": [row.event_id]}, "k")
            else:
                event_mail({"person": row.person_id, "event": row.event_id}, "k")
    return sent


def test_leaving_the_name_out_among_few_schools_is_refused_beside_its_tick(app, browser):
    school, _ = a_neighbourhood(4)
    page = browser.sign_in(a_director(school)).visit(f"{ASK}?skills=pesten-aanpak")
    form = page.form().fill(NEEDED | {"ring": str(Ring.SWV), "is_anonymous": True})
    refused = form.press("Verstuur je vraag")
    assert "zijn het er 4" in refused.error_beside("is_anonymous")


# Lists and home


def test_the_list_shows_ones_own_by_state_and_what_fits(app, browser):
    school = a_school()
    director = a_director(school)
    a_profile(director)
    a_draft(school, by=director, title="Nog een concept")
    a_help_request(school, by=director, title="Al open")
    elsewhere = a_school("Het Kompas")
    a_help_request(elsewhere, title="Past bij mij")
    a_help_request(elsewhere, title="Iets anders", skills=["groepsvorming"])
    page = browser.sign_in(director).visit("/vragen")
    assert [page.says(words) for words in ("Nog een concept", "Al open", "Past bij mij")] == [
        True
    ] * 3
    assert not page.says("Iets anders")
    offers = [link for link in page.select("main a") if "Ik wil helpen" in link.get_text()]
    assert [link.get_text() for link in offers] == ["Ik wil helpen bij Past bij mij"]
    drafts = page.follow("concept (1)")
    assert drafts.says("Nog een concept")
    assert not drafts.says("Al open")
    everything = page.follow("Alle open vragen bij jou in de buurt")
    assert everything.says("Iets anders")
    fitting = page.follow("Alles wat bij je past")
    assert fitting.says("Past bij mij")
    assert not fitting.says("Iets anders")


def test_long_lists_have_pages_and_odd_page_numbers_do_no_harm(app, browser):
    school = a_school()
    director = a_director(school)
    for number in range(21):
        a_help_request(school, by=director, title=f"Vraag {number:02}")
    first = browser.sign_in(director).visit("/vragen")
    assert first.says("Vraag 20")
    assert not first.says("Vraag 00")
    assert browser.visit("/vragen?page=2").says("Vraag 00")
    for odd in ("0", "-1", "99999999", "x", "²"):
        assert browser.visit(f"/vragen?page={odd}&toestand=gek").status == 200


def test_somebody_new_reads_what_the_page_is_for(app, browser):
    page = browser.sign_in(a_person(at=a_school())).visit("/vragen")
    assert page.says("Nog geen vragen")
    assert page.follow("Alle open vragen bij jou in de buurt").says("Nu geen open vragen")


def lines(person: Person, days: int = 0) -> list[Waiting]:
    db.session.rollback()
    return waiting(person, now=MOMENT + timedelta(days=days))


def test_proposals_drafts_and_silence_wait_on_the_home_page(app, browser):
    school = a_school()
    director, writer = a_director(school), a_person(at=school)
    a_proposal(school, by=writer, title="Voorstel")
    a_draft(school, by=director, title="Concept")
    a_help_request(school, by=director, title="Stil", until_date=TODAY + timedelta(days=90))
    assert [line.title for line in lines(director)] == ["Voorstel", "Concept"]
    assert lines(director)[0].urgency == 0
    assert [line.title for line in lines(director, 15)] == ["Voorstel", "Concept", "Stil"]
    assert lines(writer) == []
    assert browser.sign_in(director).visit("/start").says("Neem je het over?")


def test_the_board_decides_about_proposals_only_where_nobody_leads_the_school(app):
    board = a_board()
    led, alone = a_school("Met leider", board=board), a_school("Zonder leider", board=board)
    a_director(led)
    for school in (led, alone):
        a_proposal(school, by=a_person(at=school), title=school.name)
    assert [line.title for line in lines(a_board_member(board))] == ["Zonder leider"]


def test_a_vraag_that_somebody_answers_is_not_called_silent(app):
    school = a_school()
    asked = a_help_request(school, by=(director := a_director(school)))
    with unit_of_work():
        actions.inzet_began(asked, expert_id=director.id)
    assert lines(director, 20) == []
    with unit_of_work():
        actions.inzet_ended(asked, now=MOMENT + timedelta(days=10))
    assert lines(director, 20) == []
    assert [line.title for line in lines(director, 25)] == [asked.title]


# Whom it fits


def test_the_expert_reads_which_ticks_it_matches_and_lets_it_pass(app, browser):
    asking, swv = a_neighbourhood()
    director = a_director(asking)
    fenna = a_person("Fenna Fries", at=a_school("Elders", swv=swv))
    expert = a_profile(fenna, skills=["sociale-veiligheid", "pesten-aanpak"]).person
    other = a_profile(
        a_person("Otto Other", at=a_school("Verder", swv=swv)), skills=["dyslexie"]
    ).person
    skills = ["sociale-veiligheid", "groepsvorming"]
    asked = a_help_request(asking, by=director, skills=skills, ring=Ring.SWV)
    page = open_page(browser, other, asked)
    assert page.says("heb jij niets aangevinkt")
    page = open_page(browser, expert, asked)
    [card] = [card for card in page.select("main .card") if "Kun jij dit?" in card.text]
    assert "Sociale veiligheid" in card.text
    assert "Groepsvorming" not in card.text
    assert browser.visit("/").says(asked.title)  # the news of it
    row = browser.visit("/vragen").form(f"/vragen/{asked.public_id}/nu-niet")
    page = row.press()
    assert page.says("Deze vraag staat niet meer bij wat bij je past.")
    assert row.press().status == 200  # twice is once
    assert not browser.visit("/vragen").says(asked.title)
    assert not browser.visit("/").says(asked.title)
    page = browser.visit(f"/vragen/{asked.public_id}")
    assert page.says("Je zei: nu niet.")
    assert page.link("Ik wil helpen")
    page = open_page(browser, director, asked)
    assert not page.says("Fenna Fries")  # nobody else knows, and nobody is pointed at them
    assert not page.says("nu niet")


def test_a_vraag_that_is_no_longer_open_cannot_be_let_pass(app, browser):
    asking, swv = a_neighbourhood()
    director = a_director(asking)
    expert = a_profile(a_person("Fenna Fries", at=a_school("Elders", swv=swv))).person
    asked = a_help_request(asking, by=director, ring=Ring.SWV)
    row = browser.sign_in(expert).visit("/vragen").form(f"/vragen/{asked.public_id}/nu-niet")
    with unit_of_work():
        actions.withdraw(asked, reason="solved", by=director, now=MOMENT)
    assert row.press().status == 404
