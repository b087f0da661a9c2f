"""The life of somebody's place in a team: asked, in it, and out of it again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app import clock
from app.clock import amsterdam
from app.database import db
from app.errors import RuleBroken
from app.organisations.models import Organisation
from app.programmes import people
from app.programmes.team import access, ties
from app.programmes.team.models import (
    BACKGROUNDS,
    NONE,
    ORGANISATIONS,
    Declaration,
    TeamMember,
)
from app.workflow import Move, Step, Table

STATES = {
    "invited": "gevraagd",
    "member": "doet mee",
    "declined": "bedankt",
    "withdrawn": "ingetrokken",
    "left": "doet niet meer mee",
}
LONGEST_LINE = 200


def _theirs(member: TeamMember, person: Any, now: datetime) -> int | None:
    return person.id if person.id == member.person_id else None


def _owner(member: TeamMember, person: Any, now: datetime) -> int | None:
    return people.decides_for(member.programme, person, amsterdam(now).date())


def _person(member: TeamMember) -> list[int]:
    return [member.person_id]


def _owners(member: TeamMember) -> list[int]:
    return people.owner_people(member.programme, clock.today())


def _dates_fit(step: Step) -> None:
    from_, until = step.values["from_"], step.values["until"]
    if until is not None and until < from_:
        raise RuleBroken("De laatste dag ligt voor de eerste.", field="until")


def _may_be_asked(step: Step) -> None:
    """Who works in every region of the programme is not asked. What they declared for another
    programme is not told here: they hear it themselves, when they answer."""
    _dates_fit(step)
    person = step.obj.person
    if tied := ties.tied_everywhere(step.obj.programme, person.id, step.today, declared={}):
        raise RuleBroken(
            "%(name)s werkt in %(regions)s. In dit team past alleen iemand zonder banden daar.",
            field="email",
            name=person.name,
            regions=_named(tied),
        )


def _may_join(step: Step) -> None:
    _says_something_of_every_region(step)
    programme, person_id, on = step.obj.programme, step.obj.person_id, step.today
    declared = ties.declared_by(person_id, ties.regions_of(programme), on)
    declared |= {said.region_id: said.answer for said in step.values["declared"]}
    if tied := ties.tied_everywhere(programme, person_id, on, declared=declared):
        raise RuleBroken(
            "Je hebt banden met %(regions)s. Dan kun je in dit team geen school helpen. Kies "
            "hieronder “Nee, dank je”.",
            field=f"answer_{tied[0].id}",
            regions=_named(tied),
        )


def _named(regions: Sequence[Organisation]) -> str:
    return " en ".join(region.name for region in regions)


def _changed(step: Step) -> None:
    member, values = step.obj, step.values
    member.title, member.room = values["title"], values["room"]
    member.from_, member.until = values["from_"], values["until"]
    if values["backgrounds"] is not None:
        member.backgrounds = in_order(values["backgrounds"])


def _says_something_of_every_region(step: Step) -> None:
    """What has been said within a year counts on; the rest must be said now."""
    said = {said.region_id for said in step.values["declared"]}
    for region in ties.to_declare(step.obj.person_id, step.obj.programme, step.today):
        if region.id not in said:
            raise RuleBroken(
                "Zeg ook of je belangen hebt in %(region)s.",
                field=f"answer_{region.id}",
                region=region.name,
            )


def _declared(step: Step) -> None:
    ties.hold(step.obj.person_id)
    for said in step.values["declared"]:
        db.session.add(
            Declaration(
                person_id=step.obj.person_id,
                region_id=said.region_id,
                answer=said.answer,
                at=step.now,
                organisations=list(said.organisations) if said.answer == ORGANISATIONS else [],
            )
        )
    step.facts["regions"] = [said.region_id for said in step.values["declared"]]
    step.facts["ties"] = sum(said.answer != NONE for said in step.values["declared"])


def _joined(step: Step) -> None:
    _declared(step)
    step.obj.backgrounds = in_order(step.values["backgrounds"])
    step.obj.experience = step.values["experience"][:LONGEST_LINE]


def in_order(codes: Any) -> str:
    return " ".join(code for code in BACKGROUNDS if code in codes)


def _over(step: Step) -> None:
    member = step.obj
    if step.source == "member" and not member.has_ended(step.today):
        member.until = max(step.today, member.from_)


MEMBER_MOVES = (
    Move(
        None, "invite", "invited", ("owner",),
        requires="een eerste dag, en een laatste die niet daarvoor ligt; wie al in het team zit "
        "wordt niet nog eens gevraagd, en wie in elke regio werkt niet waar onafhankelijkheid telt",
        hears=("person",),
        told="Je bent gevraagd voor het team van een programma.",
        guard=_may_be_asked,
    ),
    Move(
        "invited", "accept", "member", ("person",),
        requires="over elke regio van het programma is gezegd of er belangen zijn; wie ze overal "
        "heeft, past niet in een team dat onafhankelijk moet zijn",
        hears=("owner",),
        told="Er doet iemand mee in het team.",
        label="Ik doe mee",
        guard=_may_join, effect=_joined,
    ),
    Move(
        "invited", "decline", "declined", ("person",),
        hears=("owner",),
        told="Iemand die voor het team was gevraagd, doet niet mee.",
        label="Nee, dank je",
    ),
    Move(
        "invited", "withdraw", "withdrawn", ("owner",),
        hears=("person",),
        told="De uitnodiging voor het team is ingetrokken.",
    ),
    Move(
        "invited", "change", "invited", ("owner",),
        requires="een eerste dag, en een laatste die niet daarvoor ligt",
        told="De gegevens in het team zijn aangepast.",
        guard=_dates_fit, effect=_changed,
    ),
    Move(
        "member", "change", "member", ("owner",),
        requires="een eerste dag, en een laatste die niet daarvoor ligt",
        hears=("person",),
        told="De gegevens in het team zijn aangepast.",
        guard=_dates_fit, effect=_changed,
    ),
    Move(
        "member", "declare", "member", ("person",),
        requires="wat is gezegd blijft bewaard; het nieuwste telt, een jaar lang",
        hears=("owner",),
        told="Iemand van het team zei opnieuw of er belangen zijn.",
        guard=_says_something_of_every_region, effect=_declared,
    ),
    Move(
        "member", "leave", "left", ("person",),
        hears=("owner",),
        told="Iemand doet niet meer mee in het team.",
        label="Ik stop in dit team",
        effect=_over,
    ),
    Move(
        "member", "end", "left", ("owner",),
        hears=("person",),
        told="Je doet niet meer mee in het team.",
        effect=_over,
    ),
)  # fmt: skip

MEMBER = Table(
    name="team_member",
    model=TeamMember,
    start="invited",
    ends=frozenset({"declined", "withdrawn", "left"}),
    states=STATES,
    moves=MEMBER_MOVES,
    actors={"owner": _owner, "person": _theirs},
    recipients={"owner": _owners, "person": _person},
    endpoint="programmes.membership",
    visible=access.members,
    title=lambda member: f"Team {member.programme.title}",
)
