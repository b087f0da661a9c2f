"""Whose clock it is: a process may live on another day, but never in production."""

from datetime import timedelta

import pytest

from app import clock
from app.config import NotConfigured, Settings

SAFE = {
    "EXPEDU_ENV": "production",
    "SECRET_KEY": "b7" * 20,
    "BASE_URL": "https://expedu.example",
    "TRUSTED_HOSTS": "expedu.example",
    "MAIL_URL": "smtp://mail.expedu.example:587",
}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    def of(**variables: str) -> None:
        for name, value in {"DATA_DIR": str(tmp_path), **variables}.items():
            monkeypatch.setenv(name, value)

    return of


def test_production_starts_with_the_real_clock(environment):
    environment(**SAFE)

    assert Settings.from_environment().clock_ahead == 0


def test_production_refuses_a_clock_that_runs_ahead(environment):
    environment(**SAFE, EXPEDU_CLOCK_AHEAD="3600")

    with pytest.raises(NotConfigured, match="EXPEDU_CLOCK_AHEAD"):
        Settings.from_environment()


def test_a_clock_that_runs_ahead_runs_on_from_there():
    real = clock.now()
    clock.run_ahead(86_400)
    try:
        first, second = clock.now(), clock.now()
    finally:
        clock.run_ahead(0)

    assert timedelta(days=1) <= first - real < timedelta(days=1, seconds=10)
    assert first <= second  # some clocks tick slower than two calls
    assert clock.now() < first
