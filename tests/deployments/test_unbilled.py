"""A freelancer's invoice that stays out: who is reminded, who hears, and how it ends."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app import clock, deadlines, workflow
from app.clock import moment_on
from app.database import db, unit_of_work
from app.deployments import actions, drawing_up, unbilled
from app.deployments.checks import freelancers_are_paid_by_invoice, no_money_stays_behind
from app.deployments.models import Deployment
from app.deployments.transitions import DEPLOYMENT, word_for
from app.deployments.waiting import waiting
from app.errors import NotAllowed, RuleBroken, StalePage
from app.events.models import Delivery, Event, Reason
from app.outbox.models import Job
from app.pots import ending
from app.pots.actions import give_mandate
from app.pots.models import Entry
from app.profiles.models import Freelancer
from app.profiles.rules import BillingFacts
from tests.deployments.test_approving import mandate
from tests.deployments.test_settling import money
from tests.support.makers import MOMENT, a_coordinator
from tests.support.makers_accounts import mails_to, text_of
from tests.support.makers_deployments import (
    SECOND,
    Cast,
    a_cast,
    a_freelance_expert,
    an_inzet,
    bill,
)
from tests.support.page_rules import words_of

OUT = SECOND + timedelta(days=unbilled.OUT_AFTER)
BOTH = pytest.mark.parametrize("state", ["completed", "owed"])


def waits(cast: Cast, state: str = "completed") -> Deployment:
    """For the invoice of a freelancer: after the work, or put off too late."""
    expert = a_freelance_expert(cast)
    if state == "completed":
        return an_inzet(cast, "completed", expert=expert)
    inzet = an_inzet(cast, "scheduled", expert=expert, dates=((SECOND, 2, 120),))
    with unit_of_work():
        at = moment_on(SECOND - timedelta(days=1))
        actions.move(inzet, "cancel", by=cast.asker, now=at, reason_code="timing")
    assert inzet.state == "owed"
    return inzet


def out(cast: Cast, state: str = "completed") -> Deployment:
    """The invoice stays out, and two people may decide about that."""
    inzet = waits(cast, state)
    the_clock_comes(*unbilled.REMINDED, unbilled.OUT_AFTER)
    assert inzet.invoice_out_at is not None
    return inzet


def a_second(cast: Cast) -> Any:
    return mandate(cast.pot, "Tineke Tweede")


def with_mandate(person: Any, cast: Cast) -> Any:
    with unit_of_work():
        give_mandate(cast.pot, person, limit=100_000, until=None, by=None, now=MOMENT)
    return person


def the_clock_comes(*days: int, since: date = SECOND) -> None:
    for day in days:
        deadlines.tick(now=moment_on(since + timedelta(days=day)))


def close(inzet: Deployment, by: Any, words: str = "Er komt geen factuur.", **how: Any) -> None:
    with unit_of_work():
        actions.close_unbilled(inzet, words, by=by, now=moment_on(OUT), **how)


def told(inzet: Deployment, action: str) -> list[tuple[int, set[str]]]:
    """For each such event the day after the second date, and which roles heard of it."""
    which = {"object_type": "deployment", "object_id": inzet.id, "action": action}
    rows = db.session.query(Event).filter_by(**which).order_by(Event.id)
    return [
        (
            (event.at.date() - SECOND).days,
            {one.role for one in db.session.query(Delivery).filter_by(event_id=event.id)},
        )
        for event in rows
    ]


# The clock


@BOTH
def test_the_freelancer_is_reminded_three_times_and_then_who_pays_hears_once(app, state):
    cast = a_cast()
    inzet = waits(cast, state)
    version = inzet.version
    begin = SECOND - timedelta(days=1 if state == "owed" else 0)
    the_clock_comes(0, 6, 7, 7, 13, 14, 20, 21, 21, 29, 30, 30, 90, since=begin)
    late = (begin - SECOND).days
    reminded = told(inzet, "remind")
    assert reminded == [(day + late, {"expert"}) for day in unbilled.REMINDED]
    assert told(inzet, "miss_invoice") == [(unbilled.OUT_AFTER + late, {"coordinator", "expert"})]
    assert (inzet.state, inzet.version) == (state, version + 1)


def test_a_clock_that_stood_still_reminds_first_and_gives_the_time(app):
    cast = a_cast()
    inzet = waits(cast)
    the_clock_comes(100, 100, 106)
    assert (len(told(inzet, "remind")), inzet.invoice_out_at) == (1, None)
    the_clock_comes(107, 114, 122)
    assert (len(told(inzet, "remind")), inzet.invoice_out_at) == (3, None)
    the_clock_comes(123)
    assert inzet.invoice_out_at is not None


def test_an_invoice_or_nothing_to_pay_ends_the_waiting(app):
    cast = a_cast()
    inzet = waits(cast)
    the_clock_comes(7)
    with unit_of_work():
        bill(inzet)
    free = an_inzet(cast, "completed", cover="extra_hours")
    the_clock_comes(14, 21, 30, 37)
    assert len(told(inzet, "remind")) == 1
    assert told(inzet, "miss_invoice") == told(free, "miss_invoice") == told(free, "remind") == []


# Who holds the pot hears it later, once: they can give somebody a mandate


def written_to() -> list[int]:
    jobs = db.session.query(Job).filter_by(kind="invoice_out_mail").order_by(Job.id)
    return [job.payload["person"] for job in jobs]


@BOTH
def test_after_sixty_days_who_holds_the_pot_hears_as_well(app, state):
    cast = a_cast()
    out(cast, state)
    holder = a_coordinator(cast.swv, "Hanneke Houder")
    again = moment_on(OUT + timedelta(days=30))
    unbilled.tick(now=again - timedelta(days=1, hours=1))
    assert written_to() == []
    for after in (0, 1, 40):
        unbilled.tick(now=again + timedelta(days=after))
    assert sorted(written_to()) == sorted({cast.coordinator.id, holder.id})


@pytest.mark.engines("sqlite")
def test_the_clock_writes_only_when_there_is_somebody_to_tell(app, monkeypatch):
    cast = a_cast()
    inzet = out(cast)
    written: list[int] = []

    @contextmanager
    def counted():
        written.append(1)
        with unit_of_work() as session:
            yield session

    def comes(after: int) -> int:
        written.clear()
        unbilled.tick(now=moment_on(OUT + timedelta(days=after)))
        return len(written)

    monkeypatch.setattr(unbilled, "unit_of_work", counted)
    assert [comes(after) for after in (0, 29, 30, 31, 60)] == [0, 0, 1, 0, 0]
    holder = a_coordinator(cast.swv, "Hanneke Houder")
    assert [comes(61), comes(62)] == [1, 0]
    assert holder.id in written_to()
    a_coordinator(cast.swv, "Hilde Houder")
    with unit_of_work():
        bill(inzet)
    assert comes(63) == 0


@pytest.mark.engines("sqlite")
def test_the_mail_says_what_they_can_do_and_names_nobody(app):
    cast = a_cast()
    inzet = out(cast)
    holder = a_coordinator(cast.swv, "Hanneke Houder")
    again = moment_on(OUT + timedelta(days=30))
    with clock.at(again):
        unbilled.tick(now=again)
        (mail,) = mails_to(app, holder.email)
    assert "387,20" in text_of(mail)
    assert "60 dagen" in text_of(mail)
    assert "60 dagen" in mail["Subject"]
    assert f"/potten/{cast.pot.public_id}" in text_of(mail)
    assert inzet.expert.name not in text_of(mail)
    assert "één persoon met een mandaat" in text_of(mail)


@pytest.mark.engines("sqlite")
def test_the_mail_stays_in_when_the_invoice_came_meanwhile(app):
    cast = a_cast()
    inzet = out(cast)
    again = moment_on(OUT + timedelta(days=30))
    with clock.at(again):
        unbilled.tick(now=again)
        with unit_of_work():
            bill(inzet)
        subjects = [mail["Subject"] for mail in mails_to(app, cast.coordinator.email)]
    assert [each for each in subjects if "60 dagen" in each] == []
    assert unbilled.tick(now=again + timedelta(days=1)) == 0


# Ending it without one


@pytest.mark.engines("sqlite", "postgresql")
@BOTH
def test_two_people_end_it_with_a_reason_and_the_money_goes_back(app, state):
    cast = a_cast()
    inzet = out(cast, state)
    second = a_second(cast)
    held = money(cast)
    assert held[2] > 0
    close(inzet, cast.coordinator)
    assert (inzet.state, money(cast), inzet.unbilled_by_id) == (state, held, cast.coordinator.id)
    assert told(inzet, "close_unbilled")[0][1] == {"coordinator", "expert"}
    assert db.session.query(Reason).filter_by(words="Er komt geen factuur.").count() == 1
    with pytest.raises(RuleBroken, match="tweede persoon"):
        close(inzet, cast.coordinator)
    close(inzet, second, "")
    ends = {"completed": "settled", "owed": "cancelled"}
    assert (inzet.state, inzet.actual, inzet.settled_by_id) == (ends[state], 0, second.id)
    assert money(cast) == (1_000_000, 0, 0, 0)
    last = db.session.query(Entry).order_by(Entry.id.desc()).first()
    assert (last.kind, last.committed, last.available) == ("release", -held[2], held[2])
    assert inzet.help_request.unfinished == 0
    assert word_for(inzet) in ("klaar", "geannuleerd")
    assert [*no_money_stays_behind(), *freelancers_are_paid_by_invoice()] == []
    with pytest.raises(StalePage):
        close(inzet, second)


def test_the_freelancer_first_has_their_time_and_a_reason_is_given(app):
    cast = a_cast()
    inzet = waits(cast)
    a_second(cast)
    with pytest.raises(RuleBroken, match="30 dagen"):
        close(inzet, cast.coordinator)
    the_clock_comes(*unbilled.REMINDED, unbilled.OUT_AFTER)
    with pytest.raises(RuleBroken, match="paar woorden") as no:
        close(inzet, cast.coordinator, " ")
    assert no.value.field == "reason_words"


def test_it_takes_somebody_else_with_a_mandate_and_no_other_part(app):
    cast = a_cast()
    inzet = out(cast)
    with pytest.raises(RuleBroken, match="niemand een mandaat"):
        close(inzet, cast.coordinator)
    with_mandate(cast.asker, cast)
    with pytest.raises(RuleBroken, match="niemand een mandaat"):
        close(inzet, cast.coordinator)
    with pytest.raises(RuleBroken, match="Wie vraagt, helpt"):
        close(inzet, cast.asker)
    for by in (inzet.expert, cast.leader, cast.colleague):
        with pytest.raises(NotAllowed):
            close(inzet, by)
    second = a_second(cast)
    close(inzet, second)
    with pytest.raises(RuleBroken, match="Wie vraagt, helpt"):
        close(inzet, cast.asker)
    close(inzet, cast.coordinator, "")
    assert inzet.state == "settled"


def test_an_invoice_that_comes_after_all_wins_from_the_proposal(app):
    cast = a_cast()
    inzet = out(cast)
    second = a_second(cast)
    close(inzet, cast.coordinator)
    seen = inzet.version
    with unit_of_work():
        bill(inzet)
    assert inzet.unbilled_by_id is None
    with pytest.raises(StalePage):
        close(inzet, second, seen=seen)
    with pytest.raises(RuleBroken, match="inmiddels"):
        close(inzet, second)
    with unit_of_work():  # also who proposed it may pay
        actions.settle(inzet, by=cast.coordinator, now=moment_on(OUT))
    assert money(cast)[3] == inzet.actual == 38_720


def test_what_was_ended_is_paid_after_all_by_two_people(app):
    cast = a_cast()
    inzet = out(cast)
    second = a_second(cast)
    close(inzet, cast.coordinator)
    close(inzet, second)
    with unit_of_work():
        bill(inzet, 38_720)
    with unit_of_work():
        actions.propose_correction(inzet, 38_720, "De factuur kwam.", by=second, now=moment_on(OUT))
    with unit_of_work():
        actions.agree_correction(inzet, by=cast.coordinator, now=moment_on(OUT))
    assert (inzet.actual, money(cast)) == (38_720, (961_280, 0, 0, 38_720))
    assert list(freelancers_are_paid_by_invoice()) == []


@BOTH
def test_an_invoice_that_came_after_the_end_waits_for_who_pays_until_they_decide(
    app, browser, state
):
    cast = a_cast()
    inzet = out(cast, state)
    second = a_second(cast)
    close(inzet, cast.coordinator)
    close(inzet, second)
    page = browser.sign_in(second).visit(f"/inzetten/{inzet.public_id}")
    assert page.says("Komt de factuur er toch")
    with unit_of_work():
        bill(inzet, 12_100)
    page = browser.visit(f"/inzetten/{inzet.public_id}")
    assert page.says("De factuur kwam alsnog")
    assert not page.says("Komt de factuur er toch")
    filled = dict(page.follow("Correctie voorstellen").form().data())
    assert (filled["direction"], filled["amount"]) == ("more", "121")

    def lines(person: Any) -> list[str]:
        return [line.says for line in waiting(person, now=moment_on(OUT))]

    def say_no(by: Any) -> None:
        with unit_of_work():
            actions.move(
                inzet, "drop_proposal", by=by, now=moment_on(OUT), reason_words="Het komt te laat."
            )

    came = "De factuur van Zeno Zwart kwam alsnog: €\xa0121,00. Stel een correctie voor."
    assert lines(second) == lines(cast.coordinator) == [came]
    assert lines(inzet.expert) == lines(cast.asker) == []
    with unit_of_work():
        actions.propose_correction(inzet, 12_100, "De factuur kwam.", by=second, now=moment_on(OUT))
    assert lines(second) == []
    assert lines(cast.coordinator) == ["Een correctie wacht op een tweede persoon."]
    say_no(second)
    assert lines(cast.coordinator) == [came]  # who takes back what they proposed decided nothing
    with unit_of_work():
        actions.propose_correction(inzet, 12_100, "De factuur kwam.", by=second, now=moment_on(OUT))
    say_no(cast.coordinator)
    assert lines(second) == lines(cast.coordinator) == []


def test_a_late_invoice_asks_nobody_to_pay_from_a_closed_pot(app, browser):
    cast = a_cast()
    inzet = out(cast)
    second = a_second(cast)
    close(inzet, cast.coordinator)
    close(inzet, second)
    with unit_of_work():
        bill(inzet, 12_100)
    assert waiting(second, now=moment_on(OUT))
    with unit_of_work():
        cast.pot.closed_at = moment_on(OUT)
    assert waiting(second, now=moment_on(OUT)) == []
    page = browser.sign_in(second).visit(f"/inzetten/{inzet.public_id}")
    assert page.says("De factuur kwam alsnog, maar de pot is gesloten.")


@pytest.mark.engines("sqlite", "postgresql")
def test_the_database_keeps_the_two_two(app):
    cast = a_cast()
    inzet = out(cast)
    coen = cast.coordinator.id
    for facts in (
        {"unbilled_by_id": inzet.expert_id},
        {"unbilled_by_id": coen, "settled_by_id": coen},
    ):
        change = update(Deployment).where(Deployment.id == inzet.id).values(**facts)
        with pytest.raises(IntegrityError), unit_of_work():
            db.session.execute(change)


# Drawing it up for them

FACTS = BillingFacts(
    street="Kade 5", postcode="1234 AB", city="Maasmond", btw_id="NL001234567B89"
)  # fmt: skip


def draw(inzet: Deployment, by: Any, facts: BillingFacts = FACTS) -> None:
    with unit_of_work():
        school = inzet.asker_school
        school.street, school.house_number, school.postcode = "Plein", "1", "1234 CD"
        drawing_up.draw_up_for(inzet, facts, by=by, now=moment_on(OUT))


@BOTH
def test_who_pays_draws_it_up_and_it_counts_with_the_freelancers_yes(app, state):
    cast = a_cast()
    inzet = out(cast, state)
    close(inzet, a_second(cast))
    draw(inzet, cast.coordinator)
    assert (inzet.unbilled_by_id, inzet.invoice) == (None, None)
    assert told(inzet, "draw_up")[0][1] == {"coordinator", "expert"}
    known = db.session.get_one(Freelancer, inzet.expert_id)
    assert (known.street, known.btw_id) == ("", "")  # what somebody else fills in is not theirs
    with unit_of_work():
        drawing_up.agree(inzet, by=inzet.expert, now=moment_on(OUT))
    with unit_of_work():
        actions.settle(inzet, by=cast.coordinator, now=moment_on(OUT))
    assert inzet.drawn_invoice.seller == "Zeno Zwart\nKade 5\n1234 AB Maasmond"
    assert money(cast)[3] == inzet.drawn_invoice.total > 0


@pytest.mark.engines("sqlite")
def test_only_who_pays_draws_it_up_and_only_once_it_stays_out(app):
    cast = a_cast()
    inzet = waits(cast)
    with pytest.raises(RuleBroken, match="30 dagen"):
        draw(inzet, cast.coordinator)
    the_clock_comes(*unbilled.REMINDED, unbilled.OUT_AFTER)
    with_mandate(cast.asker, cast)
    for by in (inzet.expert, cast.asker, cast.leader):
        with pytest.raises(NotAllowed):
            draw(inzet, by)
    with pytest.raises(RuleBroken, match="btw-id"):
        draw(inzet, cast.coordinator, replace(FACTS, btw_id=""))


@pytest.mark.engines("sqlite")
def test_a_button_stands_only_where_it_can_be_done(browser):
    cast = a_cast()
    inzet = waits(cast)

    def buttons(person):
        page = browser.sign_in(person).visit(f"/inzetten/{inzet.public_id}")
        return {words_of(tag) for tag in page.select("main a, main button")}

    assert "Betalen" not in buttons(cast.coordinator)
    the_clock_comes(*unbilled.REMINDED, unbilled.OUT_AFTER)
    with clock.at(moment_on(OUT)):
        assert buttons(cast.coordinator) >= {"Stel de factuur op", "Afronden zonder factuur"}
        with_mandate(cast.asker, cast)
        assert "Stel de factuur op" not in buttons(cast.asker)
    with unit_of_work():
        bill(inzet)
    assert "Betalen" in buttons(cast.coordinator)


# Where it is read


def lines(person: Any) -> list[tuple[str, str]]:
    return [(line.says, line.endpoint) for line in waiting(person, now=moment_on(OUT))]


@pytest.mark.engines("sqlite")
def test_what_waits_for_whom(app):
    cast = a_cast()
    inzet = out(cast)
    second = a_second(cast)
    stays_out = "De factuur van Zeno Zwart blijft uit. Stel hem op, of rond af zonder."
    for who in (cast.coordinator, second):
        assert lines(who) == [(stays_out, "deployments.show")]
    assert lines(inzet.expert)[0][1] == "deployments.invoice"
    draw(inzet, second)
    assert "nog niet akkoord" in lines(second)[0][0]
    close(inzet, second)
    assert lines(second) == []
    assert lines(cast.coordinator)[0][1] == "deployments.close_unbilled"


def test_a_pot_that_is_over_names_what_waits_for_an_invoice(app):
    cast = a_cast()
    inzet = out(cast)
    paid = an_inzet(cast, "completed", cover="extra_hours")
    later = cast.pot.until + timedelta(days=1)
    (found,) = ending.of_person(cast.coordinator, later)
    assert found.says.endswith(
        f"Daarvan wacht €\u00a0387,20 op een factuur van Zeno Zwart ({inzet.help_request.title})."
    )
    assert paid.expert.name not in found.says
    holder = a_coordinator(cast.swv, "Hanneke Houder")  # holds the pot, and decides about nothing
    (found,) = ending.of_person(holder, later)
    assert found.says.endswith("Daarvan wacht €\u00a0387,20 op een factuur van een zzp’er.")
    with unit_of_work():
        bill(inzet)
    (found,) = ending.of_person(cast.coordinator, later)
    assert "factuur" not in found.says


@pytest.mark.engines("sqlite")
def test_two_people_end_it_on_the_pages(browser):
    cast = a_cast()
    inzet = out(cast)
    second = a_second(cast)
    with clock.at(moment_on(OUT)):
        page = browser.sign_in(cast.coordinator).visit(f"/inzetten/{inzet.public_id}")
        assert page.says("De factuur van de zzp’er blijft uit.")
        page = page.follow("Stel de factuur op")
        page = page.follow("Afronden zonder factuur")
        assert page.press("Stel voor").says("Schrijf er kort een reden bij.")
        page = browser.visit(f"/inzetten/{inzet.public_id}/zonder-factuur")
        page = page.form().fill({"reason_words": "Zeno is gestopt."}).press("Stel voor")
        assert page.says("Een tweede beslist mee.")
        assert browser.visit(f"/inzetten/{inzet.public_id}/zonder-factuur").says(
            "Je stelde dit voor."
        )
        page = browser.sign_in(second).visit(f"/inzetten/{inzet.public_id}")
        page = page.follow("Afronden zonder factuur")
        assert page.says("Zeno is gestopt.")
        page = page.press("Akkoord, rond af zonder factuur")
        assert page.says("Er is niets betaald.")


@pytest.mark.engines("sqlite")
def test_nothing_stays_out_that_nobody_waits_for(app):
    cast = a_cast()
    inzet = out(cast)
    with pytest.raises(RuleBroken, match="niet op een factuur gewacht"), unit_of_work():
        workflow.perform(DEPLOYMENT, inzet, "miss_invoice", by=None, now=moment_on(OUT))
