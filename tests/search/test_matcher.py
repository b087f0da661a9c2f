"""The matcher of a process: current with the database, whole whatever happens to its folder."""

import json
import multiprocessing
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from app.database import unit_of_work
from app.expertise.actions import load_vocabulary
from app.expertise.models import SkillName
from app.expertise.vocabulary import Vocabulary, read_vocabulary
from app.search import builds, index, matcher
from tests.support.makers import TODAY, a_skill, saved

pytestmark = [pytest.mark.engines("sqlite"), pytest.mark.fresh_app]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the folder as the first test built it: to build takes longer than most tests."""
    return tmp_path_factory.mktemp("matcher") / "built"


def forget() -> None:
    """As a process that only begins."""
    matcher._matchers.clear()
    matcher._current().clear()


@pytest.fixture(autouse=True)
def _a_fresh_process(app: Any, built: Path) -> None:
    forget()
    if built.exists():
        shutil.copytree(built, folder(), dirs_exist_ok=True)
    else:
        matcher.understand("dyslexie")
        shutil.copytree(folder(), built)
        forget()


def folder() -> Path:
    found = matcher.folder()
    assert found is not None
    return found


def pointer() -> str:
    """Which build is in use."""
    return (folder() / builds.POINTER).read_text()


def slugs(text: str) -> list[str]:
    return [concept.slug for concept in matcher.understand(text).concepts]


def test_a_word_added_to_the_vocabulary_is_understood_by_the_next_search(app: Any) -> None:
    assert slugs("flapdrol") == []
    saved(SkillName(skill_id=a_skill("dyslexie").id, name="flapdrol", kind="synonym"))
    assert slugs("flapdrol")[0] == "dyslexie"


def test_a_retired_skill_is_no_longer_understood(app: Any) -> None:
    assert slugs("dyslexie")[0] == "dyslexie"
    kept = tuple(s for s in read_vocabulary().skills if s.slug != "dyslexie")
    with unit_of_work():
        load_vocabulary(Vocabulary(read_vocabulary().domains, kept), today=TODAY)
    assert "dyslexie" not in slugs("dyslexie")


def test_the_index_is_built_once_and_then_read(app: Any) -> None:
    slugs("dyslexie")
    before = pointer()
    forget()
    slugs("dyslexie")
    assert pointer() == before


@pytest.mark.parametrize("harm", ["gone", "a file", "rubbish", "truncated"])
def test_a_damaged_folder_heals_itself(app: Any, harm: str) -> None:
    slugs("dyslexie")
    kept = folder()
    if harm == "gone":
        shutil.rmtree(kept)
    elif harm == "a file":
        shutil.rmtree(kept)
        kept.write_text("not a folder")
    elif harm == "rubbish":
        (kept / builds.POINTER).write_text("{")
    else:
        for path in kept.rglob("*.seg"):
            path.write_bytes(path.read_bytes()[:100])
    forget()
    assert slugs("dyslexie")[0] == "dyslexie"
    if harm != "a file":  # that one stays in memory, for we remove nothing that is not ours
        index.open_checked(kept)


def test_reindex_builds_again_and_says_how_much(app: Any) -> None:
    slugs("dyslexie")
    before = pointer()
    result = app.test_cli_runner().invoke(args=["reindex", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output)["names"] > 2000
    assert pointer() != before


def test_the_command_prints_a_line_a_query_also_for_what_means_nothing(app: Any) -> None:
    result = app.test_cli_runner().invoke(
        args=["search", "--concepts", "--json"], input="pesten\nasdfghjkl\n\n(((\n"
    )
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert [line["concepts"][:1] for line in lines] == [
        [{"id": "pesten-aanpak", "weight": 1.0}],
        [],
        [],
        [],
    ]


def _build(folder: str) -> None:
    documents = [index.Document(f"s{n}", f"naam {n}", "label", (f"naam{n}",)) for n in range(300)]
    for _ in range(3):
        index.build(Path(folder), documents, "same")


def test_two_processes_may_build_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    builders = [context.Process(target=_build, args=(str(tmp_path),)) for _ in range(2)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join(60)
    assert [builder.exitcode for builder in builders] == [0, 0]
    found, fingerprint = index.open_checked(tmp_path)
    assert fingerprint == "same"
    assert found.doc_count() == 300


def test_a_build_in_memory_leaves_the_files_of_other_processes_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    others = tmp_path / "MAIN.tmp" / "of a process that is sorting"
    others.parent.mkdir()
    others.touch()
    index.build_in_memory([index.Document("s", "naam", "label", ("naam",))])
    assert [path.name for path in tmp_path.iterdir()] == ["MAIN.tmp"]
    assert others.exists()
