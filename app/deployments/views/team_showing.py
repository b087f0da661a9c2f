"""What the pages say about a team: who is in it, how far they are, and what comes next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from app.clock import amsterdam
from app.database import db
from app.deployments import amounts, bundles, words
from app.deployments.access import visible_teams
from app.deployments.amounts import Amount
from app.deployments.bundling import who_come
from app.deployments.models import Bundle, Deployment
from app.deployments.together import BEING_DECIDED, COMING, is_out
from app.deployments.transitions import DEPLOYMENT, word_for
from app.deployments.views import agreed, figures
from app.deployments.views.steps import Button
from app.errors import RuleBroken


def word_of(member: Deployment) -> str:
    """How far somebody is, also for the others of the team: no more than whether they come."""
    if member.state == "talking" and member.terms_version:
        if member.expert_agreed_version == member.terms_version:
            return "zei ja"
        return "heeft een voorstel"
    return word_for(member) if not is_out(member) else "doet niet mee"


def beside(inzet: Deployment, reader: Any, now: datetime) -> dict[str, Any] | None:
    """On the page of one of them: who else there is. Their terms are their own."""
    if inzet.bundle is None:
        return None
    mine = visible_teams(reader, amsterdam(now).date()).where(Bundle.id == inzet.bundle_id)
    sees = db.session.scalar(mine) is not None
    others = [member for member in inzet.bundle.members if member is not inzet]
    return {
        "lead": how_many(inzet.bundle, yes_of(inzet.bundle, now)),
        "others": [(member.expert.name, word_of(member)) for member in others],
        "url": url_for("deployments.team", public_id=inzet.bundle.public_id) if sees else "",
    }


def yes_of(team: Bundle, now: datetime) -> int:
    """How many the school can count on; read once for a page."""
    return len(who_come(team.id, now, hold=False))


def how_many(team: Bundle, yes: int) -> str:
    if not yes:
        return f"Nog niemand van dit team zei ja; minstens {team.minimum} nodig."
    return (
        f"Van dit team zeiden {yes} {'collega' if yes == 1 else 'collega’s'} ja; "
        f"er {'is' if team.minimum == 1 else 'zijn'} minstens {team.minimum} nodig."
    )


def page(team: Bundle, reader: Any, now: datetime) -> dict[str, Any]:
    going = [member for member in team.members if not is_out(member)]
    with_terms = [member for member in going if member.terms is not None]
    amount, yes = sum_of(with_terms), yes_of(team, now)
    return {
        "team": team,
        "next_step": next_step(team, yes),
        "rows": [_row(member) for member in team.members],
        "facts": [
            ("Uit", team.lender.name),
            ("Minstens nodig", str(team.minimum)),
            ("Zeiden ja", str(yes)),
            (
                "Samen",
                words.hours(sum(m.terms.minutes for m in with_terms if m.terms))
                if with_terms
                else "",
            ),
        ],
        "lines": figures.lines(amount),
        "total": amount.total,
        "if_all_come": yes < len(with_terms),
        "buttons": buttons(team, yes, reader, now),
    }


def sum_of(members: Sequence[Deployment]) -> Amount:
    """What they cost together, by line and by who receives it."""
    whole = Amount()
    for member in members:
        whole = amounts.plus(whole, figures.amount_of(member))
    return whole


def _row(member: Deployment) -> dict[str, Any]:
    terms = member.terms
    dates = [words.moment(each.on, each.part) for each in terms.dates] if terms else []
    return {
        "name": member.expert.name,
        "url": url_for("deployments.show", public_id=member.public_id),
        "state": member.state,
        "word": word_of(member),
        "meta": [words.hours(terms.minutes) if terms else "nog geen afspraken", *dates[:2]],
    }


def summaries(members: Sequence[Deployment]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The terms of each, for who decides about all of them."""
    return [
        (member.expert.name, agreed.terms_rows(member.terms))
        for member in members
        if member.terms is not None
    ]


