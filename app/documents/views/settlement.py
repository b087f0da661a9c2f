"""What the settlement of an inzet says: what was granted, what was given, and what was paid."""

from app.accounts.models import Person
from app.database import db
from app.deployments import money, words
from app.deployments.amounts import Amount, Line, Payee
from app.deployments.models import Deployment, Session
from app.deployments.views import figures
from app.deployments.views.agreed import form_in_words, vat_facts
from app.documents.access import payments
from app.documents.paper import Paper, Section, Table
from app.documents.views.agreement import named
from app.pots.models import Entry
from app.web.filters import dutch_date, euro


def settlement(inzet: Deployment) -> Paper:
    assert inzet.terms is not None
    return Paper(
        title="Afrekening",
        number=f"Inzet {inzet.public_id}, afspraken versie {inzet.terms.version}",
        lead=[f"{inzet.expert.name} hielp {inzet.asker_school.name}: {inzet.help_request.title}."],
        sections=[
            Section("Waarover", facts=_about(inzet)),
            Section("Uren", facts=_hours(inzet), table=_sessions(inzet)),
            _compared(inzet),
            _bookings(inzet),
        ],
    )


def _about(inzet: Deployment) -> list[tuple[str, str]]:
    invoice = inzet.invoice
    return [
        ("School die hulp kreeg", named(inzet.asker_school)),
        ("School die hielp", named(inzet.lender) or "zelfstandig (zzp)"),
        ("Wie er hielp", inzet.expert.name),
        ("Factuur", f"{invoice.number}, {dutch_date(invoice.dated)}" if invoice else ""),
        ("Bedrag op de factuur", euro(invoice.amount) if invoice else ""),
        *(vat_facts(inzet.terms) if inzet.terms else ()),
    ]


def _hours(inzet: Deployment) -> list[tuple[str, str]]:
    if inzet.confirmed_minutes is None:
        return [("Bevestigd", "geen: de inzet is geannuleerd")]
    by = db.session.get(Person, inzet.confirmed_by_id) if inzet.confirmed_by_id else None
    how = by.name if by else "automatisch akkoord" if inzet.is_tacit else ""
    confirmed = words.hours(inzet.confirmed_minutes)
    return [
        ("Afgesproken", words.hours(inzet.terms.minutes) if inzet.terms else ""),
        ("Bevestigd", f"{confirmed} ({how})" if how else confirmed),
    ]


def _sessions(inzet: Deployment) -> Table | None:
    if not inzet.sessions:
        return None
    rows = [
        (dutch_date(each.on), _remark(each), words.hours(each.minutes), _given(each))
        for each in inzet.sessions
    ]
    total = ("Samen", "", "", words.hours(inzet.logged_minutes))
    return Table(("Datum", "Opmerking", "Gepland", "Gegeven"), rows, total, numbers=2)


def _remark(session: Session) -> str:
    """That it was called off, else in what form it was where that is not the one agreed."""
    if session.cancelled_at is None:
        return form_in_words(session).lower() if session.form else ""
    return (
        f"afgezegd; al geregeld voor {euro(session.late_cost)}" if session.late_cost else "afgezegd"
    )


def _given(session: Session) -> str:
    return words.hours(session.logged_minutes or 0) if session.cancelled_at is None else ""


def _compared(inzet: Deployment) -> Section:
    """Line by line, what was granted beside what was paid in the end."""
    granted = dict(figures.lines(money.approved_amount(inzet)))
    paid = dict(figures.lines(money.paid(inzet)))
    heading = "Toegekend en betaald"
    if not granted and not paid:
        return Section(heading, text=["Er viel niets te betalen."])
    rows = []
    for label in dict.fromkeys((*granted, *paid)):
        before, after = granted.get(label, 0), paid.get(label, 0)
        rows.append((label, euro(before), euro(after), _difference(after - before)))
    before, after = sum(granted.values()), sum(paid.values())
    total = ("Samen", euro(before), euro(after), _difference(after - before))
    return Section(
        heading,
        table=Table(("Waarvoor en voor wie", "Toegekend", "Betaald", "Verschil"), rows, total, 3),
    )


def _difference(cents: int) -> str:
    return f"+{euro(cents)}" if cents > 0 else euro(cents)


def _bookings(inzet: Deployment) -> Section:
    found = payments(inzet)
    if not found:
        return Section("Boekingen", text=["Er is niets geboekt."])
    pots = {payer.pot_id: payer.pot for payer in inzet.payers}
    rows = [
        (
            dutch_date(entry.at, weekday=False),
            _what(entry, corrects=corrects),
            pots[entry.pot_id].name,
            euro(entry.spent),
        )
        for entry, corrects in found
    ]
    total = ("Samen", "", "", euro(sum(entry.spent for entry, _ in found)))
    return Section("Boekingen", table=Table(("Datum", "Wat", "Pot", "Bedrag"), rows, total))


def _what(entry: Entry, *, corrects: bool) -> str:
    payee = Payee(entry.payee_organisation_id, entry.payee_person_id)
    label = figures.lines(Amount((Line(entry.line, entry.spent, payee),)))[0][0]
    return f"Correctie: {label[0].lower()}{label[1:]}" if corrects else label
