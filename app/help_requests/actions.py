"""What people do with a vraag, and the columns that higher features fill.

Who and when are keyword-only; `seen` is the version that the reader's page showed. Nothing here
commits.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from app import workflow
from app.clock import amsterdam
from app.database import change_one, db
from app.errors import NotAllowed, RuleBroken, StalePage
from app.expertise.models import Skill
from app.help_requests import access, reach, rules
from app.help_requests.models import HelpRequest, RequestParty, RequestSkill
from app.help_requests.rules import Draft
from app.help_requests.transitions import HELP_REQUEST
from app.organisations.models import Organisation, Ring
from app.workflow import Step

FOR_PROGRAMME = "Dit hoort bij een programma van de school. Wie er komt, is daar gekozen."

# ── Describing ──────────────────────────────────────────────────────────────────────────────────


def draft(school: Organisation, wish: Draft, *, by: Any, now: datetime) -> HelpRequest:
    """Write a vraag down for a school; nobody hears of it yet."""
    on = amsterdam(now).date()
    if access.office_at(by, school, on) is None and not access.works_at(by.id, school.id, on):
        raise NotAllowed()
    help_request = HelpRequest(school_id=school.id, asked_by_id=by.id, sector=school.sector)
    help_request.school = school
    _describe(help_request, wish, by=by, now=now)
    workflow.begin(HELP_REQUEST, help_request, now=now)
    return help_request


def change(
    help_request: HelpRequest, wish: Draft, *, by: Any, now: datetime, seen: int | None = None
) -> HelpRequest:
    """Write a draft anew. A page that shows the old text can no longer publish it."""
    if seen is not None and seen != help_request.version:
        raise StalePage()
    acts = access.acts_for(help_request, by, now) is not None
    if not acts and not (access.wrote(help_request, by) and help_request.state != "draft"):
        raise NotAllowed()
    if help_request.state != "draft":
        raise RuleBroken("Dit is geen concept meer. Aanpassen kan niet meer.")
    # Not a row of the table, since nobody need hear of it; the version goes up all the same.
    change_one(
        update(HelpRequest)
        .where(
            HelpRequest.id == help_request.id,
            HelpRequest.state == "draft",
            HelpRequest.version == (help_request.version if seen is None else seen),
        )
        .values(version=HelpRequest.version + 1, moved_at=now)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(help_request)
    _describe(help_request, wish, by=by, now=now)
    db.session.flush()  # the database's own checks speak here, and not later under another name
    return help_request


def _describe(help_request: HelpRequest, wish: Draft, *, by: Any, now: datetime) -> None:
    today = amsterdam(now).date()
    rules.check_describes(wish, today=today)
    school = help_request.school
    if wish.contact_id is not None and not access.works_at(wish.contact_id, school.id, today):
        raise RuleBroken("Deze collega werkt niet op de school.", field="contact")
    if wish.wished_id is not None and reach.distance(wish.wished_id, school, today) is None:
        raise RuleBroken("Deze persoon is vanuit jouw school niet te vragen.", field="invite")
    facts = asdict(wish)
    essential, nice = set(facts.pop("skill_ids")), set(facts.pop("nice_ids"))
    rules.check_one_side(_labels(essential & nice))
    if not wish.supports_pupils:
        facts["pupils"] = None
    for name, value in facts.items():
        setattr(help_request, name, value)
    known = {wanted.skill_id: wanted for wanted in help_request.skills}
    help_request.skills = [
        known.get(skill_id) or RequestSkill(skill_id=skill_id)
        for skill_id in sorted(essential | nice)
    ]
    for wanted in help_request.skills:
        wanted.essential = wanted.skill_id in essential


def _labels(skill_ids: Collection[int]) -> list[str]:
    if not skill_ids:
        return []
    return list(db.session.scalars(select(Skill.label).where(Skill.id.in_(skill_ids))))


# ── Asking ──────────────────────────────────────────────────────────────────────────────────────


def publish(help_request: HelpRequest, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    """Open the vraag. Whoever the asker has in mind is asked in the same unit of work.

    A colleague without an office may do this with a small vraag only.
    """
    wished = help_request.wished_id
    return workflow.perform(
        HELP_REQUEST,
        help_request,
        "publish",
        by=by,
        now=now,
        seen=seen,
        # A colleague may have had in mind the very director who now publishes.
        invite=[wished] if wished not in (None, by.id) else [],
    )


def propose(help_request: HelpRequest, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    """Lay a draft before the director of one's school."""
    return workflow.perform(HELP_REQUEST, help_request, "propose", by=by, now=now, seen=seen)


def give_back(
    help_request: HelpRequest, why: str, *, by: Any, now: datetime, seen: int | None = None
) -> Step:
    """Let the colleague who proposed it say more first."""
    return workflow.perform(
        HELP_REQUEST, help_request, "give_back", by=by, now=now, seen=seen, reason_words=why
    )


def widen(
    help_request: HelpRequest, ring: int, *, by: Any, now: datetime, seen: int | None = None
) -> Step:
    """Let help come from further away. It is never drawn in: people have seen it."""
    return workflow.perform(
        HELP_REQUEST, help_request, "widen", by=by, now=now, seen=seen, ring=ring
    )


def withdraw(
    help_request: HelpRequest,
    *,
    by: Any,
    now: datetime,
    reason: str = "",
    words: str = "",
    seen: int | None = None,
) -> Step:
    """Ask no longer: an open vraag with a reason, a draft without one."""
    return workflow.perform(
        HELP_REQUEST,
        help_request,
        "withdraw",
        by=by,
        now=now,
        seen=seen,
        reason_code=reason,
        reason_words=words,
    )


