"""The agreement and the settlement of an inzet: what they say, when, and to whom."""

import pytest

from app import clock
from app.database import db, unit_of_work
from app.deployments import actions, bundles, drawing_up, money
from app.pots.actions import give_mandate
from tests.documents.reading import opened, roles_of, words_of
from tests.support.makers import MOMENT, a_coordinator, a_person
from tests.support.makers_deployments import (
    AFTER_SECOND,
    MORNING,
    a_cast,
    a_freelance_expert,
    a_team,
    an_expert,
    an_inzet,
    an_open_request,
    drawn_up,
    the_team_agrees,
)
from tests.support.makers_pots import a_pot

HOSTILE = '#eval("1") *x* 😀'


@pytest.fixture(autouse=True)
def afterwards():
    with clock.at(AFTER_SECOND):
        yield


def asked_for(browser, inzet, reader, name="afspraken"):
    return browser.sign_in(reader).client.get(f"/inzetten/{inzet.public_id}/{name}.pdf")


def said(browser, inzet, reader, name="afspraken") -> str:
    return words_of(opened(asked_for(browser, inzet, reader, name)))


# The agreement


def test_each_who_pays_is_named_with_their_own_yes(app, browser):
    cast = a_cast()
    treasurer = a_person("Tess Bestuur")
    second = a_pot(cast.swv, approver=treasurer, name="Bestuurspot")
    inzet = an_inzet(cast, "approval", cover="extra_hours")
    for who in (cast.coordinator, treasurer):
        with unit_of_work():
            shares = [(cast.pot, 15_000), (second, 5_000)]
            actions.approve(inzet, pots=shares, by=who, now=MOMENT)
    words = said(browser, inzet, cast.asker)
    assert "Toekenning uit Deskundigheid delen: Coen Pot, dinsdag 24 november 2026" in words
    assert "Toekenning uit Bestuurspot: Tess Bestuur, dinsdag 24 november 2026" in words


def test_a_secondment_says_who_stays_responsible_and_who_is_the_party(app, browser):
    cast = a_cast(class_parts=(MORNING,))
    inzet = an_inzet(
        cast, "approved", cover="replacement", vat_ground="onderwijs, vrijgesteld",
        place="De aula", left_behind=HOSTILE, travel=1_250,
    )  # fmt: skip
    words = said(browser, inzet, cast.asker)
    for sentence in (
        "Afspraken over een detachering",
        "De Hulp leent Sanne Kundig uit en blijft verantwoordelijk voor de inhoud en de kwaliteit",
        "De Vraag leent Sanne Kundig in en is de partij die deze overeenkomst sluit",
        "De Vraag, Maasmond (bestuur: Stichting Vraag)",
        "De Hulp, Maasmond (bestuur: Stichting Help)",
        "Hoeveel: 4 uur",
        "Waar: De aula",
        "De eigen klas: vervanging voor de klas",
        f"Wat er op school blijft: {HOSTILE}",
        "dinsdag 8 december 2026 ochtend 2 uur",
        "dinsdag 15 december 2026 ochtend 2 uur",
        "Btw: geen",
        "Grond voor de btw: onderwijs, vrijgesteld",
        "Vervanging, voor De Hulp € 385,00",
        "Reis, voor De Hulp € 12,50",
        "Samen € 397,50",
        "Voor De Vraag: Annelies Vrager, versie 1",
        "Sanne Kundig: versie 1",
        "Toestemming: Leo Leider, dinsdag 24 november 2026",
        "Toekenning: Coen Pot, dinsdag 24 november 2026",
        f"Inzet {inzet.public_id}, afspraken versie 1",
    ):
        assert sentence in words, sentence
    assert "@voorbeeld.test" not in words


