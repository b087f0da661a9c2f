"""The yes or no of who pays a part of a traject, from which pot, and paying what is done."""

from typing import Any

from flask import abort
from sqlalchemy import select

from app import clock
from app.database import db
from app.errors import RuleBroken
from app.pots.access import visible
from app.pots.models import Pot
from app.pots.rules import euros
from app.programmes import funding, other_pot, payers, paying
from app.programmes.forms.steps import ReasonForm
from app.programmes.models import TrajectoryCost, TrajectoryPayer
from app.programmes.views.blueprint import bp
from app.programmes.views.common import do, trajectory_of
from app.programmes.views.trajectories import crumbs
from app.web.fields import RadioGroup, required
from app.web.forms import VersionedForm
from app.web.guard import current_person, policy
from app.web.submitting import render_form


class PayForm(VersionedForm):
    pot = RadioGroup("Uit welke pot?", validators=[required("Kies een pot.")])


# Saying yes or no


def _payer(public_id: str, payer_id: int) -> TrajectoryPayer:
    found = next((each for each in trajectory_of(public_id).payers if each.id == payer_id), None)
    if found is None or not payers.pots_to_pay_from(found, current_person, clock.today()):
        abort(404)
    return found


@bp.route(
    "/trajecten/<public_id:public_id>/meebetalen/<small_id:payer_id>", methods=["GET", "POST"]
)
@policy("trajectory_payer")
def agree_share(public_id: str, payer_id: int) -> Any:
    payer = _payer(public_id, payer_id)
    pots = payers.pots_to_pay_from(payer, current_person, clock.today())
    form = PayForm(version=payer.version)
    form.pot.offer(_offered(pots))
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: payers.agree(
                _payer(public_id, payer_id),
                _chosen(form.pot.data),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            to=".trajectory",
            public_id=public_id,
            says="Genoteerd: jullie betalen mee.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/agree_share.html",
        form,
        stands_at=payer.version,
        payer=payer,
        payer_name=payers.name_of(payer),
        lines=_shares_of(payer),
        trajectory=payer.trajectory,
        crumbs=crumbs(payer.trajectory),
    )


@bp.route(
    "/trajecten/<public_id:public_id>/andere-pot/<small_id:payer_id>", methods=["GET", "POST"]
)
@policy("trajectory_payer")
def move_share(public_id: str, payer_id: int) -> Any:
    payer = _payer(public_id, payer_id)
    form = PayForm(version=payer.version)
    # The one that pays now may be what was chosen on a page of before somebody else chose it.
    form.pot.offer(_offered(payers.pots_to_pay_from(payer, current_person, clock.today())))
    _is_theirs(form.pot.data)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: other_pot.choose(
                _payer(public_id, payer_id),
                _chosen(form.pot.data),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            to=".trajectory",
            public_id=public_id,
            says=lambda paid: f"Genoteerd: jullie betalen nu uit ‘{paid.pot.name}’.",
        )
        if answer is not None:
            return answer
    pots = other_pot.others(payer, current_person, clock.now())
    form.pot.offer(_offered(pots))
    return render_form(
        "programmes/move_share.html",
        form,
        stands_at=payer.version,
        payer=payer,
        payer_name=payers.name_of(payer),
        stays=sum(funding.used(share) for share in payer.shares),
        goes=sum(funding.open_(share) for share in payer.shares),
        pots=pots,
        trajectory=payer.trajectory,
        crumbs=crumbs(payer.trajectory),
    )


def _offered(pots: list[Pot]) -> list[tuple[str, str]]:
    return [(pot.public_id, f"{pot.name}, nog {euros(pot.available)} vrij") for pot in pots]


def _is_theirs(pot_id: str | None) -> None:
    """A pot that this person may not even see is as little there as one that does not exist."""
    mine = visible(current_person, clock.today()).where(Pot.public_id == pot_id)
    if pot_id and db.session.scalar(mine) is None:
        abort(404)


def _chosen(pot_id: str) -> Pot:
    found = db.session.scalar(select(Pot).where(Pot.public_id == pot_id))
    if found is None:
        raise RuleBroken("Kies een pot.", field="pot")
    return found


def _shares_of(payer: TrajectoryPayer) -> list[str]:
    return [
        f"{fund.label}: {percentage} %"
        for fund in payer.trajectory.template.funding
        if (percentage := payer.percentage_of(fund))
    ]


@bp.route(
    "/trajecten/<public_id:public_id>/niet-meebetalen/<small_id:payer_id>", methods=["GET", "POST"]
)
@policy("trajectory_payer")
def refuse_share(public_id: str, payer_id: int) -> Any:
    payer = _payer(public_id, payer_id)
    form = ReasonForm(version=payer.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: payers.refuse(
                _payer(public_id, payer_id),
                form.reason_words.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            to=".trajectory",
            public_id=public_id,
            says="Genoteerd: jullie betalen niet mee.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/reason.html",
        form,
        stands_at=payer.version,
        title="Niet meebetalen",
        lead=f"{payers.name_of(payer)} betaalt niet mee aan dit traject. Besluiten over geld "
        "wachten dan tot jullie toch ja zeggen, of tot het plan anders is. Is er na "
        f"{payers.REVISE_DAYS} dagen nog geen geld apart gezet, dan stopt het traject.",
        button="Wij betalen niet mee",
        crumbs=crumbs(payer.trajectory),
    )


# Paying


def _cost(public_id: str, cost_id: int) -> TrajectoryCost:
    trajectory = trajectory_of(public_id)
    found = next((each for each in trajectory.costs if each.id == cost_id), None)
    may = paying.may_pay(trajectory, current_person, clock.today())
    if found is None or found.submission_id is None or not may:
        abort(404)
    return found


@bp.route("/trajecten/<public_id:public_id>/betalen/<small_id:cost_id>", methods=["GET", "POST"])
@policy("trajectory_pay")
def pay_cost(public_id: str, cost_id: int) -> Any:
    cost, trajectory = _cost(public_id, cost_id), trajectory_of(public_id)
    form = VersionedForm(version=trajectory.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: paying.pay(
                _cost(public_id, cost_id),
                trajectory_of(public_id),
                by=current_person,
                now=clock.now(),
            ),
            to=".trajectory",
            public_id=public_id,
            says="Betaald: ieder zijn deel.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/pay_cost.html",
        form,
        stands_at=trajectory.version,
        cost=cost,
        trajectory=trajectory,
        crumbs=crumbs(trajectory),
    )
