"""Files that answer a question of a form: kept with the traject, read by who reads that form.

An answer names its file by its id; versions that were handed in keep naming theirs. What nothing in
the traject names any more, is gone.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from app.database import db
from app.files import actions as files
from app.files.kinds import BY_KEY
from app.files.models import StoredFile
from app.files.rules import Upload
from app.programmes import answers, confidential, taking_part
from app.programmes.models import Milestone, Submission, Trajectory


def shelf_of(trajectory: Trajectory) -> str:
    return f"trajectory {trajectory.id}"


def keep(
    milestone: Milestone, filled_in: Mapping[str, Any], *, by: Any, now: datetime
) -> dict[str, Any]:
    """The answers, with the files that came with them kept and named. A file can only be sent, or
    stay from what was kept before: an answer from elsewhere that names one is not ours to read."""
    shelf, found = shelf_of(milestone.trajectory), dict(filled_in)
    known = _named_in_texts(_texts(milestone))
    for key, answer in filled_in.items():
        if not answers.is_file(answer):
            continue
        sent: Upload | None = answer.get(answers.SENT)
        if sent is not None:
            made = files.keep(sent, shelf=shelf, field=key, by=by, now=now)
            facts = {"file": made.public_id, "name": made.name, "kind": made.kind}
            found[key] = facts | {"words": answer.get("words", "")}
        elif answer["file"] not in known:
            raise answers.Incomplete("Kies dit bestand opnieuw.", field=key)
    return found


def forget_unnamed(trajectory: Trajectory) -> None:
    """Remove what was replaced before it was handed in. Whoever calls holds the traject still."""
    db.session.flush()
    shelf = shelf_of(trajectory)
    if files.holds_something(shelf):
        files.clear(shelf, but=named(Milestone.trajectory_id == trajectory.id)[trajectory.id])


def named(which: ColumnElement[bool]) -> defaultdict[int, set[str]]:
    """By traject, the public ids of all that something in it names; of `which` moments."""
    concepts = select(Milestone.trajectory_id, Milestone.concept)
    versions = select(Milestone.trajectory_id, Submission.answers).join(
        Submission, Submission.milestone_id == Milestone.id
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for each in (concepts, versions):
        for id_, text in db.session.execute(each.where(which)):
            found[id_] |= set(_named_in_texts([text]))
    return found


def readable(milestone: Milestone, person: Any, on: date) -> Select[StoredFile]:
    """What was handed in here and this person reads, and what is kept by who fills it in."""
    texts = []
    if confidential.reads(milestone, person, on):
        texts += [each.answers for each in milestone.submissions]
    if taking_part.writes(milestone, person, on) is not None:
        texts.append(milestone.concept)
    shelf = shelf_of(milestone.trajectory)
    return select(StoredFile).where(
        StoredFile.shelf == shelf, StoredFile.public_id.in_(list(_named_in_texts(texts)))
    )


def shown(filled_in: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(question, its file) of each answer that is one; `is_picture`: a page may show it."""
    for key, answer in filled_in.items():
        if answers.is_file(answer):
            kind = BY_KEY.get(answer.get("kind", ""))
            yield key, answer | {"is_picture": kind is not None and kind.is_picture}


def _texts(milestone: Milestone) -> list[str]:
    return [milestone.concept, *(each.answers for each in milestone.submissions)]


def _named_in_texts(texts: list[str]) -> dict[str, str]:
    return {
        answer["file"]: answer.get("name", "")
        for text in texts
        for answer in answers.loads(text).values()
        if answers.is_file(answer)
    }