def test_an_assignment_says_that_nobody_is_employed(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", expert=a_freelance_expert(cast))
    words = said(browser, inzet, inzet.expert)
    for sentence in (
        "Afspraken over een opdracht",
        "Zeno Zwart werkt als zelfstandige en is niet in dienst van De Vraag.",
        "De Vraag geeft de opdracht en is de partij die deze overeenkomst sluit",
        "KvK-nummer: 01234567",
        "Tarief: € 80,00 per uur",
        "Btw: 21 %",
        "Inzet, voor Zeno Zwart € 320,00",
        "Btw, voor Zeno Zwart € 67,20",
        "Samen € 387,20",
    ):
        assert sentence in words, sentence
    assert "detachering" not in words
    assert "Toestemming" not in words


def test_what_was_agreed_for_nothing_says_so_and_a_ground_is_not_made_up(app, browser):
    cast = a_cast()
    words = said(browser, an_inzet(cast, "approved"), cast.leader)
    assert "Aan deze inzet zijn geen kosten." in words
    other = an_expert(cast.lending)
    asked = an_open_request(cast)
    paid = an_inzet(cast, "approved", expert=other, cover="extra_hours", asked=asked)
    assert "Grond voor de btw: niet ingevuld" in said(browser, paid, cast.leader)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("state", "is_there"),
    [
        ("talking", False),
        ("consent", False),
        ("approval", False),
        ("declined", False),
        ("approved", True),
        ("running", True),
        ("settled", True),
        ("cancelled", True),
    ],
)
def test_there_is_an_agreement_once_it_was_granted(app, browser, state, is_there):
    cast = a_cast()
    inzet = an_inzet(cast, state, cover="extra_hours")
    response = asked_for(browser, inzet, cast.asker)
    assert response.status_code == (200 if is_there else 404)
    page = browser.visit(f"/inzetten/{inzet.public_id}")
    assert page.says("Afspraken op papier (pdf)") == is_there
    assert page.says("Afrekening (pdf)") == (state == "settled")
    assert asked_for(browser, inzet, cast.asker, "afrekening").status_code == (
        200 if state == "settled" else 404
    )


def test_who_sees_the_inzet_reads_its_papers_and_nobody_else(app, browser):
    cast, elsewhere = a_cast(), a_cast()
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    for reader in (cast.asker, cast.expert, cast.leader, cast.coordinator, cast.board):
        for name in ("afspraken", "afrekening"):
            assert asked_for(browser, inzet, reader, name).status_code == 200, reader.name
    stranger = a_person("Vera Vreemd", at=cast.lending)
    for reader in (cast.colleague, elsewhere.coordinator, elsewhere.asker, stranger):
        for name in ("afspraken", "afrekening"):
            assert asked_for(browser, inzet, reader, name).status_code == 404, reader.name


def test_papers_are_kept_by_nobody_in_between(app, browser):
    cast = a_cast()
    response = asked_for(browser, an_inzet(cast, "approved"), cast.expert)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"].startswith("attachment; filename=afspraken-")
    assert {"H1", "Table", "TH"} <= roles_of(opened(response))


# The settlement


def test_a_settlement_puts_what_was_paid_beside_what_was_granted(app, browser):
    cast = a_cast()
    inzet = an_inzet(
        cast,
        "running",
        cover="extra_hours",
        travel=1_500,
        vat_rate=21,
        vat_ground="niet vrijgesteld",
    )
    with unit_of_work():
        actions.log_hours(inzet.sessions[1], 60, by=cast.expert, now=AFTER_SECOND)
        actions.deliver(inzet, by=cast.expert, now=AFTER_SECOND)
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)
        actions.settle(inzet, by=cast.coordinator, now=AFTER_SECOND)
    words = said(browser, inzet, cast.coordinator, "afrekening")
    for sentence in (
        "Btw: 21 %",
        "Grond voor de btw: niet vrijgesteld",
        "Afgesproken: 4 uur",
        "Bevestigd: 3 uur (Annelies Vrager)",
        "dinsdag 8 december 2026 2 uur 2 uur",
        "dinsdag 15 december 2026 2 uur 1 uur",
        "Inzet, voor Stichting Help € 200,00 € 150,00 −€ 50,00",
        "Reis, voor Stichting Help € 15,00 € 15,00 € 0,00",
        "Btw, voor Stichting Help € 42,00 € 31,50 −€ 10,50",
        "Samen € 257,00 € 196,50 −€ 60,50",
        f"15 december 2026 Inzet, voor Stichting Help {cast.pot.name} € 150,00",
    ):
        assert sentence in words, sentence


