"""On what was measured, in words that mean something elsewhere too."""

import os
import platform
import re
import sqlite3
from importlib.metadata import version
from pathlib import Path


def machine() -> dict[str, str]:
    return {
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{_memory_gb()} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "numpy": version("numpy"),
        "SQLAlchemy": version("sqlalchemy"),
    }


def load() -> float:
    """How busy the machine was over the last minute, ourselves included."""
    return round(os.getloadavg()[0], 1)


def _processor() -> str:
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    return found[1] if found else platform.processor() or "unknown"


def _memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
