"""What waits for somebody in their inzetten: a line each, from a fixed number of queries."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.clock import amsterdam
from app.database import db
from app.deployments import words
from app.deployments.access import visible
from app.deployments.amounts import BY_REPLACEMENT
from app.deployments.asking_again import lately
from app.deployments.load import PLANNED
from app.deployments.models import TO_BE_PAID, Bundle, Correction, Deployment, Source, Terms
from app.deployments.payers import of_this_round
from app.deployments.proposals import PUT_RIGHT, is_billed_after_all, is_open
from app.deployments.readers import Reader, reader_of, stands_still
from app.deployments.settling import owes_invoice, owes_word, waits_for_others
from app.deployments.transitions import DEPLOYMENT
from app.deployments.unbilled import is_out
from app.deployments.weighed import GREEN, worst_of
from app.feature import Waiting

MOST = 200


def waiting(person: Any, *, now: datetime) -> list[Waiting]:
    """Every inzet in which it is this person's turn."""
    on = amsterdam(now).date()
    inzetten = list(db.session.scalars(_under_way(person, now)).unique())
    reader = reader_of(person, on, inzetten)
    lines = [line for inzet in inzetten for line in _lines(inzet, reader)]
    return [*_names_to_tell(inzetten, reader), *lines]


def _offers_to_nobody(inzet: Deployment) -> bool:
    """Somebody offered to help a school of which they do not know the name: nothing can be agreed
    until it is told."""
    is_offer = inzet.state == "talking" and inzet.started_by != "invite"
    return is_offer and inzet.help_request.name_is_hidden


def _names_to_tell(inzetten: Sequence[Deployment], reader: Reader) -> Iterator[Waiting]:
    """One line for a vraag, however many offered."""
    offers: dict[int, list[Deployment]] = {}
    for inzet in inzetten:
        # Who is only the contact may not tell it.
        may_tell = inzet.asked_by_id == reader.id or inzet.asker_school_id in reader.schools
        if may_tell and _offers_to_nobody(inzet):
            offers.setdefault(inzet.help_request_id, []).append(inzet)
    for offered in offers.values():
        names = words.listed([inzet.expert.name for inzet in offered])
        want = "wil" if len(offered) == 1 else "willen"
        then = "Laat zien welke school het vraagt, dan kunnen jullie afspreken."
        says = f"{names} {want} helpen. {then}"
        line = _line(offered[0], says, "Naam tonen", "help_requests.show", urgency=0)
        yield replace(line, values={"public_id": offered[0].help_request.public_id})


def _under_way(person: Any, now: datetime) -> Any:
    on = amsterdam(now).date()
    corrected = select(Correction.deployment_id).where(is_open())
    return (
        visible(person, on)
        .where(
            or_(
                Deployment.state.not_in(DEPLOYMENT.ends),
                Deployment.id.in_(corrected),
                is_billed_after_all(),
                lately(now),
            )
        )
        .options(
            joinedload(Deployment.help_request),
            joinedload(Deployment.expert),
            joinedload(Deployment.asker_school),
            joinedload(Deployment.lender),
            joinedload(Deployment.invoice),
            joinedload(Deployment.drawn_invoice),
            joinedload(Deployment.new_moment),
            selectinload(Deployment.sessions),
            selectinload(Deployment.payers),
            selectinload(Deployment.covers),
            selectinload(Deployment.onward),
            selectinload(Deployment.sources).joinedload(Source.reservation),
            selectinload(Deployment.bundle).selectinload(Bundle.members),
            selectinload(Deployment.versions).selectinload(Terms.dates),
        )
        .order_by(Deployment.entered_at, Deployment.id)
        .limit(MOST)
    )


