"""The moves that are open to the reader, as buttons; and what everybody waits for now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app import workflow
from app.clock import amsterdam
from app.database import db
from app.deployments import words
from app.deployments.agreeing import is_light
from app.deployments.amounts import BY_REPLACEMENT, EXTRA_HOURS
from app.deployments.asking_again import lacked_money, may_be_asked_again
from app.deployments.bundling import DECISIONS
from app.deployments.classes import dates_of, without_teacher
from app.deployments.employment import still_sessions
from app.deployments.from_outside import asks_why
from app.deployments.models import Deployment, Session
from app.deployments.people import new_leader
from app.deployments.planning import begun, not_logged
from app.deployments.proposals import (
    PUT_RIGHT,
    ended_without,
    may_be_put_right,
    may_bill_after_all,
    may_move,
    open_correction,
    proposer,
)
from app.deployments.settling import decides_hours, owes_invoice, waits_for_others
from app.deployments.swap_moving import in_words
from app.deployments.together import BEING_DECIDED
from app.deployments.transitions import DEPLOYMENT
from app.deployments.unbilled import is_out, may_draw_up_for
from app.deployments.views.talking_words import PLAIN, WITH_REASON
from app.help_requests.access import acts_for
from app.profiles.access import visible_people

# Moves with a page of their own: which one, and how its button looks.
PAGES = {
    "propose": ("deployments.terms", "secondary"),
    "consent": ("deployments.consent", "primary"),
    "approve": ("deployments.approve", "primary"),
    "schedule": ("deployments.plan", "primary"),
    "reschedule": ("deployments.plan", "secondary"),
    "report_cover": ("deployments.report_cover", "secondary"),
    "dispute": ("deployments.dispute", "secondary"),
    "resolve": ("deployments.resolve", "primary"),
    "settle": ("deployments.settle", "primary"),
    "close_unbilled": ("deployments.close_unbilled", "secondary"),
    "propose_moment": ("deployments.move_swap", "secondary"),
}
OF_A_SWAP = {"propose_moment", "agree_moment", "keep_moment"}
OF_AN_EXTENSION = {"confirm_extension", "refuse_extension"}
# Moves that stand beside a session, and the one that reviews make when they open.
ELSEWHERE = {"log_hours", "cancel_session", "review"}
ASKS_WHY = {action: step for step, (action, *_) in WITH_REASON.items()}
ONE_BUTTON = {action: step for step, (action, _) in PLAIN.items()}
STYLES = {"agree": "primary", "deliver": "primary", "confirm": "primary", "accept": "primary"} | {
    "agree_moment": "primary",
    "confirm_extension": "primary",
}


# In which state what is waited for; what needs more than the state stands in next_step.
NEXT = {
    "sounded": "Wil je hiervoor gevraagd worden? Niemand ziet je naam zolang je niets zegt.",
    "talking": "Overleg samen. Zeggen beide kanten ja tegen dezelfde afspraken, dan gaat het door.",
    "consent": "De afspraken staan. Nu kijkt de leidinggevende van de expert of het kan.",
    "approval": "Nu kijkt wie over het budget gaat.",
    "approved": "Het mag en het is geregeld. Leg nu samen de data vast.",
    "scheduled": "De data staan vast. Na elke keer schrijft de expert de uren op.",
    "running": "De inzet loopt. Na elke keer schrijft de expert de uren op.",
    "delivered": "De expert is klaar. De school kijkt of de uren kloppen.",
    "disputed": "De school en de expert zijn het nog niet eens over de uren.",
    "completed": "De uren kloppen. Nu kunnen de school en de expert delen hoe het was.",
    "settled": "Alles is klaar.",
    "declined": "Het is niet doorgegaan.",
    "withdrawn": "Het is ingetrokken.",
    "expired": "Het bleef te lang stil.",
    "cancelled": "Het is geannuleerd.",
    "owed": "Het is te laat geannuleerd. De zzp’er stuurt een factuur.",
}
SWAP_NEXT = {
    "talking": "Zeggen ze allebei ja, dan staat de ruil vast. Verder beslist niemand.",
    "approved": "De ruil staat vast. Is hij geweest? Vink hem dan af.",
    "completed": "De ruil is geweest. Nu kunnen jullie delen hoe het was.",
    "settled": "De ruil is geweest. Deel hoe het was als je wilt.",
}
# Who began a talk takes it back; the other side says no.
BEGAN = {"invite": "asker", "offer": "expert"}


@dataclass(frozen=True)
class Button:
    label: str
    url: str
    style: str
    posts: bool


def buttons(inzet: Deployment, reader: Any, now: datetime) -> list[Button]:
    """The moves that are open to the reader, each as one button or a link to its page."""
    shown = [
        _agreeing(inzet, move.label, reader, now)
        if move.action == "agree"
        else _button(inzet, move.action, move.label, reader.id)
        for move in workflow.moves_open_to(DEPLOYMENT, inzet, reader, now)
        if move.action not in ELSEWHERE and _is_of_use(inzet, move.action, reader, now)
    ]
    if inzet.bundle is not None and _is_decided_by(inzet, reader, now):
        url = url_for("deployments.team", public_id=inzet.bundle.public_id)
        shown.insert(0, Button("Bekijk het hele team", url, "primary", posts=False))
    may_bill = owes_invoice(inzet) or (inzet.invoice is None and may_bill_after_all(inzet))
    if reader.id == inzet.expert_id and may_bill:
        url = url_for("deployments.invoice", public_id=inzet.public_id)
        shown.insert(0, Button("Dien je factuur in", url, "primary", posts=False))
        url = url_for("deployments.draw_up", public_id=inzet.public_id)
        label = "Laat je factuur opstellen"
        if inzet.drawn_invoice is not None:
            label = "Bekijk je opgestelde factuur"
        shown.insert(1, Button(label, url, "secondary", posts=False))
    if is_out(inzet) and may_draw_up_for(inzet, reader, now):
        url = url_for("deployments.draw_up_for", public_id=inzet.public_id)
        shown.insert(0, Button("Stel de factuur op", url, "primary", posts=False))
    if acts_for(inzet.help_request, reader, now) is not None and may_be_asked_again(inzet):
        shown += _asks_again(inzet, reader, now)
    if still(inzet) and new_leader(inzet, reader, now) is not None:
        url = url_for("deployments.lend_on", public_id=inzet.public_id)
        shown.insert(0, Button("Mag dit doorgaan?", url, "primary", posts=False))
    return sorted(shown, key=lambda button: button.style != "primary")


def _asks_again(inzet: Deployment, reader: Any, now: datetime) -> list[Button]:
    """Where the school still finds them."""
    expert = inzet.expert
    visible = visible_people(reader, amsterdam(now).date(), public_id=expert.public_id)
    if db.session.scalar(visible) is None:
        return []
    url = url_for(
        "deployments.invite", public_id=inzet.help_request.public_id, person=expert.public_id
    )
    return [Button(f"Vraag {expert.name} opnieuw", url, "primary", posts=False)]


def _is_of_use(inzet: Deployment, action: str, reader: Any, now: datetime) -> bool:
    """Not a button that can only be refused now: its guard would say why, but why press it?"""
    side = "expert" if reader.id == inzet.expert_id else "asker"
    if inzet.bundle_id is not None and inzet.state in BEING_DECIDED and action in DECISIONS:
        return False  # about a team is decided on its own page
    if inzet.swap_with_id is not None:
        return _is_of_use_in_swap(inzet, action, reader, now)
    if action in OF_A_SWAP:
        return False
    if action == "agree":
        mine = inzet.expert_agreed_version if side == "expert" else inzet.asker_agreed_version
        return inzet.terms_version > 0 and mine != inzet.terms_version
    if inzet.state == "talking" and action in ("decline", "withdraw"):
        began = BEGAN.get(inzet.started_by, side)
        return (action == "withdraw") == (side == began)
    if action == "approve":
        return not inzet.sources  # what was set apart for it is too little, or it was granted
    if action in OF_AN_EXTENSION:
        return inzet.waits_for_extension
    if action == "schedule":
        return not inzet.waits_for_extension
    if action == "report_cover":
        return inzet.terms is not None and inzet.terms.cover in (BY_REPLACEMENT, EXTRA_HOURS)
    if action == "deliver":
        return not not_logged(inzet)
    if action == "settle":
        return not waits_for_others(inzet)
    if action == "close_unbilled":
        return is_out(inzet) and inzet.unbilled_by_id != reader.id
    if action == "resolve":
        return decides_hours(inzet, reader, now)
    if action == "drop_proposal":
        return proposer(inzet) is not None
    if action == "correct" and inzet.state != "disputed":
        correction = open_correction(inzet)
        if correction is None:
            return may_be_put_right(inzet)
        return correction.proposed_by_id != reader.id and may_move(inzet, correction.delta)
    if action in ("cancel", "stop_early"):
        return not begun(inzet, now)  # next_step says what comes first
    if action == "done":
        return not inzet.amount and is_light(inzet)
    if inzet.state == "approved" and action == "ask_change":
        return inzet.terms is not None and inzet.terms.cover == BY_REPLACEMENT
    return True


def _is_decided_by(inzet: Deployment, reader: Any, now: datetime) -> bool:
    return inzet.state in BEING_DECIDED and any(
        move.action in DECISIONS for move in workflow.moves_open_to(DEPLOYMENT, inzet, reader, now)
    )


def _is_of_use_in_swap(inzet: Deployment, action: str, reader: Any, now: datetime) -> bool:
    """Of the two themselves, who has not answered says yes or no, and who has takes it back."""
    sides = {
        inzet.expert_id: inzet.expert_agreed_version,
        inzet.contact_id: inzet.asker_agreed_version,
    }
    if action in OF_A_SWAP:
        return reader.id in sides and _may_be_moved(inzet, action, reader, now)
    if action in ("agree", "decline"):
        return reader.id in sides and sides[reader.id] is None
    if action == "withdraw":
        return reader.id not in sides or sides[reader.id] is not None
    if action == "done":
        return dates_of(inzet.versions[-1])[0][0] <= amsterdam(now).date()
    return action == "cancel"


def _may_be_moved(inzet: Deployment, action: str, reader: Any, now: datetime) -> bool:
    new = inzet.new_moment
    if action == "propose_moment":
        return new is None and not begun(inzet, now)
    return new is not None and (action == "keep_moment" or new.proposed_by_id != reader.id)


def next_step(inzet: Deployment, now: datetime) -> str:
    """What everybody who reads this waits for now."""
    if waiting := still(inzet):
        return _what_stands_still(inzet, waiting)
    if inzet.state in ("scheduled", "running") and (passed := begun(inzet, now)):
        moment = words.moment(passed[0].on, passed[0].part).capitalize()
        return f"{moment} is geweest. Nu schrijft de expert de uren op; nul mag ook."
    if inzet.state == "running" and not not_logged(inzet):
        return "Alle uren staan erbij. Nu zegt de expert dat het klaar is."
    if inzet.bundle is not None and inzet.state == "talking":
        begin = "Jullie zijn het eens." if inzet.is_agreed else NEXT["talking"].split(".")[0] + "."
        return (
            f"{begin} Zeggen er genoeg mensen van het team ja ({inzet.bundle.minimum} of meer), "
            "dan gaan die samen door."
        )
    if inzet.new_moment is not None:
        return (
            f"{inzet.new_moment.proposed_by.name} wil de ruil verzetten naar "
            f"{in_words(inzet.new_moment)}. Zegt de ander ja, dan is hij verzet."
        )
    if inzet.swap_with_id is not None and inzet.state in SWAP_NEXT:
        return SWAP_NEXT[inzet.state]
    if inzet.waits_for_extension:
        return (
            f"Het mag. {inzet.expert.name} werkt hiervoor tijdelijk meer uren: eerst bevestigt het "
            f"bestuur van {inzet.lender.name if inzet.lender else ''} die uitbreiding."
        )
    if inzet.state == "approved" and _class_waits(inzet):
        return "Het mag. Eerst meldt de school die helpt wie er voor de klas staat."
    if is_out(inzet):
        return "De factuur van de zzp’er blijft uit. Wie betaalt, stelt hem op of rondt af zonder."
    if inzet.state in PUT_RIGHT and (correction := open_correction(inzet)) is not None:
        return (
            f"Er ligt een correctie: {words.put_right(correction.delta)}. Een tweede persoon die "
            "over het geld gaat, zegt ja of nee."
        )
    if inzet.invoice is not None and may_bill_after_all(inzet):
        if not may_move(inzet, 1):
            return "De factuur kwam alsnog, maar de pot is gesloten. Regel het met wie hem beheert."
        return (
            "De factuur kwam alsnog. Wie over het geld gaat, stelt een correctie voor om hem te "
            "betalen; een tweede beslist mee."
        )
    if ended_without(inzet) and not inzet.actual:
        return (
            "Het is afgerond zonder factuur. Komt de factuur er toch, dan kunnen twee mensen die "
            "over het geld gaan hem nog betalen, met een correctie."
        )
    if inzet.state == "completed" and inzet.actual:
        return f"{NEXT['completed']} Betalen gaat vanzelf verder."
    if lacked_money(inzet):
        again = " De school kan het opnieuw vragen." if may_be_asked_again(inzet) else ""
        return f"Over het budget is niet op tijd beslist.{again}"
    if inzet.state == "owed" and inzet.invoice is not None:
        return "Het is geannuleerd. De factuur is er; nu betaalt wie over het budget gaat."
    return NEXT[inzet.state]


def still(inzet: Deployment) -> list[Session]:
    """Sessions that stand still: nobody who said yes employs the expert by then."""
    return still_sessions(inzet) if inzet.state in ("scheduled", "running") else []


def _what_stands_still(inzet: Deployment, waiting: list[Session]) -> str:
    assert inzet.lender is not None
    moments = words.listed([words.moment(each.on, each.part) for each in waiting])
    says = (
        f"{moments.capitalize()} staat stil: dan werkt {inzet.expert.name} niet meer bij "
        f"{inzet.lender.name}. "
    )
    if inzet.terms is not None and inzet.terms.cover == BY_REPLACEMENT:
        return f"{says}Zeg af wat daarna komt, of verzet het naar eerder."
    return (
        f"{says}Het gaat door als de nieuwe school ja zegt. Zeg het anders af, of verzet het naar "
        "eerder."
    )


def _class_waits(inzet: Deployment) -> bool:
    """A class misses its teacher on a date for which nobody has been found yet."""
    return bool(set(without_teacher(inzet)) - {(cover.on, cover.part) for cover in inzet.covers})


def _agreeing(inzet: Deployment, label: str, reader: Any, now: datetime) -> Button:
    url = url_for("deployments.agree", public_id=inzet.public_id)
    posts = not asks_why(inzet, reader, amsterdam(now).date())
    return Button(label, url, "primary", posts=posts)


def _button(inzet: Deployment, action: str, label: str, reader_id: int) -> Button:
    if action == "report_cover" and inzet.state == "completed":
        url = url_for("deployments.confirm_replacement", public_id=inzet.public_id)
        label = "Bevestig de vervanging"
        if inzet.replacement_confirmed is not None:
            label = "Pas aan wat de vervanging kostte"
        return Button(label, url, "secondary", posts=False)
    if action == "drop_proposal" and proposer(inzet) == reader_id:
        label = "Trek het voorstel in"
    if action == "correct":
        return _correcting(inzet, label)
    if action in PAGES:
        endpoint, style = PAGES[action]
        return Button(label, url_for(endpoint, public_id=inzet.public_id), style, posts=False)
    if action == "decline" and inzet.state == "sounded":
        url = url_for("deployments.move", public_id=inzet.public_id, step="niet-nu")
        return Button(label, url, "subtle", posts=True)
    if action in ASKS_WHY:
        url = url_for("deployments.with_reason", public_id=inzet.public_id, step=ASKS_WHY[action])
        return Button(label, url, "subtle", posts=False)
    url = url_for("deployments.move", public_id=inzet.public_id, step=ONE_BUTTON[action])
    return Button(label, url, STYLES.get(action, "subtle"), posts=True)


def _correcting(inzet: Deployment, label: str) -> Button:
    """The expert counts hours again; who holds the money proposes, and a second one agrees."""
    if inzet.state == "disputed":
        url = url_for("deployments.correct_hours", public_id=inzet.public_id)
        return Button("Pas de uren aan", url, "primary", posts=False)
    correction = open_correction(inzet)
    if correction is not None:
        url = url_for("deployments.agree_correction", public_id=inzet.public_id)
        label = f"Akkoord met de correctie: {words.put_right(correction.delta)}"
        return Button(label, url, "primary", posts=True)
    url = url_for("deployments.correct", public_id=inzet.public_id)
    return Button("Correctie voorstellen", url, "subtle", posts=False)
