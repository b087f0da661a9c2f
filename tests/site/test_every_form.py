"""Every field of every form: what is wrong gets a sentence beside it, and what was typed stays."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import cycle
from types import SimpleNamespace
from typing import Any

from bs4 import BeautifulSoup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.site.authorization import policy_named_by, row_for, table
from tests.site.running import Site, Visitor
from tests.site.world import ACTORS
from tests.support.browser import TYPED, Form, Page
from tests.support.figures import Tell
from tests.support.lengths import AT_LENGTH, both_at_length

# What our forms hold out of sight, and repair when it is nonsense.
OURS = {"csrf_token", "form_key", "seen"}

LONG, LONG_NUMBER = "x" * 10_000, "9" * 10_000
WRONG_TEXTS = (
    LONG,
    "",
    "-1",
    LONG_NUMBER,
    "9223372036854775808",
    "31-02-2026",
    "99999-12-31",
    "9999-12-31",
    "0001-01-01",
    "1e9",
    "<script>\"'&\x00\x01\u202euil 🦉",
    "٣",
    "0",
)
WRONG_CHOICES = ("bestaat-niet", "-1", LONG_NUMBER, "2147483648", "zzzzzzzzzz", "\x00", "٣", "")
# Names that no page of ours holds, but that begin as a row of a list does.
STRANGE_ROWS = ("²", "٣", "-1", "x", "", "0-", "0-on-0", "9" * 5_000, *map(str, range(300)))
# The control characters and turned-around text that no page may hold.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")

# What tells one page with forms from another, before it is read in full.
OUTLINE = re.compile(r'\b(?:action|name)="[^"]*"')
RANDOM = re.compile(r"\b(?=[a-z]*\d)[a-z0-9]{10}\b|(?<=/)\d+")

# Refused with a sentence, out of date, one too many, or nothing was wrong with it after all.
ANSWERS = {200, 302, 409, 422, 429}

# Things that have another page in each state, with buttons of its own for each role.
SHOWN = {
    "inzet": "/inzetten/",
    "request": "/vragen/",
    "draft": "/vragen/",
    "proposal": "/vragen/",
    "moment": "/momenten/",
    "traject": "/trajecten/",
    "practice": "/voorbeelden/",
    "plg item": "/groepen/stuk/",
}
MINE = ("any", "exists", "own", "own_paid", "own_freelance", "of_swv")

# Buttons that stand on no page of this world, with when they do. Tests of their own press them.
NOT_MET = {
    "accounts.close",  # somebody on whom nobody counts any more
    "accounts.confirm_again",  # an address that was not confirmed
    "accounts.end_other_sessions",  # signed in on two devices
    "deployments.ask_team",  # a school was chosen
    "deployments.move/afrekenen",  # nothing: paying has a page
    "deployments.move/klaar",  # something small that needs no planning
    "deployments.move/uitgevoerd",  # all hours written down
    "groups.mood",  # the two weeks after a meeting
    "help_requests.move/afronden",  # help for some of the hours
    "help_requests.move/heropenen",  # help that fell away
    "insights.no_pulse",  # October
    "insights.take_pulse",
    "pots.close",  # a pot from which nothing is open
    "programmes.finish_place",  # a school that did everything
    "programmes.move_share",  # a payer who said yes, and has another pot
    "profiles.reconfirm",  # a profile of last year
    "profiles.resume",  # a pause
    "search.keep",  # a search with a question
}


@dataclass(frozen=True)
class Filled:
    """A form as it stands on somebody's page."""

    visitor: Visitor
    name: str  # the endpoint that it posts to, with its step
    action: str
    data: tuple[tuple[str, str], ...]
    fields: Mapping[str, str]  # name -> text, secret, choice, tick or hidden

    @property
    def shape(self) -> tuple[str, ...]:
        return (self.name, *sorted(self.fields))

    def named(self, *kinds: str) -> list[str]:
        return [name for name, kind in self.fields.items() if kind in kinds]

    def sent_with(self, values: Mapping[str, str | list[str]]) -> TestResponse:
        """`values` instead of what stands there; an empty list leaves a field out."""
        data: MultiDict[str, str] = MultiDict(self.data)
        for name, value in values.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        return self.visitor.ask("POST", self.action, data=data)


