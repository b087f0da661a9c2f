"""Makers of files that people added."""

from app.database import db, unit_of_work
from app.files import actions
from app.files.models import StoredFile
from app.files.rules import Upload, received
from app.programmes import answers, attached
from app.programmes.models import Milestone
from tests.support.makers import MOMENT

A_PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def an_upload(name: str = "verslag.pdf") -> Upload:
    return received(name, A_PDF)


def a_file_of(milestone: Milestone) -> StoredFile:
    """Of what was handed in there last, by who did."""
    with unit_of_work():
        found = db.session.get_one(Milestone, milestone.id)
        newest = found.newest
        assert newest is not None
        shelf = attached.shelf_of(found.trajectory)
        made = actions.keep(an_upload(), shelf=shelf, field="", by=newest.by, now=MOMENT)
        named = {"file": made.public_id, "name": made.name, "kind": made.kind, "words": ""}
        newest.answers = answers.dumps(answers.loads(newest.answers) | {"drawing": named})
    return made
