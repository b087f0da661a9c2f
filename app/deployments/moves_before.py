"""The rows of an inzet until it is granted: asked, agreed, consented, approved."""

from datetime import datetime

from sqlalchemy import func, select

from app.database import db
from app.deployments import agreeing, approving, beginning, consenting
from app.deployments.models import Deployment, Message
from app.workflow import Deadline, Move

PARTIES = ("asker", "expert")
ALL = ("asker", "expert", "leader", "coordinator")


def last_heard(inzet: Deployment) -> datetime:
    """A message breaks the silence as much as a move does."""
    said = db.session.scalar(select(func.max(Message.at)).where(Message.deployment_id == inzet.id))
    return max(inzet.moved_at, said or inzet.moved_at)


def waiting_since(inzet: Deployment) -> datetime:
    return inzet.entered_at


MOVES = (
    Move(
        None, "invite", "talking", ("asker",),
        requires="de vraag staat open; de expert is binnen de ring en niet de vrager zelf; kan een "
        "collega dit ook, dan een reden om een zzp’er te vragen",
        hears=("expert",),
        told="Een school vraagt of je kunt helpen.",
        label="Vraag om hulp",
        guard=beginning.may_be_invited, effect=beginning.began, then=beginning.then_began,
    ),
    Move(
        None, "sound", "sounded", ("coordinator", "system"),
        requires="wie alleen op uitnodiging helpt, of dit aanvinkte; de naam blijft weg tot het ja",
        hears=("expert",),
        told="Er is een vraag die bij je past. Wil je gevraagd worden?",
        label="Polsen",
        guard=beginning.may_be_sounded, effect=beginning.began, then=beginning.then_began,
    ),
    Move(
        "sounded", "accept", "talking", ("expert",),
        hears=("asker",),
        told="Iemand wil graag over jullie vraag praten.",
        label="Ja, vertel",
        effect=beginning.accepted, then=beginning.then_talks,
    ),
    Move(
        "sounded", "decline", "declined", ("expert",),
        requires="een reden hoeft niet",
        told="Deze vraag komt nu niet uit.",
        label="Niet nu",
        then=agreeing.then_ended,
    ),
    Move(
        "sounded", "expire", "expired", ("system",),
        requires="14 schooldagen zonder antwoord",
        told="De vraag om te polsen is verlopen.",
        then=agreeing.then_ended,
        deadline=Deadline(days=14, school_days=True, since=waiting_since),
    ),
    Move(
        None, "offer", "talking", ("expert",),
        requires="de vraag is voor de expert te zien",
        hears=("asker",),
        told="Iemand biedt aan om te helpen.",
        label="Ik kan helpen",
        guard=beginning.may_offer, effect=beginning.began, then=beginning.then_began,
    ),
    Move(
        "talking", "propose", "talking", PARTIES,
        requires="een volgende versie van de afspraken, op dagen met school; wie ja zei, kijkt "
        "opnieuw",
        money="alleen een schatting",
        hears=PARTIES,
        told="Er ligt een nieuw voorstel voor de afspraken.",
        label="Afspraken voorstellen",
        guard=agreeing.is_a_proposal, effect=agreeing.proposed,
    ),
    Move(
        "talking", "agree", "talking", PARTIES,
        requires="het eerste ja tegen deze versie; in een team ook het tweede, dat op de anderen "
        "wacht",
        hears=PARTIES,
        told="Eén kant zegt ja tegen de afspraken.",
        label="Akkoord met deze afspraken",
        when=agreeing.stays_in_talk, guard=agreeing.may_agree, effect=agreeing.agreed,
    ),
    Move(
        "talking", "agree", "consent", PARTIES,
        requires="het tweede ja tegen dezelfde versie, en de expert is in dienst",
        hears=("leader", *PARTIES),
        told="De afspraken staan. Nu is de school die helpt aan de beurt.",
        label="Akkoord met deze afspraken",
        when=consenting.is_second_yes, guard=agreeing.may_agree, effect=agreeing.agreed,
        then=agreeing.then_agreed,
    ),
    Move(
        "talking", "agree", "approval", PARTIES,
        requires="het tweede ja, en de expert is zzp’er",
        hears=("coordinator", *PARTIES),
        told="De afspraken met de zzp’er staan. Nu nog akkoord op het budget.",
        label="Akkoord met deze afspraken",
        when=agreeing.is_second_yes_of_freelancer, guard=agreeing.may_agree,
        effect=agreeing.agreed_with_freelancer, then=agreeing.then_agreed,
    ),
    Move(
        "talking", "agree", "approved", PARTIES,
        requires="het tweede ja bij ruil of hulp binnen een school, of een kleine vraag binnen "
        "school of bestuur; geen geld, en nergens een klas zonder leraar",
        hears=("leader", *PARTIES),
        told="Afgesproken. Hier hoeft niemand anders over te beslissen.",
        label="Akkoord met deze afspraken",
        when=agreeing.is_second_yes_to_something_light, guard=agreeing.may_agree,
        effect=agreeing.agreed_lightly, then=agreeing.then_granted,
    ),
    Move(
        "talking", "decline", "declined", PARTIES,
        requires="een reden",
        hears=PARTIES,
        told="Het gaat niet door.",
        label="Liever niet",
        guard=agreeing.has_reason, then=agreeing.then_ended,
    ),
    Move(
        "talking", "withdraw", "withdrawn", PARTIES,
        hears=PARTIES,
        told="Het gesprek is teruggetrokken.",
        label="Terugtrekken",
        then=agreeing.then_ended,
    ),
    Move(
        "talking", "expire", "expired", ("system",),
        requires="21 dagen stil",
        hears=PARTIES,
        told="Het bleef drie weken stil; het gesprek is verlopen.",
        then=agreeing.then_ended,
        deadline=Deadline(
            days=21, since=last_heard, reminders=(14,), reminds=PARTIES,
            says="Het is al twee weken stil. Over een week verloopt dit gesprek.",
        ),
    ),
    Move(
        "consent", "consent", "approval", ("leader", "board"),
        requires="bezettingscheck groen; oranje met een reden; rood alleen door het bestuur",
        money="de raming staat vast",
        hears=("expert", "asker", "coordinator"),
        told="De school die helpt geeft toestemming.",
        label="Toestemming geven",
        guard=consenting.may_consent, effect=consenting.consented,
    ),
    Move(
        "consent", "consent", "approval", ("system",),
        requires="binnen de ruimte die de leidinggevende gaf, en de bezettingscheck is groen",
        money="de raming staat vast",
        hears=("leader", "expert", "asker", "coordinator"),
        told="Dit past binnen de ruimte die er al was: toestemming is gegeven.",
        when=consenting.has_room, guard=consenting.may_consent_by_itself,
        effect=consenting.consented,
    ),
    Move(
        "approval", "retract_consent", "talking", ("leader",),
        requires="een reden",
        hears=("expert", "asker", "coordinator"),
        told="De school die helpt trekt haar toestemming in.",
        label="Toestemming intrekken",
        guard=agreeing.has_reason, effect=approving.back_without_payers,
    ),
    Move(
        "consent", "ask_change", "talking", ("leader",),
        requires="een voorstel: een ander dagdeel, minder uren of een andere tijd",
        hears=PARTIES,
        told="De leidinggevende vraagt om een aanpassing.",
        label="Om een aanpassing vragen",
        guard=agreeing.is_explained, effect=agreeing.back_to_talk,
    ),
    Move(
        "consent", "refuse", "declined", ("leader",),
        requires="een reden uit de lijst, met een toelichting",
        hears=("expert", "asker", "coordinator"),
        told="De school kan haar collega nu niet missen.",
        label="Geen toestemming",
        guard=agreeing.has_listed_reason, then=agreeing.then_ended,
    ),
    Move(
        "consent", "withdraw", "withdrawn", PARTIES,
        hears=(*PARTIES, "leader"),
        told="De afspraak is teruggetrokken voor er toestemming was.",
        label="Terugtrekken",
        then=agreeing.then_ended,
    ),
    Move(
        "consent", "expire", "expired", ("system",),
        requires="15 schooldagen zonder antwoord",
        hears=(*PARTIES, "leader", "board"),
        told="Er kwam geen toestemming; de afspraak is verlopen.",
        then=agreeing.then_ended,
        deadline=Deadline(
            days=15, school_days=True, since=waiting_since, reminders=(5, 10),
            reminds=("leader",), reminds_later=("board",),
            says="Een collega wil een andere school helpen en wacht op toestemming.",
        ),
    ),
    Move(
        "approval", "approve", "approval", ("coordinator",),
        requires="een andere betaler moet nog, of het bedrag gaat boven het eigen mandaat",
        hears=("next_approver",),
        told="Er is akkoord gegeven; een volgende beslisser is aan de beurt.",
        label="Akkoord budget",
        when=approving.leaves_somebody_to_sign, guard=approving.may_sign,
        effect=approving.signed,
    ),
    Move(
        "approval", "approve", "approved", ("coordinator",),
        requires="elke betaler akkoord, uren binnen de vraag, ruimte in elke pot, binnen mandaat; "
        "niet door wie vraagt, helpt of toestemming gaf",
        money="RESERVEREN bij elke betaler",
        hears=("asker", "expert", "leader"),
        told="Het budget is akkoord: de inzet is toegekend.",
        label="Akkoord budget",
        when=approving.is_the_last_to_sign, guard=approving.may_complete,
        effect=approving.completed_by_person, then=approving.then_approved,
    ),
    Move(
        "approval", "approve", "approved", ("system",),
        requires="het kost niets, of niet meer dan een pot zonder vragen betaalt, of het valt in "
        "wat een traject al reserveerde",
        money="RESERVEREN, of trekken uit de reservering van het traject en nergens anders uit",
        hears=("asker", "expert", "leader"), digest=("coordinator",),
        told="De inzet is toegekend; daar was geen besluit voor nodig.",
        when=approving.needs_nobody, guard=approving.may_be_granted,
        effect=approving.completed_by_system, then=approving.then_approved,
    ),
    Move(
        "approval", "ask_change", "talking", ("coordinator",),
        requires="een reden",
        hears=("asker", "expert", "leader"),
        told="Wie over het budget gaat vraagt om een aanpassing.",
        label="Om een aanpassing vragen",
        guard=agreeing.is_explained, effect=approving.back_without_payers,
    ),
    Move(
        "approval", "reject", "declined", ("coordinator",),
        requires="een reden",
        hears=("asker", "expert", "leader"),
        told="Er is geen budget voor deze inzet.",
        label="Geen akkoord",
        guard=agreeing.is_explained, effect=approving.nobody_pays, then=agreeing.then_ended,
    ),
    Move(
        "approval", "withdraw", "withdrawn", PARTIES,
        hears=ALL,
        told="De afspraak is teruggetrokken voor het budget akkoord was.",
        label="Terugtrekken",
        effect=approving.nobody_pays, then=agreeing.then_ended,
    ),
    Move(
        "approval", "expire", "expired", ("system",),
        requires="15 schooldagen zonder besluit",
        hears=ALL,
        told="Er kwam geen besluit over het budget; de afspraak is verlopen.",
        effect=approving.nobody_pays, then=agreeing.then_ended,
        deadline=Deadline(
            days=15, school_days=True, reminders=(5,), reminds=("coordinator",),
            says="Een inzet wacht op akkoord op het budget.",
        ),
    ),
)  # fmt: skip
