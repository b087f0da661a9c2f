"""Planning, covering the class, writing down hours, and agreeing that they are right."""

from typing import Any

from flask import abort

from app import clock
from app.deployments import actions, planning
from app.deployments.forms import (
    CountAgainForm,
    CoverForm,
    DisputeForm,
    LogForm,
    PlanForm,
    ReasonForm,
    ResolveForm,
)
from app.deployments.free import free_weeks
from app.deployments.rules import PlannedSession
from app.deployments.views import showing
from app.deployments.views.agreed import form_in_words
from app.deployments.views.shared import bp, do, found, found_for, may, session_of, show_form
from app.web.guard import current_person, policy


@bp.route("/inzetten/<public_id:public_id>/planning", methods=["GET", "POST"])
@policy("deployment_party")
def plan(public_id: str) -> Any:
    """Plan what was agreed, or plan again what is still to come."""
    deployment = found_for(public_id, "schedule")
    is_new = deployment.state == "approved"
    start = showing.sessions_to_start_from(deployment, clock.today())
    form = PlanForm(version=deployment.version, rows=start)
    if form.validate_on_submit():
        sessions = [
            PlannedSession(row.on.data, row.part, row.starts_at.data, row.hours.data, row.form.data)
            for row in form.filled()
        ]
        plan_them = actions.schedule if is_new else actions.reschedule
        answer = do(
            form,
            lambda: plan_them(
                found(public_id),
                sessions,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            "De data staan vast.",
        )
        if answer is not None:
            return answer
    weeks = free_weeks(deployment.expert, clock.today(), at=deployment.asker_school)
    is_open = may(deployment, "schedule") or may(deployment, "reschedule")
    return show_form(
        "deployments/plan.html",
        form,
        deployment=deployment,
        is_open=is_open,
        waits=planning.waits_for_others(deployment),
        weeks=weeks,
    )


@bp.route(
    "/inzetten/<public_id:public_id>/sessies/<small_id:session_id>/uren", methods=["GET", "POST"]
)
@policy("deployment_party")
def log_hours(public_id: str, session_id: int) -> Any:
    deployment = found_for(public_id, "log_hours")
    session = session_of(deployment, session_id)
    form = LogForm(version=deployment.version, minutes=session.logged_minutes or session.minutes)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.log_hours(
                session_of(found(public_id), session_id),
                form.minutes.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            "De uren staan erbij.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/log.html", form, deployment=deployment, planned=session,
        what=form_in_words(session),
    )  # fmt: skip


@bp.route(
    "/inzetten/<public_id:public_id>/sessies/<small_id:session_id>/afzeggen",
    methods=["GET", "POST"],
)
@policy("deployment")
def cancel_session(public_id: str, session_id: int) -> Any:
    deployment = found_for(public_id, "cancel_session")
    session = session_of(deployment, session_id)
    form = ReasonForm(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.cancel_session(
                session_of(found(public_id), session_id),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
                reason_code=form.reason_code.data,
                reason_words=form.reason_words.data or "",
            ),
            public_id,
            "Deze keer gaat niet door.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/reason.html",
        form,
        deployment=deployment,
        planned=session,
        title="Zeg deze keer af",
    )


@bp.route("/inzetten/<public_id:public_id>/vervanging", methods=["GET", "POST"])
@policy("deployment_leader")
def report_cover(public_id: str) -> Any:
    """Who stands before the class on one of the dates."""
    deployment = found_for(public_id, "report_cover")
    form = CoverForm(version=deployment.version, cover_by=deployment.cover_by)
    form.offer(showing.dates_to_cover(deployment))
    if form.validate_on_submit():
        answer = do(form, lambda: _report_cover(public_id, form), public_id, "Het staat erbij.")
        if answer is not None:
            return answer
    return show_form("deployments/cover.html", form, deployment=deployment)


def _report_cover(public_id: str, form: CoverForm) -> Any:
    return actions.report_cover(
        actions.DateToCover(found(public_id), *form.date_and_part),
        cover_by=form.cover_by.data,
        minutes=form.minutes.data,
        amount=form.amount.data,
        by=current_person,
        now=clock.now(),
        seen=form.seen_version,
    )


@bp.route("/inzetten/<public_id:public_id>/uren-aanpassen", methods=["GET", "POST"])
@policy("deployment_party")
def correct_hours(public_id: str) -> Any:
    """The expert looks again at the hours of each session."""
    deployment = found_for(public_id, "correct")
    if current_person.id != deployment.expert_id:
        abort(404)
    sessions = deployment.open_sessions
    form = CountAgainForm(version=deployment.version)
    form.for_sessions([each.logged_minutes or 0 for each in sessions])
    if form.validate_on_submit():
        counted = [row.data for row in form.hours]
        answer = do(
            form,
            lambda: actions.correct_hours(
                found(public_id),
                list(zip(found(public_id).open_sessions, counted, strict=True)),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            "De school kijkt opnieuw.",
        )
        if answer is not None:
            return answer
    return show_form("deployments/count_again.html", form, deployment=deployment, sessions=sessions)


@bp.route("/inzetten/<public_id:public_id>/uren-kloppen-niet", methods=["GET", "POST"])
@policy("deployment_party")
def dispute(public_id: str) -> Any:
    deployment = found_for(public_id, "dispute")
    form = DisputeForm(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.dispute(
                found(public_id),
                minutes=form.minutes.data,
                reason_words=form.reason_words.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            "De expert kijkt ernaar.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/hours.html", form, deployment=deployment, title="De uren kloppen niet"
    )


@bp.route("/inzetten/<public_id:public_id>/uren-beslissen", methods=["GET", "POST"])
@policy("deployment_approver")
def resolve(public_id: str) -> Any:
    deployment = found_for(public_id, "resolve")
    form = ResolveForm(version=deployment.version)
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: actions.resolve(
                found(public_id),
                minutes=form.minutes.data,
                reason_words=form.reason_words.data,
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            public_id,
            "De uren zijn vastgesteld.",
        )
        if answer is not None:
            return answer
    return show_form(
        "deployments/hours.html", form, deployment=deployment, title="Stel de uren vast"
    )
