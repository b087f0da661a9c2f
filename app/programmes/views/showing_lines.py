"""What the page of a traject says of the lines of its plan, and for whom help was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app.database import db
from app.help_requests.access import visible
from app.help_requests.models import HelpRequest
from app.help_requests.transitions import STATES
from app.programmes import followed
from app.programmes.followed import Followed, FollowedList, Reads
from app.programmes.models import Trajectory


@dataclass(frozen=True)
class LineShown:
    line: Followed
    requests: Sequence[tuple[str, str, str]]  # title, state in words, url; of who may not read it
    ask_url: str

    @property
    def now(self) -> followed.State | None:
        """How far it is, as the newest report says."""
        return self.line.states[-1] if self.line.states else None


def lists_of(
    trajectory: Trajectory, reader: Any, on: date, reads: Reads
) -> list[tuple[str, str, list[LineShown]]]:
    """(label, url of where they were handed in, lines) of each list."""
    return [
        (
            each.label,
            url_for("programmes.moment", public_id=each.milestone.public_id),
            _shown(each, reader, on),
        )
        for each in followed.followed(trajectory, reads=reads)
        if each.lines
    ]


def _shown(found: FollowedList, reader: Any, on: date) -> list[LineShown]:
    may_ask = found.asks and followed.asks_for(found.milestone, reader, on) is not None
    ids = [asked.id for line in found.lines for asked in line.requests]
    mine = visible(reader, on).with_only_columns(HelpRequest.id).where(HelpRequest.id.in_(ids))
    readable = set(db.session.scalars(mine.order_by(None))) if ids else set()
    return [
        LineShown(
            line,
            [
                (
                    asked.title,
                    STATES[asked.state],
                    url_for("help_requests.show", public_id=asked.public_id),
                )
                if asked.id in readable
                else ("", "", "")
                for asked in line.requests
            ],
            url_for(
                "programmes.ask_line",
                public_id=found.milestone.public_id,
                question=found.question,
                line=line.number,
            )
            if may_ask and not line.is_gone
            else "",
        )
        for line in found.lines
    ]


def guided_in(trajectory: Trajectory, reads: Reads) -> list[tuple[str, list[tuple[date, str]]]]:
    """For whom, with (day, url) of each time."""
    return [
        (
            each.label,
            [
                (
                    milestone.held_on or milestone.due_on,
                    url_for("programmes.moment", public_id=milestone.public_id),
                )
                for milestone in each.moments
            ],
        )
        for each in followed.guided(trajectory, reads=reads)
    ]
