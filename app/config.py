"""Settings, read once. The only module that reads the environment.

In production (`EXPEDU_ENV=production`) nothing is guessed: a missing or default secret, a missing
base URL or a missing mail server stops the start with one sentence.
"""

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "only-for-development-and-tests"


class NotConfigured(SystemExit):
    """The program refuses to start; the message says which setting is missing or wrong."""


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between two installations."""

    environment: str = "development"  # development | test | production
    secret_key: str = DEVELOPMENT_SECRET
    data_dir: Path = ROOT / "data"  # database, search index and uploads live under it
    database_url: str = ""  # empty: SQLite in data_dir
    base_url: str = "http://127.0.0.1:5000"  # what links in mail begin with
    trusted_hosts: tuple[str, ...] = ()  # empty outside production: any host
    proxies: int = 0  # how many proxies in front add X-Forwarded headers
    mail_url: str = ""  # smtp://user:password@host:port; empty: mail is kept in data_dir/mail
    mail_from: str = "Expedu <geen-antwoord@expedu.example>"
    log_level: str = "INFO"
    clock_ahead: int = 0  # seconds that our clock runs ahead of the real one; never in production
    extra: dict[str, object] = field(default_factory=dict)  # for tests: Flask settings

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'expedu.sqlite3'}"

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @classmethod
    def from_environment(cls) -> "Settings":
        env = os.environ
        port = env.get("PORT", "5000")
        settings = cls(
            environment=env.get("EXPEDU_ENV", "development"),
            secret_key=env.get("SECRET_KEY", DEVELOPMENT_SECRET),
            data_dir=Path(env.get("DATA_DIR") or ROOT / "data").absolute(),
            database_url=env.get("DATABASE_URL", ""),
            base_url=env.get("BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
            trusted_hosts=tuple(env.get("TRUSTED_HOSTS", "").split()),
            proxies=int(env.get("PROXIES", "0")),
            mail_url=env.get("MAIL_URL", ""),
            mail_from=env.get("MAIL_FROM", cls.mail_from),
            log_level=env.get("LOG_LEVEL", "INFO"),
            clock_ahead=int(env.get("EXPEDU_CLOCK_AHEAD", "0")),
        )
        settings.refuse_what_is_unsafe()
        return settings

    @classmethod
    def for_tests(
        cls, *, database_url: str = "", data_dir: Path | None = None, **changes: object
    ) -> "Settings":
        return cls(
            environment="test",
            data_dir=data_dir or Path(tempfile.mkdtemp(prefix="expedu-test-")),
            database_url=database_url,
            **changes,  # type: ignore[arg-type]
        )

    def refuse_what_is_unsafe(self) -> None:
        """Raises NotConfigured, with what to set, when this could not safely serve schools."""
        if self.environment not in ("development", "test", "production"):
            raise NotConfigured("EXPEDU_ENV must be development, test or production.")
        if not self.is_production:
            return
        if self.secret_key == DEVELOPMENT_SECRET or len(self.secret_key) < 32:
            raise NotConfigured("Set SECRET_KEY to at least 32 random characters in production.")
        if not self.is_https:
            raise NotConfigured("Set BASE_URL to the https address of this site in production.")
        if not self.trusted_hosts:
            raise NotConfigured("Set TRUSTED_HOSTS to the host names of this site in production.")
        if self.clock_ahead:
            raise NotConfigured("Unset EXPEDU_CLOCK_AHEAD: in production the clock is real.")
        if not self.mail_url:
            raise NotConfigured("Set MAIL_URL (smtp://user:password@host:587) in production.")