@cache
def every_form(site: Site) -> list[Filled]:
    """Those of this site, which stays as it was: reading its pages takes longer than the tries."""
    return list(forms_on_pages(site))


def forms_on_pages(site: Site) -> Iterator[Filled]:
    """Each form that posts, once for each set of fields."""
    known, read = set(), set()
    for visitor, path in every_page(site):
        response = visitor.read(path)
        if response.mimetype != "text/html":
            continue
        html = response.get_data(as_text=True)
        outline = frozenset(RANDOM.sub("", found) for found in [path, *OUTLINE.findall(html)])
        if response.status_code != 200 or outline in read:
            continue
        read.add(outline)
        soup = BeautifulSoup(html, "html.parser")
        request = SimpleNamespace(full_path=path)
        page: Any = SimpleNamespace(
            path=path, soup=soup, select=soup.select, browser=visitor,
            response=SimpleNamespace(request=request),
        )  # fmt: skip
        for tag in soup.find_all("form"):
            form = Form(page, tag)
            if form.method == "post":
                filled = Filled(
                    visitor, name_of(site, form), form.action, tuple(form.data()), fields_of(form)
                )
                if filled.shape not in known:
                    known.add(filled.shape)
                    yield filled


def every_page(site: Site) -> Iterator[tuple[Visitor, str]]:
    """By one or two whom the table admits; an inzet and a vraag in each state, by each role."""
    for route in site.routes:
        if "GET" not in route.methods or route.endpoint in ("static", "web.healthy", "web.ready"):
            continue
        for relation in [each for each in route.relations if each in MINE]:
            policy = policy_named_by(site.app, route)
            admits = row_for(table(), policy, route.name, relation).admits
            for actor in [actor for actor in ACTORS if actor in admits][:2]:
                yield site.visitor(actor), site.path(route, relation)
    for about, made in site.world.things.items():
        for thing, address in SHOWN.items():
            for actor in ("director", "expert", "leader", "board", "coordinator", "colleague"):
                if thing in about and "own" in made:
                    yield site.visitor(actor), address + made["own"]["public_id"]


def name_of(site: Site, form: Form) -> str:
    try:
        endpoint, values = site.app.url_map.bind("localhost").match(form.path, method="POST")
    except HTTPException:
        raise AssertionError(f"No route answers the form to {form.path}.") from None
    return f"{endpoint}/{values['step']}" if "step" in values else str(endpoint)


def fields_of(form: Form) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in form.controls:
        name, kind = str(tag.get("name") or ""), str(tag.get("type", "text"))
        if not name or name in OURS or tag.name == "button":
            continue
        if tag.name == "textarea" or (tag.name == "input" and kind in TYPED):
            found[name] = "secret" if kind == "password" else "text"
        elif tag.name == "select" or kind == "radio" or len(form.named(name)) > 1:
            found[name] = "choice"
        else:
            found[name] = "tick" if kind == "checkbox" else "hidden"
    return found


@dataclass(frozen=True)
class Try:
    """A form sent with some of its fields wrong; `alone` names the field if it is only one."""

    form: Filled
    wrong: Mapping[str, str]
    alone: str = ""

    def faults(self) -> Iterator[str]:
        response = self.form.sent_with(self.wrong)
        html = response.get_data(as_text=True)
        if response.status_code not in ANSWERS:
            yield f"{response.status_code}"
        elif html == "This would have been saved." and self.must_be_refused:
            yield "would have been saved"
        elif response.status_code == 422:
            for name in self.form.named("text"):
                if name in self.wrong and shown(html, name) != as_shown(self.wrong[name]):
                    yield f"what was typed in {name} is gone"
            if self.alone and self.must_be_refused and not sentence_beside(html, self.alone):
                yield "no sentence beside the field"

    @property
    def must_be_refused(self) -> bool:
        """Too long for anything, or no choice that was offered."""
        kind = self.form.fields.get(self.alone, "")
        if kind == "choice":
            return self.wrong[self.alone] != ""
        return kind in ("text", "secret") and len(self.wrong[self.alone]) == 10_000

    def __str__(self) -> str:
        said = {name: value[:30] for name, value in self.wrong.items()}
        return f"{self.form.name} as {self.form.visitor.actor}, with {said}"


