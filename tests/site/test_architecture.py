"""The file tree makes promises. These tests keep them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import FEATURES

APP = Path(__file__).parents[2] / "app"
# Rooms that every feature may enter. `web` is for views, forms and what is said in mails.
ROOMS = {"clock", "config", "database", "deadlines", "discretion", "errors", "events", "feature",
         "hooks", "outbox", "workflow"}  # fmt: skip
WEB = ("flask", "flask_wtf", "flask_login", "wtforms", "werkzeug", "app.web")
# Files of a feature that speak HTTP or the command line; everything else is domain.
OUTSIDE = {"__init__", "views", "forms", "commands", "mails", "sessions"}


def imports(path: Path) -> Iterator[str]:
    """Every imported name, dotted: `app.pots.models.Pot`, `flask.g`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.relative_to(APP)} uses a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def rooms_entered(path: Path) -> Iterator[str]:
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "app" and len(parts) > 1:
            yield parts[1]


@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_imports_only_features_before_it(feature):
    allowed = ROOMS | {"web", *FEATURES[: FEATURES.index(feature) + 1]}
    for path in (APP / feature).rglob("*.py"):
        assert set(rooms_entered(path)) <= allowed, path.relative_to(APP)


@pytest.mark.parametrize("room", sorted(ROOMS | {"web"}))
def test_the_shared_rooms_know_no_feature(room):
    paths = [APP / f"{room}.py"] if (APP / f"{room}.py").exists() else (APP / room).rglob("*.py")
    for path in paths:
        assert not set(rooms_entered(path)) & set(FEATURES), path.relative_to(APP)


def test_the_engine_and_its_neighbours_know_no_web():
    for room in ROOMS:
        single = APP / f"{room}.py"
        for path in [single] if single.exists() else (APP / room).rglob("*.py"):
            names = {name for name in imports(path) if name.startswith(("flask.", "app.web"))}
            # Feature names the type of what a feature hands over, for type checkers only.
            assert names - {"flask.Blueprint"} == set(), path.relative_to(APP)


@pytest.mark.parametrize("feature", FEATURES)
def test_the_domain_knows_nothing_of_the_web(feature):
    for path in (APP / feature).rglob("*.py"):
        rooms = {path.stem, *path.relative_to(APP).parts}  # a file, or a folder where it has grown
        if rooms & OUTSIDE or "views" in path.stem:
            continue
        found = [
            name
            for name in imports(path)
            if name.split(".")[0] in WEB[:5] or name.startswith("app.web")
        ]
        # UserMixin is four properties that Flask-Login reads; the person keeps them.
        assert [name for name in found if name != "flask_login.UserMixin"] == [], path.name


@pytest.mark.parametrize("feature", FEATURES)
def test_rules_read_no_session_and_no_clock(feature):
    found = [*(APP / feature).rglob("rules.py"), *(APP / feature).rglob("rules/*.py")]
    for path in found:
        names = set(imports(path))
        assert not {"app.database.db", "app.clock", "app.clock.now", "app.clock.today"} & names


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_only_the_unit_of_work_commits():
    committers = {
        str(path.relative_to(APP))
        for path in APP.rglob("*.py")
        if any(name.endswith("session.commit") for name in calls(path))
    }
    assert committers == {"database.py"}


def test_only_the_clock_reads_the_clock():
    forbidden = {"datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time"}
    for path in APP.rglob("*.py"):
        if path.name != "clock.py":
            assert not forbidden & set(calls(path)), path.relative_to(APP)


def test_only_the_settings_read_the_environment():
    for path in APP.rglob("*.py"):
        if path.name != "config.py":
            names = {name for name in imports(path) if name.startswith("os.")}
            assert "os.environ" not in names, path.relative_to(APP)
            assert "environ" not in path.read_text().replace("wsgi.environ", "").split(), path


def test_a_feature_says_in_one_sentence_what_it_is_for():
    for feature in FEATURES:
        docstring = ast.get_docstring(ast.parse((APP / feature / "__init__.py").read_text()))
        assert docstring, feature


def test_markup_is_made_in_one_place_only():
    """`Markup`, `|safe` and templates from strings are how a page becomes an attack."""
    for path in APP.rglob("*.py"):
        assert "render_template_string" not in path.read_text(), path.relative_to(APP)
        if any(name.endswith(".Markup") for name in imports(path)):
            assert path.name in {"filters.py", "markdown.py"}, path.relative_to(APP)
