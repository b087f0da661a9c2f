"""Planning dates, and planning them again."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.clock import amsterdam
from app.database import db
from app.deployments import load, money, pot_caps, rules, words
from app.deployments.classes import check_classes, check_visitor_again, taught_by, without_teacher
from app.deployments.elsewhere import check_is_free
from app.deployments.employment import check_lent
from app.deployments.lending_facts import hold_lender, lending_check
from app.deployments.limits import check_consent_in_force, fuller_weeks
from app.deployments.models import Deployment, Session, Terms
from app.deployments.notice import check_notice
from app.deployments.overruling import behind
from app.deployments.rules import PlannedSession
from app.deployments.school_days import check_there_is_school
from app.deployments.weighed import GREEN, DatedPart
from app.errors import RuleBroken
from app.organisations.years import add_school_days
from app.profiles.free import ELSEWHERE
from app.profiles.models import JOIN_IN
from app.workflow import Step


def region_of(inzet: Deployment) -> str:
    """Whose school days count: those of the school that lends, else of the one that asks."""
    lender = inzet.lender if inzet.lender_id is not None else None
    region = lender.holiday_region if lender is not None else ""
    return region or inzet.asker_school.holiday_region


def terms_of(inzet: Deployment) -> Terms:
    assert inzet.terms is not None
    return inzet.terms


def may_plan(step: Step) -> None:
    if step.obj.swap_with_id is not None:
        raise RuleBroken("Een ruil staat al in de week. Als hij geweest is, vink je hem af.")
    if waits := waits_for_others(step.obj):
        raise RuleBroken(waits)
    sessions: Sequence[PlannedSession] = step.values.get("sessions", ())
    _may_stand(step, sessions, kept=(), minutes=step.obj.agreed_minutes)


def waits_for_others(inzet: Deployment) -> str:
    """What somebody else says first, before dates are planned: a sentence, empty when they may."""
    if inzet.waits_for_extension:
        return "Eerst bevestigt het bestuur de tijdelijke uitbreiding."
    return ""


def may_plan_again(step: Step) -> None:
    """The sessions still to come, all of them; what changes is at least two school days away."""
    inzet: Deployment = step.obj
    sessions: Sequence[PlannedSession] = step.values.get("sessions", ())
    coming = ahead(inzet, step.today)
    # One that becomes shorter or longer is moved as well.
    wanted = {(session.on, session.part): session.minutes for session in sessions}
    moved = [each.on for each in coming if wanted.get((each.on, each.part)) != each.minutes]
    check_still_moves(inzet, moved, step.today, field="dates")
    kept = {(session.on, session.part) for session in coming} & set(wanted)
    taken = sum(
        s.minutes if s.logged_minutes is None else s.logged_minutes
        for s in behind(inzet, step.today)
    )
    _may_stand(step, sessions, kept=kept, minutes=inzet.agreed_minutes - taken)


def check_still_moves(
    inzet: Deployment, days: Iterable[date], today: date, *, field: str | None = None
) -> None:
    """That no day from which something is moved away is so near that others count on it."""
    soonest = add_school_days(today, rules.MOVE_SCHOOL_DAYS, region_of(inzet))
    if any(day < soonest for day in days):
        raise RuleBroken(
            "Verzetten kan tot %(days)s schooldagen van tevoren; zeg die keer anders af.",
            field=field,
            days=rules.MOVE_SCHOOL_DAYS,
        )


def _may_stand(
    step: Step, sessions: Sequence[PlannedSession], *, kept: Collection[DatedPart], minutes: int
) -> None:
    """Everything that holds for dates before they are planned, judged again on the day."""
    inzet: Deployment = step.obj
    terms = terms_of(inzet)
    dates = [(session.on, session.part) for session in sessions]
    rules.check_plan(
        sessions,
        agreed_parts={dated.part for dated in terms.dates},
        agreed_minutes=minutes,
        today=step.today,
    )
    days = [on for on, _ in dates]
    if inzet.consented_at is not None:
        check_consent_in_force(amsterdam(inzet.consented_at).date(), days)
    for payer in inzet.payers:
        if any(not payer.pot.from_ <= on <= payer.pot.until for on in days):
            raise RuleBroken(
                "De pot ‘%(pot)s’ betaalt van %(from_)s tot en met %(until)s.",
                field="dates",
                pot=payer.pot.name,
                from_=words.day(payer.pot.from_),
                until=words.day(payer.pot.until),
            )
    new = [at for at in dates if at not in kept]
    forms = {(each.on, each.part): each.form or terms.form for each in sessions}
    for form in set(forms.values()):
        there = [at for at in new if forms[at] == form]
        check_there_is_school(inzet, there, cover=terms.cover, form=form)
    known = [*(dated.on for dated in terms.dates), *(each.on for each in inzet.open_sessions)]
    check_notice(step, [on for on, _ in new], known=known)
    check_lent(inzet, (on for on, _ in new))  # what stands still already stays what it is
    load.hold(inzet.expert_id)  # what else they agreed to is judged as it stands now
    _is_free(step, new)
    _is_not_too_much(inzet, sessions, step.today)
    check_classes(inzet, forms, cover=terms.cover, kept=kept)
    if step.by is not None:
        visits = [at for at in new if forms[at] == JOIN_IN]
        check_visitor_again(inzet, visits, by=step.by, today=step.today)
    if inzet.lender_id is not None:
        _classes_are_safe(step, dates)
    _pots_bear(inzet, sessions, step.today)


def _pots_bear(inzet: Deployment, sessions: Sequence[PlannedSession], today: date) -> None:
    """What each pot pays at most in a month and a week, where these become fuller by it. Last:
    everybody takes the person and the school that lends before the pots. What a traject set apart
    was judged as a whole, when its budget was adopted."""
    if inzet.sources:
        return
    money.hold_pots(inzet)
    stands, after = _before_and_after(inzet, sessions, today)
    for payer in inzet.payers:
        held = payer.reservation
        if held is not None:
            cents = held.reserved + held.committed + held.spent
            before = pot_caps.load_of(cents, stands)
            become = pot_caps.load_of(cents, after, minutes=sum(each for _, each in stands))
            pot_caps.check(inzet, payer.pot, become, before, field="dates")


def _is_free(step: Step, dates: Sequence[DatedPart]) -> None:
    """Nobody is in two places at once; the database repeats this for two in the same second. Nor is
    a date moved to where something else was agreed that is not planned yet."""
    inzet: Deployment = step.obj
    if not dates:
        return
    # Until it is planned its own terms hold these: what was agreed twice before this was judged is
    # of who plans first.
    held = terms_of(inzet).dates if inzet.state in load.NOT_PLANNED else []
    mine = {(dated.on, dated.part) for dated in held}
    others = [at for at in dates if at not in mine]
    check_is_free(inzet, others, by=step.by, today=step.today, field="dates")
    taken = db.session.execute(
        select(Session.on, Session.part).where(
            Session.expert_id == inzet.expert_id,
            Session.cancelled_at.is_(None),
            Session.on.in_({on for on, _ in dates}),
        )
    )
    twice = {(on, part) for on, part in taken} & set(dates)
    if twice:
        raise RuleBroken(
            "Op %(moment)s is %(name)s %(why)s.",
            field="dates",
            moment=words.moment(*min(twice)),
            name=inzet.expert.name,
            why=ELSEWHERE,
        )


def _is_not_too_much(inzet: Deployment, sessions: Sequence[PlannedSession], today: date) -> None:
    """What the expert wants to do at most, in the weeks that become fuller: what stands stays, also
    when they want less since then."""
    before, after = _before_and_after(inzet, sessions, today)
    load.check_maximum(inzet, fuller_weeks(before, after))


def _before_and_after(
    inzet: Deployment, sessions: Sequence[PlannedSession], today: date
) -> tuple[list[tuple[date, int]], list[tuple[date, int]]]:
    """(date, minutes) as it stands now, planned or agreed, and as it would become."""
    stands = inzet.open_sessions or terms_of(inzet).dates
    coming = ahead(inzet, today)
    stays = [(each.on, each.minutes) for each in inzet.open_sessions if each not in coming]
    after = [*stays, *((each.on, each.minutes) for each in sessions)]
    return [(each.on, each.minutes) for each in stands], after


def _classes_are_safe(step: Step, dates: Sequence[DatedPart]) -> None:
    inzet: Deployment = step.obj
    terms = terms_of(inzet)
    missed = without_teacher(inzet, dates)
    coming = ahead(inzet, step.today)
    already = sum(s.misses_class for s in inzet.open_sessions if s not in coming)
    # The money of a cancelled one went back, or was spent on it.
    given_up = sum(s.misses_class for s in inzet.sessions if s.cancelled_at is not None)
    granted = inzet.missed_parts - given_up
    if len(missed) + already > granted:
        raise RuleBroken(
            "Toegekend is vervanging voor %(agreed)s keer; dit zijn er %(count)s.",
            field="dates",
            agreed=granted,
            count=len(missed) + already,
        )
    given = [(each.on, each.part) for each in behind(inzet, step.today)]
    load.check_full_time(inzet, terms.cover, dates, inzet.lending_membership, given=given)
    hold_lender(inzet.lender_id)
    check = lending_check(inzet, dates, cover=terms.cover, today=step.today, planned=True)
    # A red check that the board overruled at consent is none for what it saw then. A class without
    # anybody nobody overrules.
    if check.red:
        worst = check.red[0]
        first = " De school die helpt meldt eerst wie er dan voor de klas staat."
        raise RuleBroken(
            "%(why)s%(first)s",
            field="dates",
            why=worst.says,
            first=first if worst.rule == "G5" else "",
        )
    step.values["check"] = check  # the effect writes down what was weighed


def not_logged(inzet: Deployment) -> list[Session]:
    """Sessions that were neither cancelled nor logged."""
    return [session for session in inzet.open_sessions if session.logged_minutes is None]


def begun(inzet: Deployment, now: datetime) -> list[Session]:
    """Those of them whose time has come: they may have been given, so they are not cancelled."""
    at = amsterdam(now)
    return [
        session
        for session in not_logged(inzet)
        if rules.has_begun(session.on, session.part, session.starts_at, at)
    ]


def ahead(inzet: Deployment, today: date) -> list[Session]:
    """Those of them that can still be planned otherwise."""
    return [session for session in not_logged(inzet) if session.on >= today]


def planned(step: Step) -> None:
    """Sessions as they were given: what stays stays, what moved moves, the rest is new."""
    inzet: Deployment = step.obj
    sessions: Sequence[PlannedSession] = step.values["sessions"]
    terms = terms_of(inzet)
    taught = taught_by(inzet, [(plan.on, plan.part) for plan in sessions])
    standing = {(session.on, session.part): session for session in ahead(inzet, step.today)}
    wanted = {(plan.on, plan.part): plan for plan in sessions}
    loose = [session for at, session in standing.items() if at not in wanted]
    for at, plan in wanted.items():
        session = standing.get(at) or (loose.pop(0) if loose else None)
        if session is None:
            session = Session(expert_id=inzet.expert_id)
            inzet.sessions.append(session)
        session.on, session.part = plan.on, plan.part
        session.starts_at, session.minutes = plan.starts_at, plan.minutes
        session.form = plan.form
        session.misses_class = rules.misses_class(terms.cover, plan.part, taught.get(plan.on, 0))
    for session in loose:
        inzet.sessions.remove(session)
        db.session.delete(session)
    save_sessions(inzet)
    inzet.last_session_on = max(session.on for session in inzet.open_sessions)
    step.facts |= {"sessions": len(wanted), "minutes": sum(s.minutes for s in sessions)}
    check = step.values.get("check")
    if check is not None and check.colour != GREEN:
        step.facts |= {"colour": check.colour, "rules": check.rules}


def save_sessions(inzet: Deployment) -> None:
    with db.session.no_autoflush:  # after a clash nothing can be read any more
        name = inzet.expert.name
    try:
        db.session.flush()  # the unique index speaks here: of two plans in a second one is late
    except IntegrityError as clash:
        raise RuleBroken(
            "Intussen is %(name)s op een van deze data %(why)s.",
            field="dates",
            name=name,
            why=ELSEWHERE,
        ) from clash
    db.session.refresh(inzet, ["sessions"])


def then_planned(step: Step) -> None:
    money.commit(step)
    load.refresh(step.obj.expert_id, today=step.today)


def then_busy(step: Step) -> None:
    load.refresh(step.obj.expert_id, today=step.today)
