"""What must be true of a profile and of a freelancer; and who can be found, in words."""

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import RuleBroken
from app.organisations.models import Ring
from app.profiles.models import USUAL_NOTICE

ALL_PARTS = 0b11_1111_1111
LONGEST_NOTE = 2000  # characters, as they are typed
LONGEST_SENTENCE = 300  # characters
SHORTEST_WEEK, LONGEST_WEEK = 15, 40 * 60  # minutes a week
LONGEST_NOTICE = 90  # days
SECTORS = ("po", "vo", "so", "mbo")

VOG_MONTHS = 6  # how old a VOG may be when somebody is admitted; what schools hold new staff to
HIGHEST_RATE = 50_000  # cents an hour
VAT_RATES = (0, 21)

MOST_TRAININGS = 30  # of one person
MOST_TRAINING_SKILLS = 10  # of one training
LONGEST_TITLE = 120  # characters
FIRST_TRAINING = 1970  # no career of today is longer
PAYERS = ("school", "board", "swv", "self")

# Why who leads somebody keeps them near. A list without a box for words: what would be written
# about a colleague there is no business of anybody's.
WHY_NEAR = {
    "bezetting": "De bezetting van onze groepen laat het nu niet toe",
    "eigen_school": "Deze kennis is nu eerst op onze eigen school nodig",
    "nieuw": "Deze collega is hier net begonnen",
    "te_veel": "Deze collega heeft nu genoeg te doen",
    "afspraak": "Zo hebben we het samen afgesproken",
}
NEAR_AT_MOST = timedelta(days=366)  # then they look at it again


# ── What somebody shares ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Availability:
    """When somebody may be asked, how much, how, and by which kind of school."""

    parts: int
    available_from: date | None = None
    available_until: date | None = None
    max_minutes_per_week: int = 420
    notice_days: int = USUAL_NOTICE
    forms: int = 0
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reach:
    """How far somebody wants to help; `rings` are the exceptions, by skill."""

    ring: int
    rings: tuple[tuple[int, int], ...] = ()
    only_on_invitation: bool = False
    only_fitting_requests: bool = False
    hide_sentence: bool = False
    own_sentence: str = ""  # "": the one that is made from the ticks
    note: str = ""
    note_html: str = ""


def check_ticks(ticked: Collection[object]) -> None:
    if not ticked:
        raise RuleBroken("Vink minstens één ding aan waarmee je graag helpt.", field="skills")


def check_availability(availability: Availability, today: date) -> None:
    start, end = availability.available_from, availability.available_until
    if end and end < today:
        raise RuleBroken("Deze dag is al voorbij.", field="available_until")
    if start and end and end < start:
        raise RuleBroken("De laatste dag ligt vóór de eerste.", field="available_until")
    if not SHORTEST_WEEK <= availability.max_minutes_per_week <= LONGEST_WEEK:
        raise RuleBroken("Kies een maximum tot en met 40 uur.", field="max_minutes_per_week")
    if not 0 <= availability.notice_days <= LONGEST_NOTICE:
        raise RuleBroken("Kies hoogstens 90 dagen.", field="notice_days")
    if not 0 <= availability.parts <= ALL_PARTS:
        raise RuleBroken("Kies dagdelen van de week.", field="parts")
    if not availability.forms:
        raise RuleBroken("Vink minstens één manier van helpen aan.", field="forms")
    if not availability.sectors or not set(availability.sectors) <= set(SECTORS):
        raise RuleBroken("Vink minstens één soort onderwijs aan.", field="sectors")


def check_reach(reach: Reach, kind: str) -> None:
    for ring in (reach.ring, *(ring for _, ring in reach.rings)):
        if not Ring.SCHOOL <= ring <= Ring.COUNTRY:
            raise RuleBroken("Kies hoe ver je wilt helpen.", field="ring")
        if kind == "freelancer" and ring < Ring.REGION:
            raise RuleBroken("Kies je regio’s of heel Nederland.", field="ring")
    if len(reach.note) > LONGEST_NOTE:
        raise RuleBroken(
            "Dit is te lang; maak er hoogstens %(most)s tekens van.",
            field="note",
            most=LONGEST_NOTE,
        )
    if len(reach.own_sentence) > LONGEST_SENTENCE:
        raise RuleBroken(
            "Dit is te lang; maak er hoogstens %(most)s tekens van.",
            field="own_sentence",
            most=LONGEST_SENTENCE,
        )


def check_keeping_near(ring: int, reason: str, until: date, today: date) -> None:
    if not Ring.SCHOOL <= ring <= Ring.SWV:
        raise RuleBroken("Kies hoe ver het mag.", field="ring")
    if reason not in WHY_NEAR:
        raise RuleBroken("Kies een reden uit de lijst.", field="reason")
    if until < today:
        raise RuleBroken("Deze dag is al voorbij.", field="until")
    if until > today + NEAR_AT_MOST:
        raise RuleBroken("Kies een dag binnen een jaar.", field="until")


# ── Trainings ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class TrainingFacts:
    """What somebody writes down; `finished_on` is the last day of the month that was named."""

    title: str
    finished_on: date
    paid_by: str
    provider: str = ""


def check_training(facts: TrainingFacts, skills: Collection[object], today: date) -> None:
    if not facts.title:
        raise RuleBroken("Schrijf hoe de opleiding heet.", field="title")
    for name in ("title", "provider"):
        if len(getattr(facts, name)) > LONGEST_TITLE:
            raise RuleBroken(
                "Dit is te lang; maak er hoogstens %(most)s tekens van.",
                field=name,
                most=LONGEST_TITLE,
            )
    if facts.finished_on.replace(day=1) > today:
        raise RuleBroken(
            "Deze maand moet nog komen. Vul de opleiding in als die klaar is.", field="month"
        )
    if facts.finished_on.year < FIRST_TRAINING:
        raise RuleBroken("Dit jaar ligt te ver terug.", field="year")
    if facts.paid_by not in PAYERS:
        raise RuleBroken("Kies wie de opleiding betaalde.", field="paid_by")
    if len(skills) > MOST_TRAINING_SKILLS:
        raise RuleBroken(
            "Vink hoogstens %(most)s dingen aan.", field="skills", most=MOST_TRAINING_SKILLS
        )


