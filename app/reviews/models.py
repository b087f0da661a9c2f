"""How it went, from both sides, sealed until both have written or the window closes."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.database import Base, PublicId
from app.deployments.models import Bundle, Deployment

PAIR = ("asker", "expert")  # the two sides of one inzet, that open together
# Why it did not take place, as codes with the words on the form and the page.
NOT_HELD = {
    "ill": "Iemand was ziek",
    "school": "Het kwam de school niet meer uit",
    "expert": "Het kwam de collega niet meer uit",
    "no_cover": "Er was geen vervanging",
    "not_needed": "Het was niet meer nodig",
    "other": "Iets anders",
}
TEAM = "team"  # what the school wrote about a team as a whole


class Review(PublicId, Base):
    """An ervaring. `released_at` empty: sealed, and nothing anywhere may depend on it.

    Of side 'team': what the school wrote about a team as a whole. It stands with the inzet of the
    team that was finished last, is about nobody in particular, and has no number.
    """

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("deployment_id", "side"),
        UniqueConstraint("bundle_id"),
        CheckConstraint("side IN ('asker', 'expert', 'team')", name="two_sides"),
        CheckConstraint("overall BETWEEN 1 AND 10", name="overall_from_one_to_ten"),
        CheckConstraint("credible BETWEEN 1 AND 5", name="credible_from_one_to_five"),
        CheckConstraint("author_id <> subject_id", name="nobody_reviews_themselves"),
        CheckConstraint(
            "side <> 'asker' OR overall IS NOT NULL OR not_held_reason <> ''", name="asker_scores"
        ),
        CheckConstraint(
            "(side = 'team') = (subject_id IS NULL) AND (side = 'team') = (bundle_id IS NOT NULL)",
            name="about_somebody_or_a_team",
        ),
        CheckConstraint(
            f"not_held_reason IN ('', {', '.join(map(repr, NOT_HELD))})", name="known_reason"
        ),
        CheckConstraint(
            "side <> 'team' OR (overall IS NULL AND NOT counts)", name="a_team_moves_no_score"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    side: Mapped[str] = mapped_column(String(6))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))  # that received help
    overall: Mapped[int | None]  # 1–10; the only number in the score
    fit: Mapped[int | None]  # aspects 1–5: aansluiting bij de hulpvraag
    usefulness: Mapped[int | None]  # praktische bruikbaarheid
    cooperation: Mapped[int | None]  # samenwerking met het team
    lasting: Mapped[int | None]  # blijvend effect
    credible: Mapped[int | None]  # "geloofwaardig?": in no score, and shown of many at once
    again: Mapped[bool | None]
    fun: Mapped[bool | None]  # the expert's side: "lol gehad?"
    # Niet doorgegaan: one of NOT_HELD; "" where it took place.
    not_held_reason: Mapped[str] = mapped_column(String(12), default="")
    words: Mapped[str] = mapped_column(String(950), default="")
    words_html: Mapped[str] = mapped_column(String(4000), default="")
    line: Mapped[str] = mapped_column(String(200), default="")  # the words without markup, cut
    private_note: Mapped[str] = mapped_column(String(950), default="")  # for the coordinator
    note_read_at: Mapped[datetime | None]  # by whom it is for
    counts: Mapped[bool] = mapped_column(default=True)  # False: a reaction within one school
    last_session_on: Mapped[date]  # the age of a review counts from here
    written_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reply: Mapped[str] = mapped_column(String(950), default="")
    reply_html: Mapped[str] = mapped_column(String(4000), default="")
    replied_at: Mapped[datetime | None]

    deployment: Mapped[Deployment] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    subject: Mapped[Person | None] = relationship(foreign_keys=[subject_id])
    bundle: Mapped[Bundle | None] = relationship()

    @hybrid_property
    def not_held(self) -> bool:
        return self.not_held_reason != ""

    @property
    def why_not_held(self) -> str:
        return NOT_HELD.get(self.not_held_reason, "")

    @property
    def author_function(self) -> str:
        """What the author did at the school that received help, when the help was given; "" for who
        did not work there."""
        then = self.last_session_on
        here = (
            work
            for work in self.author.memberships
            if work.organisation_id == self.school_id
            and work.confirmed_at is not None
            and work.refused_at is None
            and work.from_ <= then <= (work.until or date.max)
        )
        return next((work.function for work in here), "")


class Report(Base):
    """That somebody who may read a review thinks that it should not stand there.

    Once a person, so that nobody can keep asking; by nobody where the program saw that two sides
    contradict each other. `outcome` says what a coordinator did with it;
    who reported is never told to the two sides.
    """

    __tablename__ = "review_report"
    __table_args__ = (
        UniqueConstraint("review_id", "by_id"),
        CheckConstraint("outcome IN ('', 'hidden', 'kept')", name="known_outcome"),
        CheckConstraint("(outcome = '') = (settled_at IS NULL)", name="settled_by_an_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))  # one of rules.REPORTED_AS
    words: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(6), default="")
    settled_at: Mapped[datetime | None]

    by: Mapped[Person | None] = relationship()


class EffectCheck(Base):
    """One question to the school, months later: "is het nog te merken?" It is in no score.

    The unique key makes the clock safe to run twice, and asks once whatever happens.
    """

    __tablename__ = "effect_check"
    __table_args__ = (
        UniqueConstraint("deployment_id", "months"),
        CheckConstraint("months IN (3, 6, 12)", name="three_moments"),
        CheckConstraint("answer BETWEEN 1 AND 5", name="from_one_to_five"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_by_an_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    months: Mapped[int]  # after the last session
    asked_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    closes_on: Mapped[date]  # the last day to answer
    answer: Mapped[int | None]  # 1–5
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    deployment: Mapped[Deployment] = relationship()


class ThankYou(Base):
    """Words of thanks after an inzet, for the expert alone. One an inzet.

    Others of the expert's board read it where who wrote it said that they may, and the expert
    wants them to.
    """

    __tablename__ = "thank_you"
    __table_args__ = (
        CheckConstraint("words <> ''", name="says_something"),
        CheckConstraint("by_id <> to_id", name="nobody_thanks_themselves"),
    )

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    may_be_shared: Mapped[bool] = mapped_column(default=False)
    shared_at: Mapped[datetime | None]

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    to: Mapped[Person] = relationship(foreign_keys=[to_id])
    deployment: Mapped[Deployment] = relationship()
