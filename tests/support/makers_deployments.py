"""Makers of inzetten: two schools and the people around them, and an inzet in any state.

Everything is made by the same actions that people use.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from app import workflow
from app.accounts.models import Person, Role
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions, bundles, drawing_up, giving_room
from app.deployments.models import Allowance, Bundle, Deployment
from app.deployments.rules import PlannedSession, TermsDraft
from app.deployments.transitions import DEPLOYMENT
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.pots.models import Pot
from app.profiles.models import FREELANCER, Profile
from app.profiles.rules import BillingFacts
from tests.support.makers import (
    MOMENT,
    a_board,
    a_board_member,
    a_coordinator,
    a_director,
    a_freelancer,
    a_person,
    a_profile,
    a_region,
    a_school,
    an_swv,
    written,
)
from tests.support.makers_help_requests import a_help_request
from tests.support.makers_pots import a_pot
from tests.support.remembering import remembered

FIRST, SECOND = date(2026, 12, 8), date(2026, 12, 15)  # two Tuesdays, two weeks ahead
MORNING = 2  # of a Tuesday
TEAM_NAMES = ("Anne Aarts", "Bas Blom", "Cas Coster", "Dewi Damen")
DATES = ((FIRST, MORNING, 120), (SECOND, MORNING, 120))
AFTER_FIRST, AFTER_SECOND = moment_on(FIRST), moment_on(SECOND)


@dataclass
class Cast:
    """Everybody around an inzet. One school asks, another lends; a pot of the swv could pay."""

    swv: Organisation
    region: Organisation
    asking: Organisation
    lending: Organisation
    asker: Person  # director of the asking school
    leader: Person  # director of the lending school
    board: Person  # of the lending school
    asking_board: Person
    coordinator: Person  # of the swv, with a mandate on the pot
    expert: Person
    colleague: Person  # a teacher of the asking school
    pot: Pot


@remembered
@written()
def a_cast(*, cents: int = 1_000_000, limit: int = 10_000_000, class_parts: Any = (0,)) -> Cast:
    """The expert teaches on Monday mornings, unless `class_parts` says otherwise."""
    swv, region = an_swv(), a_region()
    asking_board, lending_board = a_board("Stichting Vraag"), a_board("Stichting Help")
    asking = a_school("De Vraag", board=asking_board, swv=swv, region=region)
    lending = a_school("De Hulp", board=lending_board, swv=swv, region=region)
    coordinator = a_coordinator(swv, "Coen Pot")
    return Cast(
        swv=swv,
        region=region,
        asking=asking,
        lending=lending,
        asker=a_director(asking, "Annelies Vrager"),
        leader=a_director(lending, "Leo Leider"),
        board=a_board_member(lending_board, "Bea Bestuur"),
        asking_board=a_board_member(asking_board, "Bob Bestuur"),
        coordinator=coordinator,
        expert=an_expert(lending, class_parts=class_parts),
        colleague=a_person("Cato Collega", at=asking),
        pot=a_pot(swv, cents, approver=coordinator, limit=limit),
    )


@remembered
def an_expert(school: Organisation, name: str = "Sanne Kundig", **facts: Any) -> Person:
    """A teacher who shares with the whole country, and has time for it."""
    person = a_person(name, Role.TEACHER, at=school, **facts)
    a_profile(person, max_minutes_per_week=2400)
    return person


@remembered
def a_freelance_expert(cast: Cast, name: str = "Zeno Zwart", **facts: Any) -> Person:
    return a_freelancer(
        name,
        admitted_by=cast.coordinator,
        regions=[cast.region],
        max_minutes_per_week=2400,
        **facts,
    )


def some_terms(
    dates: Iterable[tuple[date, int, int]] = DATES, *, freelance: bool = False, **facts: Any
) -> TermsDraft:
    """Four hours on two Tuesday mornings, within the expert's own task hours."""
    dates = tuple(dates)
    terms: dict[str, Any] = {"form": "coaching", "cover": "own_time", "dates": dates}
    if freelance:
        terms |= {"cover": "none", "rate": 8_000, "vat_rate": 21}
    return TermsDraft(**{"minutes": sum(minutes for _, _, minutes in dates)} | terms | facts)


@remembered
def an_open_request(cast: Cast, *, hours: float = 20, **wish: Any) -> HelpRequest:
    wish = {"until_date": date(2027, 6, 30)} | wish
    return a_help_request(cast.asking, by=cast.asker, hours=hours, **wish)


@remembered
def an_inzet(
    cast: Cast,
    state: str = "talking",
    *,
    expert: Person | None = None,
    asked: HelpRequest | None = None,
    pots: Any = None,
    covered: bool = True,
    **terms: Any,
) -> Deployment:
    """An inzet in `state`, by the shortest way there. `pots` pay, when it costs something.

    Beside the states: `proposed` (nobody said yes), `expert agreed` and `asker agreed`. Without
    any cost it never rests in approval or completed. `covered=False`: no replacement is reported.
    `terms` go to `some_terms`.
    """
    expert = expert or cast.expert
    # All in one transaction: who looks at the end of the way does not look at its steps.
    with written():
        asked = asked or an_open_request(cast)
        freelance = db.session.get_one(Profile, expert.id).kind == FREELANCER
        way = _Way(cast, expert, some_terms(**{"freelance": freelance} | terms), pots, covered)
        if state == "sounded":
            return actions.sound(asked, expert, by=cast.coordinator, now=MOMENT)
        why = "outside_view" if freelance else ""
        inzet = actions.invite(asked, expert, by=cast.asker, now=MOMENT, external_reason=why)
        for step in way.to(state):
            step(inzet)
    return inzet