def check_number_of_trainings(already: int) -> None:
    if already >= MOST_TRAININGS:
        raise RuleBroken("Je hebt er al %(most)s. Haal er eerst een weg.", most=MOST_TRAININGS)


def last_day_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


# ── Freelancers ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class FreelancerFacts:
    """What a freelancer states and a coordinator reads."""

    kvk: str
    rate_cents: int
    vog_date: date
    region_ids: frozenset[int]
    vat_rate: int = 21
    vat_ground: str = ""


def check_freelancer(facts: FreelancerFacts, today: date) -> None:
    if not re.fullmatch(r"[0-9]{8}", facts.kvk):
        raise RuleBroken("Een KvK-nummer heeft acht cijfers, zoals 01234567.", field="kvk")
    if not 0 <= facts.rate_cents <= HIGHEST_RATE:
        raise RuleBroken("Kies een tarief van 0 tot en met 500 euro per uur.", field="rate_cents")
    if facts.vat_rate not in VAT_RATES:
        raise RuleBroken("Kies 0 of 21 procent btw.", field="vat_rate")
    if facts.vat_rate == 0 and not facts.vat_ground:
        raise RuleBroken("Kies waarom je geen btw rekent.", field="vat_ground")
    if facts.vog_date > today:
        raise RuleBroken("Deze datum ligt in de toekomst.", field="vog_date")
    if not facts.region_ids:
        raise RuleBroken("Vink minstens één regio aan.", field="regions")


@dataclass(frozen=True)
class BillingFacts:
    """What the law wants to read of who sends an invoice. `btw_id` where they charge btw."""

    street: str
    postcode: str
    city: str
    trade_name: str = ""
    btw_id: str = ""


def check_billing(facts: BillingFacts, *, charges_vat: bool) -> None:
    if not re.search(r"[^\W\d_].*\d", facts.street):
        raise RuleBroken("Schrijf de straat met het huisnummer.", field="street")
    if not re.fullmatch(r"(?a:[1-9]\d{3}) [A-Z]{2}", facts.postcode):
        raise RuleBroken("Een postcode is zoals 1234 AB.", field="postcode")
    if not facts.city.strip():
        raise RuleBroken("Schrijf de plaats.", field="city")
    if charges_vat and not facts.btw_id:
        raise RuleBroken("Op een factuur met btw hoort het btw-id.", field="btw_id")
    if facts.btw_id and not re.fullmatch(r"(?a:NL\d{9}B\d{2})", facts.btw_id):
        raise RuleBroken("Een btw-id is zoals NL001234567B89.", field="btw_id")


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def vog_is_old(vog_date: date, today: date) -> bool:
    """Too old to be admitted on."""
    return vog_date < months_before(today, VOG_MONTHS)


def check_vog(vog_date: date, today: date) -> None:
    if vog_is_old(vog_date, today):
        raise RuleBroken(
            "De VOG is van %(date)s en daarmee ouder dan zes maanden. Vraag om een nieuwe.",
            date=f"{vog_date:%d-%m-%Y}",
        )


def check_refusal(reason: str) -> None:
    if not reason:
        raise RuleBroken("Schrijf kort waarom, zodat de zzp’er verder kan.", field="reason")


# ── Can this person be found? ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Situation:
    """What decides whether somebody can be found."""

    is_published: bool
    is_paused: bool = False
    email_confirmed: bool = True
    is_freelancer: bool = False
    is_admitted: bool = False
    is_refused: bool = False
    works_somewhere: bool = True
    waits_for_leader: bool = False
    has_ticks: bool = True
    only_on_invitation: bool = False
    period_is_over: bool = False


@dataclass(frozen=True)
class Findable:
    """`yes`: schools find this person now; `says` tells why, or what is still needed."""

    yes: bool
    says: str


def findable(situation: Situation) -> Findable:
    """In the order in which somebody can do something about it."""
    if not situation.is_published:
        return Findable(False, "Je profiel is nog niet gedeeld. Alleen jij ziet het.")
    if situation.is_paused:
        return Findable(False, "Je doet even niet mee. Niemand vindt je, tot je weer begint.")
    if not situation.has_ticks:
        return Findable(False, "Je bent vindbaar zodra je iets aanvinkt waarmee je kunt helpen.")
    if not situation.email_confirmed:
        return Findable(False, "Je bent vindbaar zodra je je e-mailadres hebt bevestigd.")
    if situation.is_freelancer:
        if situation.is_refused:
            return Findable(False, "Je bent nog niet toegelaten. Pas je gegevens aan.")
        if not situation.is_admitted:
            return Findable(False, "Je bent vindbaar zodra een coördinator je heeft toegelaten.")
    elif situation.waits_for_leader and not situation.works_somewhere:
        return Findable(False, "Je bent vindbaar zodra je schoolleider je bevestigt.")
    elif not situation.works_somewhere:
        return Findable(False, "Je bent vindbaar zodra je bij een school in Expedu werkt.")
    if situation.only_on_invitation:
        return Findable(
            True, "Alleen een coördinator vindt je, en vraagt eerst of je gevraagd wilt worden."
        )
    if situation.period_is_over:
        return Findable(True, "Je periode is voorbij. Je bent vindbaar, maar staat achteraan.")
    return Findable(True, "Je bent vindbaar.")
