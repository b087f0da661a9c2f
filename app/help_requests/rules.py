"""What must be true of a vraag: when it may be asked, how small a small one is, and who hides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import RuleBroken
from app.organisations.models import Ring

SMALL_MINUTES = 120  # a small vraag: two hours at most, so that nobody need decide about it
ANONYMOUS_FROM = 5  # schools in the ring; with fewer, leaving out the name hides nobody
FURTHEST_HIDDEN = Ring.SWV
QUIET_DAYS = 60  # without a word, and the vraag ends by itself
REMIND_DAYS = 30
FURTHEST_AHEAD = timedelta(days=731)  # two years; further ahead is a wish and not a vraag
MOST_SKILLS = 12
MOST_MINUTES = 60_000
LONGEST_HTML = 12_000  # characters of a rendered note, as the column holds them

# What a school is after. Developing the school itself stands beside helping children.
GOALS = {
    "pupils": "Leerlingen verder helpen",
    "teachers": "Leraren sterker maken",
    "school": "De school ontwikkelen",
    "relief": "Tijdelijk werk uit handen nemen",
}

WITHDRAW_REASONS = {
    "solved": "Het is al opgelost",
    "elsewhere": "We hebben op een andere manier hulp gevonden",
    "not_now": "Het komt nu niet uit",
    "mistake": "De vraag klopt niet",
    "other": "Iets anders",
}

# Why a freelancer, where colleagues ticked the same; the reason is counted, not judged.
EXTERNAL_REASONS = {
    "nobody_free": "Wie het kan, heeft geen tijd",
    "nobody_can": "Wie het aanvinkte, past niet bij deze vraag",
    "outside_view": "We willen juist een blik van buiten",
    "worked_before": "We werkten eerder met deze persoon",
    "other": "Iets anders",
}
NOBODY_INSIDE = "nobody_inside"
# What stands there where nobody had to choose.
EXTERNAL_FACTS = {
    NOBODY_INSIDE: "Binnen school, bestuur en samenwerkingsverband vinkte niemand dit aan",
    "offered": "De zzp’er bood zelf hulp aan",
    "sounded": "De coördinator polste de zzp’er",
    "programme": "De zzp’er doet mee in een programma van de school",
}
WHY_EXTERNAL = EXTERNAL_REASONS | EXTERNAL_FACTS
LONGEST_REASON = 1000


@dataclass(frozen=True)
class Draft:
    """A vraag as somebody describes it. `problem_html` is `problem` as it will be shown."""

    title: str
    skill_ids: tuple[int, ...] = ()  # essential
    nice_ids: tuple[int, ...] = ()  # nice to have beside those
    minutes: int = 0
    from_date: date | None = None
    until_date: date | None = None
    ring: int = Ring.BOARD
    problem: str = ""
    problem_html: str = ""
    goal: str = ""
    left_behind: str = ""
    forms: int = 0  # bits over profiles.FORMS
    parts: int = 0  # bits 0-9; 0: any
    contact_id: int | None = None
    wished_id: int | None = None
    external_reason: str = ""
    external_words: str = ""
    is_micro: bool = False
    is_anonymous: bool = False
    supports_pupils: bool = False
    pupils: int | None = None


def hours(minutes: int) -> str:
    """150 -> "2,5 uur", as a refusal says it."""
    if minutes % 15:
        return f"{minutes} minuten"
    return f"{minutes / 60:g} uur".replace(".", ",")


def check_describes(draft: Draft, *, today: date) -> None:
    """That this can be kept as a draft; what is still empty may be filled in later."""
    if not draft.title.strip():
        raise RuleBroken("Schrijf waar je tegenaan loopt.", field="title")
    if len(draft.problem_html) > LONGEST_HTML:
        raise RuleBroken("Maak je toelichting korter of eenvoudiger.", field="problem")
    wanted = {*draft.skill_ids, *draft.nice_ids}
    if len(wanted) > MOST_SKILLS:
        raise RuleBroken(
            "Kies hoogstens %(most)s soorten expertise; nu zijn het er %(count)s.",
            field="skills",
            most=MOST_SKILLS,
            count=len(wanted),
        )
    if not 0 <= draft.minutes <= MOST_MINUTES:
        raise RuleBroken("Vraag hoogstens %(most)s.", field="minutes", most=hours(MOST_MINUTES))
    if draft.ring not in range(Ring.SCHOOL, Ring.COUNTRY + 1):
        raise RuleBroken("Kies hoe ver de hulp mag komen.", field="ring")
    if draft.is_anonymous:
        check_stays_near(draft.ring)
    for code, known, field in (
        (draft.goal, GOALS, "goal"),
        (draft.external_reason, EXTERNAL_REASONS, "external_reason"),
    ):
        if code and code not in known:
            raise RuleBroken("Kies een van de mogelijkheden.", field=field)
    if len(draft.external_words) > LONGEST_REASON:
        raise RuleBroken("Maak je toelichting korter.", field="external_words")
    _check_period(draft.from_date, draft.until_date, today)
    _check_pupils(draft)


def check_one_side(both: Collection[str]) -> None:
    """By name, the skills that were chosen as essential and as nice to have."""
    if both:
        raise RuleBroken(
            "%(skill)s kan op één plek staan: bij wat echt nodig is, of bij wat mooi meegenomen "
            "is.",
            field="nice",
            skill=min(both),
        )


def _check_period(begins: date | None, ends: date | None, today: date) -> None:
    if begins and ends and ends < begins:
        raise RuleBroken("Kies een laatste dag die na de eerste komt.", field="until_date")
    for day, field in ((begins, "from_date"), (ends, "until_date")):
        if day and day < today:
            raise RuleBroken("Deze dag is al voorbij.", field=field)
        if day and day > today + FURTHEST_AHEAD:
            raise RuleBroken("Kies een dag binnen twee jaar.", field=field)


def _check_pupils(draft: Draft) -> None:
    if draft.pupils is not None and not 1 <= draft.pupils <= 5000:
        raise RuleBroken("Schrijf een aantal van 1 tot en met 5000.", field="pupils")
    if draft.supports_pupils and draft.pupils is None:
        raise RuleBroken("Schrijf om hoeveel kinderen het ongeveer gaat.", field="pupils")


def check_may_be_published(
    *, skills: int, minutes: int, until: date | None, ring: int | None, today: date
) -> None:
    """That somebody could answer it. Raises RuleBroken beside what is missing."""
    if skills < 1:
        raise RuleBroken("Kies minstens één soort expertise.", field="skills")
    if minutes <= 0:
        raise RuleBroken("Schrijf hoeveel uur hulp je ongeveer nodig hebt.", field="minutes")
    if until is None:
        raise RuleBroken("Kies tot wanneer de hulp mag komen.", field="until_date")
    if until < today:
        raise RuleBroken("Deze periode is al voorbij. Kies een latere dag.", field="until_date")
    if ring is None:
        raise RuleBroken("Kies hoe ver de hulp mag komen.", field="ring")


def check_external_reason(code: str, words: str) -> None:
    """Why a freelancer is asked all the same: from the list, with words where it is none of it."""
    if code not in EXTERNAL_REASONS:
        raise RuleBroken("Kies waarom je toch een zzp’er vraagt.", field="external_reason")
    if code == "other" and not words.strip():
        raise RuleBroken("Schrijf in een paar woorden wat de reden is.", field="external_words")
    if len(words) > LONGEST_REASON:
        raise RuleBroken("Maak je toelichting korter.", field="external_words")


def check_is_small(*, minutes: int, ring: int) -> None:
    """That it is small enough to need nobody's decision: no money is ever spent on it."""
    if minutes > SMALL_MINUTES:
        raise RuleBroken(
            "Een kleine vraag is hoogstens %(most)s; deze vraagt %(asked)s.",
            field="minutes",
            most=hours(SMALL_MINUTES),
            asked=hours(minutes),
        )
    if ring > Ring.BOARD:
        raise RuleBroken("Een kleine vraag blijft binnen je eigen school of bestuur.", field="ring")


