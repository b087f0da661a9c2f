"""The headers on every answer, also on those made by an error: set outside Flask."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask_login import current_user
from whitenoise import WhiteNoise

from app.config import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)

ALWAYS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
)
HSTS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def install(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.after_request(keep_private)
    static = WhiteNoise(
        app.wsgi_app,
        root=str(Path(app.root_path) / "static"),
        prefix="static/",
        autorefresh=not settings.is_production,
        allow_all_origins=False,
        max_age=3600 if settings.is_production else 0,
    )
    app.wsgi_app = SecurityHeaders(static, https=settings.is_https)  # type: ignore[method-assign]


def keep_private(response: Response) -> Response:
    """Nothing that depends on who asks is kept by anything in between."""
    if request.endpoint == "static" and response.status_code < 400:
        return response
    response.headers["Cache-Control"] = "no-store"
    response.headers.add("Vary", "Cookie")
    is_front_page = request.path == "/" and response.status_code == 200
    if not is_front_page or current_user.is_authenticated:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


class SecurityHeaders:
    """WSGI middleware: adds what is missing, whoever made the answer."""

    def __init__(self, wsgi_app: Callable[..., Iterable[bytes]], *, https: bool) -> None:
        self.wsgi_app = wsgi_app
        self.headers = (*ALWAYS, HSTS) if https else ALWAYS

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            present = {name.lower() for name, _ in headers}
            headers = [
                *headers,
                *((name, value) for name, value in self.headers if name.lower() not in present),
            ]
            return start_response(status, headers, exc_info)

        return self.wsgi_app(environ, start)
