"""How an inzet begins: the asker invites, the expert offers, or somebody is sounded out first."""

from sqlalchemy import func, select

from app.accounts.models import Person
from app.database import db
from app.deployments import agreeing, from_outside, swapping
from app.deployments.models import STILL_TO_AGREE, Deployment
from app.deployments.people import help_request_of
from app.errors import RuleBroken
from app.help_requests import access as help_requests_access
from app.help_requests import actions as help_requests
from app.help_requests import often
from app.help_requests.models import HelpRequest
from app.help_requests.reach import distance
from app.organisations.models import Organisation
from app.organisations.rings import Place, ring_from
from app.profiles import actions as profiles
from app.profiles.access import place_of, reaching_claims
from app.profiles.keeping import cap_at
from app.profiles.models import Claim, Profile
from app.workflow import Step


def may_be_invited(step: Step) -> None:
    inzet: Deployment = step.obj
    asked = help_request_of(inzet)
    _may_begin(step, asked)
    if asked.is_swap:
        swapping.may_begin(step)
        return
    if asked.is_for_programme:
        return  # who takes part was chosen there, whatever they ticked here
    ring = distance(inzet.expert_id, asked.school, step.today)
    name = _name_of(inzet.expert_id)
    if ring is None:
        raise RuleBroken("%(name)s is vanuit deze school niet te vragen.", name=name)
    if ring > asked.ring:
        raise RuleBroken(
            "%(name)s werkt verder weg dan deze vraag reikt. Laat de hulp van verder komen.",
            name=name,
        )
    profile = db.session.get(Profile, inzet.expert_id)
    if profile and profile.only_fitting_requests and not _ticked(inzet.expert_id, asked):
        raise RuleBroken(
            "%(name)s helpt graag met wat is aangevinkt; deze vraag gaat over iets anders.",
            name=name,
        )
    from_outside.says_why(step, asked)


def may_be_sounded(step: Step) -> None:
    inzet: Deployment = step.obj
    asked = help_request_of(inzet)
    _may_begin(step, asked)
    profile = db.session.get(Profile, inzet.expert_id)
    if profile is None or not (profile.only_on_invitation or _ticked(inzet.expert_id, asked)):
        raise RuleBroken("Polsen kan bij wie dit aanvinkte, of alleen op uitnodiging helpt.")
    claims = reaching_claims(
        place_of(asked.school), viewer_id=asked.asked_by_id, on=step.today, on_invitation=True
    )
    near = claims.where(Claim.person_id == inzet.expert_id).subquery("near")
    ring = db.session.scalar(select(func.min(near.c.ring)))
    if ring is None or ring > asked.ring:
        raise RuleBroken("Deze vraag komt niet zo ver als deze persoon wil helpen.")


def may_offer(step: Step) -> None:
    inzet: Deployment = step.obj
    asked = help_request_of(inzet)
    _may_begin(step, asked)
    if asked.is_swap:
        swapping.may_begin(step)
        return
    assert step.by is not None
    reaching = help_requests_access.reaching(step.by, step.today)
    if db.session.scalar(reaching.where(HelpRequest.id == asked.id)) is None:
        raise RuleBroken("Deze vraag komt niet tot bij jouw school of regio.")
    if inzet.lender_id is not None:
        lender = db.session.get_one(Organisation, inzet.lender_id)
        ring = ring_from(Place.of_school(asked.school), lender)
        if ring > cap_at(inzet.expert_id, lender, step.today):
            raise RuleBroken(
                "Zo ver helpt jouw school nu niet. Praat erover met je leidinggevende."
            )


def _may_begin(step: Step, asked: HelpRequest) -> None:
    inzet: Deployment = step.obj
    if asked.state != "open":
        raise RuleBroken("Deze vraag staat niet meer open.")
    if asked.is_arranged and "draft" not in step.values:
        what = "een ruil" if asked.is_swap else "een traject"
        raise RuleBroken("Bij %(what)s hoort verder niemand.", what=what)
    if inzet.expert_id == inzet.asked_by_id or (
        inzet.expert_id == asked.asked_by_id and not asked.is_swap
    ):
        raise RuleBroken("Jezelf vragen kan niet.")
    already = select(Deployment.id).where(
        Deployment.help_request_id == asked.id,
        Deployment.expert_id == inzet.expert_id,
        Deployment.state.in_(STILL_TO_AGREE),
    )
    if db.session.scalar(already.limit(1)) is not None:
        raise RuleBroken(
            "Met %(name)s loopt over deze vraag al een gesprek.", name=_name_of(inzet.expert_id)
        )


def _ticked(person_id: int, asked: HelpRequest) -> bool:
    wanted = [skill.skill_id for skill in asked.essential]
    ticked = select(Claim.id).where(Claim.person_id == person_id, Claim.skill_id.in_(wanted))
    return db.session.scalar(ticked.limit(1)) is not None


def _name_of(person_id: int) -> str:
    return db.session.get_one(Person, person_id).name


def began(step: Step) -> None:
    inzet: Deployment = step.obj
    step.facts |= {"expert": inzet.expert_id, "help_request": inzet.help_request_id}
    if "draft" in step.values:  # of a swap with a yes of who begins
        agreeing.write_terms(step)
        assert step.by is not None
        if step.by.id == inzet.expert_id:
            inzet.expert_agreed_version = inzet.terms_version
        elif step.by.id == inzet.contact_id:
            inzet.asker_agreed_version, inzet.asker_agreed_by_id = inzet.terms_version, step.by.id


def then_began(step: Step) -> None:
    inzet: Deployment = step.obj
    asked = help_request_of(inzet)
    help_requests.inzet_began(asked, expert_id=inzet.expert_id)
    if inzet.state == "talking":
        help_requests.talk_opened(asked)
    if step.action != "offer" and not asked.is_arranged:
        often.count(step.by, of=inzet.expert, now=step.now)
        profiles.asked(inzet.expert_id, now=step.now)


def accepted(step: Step) -> None:
    """From here on the school knows who it is."""
    step.obj.started_by = "accept"


def then_talks(step: Step) -> None:
    help_requests.talk_opened(help_request_of(step.obj))
