"""One person gives agreed hours to one school: consented, paid, carried out, settled.

What money and rights depend on stands in columns: who asked, carries out, agreed to which
version, consented and approved. The checks keep four eyes four.
"""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Membership, Person
from app.database import Base, PublicId
from app.help_requests.models import HelpRequest
from app.organisations.models import Organisation
from app.pots.models import Pot, Reservation
from app.workflow import Moving

STILL_TO_AGREE = ("sounded", "talking", "consent", "approval")
DONE = ("completed", "settled")  # it took place, and both sides stand by the hours
OWN_SERIES = "EXPEDU"  # what a number begins with that nobody types
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
        CheckConstraint("amount >= 0 AND estimate >= 0", name="an_amount_is_not_negative"),
        CheckConstraint("freed_minutes >= 0", name="freed_is_a_number_of_hours"),
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
    allowance_id: Mapped[int | None] = mapped_column(ForeignKey("allowance.id"))  # inside which
    allowance_minutes: Mapped[int] = mapped_column(default=0)  # how much of it this inzet holds
    estimate: Mapped[int] = mapped_column(default=0)  # cents, fixed at consent
    missed_parts: Mapped[int] = mapped_column(default=0)  # how often a class misses its teacher

    # Approval.
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    amount: Mapped[int] = mapped_column(default=0)  # cents, as approved
    actual: Mapped[int | None]  # cents, counted when the hours were confirmed
    freed_minutes: Mapped[int] = mapped_column(default=0)  # of the agreed hours: will not be given

    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_minutes: Mapped[int | None]
    disputed_minutes: Mapped[int | None]
    is_tacit: Mapped[bool] = mapped_column(default=False)
    last_session_on: Mapped[date | None]
    completed_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replacement_confirmed: Mapped[int | None]  # cents, by the lending school

    follows_id: Mapped[int | None] = mapped_column(ForeignKey("deployment.id"))
    swap_with_id: Mapped[int | None] = mapped_column(ForeignKey("deployment.id"))
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"), index=True)

    help_request: Mapped[HelpRequest] = relationship()
    expert: Mapped[Person] = relationship(foreign_keys=[expert_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    asker_school: Mapped[Organisation] = relationship(foreign_keys=[asker_school_id])
    lender: Mapped[Organisation | None] = relationship(foreign_keys=[lender_id])
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
    covers: Mapped[list["Cover"]] = relationship(order_by="(Cover.on, Cover.part)")
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


class Terms(Base):
    """One version of what is agreed; never changed, only followed by the next."""

    __tablename__ = "terms"
    __table_args__ = (
        UniqueConstraint("deployment_id", "version"),
        CheckConstraint("minutes > 0 AND minutes <= 60000", name="a_believable_number_of_hours"),
        CheckConstraint("rate BETWEEN 0 AND 50000", name="a_rate_an_hour"),
        CheckConstraint("travel BETWEEN 0 AND 1000000", name="travel_is_an_amount"),
        CheckConstraint(
            "cover IN ('own_time', 'extra_hours', 'replacement', 'none')", name="known_cover"
        ),
        CheckConstraint("vat_rate IN (0, 21)", name="a_btw_rate"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    version: Mapped[int]
    minutes: Mapped[int]
    form: Mapped[str] = mapped_column(String(20))  # one of profiles.FORMS
    place: Mapped[str] = mapped_column(String(200), default="")
    cover: Mapped[str] = mapped_column(String(12))  # how the expert's own class is looked after
    rate: Mapped[int] = mapped_column(default=0)  # cents an hour
    travel: Mapped[int] = mapped_column(default=0)  # cents in all
    vat_rate: Mapped[int] = mapped_column(default=0)
    vat_ground: Mapped[str] = mapped_column(String(60), default="")
    left_behind: Mapped[str] = mapped_column(String(1000), default="")
    # Of a swap: what the expert does in the other's class, and from when.
    activity: Mapped[str] = mapped_column(String(100), default="")
    starts_at: Mapped[time | None]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    deployment: Mapped[Deployment] = relationship(back_populates="versions")
    dates: Mapped[list["TermsDate"]] = relationship(
        back_populates="terms", order_by="(TermsDate.on, TermsDate.part)"
    )
    proposed_by: Mapped[Person] = relationship()


class TermsDate(Base):
    """A date that the terms speak of: consent and the lending check judge real dates."""

    __tablename__ = "terms_date"
    __table_args__ = (
        CheckConstraint("part BETWEEN 0 AND 9", name="a_part_of_the_week"),
        CheckConstraint("minutes > 0 AND minutes <= 600", name="a_session_is_at_most_ten_hours"),
    )

    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"), primary_key=True)
    on: Mapped[date] = mapped_column("on", primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    minutes: Mapped[int]

    terms: Mapped[Terms] = relationship(back_populates="dates")

    @property
    def deployment(self) -> Deployment:
        return self.terms.deployment


class NewMoment(Base):
    """Another moment for a swap that stands, proposed by one of the two; on both of its halves."""

    __tablename__ = "new_moment"
    __table_args__ = (CheckConstraint("part BETWEEN 0 AND 9", name="a_part_of_the_week"),)

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    on: Mapped[date] = mapped_column("on")
    part: Mapped[int]
    starts_at: Mapped[time | None]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    proposed_by: Mapped[Person] = relationship()


class Payer(Base):
    """A pot that pays its share; all of them, or none."""

    __tablename__ = "deployment_payer"

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    pot_id: Mapped[int] = mapped_column(ForeignKey("pot.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    share: Mapped[int]  # cents
    # Agreed, but above their mandate: the next one decides.
    passed_on_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    reservation_id: Mapped[int | None] = mapped_column(ForeignKey("reservation.id"))

    pot: Mapped[Pot] = relationship()
    reservation: Mapped[Reservation | None] = relationship()


class Source(Base):
    """Money that was set apart beforehand, and from which this inzet draws; of several, each bears
    its part by weight. An inzet with sources is paid from these and from nothing else."""

    __tablename__ = "deployment_source"
    __table_args__ = (CheckConstraint("weight > 0", name="bears_a_part"),)

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    reservation_id: Mapped[int] = mapped_column(
        ForeignKey("reservation.id"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    weight: Mapped[int]

    reservation: Mapped[Reservation] = relationship()


class Session(Base):
    """A dated piece of an inzet. Nobody is in two places on one part of one day."""

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("part BETWEEN 0 AND 9", name="a_part_of_the_week"),
        CheckConstraint("minutes > 0 AND minutes <= 600", name="a_session_is_at_most_ten_hours"),
        CheckConstraint("logged_minutes BETWEEN 0 AND 600", name="logged_at_most_ten_hours"),
        Index(
            "uq_session_nobody_is_in_two_places",
            "expert_id",
            "on",
            "part",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on: Mapped[date] = mapped_column("on")
    part: Mapped[int]
    starts_at: Mapped[time | None]
    minutes: Mapped[int]
    logged_minutes: Mapped[int | None]
    logged_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    misses_class: Mapped[bool] = mapped_column(default=False)  # a class is without its own teacher
    late_cost: Mapped[int] = mapped_column(default=0)  # cents that cancelling came too late for
    late_cost_paid: Mapped[bool] = mapped_column(default=False)
    # When people were told that nobody lends the expert on that date; see standing_still.py.
    stands_still_since: Mapped[datetime | None]

    deployment: Mapped[Deployment] = relationship(back_populates="sessions")


class Onward(Base):
    """A later employer's yes: from the day that this membership begins its school lends the expert,
    where the school of the inzet no longer employs them."""

    __tablename__ = "onward"

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    consented_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    consented_at: Mapped[datetime]

    membership: Mapped[Membership] = relationship()


class Cover(Base):
    """How the expert's own class (or free day) is arranged on a date, as the leader reported it.

    It belongs to the date and not to a session: it must be found before the date may be planned.
    """

    __tablename__ = "cover"
    __table_args__ = (
        CheckConstraint("part BETWEEN 0 AND 9", name="a_part_of_the_week"),
        CheckConstraint("minutes BETWEEN 0 AND 600", name="cover_is_at_most_ten_hours"),
        CheckConstraint("amount BETWEEN 0 AND 1000000", name="cover_costs_an_amount"),
    )

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    on: Mapped[date] = mapped_column("on", primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    cover_by: Mapped[str] = mapped_column(String(80))  # who, in the school's words
    minutes: Mapped[int]
    amount: Mapped[int]  # cents
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime]


class Allowance(Base):
    """Room that a leader gave somebody: consent inside it needs no further click.

    `version` rises when its giver changes or ends it, not when it is used.
    """

    __tablename__ = "allowance"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="room_is_positive"),
        CheckConstraint("used_minutes BETWEEN 0 AND minutes", name="room_is_not_overused"),
        CheckConstraint("covers <> ''", name="room_is_for_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    minutes: Mapped[int]
    used_minutes: Mapped[int] = mapped_column(default=0)  # by inzetten; deployments.room counts
    covers: Mapped[str] = mapped_column(String(60))  # "own_time extra_hours", by spaces
    ring: Mapped[int]
    until: Mapped[date]
    at: Mapped[datetime]  # when it was given, or changed last
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    membership: Mapped[Membership] = relationship()
    granted_by: Mapped[Person] = relationship()

    @property
    def minutes_left(self) -> int:
        return self.minutes - self.used_minutes


class Invoice(Base):
    """A freelancer's claim, checked against the confirmed hours."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("person_id", "number"),
        CheckConstraint("minutes > 0 AND amount >= 0", name="an_invoice_claims_something"),
    )

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[str] = mapped_column(String(40))
    dated: Mapped[date]
    minutes: Mapped[int]
    amount: Mapped[int]  # cents, with btw and travel
    at: Mapped[datetime]


class DrawnInvoice(Base):
    """An invoice that is drawn up for a freelancer by who receives it. It counts when they agree:
    then it has a number of their own series, and never changes."""

    __tablename__ = "drawn_invoice"
    __table_args__ = (
        CheckConstraint("(agreed_at IS NULL) = (number IS NULL)", name="a_yes_gives_it_its_number"),
        CheckConstraint("(number IS NULL) = (year IS NULL)", name="a_series_is_of_a_year"),
        CheckConstraint("number > 0", name="a_series_begins_at_one"),
        CheckConstraint("hours + late + travel + vat = total", name="adds_up"),
        UniqueConstraint("person_id", "year", "number", name="uq_drawn_invoice_series"),
    )

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    year: Mapped[int | None]
    number: Mapped[int | None]  # 1, 2, 3 … of this person in this year

    # As they were when it was drawn up: name and address, a line each.
    seller: Mapped[str] = mapped_column(String(600))
    buyer: Mapped[str] = mapped_column(String(600))
    kvk: Mapped[str] = mapped_column(String(8))
    btw_id: Mapped[str] = mapped_column(String(14), default="")
    vat_rate: Mapped[int]
    vat_ground: Mapped[str] = mapped_column(String(60), default="")
    minutes: Mapped[int]
    rate: Mapped[int]  # cents an hour
    hours: Mapped[int]  # cents, like what follows; without btw
    late: Mapped[int]  # for what was cancelled too late
    travel: Mapped[int]
    vat: Mapped[int]
    total: Mapped[int]

    @property
    def named(self) -> str:
        """The number as it stands on the invoice; '' before the yes."""
        return f"{OWN_SERIES}-{self.year}-{self.number:04d}" if self.number else ""


class Correction(Base):
    """A change of what was settled: proposed by one, agreed by a second person."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("delta <> 0", name="a_correction_changes_something"),
        CheckConstraint("agreed_by_id <> proposed_by_id", name="four_eyes_are_four"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    delta: Mapped[int]  # cents; negative: money comes back
    reason: Mapped[str] = mapped_column(String(500), default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]


class Message(Base):
    """A line in the talk beside the terms; Markdown as typed, and as shown."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(String(4000))
    html: Mapped[str] = mapped_column(String(12000))
    at: Mapped[datetime]

    author: Mapped[Person] = relationship()
