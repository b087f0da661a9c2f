"""A drawing with a plan: who adds it, who gets it, and what becomes of one that was replaced."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.files import actions as files
from app.files import rules
from app.files.models import StoredFile
from app.programmes import actions, answers, attached, checks
from app.programmes.models import Milestone
from tests.files.pieces import PLACE, jpg, pdf, png
from tests.support.browser import Browser, Page
from tests.support.makers import MOMENT
from tests.support.makers_programmes import PLAN, SMALL, Programming, Walk, moment_of

SAID = "Dit staat er."
DRAWN = SMALL.replace("    label: Plan\n", "    label: Plan\n    readers: [director, manager]\n")
DRAWN = DRAWN.replace(
    '      - {key: goal, label: "Wat wil je bereiken?", type: text}\n',
    """\
      - {key: goal, label: "Wat wil je bereiken?", type: text}
      - {key: model, label: "Tekening", type: file, required: false, in_words: told}
      - {key: told, label: "In woorden", type: text, required: false}
""",
)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.at(MOMENT):
        yield


@pytest.fixture
def world(app) -> Programming:
    return Programming(DRAWN)


@pytest.fixture
def plan(world) -> Milestone:
    """Its plan came back, and is the director's to hand in anew."""
    walk = Walk(world)
    walk.start()
    id_ = moment_of(walk.again(), "plan").id
    with unit_of_work():
        found = db.session.get_one(Milestone, id_)
        manager = next(r.person for r in found.trajectory.roles if r.role == "manager")
        actions.give_back(found, "Maak er een tekening bij.", by=manager, now=MOMENT)
    return db.session.get_one(Milestone, id_)


@pytest.fixture
def director(app, world) -> Browser:
    return Browser(app).sign_in(world.director)


def writing(director: Browser, plan: Milestone) -> Page:
    return director.visit(f"/momenten/{plan.public_id}/inleveren")


def kept() -> list[str]:
    return list(db.session.scalars(select(StoredFile.name).order_by(StoredFile.id)))


def test_a_picture_stands_with_the_plan_and_is_given_to_who_reads_it(
    world, plan, director, browser
):
    form = writing(director, plan).form().fill({"q_told": ""})
    page = form.attach("q_model_file", "ons model.jpeg", jpg()).press("Lever in")
    assert page.error_beside("q_told").startswith("In woorden: Schrijf het erbij")
    assert page.error_beside("q_model_file") == "Kies dit bestand nog een keer."
    assert kept() == []
    form = page.form().fill({"q_told": "Vier scholen om een meer."})
    page = form.attach("q_model_file", "ons model.jpeg", jpg()).press("Lever in")
    assert page.status == 200, page.errors
    (picture,) = page.select("img.picture")
    assert picture["alt"] == "Vier scholen om een meer."
    path = str(picture["src"])
    assert page.link("Download ons model.jpg") == path

    given = director.client.get(path)
    assert given.status_code == 200
    assert given.mimetype == "image/jpeg"
    assert PLACE not in given.data
    assert given.headers["Content-Disposition"] == 'attachment; filename="ons model.jpg"'
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Security-Policy"].endswith("sandbox")
    assert given.headers["Cache-Control"] == "no-store"

    manager = next(row.person for row in plan.trajectory.roles if row.role == "manager")
    guest = next(row.person for row in plan.trajectory.roles if row.role == "guest")
    for person, status in (
        (manager, 200),
        (world.board_member, 200),
        (world.owner_person, 200),
        (guest, 404),  # opens the traject, and does not read this plan
        (world.teacher, 404),
    ):
        assert browser.sign_in(person).client.get(path).status_code == status, person.name
    other = moment_of(plan.trajectory, "decide").public_id  # a file is of the moment that names it
    assert director.client.get(path.replace(plan.public_id, other)).status_code == 404
    assert list(checks.every_answer_has_its_file()) == []


def test_who_asks_for_more_rows_hears_that_the_file_must_be_chosen_again(plan, director):
    form = writing(director, plan).form().fill({"q_told": "Een meer."})
    page = form.attach("q_model_file", "ons model.jpeg", jpg()).press("Nog een regel bij: Stappen")
    assert page.status == 200
    assert page.error_beside("q_model_file") == "Kies dit bestand nog een keer."
    assert kept() == []


