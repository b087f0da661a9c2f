"""What must be true of an inzet: values in, RuleBroken out. No database, no clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.deployments import words
from app.deployments.amounts import BY_REPLACEMENT, COVERS, NO_COVER, OWN_TIME
from app.deployments.models import OWN_SERIES
from app.errors import RuleBroken
from app.organisations.models import Ring
from app.organisations.years import school_year, school_year_bounds
from app.profiles.free import OWN_CLASS
from app.profiles.models import FORMS, JOIN_IN

# What one date may be when it is not as agreed. Joining in is agreed for a whole inzet: the class
# of who comes to look is looked after as well.
SESSION_FORMS = tuple(form for form in FORMS if form != JOIN_IN)
LONGEST_SESSION = 600  # minutes
LONGEST_AGREEMENT = 60_000  # minutes
MOST_DATES = 100
FURTHEST = timedelta(days=730)
HIGHEST_RATE = 50_000  # cents an hour
HIGHEST_TRAVEL = 1_000_000  # cents
MICRO_MINUTES = 120
LONGEST_SWAP = 240  # minutes: a half day
LONGEST_ACTIVITY = 100
LATE_SCHOOL_DAYS = 5  # from here on cancelling may still cost what was already arranged
MOVE_SCHOOL_DAYS = 2  # a session is moved at least so long before
HALF_IS_OVER = (time(12), time(17))  # a morning, an afternoon

# Written out where a yes is one press: no date is planned before somebody is found.
STILL_SOUGHT = "Wie er voor de klas staat, zoeken we nog. Tot dan wordt geen datum vastgelegd."

# Why somebody says no. The words go under the list; the code is what is counted.
REFUSALS = {
    "bezetting": "De bezetting van onze groepen laat het niet toe",
    "reistijd": "De reistijd is te lang",
    "geen_vervanging": "Er is geen vervanging te vinden",
    "niet_mijn_expertise": "Dit is niet mijn expertise",
    "te_veel": "Het is nu te veel",
    "timing": "Het komt nu niet goed uit",
    "anders": "Iets anders",
}

Dated = tuple[date, int, int]  # a date, its part of the week, minutes


@dataclass(frozen=True)
class TermsDraft:
    """What one side proposes. Rate and travel in cents, `dates` as (date, part, minutes)."""

    minutes: int
    form: str
    place: str = ""
    cover: str = OWN_TIME
    rate: int = 0
    travel: int = 0
    vat_rate: int = 0
    vat_ground: str = ""
    left_behind: str = ""
    activity: str = ""
    starts_at: time | None = None
    dates: tuple[Dated, ...] = ()


@dataclass(frozen=True)
class PlannedSession:
    on: date
    part: int
    starts_at: time | None = None
    minutes: int = 120
    form: str = ""  # '': as agreed for the inzet


# Terms


def check_draft(
    draft: TermsDraft,
    *,
    freelance: bool,
    class_parts: int,
    today: date,
    covered_by_swap: bool = False,
) -> None:
    """That this can be agreed at all. `class_parts`: when the expert is in front of a class."""
    if draft.form not in FORMS:
        raise RuleBroken("Kies wat voor hulp het wordt.", field="form")
    if not 0 < draft.minutes <= LONGEST_AGREEMENT:
        raise RuleBroken("Spreek tussen een kwartier en 1.000 uur af.", field="minutes")
    _check_money(draft, freelance)
    check_dates([(on, part) for on, part, _ in draft.dates], today)
    for on, part, minutes in draft.dates:
        if not 0 < minutes <= LONGEST_SESSION:
            raise RuleBroken(
                "Op %(moment)s staan %(hours)s; het is hoogstens 10 uur per keer.",
                field="dates",
                moment=words.moment(on, part),
                hours=words.hours(minutes),
            )
    planned = sum(minutes for _, _, minutes in draft.dates)
    if planned != draft.minutes:
        raise RuleBroken(
            "De data samen zijn %(planned)s en de afspraak is %(agreed)s. Maak ze gelijk.",
            field="minutes",
            planned=words.hours(planned),
            agreed=words.hours(draft.minutes),
        )
    if not freelance:
        last = max(on for on, _, _ in draft.dates)
        check_same_school_year(today, last)
        if not covered_by_swap:
            check_no_class_alone(draft.cover, draft.dates, class_parts)


def _check_money(draft: TermsDraft, freelance: bool) -> None:
    if freelance and draft.cover != NO_COVER:
        raise RuleBroken("Een zzp’er heeft geen eigen klas om te regelen.", field="cover")
    if draft.cover not in COVERS:
        raise RuleBroken("Kies hoe de klas geregeld wordt.", field="cover")
    if not 0 <= draft.rate <= HIGHEST_RATE:
        raise RuleBroken("Een uurtarief ligt tussen € 0 en € 500.", field="rate")
    if not 0 <= draft.travel <= HIGHEST_TRAVEL:
        raise RuleBroken("Reiskosten liggen tussen € 0 en € 10.000.", field="travel")
    if draft.travel and not freelance and draft.cover in (OWN_TIME, NO_COVER):
        raise RuleBroken("Binnen je taakuren kost een inzet niets, ook geen reis.", field="travel")
    if draft.vat_rate not in (0, 21):
        raise RuleBroken("Btw is 0 of 21 procent.", field="vat_rate")
    if freelance and draft.rate and not draft.vat_rate and not draft.vat_ground.strip():
        raise RuleBroken("Zeg waarom er geen btw is.", field="vat_ground")
    longest = (("place", draft.place, 200), ("left_behind", draft.left_behind, 1000))
    for field, text, most in (*longest, ("vat_ground", draft.vat_ground, 60)):
        if len(text) > most:
            raise RuleBroken("Dit is langer dan %(most)s tekens.", field=field, most=most)


def check_dates(dates: Sequence[tuple[date, int]], today: date) -> None:
    """Real dates: on their own part of the week, ahead, and each of them once."""
    if not dates:
        raise RuleBroken("Kies minstens één datum.", field="dates")
    if len(dates) > MOST_DATES:
        raise RuleBroken("Kies hoogstens %(most)s data.", field="dates", most=MOST_DATES)
    for on, part in dates:
        if not is_half_day(on, part):
            raise RuleBroken(
                "%(day)s past niet bij het dagdeel dat ernaast staat.",
                field="dates",
                day=words.day(on).capitalize(),
            )
        if on < today:
            raise RuleBroken(
                "%(day)s is al voorbij.", field="dates", day=words.day(on).capitalize()
            )
        if on > today + FURTHEST:
            raise RuleBroken("Kies data binnen twee jaar.", field="dates")
    if len(set(dates)) < len(dates):
        raise RuleBroken("Elk dagdeel kan één keer op een dag.", field="dates")


def is_half_day(on: date, part: int) -> bool:
    """Of a school week, and on its own day."""
    return 0 <= part <= 9 and on.weekday() == part // 2


def check_swap(draft: TermsDraft) -> None:
    """One moment, of at most half a day, without money; and what happens in which class."""
    if len(draft.dates) != 1:
        raise RuleBroken("Een ruil is op één moment.", field="on")
    if draft.minutes > LONGEST_SWAP:
        raise RuleBroken(
            "Een ruil duurt hoogstens %(most)s.", field="hours", most=words.hours(LONGEST_SWAP)
        )
    if draft.cover != OWN_TIME or draft.travel:
        raise RuleBroken("Bij een ruil hoort geen geld.")
    if not draft.place.strip():
        raise RuleBroken("Schrijf welke groep het is.", field="group")
    if not 0 < len(draft.activity.strip()) <= LONGEST_ACTIVITY:
        raise RuleBroken("Schrijf in een paar woorden wat er gebeurt.", field="activity")
    check_time(draft.starts_at, draft.dates[0][1])


def check_time(at: time | None, part: int) -> None:
    if at is not None and (at < HALF_IS_OVER[0]) == bool(part % 2):
        raise RuleBroken("Deze tijd past niet bij het dagdeel.", field="starts_at")


def check_same_school_year(today: date, last: date) -> None:
    """Consent lapses on 31 July: then there are new groups, and somebody has to look again."""
    end = school_year_bounds(school_year(today))[1]
    if last > end:
        raise RuleBroken(
            "De leidinggevende zegt ja tot en met %(end)s. "
            "Spreek wat daarna komt in het nieuwe schooljaar af.",
            field="dates",
            end=f"{end.day} {words.MONTHS[end.month - 1]}",
        )


def check_no_class_alone(cover: str, dates: Iterable[Dated], class_parts: int) -> None:
    """Without replacement nobody leaves the class they are in front of."""
    if cover == BY_REPLACEMENT:
        return
    alone = [(on, part) for on, part, _ in dates if class_parts >> part & 1]
    if alone:
        raise RuleBroken(
            "Op %(moment)s is er de %(why)s, en heeft een klas dan geen leraar. "
            "Kies een ander dagdeel of vervanging.",
            field="cover",
            why=OWN_CLASS,
            moment=words.moment(*alone[0]),
        )


def check_no_class_elsewhere(
    classes: Mapping[tuple[date, int], str], name: str, *, field: str | None = "dates"
) -> None:
    """`classes`: at which school that does not lend they are in front of a class, and when."""
    if classes:
        at = min(classes)
        raise RuleBroken(
            "Op %(moment)s staat %(name)s voor de klas op %(school)s, en die school leent "
            "%(name)s niet uit. Kies een ander dagdeel.",
            field=field,
            moment=words.moment(*at),
            name=name,
            school=classes[at],
        )


def check_visitor_is_let_go(
    classes: Mapping[tuple[date, int], str], name: str, *, by_leader: bool
) -> None:
    """Who comes to look and has a class of the school that asks: who leads that school decides."""
    if classes and not by_leader:
        raise RuleBroken(
            "Op %(moment)s heeft %(name)s zelf een klas. Laat de schoolleider ja zeggen, of kies "
            "een ander dagdeel.",
            moment=words.moment(*min(classes)),
            name=name,
        )


def without_teacher(
    cover: str, dates: Iterable[tuple[date, int]], class_parts: int
) -> list[tuple[date, int]]:
    """When a class misses its own teacher; where nobody wrote down when they teach, every time."""
    return [(on, part) for on, part in dates if misses_class(cover, part, class_parts)]


def misses_class(cover: str, part: int, class_parts: int) -> bool:
    return cover == BY_REPLACEMENT and (not class_parts or bool(class_parts >> part & 1))


# Deciding


def check_reason(code: str, text: str, *, listed: bool = False) -> None:
    """That there is a reason; `listed`: one from the list, with words where it is 'anders'."""
    if listed and code not in REFUSALS:
        raise RuleBroken("Kies een reden uit de lijst.", field="reason_code")
    if not code and not text.strip():
        raise RuleBroken("Schrijf er kort een reden bij.", field="reason_words")
    if code == "anders" and not text.strip():
        raise RuleBroken("Schrijf in een paar woorden wat de reden is.", field="reason_words")


def share_field(pot: str) -> str:
    """The field of the decision that holds the share of the pot with this public id."""
    return f"pot_{pot}"


def check_shares(shares: Sequence[tuple[int, int]], estimate: int) -> None:
    """(pot id, cents): each pot once, each share positive, together the whole amount."""
    if not shares:
        raise RuleBroken("Kies uit welke pot dit betaald wordt.", field="pot")
    if len({pot for pot, _ in shares}) < len(shares):
        raise RuleBroken("Een pot kan één keer meebetalen.", field="pot")
    if any(cents <= 0 for _, cents in shares):
        raise RuleBroken("Elke pot betaalt meer dan nul.", field="pot")
    total = sum(cents for _, cents in shares)
    if total != estimate:
        raise RuleBroken(
            "De delen zijn samen %(total)s; het bedrag is %(estimate)s. %(off)s",
            field="pot",
            total=words.euros(total),
            estimate=words.euros(estimate),
            off=f"Er mist nog {words.euros(estimate - total)}."
            if total < estimate
            else f"Dat is {words.euros(total - estimate)} te veel.",
        )


def check_room(
    *, minutes: int, used: int, covers: Collection[str], ring: int, until: date, today: date
) -> None:
    """What a leader gives somebody to use; `used`: what is used of it already."""
    if not 0 < minutes <= LONGEST_AGREEMENT:
        raise RuleBroken("Geef tussen een kwartier en 1.000 uur.", field="minutes")
    if minutes < used:
        raise RuleBroken(
            "Er is al %(used)s van gebruikt. Geef minstens zoveel, of stop deze ruimte.",
            field="minutes",
            used=words.hours(used),
        )
    if not covers or not set(covers) <= set(COVERS):
        raise RuleBroken("Kies minstens één manier waarop de klas geregeld is.", field="covers")
    if not Ring.SCHOOL <= ring <= Ring.COUNTRY:
        raise RuleBroken("Kies hoe ver het mag.", field="ring")
    if until < today:
        raise RuleBroken("Deze dag is al voorbij.", field="until")
    if until > today + FURTHEST:
        raise RuleBroken("Kies een dag binnen twee jaar.", field="until")


# Carrying out


def check_plan(
    sessions: Sequence[PlannedSession],
    *,
    agreed_parts: Collection[int],
    agreed_minutes: int,
    today: date,
) -> None:
    """That the sessions stay within what was agreed; `agreed_minutes` are still to be given."""
    check_dates([(session.on, session.part) for session in sessions], today)
    for session in sessions:
        if session.part not in agreed_parts:
            raise RuleBroken(
                "%(part)s staat niet in de afspraken.",
                field="dates",
                part=words.part(session.part).capitalize(),
            )
        if not 0 < session.minutes <= LONGEST_SESSION:
            raise RuleBroken("Het is hoogstens 10 uur per keer.", field="minutes")
        if session.form and session.form not in SESSION_FORMS:
            raise RuleBroken("Kies bij elke datum een vorm uit de lijst.", field="dates")
    planned = sum(session.minutes for session in sessions)
    if planned > agreed_minutes:
        raise RuleBroken(
            "Dit zijn samen %(planned)s; afgesproken is nog %(agreed)s.",
            field="minutes",
            planned=words.hours(planned),
            agreed=words.hours(agreed_minutes),
        )


def has_begun(on: date, part: int, starts_at: time | None, now: datetime) -> bool:
    """Whether a session may have been given already; `now` as the clock in Amsterdam says it.
    Without an hour beside it, that is once its half of the day is over."""
    return datetime.combine(on, starts_at or HALF_IS_OVER[part % 2]) <= now.replace(tzinfo=None)


def check_log(
    minutes: int, on: date, *, other_minutes: int, agreed_minutes: int, today: date
) -> None:
    """That these hours of one session can be written down beside those of the others."""
    if on > today:
        raise RuleBroken("%(day)s moet nog komen.", field="minutes", day=words.day(on).capitalize())
    if not 0 <= minutes <= LONGEST_SESSION:
        raise RuleBroken("Schrijf 0 tot 10 uur op.", field="minutes")
    if minutes + other_minutes > agreed_minutes:
        raise RuleBroken(
            "Samen wordt het %(total)s; afgesproken is %(agreed)s. "
            "Meer uren worden een volgende inzet.",
            field="minutes",
            total=words.hours(minutes + other_minutes),
            agreed=words.hours(agreed_minutes),
        )


def check_counted(minutes: int, agreed_minutes: int) -> None:
    """Hours that somebody counts afterwards: none, or up to what was agreed."""
    if not 0 <= minutes <= agreed_minutes:
        raise RuleBroken(
            "Noem 0 tot %(agreed)s; dat is wat was afgesproken.",
            field="minutes",
            agreed=words.hours(agreed_minutes),
        )


def check_own_number(number: str) -> None:
    """Somebody's own number is not of the series that is kept for them."""
    if number.strip().upper().startswith(f"{OWN_SERIES}-"):
        raise RuleBroken(
            "Nummers die zo beginnen geeft Expedu. Kies er een uit je eigen reeks.", field="number"
        )


