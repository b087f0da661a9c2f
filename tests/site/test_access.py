"""Sign-in is required everywhere, but for a list that is spelled out here."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from app.database import db
from app.web.extensions import csrf
from app.web.guard import policy_of, public
from tests.site.running import Site, leads_to_sign_in

PUBLIC = {
    "accounts.confirm",
    "accounts.forgot_password",
    "accounts.invitation",
    "accounts.look_in_mail",
    "accounts.register",
    "accounts.reopen",
    "accounts.reset_password",
    "accounts.sign_in",
    "accounts.sign_out",
    "calendars.feed",
    "profiles.register_freelancer",
    "programmes.public_page",
    "reviews.how_we_check",
    "static",
    "web.front",
    "web.healthy",
    "web.ready",
}

ON_ONE_ENGINE = pytest.mark.engines("sqlite")  # what is shown here asks no database


@ON_ONE_ENGINE
def test_the_public_pages_are_these_and_no_others(site: Site):
    views = site.app.view_functions
    assert {endpoint for endpoint in views if policy_of(views[endpoint]) == "public"} == PUBLIC


@ON_ONE_ENGINE
def test_everything_else_asks_to_sign_in_first(site: Site):
    anonymous = site.visitor()
    asked = 0
    for route in site.routes:
        if route.endpoint in PUBLIC:
            continue
        for relation in route.relations:
            path = site.path(route, relation)
            for method in route.methods:
                response = anonymous.get(path) if method == "GET" else anonymous.post(path)
                assert leads_to_sign_in(response), f"{method} {path}"
                asked += 1
    assert asked > 100
    assert site.writes == []


@ON_ONE_ENGINE
def test_a_cookie_that_is_no_longer_good_is_no_cookie(site: Site):
    """Ended, of somebody else's making, or signed with another key: each asks to sign in."""
    visitor = site.visitor("director")
    good = visitor.cookie
    assert visitor.get("/account").status_code == 200
    for bad in (good[:-4], good + "x", "expedu=junk", "expedu=", site.visitor().cookie):
        visitor.cookie = bad
        assert leads_to_sign_in(visitor.get("/account")), bad
    site.world.sessions["stranger"] = "a-token-that-nobody-was-given"
    assert leads_to_sign_in(site.visitor("stranger").get("/account"))


@ON_ONE_ENGINE
def test_no_route_is_exempt_from_csrf(site: Site):
    assert site.app.config.get("WTF_CSRF_ENABLED", True)
    assert site.app.config.get("WTF_CSRF_CHECK_DEFAULT", True)
    assert set(site.app.config["WTF_CSRF_METHODS"]) == {"POST", "PUT", "PATCH", "DELETE"}
    assert csrf._exempt_views == set()
    assert csrf._exempt_blueprints == set()


def test_a_page_that_would_write_is_refused_by_the_database(own_site: Callable[..., Site]):
    """That none does is shown in test_authorization.py, where everybody looks at everything."""
    site = own_site()

    @public
    def careless() -> str:
        db.session.execute(text("UPDATE person SET name = 'Iemand anders'"))
        return "Gelukt"

    site.app.add_url_rule("/slordig", view_func=careless)
    before = _names(site)
    response = site.visitor().get("/slordig")
    assert response.status_code == 500
    assert "Het ligt aan ons" in response.get_data(as_text=True)
    assert _names(site) == before


def _names(site: Site) -> list[str]:
    with site.app.app_context():
        return list(db.session.scalars(text("SELECT name FROM person ORDER BY id")))