def test_a_correction_is_a_line_of_its_own(app, browser):
    cast = a_cast()
    second = a_coordinator(cast.swv, "Carla Tweede")
    with unit_of_work():
        give_mandate(cast.pot, second, limit=1_000_000, until=None, by=None, now=MOMENT)
    inzet = an_inzet(cast, "settled", cover="extra_hours")
    with unit_of_work():
        actions.propose_correction(
            inzet, -2_500, "Dubbel geteld.", by=cast.coordinator, now=AFTER_SECOND
        )
    assert "Correctie" not in said(browser, inzet, cast.asker, "afrekening")
    with unit_of_work():
        actions.agree_correction(inzet, by=second, now=AFTER_SECOND)
    words = said(browser, inzet, cast.asker, "afrekening")
    assert f"Correctie: inzet, voor Stichting Help {cast.pot.name} −€ 25,00" in words
    assert "Inzet, voor Stichting Help € 200,00 € 175,00 −€ 25,00" in words


def test_a_freelancers_settlement_names_the_invoice(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "settled", expert=a_freelance_expert(cast))
    words = said(browser, inzet, inzet.expert, "afrekening")
    assert f"Factuur: 2026-001-{inzet.id}, dinsdag 15 december 2026" in words
    assert "Bedrag op de factuur: € 387,20" in words
    assert "School die hielp: zelfstandig (zzp)" in words


def test_what_cost_nothing_is_settled_too(app, browser):
    cast = a_cast()
    words = said(browser, an_inzet(cast, "completed"), cast.expert, "afrekening")
    assert "Er viel niets te betalen." in words


def test_what_was_cancelled_too_late_is_settled_as_well(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "scheduled", expert=a_freelance_expert(cast))
    assert asked_for(browser, inzet, cast.asker, "afrekening").status_code == 404
    with clock.at(MOMENT), unit_of_work():
        late = clock.moment_on(inzet.sessions[0].on, clock.time(7))
        actions.move(inzet, "cancel", by=cast.asker, now=late, reason_code="timing")
    assert asked_for(browser, inzet, cast.asker, "afrekening").status_code == 404
    drawn_up(inzet, agreed=True)
    with unit_of_work():
        actions.settle(inzet, by=cast.coordinator, now=AFTER_SECOND)
    bill = said(browser, inzet, cast.asker, "factuur")
    assert "Keren die te laat zijn afgezegd" in bill
    assert "Inzet als expert" not in bill
    words = said(browser, inzet, cast.asker, "afrekening")
    assert "afgezegd; al geregeld voor € 193,60" in words
    assert "Bevestigd: geen: de inzet is geannuleerd" in words
    assert "Factuur: EXPEDU-2026-0001" in words


def test_each_pot_stands_in_the_agreement_with_its_share(app, browser):
    cast = a_cast()
    other = a_pot(cast.asking, 100_000, name="Van de school", approver=cast.coordinator)
    shares = [(cast.pot, 15_000), (other, 5_000)]
    inzet = an_inzet(cast, "approved", cover="extra_hours", pots=shares)
    words = said(browser, inzet, cast.coordinator)
    assert f"{cast.pot.name}: € 150,00" in words
    assert "Van de school: € 50,00" in words


def test_help_in_ones_own_school_is_no_secondment(app, browser):
    cast = a_cast()
    inzet = an_inzet(cast, "approved")
    with unit_of_work():
        inzet.asker_school_id = cast.lending.id
    db.session.rollback()
    words = said(browser, inzet, cast.expert)
    assert "Afspraken over hulp in de eigen school" in words
    assert "leent" not in words


# The invoice that was drawn up, and the agreement of a team


