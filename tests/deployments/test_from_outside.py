"""First inside, then outside: also of a freelancer who came by themselves."""

import pytest

from app import clock
from app.database import unit_of_work
from app.deployments import actions
from app.errors import RuleBroken
from tests.support.makers import MOMENT, a_profile
from tests.support.makers_deployments import (
    Cast,
    a_cast,
    a_freelance_expert,
    an_open_request,
    some_terms,
)


def offers(cast: Cast, *, skill: str = "meldcode"):
    """A freelancer offers what a colleague ticked, and the school proposed terms."""
    a_profile(cast.colleague, skills=["meldcode"])
    freelancer = a_freelance_expert(cast)
    asked = an_open_request(cast, skills=[skill])
    with unit_of_work():
        inzet = actions.offer(asked, by=freelancer, now=MOMENT)
        actions.propose(inzet, some_terms(freelance=True), by=cast.asker, now=MOMENT)
    return inzet


def agree(inzet, by, **why):
    with unit_of_work():
        actions.agree(inzet, version=1, by=by, now=MOMENT, **why)


def test_the_school_says_why_it_is_a_freelancer_who_offered(app):
    cast = a_cast()
    inzet = offers(cast)
    agree(inzet, inzet.expert)  # who offers need not say why there is no colleague
    with pytest.raises(RuleBroken, match="Kies waarom je toch een zzp’er vraagt") as refused:
        agree(inzet, cast.asker)
    assert refused.value.field == "external_reason"
    agree(inzet, cast.asker, reason_code="nobody_free")
    assert (inzet.state, inzet.external_reason) == ("approval", "nobody_free")
    assert inzet.started_by == "offer"  # that they came by themselves stays known


def test_where_nobody_inside_can_no_reason_is_asked(app):
    cast = a_cast()
    inzet = offers(cast, skill="groepsvorming")
    agree(inzet, cast.asker)
    assert inzet.external_reason == "nobody_inside"


def test_a_reason_is_asked_once(app):
    cast = a_cast()
    inzet = offers(cast)
    agree(inzet, cast.asker, reason_code="worked_before")
    with unit_of_work():
        actions.propose(inzet, some_terms(freelance=True), by=inzet.expert, now=MOMENT)
        actions.agree(inzet, version=2, by=cast.asker, now=MOMENT)
    assert inzet.external_reason == "worked_before"


@pytest.mark.engines("sqlite")
def test_before_the_yes_the_school_sees_who_inside_can_do_it(browser):
    cast = a_cast()
    inzet = offers(cast)
    with clock.at(MOMENT):
        page = browser.sign_in(cast.asker).visit(f"/inzetten/{inzet.public_id}")
        page = page.follow("Akkoord met deze afspraken")
        assert page.says("Eerst binnen, dan buiten")
        assert page.says("Cato Collega")
        page = page.press("Akkoord met deze afspraken")
        assert "Kies waarom" in page.error_beside("external_reason")
        page = page.form().fill({"external_reason": "nobody_free"})
        assert page.press("Akkoord met deze afspraken").says("Je bent akkoord")
