"""What the agreement of an inzet says: a secondment, an assignment, or help in one's own school.

The school that receives help is the contract party, whoever pays; who lends stays responsible.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db
from app.deployments import amounts, money, words
from app.deployments.amounts import Amount
from app.deployments.forms import COVER_WORDS, FORM_WORDS
from app.deployments.models import Bundle, Deployment, Terms
from app.deployments.views import figures
from app.deployments.views.agreed import vat_facts
from app.documents.paper import Paper, Section, Table
from app.organisations.models import Organisation
from app.profiles.models import Freelancer
from app.web.filters import dutch_date, euro

SECONDMENT, ASSIGNMENT, OWN_SCHOOL = "detachering", "opdracht", "hulp in de eigen school"


def agreement(inzet: Deployment) -> Paper:
    """Of an inzet that was granted: its newest terms are those that everybody said yes to."""
    assert inzet.terms is not None
    kind = kind_of(inzet)
    lead = [f"{inzet.expert.name} helpt {inzet.asker_school.name}: {inzet.help_request.title}."]
    if inzet.state in ("cancelled", "owed", "expired"):
        lead.append("Let op: deze inzet is na de toekenning niet doorgegaan of gestopt.")
    return Paper(
        title=f"Afspraken over een {kind}" if kind != OWN_SCHOOL else f"Afspraken over {kind}",
        number=f"Inzet {inzet.public_id}, afspraken versie {inzet.terms.version}",
        lead=lead,
        sections=[
            Section("Wie", facts=_who(inzet, kind)),
            Section("Wat is afgesproken", facts=_what(inzet, inzet.terms)),
            Section("Wanneer", table=_dates(inzet.terms)),
            _costs(inzet, inzet.terms),
            Section("Wie waarvoor zorgt", text=_duties(inzet, kind)),
            Section("Wie akkoord gaf", facts=_signatures(inzet)),
        ],
    )


def team_agreement(team: Bundle, granted: Sequence[Deployment]) -> Paper:
    """Of those of a team who were granted: one paper for both schools."""
    first = granted[0]
    people = words.listed([inzet.expert.name for inzet in granted])
    whole = Amount()
    for inzet in granted:
        whole = amounts.plus(whole, money.approved_amount(inzet))
    return Paper(
        title="Afspraken over een detachering van een team",
        number=f"Team {team.public_id}",
        lead=[f"{people} helpen {first.asker_school.name}: {first.help_request.title}."],
        sections=[
            Section(
                "Wie",
                facts=[
                    ("School die hulp krijgt", named(first.asker_school)),
                    ("School die helpt", named(first.lender)),
                    ("Wie er helpen", people),
                    ("Betaald uit", _paying(*granted)),
                ],
            ),
            *(
                Section(
                    inzet.expert.name, facts=_what(inzet, inzet.terms), table=_dates(inzet.terms)
                )
                for inzet in granted
                if inzet.terms is not None
            ),
            _team_costs(whole),
            Section("Wie waarvoor zorgt", text=_team_duties(first)),
            Section("Wie akkoord gaf", facts=_team_signatures(granted)),
        ],
    )


def _team_costs(whole: Amount) -> Section:
    if not whole.total:
        return Section("Wat het kost", text=["Aan deze inzetten zijn geen kosten."])
    return Section(
        "Wat het kost",
        text=["Dit bedrag is voor het hele team toegekend. Betaald wordt wat is gegeven."],
        table=Table(
            ("Waarvoor en voor wie", "Bedrag"),
            [(label, euro(cents)) for label, cents in figures.lines(whole)],
            ("Samen", euro(whole.total)),
        ),
    )


def _team_duties(inzet: Deployment) -> list[str]:
    school, lender = inzet.asker_school.name, named(inzet.lender)
    return [
        f"{lender} leent deze collega’s uit en blijft verantwoordelijk voor de inhoud en de "
        "kwaliteit van het werk. Hun dienstverband verandert niet.",
        f"{school} leent hen in en is de partij die deze overeenkomst sluit, ook als een ander "
        "betaalt.",
        "Ieder schrijft de eigen uren op, en die worden per persoon bevestigd.",
    ]


def _team_signatures(granted: Sequence[Deployment]) -> list[tuple[str, str]]:
    """Each yes once; and about whom it was, where it was not the same for all of them."""
    about: dict[tuple[str, str], list[str]] = {}
    for inzet in granted:
        for signature in _signatures(inzet):
            about.setdefault(signature, []).append(inzet.expert.name)
    often = Counter(what for what, _ in about)
    return [
        (f"{what} ({words.listed(names)})" if often[what] > 1 else what, who)
        for (what, who), names in about.items()
    ]


def kind_of(inzet: Deployment) -> str:
    if inzet.is_freelance:
        return ASSIGNMENT
    return OWN_SCHOOL if inzet.lender_id == inzet.asker_school_id else SECONDMENT


def named(organisation: Organisation | None) -> str:
    """A school with its place and its board, which is the employer."""
    if organisation is None:
        return ""
    name = ", ".join(part for part in (organisation.name, organisation.city) if part)
    board = db.session.get(Organisation, organisation.board_id) if organisation.board_id else None
    return f"{name} (bestuur: {board.name})" if board else name


def _who(inzet: Deployment, kind: str) -> list[tuple[str, str]]:
    facts = [("School die hulp krijgt", named(inzet.asker_school))]
    if kind == SECONDMENT:
        facts.append(("School die helpt", named(inzet.lender)))
    facts.append(("Wie er helpt", inzet.expert.name))
    if kind == ASSIGNMENT:
        freelancer = db.session.get(Freelancer, inzet.expert_id)
        facts.append(("KvK-nummer", freelancer.kvk if freelancer else ""))
    return [*facts, ("Betaald uit", _paying(inzet))]


def _paying(*inzetten: Deployment) -> str:
    pots = dict.fromkeys(payer.pot for inzet in inzetten for payer in inzet.payers)
    return words.listed([f"{pot.name} van {pot.owner.name}" for pot in pots])


def _what(inzet: Deployment, terms: Terms) -> list[tuple[str, str]]:
    return [
        ("Hoeveel", words.hours(terms.minutes)),
        ("Vervallen", words.hours(inzet.freed_minutes) if inzet.freed_minutes else ""),
        ("Wat voor hulp", FORM_WORDS[terms.form]),
        ("Waar", terms.place),
        ("De eigen klas", COVER_WORDS[terms.cover]),
        ("Wat er op school blijft", terms.left_behind),
    ]


def _dates(terms: Terms) -> Table:
    rows = [
        (dutch_date(each.on), "middag" if each.part % 2 else "ochtend", words.hours(each.minutes))
        for each in terms.dates
    ]
    total = ("Samen", "", words.hours(terms.minutes))
    return Table(("Datum", "Dagdeel", "Uren"), rows, total)


def _costs(inzet: Deployment, terms: Terms) -> Section:
    if not inzet.amount:
        return Section("Wat het kost", text=["Aan deze inzet zijn geen kosten."])
    lines = figures.lines(money.approved_amount(inzet))
    several = [(payer.pot.name, euro(payer.share)) for payer in inzet.payers]
    return Section(
        "Wat het kost",
        text=[
            "Dit bedrag is toegekend. Betaald wordt wat is gegeven, en wat al geregeld was als er "
            "laat wordt afgezegd."
        ],
        facts=[
            ("Tarief", f"{euro(terms.rate)} per uur" if terms.rate else ""),
            *vat_facts(terms),
            *(several if len(several) > 1 else ()),
        ],
        table=Table(
            ("Waarvoor en voor wie", "Bedrag"),
            [(label, euro(cents)) for label, cents in lines],
            ("Samen", euro(inzet.amount)),
        ),
    )


def _duties(inzet: Deployment, kind: str) -> list[str]:
    school, expert = inzet.asker_school.name, inzet.expert.name
    if kind == ASSIGNMENT:
        return [
            f"{school} geeft de opdracht en is de partij die deze overeenkomst sluit, ook als een "
            "ander betaalt.",
            f"{expert} werkt als zelfstandige en is niet in dienst van {school}. {expert} is zelf "
            "verantwoordelijk voor de inhoud en de kwaliteit van het werk.",
            "De factuur gaat over de bevestigde uren, tegen het afgesproken tarief.",
        ]
    if kind == OWN_SCHOOL or inzet.lender is None:
        return [f"{expert} helpt in de eigen school. Aan wie de werkgever is, verandert niets."]
    lender = inzet.lender.name
    return [
        f"{lender} leent {expert} uit en blijft verantwoordelijk voor de inhoud en de kwaliteit "
        f"van het werk. Het dienstverband van {expert} verandert niet.",
        f"{school} leent {expert} in en is de partij die deze overeenkomst sluit, ook als een "
        "ander betaalt.",
    ]


def _signatures(inzet: Deployment) -> list[tuple[str, str]]:
    version = f"versie {inzet.terms_version}"
    asker = _name(inzet.asker_agreed_by_id)
    facts = [
        (f"Voor {inzet.asker_school.name}", f"{asker}, {version}" if asker else version),
        (inzet.expert.name, version),
    ]
    if inzet.consented_at is not None:
        by = _name(inzet.consented_by_id) or "automatisch, binnen de ruimte die was gegeven"
        facts.append(("Toestemming", f"{by}, {dutch_date(amsterdam(inzet.consented_at).date())}"))
    facts += _granted(inzet)
    if inzet.extended_at is not None:
        facts.append(("Tijdelijke uitbreiding", _said(inzet.extended_by_id, inzet.extended_at)))
    return facts


def _granted(inzet: Deployment) -> list[tuple[str, str]]:
    """Who said yes for each of the pots; where one pays, just who did."""
    if inzet.approved_at is None:
        return []
    if len(inzet.payers) < 2:
        return [("Toekenning", _said(inzet.approved_by_id, inzet.approved_at))]
    return [
        (
            f"Toekenning uit {payer.pot.name}",
            _said(payer.approved_by_id, payer.approved_at or inzet.approved_at),
        )
        for payer in inzet.payers
    ]


def _said(person_id: int | None, at: datetime) -> str:
    return f"{_name(person_id) or 'automatisch'}, {dutch_date(amsterdam(at).date())}"


def _name(person_id: int | None) -> str:
    return db.session.get_one(Person, person_id).name if person_id is not None else ""