def test_what_was_replaced_before_it_was_handed_in_is_gone(app, world, plan, director):
    form = writing(director, plan).form()
    form.attach("q_model_file", "een.png", png()).press("Bewaar als concept")
    stale = writing(director, plan)
    assert kept() == ["een.png"]
    mine = f"/momenten/{plan.public_id}/bestand/{newest_file().public_id}"
    assert director.client.get(mine).status_code == 200
    owner = Browser(app).sign_in(world.owner_person)
    assert owner.client.get(mine).status_code == 404  # a concept
    form = writing(director, plan).form()
    assert "Nu staat er een.png." in form.page.text
    form.attach("q_model_file", "twee.pdf", pdf()).press("Bewaar als concept")
    assert kept() == ["twee.pdf"]
    late = stale.form().attach("q_model_file", "te laat.png", png()).press("Bewaar als concept")
    assert late.status == 409
    assert kept() == ["twee.pdf"]
    again = {"q_told": "Een kring.", "q_model": "Zie ook https://voorbeeld.test"}
    page = writing(director, plan).form().fill(again).press("Lever in")
    assert page.says("Download twee.pdf Zie ook https://voorbeeld.test")
    assert kept() == ["twee.pdf"]  # it was not sent again, and stayed

    with unit_of_work():
        found = db.session.get_one(Milestone, plan.id)
        manager = next(r.person for r in found.trajectory.roles if r.role == "manager")
        actions.give_back(found, "Zonder tekening.", by=manager, now=MOMENT)
    page = writing(director, plan).form().fill({"q_model_gone": True})
    assert page.press("Bewaar als concept").status == 200
    assert kept() == ["twee.pdf"]  # the version that came back still names it
    assert attached.named(Milestone.trajectory_id == plan.trajectory_id)[plan.trajectory_id] == {
        newest_file().public_id
    }


def newest_file() -> StoredFile:
    return db.session.scalars(select(StoredFile).order_by(StoredFile.id.desc())).first()


@pytest.mark.engines("sqlite")  # refused before the database is asked
def test_a_file_that_we_do_not_take_is_refused_beside_its_field(plan, director):
    for name, content, says in (
        ("leeg.pdf", b"", "Dit bestand is leeg."),
        ("plan.pdf", b"<script>", "Dit soort bestand kunnen we niet bewaren."),
        ("groot.pdf", pdf() + b" " * rules.LARGEST, "Dit bestand is te groot: hoogstens 8 MB."),
    ):
        form = writing(director, plan).form().attach("q_model_file", name, content)
        page = form.press("Bewaar als concept")
        assert page.status == 422
        assert page.error_beside("q_model_file").startswith(says), name
    huge = writing(director, plan).form().attach("q_model_file", "a.pdf", b"x" * 11_000_000)
    assert huge.press("Bewaar als concept").status == 413
    assert kept() == []


def test_an_answer_that_names_a_file_of_elsewhere_is_refused(world, plan):
    with unit_of_work():
        made = files.keep(
            rules.received("a.pdf", pdf()), shelf="trajectory 0", field="", by=world.teacher,
            now=MOMENT,
        )  # fmt: skip
        foreign = {"file": made.public_id, "name": "a.pdf", "kind": "pdf", "words": ""}
    for work in (actions.keep, actions.hand_in):
        with unit_of_work():
            found = db.session.get_one(Milestone, plan.id)
            director = db.session.get_one(Person, world.director.id)
            filled = PLAN | {"model": foreign, "told": "Iets."}
            with pytest.raises(rules.RuleBroken, match="Kies dit bestand opnieuw"):
                work(found, filled, by=director, now=MOMENT)


@pytest.mark.engines("sqlite")
def test_there_is_room_for_so_much_and_a_person_adds_so_many_a_day(world, plan, monkeypatch):
    director = db.session.get_one(Person, world.director.id)
    upload = rules.received("a.pdf", pdf())

    def add() -> None:
        with unit_of_work():
            files.keep(upload, shelf="trajectory 1", field="q", by=director, now=MOMENT)

    add()
    monkeypatch.setattr(files, "MOST_TOGETHER", 2 * len(pdf()) - 1)
    with pytest.raises(rules.RuleBroken, match="passen samen"):
        add()
    monkeypatch.setattr(files, "MOST_TOGETHER", rules.MOST_TOGETHER)
    for _ in range(files.UPLOADS.most - 1):
        add()
    with pytest.raises(rules.RuleBroken, match="vandaag al veel"):
        add()
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == files.UPLOADS.most


@pytest.mark.engines("sqlite")  # refused before the database is asked
def test_a_crooked_body_is_refused_and_a_file_is_no_word(plan, director):
    path = f"/momenten/{plan.public_id}/inleveren"
    token = director.visit(path).form().value("csrf_token")
    part = b"--x\r\nContent-Disposition: form-data"
    in_words = part + b'; name="q_goal"; filename="a.pdf"\r\n\r\n' + pdf() + b"\r\n--x--\r\n"
    for body, status in (
        (part + b'; name="q_model_file"; filename="a\x00"\r\n\r\nx\r\n--x--', 422),
        (part + b'; name="q_goal"\r\n\r\n' + b"x" * 300_000 + b"\r\n--x--", 413),
        (b"".join(part + b'; name="f%d"\r\n\r\n1\r\n' % n for n in range(1500)) + b"--x--", 413),
    ):
        sent = director.client.post(
            path,
            data=body,
            content_type="multipart/form-data; boundary=x",
            headers={"X-CSRFToken": token},
        )
        assert sent.status_code == status, body[:80]
    sent = director.client.post(
        path,
        data=in_words,
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": token},
    )
    assert sent.status_code == 302  # nothing was typed, so what was kept is handed in
    found = db.session.get_one(Milestone, plan.id)
    assert [answers.loads(each.answers)["goal"] for each in found.submissions] == [SAID, SAID]
    elsewhere = director.client.post(
        "/account/naam", data=in_words, content_type="multipart/form-data; boundary=x"
    )
    assert elsewhere.status_code == 415  # no other route reads one
    assert kept() == []
