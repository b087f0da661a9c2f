"""The three screens: waarmee, wanneer, hoe ver."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for

from app import clock
from app.accounts.teaching import teaching
from app.database import db
from app.expertise.access import domains_with_skills, skills_by_slugs
from app.expertise.models import Domain, Skill
from app.organisations.models import Ring
from app.profiles import access, actions, portrait, rules
from app.profiles.finding import skills_about
from app.profiles.forms import (
    AvailabilityForm,
    ReachForm,
    SkillsForm,
    availability_form,
    farthest,
    reach_form,
    rings_for,
)
from app.profiles.models import EMPLOYEE, FREELANCER, USUAL_NOTICE, Claim, Profile
from app.profiles.sentence import sentence
from app.profiles.views.own import bp, mine
from app.profiles.words import FORM_LABELS
from app.web.guard import current_person, policy
from app.web.markdown import render_note
from app.web.submitting import carry_out, render_form

STEPS = ("Waarmee", "Wanneer", "Hoe ver")
ALL_FORMS = (1 << len(FORM_LABELS)) - 1
SAVED = "Bewaard."


def version_of(profile: Profile | None) -> int:
    return profile.version if profile else 0


@bp.route("/profiel/expertise", methods=["GET", "POST"])
@policy("own_profile")
def expertise() -> Any:
    profile = mine()
    offered = domains_with_skills()
    also = _suggested(offered) if request.method == "GET" else []
    ticked = _ticked(profile)
    form = SkillsForm(version=version_of(profile), data={"skills": ticked + [s.slug for s in also]})
    form.offer(offered)
    if form.is_submitted() and "filter" not in request.form and form.validate():
        answer = carry_out(
            form,
            lambda: actions.save_skills(
                by=current_person,
                now=clock.now(),
                skills=db.session.scalars(skills_by_slugs(form.skills.data)).all(),
                seen=form.seen_version,
            ),
            then=lambda saved: _next(saved, url_for(".availability")),
            says=_saved,
        )
        if answer is not None:
            return answer
    if request.method == "GET":
        form.find.data = request.args.get("zoek", "")[:80]
    found = skills_about(form.find.data or "", offered)
    return render_form(
        "profiles/expertise.html",
        form,
        profile=profile,
        steps=STEPS,
        offered=offered,
        found=found,
        also=[skill.label for skill in also if skill.slug not in ticked],
        boxes={box.data: box for box in form.skills},
    )


@bp.route("/profiel/beschikbaarheid", methods=["GET", "POST"])
@policy("own_profile")
def availability() -> Any:
    profile = mine()
    is_freelancer = profile is not None and profile.kind == FREELANCER
    places = [] if is_freelancer else portrait.workplaces(current_person, clock.today())
    form = availability_form(places)(
        version=version_of(profile),
        data=_availability_of(profile, places)
        | {f"class_parts_{place.id}": place.class_parts for place in places},
    )
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.save_availability(
                by=current_person,
                now=clock.now(),
                availability=_availability_in(form),
                class_parts=form.class_parts(),
                seen=form.seen_version,
            ),
            then=lambda saved: _next(saved, url_for(".reach"), back=url_for(".expertise")),
            says=_saved,
        )
        if answer is not None:
            return answer
    return render_form(
        "profiles/availability.html",
        form,
        profile=profile,
        steps=STEPS,
        teaches=teaching(places, clock.today()),
    )


@bp.route("/profiel/bereik", methods=["GET", "POST"])
@policy("own_profile")
def reach() -> Any:
    profile = mine()
    kind = profile.kind if profile else EMPLOYEE
    claims = _claims(profile)
    rings = rings_for(kind)
    cap = portrait.cap_of(current_person, clock.today()) if kind == EMPLOYEE else Ring.COUNTRY
    form = reach_form(claims, kind)(
        version=version_of(profile), data=_reach_of(profile, claims) if profile else {}
    )
    form.ring.offer((str(ring), label) for ring, label in rings.items())
    if request.method == "GET" and request.args.get("tot") in {str(ring) for ring in rings}:
        form.ring.data = request.args["tot"]  # a link proposes it; nothing is kept by looking
    if form.validate_on_submit():
        answer = _save_reach(form)
        if answer is not None:
            return answer
    return render_form(
        "profiles/reach.html",
        form,
        profile=profile,
        steps=STEPS,
        hints=farthest(rings, cap),
        sentence=sentence([c.skill.label for c in claims], profile.free_parts) if profile else "",
    )


def _save_reach(form: ReachForm) -> Any | None:
    note = form.note.data or ""
    note_html = render_note(note) if note else ""  # before the unit of work: it is slow

    def work() -> Profile:
        saved = actions.save_reach(
            by=current_person,
            now=clock.now(),
            reach=rules.Reach(
                ring=int(form.ring.data or 0),
                rings=form.rings(),
                only_on_invitation=form.only_on_invitation.data,
                only_fitting_requests=form.only_fitting_requests.data,
                hide_sentence=form.hide_sentence.data,
                own_sentence=form.own_sentence.data or "",
                note=note,
                note_html=note_html,
            ),
            seen=form.seen_version,
        )
        if "publish" in request.form:
            actions.publish(saved, by=current_person, now=clock.now())
        return saved

    return carry_out(
        form,
        work,
        then=lambda saved: _next(saved, url_for(".own"), back=url_for(".availability")),
        says=lambda saved: "Je profiel is gedeeld." if "publish" in request.form else SAVED,
    )


def _next(saved: Profile, onward: str, *, back: str = "") -> str:
    """Onward in the wizard; who only changes something goes back to their profile."""
    if back and "back" in request.form:
        return back
    return onward if saved.published_at is None else url_for(".own")


def _saved(saved: Profile) -> str:
    """In the wizard the next screen says enough."""
    return SAVED if saved.published_at is not None else ""


def _suggested(offered: Sequence[tuple[Domain, Sequence[Skill]]]) -> list[Skill]:
    """What a link proposes to tick too, as far as it can be ticked. Nothing is kept by looking."""
    wanted = set(request.args.getlist("ook"))
    return [skill for _, skills in offered for skill in skills if skill.slug in wanted]


def _ticked(profile: Profile | None) -> list[str]:
    return [claim.skill.slug for claim in _claims(profile)]


def _claims(profile: Profile | None) -> list[Claim]:
    if profile is None:
        return []
    today = clock.today()
    return list(db.session.scalars(access.shown_claims(current_person, current_person, today)))


def _availability_of(profile: Profile | None, places: list[Any]) -> dict[str, Any]:
    if profile is None or not profile.forms:  # nobody chose anything here yet
        sectors = {place.organisation.sector for place in places} & set(rules.SECTORS)
        forms, sectors = ALL_FORMS, sectors or set(rules.SECTORS)
    else:
        forms, sectors = profile.forms, set(profile.sectors.split())
    return {
        "parts": profile.free_parts if profile else 0,
        "available_from": profile.available_from if profile else None,
        "available_until": profile.available_until if profile else None,
        "max_minutes_per_week": profile.max_minutes_per_week if profile else 420,
        "notice_days": profile.notice_days if profile else USUAL_NOTICE,
        "forms": forms,
        "sectors": sorted(sectors),
    }


def _availability_in(form: AvailabilityForm) -> rules.Availability:
    return rules.Availability(
        parts=form.parts.bits,
        available_from=form.available_from.data,
        available_until=form.available_until.data,
        max_minutes_per_week=form.max_minutes_per_week.data or 0,
        notice_days=form.notice_days.data or 0,
        forms=form.forms.bits,
        sectors=tuple(form.sectors.data or ()),
    )


def _reach_of(profile: Profile, claims: list[Claim]) -> dict[str, Any]:
    apart = {f"ring_{c.skill_id}": str(c.ring) for c in claims if c.ring != profile.ring}
    return apart | {
        "ring": str(profile.ring),
        "only_fitting_requests": profile.only_fitting_requests,
        "only_on_invitation": profile.only_on_invitation,
        "hide_sentence": profile.hide_sentence,
        "own_sentence": profile.own_sentence,
        "note": profile.note,
    }
