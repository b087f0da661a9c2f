"""Makers of the money of a traject: a pot for each payer, and the yes of who decides about it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db, unit_of_work
from app.organisations.models import Organisation
from app.pots.models import Pot
from app.pots.rules import runs_on
from app.programmes import funding, other_pot, payers
from app.programmes.models import (
    Milestone,
    Submission,
    Trajectory,
    TrajectoryCost,
    TrajectoryPayer,
)
from tests.support.makers import a_person
from tests.support.makers_pots import a_pot

PLENTY = 100_000_000


def a_payers_pot(
    payer_kind: str, trajectory_id: int, cents: int = PLENTY, **draft: Any
) -> tuple[Pot, Person]:
    """A pot of who pays under this name, and who decides about it and nothing else."""
    owner_id = payer_of(payer_kind, trajectory_id).organisation_id
    owner = db.session.get_one(Organisation, owner_id)
    holder = a_person(f"Holder van {payer_kind.title()}")
    facts = {"name": f"Pot van {payer_kind}"} | draft
    return a_pot(owner, cents, approver=holder, limit=PLENTY, **facts), holder


def payer_of(kind: str, trajectory_id: int) -> TrajectoryPayer:
    found = db.session.get_one(Trajectory, trajectory_id)
    return next(payer for payer in found.payers if kind in payer.kind_codes)


def says_yes(kind: str, trajectory_id: int, pot: Pot, holder: Any) -> None:
    with unit_of_work():
        payers.agree(
            payer_of(kind, trajectory_id),
            db.session.get_one(Pot, pot.id),
            by=db.session.get_one(Person, holder.id),
            now=clock.now(),
        )


def everybody_pays(trajectory_id: int, **cents: int) -> dict[str, Pot]:
    """Each payer has a pot with plenty in it (or so many cents), and says yes."""
    traject = db.session.get_one(Trajectory, trajectory_id)
    kinds = [payer.kind_codes[0] for payer in traject.payers if payer.organisation_id]
    found = {}
    for kind in kinds:
        pot, holder = a_payers_pot(kind, trajectory_id, cents.get(kind, PLENTY))
        says_yes(kind, trajectory_id, pot, holder)
        found[kind] = pot
    return found


def pays_from_the_next_pot(trajectory_id: int) -> None:
    """Whose pot is over by now, chooses another: a pot lasts a year or two, a traject may not."""
    today = clock.today()
    payers_of = db.session.get_one(Trajectory, trajectory_id).payers
    over = [each for each in payers_of if each.pot and not runs_on(each.pot, [today])]
    for kind in [each.kind_codes[0] for each in over]:
        years = {"from_": today, "until": today + timedelta(days=700)}
        pot, holder = a_payers_pot(kind, trajectory_id, **years)
        with unit_of_work():
            other_pot.choose(
                payer_of(kind, trajectory_id),
                db.session.get_one(Pot, pot.id),
                by=db.session.get_one(Person, holder.id),
                now=clock.now(),
            )


def a_cost_of(traject: Trajectory, pot: Pot, holder: Any) -> TrajectoryCost:
    """A row of an adopted budget, of which the money of the first payer is set apart."""
    payer = traject.payers[0]
    says_yes(payer.kind_codes[0], traject.id, pot, holder)
    with unit_of_work():
        found = db.session.get_one(Trajectory, traject.id)
        handed_in = select(Submission).join(Milestone, Milestone.id == Submission.milestone_id)
        submission = db.session.scalars(
            handed_in.where(Milestone.trajectory_id == found.id).order_by(Submission.id)
        ).first()
        assert submission is not None
        cost = TrajectoryCost(
            trajectory_id=found.id, source="begin.plan", submission_id=submission.id,
            covers="plan", what="Scholing van het team", cents=12_000,
        )  # fmt: skip
        found.costs.append(cost)
        db.session.flush()
        funding.set_apart(funding.plan(found), by=None, now=clock.now())
    return cost