def check_invoice(
    *,
    number: str,
    dated: date,
    minutes: int,
    amount: int,
    confirmed_minutes: int,
    late: int,
    most: int,
    today: date,
) -> None:
    """A freelancer's invoice stays within the confirmed hours and the agreed price. Without hours
    it is for what was cancelled too late: `late` cents, part of `most`."""
    if not 0 < len(number.strip()) <= 40:
        raise RuleBroken("Geef het nummer van de factuur.", field="number")
    if dated > today:
        raise RuleBroken("De datum van de factuur moet nog komen.", field="dated")
    if not 0 <= minutes <= confirmed_minutes or not (minutes or late):
        raise RuleBroken(
            "Bevestigd is %(confirmed)s; de factuur noemt %(minutes)s.",
            field="minutes",
            confirmed=words.hours(confirmed_minutes),
            minutes=words.hours(minutes),
        )
    if not minutes and not amount:
        raise RuleBroken("Zo vraagt de factuur niets. Vul een bedrag in.", field="amount")
    if not 0 <= amount <= most:
        raise RuleBroken(
            "Volgens de afspraken is het hoogstens %(most)s; de factuur noemt %(amount)s.",
            field="amount",
            most=words.euros(most),
            amount=words.euros(amount),
        )


def check_cover(minutes: int, amount: int, cover_by: str) -> None:
    if not 0 < len(cover_by.strip()) <= 80:
        raise RuleBroken("Zeg wie er voor de klas staat.", field="cover_by")
    if not 0 <= minutes <= LONGEST_SESSION:
        raise RuleBroken("Vervanging is 0 tot 10 uur per keer.", field="minutes")
    if not 0 <= amount <= HIGHEST_TRAVEL:
        raise RuleBroken("Vervanging kost tussen € 0 en € 10.000 per keer.", field="amount")