def reveal(help_request: HelpRequest, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    """Say which school it is that asks."""
    return workflow.perform(HELP_REQUEST, help_request, "reveal", by=by, now=now, seen=seen)


def close(help_request: HelpRequest, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    """Be content with what was granted."""
    return workflow.perform(HELP_REQUEST, help_request, "close", by=by, now=now, seen=seen)


def reopen(help_request: HelpRequest, *, by: Any, now: datetime, seen: int | None = None) -> Step:
    """Ask once more for the hours that were left over."""
    return workflow.perform(HELP_REQUEST, help_request, "reopen", by=by, now=now, seen=seen)


def open_for_swap(
    school: Organisation,
    *,
    title: str,
    minutes: int,
    on_day: date,
    skill_ids: Sequence[int] = (),
    by: Any,
    now: datetime,
) -> HelpRequest:
    """What the two inzetten of a swap hang on: open from its first moment, and told to nobody."""
    mine = access.schools_to_swap_in(by, amsterdam(now).date())
    if db.session.scalar(mine.where(Organisation.id == school.id)) is None:
        raise NotAllowed()
    help_request = HelpRequest(
        school_id=school.id,
        asked_by_id=by.id,
        sector=school.sector,
        title=title,
        minutes=minutes,
        from_date=on_day,
        until_date=on_day,
        ring=Ring.SCHOOL,
        is_micro=True,
        is_swap=True,
    )
    help_request.school = school
    help_request.skills = [RequestSkill(skill_id=skill_id) for skill_id in sorted(set(skill_ids))]
    workflow.begin(HELP_REQUEST, help_request, now=now)
    publish(help_request, by=by, now=now)
    return help_request


def swap_moved(help_request: HelpRequest, on_day: date) -> None:
    """The two agreed on another day."""
    help_request.from_date = help_request.until_date = on_day


def open_for_programme(
    school: Organisation,
    *,
    title: str,
    minutes: int,
    from_date: date,
    until_date: date,
    by: Any,
    now: datetime,
) -> HelpRequest:
    """What one inzet of a programme hangs on, in the name of the school that takes part: open from
    its first moment, and told to nobody. `by` speaks for the school."""
    help_request = HelpRequest(
        school_id=school.id,
        asked_by_id=by.id,
        sector=school.sector,
        title=title,
        minutes=minutes,
        from_date=from_date,
        until_date=until_date,
        ring=Ring.COUNTRY,
        problem=FOR_PROGRAMME,
        problem_html=f"<p>{FOR_PROGRAMME}</p>",
        goal="school",
        is_for_programme=True,
    )
    help_request.school = school
    workflow.begin(HELP_REQUEST, help_request, now=now)
    publish(help_request, by=by, now=now)
    return help_request


# ── Filled from above ───────────────────────────────────────────────────────────────────────────


def hours_granted(help_request: HelpRequest, minutes: int, *, now: datetime) -> None:
    """An inzet was granted. Raises RuleBroken when the vraag is over or has fewer hours left."""
    if help_request.state == "open" or help_request.minutes_left == 0:
        rules.check_hours_left(minutes, left=help_request.minutes_left)
    if help_request.state != "open":
        raise RuleBroken(
            "Deze vraag staat niet open (%(state)s); er kan niets bij.",
            state=HELP_REQUEST.states[help_request.state],
        )
    # The WHERE repeats the rule because two inzetten can be granted in the same second.
    _count(
        help_request,
        HelpRequest.state == "open",
        HelpRequest.granted_minutes + minutes <= HelpRequest.minutes,
        granted_minutes=HelpRequest.granted_minutes + minutes,
    )
    workflow.try_system(HELP_REQUEST, help_request, now=now)


def hours_freed(
    help_request: HelpRequest, minutes: int, *, now: datetime, before_carried_out: bool = True
) -> None:
    """Granted hours will not be given after all.

    When the inzet fell away before it was carried out, a filled vraag opens again by itself;
    after one that stopped early the asker decides. Call this before `inzet_ended`.
    """
    _count(
        help_request,
        HelpRequest.granted_minutes >= minutes,
        granted_minutes=HelpRequest.granted_minutes - minutes,
    )
    if before_carried_out and minutes and help_request.state == "filled":
        workflow.perform(HELP_REQUEST, help_request, "reopen", by=None, now=now, fell_away=True)


def inzet_began(help_request: HelpRequest, *, expert_id: int) -> None:
    """Somebody was asked or offered. The vraag stays theirs to look up, also when it is over."""
    _count(help_request, unfinished=HelpRequest.unfinished + 1)
    if db.session.get(RequestParty, (help_request.id, expert_id)) is None:
        db.session.add(RequestParty(help_request_id=help_request.id, person_id=expert_id))


def inzet_ended(help_request: HelpRequest, *, now: datetime) -> None:
    """An inzet came to an end, good or not; the last one of a filled vraag closes it."""
    _count(
        help_request,
        HelpRequest.unfinished > 0,
        unfinished=HelpRequest.unfinished - 1,
        talked_at=now,
    )
    workflow.try_system(HELP_REQUEST, help_request, now=now)


def talk_opened(help_request: HelpRequest) -> None:
    _count(help_request, open_talks=HelpRequest.open_talks + 1)


def talk_closed(help_request: HelpRequest, *, now: datetime) -> None:
    _count(
        help_request,
        HelpRequest.open_talks > 0,
        open_talks=HelpRequest.open_talks - 1,
        talked_at=now,
    )


COUNTED: Sequence[str] = ("granted_minutes", "open_talks", "unfinished", "talked_at")


def _count(help_request: HelpRequest, *conditions: Any, **values: Any) -> None:
    """Change counters where the database agrees, and let the object in the session say so."""
    change_one(
        update(HelpRequest)
        .where(HelpRequest.id == help_request.id, *conditions)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(help_request, COUNTED)
