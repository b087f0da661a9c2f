"""How values read on a page: money, hours, days, rings, and the icons beside them."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

from flask import Flask, current_app
from markupsafe import Markup, escape

from app import clock

NBSP = "\u00a0"  # keeps "€ 12" and "24 november" on one line
MINUS = "\u2212"
NOTHING = "\u2013"  # what stands where a value is absent

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
SHORT_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
SHORT_MONTHS = tuple(month[:3] if month != "maart" else "mrt" for month in MONTHS)
WEEK = tuple(f"{day}{half}" for day in DAYS[:5] for half in ("ochtend", "middag"))
RINGS = (
    "eigen school",
    "eigen bestuur",
    "eigen samenwerkingsverband",
    "eigen regio",
    "heel Nederland",
)
AVATARS = 6  # so many colours stand in the style sheet

# What a state asks of its reader decides its colour; the word itself comes from the table.
TONES = {
    "draft": "quiet",
    "proposed": "wait",
    "open": "go",
    "filled": "good",
    "closed": "quiet",
    "sounded": "wait",
    "talking": "go",
    "consent": "wait",
    "approval": "wait",
    "approved": "good",
    "scheduled": "good",
    "running": "go",
    "delivered": "wait",
    "disputed": "stop",
    "completed": "good",
    "settled": "good",
    "declined": "quiet",
    "withdrawn": "quiet",
    "expired": "quiet",
    "cancelled": "quiet",
    "owed": "wait",
    "active": "go",
    "planned": "quiet",
    "handed_in": "wait",
    "done": "good",
    "skipped": "quiet",
    "shared": "good",
    "removed": "quiet",
    "stopped": "quiet",
    "late": "stop",
    "published": "good",
    "seeking": "wait",
    "invited": "wait",
    "member": "good",
    "left": "quiet",
    "asked": "wait",
    "waiting": "wait",
    "accepted": "good",
    "finished": "good",
    "refused": "quiet",
    "seen": "quiet",
    "spoken": "go",
    "joins": "good",
    "no": "quiet",
}


def euro(cents: int | None) -> str:
    """123450 -> € 1.234,50"""
    if cents is None:
        return NOTHING
    whole, rest = divmod(abs(cents), 100)
    sign = MINUS if cents < 0 else ""
    return f"{sign}€{NBSP}{whole:,}".replace(",", ".") + f",{rest:02d}"


def decimal(value: float | Decimal | None, digits: int = 1) -> str:
    """8.44 -> 8,4"""
    return NOTHING if value is None else f"{value:.{digits}f}".replace(".", ",")


def grade(thousandths: int | None) -> str:
    """8437 -> 8,4: a score as stored, as a school mark. Rounds half up, like a teacher."""
    return NOTHING if thousandths is None else decimal(Decimal((thousandths + 50) // 100) / 10)


def hours(minutes: int | None) -> str:
    """150 -> 2,5 uur; what is no quarter of an hour is said in minutes."""
    if minutes is None:
        return NOTHING
    if minutes % 15 == 0:
        amount = f"{Decimal(minutes) / 60:f}".replace(".", ",")
        return f"{amount.rstrip('0').rstrip(',') if ',' in amount else amount}{NBSP}uur"
    whole, rest = divmod(minutes, 60)
    parts = [f"{whole}{NBSP}uur"] if whole else []
    return " ".join([*parts, f"{rest}{NBSP}{plural(rest, 'minuut', 'minuten')}"])


def plural(count: int, one: str, many: str) -> str:
    """The right word only: {{ n }} {{ n | plural("ervaring", "ervaringen") }}"""
    return one if count == 1 else many


def _day(value: date | datetime) -> date:
    return clock.amsterdam(value).date() if isinstance(value, datetime) else value


def dutch_date(value: date | datetime | None, *, short: bool = False, weekday: bool = True) -> str:
    """dinsdag 24 november 2026, or short: di 24 nov 2026."""
    if value is None:
        return NOTHING
    day = _day(value)
    months, days = (SHORT_MONTHS, SHORT_DAYS) if short else (MONTHS, DAYS)
    spelled = f"{day.day}{NBSP}{months[day.month - 1]}{NBSP}{day.year}"
    return f"{days[day.weekday()]}{NBSP}{spelled}" if weekday else spelled


def dutch_month(day: date) -> str:
    """maart 2026"""
    return f"{MONTHS[day.month - 1]}{NBSP}{day.year}"


def dutch_moment(value: datetime | None) -> str:
    """24 november 2026, 14.30 uur"""
    if value is None:
        return NOTHING
    local = clock.amsterdam(value)
    return f"{dutch_date(value, weekday=False)}, {local:%H.%M}{NBSP}uur"


def date_range(first: date | datetime | None, last: date | datetime | None) -> str:
    """3 t/m 7 november 2026; what both days share is said once. Either end may be open."""
    if first is None and last is None:
        return "onbeperkt"
    if last is None:
        return f"vanaf {dutch_date(first, weekday=False)}"
    if first is None:
        return f"tot en met {dutch_date(last, weekday=False)}"
    start, end = _day(first), _day(last)
    whole_end = dutch_date(end, weekday=False)
    if start == end:
        return whole_end
    if start.year != end.year:
        return f"{dutch_date(start, weekday=False)} t/m {whole_end}"
    if start.month != end.month:
        return f"{start.day}{NBSP}{MONTHS[start.month - 1]} t/m {whole_end}"
    return f"{start.day} t/m {whole_end}"


def ago(value: datetime | None) -> str:
    """How long ago, in the words of a conversation; days are counted in Amsterdam."""
    if value is None:
        return NOTHING
    seconds = (clock.now() - value.astimezone(UTC)).total_seconds()
    days = (clock.today() - _day(value)).days
    if seconds < 60:
        return "zojuist"
    if seconds < 3600:
        count = int(seconds // 60)
        return f"{count} {plural(count, 'minuut', 'minuten')} geleden"
    if days == 0:
        return f"{int(seconds // 3600)} uur geleden"
    if days == 1:
        return "gisteren"
    if days < 14:
        return f"{days} dagen geleden"
    if days < 60:
        return f"{days // 7} weken geleden"
    if days < 365:
        return f"{days // 30} maanden geleden"
    return f"{days // 365} jaar geleden"


def has_part(bits: int | None, part: int) -> bool:
    return bool((bits or 0) >> part & 1)


def parts(bits: int | None) -> str:
    """The parts of the week in a bitmask: maandagochtend, dinsdagmiddag."""
    chosen = [name for part, name in enumerate(WEEK) if has_part(bits, part)]
    if not chosen:
        return "geen dagdelen"
    return "alle dagdelen" if len(chosen) == len(WEEK) else ", ".join(chosen)


def ring(number: int | None) -> str:
    return NOTHING if number is None else RINGS[number]


def tone(state: str) -> str:
    return TONES.get(state, "quiet")


def initials(name: str) -> str:
    """First letter of the first name and of the surname without its prefix: MG."""
    words = [word for word in re.split(r"[\s.]+", name) if word]
    named = [word for word in words if word[0].isupper()] or words
    return "".join(word[0].upper() for word in dict.fromkeys((*named[:1], *named[-1:])))


def avatar_class(name: str) -> str:
    """The same colour for the same name, on every page and every machine."""
    return f"avatar--{crc32(name.encode()) % AVATARS + 1}"


def icon(name: str, size: int = 20) -> Markup:
    """A vendored icon, inline. It is decoration: the words beside it say the same."""
    return _drawn(current_app.static_folder or "", name, int(size))


@lru_cache(maxsize=256)  # a page of results draws two hundred of them
def _drawn(static_folder: str, name: str, size: int) -> Markup:
    shapes = _shapes(Path(static_folder) / "vendor" / "icons", name)  # our own vendored files
    return Markup(
        f'<svg class="icon" width="{size}" height="{size}" viewBox="0 0 24 24"'
        ' fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"'
        f' stroke-linejoin="round" aria-hidden="true" focusable="false">{shapes}</svg>'
    )


def _shapes(folder: Path, name: str) -> str:
    """What stands between <svg> and </svg>; nothing where the front-end files were not fetched."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise ValueError(f"{name!r} is no name of an icon.")
    if not folder.is_dir():
        return ""
    file = folder / f"{name}.svg"
    if not file.is_file():
        raise LookupError(f"Add {name!r} to scripts/icons.txt and fetch the assets again.")
    drawing = file.read_text(encoding="utf-8")
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^<>]*/>", drawing)
    return "".join(" ".join(shape.split()) for shape in shapes if 'stroke="none"' not in shape)


