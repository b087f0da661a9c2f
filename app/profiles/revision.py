"""Two numbers tell every worker what changed since it last looked: profiles, and what they hang on.

They are raised once a transaction, as the very last thing before the commit: their row is the one
that every change of a profile needs, and whoever holds it should wait for nothing more.
"""

from typing import Any

from sqlalchemy import event, inspect, update
from sqlalchemy.orm import ORMExecuteState, Session

from app.accounts.models import Membership, Person
from app.database import db
from app.expertise.models import Domain, Skill, SkillName, SkillRelation
from app.organisations.models import Organisation
from app.profiles.models import (
    Claim,
    Freelancer,
    FreelancerRegion,
    KeptNear,
    Profile,
    SearchState,
    Slot,
    Standing,
)

_CHANGED = "changed_profiles"
_SURROUNDINGS = "changed_surroundings"

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
    if session.info.pop(_SURROUNDINGS, False):
        session.execute(
            update(SearchState)
            .where(SearchState.id == 1)
            .values(surroundings=SearchState.surroundings + 1)
            .execution_options(synchronize_session=False)
        )
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
        session.info.pop(_SURROUNDINGS, None)


# Whatever changes of a profile through its rows is noted by itself; who changes rows as a whole,
# with a statement, says so with `note`. Whether and from where somebody may be found also hangs on
# what a lower feature keeps: where they work.


def _changed(_mapper: Any, _connection: Any, changed: Any) -> None:
    session = inspect(changed).session
    if session is not None:
        _noted(session).add(changed.person_id)


_OF_PROFILES: tuple[Any, ...] = (
    *(Profile, Claim, Slot, Standing, Freelancer, FreelancerRegion, KeptNear),
    Membership,
)

for _table in _OF_PROFILES:
    for _happening in ("after_insert", "after_update", "after_delete"):
        event.listen(_table, _happening, _changed)


@event.listens_for(Person, "after_update")
def _confirmed_or_closed(_mapper: Any, _connection: Any, person: Person) -> None:
    state: Any = inspect(person)
    changed = any(state.attrs[name].history.has_changes() for name in _FINDABLE_BY)
    if changed and state.session is not None:
        _noted(state.session).add(person.id)


def _changed_around(_mapper: Any, _connection: Any, changed: Any) -> None:
    session = inspect(changed).session
    if session is not None:
        session.info[_SURROUNDINGS] = True


_AROUND: tuple[Any, ...] = (Organisation, Domain, Skill, SkillName, SkillRelation)

for _table in _AROUND:
    for _happening in ("after_insert", "after_update", "after_delete"):
        event.listen(_table, _happening, _changed_around)
event.listen(Profile, "after_delete", _changed_around)


@event.listens_for(db.session, "do_orm_execute")
def _written_as_a_whole(state: ORMExecuteState) -> None:
    """An import writes organisations without loading them, and so without the events above."""
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    written = getattr(state.statement, "table", None)
    if written in [table.__table__ for table in _AROUND]:
        state.session.info[_SURROUNDINGS] = True
