"""How long after somebody saved a note another process finds its words, while the worker runs.

    .venv/bin/python -m benchmarks.texts_fresh [--changes 40] [--notes 2000]

Exits with 1 when one takes longer than LATEST.
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from app import create_app
from app.config import ROOT, Settings
from app.database import db, unit_of_work
from app.profiles import revision
from app.profiles.models import Profile
from app.search import matcher, texts
from benchmarks.hostile import furnish
from tests.support.servers import environment

LATEST = 2.0  # seconds
GIVEN_UP_AFTER = 30.0  # seconds


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--changes", type=int, default=40)
    options.add_argument("--notes", type=int, default=2_000)
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="expedu-fresh-") as folder:
        settings = Settings.for_tests(data_dir=Path(folder))
        app = create_app(settings)
        with app.app_context():
            furnish(app, wanted.notes)
            worker = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
                cwd=ROOT,
                env=environment(settings),
            )
            try:
                found_after(0)  # once it has started
                took = [found_after(number) for number in range(1, wanted.changes + 1)]
            finally:
                worker.terminate()
                worker.wait(30)
    print(f"found after: median {statistics.median(took):.2f} s, latest {max(took):.2f} s")
    return 1 if max(took) > LATEST else 0


def found_after(number: int) -> float:
    """Seconds until this process finds a word that somebody just wrote."""
    dice = random.Random(number)
    word = "q" + "".join(dice.choice("bdfgklmnprst") + dice.choice("aou") for _ in range(5))
    with unit_of_work():
        profile: Any = db.session.get(Profile, 1 + number)
        profile.note = f"Ik weet alles van {word}."
        revision.note(profile.person_id)
    began = time.monotonic()
    understanding = matcher.understand(word)
    while profile.person_id not in texts.mentions(understanding):
        db.session.rollback()
        if time.monotonic() - began > GIVEN_UP_AFTER:
            break
        time.sleep(0.02)
    took = time.monotonic() - began
    db.session.rollback()
    time.sleep(dice.random())  # at any moment between two looks of the worker
    return took


if __name__ == "__main__":
    sys.exit(main())
