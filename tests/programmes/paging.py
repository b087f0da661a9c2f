"""The walker of makers_programmes, doing everything on the pages as people do.

What it sees is read quickly: that pages keep the rules is shown elsewhere, of every page. A moment
that comes again and again is done on its page the first time, and after that by the same actions.
"""

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import clock
from app.accounts.models import Person
from app.database import db
from app.programmes import answers, deciding, known_lines, named, people, taking_part
from app.programmes.models import Milestone, Trajectory
from app.programmes.template import OFFICE, Form
from app.programmes.views import showing
from app.web.filters import NBSP
from tests.support.browser import Browser, Page
from tests.support.makers_programmes import Walk, filled

NOW, STOPPED, FELL = "nu", "gestopt", "gaat niet door"
DECIDED = "Iedereen koos hetzelfde: het besluit is genomen."
CHOSEN = "Je keuze staat er."


class QuickPage(Page):
    def __init__(self, browser: Browser, response: TestResponse) -> None:
        self.browser, self.response = browser, response
        self.status, self.path = response.status_code, response.request.path
        self.html = response.get_data(as_text=True)
        assert self.status < 400, f"{response.request.method} {self.path} answered {self.status}"
        self.soup = BeautifulSoup(self.html, "html.parser")

    def unfold(self) -> "QuickPage":
        return self  # nothing of its text is folded away


class QuickBrowser(Browser):
    def visit(self, path: str, **request: Any) -> Page:
        return QuickPage(self, self.client.get(path, follow_redirects=True, **request))

    def send(self, path: str, data: Any, method: str = "post") -> Page:
        return QuickPage(self, self.client.post(path, data=data, follow_redirects=True))


def typed(form: Form) -> dict[str, Any]:
    """The answers of `filled`, as they are typed and ticked."""
    found: dict[str, Any] = {}
    for question, answer in zip(form.fields, filled(form).values(), strict=True):
        name = f"q_{question.key}"
        if question.type == "rating":
            found |= {name: str(answer["mark"]), f"{name}_words": answer["words"]}
        elif question.type == "people":
            found[f"{name}_others"] = answer["others"]
        elif question.type == "actions":
            found |= {f"{name}-0-{part}": answer[0][part] for part in ("what", "who", "until")}
        elif question.type == "sources":
            found |= {f"{name}-0-{part}": answer[0][part] for part in ("title", "link")}
        elif question.type == "values":
            found |= {f"{name}-0-{part}": str(answer[0][part]) for part in answer[0]}
        elif question.type == "budget":
            found |= {f"{name}-0-what": answer[0]["what"], f"{name}-0-cents": "1.200"}
            found |= {f"{name}-0-line": "1"} if question.of else {}
        elif question.type == "lines":
            for column in question.columns:  # nobody of this name has an account
                other = "_other" if column.type == "person" else ""
                found[f"{name}-0-c_{column.key}{other}"] = str(answer[0][column.key])
        else:
            found[name] = "50" if question.type == "money" else answer
    return found


