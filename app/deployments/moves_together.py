"""The rows of a team, of a swap that moves, of extra hours, of a moment of a traject, and of a
freelancer who was put off too late or sends no invoice: our own, beside those of the organisation.
"""

from app.deployments import (
    agreeing,
    bundling,
    carrying_out,
    consenting,
    extending,
    proposals,
    settling,
    swap_moving,
    unbilled,
)
from app.deployments.agreeing import back_to_talk
from app.deployments.models import TO_BE_PAID
from app.deployments.moves_before import ALL, PARTIES
from app.workflow import Deadline, Move

MOVES = (
    Move(
        "talking", "agree", "consent", PARTIES,
        requires="als bij het tweede ja van wie in dienst is; de bezettingscheck is rood",
        hears=("leader", "board", *PARTIES),
        told="De afspraken staan. De bezettingscheck is rood: nu beslist het bestuur.",
        label="Akkoord met deze afspraken",
        when=consenting.is_second_yes_on_red, guard=agreeing.may_agree, effect=agreeing.agreed,
        then=agreeing.then_agreed,
    ),
    Move(
        "talking", "come_together", "consent", ("system",),
        requires="als hieronder; de bezettingscheck van het team is rood",
        hears=("leader", "board", *PARTIES),
        told="Er zijn genoeg mensen voor het team. De bezettingscheck is rood: nu beslist het "
        "bestuur.",
        when=consenting.is_enough_on_red, guard=bundling.may_come_together,
        then=agreeing.then_agreed,
    ),
    Move(
        "talking", "come_together", "consent", ("system",),
        requires="het eigen ja staat, en van het team zeggen er genoeg ja",
        hears=("leader", *PARTIES),
        told="Er zijn genoeg mensen voor het team. Nu is de school die helpt aan de beurt.",
        when=bundling.is_enough, guard=bundling.may_come_together, then=agreeing.then_agreed,
    ),
    Move(
        "consent", "fall_back", "talking", ("system",),
        requires="van het team zijn er minder over dan het minimum",
        hears=PARTIES,
        told="Het team is te klein geworden. Jullie ja blijft staan; de school kijkt wat er kan.",
        when=bundling.is_too_few, effect=bundling.fell_back, then=bundling.then_fell_back,
    ),
    Move(
        "approval", "fall_back", "talking", ("system",),
        requires="van het team zijn er minder over dan het minimum; de toestemming vervalt",
        hears=("leader", *PARTIES),
        told="Het team is te klein geworden. Jullie ja blijft staan; de school kijkt wat er kan.",
        when=bundling.is_too_few, effect=bundling.fell_back, then=bundling.then_fell_back,
    ),
    Move(
        "approved", "ask_board", "approved", ("system",),
        requires="dekking extra uren van wie in dienst is, en er is iemand van het bestuur dat "
        "uitleent; niet als die al ja zei bij de toestemming",
        hears=("board",),
        told="Een collega gaat tijdelijk meer uren werken. Als het bestuur dat bevestigt, kunnen "
        "de data worden vastgelegd.",
        when=extending.is_to_be_asked, effect=extending.asked,
    ),
    Move(
        "approved", "ask_board_again", "approved", ("system",),
        requires="5 schooldagen zonder antwoord van het bestuur; daarna opnieuw",
        hears=("board", "leader"),
        told="De tijdelijke uitbreiding wacht nog op het bestuur. Zolang kan niemand data "
        "vastleggen.",
        guard=extending.still_waits, effect=extending.asked,
        deadline=Deadline(days=5, school_days=True, since=extending.waiting_since),
    ),
    Move(
        "approved", "do_without_board", "approved", ("system",),
        requires="het wacht op het bestuur, en daarvan is een dag later niemand meer bij Expedu",
        hears=(*PARTIES, "leader"),
        told="Van het bestuur is niemand meer bij Expedu. De toestemming van de leidinggevende is "
        "dan genoeg: leg samen de data vast.",
        guard=extending.nobody_answers, effect=extending.not_asked_any_more,
        deadline=Deadline(days=1, since=extending.without_board_since),
    ),
    Move(
        "approved", "confirm_extension", "approved", ("board",),
        requires="het wacht op het bestuur; met wat er al is, samen hoogstens voltijd",
        hears=(*PARTIES, "leader"),
        told="Het bestuur bevestigt de tijdelijke uitbreiding. Leg nu samen de data vast.",
        label="Bevestig de uitbreiding",
        guard=extending.may_confirm, effect=extending.confirmed,
    ),
    Move(
        "approved", "refuse_extension", "cancelled", ("board",),
        requires="het wacht op het bestuur; een reden; de twee spreken al opnieuw over deze vraag",
        money="VRIJGEVEN van alles",
        hears=(*PARTIES, "leader", "coordinator"),
        told="Het bestuur bevestigt de tijdelijke uitbreiding niet. Deze inzet vervalt; het "
        "gesprek dat al loopt, gaat door.",
        label="Geen uitbreiding",
        when=extending.talks_elsewhere, guard=extending.may_refuse,
        then=carrying_out.then_falls_away,
    ),
    Move(
        "approved", "refuse_extension", "talking", ("board",),
        requires="het wacht op het bestuur; een reden",
        money="VRIJGEVEN van alles",
        hears=(*PARTIES, "leader", "coordinator"),
        told="Het bestuur bevestigt de tijdelijke uitbreiding niet. Spreek samen iets anders af.",
        label="Geen uitbreiding",
        guard=extending.may_refuse, effect=back_to_talk, then=carrying_out.then_back_from_granted,
    ),
    Move(
        "approved", "propose_moment", "approved", PARTIES,
        requires="een ruil die nog moet komen, door een van de twee, minstens 2 schooldagen van "
        "tevoren; op een schooldag waarop ze er allebei zijn",
        hears=PARTIES,
        told="Er ligt een voorstel om de ruil te verzetten.",
        label="Verzet de ruil",
        when=swap_moving.is_a_swap, guard=swap_moving.may_propose, effect=swap_moving.proposed,
    ),
    Move(
        "approved", "agree_moment", "approved", PARTIES,
        requires="de ander van de ruil, en wat bij het voorstel gold, geldt nog",
        hears=("leader", *PARTIES),
        told="De ruil is verzet.",
        label="Akkoord, verzet de ruil",
        when=swap_moving.is_a_swap, guard=swap_moving.may_move,
        effect=swap_moving.moved, then=swap_moving.then_moved,
    ),
    Move(
        "approved", "keep_moment", "approved", PARTIES,
        requires="een van de twee; er ligt een voorstel",
        hears=PARTIES,
        told="De ruil blijft staan op het moment dat al was afgesproken.",
        label="Niet verzetten",
        when=swap_moving.is_a_swap, guard=swap_moving.may_keep, effect=swap_moving.forgotten,
    ),
    *(
        Move(
            source, "hold_moment", "running", ("system",),
            requires="een moment van het traject is geweest, de expert was erbij, en het is op een "
            "dag die was gepland",
            digest=PARTIES,
            told="Een moment van het traject is geweest. De uren staan er; klopt het niet, pas ze "
            "dan aan.",
            when=carrying_out.is_of_a_moment, guard=carrying_out.may_log,
            effect=carrying_out.logged,
        )
        for source in ("scheduled", "running")
    ),
    Move(
        "scheduled", "cancel", "owed", PARTIES,
        requires="als bij annuleren; een keer is te laat afgezegd bij een zzp’er, en niet door de "
        "zzp’er zelf",
        money="VRIJGEVEN van alles, maar niet van wat te laat is afgezegd: dat blijft vastgelegd "
        "tot de factuur er is",
        hears=ALL,
        told="De inzet is geannuleerd. De zzp’er kan een factuur sturen voor wat te laat is "
        "afgezegd.",
        label="Annuleren",
        when=carrying_out.something_is_to_be_billed,
        guard=carrying_out.rest_may_fall_away, effect=carrying_out.cancelled_and_owed,
        then=carrying_out.then_owed,
    ),
    Move(
        "owed", "settle", "cancelled", ("coordinator",),
        requires="de factuur past bij wat te laat is afgezegd",
        money="BETALEN van de factuur; VRIJGEVEN van het verschil",
        hears=("expert", "asker"),
        told="Wat te laat is afgezegd, is betaald.",
        label="Betalen",
        # Its vraag heard that it ended when it was cancelled.
        guard=settling.may_settle, effect=settling.settled, then=settling.then_paid,
    ),
    Move(
        "disputed", "to_board", "disputed", ("system",),
        requires="er betaalt geen pot, en de school heeft een bestuur",
        hears=("board",),
        told="De twee kanten zijn het niet eens over de uren. Het bestuur van de school beslist.",
        when=settling.nobody_pays, guard=settling.may_go_to_board, effect=settling.went_to_board,
    ),
    Move(
        "disputed", "to_board", "disputed", ("system",),
        requires="15 schooldagen zonder besluit van wie betaalt, na 2 herinneringen, en de school "
        "heeft een bestuur",
        hears=("board", "coordinator", *PARTIES),
        told="Over de uren is niet op tijd beslist. Nu beslist het bestuur van de school.",
        when=settling.somebody_pays, guard=settling.may_go_to_board,
        effect=settling.went_to_board,
        deadline=Deadline(
            days=settling.TO_THE_BOARD, school_days=True, since=settling.undecided_since,
            reminders=(5, 10), reminds=("coordinator", "expert"),
            says="De school en de expert tellen andere uren. Zonder besluit gaat dit naar het "
            "bestuur van de school.",
        ),
    ),
    Move(
        "completed", "miss_replacement", "completed", ("system",),
        requires="30 dagen zonder bevestiging van wat de vervanging kostte, na 3 herinneringen",
        money="wat de school vooraf meldde telt, tot ze iets anders bevestigt of er betaald is",
        hears=("leader", "board", "coordinator"),
        told="De school die helpt bevestigde niet wat de vervanging kostte. Nu telt wat zij vooraf "
        "meldde. Klopt dat niet, pas het dan aan voordat er betaald is.",
        guard=settling.may_miss_word, effect=settling.word_is_missed,
        deadline=Deadline(
            days=30, since=settling.word_awaited_since, reminders=(7, 14, 21), reminds=("leader",),
            says="Wat kostte de vervanging echt? Bevestig het, dan kan er betaald worden.",
        ),
    ),
    *(
        Move(
            source, "miss_invoice", source, ("system",),
            requires="30 dagen zonder factuur van de zzp’er, na 3 herinneringen",
            hears=("coordinator", "expert"),
            told="De factuur van de zzp’er blijft uit. Wie betaalt, kan hem opstellen of de inzet "
            "zonder factuur afronden.",
            guard=unbilled.may_stay_out, effect=unbilled.stays_out,
            deadline=Deadline(
                days=unbilled.OUT_AFTER, since=unbilled.awaited_since,
                reminders=unbilled.REMINDED, reminds=("expert",),
                says="Er staat geld voor je klaar. Stuur je factuur, of laat hem opstellen.",
            ),
        )
        for source in TO_BE_PAID
    ),
    *(
        Move(
            source, "close_unbilled", source, ("coordinator",),
            requires="de factuur blijft uit; een reden, en er is een tweede persoon met mandaat",
            hears=("coordinator", "expert"),
            told="Er ligt een voorstel om zonder factuur af te ronden: dan wordt er niets betaald. "
            "Een tweede persoon beslist. Een factuur kan nog steeds.",
            label="Afronden zonder factuur",
            when=unbilled.is_first_yes, guard=unbilled.may_propose, effect=unbilled.proposed,
        )
        for source in TO_BE_PAID
    ),
    Move(
        "completed", "close_unbilled", "settled", ("coordinator",),
        requires="iemand stelde het voor, en een ander gaat akkoord; de factuur blijft nog uit",
        money="VRIJGEVEN van alles; er wordt niets betaald",
        hears=("expert", "asker", "coordinator"),
        told="De inzet is afgerond zonder factuur. Er is niets betaald.",
        label="Afronden zonder factuur",
        guard=unbilled.may_close, effect=unbilled.closed, then=settling.then_settled,
    ),
    Move(
        "owed", "close_unbilled", "cancelled", ("coordinator",),
        requires="iemand stelde het voor, en een ander gaat akkoord; de factuur blijft nog uit",
        money="VRIJGEVEN van alles; er wordt niets betaald",
        hears=("expert", "asker", "coordinator"),
        told="Wat te laat is afgezegd, is afgerond zonder factuur. Er is niets betaald.",
        label="Afronden zonder factuur",
        # Its vraag heard that it ended when it was cancelled.
        guard=unbilled.may_close, effect=unbilled.closed, then=settling.then_paid,
    ),
    *(
        Move(
            source, "drop_proposal", source, ("coordinator",),
            requires="er ligt een voorstel: een correctie, of afronden zonder factuur; een reden; "
            "wie het deed trekt het in, of een tweede persoon zegt nee",
            hears=("coordinator", "expert") if source in TO_BE_PAID else ("coordinator",),
            told="Het voorstel is van tafel. Er kan een nieuw voorstel komen.",
            label="Niet akkoord met het voorstel",
            guard=proposals.may_drop, effect=proposals.dropped,
        )
        for source in (*TO_BE_PAID, *proposals.PUT_RIGHT)
    ),
    Move(
        "cancelled", "correct", "cancelled", ("coordinator",),
        requires="wat te laat is afgezegd is betaald, of afgerond zonder factuur en die kwam toch; "
        "een reden, en een tweede persoon gaat akkoord",
        money="TERUGBOEKEN of nabetalen, als nieuwe boeking",
        hears=("expert", "asker"),
        told="De betaling is gecorrigeerd.",
        label="Correctie akkoord",
        guard=proposals.may_put_right, effect=proposals.put_right, then=proposals.then_put_right,
    ),
)  # fmt: skip
