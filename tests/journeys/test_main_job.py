"""The whole job of the site, by six people in six browsers: from registering to a better place in
the next search."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Post, Visitor
from tests.journeys.world import DOMAIN, TUESDAY_MORNING, World, teaches
from tests.support import servers
from tests.support.lengths import both_at_length
from tests.support.makers_accounts import PASSWORD, text_of

pytestmark = pytest.mark.journey

SANNE, BRAM, ZENO = f"sanne@{DOMAIN}", "bram@post.test", "zeno@post.test"
TODAY = "2026-11-24"  # a Tuesday; see tests/journeys/conftest.py
PROBLEM = "In groep 7 maken kinderen elkaar bang"
SKILL = "Sociale veiligheid op school"
REPLY = "Dank je wel, groep 7 deed het zelf."
REVIEW = "Sanne keek een ochtend mee en sindsdien lost groep 7 ruzies zelf op."


@pytest.fixture
def live_server(app: Any, settings: Any) -> Iterator[servers.WebServer]:
    """The whole job is done on web processes as they run at a school's service."""
    with servers.web_server(settings, processes=2) as server:
        yield server


@pytest.fixture
def post(settings: Any, live_server: Any, smtp_server: Any) -> Post:
    return Post(settings, live_server, smtp_server)


@pytest.fixture
def visitor(visitors: Any, engine_name: str) -> Callable[[], Visitor]:
    """Pages look the same on both engines, so one of them is looked at."""
    return lambda: Visitor(visitors(), looks=engine_name == "sqlite")


@both_at_length
def test_from_registering_to_a_better_place_in_the_next_search(
    world: World, visitor: Callable[[], Visitor], post: Post
) -> None:
    sanne, bram, zeno = visitor(), visitor(), visitor()
    leo, annelies, coen = visitor(), visitor(), visitor()
    reads_what_this_is(annelies)
    leo.sign_in(world.leader)
    annelies.sign_in(world.asker)
    coen.sign_in(world.coordinator)

    registers_with_an_address_of_the_board(sanne)
    invites_a_colleague(leo)
    registers_as_a_freelancer(zeno)
    post.goes_out()
    confirms_and_shares(sanne, post)
    comes_in_by_invitation_and_shares(bram, post)
    confirms_and_shares_as_a_freelancer(zeno, post)
    teaches(SANNE, "Groep 6", 1 << TUESDAY_MORNING, world.lending)

    searches(annelies)
    annelies.found("Rik de Boer", "Sanne Kundig", "Bram Visser")
    admits_the_freelancer(coen)
    searches(annelies)
    annelies.found("Rik de Boer", "Sanne Kundig", "Bram Visser", "Zeno Zwart")

    narrows_and_reads_why(annelies)
    inzet = sends_a_vraag(annelies)
    post.goes_out()
    hears_of_it(sanne, post)
    settle_the_terms(annelies, sanne, inzet)
    consents(leo)
    approves_from_the_pot(coen)
    finds_somebody_for_the_class(leo, inzet)
    plans(annelies)
    writes_down_the_hours_and_is_done(sanne, inzet)
    confirms_the_hours(annelies)
    review_each_other_without_looking(annelies, sanne, inzet)
    replies_once(sanne)
    pays(coen)
    finds_her_higher_now(annelies)
    post.promises_are_kept()


# Coming in


def reads_what_this_is(visitor: Visitor) -> None:
    visitor.visit("/")
    visitor.sees("De hulp die je zoekt", "Niets is openbaar", "Je eigen leidinggevende beslist mee",
                 picture="00-front")  # fmt: skip


def registers_with_an_address_of_the_board(sanne: Visitor) -> None:
    sanne.visit("/account/aanmelden")
    sanne.fill("Je naam", "Sanne Kundig")
    sanne.fill("Op welke school werk je?", "De Regenboog Maasmond")
    sanne.tick("leraar")
    sanne.fill("E-mailadres", SANNE)
    sanne.fill("Kies een wachtwoord", PASSWORD)
    sanne.sees("Aanmelden", picture="01-register")
    sanne.press("Meld mij aan")
    sanne.sees("Kijk in je mail", picture="02-look-in-mail")


def invites_a_colleague(leo: Visitor) -> None:
    leo.visit("/mensen-beheer/uitnodigen")
    leo.fill("E-mailadressen", BRAM)
    leo.tick("leraar")
    leo.sees("Nodig collega’s uit", picture="03-invite")
    leo.press("Verstuur")
    leo.sees("Je mensen", "De uitnodiging is onderweg.")


