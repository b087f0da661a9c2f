"""Choosing two of the team who together fit what a school asks; or one beside who is there."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from flask import abort, redirect, request, url_for
from sqlalchemy import select

from app import clock
from app.accounts.access import in_force, same_work
from app.accounts.models import Membership, Person
from app.database import db
from app.errors import RuleBroken
from app.expertise.models import Skill
from app.organisations.models import Organisation
from app.programmes import people
from app.programmes.duos import MOST_SHOWN, Candidate, Choice, best
from app.programmes.models import Trajectory
from app.programmes.team import candidates, choosing, words
from app.programmes.team.forms import AskForm, ChooseForm
from app.programmes.team.models import BACKGROUNDS, TeamMember
from app.programmes.template import Role
from app.programmes.views.blueprint import bp
from app.programmes.views.common import do, trajectory_of
from app.programmes.views.trajectories import crumbs
from app.search.concepts import SURE
from app.search.matcher import understand
from app.web.guard import current_person, policy
from app.web.submitting import carry_out, render_form

DUO = "/trajecten/<public_id:public_id>/duo/<string(maxlength=40):role>"


def _choosable(public_id: str, key: str) -> tuple[Trajectory, Role]:
    """A role of a traject for which the reader may choose somebody of the team; else 404.

    What is sent may come twice, or after somebody else chose: then the form hears that.
    """
    trajectory, today = trajectory_of(public_id), clock.today()
    role = next((each for each in trajectory.template.roles if each.key == key), None)
    if role is None or not choosing.may_choose(trajectory, role, current_person, today):
        abort(404)
    if request.method == "GET" and choosing.is_full(trajectory, role, today):
        abort(404)
    return trajectory, role


# What the school asks


@bp.route(f"{DUO}/vraag", methods=["GET", "POST"])
@policy("trajectory_appoint")
def duo_asks(public_id: str, role: str) -> Any:
    trajectory, wanted = _choosable(public_id, role)
    saved = [skill.slug for skill in choosing.asked(trajectory)]
    says, may_say = choosing.understood(trajectory)
    typed = request.form.getlist("skills")[: 2 * choosing.MOST_ASKED]
    offered = choosing.skills_for([*saved, *says, *may_say, *typed])
    form = AskForm(data={"skills": saved or says})
    form.skills.offer([(skill.slug, skill.label) for skill in offered])
    if form.validate_on_submit():
        answer = carry_out(
            form,
            lambda: choosing.ask(
                trajectory_of(public_id),
                role,
                _wanted(form),
                by=current_person,
                now=clock.now(),
            ),
            then=lambda _: url_for(".duo", public_id=public_id, role=role),
            says="We zoeken wie daar samen het beste bij past.",
        )
        if answer is not None:
            return answer
    return render_form(
        "programmes/team/asks.html",
        form,
        trajectory=trajectory,
        has_saved=bool(saved),
        has_read=bool(says),
        crumbs=_crumbs(trajectory, wanted, within=bool(saved)),
    )


def _wanted(form: AskForm) -> list[Skill]:
    """What was ticked, and what the words mean most."""
    slugs = list(form.skills.data or [])
    if form.words.data:
        found = understand(form.words.data)
        needs = {each.need: each.slug for each in reversed(found.concepts) if each.weight >= SURE}
        if not needs:
            raise RuleBroken(
                "Dit herkennen we niet. Probeer het met een ander woord.", field="words"
            )
        slugs += needs.values()
    return choosing.skills_for(slugs)


# Choosing


@bp.route(DUO, methods=["GET", "POST"])
@policy("trajectory_appoint")
def duo(public_id: str, role: str) -> Any:
    trajectory, wanted = _choosable(public_id, role)
    asked = choosing.asked(trajectory)
    if not asked and request.method == "GET":
        return redirect(url_for(".duo_asks", public_id=public_id, role=role))
    page = _page(trajectory, wanted, asked)
    form = ChooseForm()
    options = [(each["value"], each["names"]) for each in page["choices"]]
    form.chosen.offer([*options, *_once_offered(form.chosen.data, options, trajectory)])
    if form.validate_on_submit():
        answer = do(
            form,
            lambda: choosing.choose(
                trajectory_of(public_id),
                role,
                _people(form.chosen.data),
                by=current_person,
                now=clock.now(),
            ),
            to=".trajectory",
            public_id=public_id,
            says=lambda rows: (
                f"{' en '.join(row.person.name for row in rows)} "
                f"{'doen' if len(rows) > 1 else 'doet'} mee als {wanted.label}."
            ),
        )
        if answer is not None:
            return answer
        page = _page(trajectory_of(public_id), wanted, asked)
    if not page["choices"]:
        form.say_it_above()
    return render_form("programmes/team/duo.html", form, **page)


def _once_offered(
    chosen: str | None, options: list[tuple[str, str]], trajectory: Trajectory
) -> list[tuple[str, str]]:
    """A choice that this page showed before: the action says why it no longer can be made."""
    if not chosen or any(chosen == value for value, _ in options):
        return []
    found = _people(chosen)
    in_team = select(TeamMember.person_id).where(TeamMember.programme_id == trajectory.programme_id)
    known = set(db.session.scalars(in_team))
    if not found or any(person.id not in known for person in found):
        return []
    return [(chosen, " en ".join(person.name for person in found))]


def _people(chosen: str | None) -> list[Person]:
    if not re.fullmatch(r"[a-z0-9]{10}(-[a-z0-9]{10})?", chosen or ""):
        return []
    ids = (chosen or "").split("-")
    found = {
        each.public_id: each
        for each in db.session.scalars(select(Person).where(Person.public_id.in_(ids)))
    }
    return [found[id_] for id_ in ids] if len(found) == len(ids) else []


def _page(trajectory: Trajectory, role: Role, asked: list[Skill]) -> dict[str, Any]:
    """The best choices in order, each with its why; and who falls off."""
    today = clock.today()
    team = candidates.of(trajectory, role, today)
    region = _region(trajectory, role)
    size = 2 if choosing.by_two(trajectory, role, today) else 1
    present = candidates.present_in(trajectory, role, team)
    is_full = choosing.is_full(trajectory, role, today)
    wanted = [skill.id for skill in asked]
    found = [] if is_full else best(team, wanted, size=size, present=present)
    known = _known([each.person_id for each in team])
    facts = {each.person_id: each for each in team}
    free = sum(not each.why_not for each in team)
    return {
        "trajectory": trajectory,
        "role": role,
        "asked": asked,
        "size": size,
        "is_full": is_full,
        "present": [known[each.person_id].name for each in present],
        "choices": [_shown(each, asked, known, facts, present, region) for each in found],
        "peers": _peers(trajectory, known.values(), today),
        "total": free * (free - 1) // 2 if size == 2 else free,
        "most": MOST_SHOWN,
        "team": len(team),
        "free": free,
        "falls_off": words.falls_off(team, region or "deze regio"),
        "region": region,
        "crumbs": crumbs(trajectory),
    }


def _peers(trajectory: Trajectory, team: Collection[Person], on: date) -> dict[str, str]:
    """By name what somebody of the team does that who began this traject does too."""
    asker = trajectory.started_by_id
    ids = [*(person.id for person in team), asker]
    found = select(Membership).where(Membership.person_id.in_(ids), in_force(on))
    works = db.session.scalars(found).all()
    return {
        person.name: f"{work}, net als {trajectory.started_by.name}"
        for person in team
        if (work := same_work(works, person.id, asker)) and person.id != asker
    }


def _known(ids: list[int]) -> dict[int, Person]:
    found = db.session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person for person in found}


def _shown(
    choice: Choice,
    asked: list[Skill],
    known: dict[int, Person],
    facts: dict[int, Candidate],
    present: list[Candidate],
    region: str,
) -> dict[str, Any]:
    chosen = [known[id_] for id_ in choice.people]
    theirs = [facts[id_] for id_ in choice.people]
    return {
        "value": "-".join(person.public_id for person in chosen),
        "names": " en ".join(person.name for person in chosen),
        "skills": [
            (
                skill.label,
                skill.id in choice.covered,
                [
                    known[each.person_id].name
                    for each in (*theirs, *present)
                    if skill.id in each.expertise
                ],
            )
            for skill in asked
        ],
        "says": words.explained(
            choice, len(asked), any(each.backgrounds for each in theirs), region
        ),
        "backgrounds": [
            (
                known[each.person_id].name,
                ", ".join(BACKGROUNDS[code] for code in BACKGROUNDS if code in each.backgrounds),
            )
            for each in theirs
        ],
        "terms": words.terms(choice),
    }


def _region(trajectory: Trajectory, role: Role) -> str:
    """The name of the region in which nobody may have interests; '' where that is not asked."""
    region_id = people.region_of(trajectory) if role.independent else None
    return db.session.get_one(Organisation, region_id).name if region_id else ""


def _crumbs(trajectory: Trajectory, role: Role, *, within: bool) -> list[tuple[str, str]]:
    found = crumbs(trajectory)
    if within:
        address = url_for(".duo", public_id=trajectory.public_id, role=role.key)
        found.append(("Kies wie er gaat", address))
    return found
