"""The list of inzetten with their money: the same rows on the page and in both files."""

import csv
import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from app import clock
from app.database import unit_of_work
from app.deployments import actions
from app.documents import listing
from app.documents.listing import COLUMNS
from tests.support.makers import MOMENT, a_school
from tests.support.makers_deployments import (
    AFTER_SECOND,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
    an_open_request,
)
from tests.support.makers_pots import a_pot

LIST = "/inzetten/lijst"


@pytest.fixture(autouse=True)
def afterwards():
    with clock.at(AFTER_SECOND):
        yield


def get(browser, reader, path):
    return browser.sign_in(reader).client.get(path)


def in_excel(browser, reader, query="") -> list[dict]:
    response = get(browser, reader, f"{LIST}.xlsx{query}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=inzetten-2026-12-15.xlsx"
    )
    heads, *rows = load_workbook(io.BytesIO(response.data))["Inzetten"].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def in_csv(browser, reader, query="") -> list[dict]:
    response = get(browser, reader, f"{LIST}.csv{query}")
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    text = response.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def on_page(browser, reader, query="") -> list[list[str]]:
    page = browser.sign_in(reader).visit(LIST + query)
    return [
        [" ".join(cell.get_text().split()) for cell in row.select("th, td")]
        for row in page.select("main table tbody tr")
    ]


def test_a_row_says_what_was_granted_and_where_the_money_is(app, browser):
    cast = a_cast()
    settled = an_inzet(cast, "settled", cover="extra_hours", travel=1_500)
    (row,) = in_excel(browser, cast.coordinator)
    assert row == {
        "Vraag": settled.help_request.title,
        "Toestand": "betaald",
        "School die hulp krijgt": "De Vraag",
        "Expert": "Sanne Kundig",
        "School die helpt": "De Hulp",
        "Uren afgesproken": 4,
        "Uren bevestigd": 4,
        "Toegekend": 215,
        "Gereserveerd": 0,
        "Vastgelegd": 0,
        "Betaald": 215,
        "Pot": cast.pot.name,
        "Eerste keer": datetime(2026, 12, 8),
        "Laatste keer": datetime(2026, 12, 15),
        "Nummer": settled.public_id,
    }
    (row,) = in_csv(browser, cast.coordinator)
    assert (row["Uren afgesproken"], row["Toegekend"], row["Eerste keer"]) == (
        "4,00",
        "215,00",
        "08-12-2026",
    )
    ((title, state, *_, paid, pot, first, last, number),) = on_page(browser, cast.coordinator)
    assert (title, state, paid, pot) == (
        settled.help_request.title, "betaald", "€ 215,00", cast.pot.name,
    )  # fmt: skip
    assert (first, last, number) == ("8 dec 2026", "15 dec 2026", settled.public_id)


def test_money_stands_where_it_is_at_that_moment(app, browser):
    cast = a_cast()
    freelancer = a_freelance_expert(cast)
    an_inzet(cast, "approved", cover="extra_hours")
    an_inzet(cast, "scheduled", expert=freelancer)
    an_inzet(cast, "approval", expert=an_expert(cast.lending, "Wil Wacht"), cover="extra_hours")
    rows = {row["Toestand"]: row for row in in_excel(browser, cast.coordinator)}
    where = ("Toegekend", "Gereserveerd", "Vastgelegd", "Betaald")
    assert [rows["toegekend"][name] for name in where] == [200, 200, 0, 0]
    assert [rows["ingepland"][name] for name in where] == [387.2, 0, 387.2, 0]
    assert [rows["wacht op akkoord budget"][name] for name in where] == [None, 0, 0, 0]
    assert rows["ingepland"]["School die helpt"] == "zzp"


def test_it_can_be_narrowed_and_the_files_are_narrowed_with_it(app, browser):
    cast = a_cast()
    an_inzet(cast, "approved", cover="extra_hours")
    an_inzet(cast, "scheduled", expert=a_freelance_expert(cast))
    page = browser.sign_in(cast.coordinator).visit(LIST)
    assert page.says("2 inzetten")
    page = page.form(LIST).fill({"toestand": "ingepland"}).press("Toon")
    assert page.says("1 inzet")
    assert not page.says("Sanne Kundig")
    (row,) = in_excel(browser, cast.coordinator, f"?{page.response.request.query_string.decode()}")
    assert row["Expert"] == "Zeno Zwart"
    browser.sign_in(cast.coordinator)
    for label in ("Download voor Excel", "Download als csv"):
        assert "toestand=scheduled" in str(page.follow(label).response.request.url)
    assert in_csv(browser, cast.coordinator, f"?school={cast.asking.public_id}&toestand=") != []
    assert in_csv(browser, cast.coordinator, "?toestand=settled") == []