def shown(html: str, name: str) -> str | None:
    """What stands in a text field now; None when there is no such field."""
    quoted = re.escape(f'name="{name}"')
    area = re.search(rf"<textarea\b[^>]*{quoted}[^>]*>(.*?)</textarea>", html, re.DOTALL)
    if area:
        # A browser leaves out the first line end of a text area; so does every template.
        return " ".join(unescape(area[1]).split())
    tag = re.search(rf"<input\b[^>]*{quoted}[^>]*>", html)
    if tag is None:
        return None
    value = re.search(r'\bvalue="([^"]*)"', tag[0])
    return " ".join(unescape(value[1]).split()) if value else ""


def as_shown(typed: str) -> str:
    return " ".join(UNREADABLE.sub("", typed).split())


def sentence_beside(html: str, name: str) -> str:
    page: Any = SimpleNamespace(soup=BeautifulSoup(html, "html.parser"))
    return Page.error_beside(page, name)


def together(form: Filled) -> Iterator[Try]:
    """Everything wrong at once, in each way."""
    choices = cycle(WRONG_CHOICES)
    for text in WRONG_TEXTS if form.fields else ():
        wrong = dict.fromkeys(form.named("text", "secret"), text)
        others = form.named("choice", "hidden", "tick")
        yield Try(form, wrong | dict.fromkeys(others, next(choices)))
    for junk in ("", "-1", LONG_NUMBER, "\x00", "٣"):
        yield Try(form, {"form_key": junk, "seen": junk})


def alone(form: Filled) -> Iterator[Try]:
    """Each field wrong by itself: too long or not on the list, and in a few other ways."""
    texts, choices = cycle(WRONG_TEXTS[1:]), cycle(WRONG_CHOICES[1:])
    for name, kind in form.fields.items():
        is_typed = kind in ("text", "secret")
        first, others = (LONG, texts) if is_typed else (WRONG_CHOICES[0], choices)
        for value in (first, next(others)):
            yield Try(form, {name: value}, alone=name)


def crooked(form: Filled) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Fields twice, fields that are gone, and rows of a list that cannot be."""
    lists = {name.partition("-")[0] for name in form.fields if re.search(r"-\d+(-|$)", name)}
    yield "everything twice", {name: ["x", "y"] for name in form.fields}
    yield "nothing", {name: [] for name, _ in form.data if name != "csrf_token"}
    for name in sorted(lists):
        for ending in ("", "-on"):
            yield f"strange {name}", {f"{name}-{row}{ending}": ["1"] for row in STRANGE_ROWS}


@both_at_length
def test_no_crooked_form_is_an_error_of_ours(site: Site, engine_name: str):
    before, faults = site.rows(), []
    for form in every_form(site):
        for what, values in crooked(form):
            status = form.sent_with(values).status_code
            if status not in ANSWERS:
                faults.append(f"{form.name} as {form.visitor.actor} with {what}: {status}")
    assert not faults, "\n".join([f"{len(faults)} faults:", *faults])
    assert site.rows() == before


def every(engine_name: str) -> int:
    """All of them at length, and else every third, of each form others: the same
    few kinds of fields stand in all of them."""
    return 4 if engine_name != "sqlite" else 1 if AT_LENGTH else 3


@both_at_length
def test_what_is_wrong_is_refused_beside_its_field_and_stays_there(
    site: Site, engine_name: str, tell: Tell
):
    before, tries, fields, met, faults = site.rows(), 0, 0, set(), []
    step = every(engine_name)
    for number, form in enumerate(every_form(site)):
        met.add(form.name)
        fields += len(form.fields)
        # On the second engine some of them: it could mind a number or a NUL that got through.
        for attempt in [*together(form), *alone(form)][number % step :: step]:
            tries += 1
            faults += [f"{attempt}: {fault}" for fault in attempt.faults()]
    assert not faults, "\n".join([f"{len(faults)} faults:", *faults])
    assert site.rows() == before
    posting = {route.name for route in site.routes if "POST" in route.methods}
    assert posting - met == NOT_MET
    tell(f"{len(met)} forms, {fields} fields, {tries} tries")
