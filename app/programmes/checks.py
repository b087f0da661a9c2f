"""What `flask check` proves about trajecten."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import and_, exists, select, true

from app.database import db
from app.events.models import Event
from app.feature import Check
from app.files.models import StoredFile
from app.programmes import attached
from app.programmes.models import (
    Milestone,
    ProgrammeVersion,
    Signature,
    Submission,
    Trajectory,
    TrajectoryPhase,
)
from app.programmes.reading import mistakes_in


def a_phase_closes_with_its_last_moment() -> Iterable[str]:
    """Of a running traject one phase is open, and something in it is still to be done."""
    still = exists().where(
        Milestone.phase_id == TrajectoryPhase.id, Milestone.state.not_in(("done", "skipped"))
    )
    is_open = and_(TrajectoryPhase.opened_on.is_not(None), TrajectoryPhase.closed_on.is_(None))
    running = select(Trajectory.id).where(Trajectory.state == "active").order_by(Trajectory.id)
    found = select(TrajectoryPhase.trajectory_id).where(is_open, still)
    working = list(db.session.scalars(found))
    for id_ in db.session.scalars(running):
        if working.count(id_) != 1:
            yield f"trajectory {id_} runs, and {working.count(id_)} of its phases are open"


def every_answer_has_its_file() -> Iterable[str]:
    """What an answer names is kept, and nothing is kept that no answer names."""
    held = defaultdict(set)
    for shelf, id_ in db.session.execute(select(StoredFile.shelf, StoredFile.public_id)):
        held[shelf].add(id_)
    all_named = attached.named(true())
    for trajectory in db.session.scalars(select(Trajectory).order_by(Trajectory.id)):
        on_shelf, named = held[attached.shelf_of(trajectory)], all_named[trajectory.id]
        if on_shelf != named:
            yield (
                f"trajectory {trajectory.id}: {len(named - on_shelf)} files are not kept, "
                f"{len(on_shelf - named)} are of no answer"
            )


def all_is_closed_at_the_end() -> Iterable[str]:
    found = (
        select(TrajectoryPhase.trajectory_id)
        .join(Trajectory, Trajectory.id == TrajectoryPhase.trajectory_id)
        .where(
            Trajectory.state == "completed",
            TrajectoryPhase.is_active,
            TrajectoryPhase.closed_on.is_(None),
        )
    )
    for id_ in db.session.scalars(found.distinct()):
        yield f"trajectory {id_} is completed, and a phase of it is not closed"


def what_is_good_was_judged_by_another() -> Iterable[str]:
    handed_in = exists().where(Submission.milestone_id == Milestone.id)
    found = select(Milestone.id).where(
        Milestone.state == "done",
        handed_in,
        ~handed_in.where(Submission.accepted_at.is_not(None)),
    )
    for id_ in db.session.scalars(found):
        yield f"milestone {id_} is done, and nobody accepted what was handed in"


def nobody_judges_their_own_work() -> Iterable[str]:
    """Who said that it is good, or signed for it, was not who handed it in: by their own hands,
    whoever they stood in for."""
    signed = exists().where(
        Signature.milestone_id == Submission.milestone_id,
        Signature.signed_by_id != Submission.by_id,
    )
    said = exists().where(
        Event.object_type == "milestone",
        Event.object_id == Submission.milestone_id,
        Event.action == "accept",
        Event.by_id != Submission.by_id,
    )
    found = select(Submission.milestone_id).where(
        Submission.accepted_at.is_not(None), ~signed, ~said
    )
    for id_ in db.session.scalars(found):
        yield f"milestone {id_} was handed in and found good by one person alone"


def a_decision_is_what_was_signed() -> Iterable[str]:
    """Somebody signed for the outcome that it has."""
    signed = exists().where(
        Signature.milestone_id == Milestone.id, Signature.outcome == Milestone.outcome
    )
    found = select(Milestone.id).where(Milestone.outcome != "", ~signed)
    for id_ in db.session.scalars(found):
        yield f"milestone {id_} has an outcome that nobody signed"


def every_version_can_be_read() -> Iterable[str]:
    for id_, text in db.session.execute(select(ProgrammeVersion.id, ProgrammeVersion.text)):
        if mistakes := mistakes_in(text):
            yield f"programme version {id_}: {mistakes[0]}"


CHECKS = (
    Check("a phase closes with its last moment", a_phase_closes_with_its_last_moment),
    Check("all phases are closed at the end", all_is_closed_at_the_end),
    Check("what is good was judged by another", what_is_good_was_judged_by_another),
    Check("nobody judges their own work", nobody_judges_their_own_work),
    Check("a decision is what was signed", a_decision_is_what_was_signed),
    Check("every answer has its file", every_answer_has_its_file),
    Check("every version of a programme can be read", every_version_can_be_read),
)