def registers_as_a_freelancer(zeno: Visitor) -> None:
    zeno.visit("/account/aanmelden")
    zeno.follow("Meld je aan als zzp’er")
    zeno.fill("Je naam", "Zeno Zwart")
    zeno.fill("E-mailadres", ZENO)
    zeno.fill("Kies een wachtwoord", PASSWORD)
    zeno.fill("KvK-nummer", "01234567")
    zeno.fill("Tarief per uur, zonder btw", "95")
    zeno.tick("Maasmond")
    zeno.fill("Datum van je VOG", "2026-10-01")
    zeno.sees("Meedoen als zzp’er", picture="04-register-freelancer")
    zeno.press("Aanmelden")
    zeno.sees("Kijk in je mail")


def confirms_and_shares(sanne: Visitor, post: Post) -> None:
    sanne.visit(post.link_to(SANNE))
    sanne.sees("Bevestig je e-mailadres", picture="05-confirm")
    sanne.press("Ja, dit is mijn adres")
    shares(sanne, SKILL, parts=["dinsdagochtend", "dinsdagmiddag"], class_parts=["dinsdagochtend"],
           ring="In mijn hele samenwerkingsverband", picture="06")  # fmt: skip
    sanne.sees("Mijn profiel", "Je bent vindbaar.", picture="09-own-profile")


def comes_in_by_invitation_and_shares(bram: Visitor, post: Post) -> None:
    bram.visit(post.link_to(BRAM))
    bram.fill("Je naam", "Bram Visser")
    bram.fill("Kies een wachtwoord", PASSWORD)
    bram.sees("Je bent uitgenodigd", picture="10-invited")
    bram.press("Maak mijn account")
    shares(bram, SKILL, parts=["donderdagochtend"], ring="In mijn hele samenwerkingsverband")
    bram.sees("Mijn profiel", "Je bent vindbaar.")


def confirms_and_shares_as_a_freelancer(zeno: Visitor, post: Post) -> None:
    zeno.visit(post.link_to(ZENO))
    zeno.press("Ja, dit is mijn adres")
    shares(zeno, SKILL, parts=["vrijdagochtend"], ring="In de regio’s die ik koos")
    zeno.sees("Mijn profiel", picture="11-freelancer-waits")
    zeno.does_not_see("Je bent vindbaar.")


def shares(
    visitor: Visitor,
    skill: str,
    *,
    parts: list[str],
    ring: str,
    class_parts: tuple[str, ...] | list[str] = (),
    picture: str = "",
) -> None:
    """Three screens, without typing anything that must be typed."""
    visitor.page.wait_for_load_state()  # the list follows what is typed once its script is there
    visitor.page.get_by_label("Zoek in de lijst").press_sequentially("sociale veiligheid")
    visitor.tick(skill)
    visitor.sees("Waarmee help je graag?", picture=picture and f"{picture}-skills")
    visitor.press("Bewaren en verder")
    for part in class_parts:
        visitor.within("Wanneer sta je voor de klas?").get_by_label(part).check()
    for part in parts:
        visitor.within("Op welke dagdelen mag men je vragen?").get_by_label(part).check()
    # All of it happens on one day.
    visitor.fill("Hoeveel dagen van tevoren wil je het weten?", "0")
    visitor.sees("Wanneer mag men je vragen?", picture=picture and f"{picture}-when")
    visitor.press("Bewaren en verder")
    visitor.tick(ring)
    visitor.sees("Hoe ver wil je helpen?", picture=picture and f"{picture}-how-far")
    visitor.press("Bewaren en delen")


def admits_the_freelancer(coen: Visitor) -> None:
    coen.visit("/start")
    coen.sees("Dit wacht op jou", "Eén zzp’er wacht", picture="12-home-coordinator")
    coen.takes_up("Bekijk")
    coen.follow("Zeno Zwart")
    coen.sees("Zeno Zwart", "01234567", "€ 95", picture="13-admit")
    coen.press("Toelaten")
    coen.sees("Zzp’ers", "Zeno Zwart is toegelaten.")


# Searching and asking


def searches(annelies: Visitor) -> None:
    annelies.visit("/zoeken")
    annelies.fill("Waar zoek je hulp bij?", "sociale veiligheid")
    annelies.press("Zoeken")


def narrows_and_reads_why(annelies: Visitor) -> None:
    annelies.sees("Wie kan je helpen?", picture="14-search")
    annelies.within("Wie").get_by_label(re.compile("Collega van een school")).check()
    annelies.found("Rik de Boer", "Sanne Kundig", "Bram Visser")
    annelies.within("Dagdeel").get_by_label(re.compile("Dinsdagochtend")).check()
    annelies.found("Sanne Kundig")
    expect(annelies.page).to_have_url(re.compile("dagdeel"))
    annelies.page.get_by_text("Waarom staat deze hier?").click()
    annelies.sees("Wie kan je helpen?", "Past bij je vraag en is beschikbaar",
                  "Dichtbij", picture="15-narrowed-with-why")  # fmt: skip


