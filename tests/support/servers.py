"""The real thing in processes of its own: the web server, a command, a mail server, a browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.config import ROOT, Settings

CHROMIUM_FLAGS = (
    "--no-sandbox",  # its sandbox does not start for root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The variables from which another process makes the same settings."""
    return os.environ | {
        "EXPEDU_ENV": settings.environment,
        "SECRET_KEY": settings.secret_key,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "BASE_URL": settings.base_url,
        "TRUSTED_HOSTS": " ".join(settings.trusted_hosts),
        "PROXIES": str(settings.proxies),
        "MAIL_URL": settings.mail_url,
        "MAIL_FROM": settings.mail_from,
        "LOG_LEVEL": settings.log_level,
        "EXPEDU_CLOCK_AHEAD": str(settings.clock_ahead),
        **more,
    }


def flask_command(
    settings: Settings, *arguments: str, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """`flask --app wsgi …`, as somebody would type it."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=environment(settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass
class WebServer:
    url: str
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def web_server(
    settings: Settings, *, processes: int = 1, threads: int = 4, app: str = "wsgi:app"
) -> Iterator[WebServer]:
    """gunicorn with as many processes as asked, on a free port of this machine.

    A site that says it is reached by https is behind something that does that; it keeps its
    address, and must trust 127.0.0.1 as a host.
    """
    log = settings.data_dir / "web.log"
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("ab") as output:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--no-control-socket", "--log-level=warning"),
                *(f"--workers={processes}", f"--threads={threads}"),
                # It takes over our socket: no other program can take the port in between.
                *(f"--bind=fd://{listening.fileno()}", app),
            ],
            cwd=ROOT,
            env=environment(settings, BASE_URL=settings.base_url if settings.is_https else url),
            pass_fds=[listening.fileno()],
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        # The socket listens already; this waits until somebody is there to answer.
        urllib.request.urlopen(f"{url}/healthz", timeout=30).close()
    except OSError as problem:
        _stop(process)
        raise RuntimeError(f"The web server does not answer:\n{log.read_text()}") from problem
    try:
        yield WebServer(url, process, log)
    finally:
        _stop(process)
        print(log.read_text())  # pytest shows it beside a failure


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass
class MailServer:
    """Accepts everything and keeps it."""

    url: str
    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if address in message["To"]]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    mail = MailServer(f"smtp://127.0.0.1:{port}")
    controller = Controller(mail, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mail
    finally:
        controller.stop()


def find_chromium() -> str:
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else ["chromium", "chromium-browser", "google-chrome"]:
        if found := shutil.which(name):
            return found
    raise RuntimeError(
        "These tests need Chromium and there is none here. Install it (on Debian: apt-get install"
        " chromium), name one with CHROMIUM=/path/to/it, or leave them out with -m 'not journey'."
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(CHROMIUM_FLAGS)
        )
        try:
            yield browser
        finally:
            browser.close()


class Visitors:
    """People behind browsers of their own, on one site. What goes wrong unseen is kept."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def __call__(self, *, width: int = 1280, height: int = 900, **options: Any) -> Page:
        """A new visitor: no cookies, Dutch, a screen of this size."""
        context = self.browser.new_context(
            base_url=self.site,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            viewport={"width": width, "height": height},
            **options,
        )
        context.set_default_timeout(10_000)
        context.on("request", self._stays_here)
        context.on("console", self._is_silent)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        self.contexts.append(context)
        return context.new_page()

    def _stays_here(self, request: Any) -> None:
        if urlsplit(request.url).netloc not in ("", urlsplit(self.site).netloc):
            self.complaints.append(f"request to another host: {request.url}")

    def _is_silent(self, message: Any) -> None:
        # A refused form or a missing page is told to the reader; the console may repeat it. What
        # has no address is about a script of the test itself.
        where = message.location.get("url")
        if (
            message.type == "error"
            and where
            and "the server responded with a status of 4" not in message.text
        ):
            self.complaints.append(f"console: {message.text} ({where})")

    def leave(self) -> None:
        for context in self.contexts:
            context.close()
