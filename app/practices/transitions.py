"""The life of a good example: a draft, shared, perhaps without anybody to do it, and its end."""

from typing import Any

from app import clock
from app.accounts.access import holders
from app.accounts.models import Role
from app.practices import access, moving
from app.practices.models import AUTHOR, CARRIER, Practice
from app.workflow import Move, Table

STATES = {
    "draft": "concept",
    "published": "gedeeld",
    "seeking": "zonder uitvoerder",
    "withdrawn": "niet meer gedeeld",
}
ALIVE = ("draft", "published", "seeking")
SHARED = access.SHARED


def _leaders(practice: Practice) -> list[int]:
    """Who leads the school; its board when nobody does."""
    on, school = clock.today(), practice.school
    return holders((Role.DIRECTOR,), school.id, on) or holders((Role.BOARD,), school.board_id, on)


ACTORS = {
    "author": access.wrote,
    "carrier": access.carries,
    "candidate": access.offers,
    "asked": access.is_asked_to_carry,
    "named": access.is_named,
    "reader": access.may_step_in,
    "leader": access.leads,
}
RECIPIENTS = {
    "author": lambda practice: practice.people(AUTHOR),
    "carrier": lambda practice: practice.people(CARRIER),
    "leader": _leaders,
    # "asked" and "named" are one person, whom the move itself names.
}


def _staying(states: tuple[str, ...], action: str, by: tuple[str, ...], **row: Any) -> list[Move]:
    """A row for each of these states, that leaves it in that state."""
    return [Move(state, action, state, by, **row) for state in states]


MOVES = (
    Move(
        "draft", "publish", "published", ("author",),
        requires="een verhaal en een opbrengst, minstens 1 expertise, en iemand die het kan en wil "
        "komen doen en te vragen is",
        hears=("leader", "carrier", "author"),
        told="Een goed voorbeeld is gedeeld.",
        label="Delen",
        guard=moving.may_be_published,
    ),
    *_staying(
        ALIVE, "change", ("author",),
        requires="wie ja zei, zei dat tegen de vorige tekst; eenmaal gedeeld blijft het volledig",
        hears=("carrier", "author"),
        told="De tekst van het goede voorbeeld is aangepast.",
        guard=moving.may_be_changed, effect=moving.changed,
    ),
    *_staying(
        ALIVE, "ask", ("author",),
        requires="een collega van de school, of wie erbij was; niemand twee keer",
        told="Gevraagd: kun en wil jij dit op een andere school komen doen?",
        guard=moving.may_be_asked, effect=moving.asked, then=moving.tell_who_was_asked,
    ),
    *_staying(
        ALIVE, "accept", ("asked", "carrier", "author"),
        requires="het eigen ja, tegen de tekst die nu op de pagina staat",
        hears=("author",),
        told="Iemand zei ja: dit kan en wil ik komen doen.",
        label="Ja, dit kan en wil ik komen doen",
        guard=moving.is_as_read, effect=moving.accepted,
    ),
    *_staying(
        ALIVE, "refuse", ("asked",),
        hears=("author",),
        told="Iemand zei nee op de vraag om dit te komen doen.",
        label="Nee, liever niet",
        effect=moving.refused,
    ),
    *_staying(
        ALIVE, "stop", ("carrier", "candidate"),
        hears=("author",),
        told="Iemand stopt ermee dit te komen doen.",
        label="Ik stop hiermee",
        effect=moving.stopped,
    ),
    *_staying(
        SHARED, "offer", ("reader",),
        requires="wie het leest en ergens werkt, of als zzp’er is toegelaten",
        hears=("author",),
        told="Iemand biedt aan dit te komen doen. Vind je dat goed?",
        label="Ik kan en wil dit komen doen",
        guard=moving.is_as_read, effect=moving.offered,
    ),
    *_staying(
        SHARED, "welcome", ("author",),
        requires="die persoon bood zichzelf aan",
        hears=("carrier",),
        told="Graag: dit goede voorbeeld noemt wie het kan komen doen.",
        label="Graag",
        effect=moving.welcomed,
    ),
    *_staying(
        ALIVE, "let_go", ("author",),
        told="De schrijver haalde een uitvoerder weg.",
        label="Haal weg",
        effect=moving.let_go,
    ),
    *_staying(
        ALIVE, "name", ("author",),
        requires="een collega van de school, of wie erbij was; niemand twee keer",
        told="Gevraagd: mag jouw naam erbij als schrijver?",
        guard=moving.may_be_named, effect=moving.named, then=moving.tell_who_was_asked,
    ),
    *_staying(
        ALIVE, "agree", ("named",),
        hears=("author",),
        told="Een medeschrijver vindt het goed om genoemd te worden.",
        label="Ja, noem mij als schrijver",
        effect=moving.agreed,
    ),
    *_staying(
        ALIVE, "decline", ("named",),
        hears=("author",),
        told="Iemand wil niet als schrijver genoemd worden.",
        label="Nee, noem mij niet",
        effect=moving.declined,
    ),
    *_staying(
        ALIVE, "leave", ("author",),
        requires="er blijft een schrijver over",
        hears=("author",),
        told="Een schrijver haalde de eigen naam weg.",
        label="Haal mijn naam weg",
        guard=moving.somebody_stays, effect=moving.left,
    ),
    Move(
        "published", "lose", "seeking", ("system",),
        requires="niemand die ja zei is nog te vragen",
        hears=("author", "leader"),
        told="Niemand kan dit nu komen doen. Buiten het samenwerkingsverband is het niet meer te "
        "zien, tot er weer iemand is.",
        when=moving.carries_nobody,
    ),
    Move(
        "seeking", "find", "published", ("system",),
        requires="iemand die ja zei is te vragen",
        hears=("author",),
        told="Er is weer iemand die dit kan en wil komen doen.",
        when=moving.carries_somebody,
    ),
    Move(
        "draft", "withdraw", "withdrawn", ("author",),
        told="Het concept is weggelegd.",
        label="Concept weggooien",
    ),
    *(
        Move(
            state, "withdraw", "withdrawn", ("author",),
            hears=("author", "carrier", "leader"),
            told="De schrijver deelt dit niet meer.",
            label="Niet meer delen",
        )
        for state in SHARED
    ),
    *(
        Move(
            state, "withdraw", "withdrawn", ("leader",),
            requires="een toelichting",
            hears=("author", "carrier"),
            told="De schoolleider haalde dit goede voorbeeld weg.",
            label="Haal dit voorbeeld weg",
            guard=moving.has_a_reason, effect=moving.taken_down,
        )
        for state in SHARED
    ),
    Move(
        "withdrawn", "reopen", "draft", ("author",),
        requires="de schoolleider haalde het niet weg",
        told="Het is weer een concept.",
        label="Verder schrijven",
        guard=moving.was_not_taken_down,
    ),
    Move(
        "withdrawn", "reopen", "draft", ("leader",),
        hears=("author",),
        told="Het mag weer: de schrijver kan het opnieuw delen.",
        label="Geef het weer vrij",
        effect=moving.released,
    ),
)  # fmt: skip

PRACTICE = Table(
    name="practice",
    model=Practice,
    start="draft",
    ends=frozenset({"withdrawn"}),
    states=STATES,
    moves=MOVES,
    actors=ACTORS,
    recipients=RECIPIENTS,
    endpoint="practices.show",
    visible=access.visible,
    title=lambda practice: practice.title,
)