class PageWalk(Walk):
    """Everybody signs in to do their part."""

    app: Any
    seen: set[str]
    looks: Callable[[str], None]  # at the page that is open, as people do

    def on(
        self, app: Any, browser: Any = None, looks: Callable[[str], None] = lambda _: None
    ) -> "PageWalk":
        self.app, self.seen, self.looks = app, set(), looks
        self.browser = browser or QuickBrowser(app)
        return self

    def as_(self, person_id: int) -> Any:
        self.browser.sign_in(db.session.get_one(Person, person_id))
        return self.browser

    def start(self, *, submit: bool = True, name: str = "") -> Trajectory:
        """On the page of the programme, by who may."""
        template, by = self.template, self.starter
        page = self.as_(by.id).visit("/programmas").follow(self.world.programme.title)
        assert page.says(f"Kosten voor de school €{NBSP}0") or page.says(
            "Kosten voor de school € 0"
        )
        page = page.follow("Aanmelden")
        form = page.form()
        if template.subject != "school":
            form.fill({"name": "Team Aarde"})
        if template.role(template.start_by).fill != OFFICE and not template.is_for_group:
            self._choose_school(form)
        application = template.application
        if application is not None:
            form.fill(typed(template.form(application[1].form)))
        page = form.press("Begin de groep" if template.is_for_group else "Aanmelden")
        self.trajectory = db.session.scalars(
            select(Trajectory).where(Trajectory.public_id == page.path.split("/")[2])
        ).one()
        if template.is_for_group:
            self._appoint_everybody(by)
            page = self.as_(by.id).visit(page.path).follow("Ga verder met aanmelden")
            page = page.form().press(
                "Begin de groep" if page.says("Begin de groep") else "Aanmelden"
            )
        else:
            self._appoint_everybody(self.world.owner_person)
        assert page.says("loopt")
        self.let_payers_agree()
        return self.trajectory

    def _choose_school(self, form: Any) -> None:
        if any(True for _ in form.named("school")):
            form.fill({"school": self.world.school.public_id})

    def play(self, milestone: Milestone) -> None:
        place = milestone.key
        if place in self.seen:
            super().play(milestone)
            return
        self.seen.add(place)
        path, moment = f"/momenten/{milestone.public_id}", milestone.moment
        what = (clock.today(), milestone.phase.key, moment.key)
        chosen = ""
        if moment.form and milestone.state == "planned":
            writer = taking_part.ids_in(milestone, (moment.by,), clock.today())[0]
            page = self.as_(writer).visit(path).follow("Vul het formulier in")
            self.looks(f"{self.template.key}-{place}")
            page = page.form().fill(typed(self.template.form(moment.form))).press("Lever in")
            assert page.says("ingeleverd"), page.text
            self._reads_back(page, path)
        if moment.decision is not None:
            chosen = self._decide_on_page(path)
        elif moment.form:
            self._press_good(path)
        else:
            self._lead(milestone)
            person = taking_part.ids_in(self._at(path), moment.everybody, clock.today())[0]
            page = self.as_(person).visit(path).follow("Dit is geweest")
            page = page.form().press("Schrijf op")
            assert page.says("Dit moment is klaar.")
            there = [each.person.name for each in self._at(path).attendance]
            assert there
            assert all(page.says(name) for name in there)
        self._stands_on_the_timeline(path)
        self.played.append((*what, chosen))

    def _reads_back(self, page: Any, path: str) -> None:
        """Everything that was filled in stands there, under its question."""
        found = self._at(path)
        newest = found.newest
        assert newest is not None
        form, called = self.template.form(found.moment.form), known_lines.Called(found.trajectory)
        given = answers.loads(newest.answers)
        names = named.Names(named.ids_in(form, given))
        assert page.says(f"Versie {newest.number}, {newest.by.name}"), page.text
        rows = answers.rows(form, given, names, called)
        assert rows
        for label, text in rows:
            assert page.says(label), (path, label)
            for line in text.split("\n"):
                assert page.says(line), (path, label, line, page.text)

    def _stands_on_the_timeline(self, path: str) -> None:
        """For who acted last, on the page of the traject: how this moment and its phase are."""
        found = self._at(path)
        assert found.state == "done", found.key
        trajectory, phase = found.trajectory, found.phase
        runs = trajectory.state != "stopped"
        now = [row.phase.label for row in trajectory.phases if row.is_open]
        planned = [each for each in phase.milestones if each.state == "planned"]
        left = [] if runs else [showing.named(each) for each in planned]
        decision = found.moment.decision
        outcome = decision.outcome(found.outcome) if decision else None
        is_open, label = phase.is_open, showing.named(found)
        page = self.browser.visit(f"/trajecten/{trajectory.public_id}")
        for each in now:
            assert page.says(f"{each} {NOW if runs else STOPPED}"), (path, each, page.text)
        page = page.unfold() if left else page
        for each in left:
            assert page.says(f"{each} {FELL}"), (path, each, page.text)
        for each in planned[:1] if left else ():
            assert self.browser.visit(f"/momenten/{each.public_id}").says(FELL), path
        if is_open and runs:  # else its moments are folded away
            assert page.says(f"{label} klaar"), (path, page.text)
            assert outcome is None or page.says(outcome.label)

    def _at(self, path: str) -> Milestone:
        db.session.expire_all()
        found = select(Milestone).where(Milestone.public_id == path.split("/")[2])
        return db.session.scalars(found).one()

    def _press_good(self, path: str) -> None:
        """By who did not write it, and reads all of it."""
        self._lead(self._at(path))
        by = taking_part.acceptors(self._at(path), clock.today())[0]
        page = self.as_(by).visit(path)
        self._reads_back(page, path)
        page = page.press("Dit is goed")
        assert page.says("Dit moment is klaar.")
        assert page.says("Goed bevonden.")

    def _decide_on_page(self, path: str) -> str:
        found = self._at(path)
        outcome = self.choose(found, deciding.outcomes(found))
        people = [each.row.person_id for each in deciding.signers(found, clock.today())]
        people = list(dict.fromkeys(people))
        for number, person_id in enumerate(people, 1):
            page = self.as_(person_id).visit(path)
            assert page.says("heeft nog niet gekozen")
            form = page.form(f"{path}/kiezen")
            form.fill({"outcome": outcome.key, "words": "Dat spraken we af."})
            page = form.press("Onderteken mijn keuze")
            is_last = number == len(people)
            said = page.says(DECIDED if is_last else CHOSEN)
            assert said or (is_last and self._waits(path)), page.text
            assert page.says("heeft nog niet gekozen") != is_last
            assert page.says("Dat spraken we af.")
        if self._at(path).state != "done":
            self._press_good(path)
            page = self.browser.visit(path)
        assert page.says(outcome.label)
        return outcome.key

    def _waits(self, path: str) -> bool:
        """All chose the same; somebody who did not write what was handed in must still say yes."""
        return self._at(path).state != "done"

    def read_by_everybody(self, *words: str) -> None:
        """One of each role opens the traject when it is over."""
        path = f"/trajecten/{self.again().public_id}"
        last, on = self.again(), clock.today()
        readers = {
            role.key: people.of_role(last, role.key, on)[0].person_id
            for role in self.template.roles
            if people.of_role(last, role.key, on)
        }
        assert set(readers) >= {role.key for role in self.template.roles if role.min}
        for person_id in dict.fromkeys(readers.values()):
            page = self.as_(person_id).visit(path)
            for each in words:
                assert page.says(each), (each, page.text)
