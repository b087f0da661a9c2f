"""One person who gives agreed hours to one school, alone or in a team."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Membership, Person
from app.database import Base, PublicId
from app.deployments.amounts import EXTRA_HOURS
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.workflow import Moving

if TYPE_CHECKING:
    from app.deployments.models.agreeing import NewMoment, Terms
    from app.deployments.models.carrying_out import Session
    from app.deployments.models.lending import Cover, Onward, OverruledFinding
    from app.deployments.models.money import DrawnInvoice, Invoice, Payer, Source

STILL_TO_AGREE = ("sounded", "talking", "consent", "approval")
DONE = ("completed", "settled")  # it took place, and both sides stand by the hours
TO_BE_PAID = ("completed", "owed")  # what was really owed is known; a freelancer bills it
# Ends after which the hours will not be given.
NOT_GIVEN = ("declined", "withdrawn", "expired", "cancelled")
BEING_AGREED = f"state IN {STILL_TO_AGREE}"


class Bundle(PublicId, Base):
    """A team: several people of one school for one vraag, each with an inzet of their own.

    They are lent together or not at all, and never fewer than `minimum` of them.
    """

    __tablename__ = "bundle"
    __table_args__ = (CheckConstraint("minimum > 0", name="a_team_is_somebody"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    help_request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id"), index=True)
    lender_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    minimum: Mapped[int]
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)  # of the minimum

    help_request: Mapped[HelpRequest] = relationship()
    lender: Mapped[Organisation] = relationship()
    members: Mapped[list["Deployment"]] = relationship(
        back_populates="bundle", order_by="Deployment.id"
    )

    @property
    def stands_at(self) -> int:
        """Goes up with whatever happens to any of them: a page about all of them shows it."""
        return self.version + sum(member.version for member in self.members)


class Deployment(Moving, PublicId, Base):
    """An inzet. `lender_id` is empty for a freelancer, who has no employer to lend them."""

    __tablename__ = "deployment"
    __table_args__ = (
        CheckConstraint("expert_id <> asked_by_id", name="nobody_asks_themselves"),
        CheckConstraint("consented_by_id <> expert_id", name="nobody_consents_for_themselves"),
        CheckConstraint(
            "approved_by_id <> expert_id AND approved_by_id <> asked_by_id",
            name="nobody_approves_what_they_asked_or_do",
        ),
        CheckConstraint("approved_by_id <> consented_by_id", name="four_eyes_are_four"),
        CheckConstraint(
            "approved_by_id <> asker_agreed_by_id", name="nobody_approves_what_they_agreed"
        ),
        CheckConstraint(
            "unbilled_by_id <> expert_id AND unbilled_by_id <> settled_by_id",
            name="two_let_an_invoice_go",
        ),
        CheckConstraint(
            "replacement_confirmed_by_id <> settled_by_id",
            name="nobody_pays_the_replacement_they_counted",
        ),
        CheckConstraint("amount >= 0 AND estimate >= 0", name="an_amount_is_not_negative"),
        CheckConstraint("freed_minutes >= 0", name="freed_is_a_number_of_hours"),
        CheckConstraint("extended_by_id <> expert_id", name="nobody_extends_their_own_contract"),
        CheckConstraint("allowance_minutes >= 0", name="room_is_held_or_not"),
        CheckConstraint("swap_with_id <> id", name="nobody_swaps_with_themselves"),
        CheckConstraint(
            "swap_with_id IS NULL OR lender_id = asker_school_id",
            name="a_swap_stays_within_the_school",
        ),
        CheckConstraint(
            "swap_with_id IS NULL OR (amount = 0 AND estimate = 0)", name="a_swap_costs_nothing"
        ),
        Index("uq_deployment_swaps_once", "swap_with_id", unique=True),
        CheckConstraint(
            "bundle_id IS NULL OR (lender_id IS NOT NULL AND swap_with_id IS NULL)",
            name="a_team_is_lent_by_its_school",
        ),
        CheckConstraint(
            "lender_id IS NOT NULL OR external_reason <> ''", name="a_freelancer_comes_for_a_reason"
        ),
        # The same person is asked for the same vraag once at a time; a following inzet comes later.
        Index(
            "uq_deployment_one_talk_at_a_time",
            "help_request_id",
            "expert_id",
            unique=True,
            sqlite_where=text(BEING_AGREED),
            postgresql_where=text(BEING_AGREED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    help_request_id: Mapped[int] = mapped_column(ForeignKey("help_request.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asker_school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    lending_membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    lender_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # invite, offer or sound; accept, once somebody who was sounded out said yes
    started_by: Mapped[str] = mapped_column(String(10))
    # Why a freelancer and no colleague: one of help_requests.rules.WHY_EXTERNAL; '' for a colleague
    external_reason: Mapped[str] = mapped_column(String(20), default="")

    # Agreement: both sides on the same version of the terms.
    terms_version: Mapped[int] = mapped_column(default=0)  # the newest
    asker_agreed_version: Mapped[int | None]
    asker_agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expert_agreed_version: Mapped[int | None]

    # Consent of the lending side.
    consented_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    consented_at: Mapped[datetime | None]
    consent_colour: Mapped[str] = mapped_column(String(6), default="")  # green amber red
    # Who will stand before the class, as was said then; what is reported for a date stands in Cover
    cover_by: Mapped[str] = mapped_column(String(80), default="")
    allowance_id: Mapped[int | None] = mapped_column(ForeignKey("allowance.id"))  # inside which
    allowance_minutes: Mapped[int] = mapped_column(default=0)  # how much of it this inzet holds
    estimate: Mapped[int] = mapped_column(default=0)  # cents, fixed at consent
    missed_parts: Mapped[int] = mapped_column(default=0)  # how often a class misses its teacher

    # Approval.
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    # Extra hours are more than a contract says: since when its board is asked, and who confirmed.
    extension_asked_at: Mapped[datetime | None]
    extended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    extended_at: Mapped[datetime | None]
    # Of the expert, as it was granted: paid for extra hours, also where the school moves on.
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    amount: Mapped[int] = mapped_column(default=0)  # cents, as approved
    actual: Mapped[int | None]  # cents, counted when the hours were confirmed
    freed_minutes: Mapped[int] = mapped_column(default=0)  # of the agreed hours: will not be given

    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_minutes: Mapped[int | None]
    disputed_minutes: Mapped[int | None]
    is_tacit: Mapped[bool] = mapped_column(default=False)
    last_session_on: Mapped[date | None]
    completed_at: Mapped[datetime | None]
    with_board_at: Mapped[datetime | None]  # since when the board decides about the hours
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replacement_confirmed: Mapped[int | None]  # cents, by the lending school
    replacement_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # A freelancer's invoice that stays out: since when who pays may act, and who proposed to end
    # it without one. The second yes is who settled it.
    invoice_out_at: Mapped[datetime | None]
    unbilled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    follows_id: Mapped[int | None] = mapped_column(ForeignKey("deployment.id"))
    swap_with_id: Mapped[int | None] = mapped_column(ForeignKey("deployment.id"))
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"), index=True)

    help_request: Mapped[HelpRequest] = relationship()
    expert: Mapped[Person] = relationship(foreign_keys=[expert_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    asker_school: Mapped[Organisation] = relationship(foreign_keys=[asker_school_id])
    lender: Mapped[Organisation | None] = relationship(foreign_keys=[lender_id])
    unbilled_by: Mapped[Person | None] = relationship(foreign_keys=[unbilled_by_id])
    lending_membership: Mapped[Membership | None] = relationship()
    versions: Mapped[list["Terms"]] = relationship(
        back_populates="deployment", order_by="Terms.version"
    )
    sessions: Mapped[list["Session"]] = relationship(
        back_populates="deployment", order_by="(Session.on, Session.part)"
    )
    payers: Mapped[list["Payer"]] = relationship(
        order_by="Payer.position", cascade="all, delete-orphan"
    )
    covers: Mapped[list["Cover"]] = relationship(
        order_by="(Cover.on, Cover.part)", cascade="all, delete-orphan"
    )
    overruled: Mapped[list["OverruledFinding"]] = relationship(
        order_by="(OverruledFinding.on, OverruledFinding.part, OverruledFinding.rule)",
        cascade="all, delete-orphan",
    )
    invoice: Mapped["Invoice | None"] = relationship()
    drawn_invoice: Mapped["DrawnInvoice | None"] = relationship()
    onward: Mapped[list["Onward"]] = relationship(order_by="Onward.consented_at")
    bundle: Mapped[Bundle | None] = relationship(back_populates="members")
    new_moment: Mapped["NewMoment | None"] = relationship(viewonly=True)
    sources: Mapped[list["Source"]] = relationship(order_by="Source.position")

    @property
    def is_second_half(self) -> bool:
        """Of a swap the half that was begun first speaks for both."""
        return self.swap_with_id is not None and self.swap_with_id < self.id

    @property
    def is_freelance(self) -> bool:
        return self.lender_id is None

    @property
    def is_extended(self) -> bool:
        """Somebody in employment works more than their contract for it."""
        return self.terms is not None and self.terms.cover == EXTRA_HOURS

    @property
    def waits_for_extension(self) -> bool:
        asked = self.extension_asked_at is not None and self.extended_at is None
        return asked and self.state == "approved"

    @property
    def is_agreed(self) -> bool:
        """Both sides said yes to the newest terms."""
        version = self.terms_version
        return 0 < version == self.asker_agreed_version == self.expert_agreed_version

    @property
    def terms(self) -> "Terms | None":
        """The newest version of what is agreed."""
        return self.versions[-1] if self.versions else None

    @property
    def agreed_minutes(self) -> int:
        """What was agreed, less what will not be given any more."""
        return self.terms.minutes - self.freed_minutes if self.terms else 0

    @property
    def open_sessions(self) -> list["Session"]:
        """Sessions that were not cancelled."""
        return [session for session in self.sessions if session.cancelled_at is None]

    @property
    def logged_minutes(self) -> int:
        return sum(session.logged_minutes or 0 for session in self.open_sessions)

    @property
    def parties(self) -> tuple[int, ...]:
        """Ids of those whose business it is: who asked, the contact and the expert."""
        return tuple(
            who for who in (self.asked_by_id, self.contact_id, self.expert_id) if who is not None
        )
