"""The rows of an inzet once it is granted: planned, carried out, confirmed, settled."""

from datetime import datetime

from app.clock import moment_on
from app.deployments import carrying_out, covering, planning, proposals, settling
from app.deployments.agreeing import back_to_talk, has_reason
from app.deployments.models import Deployment
from app.deployments.moves_before import ALL, PARTIES, waiting_since
from app.workflow import Deadline, Move

OR_LEADER = (*PARTIES, "leader")


def since_last_session(inzet: Deployment) -> datetime | None:
    return moment_on(inzet.last_session_on) if inzet.last_session_on else None


NOT_WRITTEN_DOWN = Deadline(
    days=14, school_days=True, since=since_last_session, reminders=(5, 10), reminds=("expert",),
    says="De laatste keer is geweest. Schrijf je uren op; wat er niet staat, telt als nul.",
)  # fmt: skip

MOVES = (
    Move(
        "approved", "schedule", "scheduled", PARTIES,
        requires="binnen de afgesproken dagdelen en uren, op dagen met school, niemand dubbel, "
        "de bezettingscheck opnieuw per datum; bij vervanging is die gevonden",
        money="VASTLEGGEN: van gereserveerd naar verplicht",
        hears=OR_LEADER,
        told="De data staan vast.",
        label="Inplannen",
        guard=planning.may_plan, effect=planning.planned, then=planning.then_planned,
    ),
    Move(
        "approved", "report_cover", "approved", ("leader",),
        requires="per datum wie, hoeveel uur en welk bedrag",
        hears=("expert", "asker"),
        told="Voor de klas is gezorgd.",
        label="Vervanging melden",
        guard=covering.may_report_cover, effect=covering.cover_reported,
    ),
    Move(
        "approved", "ask_change", "talking", ("leader",),
        requires="er is geen vervanging gevonden",
        money="VRIJGEVEN van alles",
        hears=("expert", "asker", "coordinator"),
        told="Er is geen vervanging gevonden. Spreek samen iets anders af.",
        label="Geen vervanging gevonden",
        guard=covering.nobody_is_found, effect=back_to_talk,
        then=carrying_out.then_back_from_granted,
    ),
    Move(
        "approved", "done", "completed", PARTIES,
        requires="iets kleins of een ruil, en de datum is geweest",
        hears=PARTIES,
        told="Het is gedaan. Deel je ervaring als je wilt.",
        label="Het is gedaan",
        guard=carrying_out.is_light_and_over, effect=carrying_out.done,
    ),
    Move(
        "approved", "cancel", "cancelled", OR_LEADER,
        requires="een reden",
        money="VRIJGEVEN van alles",
        hears=ALL,
        told="De inzet is geannuleerd.",
        label="Annuleren",
        guard=has_reason, then=carrying_out.then_falls_away,
    ),
    Move(
        "approved", "expire", "expired", ("system",),
        requires="60 dagen niet ingepland",
        money="VRIJGEVEN van alles",
        hears=ALL,
        told="De inzet is niet ingepland en verlopen.",
        then=carrying_out.then_falls_away,
        deadline=Deadline(days=60, since=waiting_since),
    ),
    Move(
        "scheduled", "reschedule", "scheduled", PARTIES,
        requires="als bij inplannen, en minstens 2 schooldagen van tevoren",
        hears=OR_LEADER,
        told="Er zijn data verzet.",
        label="Verzetten",
        guard=planning.may_plan_again, effect=planning.planned, then=planning.then_busy,
    ),
    Move(
        "scheduled", "report_cover", "scheduled", ("leader",),
        requires="per datum wie, hoeveel uur en welk bedrag",
        hears=("expert", "asker"),
        told="Voor de klas is gezorgd.",
        label="Vervanging melden",
        guard=covering.may_report_cover, effect=covering.cover_reported,
    ),
    Move(
        "running", "report_cover", "running", ("leader",),
        requires="per datum wie, hoeveel uur en welk bedrag",
        hears=("expert", "asker"),
        told="Voor de klas is gezorgd.",
        label="Vervanging melden",
        guard=covering.may_report_cover, effect=covering.cover_reported,
    ),
    Move(
        "completed", "report_cover", "completed", ("leader",),
        requires="wat de vervanging werkelijk kostte",
        hears=("coordinator",),
        told="De school die helpt bevestigt wat de vervanging kostte.",
        label="Vervanging bevestigen",
        guard=covering.may_report_cover, effect=covering.cover_reported,
    ),
    Move(
        "scheduled", "cancel_session", "scheduled", OR_LEADER,
        requires="een reden, en er blijft een keer over",
        money="als bij annuleren, voor deze keer",
        hears=ALL,
        told="Een van de keren gaat niet door.",
        label="Deze keer afzeggen",
        guard=carrying_out.session_may_go, effect=carrying_out.session_gone,
        then=carrying_out.then_session_gone,
    ),
    Move(
        "running", "cancel_session", "running", OR_LEADER,
        requires="een reden",
        money="als bij annuleren, voor deze keer",
        hears=ALL,
        told="Een van de keren gaat niet door.",
        label="Deze keer afzeggen",
        guard=carrying_out.session_may_go, effect=carrying_out.session_gone,
        then=carrying_out.then_session_gone,
    ),
    Move(
        "scheduled", "deliver", "delivered", ("system",),
        requires="14 schooldagen na de laatste keer, na 2 herinneringen; wat er niet staat, telt "
        "als nul uur",
        hears=("expert", "asker", "coordinator"),
        told="Er zijn geen uren opgeschreven; dat telt als nul uur.",
        effect=carrying_out.delivered_by_clock, then=carrying_out.then_delivered,
        deadline=NOT_WRITTEN_DOWN,
    ),
    Move(
        "running", "deliver", "delivered", ("system",),
        requires="14 schooldagen na de laatste keer, na 2 herinneringen; wat er niet staat, telt "
        "als nul uur",
        hears=("expert", "asker", "coordinator"),
        told="De uren zijn afgesloten; wat er niet stond, telt als nul.",
        effect=carrying_out.delivered_by_clock, then=carrying_out.then_delivered,
        deadline=NOT_WRITTEN_DOWN,
    ),
    Move(
        "scheduled", "log_hours", "running", ("expert",),
        requires="niet in de toekomst, hoogstens 10 uur per keer",
        digest=("asker",),
        told="Er zijn uren opgeschreven.",
        label="Uren opschrijven",
        guard=carrying_out.may_log, effect=carrying_out.logged,
    ),
    Move(
        "scheduled", "cancel", "cancelled", OR_LEADER,
        requires="een reden, en er is nog geen keer geweest; anders eerst de uren, dan eerder "
        "stoppen",
        money="BETALEN wat de school al had geregeld voor de eerste 5 schooldagen; VRIJGEVEN "
        "van de rest",
        hears=ALL,
        told="De inzet is geannuleerd.",
        label="Annuleren",
        when=carrying_out.nothing_is_to_be_billed,
        guard=carrying_out.rest_may_fall_away, effect=carrying_out.cancelled,
        then=carrying_out.then_cancelled,
    ),
    Move(
        "running", "log_hours", "running", ("expert",),
        requires="samen hoogstens de afgesproken uren; meer wordt een volgende inzet",
        digest=("asker",),
        told="Er zijn uren opgeschreven.",
        label="Uren opschrijven",
        guard=carrying_out.may_log, effect=carrying_out.logged,
    ),
    Move(
        "running", "reschedule", "running", PARTIES,
        requires="als bij inplannen, en minstens 2 schooldagen van tevoren",
        hears=OR_LEADER,
        told="Er zijn data verzet.",
        label="Verzetten",
        guard=planning.may_plan_again, effect=planning.planned, then=planning.then_busy,
    ),
    Move(
        "running", "deliver", "delivered", ("expert",),
        requires="van elke keer staan de uren er, of hij is afgezegd",
        hears=("asker",),
        told="De expert is klaar. Kloppen de uren?",
        label="Ik ben klaar",
        guard=carrying_out.everything_is_logged, effect=carrying_out.delivered,
        then=carrying_out.then_delivered,
    ),
    Move(
        "running", "stop_early", "delivered", OR_LEADER,
        requires="een reden, en van wat geweest is staan de uren er; de rest vervalt en kan "
        "opnieuw gevraagd worden",
        money="VRIJGEVEN van de rest; wat al was geregeld voor de eerste 5 schooldagen blijft "
        "staan, niet als de zzp’er zelf stopt",
        hears=ALL,
        told="De inzet stopt eerder. Kloppen de uren tot nu toe?",
        label="Eerder stoppen",
        guard=carrying_out.rest_may_fall_away, effect=carrying_out.stopped,
        then=carrying_out.then_stopped,
    ),
    Move(
        "delivered", "confirm", "completed", ("asker",),
        requires="de uren kloppen",
        money="het werkelijke bedrag wordt berekend",
        hears=(*PARTIES, "leader", "coordinator"),
        told="De uren kloppen: de inzet is afgerond.",
        label="De uren kloppen",
        guard=settling.may_confirm, effect=settling.confirmed,
    ),
    Move(
        "delivered", "confirm", "completed", ("system",),
        requires="14 dagen geen reactie, na 2 herinneringen",
        money="het werkelijke bedrag wordt berekend",
        hears=(*PARTIES, "coordinator"),
        told="De uren zijn automatisch akkoord: er kwam geen reactie.",
        effect=settling.confirmed,
        deadline=Deadline(
            days=14, since=waiting_since, reminders=(5, 10), reminds=("asker",),
            says="Kloppen de uren? Zonder antwoord zijn ze straks automatisch akkoord.",
        ),
    ),
    Move(
        "delivered", "dispute", "disputed", ("asker",),
        requires="de eigen telling, met een reden",
        hears=("expert", "coordinator"),
        told="De uren kloppen niet volgens de school.",
        label="De uren kloppen niet",
        guard=settling.may_dispute, effect=settling.disputed,
    ),
    Move(
        "disputed", "correct", "delivered", ("expert",),
        requires="aangepaste uren",
        hears=("asker",),
        told="De expert heeft de uren aangepast.",
        label="Uren aanpassen",
        guard=settling.may_correct_hours, effect=settling.hours_corrected,
    ),
    Move(
        "disputed", "resolve", "completed", ("coordinator", "board"),
        requires="de uren, met een motivering; het bestuur na 15 schooldagen of zonder pot",
        money="het werkelijke bedrag wordt berekend",
        hears=ALL,
        told="Er is beslist om hoeveel uur het gaat.",
        label="Uren vaststellen",
        guard=settling.may_resolve, effect=settling.resolved,
    ),
    Move(
        "completed", "review", "completed", PARTIES,
        requires="beide kanten hebben geschreven, of de tijd om te schrijven is om; tot dan weet "
        "niemand of er iets is",
        hears=PARTIES,
        told="Er is een ervaring gedeeld.",
        label="Ervaring delen",
        guard=settling.only_what_opens,
    ),
    Move(
        "settled", "review", "settled", PARTIES,
        requires="als hierboven; betalen wacht er nooit op",
        hears=PARTIES,
        told="Er is een ervaring gedeeld.",
        label="Ervaring delen",
        guard=settling.only_what_opens,
    ),
    Move(
        "completed", "settle", "settled", ("coordinator",),
        requires="zzp’er: de factuur past bij uren en afspraken; vervanging: bevestigd door de "
        "school die helpt",
        money="BETALEN van het werkelijke bedrag; VRIJGEVEN van het verschil",
        hears=("leader", "expert", "asker"),
        told="De inzet is betaald.",
        label="Betalen",
        guard=settling.may_settle, effect=settling.settled, then=settling.then_settled,
    ),
    Move(
        "completed", "settle", "settled", ("system",),
        requires="er is niets te betalen",
        told="Klaar: er viel niets te betalen.",
        when=settling.nothing_is_owed, effect=settling.settled, then=settling.then_settled,
    ),
    Move(
        "settled", "correct", "settled", ("coordinator",),
        requires="een reden, en een tweede persoon gaat akkoord",
        money="TERUGBOEKEN of nabetalen, als nieuwe boeking",
        hears=("leader", "expert", "asker"),
        told="De betaling is gecorrigeerd.",
        label="Correctie akkoord",
        guard=proposals.may_put_right, effect=proposals.put_right, then=proposals.then_put_right,
    ),
)  # fmt: skip
