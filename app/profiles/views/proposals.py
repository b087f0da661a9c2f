"""What is missing on the list: whoever misses it says so, and who keeps the list answers."""

from typing import Any

from flask import abort, url_for

from app import clock
from app.database import db
from app.expertise import proposals
from app.expertise.models import SkillProposal
from app.profiles.forms import ProposalAnswerForm, ProposalForm
from app.profiles.views.own import bp
from app.web.forms import Form
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form

MOST = 100  # of what waits, on one page


@bp.route("/profiel/expertise/voorstellen", methods=["GET", "POST"])
@policy("own_profile")
def propose_skill() -> Any:
    form = ProposalForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: proposals.propose(form.label.data, by=current_person, now=clock.now()),
            then=lambda _: url_for(".propose_skill"),
            says="Dank je wel. Wie de lijst bijhoudt, kijkt ernaar. Het antwoord lees je hier.",
        )
        if answer is not None:
            return answer
    mine = db.session.scalars(proposals.of(current_person).limit(MOST)).all()
    return render_form("profiles/propose_skill.html", form, mine=mine, answers=proposals.ANSWERS)


@bp.get("/beheer/expertise")
@policy("keeps_the_list")
def proposed_skills() -> Any:
    return _proposed(Form())


@bp.post("/beheer/expertise/<small_id:proposal_id>")
@policy("keeps_the_list")
def answer_proposal(proposal_id: int) -> Any:
    _proposal(proposal_id)
    form = ProposalAnswerForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: proposals.answer(
                _proposal(proposal_id), form.answer.data, by=current_person, now=clock.now()
            ),
            then=lambda _: url_for(".proposed_skills"),
            says="Het antwoord staat bij wie het voorstelde.",
        )
        if answer is not None:
            return answer
    form.say_it_above()
    return _proposed(form)


def _proposed(form: Form) -> Any:
    today = clock.today()
    if not proposals.keeps_the_list(current_person, today):
        abort(404)
    found = db.session.scalars(proposals.unanswered(current_person, today).limit(MOST)).all()
    return render_form(
        "profiles/proposed_skills.html",
        form,
        found=[(each, Form(formdata=None)) for each in found],
        answers=proposals.ANSWERS,
    )


def _proposal(proposal_id: int) -> SkillProposal:
    mine = proposals.to_answer(current_person, clock.today())
    found: SkillProposal = one_or_404(mine.where(SkillProposal.id == proposal_id))
    return found
