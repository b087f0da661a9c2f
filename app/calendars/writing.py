"""Sessions as a file that every calendar reads (RFC 5545), the same bytes for the same facts.

It says who helps whom where and when. No mail address, no amount and no review: whoever a calendar
is shared with reads along.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import STATUS, TRANSP, Calendar, Event, Timezone

from app.calendars.times import Block, block_of
from app.clock import amsterdam
from app.deployments import words
from app.deployments.models import Deployment, Session
from app.help_requests.access import SOME_SCHOOL, knows_school

LOOK_AGAIN = timedelta(hours=6)

# The rules of Europe/Amsterdam since 1996. The library would list every change of clock by its
# date, which programs that only know rules read as winter time all year.
ZONE = "\r\n".join(
    (
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Amsterdam",
        "BEGIN:DAYLIGHT",
        "DTSTART:19960331T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
)


def a_calendar(
    sessions: Sequence[Session],
    *,
    reader: Any,
    now: datetime,
    name: str,
    uid: str,
    host: str,
    url_of: Callable[[Deployment], str],
) -> bytes:
    """A calendar called `name` with an event for each session, as its reader may know them.

    `host` makes the ids unique in the world; `url_of` is where more is told about an inzet.
    """
    calendar = Calendar.new(
        prodid="-//Expedu//Expert Netwerk Educatief//NL",
        method="PUBLISH",
        name=_in_one_line(name),
        uid=f"{uid}@{host}",  # else each writing draws another
        refresh_interval=LOOK_AGAIN,
    )
    # Outlook reads this older name of the same.
    calendar.add("x-published-ttl", LOOK_AGAIN, parameters={"value": "DURATION"})
    # Also with nothing planned: a calendar without anything in it is no valid file.
    calendar.add_component(Timezone.from_ical(ZONE))
    for session in sessions:
        url = url_of(session.deployment)
        calendar.add_component(_event(session, reader=reader, now=now, host=host, url=url))
    return calendar.to_ical()


def _event(session: Session, *, reader: Any, now: datetime, host: str, url: str) -> Event:
    inzet, block = session.deployment, block_of(session)
    is_off = session.cancelled_at is not None
    takes_time = _is_there(inzet, reader) and not is_off
    school = _school(inzet, reader, amsterdam(now).date())
    return Event.new(
        uid=f"{inzet.public_id}-{session.id}@{host}",
        sequence=inzet.version,  # every move raises it, also one that changes this session
        stamp=inzet.moved_at,
        last_modified=inzet.moved_at,
        start=block.begin,
        end=block.end,
        status=STATUS.CANCELLED if is_off else STATUS.CONFIRMED,
        # To who is there it is time taken; who leads them wants to know, and can do other things.
        transparency=TRANSP.OPAQUE if takes_time else TRANSP.TRANSPARENT,
        summary=_summary(inzet, reader, school, is_off=is_off),
        description="\n".join(_says(session, block, school, url)),
        location=_place(inzet, school),
        url=url,
    )


def _is_there(inzet: Deployment, reader: Any) -> bool:
    return reader.id in (inzet.expert_id, inzet.contact_id or inzet.asked_by_id)


def _school(inzet: Deployment, reader: Any, on: date) -> str:
    known = knows_school(reader, inzet.help_request, on)
    return inzet.asker_school.name if known else SOME_SCHOOL


def _summary(inzet: Deployment, reader: Any, school: str, *, is_off: bool) -> str:
    who = school if reader.id == inzet.expert_id else f"{inzet.expert.name} bij {school}"
    said = _in_one_line(f"{inzet.help_request.title} ({who})")
    return f"Gaat niet door: {said}" if is_off else said


def _says(session: Session, block: Block, school: str, url: str) -> Iterable[str]:
    yield f"{session.deployment.expert.name} helpt {school}, {words.hours(session.minutes)}."
    if not block.is_agreed:
        half = "middag" if session.part % 2 else "ochtend"
        yield f"Hoe laat het begint, staat nog niet vast. Tot dan staat de hele {half} erin."
    yield f"Meer hierover: {url}"


def _place(inzet: Deployment, school: str) -> str:
    return _in_one_line((inzet.terms.place if inzet.terms else "") or school)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