@dataclass
class _Way:
    """How an inzet comes from talking to any state."""

    cast: Cast
    expert: Person
    draft: TermsDraft
    pots: Any
    covered: bool

    def to(self, state: str) -> list[Callable[[Deployment], Any]]:
        before = {
            "declined": "talking",
            "withdrawn": "talking",
            "expired": "talking",
            "cancelled": "approved",
            "disputed": "delivered",
            "settled": "completed",
        }
        if state in before:
            return [*self.to(before[state]), getattr(self, f"to_{state}")]
        if state == "asker agreed":
            return [self.to_proposed, lambda inzet: self._agree(inzet, self.cast.asker)]
        stages = [
            ("talking", None),
            ("proposed", self.to_proposed),
            ("expert agreed", lambda inzet: self._agree(inzet, self.expert)),
            ("consent", lambda inzet: self._agree(inzet, self.cast.asker)),
            ("approval", self.to_approval),
            ("approved", self.to_approved),
            ("scheduled", self.to_scheduled),
            ("running", self.to_running),
            ("delivered", self.to_delivered),
            ("completed", self.to_completed),
        ]
        names = [name for name, _ in stages]
        return [step for _, step in stages[: names.index(state) + 1] if step is not None]

    def to_proposed(self, inzet: Deployment) -> None:
        actions.propose(inzet, self.draft, by=self.cast.asker, now=MOMENT)

    def _agree(self, inzet: Deployment, by: Person) -> None:
        actions.agree(inzet, version=inzet.terms_version, by=by, now=MOMENT)

    def to_approval(self, inzet: Deployment) -> None:
        if inzet.state == "consent":
            actions.consent(inzet, by=self.cast.leader, now=MOMENT, reason_words="Het kan net.")

    def to_approved(self, inzet: Deployment) -> None:
        if inzet.state == "approval":
            pots = self.pots or self.cast.pot
            actions.approve(inzet, pots=pots, by=self.cast.coordinator, now=MOMENT)

    def to_scheduled(self, inzet: Deployment) -> None:
        if self.draft.cover == "replacement" and self.covered:
            for dated in inzet.terms.dates:
                cover(inzet, dated, self.cast)
        extend(inzet, self.cast)
        actions.schedule(inzet, as_planned(self.draft.dates), by=self.cast.asker, now=MOMENT)

    def to_running(self, inzet: Deployment) -> None:
        log(inzet.open_sessions[0])

    def to_delivered(self, inzet: Deployment) -> None:
        for session in inzet.open_sessions[1:]:
            log(session)
        actions.deliver(inzet, by=self.expert, now=AFTER_SECOND)

    def to_completed(self, inzet: Deployment) -> None:
        actions.confirm(inzet, by=self.cast.asker, now=AFTER_SECOND)

    def to_settled(self, inzet: Deployment) -> None:
        if inzet.state == "settled":
            return
        if self.draft.cover == "replacement":
            amount = inzet.terms.rate * 7
            actions.confirm_replacement(inzet, amount=amount, by=self.cast.leader, now=AFTER_SECOND)
        if inzet.is_freelance:
            bill(inzet)
        actions.settle(inzet, by=self.cast.coordinator, now=AFTER_SECOND)

    def to_declined(self, inzet: Deployment) -> None:
        actions.move(inzet, "decline", by=self.expert, now=MOMENT, reason_code="reistijd")

    def to_withdrawn(self, inzet: Deployment) -> None:
        actions.move(inzet, "withdraw", by=self.expert, now=MOMENT)

    def to_expired(self, inzet: Deployment) -> None:
        workflow.perform(DEPLOYMENT, inzet, "expire", by=None, now=MOMENT)

    def to_cancelled(self, inzet: Deployment) -> None:
        actions.move(inzet, "cancel", by=self.cast.asker, now=MOMENT, reason_code="timing")

    def to_disputed(self, inzet: Deployment) -> None:
        actions.dispute(inzet, 60, "Het was korter.", by=self.cast.asker, now=AFTER_SECOND)


def room(cast: Cast, *, by: Person | None = None, **change: Any) -> Allowance:
    """Ten hours within the task hours for the expert, given by their leader, until 31 July."""
    facts = {"minutes": 600, "covers": ["own_time"], "ring": 4, "until": date(2027, 7, 31)} | change
    with unit_of_work():
        membership = cast.expert.memberships[0]
        return giving_room.grant(membership, by=by or cast.leader, now=MOMENT, **facts)


