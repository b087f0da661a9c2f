"""What the reports count equals what one counts by hand, row by row."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts.models import Role
from app.clock import amsterdam, moment_on
from app.database import db, unit_of_work
from app.deployments import actions
from app.deployments.models import Deployment
from app.deployments.rules import REFUSALS
from app.events.models import Event, Reason
from app.insights import access, reports
from app.insights.rules import EXTERNAL_RATE
from app.organisations.models import LendingSettings
from app.organisations.years import school_year
from tests.support.makers import (
    MOMENT,
    TODAY,
    a_membership,
    a_person,
    a_profile,
    a_school,
    saved,
)
from tests.support.makers_deployments import (
    AFTER_SECOND,
    FIRST,
    MORNING,
    SECOND,
    Cast,
    a_cast,
    a_freelance_expert,
    an_expert,
    an_inzet,
    an_open_request,
)

YEAR = 2026
MONDAYS = ((FIRST - timedelta(days=1), 0, 120), (SECOND - timedelta(days=1), 0, 60))
TUESDAYS = ((FIRST, MORNING + 1, 90),)
ONCE = ((FIRST, MORNING, 60),)


def a_year() -> tuple[Cast, Cast]:
    """Help of every price, from three schools of one samenwerkingsverband and one elsewhere."""
    cast, elsewhere = a_cast(), a_cast()
    sister = a_school("De Zus", board=cast.lending.board, swv=cast.swv, region=cast.region)
    a_membership(cast.leader, Role.DIRECTOR, sister)
    office = an_expert(cast.lending.board, "Olga Kantoor")
    for number, (state, facts) in enumerate(
        (
            ("settled", {}),
            ("completed", {"cover": "extra_hours", "dates": TUESDAYS}),
            ("settled", {"cover": "replacement", "dates": MONDAYS}),
            ("settled", {"expert": an_expert(sister, "Zoë Zus"), "dates": ONCE}),
            ("settled", {"expert": office, "dates": ONCE}),
            ("completed", {"expert": a_freelance_expert(cast), "dates": ONCE}),
            ("delivered", {"expert": an_expert(sister, "Nog Bezig"), "dates": ONCE}),
        )
    ):
        if number == 2:
            facts |= {"expert": an_expert(cast.lending, "Vera Klas", class_parts=(0,))}
        who_leads = cast.board if facts.get("expert") is office else cast.leader
        an_inzet(replace(cast, leader=who_leads), state, **facts)
    an_inzet(elsewhere, "settled")
    before = an_inzet(cast, "settled", expert=an_expert(sister, "Vorig Jaar"), dates=ONCE)
    with unit_of_work():
        before.completed_at = moment_on(date(2026, 7, 31))
    return cast, elsewhere


def by_hand(schools: set[int]) -> list[Deployment]:
    return [
        inzet
        for inzet in db.session.scalars(select(Deployment))
        if inzet.lender_id in schools
        and inzet.completed_at is not None
        and school_year(amsterdam(inzet.completed_at).date()) == YEAR
    ]


@pytest.mark.parametrize("whose", ["school", "board", "swv"])
def test_what_was_not_bought_outside(app, whose):
    cast, _ = a_year()
    board, lending = cast.lending.board, cast.lending
    sister = db.session.scalar(select(Deployment.lender_id).order_by(Deployment.id.desc()))
    organisation = {"school": lending, "board": board, "swv": cast.swv}[whose]
    schools = {"school": {lending.id}, "board": {lending.id, sister, board.id}}
    schools["swv"] = {lending.id, sister, cast.asking.id}
    scope = access.Scope(organisation, least=1)
    rate = reports.rate_of(organisation)
    found, rows = reports.saved(scope, YEAR, rate)
    counted = by_hand(schools[whose])
    minutes = sum(inzet.confirmed_minutes for inzet in counted)
    cost = sum(inzet.actual for inzet in counted)
    assert (found.whole.count, found.whole.minutes, found.whole.cost) == (
        len(counted), minutes, cost,
    )  # fmt: skip
    assert found.whole.count == {"school": 3, "board": 5, "swv": 4}[whose]
    assert cost > 0
    assert found.difference == round(minutes * EXTERNAL_RATE / 60) - cost
    per_school = Counter(inzet.lender_id for inzet in counted)
    assert sorted(row.count for row in rows) == sorted(per_school.values())
    assert sum(row.cost for row in rows) == cost


def test_a_year_begins_on_1_august_in_amsterdam(app):
    cast = a_cast()
    inzet = an_inzet(cast, "settled", dates=ONCE)
    scope = access.Scope(cast.lending, least=1)
    late, early = moment_on(date(2026, 8, 1)), moment_on(date(2027, 7, 31))
    for moment, counts in (
        (late.replace(hour=0) - timedelta(hours=2, minutes=1), 0),  # 23.59 on 31 July
        (late.replace(hour=0) - timedelta(hours=2), 1),
        (early.replace(hour=21, minute=59), 1),
        (early.replace(hour=22), 0),
    ):
        with unit_of_work():
            inzet.completed_at = moment
        found, _ = reports.saved(scope, YEAR, reports.rate_of(cast.lending))
        assert found.whole.count == counts, moment


def test_a_school_reckons_with_the_rate_of_its_board_then_of_its_swv(app):
    cast = a_cast()
    school, board, swv = cast.lending, cast.lending.board, cast.swv
    assert reports.rate_of(school) == reports.Rate(EXTERNAL_RATE, None)
    saved(LendingSettings(organisation_id=swv.id, external_rate_cents=8_000))
    assert (reports.rate_of(school).cents, reports.rate_of(school).set_by) == (8_000, swv)
    own = saved(LendingSettings(organisation_id=board.id))
    assert reports.rate_of(school).cents == 8_000  # a board that only said other things
    with unit_of_work():
        own.external_rate_cents = 11_000
    assert [reports.rate_of(each).cents for each in (school, board, swv)] == [11_000] * 2 + [8_000]
    assert reports.rate_of(cast.asking).cents == 8_000


def test_why_freelancers_came_is_counted_where_help_was_asked(app):
    cast = a_cast()
    for number in range(3):
        an_inzet(cast, expert=a_freelance_expert(cast, f"Zzp {number}"))
    asked, freelancer = an_open_request(cast), a_freelance_expert(cast, "Zelf Aangeboden")
    hidden = a_freelance_expert(cast, "Niet Te Zien")
    with unit_of_work():
        actions.offer(asked, by=freelancer, now=MOMENT)
        actions.sound(asked, hidden, by=cast.coordinator, now=MOMENT)
    an_inzet(cast)
    scope = access.Scope(cast.asking, least=1)
    assert [(row.label, row.shown) for row in reports.outside(scope, YEAR)] == [
        ("We willen juist een blik van buiten", 3),
        ("De zzp’er bood zelf hulp aan", 1),
    ]
    few = reports.outside(access.Scope(cast.swv, least=3), YEAR)
    assert [row.shown for row in few] == [3, None]
    assert reports.outside(scope, YEAR - 1) == []
    assert reports.outside(access.Scope(cast.lending, least=1), YEAR) == []


def test_noes_are_counted_by_reason_and_where_they_were_said(app):
    cast = a_cast()
    for code in ("reistijd", "reistijd", "te_veel"):
        inzet = an_inzet(cast, expert=an_expert(cast.lending))
        with unit_of_work():
            actions.move(inzet, "decline", by=inzet.expert, now=MOMENT, reason_code=code)
    refused = an_inzet(cast, "consent")
    by_asker = an_inzet(cast, expert=an_expert(cast.lending))
    freelance = an_inzet(cast, expert=a_freelance_expert(cast))
    why = {"reason_code": "geen_vervanging", "reason_words": "Niemand gevonden."}
    with unit_of_work():
        actions.move(refused, "refuse", by=cast.leader, now=MOMENT, **why)
        actions.move(by_asker, "decline", by=cast.asker, now=MOMENT, reason_code="timing")
        actions.move(freelance, "decline", by=freelance.expert, now=MOMENT, reason_code="te_veel")
    scope = access.Scope(cast.swv, least=1)
    reasons, schools = reports.obstacles(scope, YEAR)
    rows = db.session.execute(
        select(Reason.code, Event.role, Deployment)
        .join(Event, Event.id == Reason.event_id)
        .join(Deployment, Deployment.id == Event.object_id)
        .where(Event.to_state == "declined")
    )
    by_hand = Counter(
        REFUSALS[code] for code, role, inzet in rows if role == "asker" or inzet.lender_id
    )
    assert {row.label: row.shown for row in reasons} == by_hand
    assert [(row.label, row.count, row.most) for row in schools] == [
        ("De Hulp", 4, "De reistijd is te lang"),
        ("De Vraag", 1, "Het komt nu niet goed uit"),
    ]
    small, merged = reports.obstacles(access.Scope(cast.swv, least=5), YEAR)
    assert {row.shown for row in small} == {None}
    assert [(row.label, row.count) for row in merged] == [("Andere scholen samen", 5)]
    assert reports.obstacles(scope, YEAR - 1) == ([], [])


def test_expertise_is_unused_while_nobody_here_was_asked_for_it(app):
    cast = a_cast()
    a_profile(a_person("Ook", at=cast.lending), skills=["meldcode", "pesten-aanpak"])
    quiet = a_person("Stil", at=cast.lending)
    a_profile(quiet, skills=["meldcode"], ring=0)
    a_profile(a_person("Pauze", at=cast.lending), skills=["dyslexie"], paused=True)
    a_profile(a_person("Elders", at=a_school("Elders")), skills=["dyslexie"])
    a_profile(
        a_person("Uitnodiging", at=cast.lending), skills=["dyslexie"], only_on_invitation=True
    )
    a_membership(quiet, Role.TEACHER, cast.asking)

    def unused(organisation, now=MOMENT):
        scope = access.Scope(organisation, least=1)
        return [(each.slug, each.people) for each in reports.unused(scope, now, TODAY)]

    assert unused(cast.lending) == [("meldcode", 2), ("pesten-aanpak", 2)]
    assert unused(cast.swv) == unused(cast.lending)  # nobody counts twice
    assert unused(cast.asking) == [("meldcode", 1)]
    an_inzet(cast, "declined")
    assert unused(cast.lending) == [("meldcode", 2)]
    assert unused(cast.asking) == [("meldcode", 1)]
    assert len(unused(cast.lending, MOMENT + timedelta(days=366))) == 2


def test_who_is_sounded_out_in_silence_is_not_given_away(app):
    cast = a_cast()
    an_inzet(cast, "sounded")
    with clock.at(AFTER_SECOND):
        found = reports.unused(access.Scope(cast.lending, least=1), MOMENT, TODAY)
    assert [each.slug for each in found] == ["pesten-aanpak"]
