"""A form that another site sends, or that carries no token of this session, does nothing."""

from itsdangerous import URLSafeTimedSerializer

from tests.site.running import Site, Visitor

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def test_a_form_without_the_token_of_this_session_does_nothing(site: Site):
    before, tried = site.rows(), 0
    for route in site.routes:
        if "POST" not in route.methods:
            continue
        relation = route.relations[0]
        path = site.path(route, relation)
        for actor in ("anonymous", "director", "expert", "coordinator"):
            visitor = site.visitor(actor)
            for says, token in bad_tokens(site, visitor).items():
                response = visitor.ask("POST", path, data={"csrf_token": token} if token else {})
                assert response.status_code in (400, 403), f"{route.name}, {says}, as {actor}"
                tried += 1
    assert site.writes == []
    assert site.rows() == before
    assert tried > 500


def bad_tokens(site: Site, visitor: Visitor) -> dict[str, str]:
    other = "leader" if visitor.actor != "leader" else "director"
    return {
        "no token": "",
        "nonsense": "x" * 40,
        "of another session": site.visitor(other).token,
        "signed by somebody else": URLSafeTimedSerializer("x", salt="wtf-csrf-token").dumps("x"),
    }


def test_a_token_is_also_asked_for_in_other_unsafe_methods(site: Site):
    """No route answers them; were one added, it would be refused just the same."""
    visitor = site.visitor("director")
    for method in UNSAFE[1:]:
        assert visitor.ask(method, "/account/naam").status_code == 405
    assert site.writes == []


def test_a_token_in_the_address_counts_for_nothing(site: Site):
    visitor = site.visitor("director")
    response = visitor.ask("POST", f"/start/gelezen?csrf_token={visitor.token}")
    assert response.status_code in (400, 403)
    assert site.writes == []


def test_the_same_form_with_its_token_is_carried_out(site: Site):
    """So that the refusals above are about the token."""
    site.visitor("director").post("/start/gelezen")
    assert site.writes == ["POST web.mark_read"]
