"""What the page of a traject says of its money, and of the people from elsewhere."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app.database import db
from app.deadlines import due_on
from app.deployments.access import visible
from app.deployments.models import NOT_GIVEN, Deployment
from app.deployments.transitions import word_for
from app.pots.access import mandates_of
from app.pots.rules import runs_on
from app.programmes import costs, from_elsewhere, funding, known_lines, payers, paying, people
from app.programmes.models import Trajectory, TrajectoryCost, TrajectoryInzet, TrajectoryPayer
from app.programmes.transitions import TRAJECTORY, UNFUNDED_AFTER

OFFICES = ("director", "board")


@dataclass(frozen=True)
class PayerLine:
    name: str
    says: str
    tone: str
    cents: int
    url: str = ""
    refuse_url: str = ""
    move_url: str = ""


@dataclass(frozen=True)
class CostLine:
    what: str
    kind: str
    cents: int
    word: str
    tone: str
    url: str = ""


@dataclass(frozen=True)
class LentLine:
    name: str
    role: str
    state: str
    word: str
    url: str = ""


def panel(trajectory: Trajectory, reader: Any, on: date) -> dict[str, Any] | None:
    """For who pays, who runs the programme, and the school with its board: all of them see the
    same amounts."""
    if trajectory.started_on is None or not trajectory.template.funding:
        return None
    if not may_see(trajectory, reader, on):
        return None
    wanted = funding.plan(trajectory) if trajectory.payers else []
    may_pay = paying.may_pay(trajectory, reader, on)
    called = known_lines.Called(trajectory)
    return {
        "template": "programmes/panel_money.html",
        "payers": [_payer_line(payer, reader, on) for payer in trajectory.payers],
        "lines": _lines(trajectory, wanted),
        "costs": [_cost_line(cost, called, may_pay) for cost in trajectory.costs],
        "lent": _lent(trajectory, reader, on),
        "decided": bool(trajectory.costs),
        "stops_on": due_on(TRAJECTORY, UNFUNDED_AFTER, trajectory, payers.REVISE_DAYS)
        if trajectory.state == "active"
        else None,
        # Of a group nobody can name these: their share is theirs to arrange.
        "by_hand": [payers.KINDS[kind] for kind in payers.unnamed(trajectory)],
    }


def may_see(trajectory: Trajectory, reader: Any, on: date) -> bool:
    offices = [role.key for role in trajectory.template.roles if role.office in OFFICES]
    return (
        people.decides_for(trajectory.programme, reader, on) is not None
        or bool(people.rights_in(trajectory, reader, offices, on))
        or any(_decides(payer, reader, on) for payer in trajectory.payers)
    )


def _decides(payer: TrajectoryPayer, reader: Any, on: date) -> bool:
    """Has a mandate on the pot that pays, or on one that could."""
    if payer.pot_id is not None:
        mine = mandates_of(reader, on)
        return payer.pot_id in set(db.session.scalars(mine))
    return bool(payers.pots_to_pay_from(payer, reader, on))


def _payer_line(payer: TrajectoryPayer, reader: Any, on: date) -> PayerLine:
    cents = sum(share.cents for share in payer.shares)
    if payer.refused_at is not None:
        says, tone = f"betaalt niet mee: {payer.refused_words}", "stop"
    elif payer.agreed_by is None:
        says, tone = "zei nog geen ja", "wait"
    elif payer.pot is not None and not runs_on(payer.pot, [on]):
        says, tone = f"de pot liep tot en met {payer.pot.until:%d-%m-%Y}", "wait"
    else:
        says, tone = f"betaalt mee, zei {payer.agreed_by.name}", "good"
    may = bool(payers.pots_to_pay_from(payer, reader, on))
    ids: dict[str, Any] = {"public_id": payer.trajectory.public_id, "payer_id": payer.id}
    return PayerLine(
        payers.name_of(payer),
        says,
        tone,
        cents,
        url_for("programmes.agree_share", **ids) if may and payer.agreed_at is None else "",
        url_for("programmes.refuse_share", **ids)
        if may and payer.refused_at is None and not cents
        else "",
        url_for("programmes.move_share", **ids) if may and payer.agreed_at is not None else "",
    )


def _lines(trajectory: Trajectory, wanted: list[funding.Bears]) -> list[dict[str, Any]]:
    """By line of the funding: the whole, and what each payer bears of it."""
    sums = costs.by_line(trajectory)
    return [
        {
            "label": fund.label,
            "cents": sums.get(fund.covers, 0),
            "parts": [
                (payers.name_of(each.payer), each.payer.percentage_of(fund), each.cents)
                for each in wanted
                if each.covers == fund.covers
            ],
        }
        for fund in trajectory.template.funding
    ]


def _cost_line(cost: TrajectoryCost, called: known_lines.Called, may_pay: bool) -> CostLine:
    trajectory, line = called.trajectory, costs.line_for(cost)
    kind = costs.line_of(trajectory.template, cost.covers).label
    if line is not None:
        kind = f"{kind}, voor: {called(*line)}"
    if cost.paid_at is not None:
        return CostLine(cost.what, kind, cost.cents, "betaald", "good")
    if cost.submission_id is None:
        return CostLine(cost.what, kind, cost.cents, "geschat", "quiet")
    url = url_for("programmes.pay_cost", public_id=trajectory.public_id, cost_id=cost.id)
    return CostLine(cost.what, kind, cost.cents, "gereserveerd", "wait", url if may_pay else "")


def _lent(trajectory: Trajectory, reader: Any, on: date) -> list[LentLine]:
    found = from_elsewhere.inzetten(trajectory)
    ids = [each.deployment_id for each in found]
    mine = visible(reader, on).with_only_columns(Deployment.id).where(Deployment.id.in_(ids))
    open_to_reader = set(db.session.scalars(mine)) if ids else set()
    return [
        LentLine(
            each.deployment.expert.name,
            trajectory.template.role(each.role.role).label,
            each.deployment.state,
            word_for(each.deployment),
            url_for("deployments.show", public_id=each.deployment.public_id)
            if each.deployment_id in open_to_reader
            else "",
        )
        for each in _worth_telling(found)
    ]


def _worth_telling(found: list[TrajectoryInzet]) -> list[TrajectoryInzet]:
    """All that went on; of somebody whose inzetten came to nothing, the newest."""
    newest = {(each.deployment.expert_id, each.role.role): each for each in found}
    return [
        each for each in found if each.deployment.state not in NOT_GIVEN or each in newest.values()
    ]