def test_of_one_pot_it_tells_only_what_that_pot_pays(app, browser):
    cast = a_cast()
    other = a_pot(cast.asking, 100_000, name="Van de school", approver=cast.coordinator)
    an_inzet(cast, "approved", cover="extra_hours", pots=[(cast.pot, 15_000), (other, 5_000)])
    an_inzet(cast, "scheduled", expert=a_freelance_expert(cast))
    (row,) = in_excel(browser, cast.coordinator, f"?pot={other.public_id}")
    assert (row["Toegekend"], row["Gereserveerd"], row["Pot"]) == (50, 50, "Van de school")
    whole = {row["Expert"]: row for row in in_excel(browser, cast.coordinator)}
    assert whole["Sanne Kundig"]["Gereserveerd"] == 200
    assert whole["Sanne Kundig"]["Pot"] == f"{cast.pot.name}, Van de school"


def test_everybody_finds_only_what_they_may_see(app, browser):
    cast, elsewhere = a_cast(), a_cast()
    an_inzet(cast, "settled", cover="extra_hours")
    an_inzet(elsewhere, "settled", cover="extra_hours")
    for reader in (cast.coordinator, cast.board, cast.asking_board):
        assert len(in_excel(browser, reader)) == len(on_page(browser, reader)) == 1, reader.name
    for reader in (cast.expert, cast.leader, cast.colleague, a_freelance_expert(cast)):
        for path in (LIST, f"{LIST}.xlsx", f"{LIST}.csv"):
            assert get(browser, reader, path).status_code == 404, reader.name
        assert not browser.visit("/inzetten").says("Lijst met bedragen")
    page = browser.sign_in(cast.coordinator).visit("/inzetten").follow("Lijst met bedragen")
    assert page.path == LIST


def test_a_choice_that_is_not_on_the_list_is_refused_beside_its_field(app, browser):
    cast, elsewhere = a_cast(), a_cast()
    an_inzet(cast, "settled", cover="extra_hours")
    an_inzet(elsewhere, "settled", cover="extra_hours")
    wrong = {"toestand": "x", "school": elsewhere.asking.public_id, "pot": elsewhere.pot.public_id}
    for name, value in wrong.items():
        page = browser.sign_in(cast.coordinator).visit(f"{LIST}?{name}={value}")
        assert page.status == 422
        assert page.error_beside(name) == "Kies een van de mogelijkheden."
        page = browser.visit(f"{LIST}.csv?{name}={value}")
        assert (page.path, page.status) == (LIST, 422)


def test_choosing_a_school_does_not_tell_who_asks_without_a_name(app, browser):
    cast = a_cast()
    for number in range(5):
        a_school(f"Ook hier {number}", swv=cast.swv, region=cast.region)
    nameless = an_open_request(cast, is_anonymous=True)
    with unit_of_work():
        actions.sound(nameless, cast.expert, by=cast.coordinator, now=MOMENT)
    assert in_excel(browser, cast.board) == []
    assert len(on_page(browser, cast.coordinator)) == 1
    page = browser.visit(LIST)
    assert "De Vraag" not in [option.get_text() for option in page.select("#school option")]


def test_what_people_typed_is_no_formula_in_either_file(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    with unit_of_work():
        inzet.help_request.title = '=HYPERLINK("http://x")'
    response = get(browser, cast.coordinator, f"{LIST}.xlsx")
    cell = load_workbook(io.BytesIO(response.data))["Inzetten"]["A2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")
    (row,) = in_csv(browser, cast.coordinator)
    assert row["Vraag"] == '\'=HYPERLINK("http://x")'


def test_a_long_list_is_read_page_by_page(app, browser, monkeypatch):
    cast = a_cast()
    for number in range(3):
        expert = an_expert(cast.lending, f"Expert {number}")
        an_inzet(cast, "approved", expert=expert, cover="extra_hours")
    monkeypatch.setattr("app.documents.views.lists.PAGE", 2)
    assert len(on_page(browser, cast.coordinator)) == 2
    assert len(on_page(browser, cast.coordinator, "?page=2")) == 1
    for strange in ("0", "-1", "x", "99999999999", "²"):
        assert browser.visit(f"{LIST}?page={strange}").status == 200
    monkeypatch.setattr(listing, "MOST", 2)
    assert len(in_excel(browser, cast.coordinator)) == 2
    page = browser.visit(LIST)
    assert page.says("In het bestand staan de 2 die het laatst veranderden.")


def test_page_and_files_have_the_same_columns(app, browser):
    cast = a_cast()
    an_inzet(cast, "settled", cover="extra_hours")
    titles = [column.title for column in COLUMNS]
    page = browser.sign_in(cast.coordinator).visit(LIST)
    assert [head.get_text() for head in page.select("thead th")] == titles
    assert list(in_excel(browser, cast.coordinator)[0]) == titles
    assert list(in_csv(browser, cast.coordinator)[0]) == titles
