"""What no browser would send is refused quickly and politely: never an error of ours."""

import re
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlencode

import pytest

from app.search.filters import IN_ADDRESS
from tests.site.authorization import policy_named_by, row_for, table
from tests.site.running import Route, Site
from tests.site.world import ACTORS
from tests.support.figures import Tell
from tests.support.lengths import AT_LENGTH, both_at_length

APP = Path(__file__).parents[2] / "app"

# As they stand in an address: already encoded, for not all of them are text.
CONTROLS = ("%00", "a%00b", "%01%02%1b", "%ff%fe", "%ed%a0%80", "%c3%28", "%7f")
NUMBERS = (
    *("-1", "0", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808"),
    *(str(2**70), "9" * 400, "1e9", "NaN", "inf", "0x10", "1_000", " 1", "1.5", "--1"),
    *(quote("٣"), quote("１２"), quote("²"), quote("½")),
)
DATES = ("2026-02-30", "0000-00-00", "99999-12-31", "2026-13-01", "31-02-2026", "vandaag")
TEXTS = (
    *("", "%", "%25%5f", "'", "''%3b--", "%22", "%5c", "*", "%28%5b%7b", "AND", "..%2f..%2fetc"),
    *("%3Cscript%3E", "%7B%7B7*7%7D%7D", quote("🦉"), quote("\u202e"), quote("é" * 300)),
)
JUNK = (*CONTROLS, *NUMBERS, *DATES, *TEXTS)

# What the views ask of an address, by their own code; so a new name is tried without asking.
READ = re.compile(r'args\.get(?:list)?\(\s*"(\w+)"')
PARAMETERS = sorted(
    {name for path in APP.rglob("*.py") for name in READ.findall(path.read_text(encoding="utf-8"))}
    - {"render_kw"}  # of a form's field, not of an address
    | set(IN_ADDRESS.values())
)

# The pages that read names from their address, beyond a page number.
READERS = ("search.", "help_requests.ask", "help_requests.index", "profiles.expertise")

Request = tuple[str, str, dict[str, Any]]  # method, path, what goes with it


def admitted(site: Site, route: Route) -> str:
    """Somebody who reaches this route, so that the junk comes as far as it can."""
    policy = policy_named_by(site.app, route)
    admits = row_for(table(), policy, route.name, route.relations[0]).admits
    return next(actor for actor in reversed(ACTORS) if actor in admits)


def in_every_parameter(site: Site, route: Route, some: Iterator[str]) -> Iterator[Request]:
    """All names at once: some of the junk on every page, all of it where a page reads names."""
    path = site.path(route, route.relations[0])
    reads = route.endpoint.startswith(READERS)
    for junk in JUNK if reads else islice(some, 10):
        together = "&".join(f"{name}={junk}" for name in PARAMETERS)
        yield "GET", path, {"query_string": together if len(junk) < 100 else f"q={junk}"}
    for name in PARAMETERS if reads else ():
        for junk in islice(some, 3):
            yield "GET", path, {"query_string": f"{name}={junk}&{name}={junk}&{name}[]=x"}


def in_every_part_of_the_address(
    site: Site, route: Route, some: Iterator[str]
) -> Iterator[Request]:
    method = "GET" if "GET" in route.methods else "POST"
    values = site.world.things[route.about][route.relations[0]]
    for name in sorted(route.parameters):
        path = route.address
        for other, value in values.items():
            path = path.replace(f"<{other}>", str(value) if other != name else f"<{name}>")
        for junk in islice(some, 16):
            raw = _unquoted(path.replace(f"<{name}>", junk))
            yield method, path, {"environ_overrides": {"PATH_INFO": raw}}


def _unquoted(path: str) -> str:
    """The bytes of an address, in the way in which WSGI hands them over."""
    return unquote_to_bytes(path).decode("latin-1")


STRANGE_REQUESTS: tuple[Request, ...] = (
    *((method, "/start", {}) for method in ("TRACE", "PROPFIND", "FOO", "LINK", "X" * 200)),
    *((method, "/account/naam", {}) for method in ("PUT", "PATCH", "DELETE", "TRACE")),
    *(
        ("GET", "/start", {"headers": {"Cookie": cookie}})
        for cookie in (
            *("expedu", "expedu=", "=", ";;;", "expedu=" + "x" * 5000, "expedu=e30.x.y"),
            *("expedu=..", "expedu=\x01\x02", "a=b; expedu=%00", 'expedu="', "expedu=é"),
        )
    ),
    *(
        ("GET", "/account/inloggen", {"headers": headers})
        for headers in (
            *({"Accept-Language": "x" * 3000}, {"Accept-Language": "nl;q=NaN, *;q=-1"}),
            *({"Host": "a b"}, {"Host": "[::1"}, {"Host": "é.example"}, {"Host": "a:99999999"}),
            *({"X-Forwarded-For": "'; --"}, {"X-Forwarded-Host": "elders.example"}),
            *({"Referer": "%00"}, {"User-Agent": "\x7f" * 3000}, {"User-Agent": ""}),
            *({"If-Modified-Since": "gisteren"}, {"If-None-Match": "*"}, {"Range": "bytes=-1-"}),
            *({"HX-Request": "true"}, {"Content-Length": "-1"}, {"Content-Type": "a/b; charset=x"}),
        )
    ),
    *(
        ("GET", "/static/css/base.css", {"headers": headers})
        for headers in (
            *({"Range": "bytes=5-1"}, {"Range": "bytes=999999999-"}, {"Range": "x"}),
            *({"If-Modified-Since": "gisteren"}, {"Accept-Encoding": "x" * 2000}),
        )
    ),
    *(
        ("GET", f"/account/inloggen?next={onward}", {})
        for onward in ("//elders.example", "/%5celders.example", "https:elders", "%00", "x" * 1900)
    ),
)

MULTIPART = "multipart/form-data; boundary=x"
PART = b"--x\r\nContent-Disposition: form-data"
STRANGE_BODIES: tuple[dict[str, Any], ...] = (
    {"data": b"\xff\xfe\x00", "content_type": "application/x-www-form-urlencoded"},
    {"data": b"=&=&&&%%%zz&" * 50, "content_type": "application/x-www-form-urlencoded"},
    {"data": b"name=%00&name=%ff", "content_type": "application/x-www-form-urlencoded; charset=x"},
    {"data": b"{}", "content_type": "application/json"},
    {"data": b"{" * 10_000, "content_type": "application/json"},
    {"data": b"<x/>", "content_type": "text/xml"},
    {"data": b"x", "content_type": "multipart/form-data"},
    {"data": b"--x\r\n", "content_type": MULTIPART},
    {"data": PART + b"\r\n\r\n1\r\n--x--", "content_type": MULTIPART},
    {"data": PART + b"; name=name; filename=a\x00\r\n\r\nx\r\n--x--", "content_type": MULTIPART},
    {"data": b'{"name": 5, "title": [[]], "emails": null}', "content_type": "application/json"},
    {"data": b"name=x", "content_type": "", "headers": {"Content-Length": "999"}},
    {"data": b"name=x", "headers": {"Transfer-Encoding": "chunked"}},
)


def everything(site: Site) -> Iterator[tuple[str, Request]]:
    """(actor, request) for every kind of junk."""
    some = cycle(JUNK)
    for route in site.routes:
        actor = admitted(site, route)
        if "GET" in route.methods and route.endpoint != "static":
            yield from ((actor, each) for each in in_every_parameter(site, route, some))
        if route.about:
            yield from ((actor, each) for each in in_every_part_of_the_address(site, route, some))
    for actor in ("anonymous", "director"):
        yield from ((actor, each) for each in STRANGE_REQUESTS)
        token = site.visitor(actor).token
        for body in STRANGE_BODIES:
            for path in ("/account/inloggen", "/account/naam", "/vragen/nieuw"):
                sent = body | {"headers": {"X-CSRFToken": token} | body.get("headers", {})}
                yield actor, ("POST", path, sent)


@both_at_length
def test_no_junk_is_an_error_of_ours(site: Site, engine_name: str, tell: Tell):
    before, asked, broken = site.rows(), 0, []
    visitors = {actor: site.visitor(actor) for actor in ACTORS}
    # PostgreSQL has something of its own to say about NUL and about numbers: a part shows it.
    step = 4 if engine_name != "sqlite" else 1 if AT_LENGTH else 2
    for actor, (method, path, sent) in islice(everything(site), 0, None, step):
        response = visitors[actor].ask(method, path, **sent)
        asked += 1
        if response.status_code >= 500:
            broken.append(f"{response.status_code} {method} {path} {sent} as {actor}")
    assert not broken, "\n".join([f"{len(broken)} of {asked} broke:", *broken])
    assert site.rows() == before
    assert not [write for write in site.writes if write.startswith("GET")]
    tell(f"{asked} requests")
    assert asked >= 2_000 // step


@pytest.mark.engines("sqlite")  # refused before anything is asked of the database
@pytest.mark.parametrize("actor", ["anonymous", "director"])
def test_a_body_that_is_far_too_large_is_refused_at_once(site: Site, actor: str):
    visitor = site.visitor(actor)
    large = b"a=" + b"x" * 10_000_000
    for content_type in ("application/x-www-form-urlencoded", MULTIPART, "text/plain"):
        began = time.perf_counter()
        response = visitor.ask("POST", "/account/naam", data=large, content_type=content_type)
        took = time.perf_counter() - began
        assert response.status_code in (413, 415), content_type
        assert took < 1, f"{took:.1f} s for {content_type}"


@pytest.mark.engines("sqlite")  # the same
def test_very_many_fields_are_read_or_refused_quickly(site: Site):
    visitor = site.visitor("director")
    fields = urlencode([(f"f{number}", "1") for number in range(20_000)])
    many = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % number
        for number in range(3_000)
    )
    for body, content_type in (
        (fields.encode(), "application/x-www-form-urlencoded"),
        (b"&".join([b"a=1"] * 20_000), "application/x-www-form-urlencoded"),
        (many + b"--x--", MULTIPART),
    ):
        began = time.perf_counter()
        headers = {"X-CSRFToken": visitor.token}
        response = visitor.ask(
            "POST", "/account/naam", data=body, content_type=content_type, headers=headers
        )
        assert response.status_code < 500
        assert time.perf_counter() - began < 3


@pytest.mark.engines("sqlite")  # the same
@pytest.mark.parametrize("junk", CONTROLS)
def test_characters_that_nobody_types_are_refused_as_such(site: Site, junk: str):
    """Not only without an error: with the status that says whose fault it was."""
    visitor = site.visitor("director")
    assert visitor.get(f"/zoeken?q={junk}").status_code == 400
    there = {"PATH_INFO": _unquoted(f"/mensen/{junk}")}
    assert visitor.get("/mensen/x", environ_overrides=there).status_code == 404
