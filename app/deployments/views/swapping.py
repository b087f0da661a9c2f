"""Proposing a swap, by a colleague for themselves or by the director for two; and moving it."""

from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.database import db
from app.deployments import swaps, words
from app.deployments.forms import MoveSwapForm, SwapForm
from app.deployments.models import Deployment
from app.deployments.swaps import Half
from app.deployments.views.shared import bp, do, found, show_form
from app.expertise.models import Skill
from app.help_requests import access
from app.organisations.models import Organisation
from app.profiles.access import shared_by_people_at
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

NOBODY, NOTHING = ("", "Kies een collega"), ("", "Geen, of iets anders")


@bp.route("/inzetten/ruil", methods=["GET", "POST"])
@policy("swap")
def swap() -> Any:
    schools = db.session.scalars(_mine()).all() or abort(404)
    chosen = request.args.get("school") or (schools[0].public_id if len(schools) == 1 else "")
    if not chosen:
        return render_template("deployments/swap_school.html", schools=schools)
    school = _school(chosen)
    form = _form(school)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _begin(_school(chosen), form),
            then=lambda made: url_for(".show", public_id=made.public_id),
            says="Je voorstel voor een ruil is verstuurd.",
        )
        if answer is not None:
            return answer
    return render_form("deployments/swap.html", form, school=school)


@bp.route("/inzetten/<public_id:public_id>/ruil-verzetten", methods=["GET", "POST"])
@policy("deployment_party")
def move_swap(public_id: str) -> Any:
    """Another moment, proposed by one of the two to the other."""
    deployment = _their_swap(public_id)
    terms = deployment.versions[-1]
    dated = terms.dates[0]
    form = MoveSwapForm(
        version=deployment.version,
        on=dated.on, half=str(dated.part % 2), starts_at=terms.starts_at,
    )  # fmt: skip
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: swaps.propose_moment(
                _their_swap(public_id),
                form.when,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            "Je voorstel is verstuurd. Zegt je collega ja, dan is de ruil verzet.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/swap_move.html",
        form,
        deployment=deployment,
        stands=words.moment(dated.on, dated.part),
    )


def _their_swap(public_id: str) -> Deployment:
    deployment = found(public_id)
    theirs = (deployment.expert_id, deployment.contact_id)
    if deployment.swap_with_id is None or current_person.id not in theirs:
        abort(404)
    return deployment


def _mine() -> Any:
    return access.schools_to_swap_in(current_person, clock.today())


def _school(public_id: str) -> Organisation:
    return one_or_404(_mine().where(Organisation.public_id == public_id))


def _form(school: Organisation) -> SwapForm:
    """With who may be chosen: a colleague speaks for themselves, a director for any two."""
    form = SwapForm()
    found = db.session.scalars(access.colleagues(school, clock.today()))
    people = [(who.public_id, who.name) for who in found]
    me = (current_person.public_id, current_person.name)
    if access.leads(current_person, school, clock.today()):
        form.first.offer([NOBODY, *people])
    else:
        form.first.offer([me])
        form.first.data = me[0]
        people = [who for who in people if who != me]
    form.other.offer([NOBODY, *people])
    form.skill.offer([NOTHING, *_skills_at(school)])
    return form


def _skills_at(school: Organisation) -> list[tuple[str, str]]:
    here = select(Organisation.id).where(Organisation.id == school.id)
    shared = shared_by_people_at(here, clock.today()).subquery()
    found = db.session.scalars(
        select(Skill).where(Skill.id.in_(select(shared.c.skill_id))).order_by(Skill.label, Skill.id)
    )
    return [(skill.slug, skill.label) for skill in found]


def _begin(school: Organisation, form: SwapForm) -> Deployment:
    first, other = (_colleague(school, form[name].data) for name in ("first", "other"))
    skill = db.session.scalar(select(Skill.id).where(Skill.slug == (form.skill.data or "")))
    return swaps.begin(
        school,
        Half(first, form.group.data, form.activity.data),
        Half(other, form.other_group.data, form.other_activity.data),
        form.moment,
        skill_ids=[skill] if skill else [],
        by=current_person,
        now=clock.now(),
    )


def _colleague(school: Organisation, public_id: str) -> Person:
    here = access.colleagues(school, clock.today())
    return one_or_404(here.where(Person.public_id == public_id))