def _lines(inzet: Deployment, reader: Reader) -> Iterator[Waiting]:
    if inzet.swap_with_id is not None:
        yield from _for_swap(inzet, reader)
        return
    if reader.id == inzet.expert_id:
        yield from _for_expert(inzet, reader)
    elif reader.asks(inzet) and not _offers_to_nobody(inzet):
        yield from _for_asker_of_a_team(inzet, reader) if inzet.bundle_id else _for_asker(inzet)
    if inzet.state in PLANNED and any(stands_still(each) for each in inzet.sessions):
        yield from _about_what_stands_still(inzet, reader)
    if reader.lends(inzet) or (inzet.state == "consent" and reader.is_board_of(inzet.lender)):
        yield from _for_leader(inzet, reader)
    if inzet.waits_for_extension and reader.extends(inzet):
        says = f"{inzet.expert.name} gaat tijdelijk meer uren werken. Bevestig je dat?"
        yield _line(inzet, says, "Bekijk")
    if inzet.state == "disputed" and reader.decides_hours(inzet):
        says = "De twee kanten zijn het niet eens over de uren."
        yield _line(inzet, says, "Uren vaststellen", "deployments.resolve")
    elif reader.id != inzet.expert_id and reader.decides(inzet):
        yield from _for_money(inzet, reader)


def _for_swap(inzet: Deployment, reader: Reader) -> Iterator[Waiting]:
    """The two themselves, and once for both halves."""
    sides = {
        inzet.expert_id: inzet.expert_agreed_version,
        inzet.contact_id: inzet.asker_agreed_version,
    }
    if inzet.is_second_half or reader.id not in sides:
        return
    dated = inzet.versions[-1].dates[0]
    moment = words.moment(dated.on, dated.part)
    if inzet.state == "talking" and sides[reader.id] is None:
        yield _line(inzet, f"Ruil je van klas op {moment}?", "Bekijk")
    elif inzet.new_moment is not None and inzet.new_moment.proposed_by_id != reader.id:
        new = words.moment(inzet.new_moment.on, inzet.new_moment.part)
        yield _line(inzet, f"Kan de ruil van {moment} naar {new}?", "Bekijk")
    elif inzet.state == "approved" and dated.on <= reader.on:
        yield _line(inzet, f"Is de ruil van {moment} geweest?", "Bekijk")


def _for_expert(inzet: Deployment, reader: Reader) -> Iterator[Waiting]:
    state, school = inzet.state, inzet.asker_school.name
    if inzet.help_request.name_is_hidden:
        school = "Een school"
    if state == "sounded":
        yield _line(inzet, "Er is een vraag die bij je past. Wil je gevraagd worden?", "Bekijk")
    elif state == "talking" and inzet.expert_agreed_version != inzet.terms_version:
        yield _line(inzet, _what_to_answer(inzet, school), "Bekijk")
    elif state == "approved" and not inzet.waits_for_extension:
        yield _line(inzet, "Het is toegekend. Plan samen wanneer.", "Inplannen", "deployments.plan")
    elif state in ("scheduled", "running"):
        yield from _hours_to_write(inzet, reader)
    elif state == "disputed":
        yield _line(inzet, f"{school} telt andere uren dan jij.", "Bekijk", urgency=0)
    elif owes_invoice(inzet):
        if inzet.drawn_invoice is not None:
            says = "Je factuur staat klaar. Ga je akkoord?"
            yield _line(inzet, says, "Bekijk", "deployments.draw_up")
            return
        says = "De uren zijn bevestigd. Dien je factuur in."
        if state == "owed":
            says = "De school zei te laat af. Stuur een factuur voor wat dat kost."
        yield _line(inzet, says, "Factuur indienen", "deployments.invoice")


def _about_what_stands_still(inzet: Deployment, reader: Reader) -> Iterator[Waiting]:
    name, lender = inzet.expert.name, inzet.lender
    if reader.id == inzet.expert_id or reader.asks(inzet):
        says = "Een of meer keren staan stil. Zeg ze af, verzet ze, of wacht op een ja."
        yield _line(inzet, says, "Bekijk", urgency=0)
    elif inzet.id in reader.says_yes_later:
        says = f"{name} gaat weg bij {lender.name if lender else ''}. Mag de hulp doorgaan?"
        yield _line(inzet, says, "Bekijk", "deployments.lend_on")


