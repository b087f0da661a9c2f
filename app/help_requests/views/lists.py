"""Which vragen there are: of one's own school, and those that one could help with."""

from typing import Any

from flask import render_template, request
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.help_requests import access
from app.help_requests.models import HelpRequest
from app.help_requests.transitions import HELP_REQUEST
from app.help_requests.views import showing
from app.help_requests.views.common import bp, schools_to_ask_for
from app.web.guard import current_person, policy

A_PAGE = 20
FIRST_MATCHES = 5  # beside one's own; the rest stand on a page of their own


@bp.get("")
@policy("own_requests")
def index() -> Any:
    now, today = clock.now(), clock.today()
    counts = showing.counts(current_person, now)
    state = request.args.get("toestand", "")
    own = access.own(current_person, today)
    if state in counts:
        own = own.where(HelpRequest.state == state)
    matching = access.matching(current_person, today)
    return render_template(
        "help_requests/index.html",
        counts=counts,
        words=HELP_REQUEST.states,
        state=state if state in counts else "",
        may_ask=schools_to_ask_for() != [],
        shares=showing.shares(current_person),
        matches=_rows(matching.limit(FIRST_MATCHES)),
        **_paged(own, counts.get(state, sum(counts.values()))),
    )


@bp.get("/open")
@policy("own_requests")
def reaching() -> Any:
    """Every open vraag that reaches this person; those that fit by themselves with ?passend=1."""
    today = clock.today()
    fitting = request.args.get("passend") == "1"
    found = (access.matching if fitting else access.reaching)(current_person, today)
    total = db.session.scalar(access.how_many(found)) or 0
    return render_template("help_requests/open.html", fitting=fitting, **_paged(found, total))


def _paged(found: Any, total: int) -> dict[str, Any]:
    last = max(1, -(-total // A_PAGE))
    asked = request.args.get("page", "1")
    page = min(int(asked), last) if asked.isdecimal() and len(asked) < 6 else 1
    page = max(page, 1)
    rows = _rows(found.offset((page - 1) * A_PAGE).limit(A_PAGE))
    return {"rows": rows, "total": total, "page": page, "last": last}


def _rows(found: Any) -> list[showing.Row]:
    newest_first = found.order_by(HelpRequest.moved_at.desc(), HelpRequest.id.desc())
    requests = db.session.scalars(newest_first.options(joinedload(HelpRequest.school))).all()
    return showing.rows(requests, current_person, clock.now())