def test_an_invoice_that_was_drawn_up_holds_all_that_the_law_asks_for(app, browser):
    cast = a_cast()
    zeno = a_freelance_expert(cast)
    inzet = an_inzet(cast, "completed", expert=zeno, travel=1_999)
    drawn_up(inzet)
    # A draft is no invoice yet, for nobody.
    assert asked_for(browser, inzet, zeno, "factuur").status_code == 404
    with unit_of_work():
        drawing_up.agree(inzet, by=zeno, now=AFTER_SECOND)
    words = said(browser, inzet, cast.coordinator, "factuur")
    for sentence in (
        "Factuur uitgereikt door afnemer.",
        "Factuurnummer: EXPEDU-2026-0001",
        "Factuurdatum: 15 december 2026",
        "Geleverd: 8 december 2026 en 15 december 2026",
        f"(inzet {inzet.public_id})",
        "Zeno Zwart Kade 5 1234 AB Maasmond",
        "KvK-nummer: 01234567",
        "Btw-id: NL001234567B89",
        "De Vraag Bestuur: Stichting Vraag Plein 1 1234 CD",
        "Inzet als expert 4 uur € 80,00 € 320,00",
        "Reiskosten € 16,52",
        "Bedrag zonder btw € 336,52",
        "Btw 21 % over € 336,52 € 70,67",
        "Te betalen € 407,19",
    ):
        assert sentence in words, words
    with unit_of_work():
        actions.settle(inzet, by=cast.coordinator, now=AFTER_SECOND)
    assert money.spent_money(inzet) == 40_719
    assert asked_for(browser, inzet, cast.leader, "factuur").status_code == 404


def test_an_invoice_without_btw_says_on_what_ground(app, browser):
    cast = a_cast()
    terms = {"vat_rate": 0, "vat_ground": "onderwijs (CRKBO)"}
    inzet = an_inzet(cast, "completed", expert=a_freelance_expert(cast), **terms)
    drawn_up(inzet, agreed=True, btw_id="", trade_name="Zwart & Zoon")
    words = said(browser, inzet, cast.asker, "factuur")
    for sentence in (
        "Zwart & Zoon Zeno Zwart Kade 5",
        "Vrijgesteld van btw: onderwijs (CRKBO)",
        "Btw 0 % € 0,00",
        "Te betalen € 320,00",
    ):
        assert sentence in words, words
    assert "Btw-id" not in words


def test_a_team_has_one_agreement_of_those_who_come(app, browser):
    cast = a_cast()
    team = a_team(cast, minimum=2)
    the_team_agrees(cast, team, who=2, cover="extra_hours")
    path = f"/inzetten/team/{team.public_id}/afspraken.pdf"
    assert browser.sign_in(cast.asker).client.get(path).status_code == 404
    for decide, by, how in (
        (bundles.decide, cast.leader, {"action": "consent"}),
        (bundles.approve, cast.coordinator, {"pots": [(cast.pot, 40_000)]}),
    ):
        with unit_of_work():
            decide(team, by=by, now=MOMENT, **how)
    words = words_of(opened(browser.client.get(path)))
    for sentence in (
        "Anne Aarts en Bas Blom helpen De Vraag:",
        "De Hulp, Maasmond (bestuur: Stichting Help) leent deze collega’s uit",
        "voor Stichting Help € 400,00 Samen € 400,00",
        "Betaald uit: Deskundigheid delen",
        "Voor De Vraag: Annelies Vrager, versie 1",
        "Anne Aarts: versie 1",
        "Toestemming: Leo Leider,",
        "Toekenning: Coen Pot,",
    ):
        assert sentence in words, words
    assert "Cas Coster" not in words
    # Who comes later has the yes of others: then it says for whom each yes is.
    anne, _, cas = (member.expert for member in team.members)
    other = a_pot(cast.swv, approver=cast.coordinator, name="Tweede pot")
    with unit_of_work():
        actions.agree(team.members[2], version=1, by=cas, now=MOMENT)
    for decide, by, how in (
        (bundles.decide, cast.board, {"action": "consent"}),
        (bundles.approve, cast.coordinator, {"pots": [(other, 20_000)]}),
    ):
        with unit_of_work():
            decide(team, by=by, now=MOMENT, **how)
    words = words_of(opened(browser.client.get(path)))
    for sentence in (
        "Toestemming (Anne Aarts en Bas Blom): Leo Leider,",
        "Toestemming (Cas Coster): Bea Bestuur,",
        f"Deskundigheid delen van {cast.swv.name} en Tweede pot van {cast.swv.name}",
    ):
        assert sentence in words, words
    assert browser.sign_in(anne).client.get(path).status_code == 404
