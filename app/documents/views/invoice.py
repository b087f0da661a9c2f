"""What an invoice says that was drawn up for a freelancer: all that the law on btw asks for, as it
stood on the day of their yes."""

from app.clock import amsterdam
from app.deployments import words
from app.deployments.models import Deployment, DrawnInvoice
from app.documents.paper import Paper, Section, Table
from app.web.filters import dutch_date, euro


def invoice(inzet: Deployment) -> Paper:
    drawn = inzet.drawn_invoice
    assert drawn is not None
    assert drawn.agreed_at is not None
    dated = dutch_date(amsterdam(drawn.agreed_at).date(), weekday=False)
    return Paper(
        title="Factuur",
        number=f"Factuur {drawn.named}",
        lead=["Factuur uitgereikt door afnemer."],
        sections=[
            Section(
                "Factuur",
                facts=[
                    ("Factuurnummer", drawn.named),
                    ("Factuurdatum", dated),
                    ("Geleverd", _delivered(inzet)),
                    ("Omschrijving", f"{inzet.help_request.title} (inzet {inzet.public_id})"),
                ],
            ),
            Section(
                "Wie levert",
                facts=[
                    ("Naam en adres", drawn.seller),
                    ("KvK-nummer", drawn.kvk),
                    ("Btw-id", drawn.btw_id),
                ],
            ),
            Section("Wie afneemt", facts=[("Naam en adres", drawn.buyer)]),
            _amounts(drawn),
        ],
    )


def _delivered(inzet: Deployment) -> str:
    days = sorted({each.on for each in inzet.open_sessions if each.logged_minutes})
    if not days:
        return "niets: de inzet is te laat afgezegd"
    return words.listed([dutch_date(on, weekday=False) for on in days])


def _amounts(drawn: DrawnInvoice) -> Section:
    net = drawn.total - drawn.vat
    hours = (words.hours(drawn.minutes), euro(drawn.rate), euro(drawn.hours))
    rows = [("Inzet als expert", *hours)] if drawn.minutes else []
    if drawn.late:
        rows.append(("Keren die te laat zijn afgezegd", "", "", euro(drawn.late)))
    if drawn.travel:
        rows.append(("Reiskosten", "", "", euro(drawn.travel)))
    rows.append(("Bedrag zonder btw", "", "", euro(net)))
    rate = f"Btw {drawn.vat_rate} % over {euro(net)}" if drawn.vat_rate else "Btw 0 %"
    rows.append((rate, "", "", euro(drawn.vat)))
    return Section(
        "Bedrag",
        facts=[("Vrijgesteld van btw", drawn.vat_ground if not drawn.vat_rate else "")],
        table=Table(
            ("Omschrijving", "Aantal", "Tarief", "Bedrag"),
            rows,
            ("Te betalen", "", "", euro(drawn.total)),
            numbers=3,
        ),
    )
