"""What must be true of terms: what one side proposes, on which dates, and for which class."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from app.deployments import words
from app.deployments.amounts import BY_REPLACEMENT, COVERS, NO_COVER, OWN_TIME
from app.errors import RuleBroken
from app.organisations.years import school_year, school_year_bounds
from app.profiles.free import OWN_CLASS
from app.profiles.models import FORMS

LONGEST_SESSION = 600  # minutes
LONGEST_AGREEMENT = 60_000  # minutes
MOST_DATES = 100
FURTHEST = timedelta(days=730)
HIGHEST_RATE = 50_000  # cents an hour
HIGHEST_TRAVEL = 1_000_000  # cents
MICRO_MINUTES = 120
LONGEST_SWAP = 240  # minutes: a half day
LONGEST_ACTIVITY = 100
HALF_IS_OVER = (time(12), time(17))  # a morning, an afternoon

Dated = tuple[date, int, int]  # a date, its part of the week, minutes
# By day the parts of the week, in bits, on which somebody is in front of a class then.
Taught = Mapping[date, int]


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


def check_draft(
    draft: TermsDraft,
    *,
    freelance: bool,
    taught: Taught,
    today: date,
    covered_by_swap: bool = False,
) -> None:
    """That this can be agreed at all. `taught`: when the expert is in front of a class."""
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
            check_no_class_alone(draft.cover, draft.dates, taught)


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


def check_no_class_alone(cover: str, dates: Iterable[Dated], taught: Taught) -> None:
    """Without replacement nobody leaves the class they are in front of."""
    if cover == BY_REPLACEMENT:
        return
    alone = [(on, part) for on, part, _ in dates if taught.get(on, 0) >> part & 1]
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
    cover: str, dates: Iterable[tuple[date, int]], taught: Taught
) -> list[tuple[date, int]]:
    """When a class misses its own teacher; where nobody wrote down when they teach, every time."""
    return [(on, part) for on, part in dates if misses_class(cover, part, taught.get(on, 0))]


def misses_class(cover: str, part: int, class_parts: int) -> bool:
    return cover == BY_REPLACEMENT and (not class_parts or bool(class_parts >> part & 1))
