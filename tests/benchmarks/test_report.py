"""No figure on the page of benchmarks was typed; and the arithmetic behind them is right."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from app.config import ROOT
from app.search.concepts import Concept, Understanding
from benchmarks import picture, report, results
from benchmarks.relevance import measured, read_queries
from benchmarks.results import in_ms, keep, percentile, table

SPEED: dict[str, Any] = {
    "questions": 100,
    "questions_cold": 50,
    "texts": 21,
    "places": 9,
    "engines": {
        name: {
            "version": "",
            "not_done": [] if name == "ours" else ["reach"],
            "warm": {"p50": 0.5 * slow, "p95": 1.0 * slow, "p99": 2.0 * slow},
            "cold": {"p50": 1.0 * slow, "p95": 2.0 * slow, "p99": 3.0 * slow},
            "mean_total": 7.0,
        }
        for name, slow in (("ours", 1), ("a peer", 4))
    },
    "steps": {"words_to_skills": in_ms([0.001]), "change_check": in_ms([0.0005])},
    "memory": {
        "first_search_s": 0.2,
        "mb": {"rss": 100.0, "pss": 90.0, "uss": 80.0},
        "mb_for_searching": {"rss": 10.0, "pss": 10.0, "uss": 9.0},
    },
}


def test_the_page_says_what_was_measured() -> None:
    kept = report.PAGE.read_text(encoding="utf-8") if report.PAGE.exists() else ""
    assert kept == report.page(), "Run `python -m benchmarks.report`."
    drawn = report.PICTURE.read_text(encoding="utf-8") if report.PICTURE.exists() else ""
    assert drawn == report.drawing(), "Run `python -m benchmarks.report`."


def test_every_size_is_on_the_page_the_smallest_first_with_its_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    keep("search_speed", SPEED, people=20_000)
    keep("search_speed", SPEED, people=1_000)
    page = report.page(tmp_path)
    assert page.index("1,000 people") < page.index("20,000 people")
    assert "| 0.25 " in page  # ours took a quarter of the peer's time
    assert "- a peer: reach." in page
    assert "Python 3." in page
    assert str(ROOT) not in page


def test_the_picture_has_a_line_for_each_engine_with_a_dot_for_each_size() -> None:
    sizes = [{"people": people, "measured": SPEED} for people in (20_000, 1_000)]
    lines = picture.lines_of(sizes)
    assert lines == {"ours": [(1_000, 1.0), (20_000, 1.0)], "a peer": [(1_000, 4.0), (20_000, 4.0)]}
    drawn = ElementTree.fromstring(picture.drawn(lines))
    names = {"svg": "http://www.w3.org/2000/svg"}
    said = [text.text for text in drawn.findall("svg:text", names)]
    assert {"1,000", "100,000", "1 ms", "10 ms", "ours 1.0", "a peer 4.0"} <= set(said)
    dots = drawn.findall("svg:circle", names)
    assert len(dots) == 4
    ours, peers = dots[0], dots[2]
    assert ours.get("cx") == peers.get("cx")  # of the same size
    assert float(ours.get("cy", 0)) > float(peers.get("cy", 0))  # what costs less stands lower


def test_a_second_run_replaces_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    keep("relevance", {"sets": {}, "nonsense": {"queries": 2, "recognised": 1}})
    path = keep("relevance", {"sets": {}, "nonsense": {"queries": 2, "recognised": 2}})
    assert [json.loads(p.read_text())["measured"]["nonsense"] for p in tmp_path.iterdir()] == [
        {"queries": 2, "recognised": 2}
    ]
    assert "100% recognised" in report.page(path.parent)


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(1, 101)]
    assert [percentile(values, p) for p in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert percentile([7.0], 95) == 7.0
    assert in_ms([0.001, 0.002, 0.004]) == {"p50": 2.0, "p95": 4.0, "p99": 4.0}


def test_a_table_is_readable_as_text() -> None:
    assert table(["a", "long"], [[1, 2]]).splitlines() == [
        "| a | long |",
        "|---|------|",
        "| 1 | 2    |",
    ]


class Known:
    """Answers with the skills that the query names."""

    def understand(self, text: str) -> Understanding:
        return Understanding(text, tuple(Concept(slug, 1_000) for slug in text.split()))


def test_both_forms_of_queries_give_grades(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    ours.write_text("set,query,wanted,also\na,x,one two,three\n")
    theirs.write_text("query,skill_1,grade_1,skill_2,grade_2\nx,one,3,,\n")
    assert read_queries(ours) == [("x", {"three": 2, "one": 3, "two": 3})]
    assert read_queries(theirs) == [("x", {"one": 3})]


@pytest.mark.parametrize(
    ("answer", "hit", "ndcg"),
    [("one two", 1.0, 1.0), ("two one", 1.0, 0.710), ("a b c d e one", 0.0, 0.327), ("", 0.0, 0.0)],
)
def test_hits_and_gain(answer: str, hit: float, ndcg: float) -> None:
    found = measured(Known(), [(answer, {"one": 3, "two": 1})])
    assert (found["hit_at_5"], found["ndcg"]) == (hit, pytest.approx(ndcg, abs=0.001))


def test_the_measuring_site_refuses_to_serve_schools() -> None:
    started = subprocess.run(
        [sys.executable, "-c", "import benchmarks.wsgi"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert "EXPEDU_BENCH" in started.stderr
