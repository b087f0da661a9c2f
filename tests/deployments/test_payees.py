"""Who is paid for extra hours: the board that stood there when the money was granted."""

from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.views import figures
from app.organisations.models import Organisation
from app.pots.models import Entry
from tests.support.makers import a_board
from tests.support.makers_deployments import AFTER_SECOND, Cast, a_cast, an_inzet


def to_another_board(cast: Cast) -> tuple[int, int]:
    """The ids of the boards that the lending school was of, and is of now."""
    other = a_board("Stichting Anders")
    with unit_of_work():
        school = db.session.get_one(Organisation, cast.lending.id)
        before, school.board_id = school.board_id, other.id
    assert before is not None
    return before, other.id


def paid_to() -> set[int | None]:
    spent = db.session.query(Entry).filter_by(kind="spend")
    return {entry.payee_organisation_id for entry in spent}


def test_a_school_that_moves_to_another_board_is_paid_as_it_was_granted(app):
    cast = a_cast()
    inzet = an_inzet(cast, "completed", cover="extra_hours")
    before, _ = to_another_board(cast)
    [(said, _)] = figures.lines(figures.amount_of(inzet))
    assert "Stichting Help" in said
    with unit_of_work():
        actions.settle(inzet, by=cast.coordinator, now=AFTER_SECOND)
    assert paid_to() == {before}


def test_until_it_is_granted_the_board_of_now_will_be_paid(app):
    cast = a_cast()
    inzet = an_inzet(cast, "approval", cover="extra_hours")
    to_another_board(cast)
    [(said, _)] = figures.lines(figures.amount_of(inzet))
    assert "Stichting Anders" in said