def sends_a_vraag(annelies: Visitor) -> str:
    """One screen after the search, and it is sent. Gives the address of the inzet."""
    annelies.page.get_by_role("link", name="Vraag Sanne om hulp").click()
    annelies.fill("Waar loop je tegenaan?", PROBLEM)
    annelies.fill("Hoeveel uur hulp denk je nodig te hebben?", "6")
    annelies.sees("Stel je vraag", "Je vraagt dit aan Sanne Kundig", picture="16-ask")
    annelies.press("Verstuur je vraag")
    annelies.sees(PROBLEM, "Je vraag is verstuurd", "Sanne Kundig", picture="17-vraag")
    annelies.follow("Sanne Kundig")
    annelies.sees(PROBLEM, "Overleg samen.")
    return annelies.page.url


def hears_of_it(sanne: Visitor, post: Post) -> None:
    mail = post.to(SANNE, about=PROBLEM)
    assert "Een school vraagt of je kunt helpen." in text_of(mail)
    sanne.visit("/start")
    sanne.sees("Dit wacht op jou", PROBLEM, picture="18-home-expert")


# Agreeing


def settle_the_terms(annelies: Visitor, sanne: Visitor, inzet: str) -> None:
    """Two versions: the first yes to the one does not count for the other."""
    annelies.follow("Afspraken voorstellen")
    _dates(annelies, half="middag", hours="1")
    annelies.tick("Meekijken in de klas", "Binnen de taakuren, buiten de lestijd")
    annelies.sees("Afspraken", picture="19-terms")
    annelies.press("Stel dit voor")
    annelies.press("Akkoord met deze afspraken")
    annelies.sees(PROBLEM, "De school is akkoord.")

    sanne.visit(inzet)
    sanne.follow("Afspraken voorstellen")
    _dates(sanne, half="ochtend", hours="2,5")
    sanne.tick("Er komt vervanging voor de klas")
    sanne.press("Stel dit voor")
    sanne.sees(PROBLEM, "Versie 2", "vervalt: dinsdagmiddag 24 november (1 uur)")
    sanne.does_not_see("De school is akkoord.")
    sanne.press("Akkoord met deze afspraken")

    annelies.visit(inzet)
    annelies.sees(PROBLEM, "Sanne Kundig is akkoord.", picture="20-terms-to-agree")
    annelies.press("Akkoord met deze afspraken")
    annelies.sees(PROBLEM, "wacht op leidinggevende")


def _dates(visitor: Visitor, *, half: str, hours: str) -> None:
    visitor.page.get_by_label("Datum", exact=True).first.fill(TODAY)
    visitor.page.get_by_label("Dagdeel", exact=True).first.select_option(half)
    visitor.page.get_by_label("Uren", exact=True).first.fill(hours)


def consents(leo: Visitor) -> None:
    leo.visit("/start")
    leo.sees(
        "Dit wacht op jou", "Sanne Kundig wil De Zilverreiger helpen", picture="21-home-leader"
    )
    leo.takes_up("Bekijk")
    leo.sees("Toestemming", "Het past", "Groep 6", "€ 192,50", picture="22-consent")
    leo.fill("Wie staat er dan voor de klas? (hoeft niet)", "Invalpool")
    leo.press("Geef toestemming")
    leo.sees(PROBLEM, "Je hebt toestemming gegeven.")


def approves_from_the_pot(coen: Visitor) -> None:
    coen.visit("/start")
    coen.takes_up("Beoordelen")
    coen.sees("Akkoord budget", "€ 192,50", "€ 807,50", picture="23-approve")
    coen.press("Ken toe")
    coen.sees(PROBLEM, "De inzet is toegekend")


# Carrying out


def finds_somebody_for_the_class(leo: Visitor, inzet: str) -> None:
    leo.visit(inzet)
    leo.follow("Vervanging melden")
    leo.tick("dinsdagochtend 24 november")
    leo.fill("Wie staat er voor de klas?", "Invaller van de pool")
    leo.fill("Hoeveel uur?", "3,5")
    leo.fill("Wat kost het?", "180")
    leo.sees("Vervanging melden", picture="24-cover")
    leo.press("Meld")
    leo.sees(PROBLEM, "Het staat erbij.")