def _hours_to_write(inzet: Deployment, reader: Reader) -> Iterator[Waiting]:
    missing = [session for session in inzet.open_sessions if session.logged_minutes is None]
    passed = [each for each in missing if each.on <= reader.on and not stands_still(each)]
    if passed:
        moment = words.moment(passed[0].on, passed[0].part)
        yield _line(inzet, f"Hoeveel uur was het op {moment}?", "Uren opschrijven")
    elif not missing and inzet.state == "running":
        yield _line(inzet, "Alle uren staan erbij. Klaar?", "Afronden")


def _what_to_answer(inzet: Deployment, other: str) -> str:
    if not inzet.terms_version:
        return f"Jij en {other} praten. Wie doet een voorstel?"
    return f"Er ligt een voorstel van {words.hours(inzet.versions[-1].minutes)}. Akkoord?"


def _for_asker(inzet: Deployment) -> Iterator[Waiting]:
    state, name = inzet.state, inzet.expert.name
    if (state == "talking" and inzet.asker_agreed_version != inzet.terms_version) or (
        state == "talking" and not inzet.terms_version
    ):
        yield _line(inzet, _what_to_answer(inzet, name), "Bekijk")
    elif state == "approved" and not inzet.waits_for_extension:
        says = "Het is toegekend. Plan samen wanneer."
        yield _line(inzet, says, "Inplannen", "deployments.plan")
    elif state == "delivered":
        says = f"{name} schreef {words.hours(inzet.logged_minutes)} op. Klopt dat?"
        yield _line(inzet, says, "Uren bekijken")
    elif state == "expired":
        says = f"Over het geld voor {name} is niet op tijd beslist. "
        yield _line(inzet, f"{says}Vraag het opnieuw, of vraag iemand anders.", "Bekijk")


def _for_asker_of_a_team(inzet: Deployment, reader: Reader) -> Iterator[Waiting]:
    """A proposal is made to all of them at once; what one of them proposes is answered there."""
    team = inzet.bundle
    assert team is not None
    if inzet.state != "talking" or (inzet.asker_agreed_version is None and inzet.terms_version):
        yield from _for_asker(inzet)
    elif inzet.id in reader.speak:
        talking = [member for member in team.members if member.state == "talking"]
        if all(not member.terms_version for member in talking):
            says = f"Doe het team van {team.lender.name} een voorstel."
            yield _team_line(inzet, says, "Voorstellen", "deployments.team_terms")
        elif all(member.is_agreed for member in talking):
            says = "Er zeiden te weinig mensen ja. Vraag er iemand bij, of ga met minder door."
            yield _team_line(inzet, says, "Bekijk")


def _for_leader(inzet: Deployment, reader: Reader) -> Iterator[Waiting]:
    state, name = inzet.state, inzet.expert.name
    if state == "consent" and inzet.bundle is not None:
        if inzet.id in reader.speak:
            many = reader.speak[inzet.id]
            who = name if many == 1 else f"Een team van {many} collega’s"
            says = f"{who} wil {inzet.asker_school.name} helpen. Vind je het goed?"
            yield _team_line(inzet, says, "Bekijk", "deployments.team_consent")
        return
    if state == "consent":
        says = f"{name} wil {inzet.asker_school.name} helpen. Vind je het goed?"
        yield _line(inzet, says, "Bekijk", "deployments.consent")
        return
    terms = inzet.versions[-1] if inzet.versions else None
    if terms is None or terms.cover != BY_REPLACEMENT or not reader.lends(inzet):
        return
    arranged = len(inzet.covers)
    if state == "approved" and arranged < inzet.missed_parts:
        says = f"{name} gaat helpen. Meld wie er voor de klas staat."
        yield _line(inzet, says, "Vervanging melden")
    elif owes_word(inzet):
        says, page = "Wat kostte de vervanging echt?", "deployments.confirm_replacement"
        yield _line(inzet, says, "Vervanging bevestigen", page)


