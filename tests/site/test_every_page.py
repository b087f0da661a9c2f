"""Everybody walks from their home page along every link that they are shown."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException

from tests.site.running import Site, Visitor
from tests.site.world import ACTORS
from tests.support.figures import Tell
from tests.support.lengths import both_at_length
from tests.support.page_rules import breaches

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
ACTION = re.compile(r'\b(?:action|formaction|hx-(?:get|post))="([^"]*)"')

# Of pages that differ in nothing but what they are about, each person looks at this many. An
# inzet has another page in every state.
ALIKE = 3
ALIKE_OF = {
    "deployments.show": 32,
    "help_requests.show": 8,
    "programmes.moment": 8,
    "programmes.trajectory": 5,
    "groups.item": 12,
}
LARGE = 15_000  # characters; of a page as large as this, the first two visitors check the rules
MOST = 600  # pages a person
# Who walk on the second engine; what a page looks like is no matter of the database.
SOME = ("expert", "director", "coordinator")

# What no link leads to, with where people do come from.
NOT_LINKED = {
    "accounts.confirm",  # a mail
    "accounts.confirm_again",  # only for who has not confirmed an address
    "accounts.invitation",  # a mail
    "accounts.look_in_mail",  # after registering
    "accounts.reopen",  # a mail
    "accounts.reset_password",  # a mail
    "deployments.agree",  # a button, but of a freelancer who came by themselves
    "deployments.choose_request",  # a form: who was ticked in search
    "insights.take_pulse",  # only in October
    "calendars.feed",  # a calendar, with the link that it was given
    "programme_reports.progress_pdf",  # a report with something in it, after a quarter
    "programme_reports.progress_xlsx",
    "programme_reports.state_pdf",
    "programme_reports.state_xlsx",
    "programmes.file",  # where somebody added one
    "search.results_json",  # a program
    "search.suggestions",  # the search box, while somebody types
    "search.suggestions_json",  # a program
    "static",
    "web.healthy",  # who watches over the site
    "web.ready",
}


class Walk:
    """One person's walk along the links."""

    def __init__(self, site: Site, actor: str, checked: Counter[str]) -> None:
        self.site, self.checked = site, checked
        self.visitor: Visitor = site.visitor(actor)
        self.adapter = site.app.url_map.bind("localhost")
        self.seen: set[str] = set()
        self.alike: Counter[str] = Counter()
        self.reached: set[str] = set()
        self.faults: list[str] = []

    def from_(self, start: str) -> None:
        ahead = deque([(start, "the beginning")])
        while ahead and len(self.seen) < MOST:
            path, source = ahead.popleft()
            if not self._is_new(path, source):
                continue
            response = self.visitor.read(path)
            if response.status_code in (301, 302, 303, 307, 308):
                ahead.append((_within(response.headers["Location"]), path))
            elif response.status_code != 200:
                self._fault(f"{response.status_code} for {path}, linked from {source}")
            elif response.mimetype == "text/html":
                html = response.get_data(as_text=True)
                self._keeps_the_rules(path, html)
                ahead += [(link, path) for link in self._links(path, html)]

    def _is_new(self, path: str, source: str) -> bool:
        if path in self.seen:
            return False
        self.seen.add(path)
        endpoint = self._endpoint(path)
        if endpoint is None:
            self._fault(f"No route answers {path}, linked from {source}")
            return False
        self.reached.add(endpoint)
        self.alike[endpoint] += 1
        return self.alike[endpoint] <= ALIKE_OF.get(endpoint, ALIKE)

    def _endpoint(self, path: str, method: str = "GET") -> str | None:
        try:
            return str(self.adapter.match(urlsplit(path).path, method=method)[0])
        except HTTPException:
            return None

    def _keeps_the_rules(self, path: str, html: str) -> None:
        endpoint = self._endpoint(path) or path
        if len(html) > LARGE and self.checked[endpoint] >= 2:
            return
        self.checked[endpoint] += 1
        for breach in breaches(html):
            self._fault(f"{path}: {breach}")

    def _links(self, path: str, html: str) -> Iterator[str]:
        for target in map(unescape, LINK.findall(html)):
            if not urlsplit(target).scheme and not target.startswith("#"):
                yield _within(urljoin(path, target))
        for target in map(unescape, ACTION.findall(html)):
            address = urlsplit(urljoin(path, target)).path
            if not any(self._endpoint(address, method) for method in ("GET", "POST")):
                self._fault(f"A form on {path} goes to {target}, which no route answers")

    def _fault(self, sentence: str) -> None:
        self.faults.append(f"{self.visitor.actor}: {sentence}")


def _within(address: str) -> str:
    """Path and query, without the part behind #."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@both_at_length
def test_every_link_leads_to_a_page_and_every_page_keeps_the_rules(
    site: Site, engine_name: str, tell: Tell
):
    checked: Counter[str] = Counter()
    actors = ACTORS if engine_name == "sqlite" else SOME
    walks = [Walk(site, actor, checked) for actor in actors]
    for walk in walks:
        walk.from_("/" if walk.visitor.actor == "anonymous" else "/start")
    faults = [fault for walk in walks for fault in walk.faults]
    assert not faults, "\n".join([f"{len(faults)} faults:", *faults])
    assert site.writes == []
    pages = {route.endpoint for route in site.routes if "GET" in route.methods}
    reached = {endpoint for walk in walks for endpoint in walk.reached}
    if actors is ACTORS:
        assert pages - reached == NOT_LINKED
    tell(f"{sum(len(walk.seen) for walk in walks)} links")