def plans(annelies: Visitor) -> None:
    annelies.visit("/start")
    annelies.takes_up("Inplannen")
    annelies.sees("Planning", "Afgesproken: 2,5 uur", picture="25-plan")
    annelies.press("Leg de data vast")
    annelies.sees(PROBLEM, "De data staan vast.", "vervanging: Invaller van de pool")


def writes_down_the_hours_and_is_done(sanne: Visitor, inzet: str) -> None:
    sanne.visit(inzet)
    sanne.follow("Uren opschrijven")
    sanne.fill("Uren gegeven", "2")
    sanne.sees("Uren opschrijven", "gepland: 2,5 uur", picture="26-log")
    sanne.press("Schrijf op")
    sanne.press("Ik ben klaar")
    sanne.sees(PROBLEM, "De school kijkt nu of de uren kloppen", picture="27-delivered")


def confirms_the_hours(annelies: Visitor) -> None:
    annelies.visit("/start")
    annelies.sees("Dit wacht op jou", "Sanne Kundig schreef 2 uur op. Klopt dat?")
    annelies.takes_up("Uren bekijken")
    annelies.press("De uren kloppen")
    annelies.sees(PROBLEM, "afgerond", picture="28-completed")


# Afterwards


def review_each_other_without_looking(annelies: Visitor, sanne: Visitor, inzet: str) -> None:
    """Sealed until both are in: until then nobody reads the first, the other side neither, and
    everybody stands where they stood."""
    searches(annelies)
    found = annelies.page.locator("#results .who__name")
    expect(found).to_have_count(4)
    before = found.all_inner_texts()
    assert before[0] != "Sanne Kundig"
    annelies.visit(inzet)
    annelies.follow("Deel je ervaring")
    annelies.within("Je algemene indruk").get_by_label("9", exact=True).check()
    for question in ("Het sloot aan", "We konden er in de praktijk iets mee", "De samenwerking"):
        annelies.within(question).get_by_label("heel goed").check()
    annelies.within("Zou je deze collega opnieuw vragen?").get_by_label("Ja").check()
    annelies.fill("Vertel er iets over (hoeft niet)", REVIEW)
    annelies.sees("Deel je ervaring", picture="29-review-asker")
    annelies.press("Deel je ervaring")
    annelies.sees(PROBLEM, "Jouw ervaring is binnen.")

    sanne.visit(inzet)
    sanne.does_not_see(REVIEW)
    sanne.does_not_see("te lezen.")
    sanne.visit("/profiel")
    sanne.does_not_see(REVIEW)
    searches(annelies)
    annelies.found(*before)
    annelies.does_not_see(REVIEW)

    sanne.visit(inzet)
    sanne.follow("Deel je ervaring")
    sanne.within("Had je er lol in?").get_by_label("Ja").check()
    sanne.within("Zou je het nog eens doen?").get_by_label("Ja").check()
    sanne.sees("Deel je ervaring", picture="30-review-expert")
    sanne.press("Deel je ervaring")
    sanne.sees(PROBLEM, "Jullie kunnen nu elkaars ervaring lezen.", REVIEW, picture="31-reviewed")
    annelies.visit(inzet)
    annelies.sees(PROBLEM, REVIEW, "Had er lol in, en doet het graag nog eens.")


def replies_once(sanne: Visitor) -> None:
    sanne.follow("Reageer op deze ervaring")
    sanne.fill("Je reactie", REPLY)
    sanne.sees("Reageer op een ervaring", REVIEW, picture="31-reply")
    sanne.press("Plaats je reactie")
    sanne.sees(PROBLEM, "Reactie:", REPLY)
    expect(sanne.page.get_by_role("link", name="Reageer")).to_have_count(0)


def pays(coen: Visitor) -> None:
    coen.visit("/start")
    coen.takes_up("Afrekenen")
    coen.sees("Afrekenen", "€ 180", "De Regenboog", picture="32-settle")
    coen.press("Reken af")
    coen.sees(PROBLEM, "De inzet is betaald.")
    coen.visit("/potten")
    coen.follow("Deskundigheid delen")
    coen.sees("Deskundigheid delen", "€ 820", picture="33-pot")


def finds_her_higher_now(annelies: Visitor) -> None:
    searches(annelies)
    annelies.found("Sanne Kundig", "Rik de Boer", "Bram Visser", "Zeno Zwart")
    annelies.sees("Wie kan je helpen?", REVIEW, picture="34-search-again")
    annelies.follow("Sanne Kundig")
    annelies.sees("Sanne Kundig", REVIEW, REPLY, "De Zilverreiger", picture="35-person")
