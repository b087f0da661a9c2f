"""How long before somebody wants to be asked, as their profile says: a rule for whoever asks them.

The expert's own word goes before it. What they propose, or said yes to, may be sooner.
"""

from collections.abc import Iterable
from datetime import date

from app.accounts.models import Person
from app.database import db
from app.deployments import words
from app.deployments.models import Deployment
from app.errors import RuleBroken
from app.help_requests.models import HelpRequest
from app.profiles.free import asks_notice, first_day
from app.profiles.models import Profile
from app.workflow import Step


def check_notice(step: Step, days: Iterable[date], *, known: Iterable[date] = ()) -> None:
    """That no day which the other side chooses is sooner; those the expert knows of (`known`, and
    what stands in their own word) are theirs to have. Of a traject and a swap the day was found
    together."""
    inzet: Deployment = step.obj
    if step.role == "expert" or inzet.help_request.is_arranged:
        return
    notice = notice_of(inzet.expert_id)
    soonest = first_day(step.today, notice)
    if all(on >= soonest for on in set(days) - set(known) - _own_word(inzet)):
        return
    raise RuleBroken(
        "%(name)s %(notice)s. Kies een dag vanaf %(day)s, of laat %(name)s zelf een eerdere dag "
        "voorstellen.",
        field="dates",
        name=inzet.expert.name,
        notice=asks_notice(notice),
        day=words.day(soonest),
    )


def notice_of(person_id: int) -> int:
    profile = db.session.get(Profile, person_id)
    return profile.notice_days if profile is not None else 0


def _own_word(inzet: Deployment) -> set[date]:
    """Days that the expert proposed, or said yes to."""
    return {
        dated.on
        for terms in inzet.versions
        if terms.proposed_by_id == inzet.expert_id or terms.version == inzet.expert_agreed_version
        for dated in terms.dates
    }


def told_when_asking(asked: HelpRequest, person: Person, today: date) -> str:
    """A sentence for who is about to ask; '' where nothing is asked for."""
    notice = notice_of(person.id)
    if not notice:
        return ""
    soonest = first_day(today, notice)
    says = f"{person.name} {asks_notice(notice)}: de eerste dag is {words.day(soonest)}."
    if asked.until_date is not None and asked.until_date < soonest:
        says += (
            f" Je vraag loopt tot en met {words.day(asked.until_date)}. Dat kan alleen als "
            f"{person.name} zelf een eerdere dag voorstelt."
        )
    return says


def told_when_agreeing(inzet: Deployment, today: date) -> str:
    """A sentence for both beside a proposal that comes sooner; '' where it does not."""
    terms = inzet.terms
    if inzet.state != "talking" or terms is None or inzet.help_request.is_arranged:
        return ""
    notice = notice_of(inzet.expert_id)
    first = min(dated.on for dated in terms.dates)
    if first >= first_day(today, notice):
        return ""
    return (
        f"De eerste keer is {words.day(first)}. {inzet.expert.name} {asks_notice(notice)}; met een "
        "eigen ja kan het eerder."
    )
