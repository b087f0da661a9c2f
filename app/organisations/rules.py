"""What must be true of a board's e-mail domain, a cap, and the staff and classes of a school."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.errors import RuleBroken
from app.organisations import names
from app.organisations.models import Kind, Organisation, Ring
from app.organisations.years import closed_because

LONGEST_DOMAIN = 120
PARTS_OF_A_WEEK = 10
MOST_FTE = 999_99  # hundredths
LONGEST_REASON = 80
FURTHEST_WEEK = timedelta(days=730)
MOST_OF_LIMIT = {
    "max_people_per_part": 99,
    "max_parts_per_week": 999,
    "max_parts_per_person": 10,
    "max_contract_share": 100,
    "first_weeks": 10,
    "max_teachers_lent": 100,
    "max_support_growth": 50,
}

MORE_IS_STRICTER = {"first_weeks"}  # of the other limits less is

# Anybody can have an address there, so it says nothing about where they work.
OPEN_TO_ANYBODY = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "outlook.nl", "hotmail.com", "hotmail.nl"}
    | {"live.nl", "live.com", "msn.com", "icloud.com", "me.com", "mac.com", "yahoo.com"}
    | {"yahoo.nl", "proton.me", "protonmail.com", "gmx.com", "gmx.net", "mail.com", "aol.com"}
    | {"ziggo.nl", "kpnmail.nl", "kpnplanet.nl", "planet.nl", "hetnet.nl", "home.nl", "casema.nl"}
    | {"upcmail.nl", "chello.nl", "quicknet.nl", "xs4all.nl", "telfort.nl", "tele2.nl"}
    | {"online.nl", "solcon.nl", "zonnet.nl", "wxs.nl", "freeler.nl", "caiway.nl", "zeelandnet.nl"}
)


@dataclass(frozen=True)
class GroupFacts:
    """A class as a director describes it; `teachers` gives each person's parts of the week."""

    name: str
    pupils: int
    norm: int = 28
    teachers: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class StaffingFacts:
    """Fte in hundredths, as a director knows them; None: not known."""

    group_fte: int | None = None
    support_fte: int | None = None
    october_group_fte: int | None = None
    october_support_fte: int | None = None


@dataclass(frozen=True)
class Limits:
    """How far a school lends; None: as its board or the standard says."""

    max_people_per_part: int | None = None
    max_parts_per_week: int | None = None
    max_parts_per_person: int | None = None  # a week
    max_contract_share: int | None = None  # per cent of what somebody works
    first_weeks: int | None = None  # of a school year, in which nobody is lent
    max_teachers_lent: int | None = None  # per cent of the teachers
    max_support_growth: int | None = None


def email_domain(typed: str) -> str:
    """The domain as it is stored: lower case, without @ or what stands before it.

    Raises RuleBroken for what is no domain, or one where anybody can have an address.
    """
    domain = names.email_domain(typed)
    label = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    if len(domain) > LONGEST_DOMAIN or not re.fullmatch(rf"({label}\.)+[a-z][a-z0-9-]+", domain):
        raise RuleBroken(
            "Dit is geen e-maildomein. Typ wat achter het apenstaartje staat, zoals bestuur.nl.",
            field="domain",
        )
    if domain in OPEN_TO_ANYBODY:
        raise RuleBroken(
            "Bij %(domain)s kan iedereen een adres nemen. Alleen een domein van het bestuur "
            "zelf zegt dat iemand er werkt.",
            field="domain",
            domain=domain,
        )
    return domain


def check_owns_domains(organisation: Organisation) -> None:
    if organisation.kind != Kind.BOARD:
        raise RuleBroken("Een e-maildomein hoort bij een bestuur.", field="domain")


def check_ring_cap(organisation: Organisation, ring: int) -> None:
    if organisation.kind not in (Kind.SCHOOL, Kind.BOARD):
        raise RuleBroken("Alleen een school of bestuur bepaalt hoe ver hulp gaat.", field="ring")
    if not Ring.SCHOOL <= ring <= Ring.COUNTRY:
        raise RuleBroken("Kies hoe ver je mensen mogen helpen.", field="ring")


