"""Keeping a file and removing it. Nothing here commits, and nobody is asked for a right: what
names the file does that."""

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, select

from app.accounts import throttles
from app.accounts.throttles import DAY, Limit
from app.database import db
from app.errors import RuleBroken
from app.files.models import StoredFile
from app.files.rules import MEGABYTE, MOST_TOGETHER, Upload

UPLOADS = Limit(
    "upload", 60, DAY, "Je voegde vandaag al veel bestanden toe. Probeer het morgen opnieuw."
)


def keep(upload: Upload, *, shelf: str, field: str, by: Any, now: datetime) -> StoredFile:
    """Raises RuleBroken, beside `field`, where there is no room, or somebody adds very many."""
    held = db.session.scalar(
        select(func.coalesce(func.sum(StoredFile.size), 0)).where(StoredFile.shelf == shelf)
    )
    if int(held or 0) + len(upload.content) > MOST_TOGETHER:
        raise RuleBroken(
            "Hier passen samen hoogstens %(n)s MB aan bestanden. Plak een link, of haal eerst "
            "iets weg.",
            field=field,
            n=MOST_TOGETHER // MEGABYTE,
        )
    throttles.take(UPLOADS, str(by.id), now=now)
    made = StoredFile(
        shelf=shelf,
        name=upload.name,
        kind=upload.kind.key,
        size=len(upload.content),
        sha256=sha256(upload.content).hexdigest(),
        content=upload.content,
        by_id=by.id,
        at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made


def holds_something(shelf: str) -> bool:
    there = select(StoredFile.id).where(StoredFile.shelf == shelf)
    return db.session.scalar(there.limit(1)) is not None


def remove(ids: Iterable[int]) -> None:
    db.session.execute(delete(StoredFile).where(StoredFile.id.in_(list(ids))))


def clear(shelf: str, *, but: Collection[str]) -> None:
    """Remove what nothing on this shelf names any more; `but`: the public ids that are named."""
    db.session.execute(
        delete(StoredFile).where(StoredFile.shelf == shelf, StoredFile.public_id.not_in(list(but)))
    )
