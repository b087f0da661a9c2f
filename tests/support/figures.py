"""Figures of a run, told at its end: a process of the tests that is not the first has no screen."""

from collections.abc import Callable, Iterator

import pytest

Tell = Callable[[str], None]
TOLD = "told"


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Say how much this test did, such as the number of its tries."""
    return lambda words: record_property(TOLD, words)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [
        f"{report.nodeid.removeprefix('tests/')}: {words}"
        for report in _reports(terminalreporter)
        for name, words in report.user_properties
        if name == TOLD
    ]
    if lines:
        terminalreporter.section("what was tried")
        for line in lines:
            terminalreporter.line(line)


def _reports(terminalreporter: pytest.TerminalReporter) -> Iterator[pytest.TestReport]:
    for outcome in ("passed", "failed"):
        yield from terminalreporter.getreports(outcome)