def as_planned(dates: Iterable[tuple[date, int, int]] = DATES) -> list[PlannedSession]:
    return [PlannedSession(on, part, None, minutes) for on, part, minutes in dates]


def cover(
    inzet: Deployment, dated: Any, cast: Cast, *, amount: int = 15_000, now: datetime = MOMENT
) -> None:
    actions.report_cover(
        dated, cover_by="Invalpool", minutes=210, amount=amount, by=cast.leader, now=now
    )


def extend(inzet: Deployment, cast: Cast) -> None:
    """The board confirms extra hours, where it is asked to."""
    if inzet.waits_for_extension:
        action, boards = "confirm_extension", (cast.board, cast.asking_board)
        by = next(who for who in boards if workflow.may(DEPLOYMENT, inzet, who, action, MOMENT))
        actions.move(inzet, action, by=by, now=MOMENT)


def log(session: Any, minutes: int | None = None) -> None:
    """The expert writes down what was planned, on the day itself."""
    inzet = session.deployment
    given = session.minutes if minutes is None else minutes
    actions.log_hours(session, given, by=inzet.expert, now=moment_on(session.on))


def bill(inzet: Deployment, amount: int | None = None, number: str = "2026-001") -> None:
    """The freelancer's invoice over the confirmed hours."""
    actions.hand_in_invoice(
        inzet,
        number=f"{number}-{inzet.id}",
        dated=SECOND,
        minutes=inzet.confirmed_minutes or 0,
        amount=inzet.actual if amount is None else amount,
        by=inzet.expert,
        now=AFTER_SECOND,
    )


def stays_out(inzet: Deployment, **facts: Any) -> Deployment:
    """The freelancer sends no invoice, and who pays heard of it."""
    with written():
        values = facts | {"invoice_out_at": AFTER_SECOND}
        db.session.execute(update(Deployment).where(Deployment.id == inzet.id).values(**values))
    return inzet


@remembered
def a_team(
    cast: Cast, *, minimum: int = 2, size: int = 3, asked: HelpRequest | None = None,
    class_parts: Any = (), lender: Organisation | None = None,
) -> Bundle:  # fmt: skip
    """Several people of the lending school, asked at once; in the order of their names."""
    lender, asked = lender or cast.lending, asked or an_open_request(cast)
    people = [an_expert(lender, name, class_parts=class_parts) for name in TEAM_NAMES[:size]]
    with unit_of_work():
        return bundles.ask(asked, lender, people, minimum, by=cast.asker, now=MOMENT)


@remembered
def the_team_agrees(
    cast: Cast, bundle: Bundle, *, who: int | None = None, **terms: Any
) -> list[Deployment]:
    """The school proposes the same to all, and the first `who` of them say yes, one by one."""
    with unit_of_work():
        bundles.propose(bundle, some_terms(**terms), by=cast.asker, now=MOMENT)
    members = list(bundle.members)
    for member in members[:who]:
        with unit_of_work():
            actions.agree(member, version=member.terms_version, by=member.expert, now=MOMENT)
    return members


@remembered
def the_team_was_there(
    cast: Cast, *, size: int = 2, dates: Any = DATES, asked: HelpRequest | None = None,
    all_done: bool = True,
) -> Bundle:  # fmt: skip
    """Granted and carried out by all of them; unless `all_done`, the last still has to finish."""
    team = a_team(cast, size=size, asked=asked)
    the_team_agrees(cast, team, cover="extra_hours", dates=dates)
    with unit_of_work():
        bundles.decide(team, "consent", by=cast.leader, now=MOMENT)
    shares = [(cast.pot, sum(member.estimate for member in team.members))]
    with unit_of_work():
        bundles.approve(team, pots=shares, by=cast.coordinator, now=MOMENT)
    for member in team.members:
        with unit_of_work():
            extend(member, cast)
            actions.schedule(member, as_planned(dates), by=cast.asker, now=MOMENT)
    for member in team.members if all_done else team.members[:-1]:
        finish(member, cast)
    return team


def finish(inzet: Deployment, cast: Cast) -> None:
    for number in range(len(inzet.open_sessions)):
        with unit_of_work():
            log(inzet.open_sessions[number])
    with unit_of_work():
        actions.deliver(inzet, by=inzet.expert, now=AFTER_SECOND)
    with unit_of_work():
        actions.confirm(inzet, by=cast.asker, now=AFTER_SECOND)


def drawn_up(inzet: Deployment, *, agreed: bool = False, **facts: Any) -> Deployment:
    """With an invoice drawn up for the freelancer, to which they said yes if `agreed`."""
    told = {"street": "Kade 5", "postcode": "1234 AB", "city": "Maasmond"}
    billing = BillingFacts(**told | {"btw_id": "NL001234567B89"} | facts)
    with unit_of_work():
        school = inzet.asker_school
        school.street, school.house_number, school.postcode = "Plein", "1", "1234 CD"
        drawing_up.draw_up(inzet, billing, by=inzet.expert, now=AFTER_SECOND)
    if agreed:
        with unit_of_work():
            drawing_up.agree(inzet, by=inzet.expert, now=AFTER_SECOND)
    return inzet
