"""Which pots pay, and how much each: what an approver may choose, and what they chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.database import db
from app.deployments import pot_caps
from app.deployments.approving import days_of
from app.deployments.drawing import check_reaches
from app.deployments.forms import ApproveForm
from app.deployments.models import Bundle, Deployment, Payer
from app.deployments.payers import is_signed_for, pots_of_others
from app.deployments.rules import share_field
from app.errors import RuleBroken
from app.pots.access import mandate_of, spendable_by
from app.pots.models import Pot
from app.pots.rules import pays_for


@dataclass(frozen=True)
class PotRow:
    """One pot on the page. `free` in cents; None where its holder alone knows."""

    pot: Pot
    free: int | None
    limit: int | None  # cents of the reader's mandate; None: somebody else signs for it
    caps: tuple[str, ...] = ()  # what it may still pay in the months and the fullest week

    @property
    def public_id(self) -> str:
        return self.pot.public_id

    @property
    def name(self) -> str:
        return f"Uit ‘{self.pot.name}’ van {self.pot.owner.name}"


class Division:
    """The pots of one decision, for one reader."""

    def __init__(self, inzet: Deployment, reader: Any, rows: list[PotRow], on: date) -> None:
        self.inzet, self.reader, self.on = inzet, reader, on
        self.rows = rows
        self.total = inzet.estimate
        self.stands_at = inzet.version

    @property
    def stands(self) -> bool:
        """The shares are what somebody signed for."""
        return is_signed_for(self.inzet)

    @property
    def payers(self) -> list[Payer]:
        return self.inzet.payers

    @property
    def is_set_apart(self) -> bool:
        """By something larger: it is paid from that and from nothing else."""
        return bool(self.inzet.sources)

    @property
    def why_not(self) -> str:
        """What keeps that from paying it."""
        try:
            check_reaches(self.inzet, days_of(self.inzet))
        except RuleBroken as broken:
            return str(broken)
        return ""

    @property
    def is_signed(self) -> bool:
        """By this reader, as far as they can."""
        mine = [each for each in self.payers if mandate_of(self.reader, each.pot, self.on)]
        return self.stands and all(
            each.approved_by_id or each.passed_on_by_id == self.reader.id for each in mine
        )

    @property
    def own(self) -> list[PotRow]:
        return [row for row in self.rows if row.limit is not None]

    @property
    def paying(self) -> set[str]:
        """Public ids of the pots that somebody chose already."""
        return {each.pot.public_id for each in self.payers}

    def asked_of(self, row: PotRow) -> int:
        """Cents that were divided over this pot, by who signed first."""
        return sum(each.share for each in self.payers if each.pot_id == row.pot.id)

    @property
    def others(self) -> list[PotRow]:
        return [row for row in self.rows if row.limit is None]

    def asks_others(self, form: ApproveForm) -> bool:
        fields = [form.share(row.public_id) for row in self.others]
        return any(field.data or field.errors for field in fields)

    @property
    def standing(self) -> list[tuple[str, int, str]]:
        return [
            (
                each.pot.name,
                each.share,
                "akkoord" if each.approved_by_id else "wacht op akkoord",
            )
            for each in self.payers
        ]

    def form(self) -> ApproveForm:
        """Begins with a division that adds up, where there is enough."""
        if self.stands:
            return ApproveForm(version=self.stands_at)
        form = ApproveForm.over((row.public_id, row.name) for row in self.rows)
        return form(version=self.stands_at, **self.suggestion())

    def suggestion(self) -> dict[str, int]:
        """The first pot with enough in it, else one after the other until it is enough."""
        free = {row.public_id: row.free or 0 for row in self.own}
        alone = next((pot for pot, cents in free.items() if cents >= self.total), None)
        if alone is not None:
            return {share_field(alone): self.total}
        shares, left = {}, self.total
        for pot, cents in free.items():
            shares[share_field(pot)] = min(left, cents)
            left -= shares[share_field(pot)]
        if left and shares:  # too little everywhere: say so at the first
            shares[next(iter(shares))] += left
        return {field: cents for field, cents in shares.items() if cents}

    def may_be_sent(self, form: ApproveForm, typed: Mapping[str, str]) -> bool:
        """Not when only the sums were asked for, nor when a pot was named that is not here."""
        known = {share_field(row.public_id) for row in self.rows}
        named = {name for name, text in typed.items() if name.startswith(share_field("")) and text}
        if not self.stands and named - known:
            form.form_errors.append("Een van deze potten kun je hier niet (meer) kiezen.")
            return False
        return "again" not in typed

    def start_anew(self, form: ApproveForm) -> None:
        """The amount changed meanwhile: what was typed divided another one."""
        if self.stands or sum(cents for _, cents in self._chosen(form)) == self.total:
            return
        shares = self.suggestion()
        for row in self.rows:
            field = form.share(row.public_id)
            field.data, field.raw_data = shares.get(field.name), None

    def shares(self, form: ApproveForm) -> list[tuple[Pot, int]] | None:
        """What was typed, of the pots that may still be chosen; None: as it stands."""
        return None if self.stands else self._chosen(form)

    def _chosen(self, form: ApproveForm) -> list[tuple[Pot, int]]:
        typed = {row.pot: share_field(row.public_id) for row in self.rows}
        return [
            (pot, form[field].data)
            for pot, field in typed.items()
            if field in form and form[field].data
        ]


class TeamDivision(Division):
    """The same for a team: over the sum of those about whom is decided."""

    def __init__(self, team: Bundle, waiting: Sequence[Deployment], reader: Any, on: date) -> None:
        super().__init__(waiting[0], reader, division(waiting[0], reader, on).rows, on)
        self.team, self.waiting = team, waiting
        self.total = sum(member.estimate for member in waiting)
        self.stands_at = team.stands_at

    @property
    def stands(self) -> bool:
        return any(is_signed_for(member) for member in self.waiting)

    @property
    def payers(self) -> list[Payer]:
        return [payer for member in self.waiting for payer in member.payers]

    @property
    def standing(self) -> list[tuple[str, int, str]]:
        shares: dict[Pot, int] = {}
        for payer in self.payers:
            shares[payer.pot] = shares.get(payer.pot, 0) + payer.share
        signed = {payer.pot_id for payer in self.payers if payer.approved_by_id}
        return [
            (pot.name, cents, "akkoord" if pot.id in signed else "wacht op akkoord")
            for pot, cents in shares.items()
        ]


def division(inzet: Deployment, reader: Any, on: date) -> Division:
    mine = db.session.scalars(spendable_by(reader, on)).unique().all()
    dates = [(each.on, each.minutes) for each in inzet.terms.dates] if inzet.terms else []
    rows = [
        PotRow(pot, pot.available, mandate.limit, tuple(pot_caps.left(inzet, pot, dates)))
        for pot in mine
        if (mandate := mandate_of(reader, pot, on)) is not None
    ]
    rows += [PotRow(pot, None, None) for pot in pots_of_others(inzet, reader, on)]
    supports_pupils = inzet.help_request.supports_pupils
    fitting = [row for row in rows if pays_for(row.pot, supports_pupils=supports_pupils)]
    return Division(inzet, reader, fitting, on)
