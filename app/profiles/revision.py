"""One number tells every worker which profiles changed since it last looked.

The counter is raised once a transaction, as the very last thing before the commit: its row is the
one that every change of a profile needs, and whoever holds it should wait for nothing more.
"""

from typing import Any

from sqlalchemy import event, inspect, update
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Person
from app.database import db
from app.profiles.models import Profile, SearchState

_CHANGED = "changed_profiles"

# Of a person, search knows only whether they may be found.
_FINDABLE_BY = ("email_confirmed_at", "closed_at")


def note(person_id: int) -> None:
    """Search must know of this profile, once the transaction commits."""
    _noted(db.session()).add(person_id)


def _noted(session: Session) -> set[int]:
    return session.info.setdefault(_CHANGED, set())


@event.listens_for(db.session, "before_commit")
def _raise(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint is only a part of the work
    session.flush()  # what is still to be written may be a change too, and must come before
    changed = session.info.pop(_CHANGED, None)
    if not changed:
        return
    revision = session.scalars(
        update(SearchState)
        .where(SearchState.id == 1)
        .values(revision=SearchState.revision + 1)
        .returning(SearchState.revision)
        .execution_options(synchronize_session=False)
    ).one()
    session.execute(
        update(Profile)
        .where(Profile.person_id.in_(sorted(changed)))
        .values(search_rev=revision)
        .execution_options(synchronize_session=False)
    )


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, transaction: Any) -> None:
    if not transaction.nested:  # a savepoint is only a part of the work
        session.info.pop(_CHANGED, None)


# Whether and from where somebody may be found also hangs on what lower features keep.


@event.listens_for(Membership, "after_insert")
@event.listens_for(Membership, "after_update")
@event.listens_for(Membership, "after_delete")
def _moved(_mapper: Any, _connection: Any, membership: Membership) -> None:
    session = inspect(membership).session
    if session is not None:
        _noted(session).add(membership.person_id)


@event.listens_for(Person, "after_update")
def _confirmed_or_closed(_mapper: Any, _connection: Any, person: Person) -> None:
    state: Any = inspect(person)
    changed = any(state.attrs[name].history.has_changes() for name in _FINDABLE_BY)
    if changed and state.session is not None:
        _noted(state.session).add(person.id)