def next_step(team: Bundle, yes: int) -> str:
    states = {member.state for member in team.members}
    if "consent" in states:
        return f"Er zijn genoeg mensen. Nu kijkt de leidinggevende van {team.lender.name}."
    if "approval" in states:
        return "Nu kijkt wie over het budget gaat: in één keer, over iedereen."
    if states & set(COMING):
        still = " Met wie nog niets vaststaat, praten jullie verder." if "talking" in states else ""
        return f"Het team is toegekend. Ieder plant nu de eigen data.{still}"
    if "talking" in states:
        if all(member.terms is None for member in team.members if member.state == "talking"):
            return "Doe een voorstel aan het hele team. Ieder zegt daarna voor zichzelf ja of nee."
        return f"{how_many(team, yes)} Zijn het er genoeg, dan gaan ze samen door."
    return "Dit team komt niet meer."


def buttons(team: Bundle, yes: int, reader: Any, now: datetime) -> list[Button]:
    """What the reader may do about the team as a whole."""
    shown = []
    if may_decide(team, "consent", reader, now):
        shown.append(_link("Bekijk en beslis", "team_consent", team, "primary"))
    if may_decide(team, "approve", reader, now):
        shown.append(_link("Beslis over het budget", "team_approve", team, "primary"))
    if may_decide(team, "retract_consent", reader, now):
        url = url_for(
            "deployments.team_reason", public_id=team.public_id, step="intrekken-toestemming"
        )
        shown.append(Button("Trek de toestemming in", url, "subtle", posts=False))
    if is_asker(team, reader, now):
        shown += _for_asker(team, yes)
    return shown


def _for_asker(team: Bundle, yes: int) -> list[Button]:
    talking = [member for member in team.members if member.state == "talking"]
    undecided = [m for m in team.members if m.state in ("talking", *BEING_DECIDED)]
    shown = []
    if all(member.terms is None for member in talking) and talking:
        shown.append(_link("Doe het team een voorstel", "team_terms", team, "primary"))
    elif any(not member.is_agreed for member in talking):
        shown.append(_link("Doe een ander voorstel", "team_terms", team, "secondary"))
    if undecided and team.help_request.state == "open":
        shown.append(_link("Vraag er iemand bij", "team_more", team, "secondary"))
    if talking and yes < team.minimum:
        shown.append(_link("Ga met minder mensen door", "team_minimum", team, "secondary"))
    if undecided:
        url = url_for("deployments.team_stop", public_id=team.public_id)
        shown.append(Button("Stop het team", url, "subtle", posts=True))
    return shown


def _link(label: str, endpoint: str, team: Bundle, style: str) -> Button:
    url = url_for(f"deployments.{endpoint}", public_id=team.public_id)
    return Button(label, url, style, posts=False)


def is_asker(team: Bundle, reader: Any, now: datetime) -> bool:
    return any(DEPLOYMENT.right_of(reader, m, ("asker",), now) for m in team.members)


def may_decide(team: Bundle, action: str, reader: Any, now: datetime) -> bool:
    """Whether this is open to the reader, for all of them."""
    try:
        return bool(bundles.who_wait(team, action, reader, now))
    except RuleBroken:
        return False


def has_part(team: Bundle, roles: Sequence[str], reader: Any, now: datetime) -> bool:
    return any(DEPLOYMENT.right_of(reader, m, roles, now) for m in team.members)


def of_request(help_request_id: int, reader: Any, now: datetime) -> list[tuple[str, str]]:
    """The teams of a vraag that the reader may see: (what to call it, where it is)."""
    mine = visible_teams(reader, amsterdam(now).date())
    found = db.session.scalars(
        mine.where(Bundle.help_request_id == help_request_id).order_by(Bundle.id)
    )
    return [
        (f"Team van {team.lender.name}", url_for("deployments.team", public_id=team.public_id))
        for team in found
    ]
