"""Writing a good example: from nothing, from an inzet that went well, or anew."""

from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.deployments.models import Deployment
from app.expertise.access import skills, skills_by_slugs
from app.help_requests.views.offering import rings_of, ticked_and_not
from app.organisations.models import Organisation, Ring
from app.practices import access, actions
from app.practices.forms import PracticeForm, as_typed
from app.practices.models import CARRIER, Practice
from app.practices.rules import MOST_SKILLS
from app.practices.views.common import bp, open_to, visible
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form


@bp.route("/nieuw", methods=["GET", "POST"])
@policy("write_practice")
def write() -> Any:
    inzet = _inzet()
    school = _school(inzet)
    if school is None:
        return render_template(
            "help_requests/choose_school.html",
            schools=_schools(),
            hidden=[(name, value) for name, value in request.args.items(multi=True)],
            crumbs=[("Goede voorbeelden", url_for(".index"))],
            lead="Je werkt op meer scholen. Waar speelde dit?",
        )
    form = _form(school, _prefilled(school, inzet) if request.method == "GET" else None)
    if form.validate_on_submit():
        draft = form.draft(_skill_ids(form))
        answer = carry_out(
            form,
            lambda: actions.write(
                _own_school(school.id),
                draft,
                by=current_person,
                now=clock.now(),
                cleared=form.cleared,
                began_as=_inzet(),
                carries=bool(form.carries.data),
            ),
            then=lambda made: url_for(".show", public_id=made.public_id),
            says="Bewaard als concept. Vraag nu wie dit kan komen doen, en deel het.",
        )
        if answer is not None:
            return answer
    return _render(form, school, practice=None, inzet=inzet)


@bp.route("/<public_id:public_id>/aanpassen", methods=["GET", "POST"])
@policy("practice_author")
def change(public_id: str) -> Any:
    practice = open_to(public_id, "change")
    form = _form(practice.school, as_typed(practice), practice)
    if form.validate_on_submit():
        draft = form.draft(_skill_ids(form))
        answer = carry_out(
            form,
            lambda: actions.change(
                visible(public_id),
                draft,
                by=current_person,
                now=clock.now(),
                edition=form.seen_version,
                cleared=form.cleared,
            ),
            then=lambda _: url_for(".show", public_id=public_id),
            says="Bewaard.",
        )
        if answer is not None:
            return answer
    practice = visible(public_id)
    return _render(form, practice.school, practice=practice, inzet=None)


def _render(
    form: PracticeForm,
    school: Organisation,
    *,
    practice: Practice | None,
    inzet: Deployment | None,
) -> Any:
    ticked, groups = ticked_and_not(form.skills)
    return render_form(
        "practices/write.html",
        form,
        stands_at=practice.edition if practice else None,
        school=school,
        practice=practice,
        inzet=inzet,
        ticked=ticked,
        groups=groups,
        is_carrier=practice is not None and current_person.id in practice.people(CARRIER),
        most=MOST_SKILLS,
    )


def _form(
    school: Organisation, typed: dict[str, object] | None, practice: Practice | None = None
) -> PracticeForm:
    form = PracticeForm(data=typed, version=practice.edition if practice else None)
    form.skills.offer((skill.slug, skill.label) for skill in db.session.scalars(skills()))
    form.ring.offer(rings_of(school))
    if practice is not None:
        del form.carries
    return form


def _prefilled(school: Organisation, inzet: Deployment | None) -> dict[str, object]:
    """As far as the inzet from which it comes says what it is."""
    rings = [int(value) for value, _ in rings_of(school)]
    typed: dict[str, object] = {"ring": str(max(r for r in rings if r <= Ring.SWV))}
    if inzet is not None:
        slugs = [wanted.skill.slug for wanted in inzet.help_request.skills]
        typed |= {
            "title": inzet.help_request.title,
            "skills": slugs[:MOST_SKILLS],
            "carries": inzet.expert_id == current_person.id,
        }
    return typed


def _skill_ids(form: PracticeForm) -> list[int]:
    return [skill.id for skill in db.session.scalars(skills_by_slugs(list(form.skills.data or ())))]


def _inzet() -> Deployment | None:
    """The completed inzet that the address names."""
    public_id = request.args.get("inzet")
    if not public_id:
        return None
    mine = access.done_with(current_person, clock.today())
    inzet: Deployment = one_or_404(
        mine.where(Deployment.public_id == public_id).options(joinedload(Deployment.help_request))
    )
    return inzet


def _schools() -> list[Organisation]:
    return list(db.session.scalars(access.schools_to_write_for(current_person, clock.today())))


def _school(inzet: Deployment | None) -> Organisation | None:
    """The one that was chosen, where the inzet was given or from where, or the only one."""
    mine = _schools()
    if chosen := request.args.get("school"):
        mine = [school for school in mine if school.public_id == chosen]
    elif inzet is not None:
        around = (inzet.asker_school_id, inzet.lender_id)
        mine = [school for school in mine if school.id in around] or mine
    if not mine:
        abort(404)
    return mine[0] if len(mine) == 1 else None


def _own_school(school_id: int) -> Organisation:
    mine = access.schools_to_write_for(current_person, clock.today())
    school: Organisation = one_or_404(mine.where(Organisation.id == school_id))
    return school
