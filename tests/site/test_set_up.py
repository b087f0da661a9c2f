"""What set-up promises: nothing names a registry, and web and worker live and die together."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from app.config import ROOT
from app.database import db
from app.outbox import mail
from tests.support.lengths import ON_BOTH, on_both

TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
LOCKS = sorted(ROOT.glob("requirements*.lock"))
PACKAGE = re.compile(r"^([a-z0-9][\w.-]*)==", re.M)


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / ".npmrc"], ids=lambda path: path.name)
def test_no_lock_names_a_registry(lock):
    assert "://" not in lock.read_text()


def test_the_front_end_lock_says_what_and_not_from_where():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [name for name, about in packages.items() if "resolved" in about] == []
    assert [name for name, about in packages.items() if name and "integrity" not in about] == []


@pytest.mark.parametrize("row", ON_BOTH)
def test_a_row_of_what_runs_on_both_engines_names_a_module(row):
    assert any(on_both(path, has_browser=False, rows=(row,)) for path in TESTS)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_a_hash(lock):
    entries = PACKAGE.split(lock.read_text())[1:]

    assert [
        name for name, rest in zip(*[iter(entries)] * 2, strict=True) if "sha256:" not in rest
    ] == []


def test_the_tests_run_with_what_the_site_runs_with():
    runtime, tests = (
        dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", (ROOT / name).read_text(), re.M))
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert runtime.items() <= tests.items()


def test_every_icon_that_is_listed_was_picked():
    lines = (ROOT / "scripts" / "icons.txt").read_text().splitlines()
    names = {line for line in lines if line and not line.startswith("#")}

    assert names == {icon.stem for icon in (ROOT / "app/static/vendor/icons").glob("*.svg")}


def test_vendored_styles_ask_for_no_file_that_is_not_there():
    vendor = ROOT / "app" / "static" / "vendor"
    for style in vendor.glob("*.css"):
        for address in re.findall(r"url\(\"?([^)\"]+)", style.read_text()):
            assert (vendor / address).is_file(), f"{style.name} asks for {address}"


SITE = """
import signal, sys, time
from pathlib import Path
from flask import Flask
app = Flask(__name__)

@app.get("/")
def front():
    return "Welkom"

@app.cli.command("worker")
def worker():
    asked = []
    signal.signal(signal.SIGTERM, lambda *_: asked.append(1))
    Path("started").touch()
    while not asked:
        if Path("die").exists():
            sys.exit(7)
        time.sleep(0.05)
    Path("finished").touch()
"""


@pytest.fixture
def site(tmp_path):
    """`scripts/serve.py` around a site of ten lines, on a port of its own."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "serve.py", tmp_path / "scripts")
    (tmp_path / "wsgi.py").write_text(SITE)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "scripts/serve.py"],
        cwd=tmp_path,
        env=os.environ | {"PORT": str(port), "HOST": "127.0.0.1", "WEB_PROCESSES": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield Site(tmp_path, f"http://127.0.0.1:{port}", process)
    process.terminate()
    process.communicate(timeout=20)


class Site:
    def __init__(self, folder: Path, url: str, process: subprocess.Popen):
        self.folder, self.url, self.process = folder, url, process

    def answers(self):
        try:
            return urllib.request.urlopen(self.url, timeout=2).read() == b"Welkom"
        except OSError:
            return False

    def is_up_within(self, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.answers() and (self.folder / "started").exists():
                return True
            time.sleep(0.1)
        return False


def test_stopping_the_one_command_stops_web_and_worker_and_lets_them_finish(site):
    assert site.is_up_within(20)

    site.process.send_signal(signal.SIGINT)

    assert site.process.wait(20) == 0
    assert not site.answers()
    assert (site.folder / "finished").exists()


def test_a_worker_that_dies_takes_the_web_with_it_and_the_exit_code_tells(site):
    assert site.is_up_within(20)

    (site.folder / "die").touch()

    assert site.process.wait(20) == 7
    assert not site.answers()
    assert "The worker ended (exit code 7)." in site.process.stdout.read()


@pytest.mark.fresh_app
def test_a_request_does_not_see_what_the_test_has_not_saved(app):
    """Else a page that forgets to save would pass: it would share the session of its test."""
    seen = []

    @app.before_request
    def look():
        seen.append(db.session())

    app.test_client().get("/healthz")

    assert seen
    assert seen[0] is not db.session()


def test_tests_have_the_engine_that_they_name(app, engine_name):
    assert db.engine.dialect.name == engine_name
    assert db.session.execute(text("select count(*) from skill")).scalar() > 0


def all_of(url):
    """Every row of every table, and the next number of each, in a PostgreSQL database."""
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        numbers = connection.execute(
            "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
        ).fetchall()
        rows = {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables
        }
    return {name: sorted(map(repr, found)) for name, found in rows.items()}, numbers


@pytest.mark.engines("postgresql")  # SQLite copies its one file for every test
@pytest.mark.parametrize(
    "left_behind",
    [
        "INSERT INTO event (object_type, object_id, action, from_state, to_state, role, at, facts)"
        " VALUES ('pot', 1, 'grant', '', '', '', now(), '{}')",
        "DELETE FROM skill_name WHERE name < 'f'",
        "UPDATE search_state SET revision = 7; UPDATE skill SET label_en = 'Other'",
        "CREATE TABLE extra (id int); ALTER TABLE event DISABLE TRIGGER USER",
    ],
    ids=["a row", "a row less", "another row", "another table"],
)
def test_nothing_that_a_test_leaves_behind_meets_the_next(engine_name, request, left_behind):
    postgresql = request.getfixturevalue(engine_name)
    url, discard = postgresql.fresh(small=True)
    before = all_of(url)
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        connection.execute(left_behind)
    assert all_of(url) != before
    discard()

    again, discard = postgresql.fresh(small=True)
    assert again == url
    assert all_of(again) == before
    discard()


@pytest.mark.engines("sqlite")  # what is shown here is how SQLite reads while another writes
def test_a_test_sees_what_a_request_saved_after_it_looked(app):
    assert db.session().in_transaction() is False
    db.session.execute(text("select 1"))
    assert db.session().in_transaction() is True

    app.test_client().get("/healthz")

    assert db.session().in_transaction() is False


def test_real_web_processes_serve_the_database_of_the_test(app, live_server):
    with urllib.request.urlopen(f"{live_server.url}/readyz", timeout=5) as answer:
        assert answer.status == 200

    children = Path(f"/proc/{live_server.process.pid}/task/{live_server.process.pid}/children")
    if children.exists():  # Linux alone tells
        assert len(children.read_text().split()) == 2


@pytest.mark.engines("sqlite")  # the engine makes no difference to a mail server
def test_a_message_arrives_at_a_real_mail_server(app, smtp_server):
    settings = replace(app.config["SETTINGS"], mail_url=smtp_server.url)
    message = mail.compose(
        settings,
        to_name="Noor",
        to_email="noor@school.example",
        subject="Welkom",
        text="Dag Noor",
        html="<p>Dag Noor</p>",
        key="welcome:1",
    )

    mail.send(settings, message)

    (received,) = smtp_server.to("noor@school.example")
    assert received["Subject"] == "Welkom"
