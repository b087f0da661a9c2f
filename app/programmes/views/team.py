"""The team of a programme: for who runs it, and for each who is in it or is asked."""

from datetime import date
from typing import Any

from flask import abort, render_template, url_for

from app import clock
from app.database import db
from app.expertise.access import domains_with_skills
from app.organisations.models import Organisation
from app.programmes.models import Programme
from app.programmes.team import access, actions, coverage, roster, ties
from app.programmes.team.candidates import candidate
from app.programmes.team.forms import InviteMemberForm, MemberForm, declaration_form
from app.programmes.team.models import BACKGROUNDS, Declaration, TeamMember
from app.programmes.team.transitions import STATES
from app.programmes.views.blueprint import bp
from app.programmes.views.common import person_at
from app.programmes.views.owning import owned
from app.programmes.views.team_panels import in_words
from app.web.forms import VersionedForm
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form


def member_of(public_id: str) -> TeamMember:
    found: TeamMember = one_or_404(
        access.members(current_person, clock.today()).where(TeamMember.public_id == public_id)
    )
    return found


# For who runs the programme


@bp.get("/programmas/<public_id:public_id>/team")
@policy("programme_owner")
def team(public_id: str) -> Any:
    programme, today = owned(public_id), clock.today()
    found = list(db.session.scalars(access.team_of(programme)))
    active = [each for each in found if each.is_active(today)]
    return render_template(
        "programmes/team/team.html",
        programme=programme,
        lines=_lines(programme, found, today),
        size=len(active),
        covered=_covered(active, today) if active else None,
        crumbs=_crumbs(programme),
    )


def _lines(programme: Programme, found: list[TeamMember], today: date) -> list[dict[str, Any]]:
    ids = [each.person_id for each in found]
    loads, regions = roster.loads_of(ids, today), ties.regions_of(programme)
    said = ties.latest(ids, [region.id for region in regions])
    return [
        {
            "member": member,
            "word": _word(member, today),
            "carries": loads[member.person_id],
            "backgrounds": ", ".join(BACKGROUNDS[code] for code in member.background_codes),
            "interests": [
                _interest(region, said.get((member.person_id, region.id)), today)
                for region in regions
                if member.state == "member"
            ],
        }
        for member in found
    ]


def _word(member: TeamMember, today: date) -> str:
    if member.state == "member" and member.has_ended(today):
        return "niet meer actief"
    if member.state == "member" and member.from_ > today:
        return "begint nog"
    return STATES[member.state]


def _interest(region: Organisation, said: Declaration | None, today: date) -> str:
    """What a member declared last about a region of the programme."""
    if said is None:
        return f"{region.name}: nog niets gezegd"
    old = "" if ties.is_fresh(said, today) else " (moet opnieuw)"
    return f"{region.name}: {in_words(said)}{old}"


def _covered(active: list[TeamMember], today: date) -> coverage.Coverage:
    ticks = roster.ticked([each.person_id for each in active])
    return coverage.coverage(
        [candidate(each, ticks.get(each.person_id, {}), 0, None, "") for each in active],
        [
            (domain.id, domain.label, [(skill.id, skill.label) for skill in skills])
            for domain, skills in domains_with_skills()
        ],
        BACKGROUNDS,
    )


@bp.route("/programmas/<public_id:public_id>/team/uitnodigen", methods=["GET", "POST"])
@policy("programme_owner")
def invite_member(public_id: str) -> Any:
    programme = owned(public_id)
    form = InviteMemberForm(data={"from_": clock.today(), "room": 3, "title": "Expert"})
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.invite(
                owned(public_id),
                person_at(form.email.data),
                _facts(form),
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".team", public_id=public_id),
            says=lambda made: f"{made.person.name} is gevraagd voor het team.",
        )
        if answer is not None:
            return answer
    return render_form("programmes/team/invite.html", form, crumbs=_crumbs(programme, "team"))


def _facts(form: Any) -> actions.Facts:
    return actions.Facts(
        title=form.title.data,
        from_=form.from_.data,
        until=form.until.data,
        room=form.room.data,
        backgrounds=form.backgrounds.data or [],
    )


