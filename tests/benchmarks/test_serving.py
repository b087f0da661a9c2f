"""The site that is measured is the site: signed in, in production settings, and honest."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from benchmarks.marks import STORED
from benchmarks.page_speed import rate
from benchmarks.population import DATABASE, Population
from benchmarks.serving import Reply, Site, Visitor, site

# What differs every time a page is shown: the token, and the key that lets a form work once.
TOKEN = re.compile(rb'name="(?:csrf_token|form_key)"[^>]*value="[^"]*"')
COUNT = re.compile(r'id="results-title">(\d+) collega')


def count(reply: Reply) -> int:
    assert reply.status == 200
    found = COUNT.search(reply.body.decode())
    assert found is not None
    return int(found[1])


def test_a_stored_answer_gives_the_same_page_without_searching(
    few: Population, kept_here: Path
) -> None:
    path = "/zoeken?q=dyslexie"
    with few.copy() as copied, site(copied, processes=1, visitors=2) as served:
        visitor, other = served.visitors
        searched = served.get(path, visitor)
        stored = served.get(path, visitor, {STORED: "1"})
        assert count(searched) > 0
        assert TOKEN.sub(b"", stored.body) == TOKEN.sub(b"", searched.body)
        assert stored.process == searched.process != 0
        with sqlite3.connect(copied.folder / DATABASE) as connection:
            connection.execute("UPDATE search_state SET revision = 1")
            connection.execute(
                "UPDATE profile SET paused_at = '2026-01-01 00:00:00.000000', search_rev = 1"
            )
        connection.close()
        assert count(served.get(path, visitor)) == 0
        assert count(served.get(path, visitor, {STORED: "1"})) == count(searched)
        assert count(served.get(path, other, {STORED: "1"})) == 0  # each has answers of their own
        assert served.get(path, Visitor(0, 0, "")).status == 302  # to the sign-in page


@pytest.mark.parametrize("reply", [Reply(500, 1, b""), Reply(200, 1, b"<h2>Meld je aan</h2>")])
def test_a_page_without_results_is_not_counted_as_speed(
    reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Site, "get", lambda *_: reply)
    nowhere = Site(("127.0.0.1", 1), [Visitor(1, 1, "")] * 20)
    with pytest.raises(RuntimeError, match="were not a page of results"):
        rate(nowhere, ["/zoeken"], {}, 0.01)


def test_the_clients_share_the_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def get(_site: Site, path: str, *_more: Any) -> Reply:
        asked.append(path)
        return Reply(200, 1, b'<h2 id="results-title">')

    monkeypatch.setattr(Site, "get", get)
    nowhere = Site(("127.0.0.1", 1), [Visitor(1, 1, "")] * 20)
    assert rate(nowhere, ["/a", "/b"], {}, 0.05) > 0
    assert abs(asked.count("/a") - asked.count("/b")) <= 1
