"""Making a programme from a template, adjusting it, and publishing it in versions.

A version is for good: who takes part keeps the one that they began with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.clock import amsterdam
from app.database import db, outdate
from app.errors import NotAllowed, RuleBroken
from app.organisations.models import Kind, Organisation, Ring
from app.programmes import able
from app.programmes.models import Handover, Programme, ProgrammeVersion, Trajectory
from app.programmes.people import decides_for
from app.programmes.reading import NoTemplate, read
from app.programmes.template import Template

CATALOGUE = Path(__file__).parent / "catalogue"
RINGS = {
    "school": Ring.SCHOOL,
    "board": Ring.BOARD,
    "swv": Ring.SWV,
    "region": Ring.REGION,
    "national": Ring.COUNTRY,
}
OWN_RING = {
    Kind.SCHOOL: Ring.SCHOOL,
    Kind.BOARD: Ring.BOARD,
    Kind.SWV: Ring.SWV,
    Kind.REGION: Ring.REGION,
}


@dataclass(frozen=True)
class Facts:
    """What a programme says of itself, beside its template."""

    title: str
    goal: str = ""
    summary: str = ""
    contact_id: int | None = None
    price_cents: int = 0
    opens_on: date | None = None
    open_until: date | None = None
    sunset_on: date | None = None
    is_public: bool = False


@dataclass(frozen=True)
class HandedOver:
    """What was learned about one theme, and who keeps it. `group`: the public id of the group that
    reads what was learned."""

    theme: str
    lessons: str
    to_whom: str
    done_on: date | None = None
    group: str = ""


def catalogue() -> dict[str, str]:
    """The texts that come with the release, by their keys."""
    return {
        path.stem: path.read_text(encoding="utf-8") for path in sorted(CATALOGUE.glob("*.yaml"))
    }


def understood(text: str) -> Template:
    """Raises RuleBroken with every mistake and its line."""
    try:
        return read(text)
    except NoTemplate as none:
        raise RuleBroken(
            "%(what)s", field="text", what=" ".join(str(each) for each in none.mistakes[:10])
        ) from None


def make(
    owner: Organisation, text: str, facts: Facts, *, by: Any | None, now: datetime
) -> Programme:
    """A programme that nobody but its owner sees yet. `by` None: the command line."""
    template = understood(text)
    able.check_known(template, text)
    programme = Programme(
        owner_id=owner.id, title=facts.title, ring=RINGS[template.ring], draft=text
    )
    if by is not None:
        _check_right(programme, by, now)
    _write(programme, facts)
    db.session.add(programme)
    db.session.flush()  # its page is named by its id
    return programme


def change(
    programme: Programme, facts: Facts, *, by: Any, now: datetime, seen: int | None = None
) -> Programme:
    judged(programme, by, now, seen)
    _write(programme, facts)
    return programme


def _write(programme: Programme, facts: Facts) -> None:
    if facts.opens_on and facts.open_until and facts.open_until < facts.opens_on:
        raise RuleBroken("Deze dag ligt voor de dag waarop het opengaat.", field="open_until")
    if not facts.title.strip():
        raise RuleBroken("Geef het programma een naam.", field="title")
    programme.title = facts.title.strip()
    programme.goal, programme.summary = facts.goal.strip(), facts.summary.strip()
    programme.contact_id, programme.price_cents = facts.contact_id, facts.price_cents
    programme.opens_on, programme.open_until = facts.opens_on, facts.open_until
    programme.sunset_on, programme.is_public = facts.sunset_on, facts.is_public


def hand_over(
    programme: Programme,
    rows: Sequence[HandedOver],
    *,
    by: Any,
    now: datetime,
    seen: int | None = None,
) -> Programme:
    """Write down what is handed over, to whom, and what has been."""
    judged(programme, by, now, seen)
    today = amsterdam(now).date()
    for row in rows:
        if row.done_on is not None and row.done_on > today:
            raise RuleBroken(
                "Thema “%(theme)s”: wat overgedragen is, heeft een dag die geweest is.",
                theme=row.theme,
            )
    groups = {each.public_id: each.id for each in groups_to_hand_to(programme)}
    if any(row.group and row.group not in groups for row in rows):
        raise RuleBroken("Kies een groep van jullie zelf.")
    programme.handovers.clear()
    db.session.flush()  # their places are taken until then
    programme.handovers.extend(
        Handover(
            position=number,
            theme=row.theme,
            lessons=row.lessons,
            to_whom=row.to_whom,
            done_on=row.done_on,
            group_id=groups.get(row.group),
        )
        for number, row in enumerate(rows, 1)
    )
    return programme


def groups_to_hand_to(programme: Programme) -> Sequence[Trajectory]:
    """Those of whoever runs the programme, also when they are over."""
    found = (
        select(Trajectory)
        .join(Programme, Programme.id == Trajectory.programme_id)
        .where(
            Programme.owner_id == programme.owner_id,
            Trajectory.school_id.is_(None),
            Trajectory.state.in_(("active", "completed")),
        )
        .order_by(Trajectory.name, Trajectory.id)
    )
    return db.session.scalars(found).all()


def rewrite(
    programme: Programme, text: str, *, by: Any, now: datetime, seen: int | None = None
) -> Programme:
    """Keep a text that is a template; who takes part notices nothing until it is published."""
    judged(programme, by, now, seen)
    able.check_known(understood(text), text)
    programme.draft = text
    return programme


def publish(
    programme: Programme, *, by: Any | None, now: datetime, seen: int | None = None
) -> ProgrammeVersion:
    """Let new trajecten begin with the text as it is now."""
    if by is not None:
        _check_right(programme, by, now)
    outdate(programme, seen)
    template = understood(programme.draft)
    current = programme.current
    if current is not None and current.text == programme.draft:
        raise RuleBroken("Er is niets veranderd sinds de vorige keer.")
    if RINGS[template.ring] < OWN_RING[Kind(programme.owner.kind)]:
        raise RuleBroken("Zo dichtbij kan %(owner)s niets aanbieden.", owner=programme.owner.name)
    programme.ring = RINGS[template.ring]
    version = ProgrammeVersion(
        number=current.number + 1 if current else 1,
        text=programme.draft,
        published_at=now,
        published_by_id=by.id if by is not None else None,
    )
    programme.versions.append(version)
    db.session.flush()  # a traject points at its id
    return version


def judged(programme: Programme, by: Any, now: datetime, seen: int | None) -> None:
    """Before anything of a programme is written: it is theirs, and their page is not stale."""
    _check_right(programme, by, now)
    outdate(programme, seen)


def _check_right(programme: Programme, by: Any, now: datetime) -> None:
    if decides_for(programme, by, amsterdam(now).date()) is None:
        raise NotAllowed()


def load(
    owner: Organisation, keys: Iterable[str], *, contact: Person | None, now: datetime
) -> list[Programme]:
    """Publish programmes of the catalogue for this owner; those that it has already get a new
    version where the text changed, unless the owner adjusted or published one itself."""
    texts, made = catalogue(), []
    for key in keys:
        template = understood(texts[key])
        if RINGS[template.ring] < OWN_RING[Kind(owner.kind)]:
            continue
        found = db.session.scalars(
            select(Programme).where(
                Programme.owner_id == owner.id, Programme.title == template.label
            )
        ).first()
        if found is None:
            facts = Facts(
                template.label,
                summary=template.summary,
                contact_id=contact.id if contact else None,
            )
            found = make(owner, texts[key], facts, by=None, now=now)
        elif not _is_ours(found):
            continue
        found.draft = texts[key]
        if found.current is None or found.current.text != found.draft:
            publish(found, by=None, now=now)
        made.append(found)
    return made


def _is_ours(programme: Programme) -> bool:
    """It says what a release put there, and nothing of its owner's own."""
    current = programme.current
    return (
        current is not None and current.published_by_id is None and programme.draft == current.text
    )
