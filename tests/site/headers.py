"""What must stand above every answer, written out once more: not asked of the code."""

from collections.abc import Iterator

from werkzeug.test import TestResponse

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
# Of what somebody added: should it be shown as a page after all, then without anything.
OF_A_FILE = "default-src 'none'; frame-ancestors 'none'; sandbox"
HSTS = "max-age=31536000; includeSubDomains"
FRONT_PAGE = "/"


def missing(response: TestResponse, *, https: bool = False) -> Iterator[str]:
    """One sentence for each header that is absent, double or other than it must be."""
    expected = ALWAYS | ({"Strict-Transport-Security": HSTS} if https else {})
    if "/bestand/" in response.request.path and response.status_code == 200:
        expected |= {"Content-Security-Policy": OF_A_FILE}
    for name, value in expected.items():
        if response.headers.getlist(name) != [value]:
            yield f"{name} is {response.headers.getlist(name)}"
    if not https and "Strict-Transport-Security" in response.headers:
        yield "Strict-Transport-Security over http"
    if "unsafe-" in str(response.headers):
        yield "some header says unsafe-"
    if not response.request.path.startswith("/static/") or response.status_code >= 400:
        yield from _missing_on_pages(response)


def _missing_on_pages(response: TestResponse) -> Iterator[str]:
    if response.headers.getlist("Cache-Control") != ["no-store"]:
        yield f"Cache-Control is {response.headers.getlist('Cache-Control')}"
    if "Cookie" not in response.headers.get("Vary", ""):
        yield f"Vary is {response.headers.get('Vary')}"
    is_front = response.request.path == FRONT_PAGE and response.status_code == 200
    robots = response.headers.get("X-Robots-Tag", "")
    if ("noindex" in robots) == is_front:
        yield f"X-Robots-Tag is {robots!r}"
