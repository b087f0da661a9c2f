"""docs/benchmarks.md and its picture, made from the results, so that no figure is ever typed.

python -m benchmarks.report
"""

from pathlib import Path
from typing import Any

from app.config import ROOT
from benchmarks import duos, freshness, page_speed, picture, relevance, search_speed
from benchmarks.results import FOLDER, kept, table

PAGE = ROOT / "docs" / "benchmarks.md"
PICTURE = ROOT / "docs" / "img" / "search-speed.svg"

HEAD = """# What was measured

Made from `benchmarks/results/` by `python -m benchmarks.report`; what each figure claims, and how
to measure it again, stands in [benchmarks/README.md](../benchmarks/README.md).
"""


def main() -> None:
    for path, content in ((PAGE, page()), (PICTURE, drawing())):
        path.write_text(content, encoding="utf-8")
        print(f"Written: {path.relative_to(ROOT)}")


def page(folder: Path = FOLDER) -> str:
    """The whole page; '' when nothing was measured."""
    parts = [
        *_speed(folder),
        *_equality(folder),
        *_sections(folder, "page_speed", "Pages", page_speed.as_table),
        *_sections(folder, "freshness", "Freshness", freshness.as_table),
        *_sections(folder, "relevance", "Words", relevance.as_table),
        *_sections(folder, "duos", "Pairs of a team", duos.as_table),
    ]
    return "\n".join([HEAD, *parts]) if parts else ""


def drawing(folder: Path = FOLDER) -> str:
    """The picture of how cost grows; '' when nothing was measured."""
    results = kept("search_speed", folder)
    return picture.drawn(picture.lines_of(results)) if results else ""


def _speed(folder: Path) -> list[str]:
    results = kept("search_speed", folder)
    if not results:
        return []
    parts = [
        "## Search beside its peers\n",
        f"![What a search costs, by the number of people](img/{PICTURE.name})\n",
    ]
    not_done: dict[str, list[str]] = {}
    for result in results:
        measured = result["measured"]
        parts += [
            f"### {result['people']:,} people\n",
            f"{measured['questions']} questions warm and {measured['questions_cold']} with every"
            f" word forgotten before each, of {measured['texts']} texts, asked from"
            f" {measured['places']} schools; in milliseconds.\n",
            f"{search_speed.as_table(measured)}\n",
            *_inside(measured),
            _where(result),
        ]
        not_done |= {name: of["not_done"] for name, of in measured["engines"].items()}
    parts.append("### What a peer does not do\n")
    parts += [f"- {name}: {thing}." for name, things in not_done.items() for thing in things]
    return [*parts, ""]


def _inside(measured: dict[str, Any]) -> list[str]:
    words, check = (measured["steps"][name] for name in ("words_to_skills", "change_check"))
    parts = [
        f"Of ours, from known words to skills: p50 {words['p50']:.2f}, p95 {words['p95']:.2f} ms;"
        f" of that, asking the database whether anything changed: p50 {check['p50']:.2f}, p95"
        f" {check['p95']:.2f} ms.\n"
    ]
    if memory := measured["memory"]:
        mb, more = memory["mb"], memory["mb_for_searching"]
        parts.append(
            f"A process that only searches: {mb['pss']:.0f} MB, with its share of what it has"
            f" together with others (PSS); {mb['uss']:.0f} MB of its own, {mb['rss']:.0f} MB with"
            f" all that it shares; {more['pss']:.0f} MB came with searching. Its first search took"
            f" {memory['first_search_s']:.1f} s.\n"
        )
    return parts


def _equality(folder: Path) -> list[str]:
    results = kept("equality", folder)
    if not results:
        return []
    rows = [
        [
            f"{result['people']:,}",
            result["measured"]["engine"],
            result["measured"]["searches"],
            result["measured"]["found"],
            result["measured"]["differences"],
        ]
        for result in results
    ]
    head = ["people", "engine", "searches", "people found in them", "differences"]
    return [
        "## The same answers as the reference\n",
        f"{table(head, rows)}\n",
    ]


def _sections(folder: Path, kind: str, title: str, as_table: Any) -> list[str]:
    parts: list[str] = []
    for result in kept(kind, folder):
        people = f", {result['people']:,} people" if result["people"] else ""
        parts += [f"## {title}{people}\n", f"{as_table(result['measured'])}\n", _where(result)]
    return parts


def _where(result: dict[str, Any]) -> str:
    facts = ", ".join(
        value if name in ("processor", "memory", "system") else f"{name} {value}"
        for name, value in result["machine"].items()
    )
    return f"Measured on {result['on']}: {facts}; load {result['load']}.\n"


if __name__ == "__main__":
    main()
