"""Your own trainings: what you finished, who paid, and what of it you could share."""

from typing import Any

from flask import render_template, request, url_for

from app import clock
from app.database import db
from app.expertise.access import domains_with_skills, skills_by_slugs
from app.expertise.models import Skill
from app.profiles import rules, trainings
from app.profiles.finding import skills_about
from app.profiles.forms import TrainingForm
from app.profiles.models import Training
from app.profiles.views.own import bp
from app.profiles.words import PAID_BY
from app.web.filters import dutch_month
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form


@bp.get("/profiel/opleidingen")
@policy("own_profile")
def trainings_list() -> Any:
    mine = list(db.session.scalars(trainings.of(current_person.id)))
    return render_template(
        "profiles/trainings.html",
        trainings=[(training, facts_of(training)) for training in mine],
        not_ticked=trainings.not_ticked(current_person),
        is_full=len(mine) >= rules.MOST_TRAININGS,
        most=rules.MOST_TRAININGS,
    )


@bp.route("/profiel/opleidingen/nieuw", methods=["GET", "POST"])
@policy("own_profile")
def add_training() -> Any:
    form, offered = TrainingForm(), domains_with_skills()
    form.offer(offered)
    if _is_sent(form):
        answer = carry_out(
            form,
            lambda: trainings.add(form.facts(), _skills(form), by=current_person, now=clock.now()),
            then=lambda _: url_for(".trainings_list"),
            says="De opleiding staat erbij.",
        )
        if answer is not None:
            return answer
    return _render(form, offered, None)


@bp.route("/profiel/opleidingen/<small_id:training_id>", methods=["GET", "POST"])
@policy("own_training")
def change_training(training_id: int) -> Any:
    training, offered = _mine(training_id), domains_with_skills()
    form = TrainingForm(version=training.version, data=_as_typed(training))
    form.offer(offered)
    if _is_sent(form):
        answer = carry_out(
            form,
            lambda: trainings.change(
                _mine(training_id),
                form.facts(),
                _skills(form),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: url_for(".trainings_list"),
            says="De opleiding is gewijzigd.",
        )
        if answer is not None:
            return answer
    return _render(form, offered, training)


@bp.route("/profiel/opleidingen/<small_id:training_id>/weghalen", methods=["GET", "POST"])
@policy("own_training")
def remove_training(training_id: int) -> Any:
    form = VersionedForm()
    if form.validate_on_submit():  # before it is looked up: a second click finds it gone
        answer = carry_out(
            form,
            lambda: trainings.remove(_mine(training_id), by=current_person, seen=form.seen_version),
            then=lambda _: url_for(".trainings_list"),
            says="De opleiding is weg.",
        )
        if answer is not None:
            return answer
    training = _mine(training_id)
    form.seen.data = str(training.version)  # this page shows what is there now
    return render_form(
        "profiles/training_remove.html", form, training=training, facts=facts_of(training)
    )


def facts_of(training: Training) -> list[tuple[str, str]]:
    return [
        ("Afgerond", dutch_month(training.finished_on)),
        ("Bij", training.provider),
        ("Betaald door", PAID_BY[training.paid_by]),
        ("Ging over", ", ".join(skill.label for skill in training.skills)),
    ]


def _mine(training_id: int) -> Training:
    found = trainings.of(current_person.id).where(Training.id == training_id)
    training: Training = one_or_404(found)
    return training


def _is_sent(form: TrainingForm) -> bool:
    """Sent to be kept, and not to look for something in the list."""
    return form.is_submitted() and "filter" not in request.form and form.validate()


def _skills(form: TrainingForm) -> list[Skill]:
    return list(db.session.scalars(skills_by_slugs(form.skills.data or [])))


def _as_typed(training: Training) -> dict[str, Any]:
    return {
        "title": training.title,
        "provider": training.provider,
        "month": str(training.finished_on.month),
        "year": training.finished_on.year,
        "paid_by": training.paid_by,
        "skills": [skill.slug for skill in training.skills],
    }


def _render(form: TrainingForm, offered: Any, training: Training | None) -> Any:
    return render_form(
        "profiles/training.html",
        form,
        training=training,
        offered=offered,
        found=skills_about(form.find.data or "", offered),
        boxes={box.data: box for box in form.skills},
    )