@bp.route("/teams/<public_id:public_id>/aanpassen", methods=["GET", "POST"])
@policy("programme_owner")
def change_member(public_id: str) -> Any:
    member = _led(public_id)
    form = MemberForm(
        version=member.version,
        data={
            "title": member.title,
            "from_": member.from_,
            "until": member.until,
            "room": member.room,
            "backgrounds": member.background_codes,
        },
    )
    team_page = url_for(".team", public_id=member.programme.public_id)
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.change(
                _led(public_id),
                _facts(form),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda _: team_page,
            says="Bewaard.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/team/change.html",
        form,
        stands_at=member.version,
        member=member,
        fresh=VersionedForm(formdata=None, version=member.version),
        crumbs=_crumbs(member.programme, "team"),
    )


def _led(public_id: str) -> TeamMember:
    """A place in the team of a programme that the reader runs, while it is not over."""
    member = member_of(public_id)
    owned(member.programme.public_id)  # or 404
    if member.state not in ("invited", "member"):
        abort(404)
    return member


def _crumbs(programme: Programme, *within: str) -> list[tuple[str, str]]:
    found = [
        ("Programma’s", url_for(".index")),
        (programme.title, url_for(".programme", public_id=programme.public_id)),
    ]
    if within:
        found.append(("Het team", url_for(".team", public_id=programme.public_id)))
    return found


# For who is in it


@bp.route("/teams/<public_id:public_id>", methods=["GET", "POST"])
@policy("team_member")
def membership(public_id: str) -> Any:
    """Saying yes to a team; and later, every year, whether one has interests in its regions."""
    member, today = member_of(public_id), clock.today()
    is_theirs = member.person_id == current_person.id
    is_open = is_theirs and member.state in ("invited", "member")
    joins = member.state == "invited"
    due = ties.to_declare(member.person_id, member.programme, today) if is_open else []
    regions = due if joins else ties.regions_of(member.programme) if is_open else []
    form = declaration_form(regions, due, joins=joins and is_open)(
        version=member.version,
        data={"backgrounds": member.background_codes, "experience": member.experience},
    )
    if is_open and form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: _said(public_id, form, joins),
            then=lambda _: url_for(".membership", public_id=public_id),
            says="Fijn dat je meedoet." if joins else "Bedankt, het is bewaard.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/team/membership.html",
        form,
        stands_at=member.version,
        member=member,
        word=_word(member, today),
        is_open=is_open,
        joins=joins,
        due=due,
        backgrounds=", ".join(BACKGROUNDS[code] for code in member.background_codes),
        history=_history(member) if is_theirs else [],
        runs=not is_theirs,
        fresh=VersionedForm(formdata=None, version=member.version),
    )


def _said(public_id: str, form: Any, joins: bool) -> Any:
    member, who = member_of(public_id), {"by": current_person, "now": clock.now()}
    if joins:
        return actions.accept(
            member,
            form.declared(),
            backgrounds=form.backgrounds.data or [],
            experience=form.experience.data or "",
            seen=form.seen_version,
            **who,
        )
    return actions.declare(member, form.declared(), seen=form.seen_version, **who)


def _history(member: TeamMember) -> list[str]:
    regions = {region.id for region in ties.regions_of(member.programme)}
    return [
        f"{said.region.name}: {in_words(said)}"
        for said in ties.history(member.person_id)
        if said.region_id in regions
    ]


@bp.post("/teams/<public_id:public_id>/stoppen")
@policy("team_member")
def stop_membership(public_id: str) -> Any:
    """No to an invitation, or out of the team; by oneself or by who runs the programme."""
    member = member_of(public_id)
    runs = member.person_id != current_person.id
    form = VersionedForm()
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: actions.stop(
                member_of(public_id),
                by=current_person,
                now=clock.now(),
                seen=form.seen_version,
            ),
            then=lambda step: (
                url_for(".team", public_id=step.obj.programme.public_id)
                if runs
                else url_for(".membership", public_id=public_id)
            ),
            says=lambda step: (
                f"{step.obj.person.name} doet niet mee in het team." if runs else "Dat is bewaard."
            ),
        )
        if answer is not None:
            return answer
    member = member_of(public_id)
    return render_form(
        "programmes/team/membership.html",
        form,
        member=member,
        word=_word(member, clock.today()),
        is_open=False,
        joins=False,
        due=[],
        backgrounds="",
        history=[],
        runs=runs,
        fresh=VersionedForm(formdata=None, version=member.version),
    )
