"""Schools, boards, samenwerkingsverbanden and regions, as the open data of DUO knows them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, PublicId


class Kind(StrEnum):
    SCHOOL = "school"
    BOARD = "board"
    SWV = "swv"
    REGION = "region"


class Ring:
    """How far apart two schools are: the first thing that they share."""

    SCHOOL, BOARD, SWV, REGION, COUNTRY = range(5)


class Organisation(PublicId, Base):
    """One table for four kinds, so that a membership or a pot has one thing to point at.

    `code` is the official one: vestigingscode, bevoegd gezag, samenwerkingsverband or a slug of
    the region's name. Only schools have board_id, swv_id and region_id; any may be empty, and an
    empty one is never equal to another empty one.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("kind", "code"),
        CheckConstraint("kind IN ('school', 'board', 'swv', 'region')", name="known_kind"),
        CheckConstraint("ring_cap BETWEEN 0 AND 4", name="ring_cap_is_a_ring"),
        CheckConstraint(
            "kind = 'school' OR (board_id IS NULL AND swv_id IS NULL AND region_id IS NULL)",
            name="only_schools_hang_below_others",
        ),
        Index("ix_organisation_search_name", "search_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(300), default="")  # folded name and place

    board_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    swv_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    municipality: Mapped[str] = mapped_column(String(80), default="")
    municipality_code: Mapped[str] = mapped_column(String(4), default="")

    sector: Mapped[str] = mapped_column(String(4), default="")  # po, vo, so; '' when not a school
    school_kind: Mapped[str] = mapped_column(String(60), default="")
    denomination: Mapped[str] = mapped_column(String(80), default="")
    street: Mapped[str] = mapped_column(String(120), default="")
    house_number: Mapped[str] = mapped_column(String(20), default="")
    postcode: Mapped[str] = mapped_column(String(7), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    kvk: Mapped[str] = mapped_column(String(8), default="")
    holiday_region: Mapped[str] = mapped_column(String(10), default="")  # Noord, Midden, Zuid
    pupils: Mapped[int | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    name_is_derived: Mapped[bool] = mapped_column(default=False)  # a placeholder until known

    # How far the school or board lets its people help; nobody's reach goes beyond it.
    ring_cap: Mapped[int] = mapped_column(default=Ring.COUNTRY)
    gone_on: Mapped[date | None]  # no longer in the open data; kept for its people and history

    board: Mapped["Organisation | None"] = relationship(
        foreign_keys=[board_id], remote_side=[id], viewonly=True
    )
    swv: Mapped["Organisation | None"] = relationship(
        foreign_keys=[swv_id], remote_side=[id], viewonly=True
    )
    region: Mapped["Organisation | None"] = relationship(
        foreign_keys=[region_id], remote_side=[id], viewonly=True
    )


class EmailDomain(Base):
    """A board's own e-mail domain: whoever receives mail there works for that board."""

    __tablename__ = "email_domain"

    domain: Mapped[str] = mapped_column(String(120), primary_key=True)  # lower case, no @
    board_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)


class SchoolGroup(Base):
    """A class of a school: a count of pupils, never a name of one."""

    __tablename__ = "school_group"
    __table_args__ = (
        UniqueConstraint("school_id", "name"),
        CheckConstraint("pupils BETWEEN 0 AND 60 AND norm BETWEEN 1 AND 60", name="a_class_size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(40))
    pupils: Mapped[int]
    norm: Mapped[int] = mapped_column(default=28)


class GroupTeaching(Base):
    """Who teaches a class, and on which parts of the week (bits 0–9, Monday morning first)."""

    __tablename__ = "group_teaching"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("school_group.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    parts: Mapped[int]


class LendingSettings(Base):
    """What a school or board decided about lending, where it differs from the defaults."""

    __tablename__ = "lending_settings"
    __table_args__ = (
        CheckConstraint(
            "replacement_rate_cents >= 0 AND extra_hours_rate_cents >= 0", name="rates"
        ),
        CheckConstraint("max_support_growth BETWEEN 0 AND 50", name="growth_in_points"),
        CheckConstraint("external_rate_cents BETWEEN 1 AND 50000", name="external_rate_an_hour"),
        CheckConstraint("max_parts_per_person BETWEEN 0 AND 10", name="parts_of_a_week"),
        CheckConstraint("max_contract_share BETWEEN 0 AND 100", name="share_of_a_contract"),
        CheckConstraint("max_teachers_lent BETWEEN 0 AND 100", name="share_of_the_teachers"),
        CheckConstraint("first_weeks BETWEEN 0 AND 10", name="weeks_at_the_start"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    max_parts_per_week: Mapped[int | None]
    max_people_per_part: Mapped[int | None]
    max_parts_per_person: Mapped[int | None]  # a week
    max_contract_share: Mapped[int | None]  # per cent of what somebody works
    max_teachers_lent: Mapped[int | None]  # per cent of the teachers, at the same time
    first_weeks: Mapped[int | None]  # of a school year, in which nobody is lent
    max_support_growth: Mapped[int | None]  # points since 1 October, of support beside the groups
    replacement_rate_cents: Mapped[int] = mapped_column(default=5500)  # an hour; board's standard
    extra_hours_rate_cents: Mapped[int] = mapped_column(default=5000)  # an hour; board's standard
    # Why what it lends is without btw, as who employs decided; '': nobody wrote it down.
    vat_ground: Mapped[str] = mapped_column(String(40), default="")
    # An hour of help from outside, as reports reckon it; None: what is usual.
    external_rate_cents: Mapped[int | None]


class Staffing(Base):
    """What a school wrote down of its staff: fte in hundredths, in front of the groups and to
    support them, now and on 1 October of a year. None: not written down.

    `version` rises with every change of these, of the school's own limits, of its weeks
    or of its classes, so that a page of before does not undo what a colleague changed. Of a board
    only that stands here: its limits are what its page is about.
    """

    __tablename__ = "school_staffing"
    __table_args__ = (
        CheckConstraint("group_fte > 0 AND support_fte >= 0", name="fte_of_now"),
        CheckConstraint(
            "october_group_fte > 0 AND october_support_fte >= 0", name="fte_on_1_october"
        ),
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    group_fte: Mapped[int | None]
    support_fte: Mapped[int | None]
    october_of: Mapped[int | None]  # which 1 October
    october_group_fte: Mapped[int | None]
    october_support_fte: Mapped[int | None]
    written_on: Mapped[date | None]  # when somebody last said that the numbers of now are right
    version: Mapped[int] = mapped_column(default=0)


class BlockedWeek(Base):
    """A week in which a school lends nobody, such as the first two or a week of tests."""

    __tablename__ = "blocked_week"

    school_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    monday: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(80), default="")


class SchoolHoliday(Base):
    """A school holiday of a region that was imported; it goes before the one of the release."""

    __tablename__ = "school_holiday"
    __table_args__ = (
        CheckConstraint('until >= "from"', name="ends_after_it_begins"),
        CheckConstraint("region IN ('Noord', 'Midden', 'Zuid')", name="known_region"),
    )

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # its school year
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    region: Mapped[str] = mapped_column(String(10), primary_key=True)
    from_: Mapped[date] = mapped_column("from")
    until: Mapped[date]  # the last free day


class HolidayEdition(Base):
    """One row, whose number is drawn anew at every import, so that whoever remembers holidays reads
    them again; also where a database of before that was put back."""

    __tablename__ = "holiday_edition"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