def form_problems(form: Any) -> list[tuple[str, str]]:
    """(id of the control, its label and the sentence) per error of a form, as on the page.

    An empty id: the sentence concerns the whole form.
    """
    problems = [("", str(message)) for message in form.form_errors]
    for field in form:
        problems += _problems_of(field)
    return problems


def _problems_of(field: Any) -> Iterator[tuple[str, str]]:
    if hasattr(field, "entries"):  # a list of fields
        for entry in field.entries:
            yield from _problems_of(entry)
    elif hasattr(field, "form"):  # a form inside a form
        for inner in field:
            yield from _problems_of(inner)
    else:
        for message in field.errors:
            control = first_control(field)
            yield control, _beside_label(field, message) if control else str(message)


def _beside_label(field: Any, message: str) -> str:
    label = str(field.label.text)
    return f"{label} {message}" if label.endswith("?") else f"{label}: {message}"


def first_control(field: Any) -> str:
    """Where the focus goes: a group of boxes has no control with its own id."""
    if field.type == "CSRFTokenField" or getattr(field.widget, "input_type", "") == "hidden":
        return ""
    if control_kind(field) in ("group", "week"):
        return next((str(option.id) for option in field), str(field.id))
    return str(field.id)


def control_kind(field: Any) -> str:
    """How a WTForms field is drawn: week, group, checkbox, textarea, select or textbox."""
    widget = type(field.widget).__name__
    if field.type == "PartsField":
        return "week"
    if hasattr(field, "option_widget"):
        return "select" if widget == "Select" else "group"
    return {"CheckboxInput": "checkbox", "TextArea": "textarea"}.get(widget, "textbox")


def has_errors(form: Any) -> bool:
    return any(True for _ in form_problems(form))


def paragraphs(text: str | None) -> Markup:
    """Plain text as typed, escaped, with its line breaks."""
    blocks: Iterable[str] = re.split(r"\n\s*\n", (text or "").strip().replace("\r\n", "\n"))
    lines = (Markup("<br>").join(escape(line) for line in b.split("\n")) for b in blocks if b)
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


def install(app: Flask) -> None:
    """Teach the templates of this app these words."""
    filters = (
        *(euro, decimal, grade, hours, plural, dutch_date, dutch_moment, date_range, ago),
        *(dutch_month, parts, has_part, ring, tone, initials, avatar_class, paragraphs),
    )
    for filter_ in filters:
        app.jinja_env.filters[filter_.__name__] = filter_
    for global_ in (icon, form_problems, has_errors, first_control, control_kind, date_range):
        app.jinja_env.globals[global_.__name__] = global_
    app.jinja_env.globals.update(WEEK=WEEK, DAYS=DAYS[:5], SHORT_DAYS=SHORT_DAYS[:5], RINGS=RINGS)
