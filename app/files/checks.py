"""`flask check`: every file is what was kept."""

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import select

from app.database import db
from app.files.kinds import BY_KEY
from app.files.models import StoredFile


def files_are_whole() -> Iterator[str]:
    """One at a time: together they may be larger than the memory."""
    for id_ in db.session.scalars(select(StoredFile.id).order_by(StoredFile.id)).all():
        columns = (StoredFile.kind, StoredFile.size, StoredFile.sha256, StoredFile.content)
        kind, size, digest, content = db.session.execute(
            select(*columns).where(StoredFile.id == id_)
        ).one()
        if kind not in BY_KEY:
            yield f"File {id_} is of the unknown kind {kind}."
        if len(content) != size or sha256(content).hexdigest() != digest:
            yield f"File {id_} is not what was kept."
