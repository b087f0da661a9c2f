""" "Mooi gedeeld": what was shared lately within one's board, and a compliment for who did.

No counts of people and no order but that of time: it is a page to enjoy, not to compare on.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts.models import Person
from app.database import db
from app.deployments.models import Deployment
from app.organisations.models import Organisation
from app.practices import access, compliments, lists
from app.practices.access import School
from app.practices.forms import NOBODY_YET, ComplimentForm
from app.practices.models import CARRIER, Practice
from app.practices.rules import LATELY_DAYS
from app.practices.views.common import bp, visible
from app.practices.views.showing import rows
from app.reviews.access import thanks_to_read
from app.reviews.models import ThankYou
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

MOST = 10


@bp.get("/mooi-gedeeld")
@policy("practices")
def lately() -> Any:
    today = clock.today()
    boards = compliments.boards_of(current_person, today)
    return render_template(
        "practices/lately.html",
        sections=[
            {"board": board, "rows": rows(_practices(board)), "thanks": _thanks(board)}
            for board in boards
        ],
        may_send=compliments.may_send(current_person, today),
    )


def _practices(board: Organisation) -> Sequence[Practice]:
    since = clock.now() - timedelta(days=LATELY_DAYS)
    found = access.shared(current_person, clock.today()).where(
        School.board_id == board.id, Practice.published_at >= since
    )
    return db.session.scalars(
        lists.newest_first(found).options(joinedload(Practice.school)).limit(MOST)
    ).all()


def _thanks(board: Organisation) -> Sequence[ThankYou]:
    since = clock.now() - timedelta(days=LATELY_DAYS)
    return db.session.scalars(
        thanks_to_read(board, since)
        .options(
            joinedload(ThankYou.to),
            joinedload(ThankYou.deployment).joinedload(Deployment.asker_school),
        )
        .limit(MOST)
    ).all()


@bp.route("/compliment", methods=["GET", "POST"])
@policy("compliment")
def compliment() -> Any:
    """To a colleague, or to who can come and do the example that the address names."""
    today = clock.today()
    if not compliments.may_send(current_person, today):
        abort(404)
    practice = _about()
    form = ComplimentForm()
    if practice is None:
        people = db.session.scalars(compliments.whom(current_person, today)).all()
        form.who.offer([NOBODY_YET, *((who.public_id, who.name) for who in people)])
    else:
        people = _carriers(practice)
        del form.who
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: compliments.send(
                form.said,
                to=_carriers(_about()) if practice else [_colleague(form.who.data)],
                about=_about(),
                by=current_person,
                now=clock.now(),
                cleared=form.cleared,
            ),
            then=lambda _: (
                url_for(".show", public_id=practice.public_id) if practice else url_for(".lately")
            ),
            says="Verstuurd. Dat doet iemand goed.",
        )
        if answer is not None:
            return answer
    return render_form("practices/compliment.html", form, practice=practice, people=people)


def _about() -> Practice | None:
    public_id = request.args.get("voor")
    if not public_id:
        return None
    practice = visible(public_id)
    if not access.is_shared(practice) or not _carriers(practice):
        abort(404)
    return practice


def _carriers(practice: Practice | None) -> list[Person]:
    assert practice is not None
    people = [part.person for part in practice.parts_as(CARRIER)]
    return [person for person in people if person.id != current_person.id]


def _colleague(public_id: str) -> Person:
    mine = compliments.whom(current_person, clock.today())
    person: Person = one_or_404(mine.where(Person.public_id == public_id))
    return person
