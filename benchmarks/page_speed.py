"""How much of a search page is searching: the page, and the same page with its answer given.

    python -m benchmarks.page_speed 20000

Both come from one gunicorn in production settings, in blocks by turns: same people, addresses,
sign-in and template. Also counts the statements that a page takes, in a small and in this
population: people may not add any. Writes benchmarks/results.
"""

import argparse
import random
import threading
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import event

from app import create_app
from app.database import db
from app.search import sync
from app.search.filters import FACETS, IN_ADDRESS
from benchmarks.marks import STORED
from benchmarks.population import Population, population
from benchmarks.questions import TEXTS, three_filters
from benchmarks.results import keep, percentile, table
from benchmarks.serving import Site, production, sign_in, site

SMALL = 1_000  # people, to compare the number of statements with
PROCESSES = 2  # as in scripts/serve.py
VISITORS, CLIENTS = 20, 8
BLOCKS = 5  # of each kind
WARM_UP = 8  # times every address, so that every process has given every answer
GOAL, MOST_STATEMENTS = 0.60, 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("people", nargs="?", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=4.0, help="for each block")
    wanted = parser.parse_args()
    measured = measure(population(wanted.people), wanted.seconds)
    keep("page_speed", measured, people=wanted.people)
    print(as_table(measured))


def measure(made: Population, seconds: float) -> dict[str, Any]:
    addresses = some_addresses(random.Random(3))
    rates: dict[str, list[float]] = {"searched": [], "stored": []}
    with (
        made.copy() as copied,
        site(copied, processes=PROCESSES, visitors=VISITORS) as served,
    ):
        for turn in range(WARM_UP):
            for number, address in enumerate(addresses):
                headers = {STORED: "1"} if turn else {}
                served.get(address, served.visitors[number % VISITORS], headers)
        for block in range(BLOCKS):
            for kind in sorted(rates, reverse=bool(block % 2)):
                headers = {STORED: "1"} if kind == "stored" else {}
                rates[kind].append(rate(served, addresses, headers, seconds))
    found = {kind: round(percentile(values, 50), 1) for kind, values in rates.items()}
    return {
        "processes": PROCESSES,
        "clients": CLIENTS,
        "addresses": len(addresses),
        "pages_a_second": found,
        "blocks": {kind: [round(value, 1) for value in values] for kind, values in rates.items()},
        "share": round(found["searched"] / found["stored"], 2),
        "statements": {
            str(size): statements_of_a_page(population(size)) for size in (SMALL, made.people)
        },
    }


def some_addresses(dice: random.Random) -> list[str]:
    """Every text with and without filters. A person always asks for the same few of them."""
    found = []
    for text in TEXTS:
        found.append(f"/zoeken?{urlencode({'q': text})}")
        filters = three_filters(dice)
        chosen = [
            (IN_ADDRESS[facet], value)
            for facet in FACETS
            for value in sorted(getattr(filters, facet))
        ]
        found.append(f"/zoeken?{urlencode([('q', text), *chosen])}")
    return found


def rate(site: Site, addresses: Sequence[str], headers: dict[str, str], seconds: float) -> float:
    """Pages a second, asked for by so many clients at once. Raises RuntimeError for a bad page."""
    turn, lock = iter(range(10**9)), threading.Lock()
    done, wrong = [0] * CLIENTS, [0] * CLIENTS
    began = time.perf_counter()

    def visit(client: int) -> None:
        while time.perf_counter() - began < seconds:
            with lock:
                number = next(turn) % len(addresses)
            visitor = site.visitors[number % VISITORS]
            reply = site.get(addresses[number], visitor, headers)
            done[client] += 1
            wrong[client] += reply.status != 200 or b'id="results-title"' not in reply.body

    clients = [threading.Thread(target=visit, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    took = time.perf_counter() - began
    if any(wrong):
        raise RuntimeError(f"{sum(wrong)} of {sum(done)} pages were not a page of results.")
    return sum(done) / took


def statements_of_a_page(made: Population) -> int:
    """The most that any of a few pages takes, in a process that has answered before."""
    with made.copy() as copied:
        settings = production(copied)
        (visitor,) = sign_in(settings, 1)
        app = create_app(settings)
        client = app.test_client()
        name, _, value = visitor.cookie.partition("=")
        client.set_cookie(name, value, domain="127.0.0.1", secure=True)
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if not statement.startswith(("PRAGMA", "BEGIN")):
                seen.append(statement)

        counts = []
        with app.app_context():
            sync.rebuild()  # as in a process that has answered before
            event.listen(db.engine, "before_cursor_execute", note)
        for address in some_addresses(random.Random(3))[:10]:
            for _ in range(2):
                seen.clear()
                reply = client.get(address, base_url="https://127.0.0.1")
                if reply.status_code != 200:
                    raise RuntimeError(f"{address} answered {reply.status}.")
            counts.append(len(seen))
        with app.app_context():
            db.engine.dispose()
    return max(counts)


def as_table(measured: dict[str, Any]) -> str:
    rates, statements = measured["pages_a_second"], measured["statements"]
    return table(
        ["what", "measured", "goal"],
        [
            ["pages a second, searched", rates["searched"], ""],
            ["pages a second, answer given", rates["stored"], ""],
            ["share of the one in the other", measured["share"], f"at least {GOAL:.2f}"],
            *(
                [f"statements a page, {size} people", count, f"at most {MOST_STATEMENTS}"]
                for size, count in statements.items()
            ),
        ],
    )


if __name__ == "__main__":
    main()
