"""A group shares files themselves, and versions of what it makes."""

import pytest
from sqlalchemy import select

from app import clock
from app.database import db, unit_of_work
from app.files.models import StoredFile
from app.groups import actions, checks
from app.groups.models import GroupItem
from tests.files.pieces import pdf, png, zipped
from tests.support.browser import Browser
from tests.support.makers import MOMENT
from tests.support.makers_deployments import Cast, a_cast
from tests.support.makers_groups import a_group_item, a_group_of


@pytest.fixture(autouse=True)
def _at_the_moment():
    with clock.at(MOMENT):
        yield


@pytest.fixture
def cast(app) -> Cast:
    return a_cast()


def kept() -> list[str]:
    return list(db.session.scalars(select(StoredFile.name).order_by(StoredFile.id)))


def test_a_file_is_shared_with_the_group_replaced_and_taken_away(app, cast):
    group = a_group_of(cast)
    sanne = Browser(app).sign_in(cast.expert)
    page = sanne.visit(f"/groepen/{group.public_id}").follow("Deel een bestand")
    page = page.form().fill({"title": "Rooster"}).press("Bewaar")
    assert page.error_beside("file") == "Kies een bestand, of plak een link."
    page = page.form().attach("file", "rooster.xlsx", zipped("xl/workbook.xml")).press("Bewaar")
    path = page.path
    file = page.link("Download rooster.xlsx")
    assert sanne.client.get(file).headers["Content-Disposition"].startswith("attachment")
    cato, outsider = (Browser(app).sign_in(who) for who in (cast.colleague, cast.leader))
    assert cato.client.get(file).status_code == 200
    assert outsider.client.get(file).status_code == 404

    stale = sanne.visit(f"{path}/aanpassen")
    page = sanne.visit(f"{path}/aanpassen").form().attach("file", "nieuw.pdf", pdf())
    page = page.press("Bewaar")
    assert page.link("Download nieuw.pdf") != file
    assert kept() == ["nieuw.pdf"]
    assert sanne.client.get(file).status_code == 404
    late = stale.form().attach("file", "laat.png", png()).press("Bewaar")
    assert late.status == 409
    page = page.follow("Aanpassen").form().fill({"gone": True, "link": ""}).press("Bewaar")
    assert page.error_beside("file") == "Kies een bestand, of plak een link."
    page = page.form().fill({"gone": True, "link": "https://voorbeeld.test/r"}).press("Bewaar")
    assert page.says("https://voorbeeld.test/r")
    assert kept() == []


def test_of_a_shared_product_others_get_the_version_that_is_shared(app, cast):
    group = a_group_of(cast)
    item = a_group_item(group, "product", cast.expert)
    sanne = Browser(app).sign_in(cast.expert)
    path = f"/groepen/stuk/{item.public_id}"
    page = sanne.visit(f"{path}/versie").form().press("Zet deze versie erbij")
    assert page.error_beside("file") == "Kies een bestand, of plak een link."
    for name in ("een.pdf", "twee.pdf"):
        form = sanne.visit(f"{path}/versie").form().attach("file", name, pdf())
        page = form.press("Zet deze versie erbij")
    first, second = page.link("Versie 1"), page.link("Versie 2")
    page.press("Stel vast").press("Deel met alle scholen")
    outsider = Browser(app).sign_in(cast.leader)
    page = outsider.visit(path)
    assert page.link("Versie 2") == second
    assert [outsider.client.get(each).status_code for each in (second, first)] == [200, 404]
    other = a_group_item(a_group_of(cast, "Ander"), "link", cast.expert)
    assert sanne.client.get(second.replace(item.public_id, other.public_id)).status_code == 404
    assert list(checks.every_file_stands_somewhere()) == []

    sanne.visit(path).press("Deel niet meer")
    with unit_of_work():  # what is taken away takes its files along
        actions.remove(db.session.get_one(GroupItem, item.id), by=cast.expert, now=MOMENT)
    assert kept() == []