def check_may_hide(schools_in_ring: int) -> None:
    if schools_in_ring < ANONYMOUS_FROM:
        raise RuleBroken(
            "Zonder naam vragen kan pas als minstens %(least)s scholen de vraag zien; "
            "in deze kring %(verb)s het er %(count)s.",
            field="is_anonymous",
            least=ANONYMOUS_FROM,
            count=schools_in_ring,
            verb="is" if schools_in_ring == 1 else "zijn",
        )


def check_stays_near(ring: int) -> None:
    """A vraag without the school's name is for who shares its samenwerkingsverband."""
    if ring > FURTHEST_HIDDEN:
        raise RuleBroken(
            "Zonder naam vragen kan tot en met je samenwerkingsverband. Kies een kring die "
            "dichterbij is, of laat de naam van de school zien.",
            field="ring",
        )


def wider(ring: object, *, now: int) -> int:
    """The ring that somebody chose, when it reaches further than now."""
    if not isinstance(ring, int) or ring not in range(Ring.SCHOOL, Ring.COUNTRY + 1):
        raise RuleBroken("Kies hoe ver de hulp mag komen.", field="ring")
    if ring <= now:
        raise RuleBroken("Kies een kring die verder reikt dan nu.", field="ring")
    return ring


def check_reason(code: str, words: str, *, known: Collection[str]) -> None:
    if code not in known:
        raise RuleBroken("Kies een reden.", field="reason_code")
    if code == "other" and not words.strip():
        raise RuleBroken("Schrijf kort wat de reden is.", field="reason_words")


def check_explained(words: str) -> None:
    if not words.strip():
        raise RuleBroken("Schrijf wat er nog anders moet.", field="reason_words")


def check_hours_left(minutes: int, *, left: int) -> None:
    if minutes > left:
        raise RuleBroken(
            "Deze vraag heeft nog %(left)s over; dit is %(asked)s.",
            left=hours(left),
            asked=hours(minutes),
        )