def check_groups(school: Organisation, groups: Sequence[GroupFacts]) -> None:
    """That these can be the classes of the school. Raises RuleBroken."""
    if school.kind != Kind.SCHOOL:
        raise RuleBroken("Alleen een school heeft groepen.", field="groups")
    known = [group.name.strip().casefold() for group in groups]
    for group in groups:
        name = group.name.strip()
        if not 1 <= len(name) <= 40:
            raise RuleBroken("Geef elke groep een naam van hoogstens 40 tekens.", field="groups")
        if known.count(name.casefold()) > 1:
            raise RuleBroken("Groep ‘%(name)s’ staat er twee keer.", field="groups", name=name)
        if not 0 <= group.pupils <= 60:
            raise RuleBroken(
                "Groep ‘%(name)s’ kan 0 tot en met 60 leerlingen hebben.", field="groups", name=name
            )
        if not 1 <= group.norm <= 60:
            raise RuleBroken(
                "De norm voor groep ‘%(name)s’ ligt tussen 1 en 60 leerlingen.",
                field="groups",
                name=name,
            )
        if any(not 0 < parts < 1 << PARTS_OF_A_WEEK for parts in group.teachers.values()):
            raise RuleBroken(
                "Kies voor elke leerkracht van groep ‘%(name)s’ ten minste één dagdeel.",
                field="groups",
                name=name,
            )


def check_staffing(school: Organisation, facts: StaffingFacts) -> None:
    """Both numbers of a moment, or neither: a share needs the two."""
    if school.kind != Kind.SCHOOL:
        raise RuleBroken("Alleen een school heeft formatie voor groepen.")
    for group, support in (
        ("group_fte", "support_fte"),
        ("october_group_fte", "october_support_fte"),
    ):
        for name, other in ((group, support), (support, group)):
            if getattr(facts, name) is None and getattr(facts, other) is not None:
                raise RuleBroken("Vul beide getallen in, of geen van beide.", field=name)
        before_groups, beside_them = getattr(facts, group), getattr(facts, support)
        if before_groups is not None and not 0 < before_groups <= MOST_FTE:
            raise RuleBroken("Voor de groepen is meer dan 0 fte nodig.", field=group)
        if beside_them is not None and not 0 <= beside_them <= MOST_FTE:
            raise RuleBroken("Schrijf 0 fte of meer.", field=support)


def check_blocked_week(
    school: Organisation, monday: date, reason: str, *, today: date, known: Collection[date]
) -> None:
    """That the school can say now that it lends nobody in the week that begins on this Monday."""
    if monday.weekday() != 0:
        raise RuleBroken("Een week begint op maandag.", field="day")
    if monday + timedelta(days=6) < today:
        raise RuleBroken("Deze week is voorbij.", field="day")
    if monday > today + FURTHEST_WEEK:
        raise RuleBroken("Kies een week binnen twee jaar.", field="day")
    if monday in known:
        week = monday.isocalendar().week
        raise RuleBroken("Week %(week)s staat er al.", field="day", week=week)
    days = [monday + timedelta(days=n) for n in range(5)]
    closed = [closed_because(day, school.holiday_region) for day in days]
    if all(closed):
        raise RuleBroken("In deze week is er geen school (%(why)s).", field="day", why=closed[0])
    if len(reason.strip()) > LONGEST_REASON:
        raise RuleBroken(
            "Schrijf de reden in hoogstens %(most)s tekens.", field="reason", most=LONGEST_REASON
        )


def check_limits(limits: Limits) -> None:
    for name, most in MOST_OF_LIMIT.items():
        number = getattr(limits, name)
        if number is not None and not 0 <= number <= most:
            raise RuleBroken("Kies 0 tot en met %(most)s.", field=name, most=most)
