"""A form that makes something, as a row of a table, and the pages on which such forms stand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.access import kept
from app.accounts.models import MailToken, Person
from app.database import db, unit_of_work
from app.deployments import actions, bundles, swaps
from app.deployments.swaps import Half
from app.pots import actions as pots
from app.pots.models import Pot
from app.practices.models import Practice
from app.programmes import actions as programmes
from app.programmes.models import Trajectory
from app.reviews import actions as reviews
from app.reviews.actions import Draft
from app.reviews.models import Review
from tests.support.browser import Browser, Form
from tests.support.makers import MOMENT, a_coordinator, a_director, a_person, a_school, saved
from tests.support.makers_deployments import (
    AFTER_SECOND,
    Cast,
    a_freelance_expert,
    a_team,
    an_expert,
    an_inzet,
    an_open_request,
    drawn_up,
    extend,
    stays_out,
    the_team_agrees,
)
from tests.support.makers_groups import a_group_item, a_group_of
from tests.support.makers_learning import (
    a_learning_traject,
    a_place,
    come_to_lessons,
    lesson_of,
    move_place,
    trainer_of,
)
from tests.support.makers_practices import a_draft_practice, a_practice
from tests.support.makers_programme_money import a_cost_of
from tests.support.makers_programmes import (
    a_declaration,
    a_programme_of,
    a_team_of,
    a_traject_of,
    come_to_second_phase,
    give_back_plan,
    moment_of,
)

PAID = {"cover": "extra_hours"}
MONDAY = date(2026, 12, 7)  # in the morning the expert stands before a class
SECRET = "the-secret-of-this-link"
SOMEBODY = "sam@post.test"
INVITED = "ina@post.test"


@dataclass(frozen=True)
class Creating:
    """One press makes `number` rows of `makes`."""

    name: str  # the endpoint that it posts to, with its step
    makes: Any
    by: Callable[[Cast], Person | None]
    at: Callable[[Cast], str]
    button: str
    fill: dict[str, Any] = field(default_factory=dict)
    number: int = 1
    moment: Any = MOMENT
    first_choices: bool = False  # the first of each group of choices, whatever their names
    everywhere: str = ""  # typed into each number that is still empty
    form: Callable[[str, Cast], str] | None = None  # its action, where the page has more of them

    def opened(self, browser: Browser, cast: Cast) -> Form:
        """The form, filled in, on its page; in the browser of whoever sends it."""
        page = browser.visit(self.at(cast))
        assert page.status == 200
        which = self.form(page.path, cast) if self.form else ""
        form = page.form(which).fill(self.fill)
        for tag in form.tag.select("input[type=radio]") if self.first_choices else ():
            if not form.value(tag["name"]):
                form.fill({tag["name"]: tag["value"]})
        for tag in form.tag.select("input[inputmode=numeric]") if self.everywhere else ():
            form.fill({tag["name"]: form.value(tag["name"]) or self.everywhere})
        return form


def inzet_page(ending: str, state: str, **terms: Any) -> Callable[[Cast], str]:
    return lambda cast: f"/inzetten/{an_inzet(cast, state, **terms).public_id}{ending}"


def extended(ending: str) -> Callable[[Cast], str]:
    """Of an inzet that is granted with extra hours, which the board confirmed."""

    def address(cast: Cast) -> str:
        inzet = an_inzet(cast, "approved", **PAID)
        with unit_of_work():
            extend(inzet, cast)
        return f"/inzetten/{inzet.public_id}{ending}"

    return address


def beside(ending: str) -> Callable[[str, Cast], str]:
    """The form that posts to a page below this one."""
    return lambda path, cast: f"{path}{ending}"


def at(path: str) -> Callable[[str, Cast], str]:
    return lambda _path, cast: path


def nobody(cast: Cast) -> None:
    return None


def moment_page(ending: str, key: str) -> Callable[[Cast], str]:
    """Of a traject whose plan came back."""

    def address(cast: Cast) -> str:
        traject = a_traject_of(cast)
        give_back_plan(traject, cast)
        return f"/momenten/{moment_of(traject, key).public_id}{ending}"

    return address


def a_step_of_a_plan(cast: Cast) -> str:
    traject = a_traject_of(cast)
    with unit_of_work():
        programmes.accept(moment_of(traject, "plan"), by=cast.expert, now=MOMENT)
    plan = moment_of(traject, "plan")
    return f"/momenten/{plan.public_id}/vraag/steps/1"


def a_guest_to_let_in(cast: Cast) -> str:
    guest = a_person("Sam Iemand", role=None, email=SOMEBODY)
    a_declaration(guest, cast.region)
    return f"/trajecten/{a_traject_of(cast).public_id}/mensen/guest"


def somebody_for_a_team(cast: Cast) -> str:
    a_person("Sam Iemand", role=None, email=SOMEBODY)
    return f"/programmas/{a_programme_of(cast).public_id}/team/uitnodigen"


def a_place_in_a_team(cast: Cast) -> str:
    return f"/teams/{a_team_of(a_traject_of(cast), cast).public_id}"


def a_duo_to_choose(cast: Cast) -> str:
    traject = a_traject_of(cast)
    a_team_of(traject, cast)
    return f"/trajecten/{traject.public_id}/duo/guest"


def on_its_way(cast: Cast) -> Any:
    traject = a_traject_of(cast)
    come_to_second_phase(traject, cast)
    return traject


def a_school_that_came(cast: Cast) -> str:
    trajectory = a_learning_traject(cast, offered=1)
    place = a_place(trajectory, cast.lending, cast.leader)
    move_place(place, "accept", cast.expert)
    come_to_lessons(trajectory, cast)
    return f"/trajecten/{trajectory.public_id}/plekken/{place.id}/aanwezig"


def a_lesson_to_lead(cast: Cast) -> str:
    address = a_school_that_came(cast).split("/")
    found = select(Trajectory).where(Trajectory.public_id == address[2])
    lesson = lesson_of(db.session.scalars(found).one())
    return f"/momenten/{lesson.public_id}/leiding"


def a_course_to_make_up(cast: Cast) -> str:
    trajectory = a_learning_traject(cast)
    return f"/trajecten/{trajectory.public_id}/mensen/{trainer_of(trajectory).id}/opleiding"


def a_cost_to_pay(cast: Cast) -> str:
    traject = a_traject_of(cast)
    cost = a_cost_of(traject, cast.pot, cast.coordinator)
    return f"/trajecten/{traject.public_id}/betalen/{cost.id}"


def a_freelancer(cast: Cast) -> Person:
    """From here on it is they who help."""
    cast.expert = a_freelance_expert(cast)
    return cast.expert


def a_second_coordinator(cast: Cast) -> Person:
    person = a_coordinator(cast.swv, "Corrie Dekker")
    with unit_of_work():
        limits = {"limit": 10_000_000, "until": None, "by": None, "now": MOMENT}
        pots.give_mandate(db.session.get_one(Pot, cast.pot.id), person, **limits)
    return person


def with_somebody(path: str) -> Callable[[Cast], str]:
    def address(cast: Cast) -> str:
        a_person("Sam Iemand", at=cast.asking, email=SOMEBODY)
        return path

    return address


def a_swap(cast: Cast) -> str:
    a_person("Bram Tel", at=cast.lending, class_parts=[0])
    return "/inzetten/ruil"


def a_swap_that_stands(cast: Cast) -> str:
    other = a_person("Bram Tel", at=cast.lending)
    halves = (Half(other, "groep 6", "rekenen"), Half(cast.expert, "groep 4", "muziek"))
    moment = swaps.Moment(MONDAY, 0, 60)
    with unit_of_work():
        half = swaps.begin(cast.lending, *halves, moment, by=other, now=MOMENT)
    with unit_of_work():
        actions.agree(half, version=1, by=cast.expert, now=MOMENT)
    return f"/inzetten/{half.public_id}/ruil-verzetten"


def a_bill_to_draw_up(cast: Cast) -> str:
    with unit_of_work():
        cast.asking.street, cast.asking.postcode = "Plein", "1234 CD"
    return f"/inzetten/{an_inzet(cast, 'completed').public_id}/factuur/opstellen"


def a_bill_that_stays_out(cast: Cast) -> str:
    with unit_of_work():
        cast.asking.street, cast.asking.postcode = "Plein", "1234 CD"
    inzet = stays_out(an_inzet(cast, "completed", expert=a_freelance_expert(cast)))
    return f"/inzetten/{inzet.public_id}/factuur/voor-de-zzper"


def a_bill_to_let_go(cast: Cast) -> str:
    """By two: the first writes an event and mails, and the second is there."""
    a_second_coordinator(cast)
    return a_bill_that_stays_out(cast).replace("factuur/voor-de-zzper", "zonder-factuur")


def a_drawn_up_bill(cast: Cast) -> str:
    return f"/inzetten/{drawn_up(an_inzet(cast, 'completed')).public_id}/factuur/opstellen"


def colleagues_to_ask(cast: Cast, path: str = "/vragen/{asked}/team?school={school}") -> str:
    """Somebody beside the expert, of the same school."""
    an_expert(cast.lending, "Anne Aarts")
    asked = an_open_request(cast).public_id
    return path.format(asked=asked, school=cast.lending.public_id)


def a_larger_team(cast: Cast) -> str:
    """Anne and Bas were asked; the expert was not."""
    return f"/inzetten/team/{a_team(cast, size=2).public_id}/erbij"


def a_team_without_terms(cast: Cast) -> str:
    return f"/inzetten/team/{a_team(cast, size=2).public_id}/afspraken"


def a_team_to_pay(cast: Cast) -> str:
    team = a_team(cast, size=2)
    the_team_agrees(cast, team, **PAID)
    with unit_of_work():
        bundles.decide(team, "consent", by=cast.leader, now=MOMENT)
    return f"/inzetten/team/{team.public_id}/besluit"


def a_link(cast: Cast) -> str:
    saved(
        MailToken(
            purpose="invite",
            token_hash=kept(SECRET),
            email_key=INVITED,
            organisation_id=cast.asking.id,
            role="teacher",
            made_by_id=cast.asker.id,
            expires_at=AFTER_SECOND,
        )
    )
    return f"/account/uitnodiging/{SECRET}"


def a_corrected_inzet(cast: Cast) -> str:
    inzet = an_inzet(cast, "settled", **PAID)
    with unit_of_work():
        actions.propose_correction(
            inzet, -1_000, "Een uur te veel.", by=cast.coordinator, now=AFTER_SECOND
        )
    return f"/inzetten/{inzet.public_id}"


def a_review(cast: Cast) -> str:
    """What the school wrote, open to read."""
    inzet = an_inzet(cast, "completed", **PAID)
    asker = Draft(overall=8, fit=4, usefulness=4, cooperation=5, lasting=4, again=True)
    for by, draft in ((cast.asker, asker), (cast.expert, Draft(again=True, fun=True))):
        with unit_of_work():
            reviews.write(inzet, draft, by=by, now=AFTER_SECOND)
    written = select(Review).where(Review.deployment_id == inzet.id, Review.side == "asker")
    return f"/ervaringen/{db.session.scalars(written).one().public_id}"


def a_practice_page(cast: Cast, *, shared: bool = True) -> str:
    """A good example that the expert wrote and, when it is shared, can come and do."""
    make = a_practice if shared else a_draft_practice
    return f"/voorbeelden/{make(cast.lending, by=cast.expert).public_id}"


def a_vraag_beside_an_example(cast: Cast) -> str:
    a_practice(cast.lending, by=cast.expert)
    return f"/vragen/{an_open_request(cast).public_id}"


def for_that_vraag(path: str, cast: Cast) -> str:
    newest = select(Practice.public_id).order_by(Practice.id.desc())
    asked = path.rpartition("/")[2]
    return f"/voorbeelden/{db.session.scalar(newest)}/voor/{asked}/{cast.expert.public_id}"


def another_school(cast: Cast) -> str:
    a_director(a_school("De Vuurtoren", city="Maasmond"), "Dirk Bos")
    return "/account/werkplek"


def a_group_page(ending: str = "") -> Callable[[Cast], str]:
    return lambda cast: f"/groepen/{a_group_of(cast).public_id}{ending}"


def a_held_meeting(cast: Cast) -> str:
    return f"/groepen/bijeenkomst/{moment_of(a_group_of(cast), 'kickoff').public_id}"


def group_item_page(kind: str, *, shared: bool = False, ending: str = "") -> Callable[[Cast], str]:
    """What who leads the group wrote down."""

    def address(cast: Cast) -> str:
        item = a_group_item(a_group_of(cast), kind, cast.expert, shared=shared)
        return f"/groepen/stuk/{item.public_id}{ending}"

    return address
