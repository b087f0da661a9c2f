"""A team: asked from the page of a vraag, each with their own yes, consented and paid as one. And a
freelancer whose invoice is drawn up for them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.visitor import Visitor
from tests.support.makers import MOMENT
from tests.support.makers_deployments import (
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
    an_open_request,
    drawn_up,
)

# What a page looks like is no matter of the database.
pytestmark = [pytest.mark.journey, pytest.mark.engines("sqlite")]


@pytest.fixture
def visitor(app: Any, visitors: Any, live_server: Any) -> Callable[[Any], Visitor]:
    def signed_in(person: Any) -> Visitor:
        visitor = Visitor(visitors(), looks=True)
        visitor.is_signed_in_as(person, app, live_server.url)
        return visitor

    return signed_in


def test_a_team_comes_or_nobody_does(app: Any, visitor: Callable[[Any], Visitor]) -> None:
    cast = a_cast()
    anne, bas = (an_expert(cast.lending, name) for name in ("Anne Aarts", "Bas Blom"))
    asked = an_open_request(cast)
    asker, leader, coordinator = map(visitor, (cast.asker, cast.leader, cast.coordinator))

    asks_a_team(asker, asked.public_id)
    proposes_to_all(asker)
    for number, person in enumerate((anne, bas)):
        says_yes(visitor(person), asks=number == 0)
    consents(leader)
    approves(coordinator)
    asker.visit(asker.page.url.split("/afspraken")[0])
    asker.sees("Team van De Hulp", "Het team is toegekend.", picture="team-07-granted")


def asks_a_team(asker: Visitor, asked: str) -> None:
    asker.visit(f"/vragen/{asked}")
    asker.follow("Vraag een team van één school")
    asker.sees("Vraag een team", "3 collega’s kunnen dit", picture="team-01-school")
    asker.follow("De Hulp")
    asker.page.get_by_label("Anne Aarts").check()
    asker.page.get_by_label("Bas Blom").check()
    asker.page.get_by_label("Sanne Kundig").check()
    asker.fill("Met hoeveel mensen moet het minstens?", "4")
    asker.press("Vraag dit team")
    asker.sees("Vraag een team van De Hulp", "niet meer dan de 3 die je vraagt",
               picture="team-02-ask")  # fmt: skip
    asker.fill("Met hoeveel mensen moet het minstens?", "2")
    asker.press("Vraag dit team")
    asker.sees("Team van De Hulp", "Doe een voorstel aan het hele team.", picture="team-03-asked")


def proposes_to_all(asker: Visitor) -> None:
    asker.follow("Doe het team een voorstel")
    asker.page.get_by_label("Datum", exact=True).first.fill("2026-12-08")
    asker.page.get_by_label("Uren", exact=True).first.fill("2")
    asker.tick("Workshop voor het team")
    asker.page.get_by_label("Met extra uren").check()
    asker.sees("Voorstel aan het team", picture="team-04-terms")
    asker.press("Stel dit voor")
    asker.sees("Team van De Hulp", "Nog niemand van dit team zei ja; minstens 2 nodig.")


def says_yes(expert: Visitor, *, asks: bool) -> None:
    expert.visit("/")
    expert.takes_up("Bekijk")
    expert.sees("", "Het team", "Sanne Kundig: heeft een voorstel",
                picture="team-05-member" if asks else "")  # fmt: skip
    expert.does_not_see("Naar het hele team")
    expert.press("Akkoord met deze afspraken")
    if asks:
        expert.sees("", "Jullie zijn het eens.")
    else:
        expert.sees("", "Nu kijkt de leidinggevende van de expert of het kan.")


def consents(leader: Visitor) -> None:
    leader.visit("/")
    leader.sees("", "Een team van 2 collega’s wil De Vraag helpen.")
    leader.takes_up("Bekijk")
    leader.sees("Toestemming voor een team", "Anne Aarts", "Bas Blom", picture="team-06-consent")
    leader.press("Geef toestemming voor het team")
    leader.sees("Team van De Hulp", "Je hebt toestemming gegeven voor het team.",
                "Nu kijkt wie over het budget gaat")  # fmt: skip


def approves(coordinator: Visitor) -> None:
    coordinator.visit("/")
    coordinator.takes_up("Beoordelen")
    coordinator.sees("Akkoord budget voor een team", "€ 200,00", picture="team-06-approve")
    coordinator.press("Ken toe")
    coordinator.sees("Team van De Hulp", "Het team is toegekend en het bedrag gereserveerd.")


def test_a_freelancer_looks_at_the_invoice_that_was_drawn_up(
    app: Any, visitor: Callable[[Any], Visitor]
) -> None:
    cast = a_cast()
    behind = ((MOMENT.date(), 2, 60),)
    inzet = an_inzet(cast, "completed", expert=a_freelance_expert(cast), dates=behind)
    drawn_up(inzet)
    zeno = visitor(inzet.expert)
    zeno.visit(f"/inzetten/{inzet.public_id}/factuur/opstellen")
    zeno.fill("Postcode", "12")
    zeno.press("Stel hem opnieuw op")
    zeno.sees("Laat je factuur opstellen", "Een postcode is zoals 1234 AB.", picture="bill-01")
    zeno.fill("Postcode", "1234ab")
    zeno.press("Stel hem opnieuw op")
    zeno.sees("Laat je factuur opstellen", "Je factuur staat klaar.", "1234 AB")
    zeno.press("Akkoord, dien hem in")
    zeno.sees("", "Je factuur is ingediend.", "Factuur (pdf)", picture="bill-02")