def _for_money(inzet: Deployment, reader: Reader) -> Iterator[Waiting]:
    state = inzet.state
    if state == "approval" and inzet.bundle is not None:
        yield from _for_money_of_a_team(inzet, reader)
    elif state == "approval" and inzet.sources:
        says = f"Voor {inzet.asker_school.name} is in het traject geen geld om dit te betalen."
        yield _line(inzet, says, "Bekijk", "deployments.approve")
    elif state == "approval":
        mine = [payer for payer in inzet.payers if payer.pot_id in reader.pots]
        signed = [p for p in mine if p.approved_by_id or p.passed_on_by_id == reader.id]
        if not mine or len(signed) < len(mine):
            says = f"{words.euros(inzet.estimate)} voor {inzet.asker_school.name}. Akkoord?"
            flag, urgency = _flag([inzet])
            yield _line(inzet, flag + says, "Beoordelen", "deployments.approve", urgency=urgency)
    elif is_out(inzet):
        yield from _about_an_invoice_that_stays_out(inzet, reader)
    elif state in TO_BE_PAID and inzet.payers and not waits_for_others(inzet):
        says = f"{words.euros(inzet.actual or 0)} staat klaar om te betalen."
        yield _line(inzet, says, "Afrekenen", "deployments.settle")
    elif state in PUT_RIGHT and inzet.id in reader.corrections:
        yield _line(inzet, "Een correctie wacht op een tweede persoon.", "Bekijk")
    elif inzet.invoice is not None and inzet.id in reader.late_bills:
        cents = words.euros(inzet.invoice.amount)
        says = f"De factuur van {inzet.expert.name} kwam alsnog: {cents}. Stel een correctie voor."
        yield _line(inzet, says, "Bekijk")


def _about_an_invoice_that_stays_out(inzet: Deployment, reader: Reader) -> Iterator[Waiting]:
    name = inzet.expert.name
    if inzet.unbilled_by_id is not None:
        if inzet.unbilled_by_id != reader.id:
            says = f"Afronden zonder factuur van {name}: ga je akkoord?"
            yield _line(inzet, says, "Bekijk", "deployments.close_unbilled")
        return
    says = f"De factuur van {name} blijft uit. Stel hem op, of rond af zonder."
    if inzet.drawn_invoice is not None:
        says = f"{name} is nog niet akkoord met de opgestelde factuur."
    yield _line(inzet, says, "Bekijk")


def _for_money_of_a_team(inzet: Deployment, reader: Reader) -> Iterator[Waiting]:
    assert inzet.bundle is not None
    if inzet.id not in reader.speak:
        return
    waiting = of_this_round([m for m in inzet.bundle.members if m.state == "approval"])
    mine = [p for member in waiting for p in member.payers if p.pot_id in reader.pots]
    if not mine or any(not (p.approved_by_id or p.passed_on_by_id == reader.id) for p in mine):
        cents = words.euros(sum(member.estimate for member in waiting))
        says = f"{cents} voor een team bij {inzet.asker_school.name}. Akkoord?"
        flag, urgency = _flag(waiting)
        line = _team_line(inzet, flag + says, "Beoordelen", "deployments.team_approve")
        yield replace(line, urgency=urgency)


def _flag(inzetten: Sequence[Deployment]) -> tuple[str, int]:
    """What the lending check said when it was consented to, unless that was green: then first."""
    worst = worst_of(inzet.consent_colour for inzet in inzetten)
    if worst == GREEN:
        return "", 1
    return f"De bezettingscheck is {words.COLOURS[worst]}. ", 0


def _team_line(
    inzet: Deployment, says: str, button: str, endpoint: str = "deployments.team"
) -> Waiting:
    assert inzet.bundle is not None
    line = _line(inzet, says, button, endpoint)
    return replace(line, values={"public_id": inzet.bundle.public_id})


def _line(
    inzet: Deployment,
    says: str,
    button: str,
    endpoint: str = "deployments.show",
    *,
    urgency: int = 1,
) -> Waiting:
    return Waiting(
        title=inzet.help_request.title,
        says=says,
        button=button,
        endpoint=endpoint,
        values={"public_id": inzet.public_id},
        since=inzet.entered_at,
        urgency=urgency,
    )
