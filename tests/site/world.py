"""One small world for the tests that look at every page: something of each kind, in each state.

Two neighbourhoods that share nothing. In the near one De Vraag asks and De Hulp lends; De Zus is
of the same board as De Vraag, De Buur of the same samenwerkingsverband. `RELATIONS` says how a
thing lies to the people of the near one; `NEEDS` says which thing each address is about.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import select

from app import clock
from app.accounts.access import kept
from app.accounts.actions import open_session
from app.accounts.models import MailToken, Person, Role
from app.calendars.actions import draw_link as draw_calendar_link
from app.database import db, unit_of_work
from app.deployments import actions as deployments
from app.deployments import bundles, giving_room, keeping_near, standing_still, swaps
from app.deployments.models import Allowance, Bundle, Deployment
from app.deployments.swap_moving import When
from app.deployments.swaps import Half, Moment
from app.expertise.models import SkillProposal
from app.groups import actions as groups
from app.help_requests import often
from app.organisations.models import (
    BlockedWeek,
    LendingSettings,
    Organisation,
    Ring,
    SchoolGroup,
)
from app.pots.actions import give_mandate
from app.pots.models import Pot
from app.practices import actions as practices
from app.practices.models import Practice
from app.profiles.models import KeptNear
from app.programmes.models import Programme
from app.programmes.places.models import FollowUp
from app.reviews import actions as reviews
from app.reviews import following, moderating
from app.reviews.actions import Draft
from app.reviews.models import EffectCheck, Review, ThankYou
from tests.support.makers import (
    MOMENT,
    a_board,
    a_coordinator,
    a_deputy,
    a_director,
    a_freelancer,
    a_membership,
    a_person,
    a_profile,
    a_school,
    a_training,
    saved,
)
from tests.support.makers_deployments import (
    AFTER_SECOND,
    Cast,
    a_cast,
    a_freelance_expert,
    a_team,
    an_expert,
    an_inzet,
    an_open_request,
    drawn_up,
    stays_out,
    the_team_agrees,
    the_team_was_there,
)
from tests.support.makers_files import a_file_of, an_upload
from tests.support.makers_groups import a_group_item, a_group_of
from tests.support.makers_help_requests import a_draft, a_help_request, a_proposal
from tests.support.makers_learning import (
    a_learner,
    a_learning_traject,
    a_place,
    a_scouted_school,
    a_trainer,
    bring_forward,
    come_to_lessons,
    lesson_of,
    move_place,
    trainer_of,
)
from tests.support.makers_pots import a_pot
from tests.support.makers_practices import a_draft_practice, a_practice, carried_by
from tests.support.makers_programme_money import a_cost_of
from tests.support.makers_programmes import (
    a_draft_of,
    a_round_of,
    a_team_of,
    a_traject_of,
    come_to_second_phase,
    give_back_plan,
    moment_of,
    something_learned,
    write_more,
)
from tests.support.makers_search import a_saved_search

NOW = AFTER_SECOND + timedelta(hours=1)  # after everything that was carried out

ACTORS = {
    "anonymous": "iedereen zonder account",
    "expert": "de expert, leraar bij De Hulp",
    "freelancer": "een zzp’er die is toegelaten",
    "director": "de schoolleider van De Vraag",
    "leader": "de schoolleider van De Hulp",
    "board": "het bestuur van De Hulp",
    "asking_board": "het bestuur van De Vraag",
    "coordinator": "de coördinator van het samenwerkingsverband",
    "colleague": "een leraar van De Vraag",
    "admin": "de beheerder van de site",
}

RELATIONS = {
    "any": "een pagina zonder object",
    "exists": "een link, bestand of thema dat er is",
    "own": "van De Vraag of, bij een inzet, tussen De Vraag en De Hulp",
    "own_paid": "zo’n inzet waarvoor een pot betaalt",
    "own_freelance": "een inzet van de zzp’er bij De Vraag",
    "same_board": "van De Zus, een school van hetzelfde bestuur",
    "same_swv": "van De Buur, een school van hetzelfde samenwerkingsverband",
    "of_school": "van De Vraag zelf",
    "of_board": "van het bestuur van De Vraag",
    "of_swv": "van het samenwerkingsverband",
    "country": "van ver weg, en gedeeld met het hele land",
    "foreign": "van ver weg",
    "mixed": "het adres noemt twee dingen die niet bij elkaar horen",
    "nonexistent": "wat niet bestaat",
}

# Endpoint, and the last word of its address where that names a step -> the thing it is about.
NEEDS = {
    "static": "file",
    "accounts.confirm": "confirm link",
    "accounts.invitation": "invite link",
    "accounts.reopen": "reopen link",
    "accounts.reset_password": "reset link",
    "people.confirm": "application",
    "people.refuse": "application",
    "people.end": "member",
    "people.name_deputy": "office",
    "people.stop_deputy": "deputy",
    "people.withdraw": "invitation",
    "search.domain": "domain",
    "search.set_mails": "saved search",
    "search.forget": "saved search",
    "profiles.change_training": "training",
    "profiles.remove_training": "training",
    "profiles.answer_proposal": "proposed skill",
    "profiles.person": "profile",
    "profiles.freelancer": "freelancer",
    "profiles.admit": "freelancer",
    "profiles.refuse": "freelancer",
    "help_requests.show": "open request",
    "help_requests.withdraw": "open request",
    "help_requests.not_now": "open request",
    "help_requests.widen": "open request",
    "help_requests.edit": "draft",
    "help_requests.give_back": "proposal",
    "help_requests.move/plaatsen": "draft",
    "help_requests.move/voorstellen": "draft of a colleague",
    "help_requests.move/onthullen": "nameless request",
    "help_requests.move/heropenen": "filled request",
    "help_requests.move/afronden": "open request",
    "help_requests.move/weggooien": "draft",
    "lending.settings": "lending school",
    "lending.board": "lending board",
    "lending.groups": "lending school",
    "lending.weeks": "lending school",
    "lending.new_group": "lending school",
    "lending.block_week": "lending school",
    "lending.unblock_week": "blocked week",
    "lending.group": "group",
    "lending.remove_group": "group",
    "lending.colleague": "who has room",
    "lending.give_room": "member",
    "lending.change_room": "room",
    "lending.end_room": "room",
    "lending.keep_near": "member",
    "lending.let_go": "kept near",
    "pots.show": "pot",
    "pots.grant": "pot",
    "pots.mandate": "pot",
    "pots.end_mandate": "mandate",
    "pots.last_longer": "pot",
    "pots.limits": "pot",
    "pots.close": "pot",
    "calendars.feed": "calendar link",
    "calendars.of_deployment": "inzet scheduled",
    "documents.agreement": "inzet scheduled",
    "documents.settlement": "inzet settled",
    "documents.team_agreement": "team that comes",
    "documents.invoice": "freelance inzet with an invoice",
    "deployments.offer": "open request",
    "deployments.invite": "somebody to ask",
    "deployments.invite_several": "open request",
    "deployments.show": "inzet",
    "deployments.say": "inzet talking",
    "deployments.terms": "inzet talking",
    "deployments.agree": "inzet proposed",
    "deployments.consent": "inzet consent",
    "deployments.lend_on": "inzet standing still",
    "deployments.approve": "inzet approval",
    "deployments.plan": "inzet approved",
    "deployments.report_cover": "inzet approved",
    "deployments.log_hours": "session",
    "deployments.cancel_session": "session",
    "deployments.dispute": "inzet delivered",
    "deployments.correct_hours": "inzet disputed",
    "deployments.resolve": "inzet disputed",
    "deployments.invoice": "freelance inzet completed",
    "deployments.draw_up": "freelance inzet billed",
    "deployments.agree_bill": "freelance inzet billed",
    "deployments.turn_down_bill": "freelance inzet billed",
    "deployments.confirm_replacement": "inzet completed",
    "deployments.settle": "inzet to settle",
    "deployments.draw_up_for": "freelance inzet whose invoice stays out",
    "deployments.close_unbilled": "freelance inzet whose invoice stays out",
    "deployments.correct": "inzet settled",
    "deployments.agree_correction": "inzet corrected",
    "deployments.move/meedoen": "inzet sounded",
    "deployments.move/niet-nu": "inzet sounded",
    "deployments.move/intrekken": "inzet talking",
    "deployments.move/klaar": "inzet approved",
    "deployments.move/uitgevoerd": "inzet running",
    "deployments.move/uren-kloppen": "inzet delivered",
    "deployments.move/afrekenen": "inzet completed",
    "deployments.move/uitbreiding": "inzet to extend",
    "deployments.move/verzetten": "inzet swapped, to move",
    "deployments.move/laten-staan": "inzet swapped, to move",
    "deployments.move_swap": "inzet swapped",
    "deployments.with_reason/afwijzen": "inzet talking",
    "deployments.with_reason/weigeren": "inzet consent",
    "deployments.with_reason/budget-afwijzen": "inzet approval",
    "deployments.with_reason/anders": "inzet to change",
    "deployments.with_reason/intrekken-toestemming": "inzet approval",
    "deployments.with_reason/annuleren": "inzet scheduled",
    "deployments.with_reason/stoppen": "inzet running",
    "deployments.with_reason/geen-uitbreiding": "inzet to extend",
    "deployments.with_reason/van-tafel": "inzet corrected",
    "programmes.programme": "programme",
    "programmes.public_page": "public programme",
    "programmes.handover": "programme",
    "programmes.call": "programme",
    "programme_reports.progress": "programme",
    "programme_reports.progress_pdf": "programme",
    "programme_reports.progress_xlsx": "programme",
    "programme_reports.state": "owner of programmes",
    "programme_reports.state_pdf": "owner of programmes",
    "programme_reports.state_xlsx": "owner of programmes",
    "programmes.apply": "programme",
    "programmes.facts": "programme",
    "programmes.all_rounds": "programme",
    "programmes.new_round": "programme",
    "programmes.one_round": "round of a programme",
    "programmes.change_round": "round of a programme",
    "programmes.template": "programme",
    "programmes.publish": "programme",
    "programmes.edit_text": "programme",
    "programmes.edit_roles": "programme",
    "programmes.edit_phase": "phase of a programme",
    "programmes.new_moment": "phase of a programme",
    "programmes.edit_moment": "moment of a programme",
    "programmes.edit_form": "form of a programme",
    "programmes.trajectory": "traject",
    "programmes.leave": "traject",
    "programmes.put_on_profile": "what was learned",
    "programmes.agree_share": "payer of a traject",
    "programmes.refuse_share": "payer of a traject",
    "programmes.move_share": "payer of a traject",
    "programmes.pay_cost": "cost of a traject",
    "programmes.change_phase": "phase to come",
    "programmes.repeat_phase": "phase to come",
    "programmes.submit": "traject draft",
    "programmes.withdraw": "traject draft",
    "programmes.appoint": "role of a traject",
    "programmes.release": "who fills a role",
    "programmes.duo": "role of a traject",
    "programmes.duo_asks": "role of a traject",
    "programmes.team": "programme",
    "programmes.invite_member": "programme",
    "programmes.change_member": "place in a team",
    "programmes.membership": "place in a team",
    "programmes.stop_membership": "place in a team",
    "programmes.add_moment": "moment for when it is needed",
    "programmes.moment": "moment handed in",
    "programmes.ask_line": "line of what was handed in",
    "programmes.file": "file of a moment",
    "programmes.accept": "moment handed in",
    "programmes.give_back": "moment handed in",
    "programmes.remark": "moment handed in",
    "programmes.hand_in": "moment to fill in",
    "programmes.sign": "moment to decide",
    "programmes.hold": "moment to hold",
    "programmes.reschedule": "moment to hold",
    "programmes.skip": "moment to hold",
    "programmes.name_leader": "moment to lead",
    "programmes.make_up": "who is trained",
    "programmes.offer_places": "traject to learn in",
    "programmes.ask_place": "traject to learn in",
    "programmes.region": "region of expert schools",
    "programmes.place": "place that was asked",
    "programmes.accept_place": "place that was asked",
    "programmes.finish_place": "place that was asked",
    "programmes.queue_place": "place that was asked",
    "programmes.refuse_place": "place that was asked",
    "programmes.end_place": "place that a school has",
    "programmes.withdraw_place": "place that was asked",
    "programmes.leave_place": "place that a school has",
    "programmes.count_place": "place of who came",
    "programmes.follow_up": "what is left",
    "programmes.scouting": "programme",
    "programmes.problem": "programme",
    "programmes.scout": "programme",
    "programmes.scouted": "scouted school",
    "groups.space": "plg",
    "groups.people": "plg",
    "groups.add": "plg to write in",
    "groups.meeting": "plg meeting",
    "groups.mood": "plg meeting",
    "groups.item": "plg item",
    "groups.file": "file of a group",
    "groups.change": "plg item asked",
    "groups.reply": "plg item asked",
    "groups.add_version": "plg item product",
    "groups.register": "plg item conference",
    "groups.contact": "plg item shared",
    "groups.move/klaar": "plg item asked",
    "groups.move/heropenen": "plg item done",
    "groups.move/delen": "plg item agreed",
    "groups.move/terugnemen": "plg item shared",
    "groups.move/weghalen": "plg item asked",
    "practices.show": "practice",
    "practices.ask": "practice",
    "practices.bring": "practice for a vraag",
    "practices.change": "practice written",
    "practices.colleague": "practice written",
    "practices.take_down": "practice written",
    "practices.about/graag": "who offers a practice",
    "practices.about/weghalen": "who offers a practice",
    "practices.move/delen": "practice draft",
    "practices.move/ja": "practice asked",
    "practices.move/nee": "practice asked",
    "practices.move/stoppen": "practice offered",
    "practices.move/aanbieden": "practice written",
    "practices.move/schrijver": "practice asked",
    "practices.move/geen-schrijver": "practice asked",
    "practices.move/naam-weg": "practice written",
    "practices.move/intrekken": "practice written",
    "practices.move/heropenen": "practice withdrawn",
    "deployments.ask_team": "open request",
    "deployments.team": "team",
    "deployments.team_more": "team",
    "deployments.team_terms": "team",
    "deployments.team_minimum": "team",
    "deployments.team_stop": "team",
    "deployments.team_consent": "team in consent",
    "deployments.team_approve": "team in approval",
    "deployments.team_reason/weigeren": "team in consent",
    "deployments.team_reason/anders": "team in consent",
    "deployments.team_reason/intrekken-toestemming": "team in approval",
    "deployments.team_reason/budget-afwijzen": "team in approval",
    "insights.show": "organisation",
    "insights.rate": "organisation above",
    "reviews.write": "inzet completed",
    "reviews.write_team": "team that was there",
    "reviews.reply": "review",
    "reviews.report": "review",
    "reviews.thank": "inzet completed",
    "reviews.effect": "effect question",
    "reviews.portfolio": "school year",
    "reviews.share_thanks/laten-zien": "thanks",
    "reviews.share_thanks/niet-laten-zien": "thanks",
    "reviews.decide/verbergen": "review",
    "reviews.decide/laten-staan": "review",
    "reviews.decide/gelezen": "review",
    "reviews.decide/terugzetten": "hidden review",
}

# Each of those things -> how the ones that were made lie to the people of the near neighbourhood.
MADE = {
    "file": ("exists",),
    "domain": ("exists",),
    "saved search": ("own", "foreign"),
    "confirm link": ("exists",),
    "invite link": ("exists",),
    "reset link": ("exists",),
    "reopen link": ("exists",),
    "calendar link": ("exists",),
    "training": ("own", "foreign"),
    "proposed skill": ("exists",),
    "school year": ("own",),
    "application": ("own", "same_board", "same_swv", "foreign"),
    "member": ("own", "same_board", "same_swv", "foreign"),
    "office": ("own", "same_board", "same_swv", "foreign"),
    "invitation": ("own", "same_board", "same_swv", "foreign"),
    "deputy": ("own", "foreign", "mixed"),
    "profile": ("own", "same_board", "same_swv", "country", "foreign"),
    "freelancer": ("own", "foreign"),
    "open request": ("own", "same_board", "same_swv", "country", "foreign"),
    "draft": ("own", "foreign"),
    "draft of a colleague": ("own", "foreign"),
    "proposal": ("own", "foreign"),
    "nameless request": ("own", "foreign"),
    "filled request": ("own", "foreign"),
    "somebody to ask": ("own", "foreign", "mixed"),
    "lending school": ("own", "same_board", "same_swv", "foreign"),
    "lending board": ("own", "foreign"),
    "group": ("own", "foreign", "mixed"),
    "blocked week": ("own", "foreign"),
    "room": ("own", "foreign", "mixed"),
    "who has room": ("own", "foreign"),
    "kept near": ("own", "foreign", "mixed"),
    "pot": ("of_school", "of_board", "of_swv", "foreign"),
    "mandate": ("of_school", "of_board", "of_swv", "foreign"),
    "inzet": ("own", "own_paid", "own_freelance", "same_board", "foreign"),
    "inzet sounded": ("own", "foreign"),
    "inzet talking": ("own", "own_freelance", "foreign"),
    "inzet proposed": ("own", "foreign"),
    "inzet consent": ("own", "foreign"),
    "inzet approval": ("own", "same_board", "foreign"),
    "inzet to change": ("own", "same_board", "foreign"),
    "inzet approved": ("own", "foreign"),
    "inzet to extend": ("own", "foreign"),
    "inzet scheduled": ("own", "foreign"),
    "inzet running": ("own", "foreign"),
    "inzet standing still": ("own", "foreign"),
    "inzet delivered": ("own", "foreign"),
    "inzet disputed": ("own", "foreign"),
    "inzet completed": ("own", "foreign"),
    "inzet to settle": ("own", "foreign"),
    "inzet settled": ("own", "foreign"),
    "inzet corrected": ("own", "foreign"),
    "inzet swapped": ("own", "foreign"),
    "inzet swapped, to move": ("own", "foreign"),
    "freelance inzet completed": ("own_freelance", "foreign"),
    "freelance inzet billed": ("own_freelance", "foreign"),
    "freelance inzet whose invoice stays out": ("own_freelance", "foreign"),
    "freelance inzet with an invoice": ("own_freelance", "foreign"),
    "team": ("own", "foreign"),
    "team in consent": ("own", "foreign"),
    "team in approval": ("own", "foreign"),
    "team that comes": ("own", "foreign"),
    "team that was there": ("own", "foreign"),
    "session": ("own", "foreign", "mixed"),
    "review": ("own", "foreign"),
    "hidden review": ("own", "foreign"),
    "effect question": ("own", "foreign", "mixed"),
    "thanks": ("own", "foreign"),
    "practice": ("own", "same_board", "same_swv", "country", "foreign"),
    "practice written": ("own", "foreign"),
    "practice draft": ("own", "foreign"),
    "practice asked": ("own", "foreign"),
    "practice offered": ("own", "foreign"),
    "practice withdrawn": ("own", "foreign"),
    "practice for a vraag": ("own", "foreign", "mixed"),
    "who offers a practice": ("own", "foreign", "mixed"),
    "organisation": ("of_school", "of_board", "of_swv", "foreign"),
    "programme": ("own", "foreign"),
    "public programme": ("exists",),
    "round of a programme": ("own", "foreign", "mixed"),
    "owner of programmes": ("own", "foreign"),
    "phase of a programme": ("own", "foreign"),
    "moment of a programme": ("own", "foreign"),
    "form of a programme": ("own", "foreign"),
    "traject": ("own", "foreign"),
    "what was learned": ("own", "foreign"),
    "payer of a traject": ("own", "foreign", "mixed"),
    "cost of a traject": ("own", "foreign", "mixed"),
    "traject draft": ("own", "foreign"),
    "role of a traject": ("own", "foreign"),
    "phase to come": ("own", "foreign"),
    "who fills a role": ("own", "foreign", "mixed"),
    "place in a team": ("own", "foreign"),
    "moment for when it is needed": ("own", "foreign"),
    "moment handed in": ("own", "foreign"),
    "file of a moment": ("own", "foreign", "mixed"),
    "line of what was handed in": ("own", "foreign"),
    "moment to fill in": ("own", "foreign"),
    "moment to decide": ("own", "foreign"),
    "moment to hold": ("own", "foreign"),
    "moment to lead": ("own", "foreign"),
    "who is trained": ("own", "foreign", "mixed"),
    "traject to learn in": ("own", "foreign"),
    "place that was asked": ("own", "foreign"),
    "place that a school has": ("own", "foreign"),
    "place of who came": ("own", "foreign", "mixed"),
    "scouted school": ("own", "foreign"),
    "what is left": ("own", "foreign"),
    "region of expert schools": ("own", "foreign"),
    "organisation above": ("of_board", "of_swv", "foreign"),
    "plg": ("own", "foreign"),
    "plg to write in": ("own", "foreign"),
    "plg meeting": ("own", "foreign"),
    "plg item": ("own", "same_swv", "foreign"),
    "plg item asked": ("own", "foreign"),
    "file of a group": ("own", "foreign", "mixed"),
    "plg item product": ("own", "foreign"),
    "plg item conference": ("own", "foreign"),
    "plg item shared": ("own", "foreign"),
    "plg item done": ("own", "foreign"),
    "plg item agreed": ("own", "foreign"),
}

TUESDAYS_TO_COME = ((date(2027, 1, 12), 2, 120), (date(2027, 1, 19), 2, 120))
MONDAYS_TO_COME = ((date(2027, 1, 11), 0, 120), (date(2027, 1, 18), 0, 120))
MONDAYS_BEHIND = ((date(2026, 11, 30), 0, 60), (date(2026, 12, 7), 0, 60))

TEAMS = {"team": 0, "team in consent": 1, "team in approval": 2, "team that comes": 3}

Values = dict[str, Any]


@dataclass
class World:
    """Plain ids and addresses, which any application on a copy of the database can use."""

    people: dict[str, int] = field(default_factory=dict)  # actor -> person
    sessions: dict[str, str] = field(default_factory=dict)  # actor -> what stands in the cookie
    # What an address is about -> relation -> the values in that address.
    things: dict[str, dict[str, Values]] = field(default_factory=dict)


def nobody_knows(values: Values) -> Values:
    """The same address, of what does not exist."""
    unknown = {int: 999_999_999, str: "zzzzzzzzzz"}
    return {
        name: value if name == "step" else unknown[type(value)] for name, value in values.items()
    }


@patch.object(often, "count", lambda *_, **__: None)  # nobody asks all of this in one day
def build() -> World:
    """Make it all, in the database of the current application."""
    with clock.at(MOMENT):
        near, far = a_cast(), a_cast()
        for cast in (near, far):
            # Many are lent here at the same time; the lending check has tests of its own.
            limits = {"max_people_per_part": 99, "max_parts_per_week": 99}
            saved(LendingSettings(organisation_id=cast.lending.board_id, **limits))
        makers = _Neighbourhood(near, far)
    with clock.at(NOW):
        return World(
            people={actor: person.id for actor, person in makers.actors.items()},
            sessions=_signed_in(makers.actors),
            things=makers.things(),
        )


def _signed_in(people: dict[str, Person]) -> dict[str, str]:
    with unit_of_work():
        return {actor: open_session(person, now=NOW) for actor, person in people.items()}


class _Neighbourhood:
    """The people and schools around a near and a far cast, and everything that they made."""

    def __init__(self, near: Cast, far: Cast) -> None:
        self.near, self.far = near, far
        board, swv, region = near.asking.board, near.swv, near.region
        self.sister = a_school("De Zus", board=board, swv=swv, region=region)
        self.neighbour = a_school(
            "De Buur", board=a_board("Stichting Buur"), swv=swv, region=region
        )
        self.sister_director = a_director(self.sister, "Zoë Zus")
        self.neighbour_director = a_director(self.neighbour, "Bram Buur")
        self.freelancer = a_freelance_expert(near)
        self.actors = {
            "expert": near.expert,
            "freelancer": self.freelancer,
            "director": near.asker,
            "leader": near.leader,
            "board": near.board,
            "asking_board": near.asking_board,
            "coordinator": near.coordinator,
            "colleague": near.colleague,
            "admin": a_person("Ada Admin", Role.ADMIN, at=near.asking),
        }
        self.schools = {
            "own": (near.asking, near.asker),
            "same_board": (self.sister, self.sister_director),
            "same_swv": (self.neighbour, self.neighbour_director),
            "foreign": (far.asking, far.asker),
        }

    @property
    def casts(self) -> dict[str, Cast]:
        return {"own": self.near, "foreign": self.far}

    def things(self) -> dict[str, dict[str, Values]]:
        with clock.at(MOMENT):
            made = self._people() | self._requests() | self._pots() | self._deployments()
            made |= self._classes() | self._programmes() | self._practices() | self._groups()
        self._used(made)
        made["somebody to ask"] = {
            relation: made["open request"][asked] | {"person": made["profile"][who]["public_id"]}
            for relation, asked, who in (
                ("own", "own", "country"),
                ("foreign", "foreign", "foreign"),
                ("mixed", "own", "foreign"),
            )
        }
        led = {
            "of_school": self.near.asking,
            "of_board": self.near.asking.board,
            "of_swv": self.near.swv,
            "foreign": self.far.swv,
        }
        made["organisation"] = _each(led)
        made["organisation above"] = _each({r: o for r, o in led.items() if r != "of_school"})
        made |= _links(self.near) | {
            "file": {"exists": {"filename": "css/base.css"}},
            "calendar link": {"exists": {"token": _calendar_link(self.near)}},
            "domain": {"exists": {"domain_id": "taal-lezen"}},
            "saved search": self._saved_searches(),
            "school year": {"own": {"year": 2026}},  # in which help was given
            "training": {
                relation: {"training_id": a_training(person).id}
                for relation, person in (("own", self.near.colleague), ("foreign", self.far.expert))
            },
            "proposed skill": {"exists": {"proposal_id": self._proposed_skill().id}},
        }
        for of_kind in made.values():
            example = next(iter(of_kind.values()))
            of_kind["nonexistent"] = nobody_knows(example)
        return made

    def _groups(self) -> dict[str, dict[str, Values]]:
        """The expert leads one with the director and the colleague; the coordinator runs it."""
        made: dict[str, dict[str, Values]] = {}
        for relation, cast in self.casts.items():
            for about, values in _group(cast).items():
                made.setdefault(about, {})[relation] = values
        files = made["file of a group"]
        files["mixed"] = files["own"] | {"file_id": files["foreign"]["file_id"]}
        made["plg item"]["same_swv"] = made["plg item shared"]["own"]
        return made

    def _proposed_skill(self) -> SkillProposal:
        by = self.near.colleague.id
        return saved(SkillProposal(label="Schaken als rekenles", by_id=by, at=MOMENT, answer=""))

    def _people(self) -> dict[str, dict[str, Values]]:
        """Colleagues, offices and profiles."""
        near, far = self.near, self.far
        applications, members, offices, invitations = {}, {}, {}, {}
        for relation, (school, director) in self.schools.items():
            newcomer = a_person("Nieuw Hier", at=school, confirmed=False)
            applications[relation] = {"membership_id": newcomer.memberships[0].id}
            members[relation] = {"membership_id": a_person(at=school).memberships[0].id}
            offices[relation] = {"membership_id": director.memberships[0].id}
            invitations[relation] = {"link_id": _invitation(director, school).id}
        deputies = {
            relation: offices[relation] | {"person_id": a_deputy("Dien Deputy", of=of).public_id}
            for relation, of in (("own", near.asker), ("foreign", far.asker))
        }
        deputies["mixed"] = offices["own"] | {"person_id": deputies["foreign"]["person_id"]}
        a_profile(near.colleague, ring=Ring.SCHOOL)
        rings = {"same_board": Ring.BOARD, "same_swv": Ring.SWV, "foreign": Ring.REGION}
        sharing = {
            relation: a_profile(a_person("Deel Maar", at=self.schools[relation][0]), ring=ring)
            for relation, ring in rings.items()
        }
        profiles = {relation: _public(profile.person) for relation, profile in sharing.items()}
        profiles["own"], profiles["country"] = _public(near.colleague), _public(far.expert)
        waiting = {
            relation: _public(a_freelancer("Wacht Nog", regions=[cast.region]))
            for relation, cast in (("own", near), ("foreign", far))
        }
        return {
            "application": applications,
            "member": members,
            "office": offices,
            "invitation": invitations,
            "deputy": deputies,
            "profile": profiles,
            "freelancer": waiting,
        }

    def _classes(self) -> dict[str, dict[str, Values]]:
        """Schools that lend, a class of each, and room for somebody."""
        groups, having, rooms = {}, {}, {}
        near: dict[str, Values] = {}
        weeks: dict[str, Values] = {}
        for relation in ("own", "foreign"):
            school, director = self.schools[relation]
            group = saved(SchoolGroup(school_id=school.id, name="Groep 5", pupils=24, norm=28))
            groups[relation] = _public(school) | {"group_id": group.id}
            saved(BlockedWeek(school_id=school.id, monday=date(2027, 1, 18), reason="toetsweek"))
            weeks[relation] = _public(school) | {"year": 2027, "week": 3}
            allowance = _room(school, director)
            having[relation] = {"membership_id": allowance.membership_id}
            rooms[relation] = having[relation] | {"allowance_id": allowance.id}
            near[relation] = having[relation] | {"kept_id": _kept_near(allowance, director).id}
        rooms["mixed"] = rooms["own"] | {"allowance_id": rooms["foreign"]["allowance_id"]}
        near["mixed"] = near["own"] | {"kept_id": near["foreign"]["kept_id"]}
        groups["mixed"] = groups["own"] | {"group_id": groups["foreign"]["group_id"]}
        _room(self.near.lending, self.near.leader)
        return {
            "lending school": _each({of: school for of, (school, _) in self.schools.items()}),
            "lending board": _each({of: self.schools[of][0].board for of in ("own", "foreign")}),
            "group": groups,
            "blocked week": weeks,
            "room": rooms,
            "who has room": having,
            "kept near": near,
        }

    def _practices(self) -> dict[str, dict[str, Values]]:
        """Good examples; somebody who is none of the actors can come and do them."""
        rings = {
            "own": Ring.SCHOOL,
            "same_board": Ring.BOARD,
            "same_swv": Ring.SWV,
            "foreign": Ring.REGION,
        }
        shared = {
            relation: a_practice(self.schools[relation][0], ring=ring)
            for relation, ring in rings.items()
        }
        shared["country"] = a_practice(self.schools["foreign"][0])
        made: dict[str, dict[str, Any]] = {"practice": shared}
        offering: dict[str, Values] = {}
        for relation, cast in (("own", self.near), ("foreign", self.far)):
            school, author = cast.asking, cast.colleague
            written = carried_by(a_person("Kees Komt", at=school), school, by=author, ring=Ring.SWV)
            offered = carried_by(a_person("Kees Komt", at=school), school, by=author, ring=Ring.SWV)
            asked = a_draft_practice(school)
            with unit_of_work():
                practices.offer(offered, by=cast.expert, now=MOMENT)
                practices.ask(asked, author, by=asked.parts_as("author")[0].person, now=MOMENT)
                practices.name(asked, author, by=asked.parts_as("author")[0].person, now=MOMENT)
                second = db.session.get_one(Person, asked.made_by_id)
                practices.name(written, second, by=author, now=MOMENT)
                practices.agree(written, by=second, now=MOMENT)
            withdrawn = a_practice(school, ring=Ring.SCHOOL)
            with unit_of_work():
                practices.withdraw(withdrawn, by=cast.asker, now=MOMENT, why="Klopt niet.")
            draft = a_draft_practice(school, by=author)
            for what, practice in (
                ("written", written),
                ("draft", draft),
                ("asked", asked),
                ("offered", offered),
                ("withdrawn", withdrawn),
            ):
                made.setdefault(f"practice {what}", {})[relation] = practice
            offering[relation] = _public(offered) | {"person": cast.expert.public_id}
        offering["mixed"] = offering["own"] | {"person": offering["foreign"]["person"]}
        things = {what: _each(of_kind) for what, of_kind in made.items()}
        return things | {"who offers a practice": offering}

    def _used(self, made: dict[str, dict[str, Values]]) -> None:
        """Help about which nobody wrote yet began with an example that the expert carries."""
        with unit_of_work():
            ids = [made[what][of]["public_id"] for what, of in
                   (("practice", "same_swv"), ("inzet completed", "own"))]  # fmt: skip
            practice = db.session.scalars(select(Practice).filter_by(public_id=ids[0])).one()
            inzet = db.session.scalars(select(Deployment).filter_by(public_id=ids[1])).one()
            practices.began_here(practice, inzet.help_request)
            practices.offer(practice, by=self.near.expert, now=MOMENT)
            practices.welcome(
                practice, self.near.expert, by=practice.parts_as("author")[0].person, now=MOMENT
            )
        near, far = made["practice"]["same_swv"], made["practice"]["foreign"]
        foreign = made["who offers a practice"]["foreign"]["person"]
        vraag = {of: {"asked": made["open request"][of]["public_id"]} for of in ("own", "foreign")}
        made["practice for a vraag"] = {
            "own": near | vraag["own"] | {"person": self.near.expert.public_id},
            "foreign": far | vraag["foreign"] | {"person": foreign},
            "mixed": near | vraag["own"] | {"person": foreign},
        }

    def _saved_searches(self) -> dict[str, Values]:
        a_saved_search(self.near.expert)
        return _each(
            {
                "own": a_saved_search(self.near.asker),
                "foreign": a_saved_search(self.far.asker),
            }
        )

    def _requests(self) -> dict[str, dict[str, Values]]:
        near, far = self.near, self.far
        rings = {
            "own": Ring.SCHOOL,
            "same_board": Ring.BOARD,
            "same_swv": Ring.SWV,
            "foreign": Ring.REGION,
        }
        opened = {}
        for relation, ring in rings.items():
            school, director = self.schools[relation]
            opened[relation] = a_help_request(school, by=director, ring=ring)
        opened["country"] = an_open_request(far)
        filled = {}
        for relation, cast in (("own", near), ("foreign", far)):
            filled[relation] = an_open_request(cast, hours=4)
            an_inzet(cast, "approved", asked=filled[relation], dates=TUESDAYS_TO_COME)
        casts = {"own": near, "foreign": far}
        for number in range(5):  # a school without a name is one of several
            a_school(f"Verder {number}", swv=far.swv, region=far.region)
            a_school(f"Dichtbij {number}", swv=near.swv, region=near.region)
        return {
            "open request": _each(opened),
            "filled request": _each(filled),
            "draft": _each({r: a_draft(c.asking, by=c.asker) for r, c in casts.items()}),
            "draft of a colleague": _each(
                {r: a_draft(c.asking, by=c.colleague) for r, c in casts.items()}
            ),
            "proposal": _each({r: a_proposal(c.asking, by=c.colleague) for r, c in casts.items()}),
            "nameless request": _each(
                {r: an_open_request(c, is_anonymous=True) for r, c in casts.items()}
            ),
        }

    def _pots(self) -> dict[str, dict[str, Values]]:
        """Some of each kind: what decides is whose a pot is."""
        near, far = self.near, self.far
        decides = a_person("Mira Mandaat", Role.SECRETARY, at=near.swv)
        board = near.asking.board
        pots: dict[str, Pot] = {
            "of_swv": near.pot,
            "of_school": a_pot(near.asking, name="Van de school", approver=decides),
            "of_board": a_pot(board, name="Van het bestuur", approver=decides),
            "foreign": far.pot,
        }
        by = dict.fromkeys(pots, decides) | {"of_swv": near.coordinator, "foreign": far.coordinator}
        mandates = {of: _public(pot) | {"person_id": by[of].public_id} for of, pot in pots.items()}
        return {"pot": _each(pots), "mandate": mandates}

    def _programmes(self) -> dict[str, dict[str, Values]]:
        """Of each samenwerkingsverband three programmes, in which a school has come to a different
        point; in each somebody of the school that helps leads it."""
        made: dict[str, dict[str, Values]] = {}
        for relation, cast in (("own", self.near), ("foreign", self.far)):
            for about, values in _trajecten(cast).items():
                made.setdefault(about, {})[relation] = values
        made["public programme"] = {"exists": _everybody_reads(made["programme"]["own"])}
        own, foreign = (made["who fills a role"][relation] for relation in ("own", "foreign"))
        made["who fills a role"]["mixed"] = own | {"row_id": foreign["row_id"]}
        for what, key in (
            ("round of a programme", "round_id"),
            ("payer of a traject", "payer_id"),
            ("cost of a traject", "cost_id"),
            ("place of who came", "place_id"),
            ("who is trained", "row_id"),
            ("file of a moment", "file_id"),
        ):
            made[what]["mixed"] = made[what]["own"] | {key: made[what]["foreign"][key]}
        return made

    def _deployments(self) -> dict[str, dict[str, Values]]:
        near, far = _Stages(self.near), _Stages(self.far)
        sister = _Stages(self._between_neighbours())
        talking, approved = near.to_come("talking"), near.to_come("approved", cover="replacement")
        freelance = near.to_come("talking", expert=self.freelancer, cover="none")
        billed = near.carried_out("completed", expert=self.freelancer, cover="none")
        scheduled, running = near.to_come("scheduled"), near.carried_out("running")
        far_talking, far_waiting = far.to_come("talking"), far.to_come("approval")
        far_done, far_disputed = far.carried_out("completed"), far.carried_out("disputed")
        far_settled = far.carried_out("settled")
        consent, completed = near.to_come("consent"), near.carried_out("completed")
        waiting_elsewhere = {"same_board": sister.to_come("approval"), "foreign": far_waiting}
        made = {
            "inzet": {
                "own": talking,
                "own_paid": approved,
                "own_freelance": freelance,
                "same_board": sister.to_come("talking"),
                "foreign": far_done,
            },
            "inzet talking": {"own": talking, "own_freelance": freelance, "foreign": far_talking},
            "inzet proposed": {"own": near.to_come("proposed"), "foreign": far_talking},
            "inzet sounded": {"own": near.to_come("sounded"), "foreign": far.to_come("sounded")},
            "inzet consent": {"own": consent, "foreign": far_waiting},
            "inzet approval": {"own": near.to_come("approval")} | waiting_elsewhere,
            # First the leader may ask for something else, later who decides about the money.
            "inzet to change": {"own": consent} | waiting_elsewhere,
            "inzet approved": {"own": approved, "foreign": far_waiting},
            "inzet to extend": {"own": near.to_come("approved"), "foreign": far_waiting},
            "inzet scheduled": {"own": scheduled, "foreign": far_disputed},
            "inzet running": {"own": running, "foreign": far_disputed},
            "inzet standing still": {
                "own": _standing_still(near, self.near),
                "foreign": _standing_still(far, self.far),
            },
            "inzet delivered": {"own": near.carried_out("delivered"), "foreign": far_disputed},
            "inzet disputed": {"own": near.carried_out("disputed"), "foreign": far_disputed},
            "inzet completed": {"own": near.replaced(), "foreign": far_done},
            "inzet to settle": {"own": completed, "foreign": far_done},
            "inzet settled": {"own": near.carried_out("settled"), "foreign": far_settled},
            "inzet corrected": {
                "own": _corrected(near.carried_out("settled"), self.near),
                "foreign": _corrected(far_settled, self.far),
            },
            "inzet swapped": _each_of(self.casts, lambda cast: _swap(cast, moves=False)),
            "inzet swapped, to move": _each_of(self.casts, lambda cast: _swap(cast, moves=True)),
            "freelance inzet completed": {"own_freelance": billed, "foreign": far_done},
            "freelance inzet billed": {
                "own_freelance": self._drawn_up(near, agreed=False),
                "foreign": far_done,
            },
            "freelance inzet whose invoice stays out": {
                "own_freelance": self._stays_out(near),
                "foreign": far_done,
            },
            "freelance inzet with an invoice": {
                "own_freelance": self._drawn_up(near, agreed=True),
                "foreign": far_done,
            },
        }
        sessions = {
            "own": _session(scheduled),
            "foreign": _session(far_disputed),
            "mixed": _public(scheduled) | {"session_id": running.sessions[0].id},
        }
        reviewed = {
            "own": _reviewed(completed, self.near),
            "foreign": _reviewed(far_done, self.far),
        }
        _reported(reviewed["own"], self.sister_director)
        hidden = {
            "own": _hidden(near.carried_out("completed"), self.near),
            "foreign": _hidden(far_settled, self.far),
        }
        teams = {
            name: _each({of: _team(cast, stage) for of, cast in self.casts.items()})
            for name, stage in TEAMS.items()
        }
        return (
            {what: _each(of_kind) for what, of_kind in made.items()}
            | teams
            | {
                "team that was there": _each(
                    {
                        of: the_team_was_there(cast, dates=((date(2026, 12, 10), 6, 60),))
                        for of, cast in self.casts.items()
                    }
                ),
                "session": sessions,
                "review": _each(reviewed),
                "hidden review": _each(hidden),
                "thanks": {
                    relation: _thanked(reviewed[relation], hidden[relation], cast)
                    for relation, cast in (("own", self.near), ("foreign", self.far))
                },
                "effect question": {
                    "own": _asked_what_lasts(hidden["own"]),
                    "foreign": _asked_what_lasts(hidden["foreign"]),
                    "mixed": _public(reviewed["own"].deployment) | {"months": 3},
                },
            }
        )

    def _stays_out(self, stages: "_Stages") -> Deployment:
        dates = tuple((date(2026, 12, 14), part, 60) for part in (0, 1))
        how = {"expert": self.freelancer, "cover": "none", "dates": dates}
        return stays_out(an_inzet(stages.cast, "completed", **how))

    def _drawn_up(self, stages: "_Stages", *, agreed: bool) -> Deployment:
        """With an invoice that was drawn up for the freelancer."""
        dates = tuple((on, int(agreed), minutes) for on, _, minutes in MONDAYS_BEHIND)
        how = {"expert": self.freelancer, "cover": "none", "dates": dates}
        inzet = an_inzet(stages.cast, "completed", **how)
        return drawn_up(inzet, agreed=agreed)

    def _between_neighbours(self) -> Cast:
        """De Zus asks, De Buur lends; the same samenwerkingsverband pays."""
        return replace(
            self.near,
            asking=self.sister,
            asker=self.sister_director,
            lending=self.neighbour,
            leader=self.neighbour_director,
            expert=an_expert(self.neighbour, "Els Elders"),
        )


class _Stages:
    """Inzetten of one cast, each at a time of its own: nobody is in two places."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.free = iter(
            [
                (date(2026, 12, day), 2 * date(2026, 12, day).weekday() + half, 60)
                for day in (1, 2, 3, 4, 8, 9, 10, 11)
                for half in (0, 1)
            ]
        )
        # Beside the mornings of who fills a vraag (Tuesday) and of a swap (Thursday).
        weeks = [date(2027, 1, 11) + timedelta(weeks=number) for number in (0, 2)]
        self.coming = iter(
            [
                tuple((on + timedelta(weeks=more), part, 120) for more in (0, 1))
                for monday in weeks
                for part in (3, 4, 5, 7, 8, 9)
                for on in [monday + timedelta(days=part // 2)]
            ]
        )

    def to_come(self, state: str, **facts: Any) -> Deployment:
        """Agreed for January. On Monday mornings the expert stands before a class."""
        on = MONDAYS_TO_COME if facts.get("cover") == "replacement" else next(self.coming)
        return an_inzet(self.cast, state, **{"cover": "extra_hours", "dates": on} | facts)

    def carried_out(self, state: str, **facts: Any) -> Deployment:
        """Twice an hour, in early December."""
        dates = (next(self.free), next(self.free))
        return an_inzet(self.cast, state, **{"cover": "extra_hours", "dates": dates} | facts)

    def replaced(self) -> Deployment:
        """Completed, on Monday mornings on which the school paid for a replacement."""
        return an_inzet(self.cast, "completed", cover="replacement", dates=MONDAYS_BEHIND)


def _trajecten(cast: Cast) -> dict[str, Values]:
    begun, returned, on_its_way = (a_traject_of(cast, name) for name in ("Een", "Twee", "Drie"))
    give_back_plan(returned, cast)
    write_more(begun, cast)
    come_to_second_phase(on_its_way, cast)
    draft = a_draft_of(begun, cast)
    cost = a_cost_of(on_its_way, cast.pot, cast.coordinator)
    member = a_team_of(begun, cast)
    manager = next(row for row in begun.roles if row.role == "manager")
    programme = _public(begun.programme)
    return {
        "programme": programme,
        "round of a programme": programme | {"round_id": a_round_of(begun.programme, cast).id},
        "owner of programmes": _public(cast.swv),
        "phase of a programme": programme | {"phase": "do"},
        "moment of a programme": programme | {"phase": "do", "key": "visit"},
        "form of a programme": programme | {"key": "plan"},
        "traject": _public(begun),
        "payer of a traject": _public(begun) | {"payer_id": begun.payers[0].id},
        "cost of a traject": _public(on_its_way) | {"cost_id": cost.id},
        "what was learned": _public(begun) | {"skill_id": something_learned(begun, cast).id},
        "traject draft": _public(draft),
        "role of a traject": _public(begun) | {"role": "guest"},
        "phase to come": _public(begun) | {"phase": "do"},
        "who fills a role": _public(begun) | {"row_id": manager.id},
        "place in a team": _public(member),
        "moment for when it is needed": _public(on_its_way) | {"phase": "do", "key": "visit"},
        "moment handed in": _public(moment_of(begun, "plan")),
        "file of a moment": _public(moment_of(on_its_way, "plan"))
        | {"file_id": a_file_of(moment_of(on_its_way, "plan")).public_id},
        "line of what was handed in": _public(moment_of(on_its_way, "plan"))
        | {"question": "steps", "line": 1},
        "moment to fill in": _public(moment_of(returned, "plan")),
        "moment to decide": _public(moment_of(begun, "decide")),
        "moment to hold": _public(moment_of(on_its_way, "talk")),
        "scouted school": _public(
            a_scouted_school(begun.programme, cast.lending, cast.coordinator)
        ),
    } | _learning(cast)


def _learning(cast: Cast) -> dict[str, Values]:
    """Of three trajecten one has places left, and in the others a school has come to learn."""
    begun, still_open, joined = (
        a_learning_traject(cast, offered=2, title=title)
        for title in ("Leren", "Meeleren", "Samen leren")
    )
    has = a_place(joined, cast.lending, cast.leader)
    move_place(has, "accept", cast.expert)
    came = a_place(begun, *a_learner(cast))
    move_place(came, "accept", cast.expert)
    come_to_lessons(begun, cast, 2)
    bring_forward(lesson_of(begun), a_trainer(cast))
    asked = a_place(begun, cast.lending, cast.leader)
    saved(FollowUp(place_id=asked.id, months=12, asked_at=MOMENT))
    return {
        "traject to learn in": _public(still_open),
        "region of expert schools": _public(cast.region),
        "place that was asked": _public(asked),
        "place that a school has": _public(has),
        "what is left": _public(asked) | {"months": 12},
        "place of who came": _public(begun) | {"place_id": came.id},
        "moment to lead": _public(lesson_of(begun)),
        "who is trained": _public(begun) | {"row_id": trainer_of(begun).id},
    }


def _group(cast: Cast) -> dict[str, Values]:
    group, cato = a_group_of(cast), cast.colleague
    done, agreed = (a_group_item(group, kind, cato) for kind in ("question", "product"))
    with unit_of_work():
        groups.finish(done, by=cato, now=MOMENT)
    with unit_of_work():
        groups.add_version(agreed, "https://voorbeeld.test/1", "", by=cato, now=MOMENT)
        groups.finish(agreed, by=cato, now=MOMENT)
    shared = a_group_item(group, "link", cato, link="", file=an_upload())
    assert shared.file is not None
    return {
        "plg": _public(group),
        "file of a group": _public(shared) | {"file_id": shared.file.public_id},
        "plg to write in": _public(group) | {"kind": "actie"},
        "plg meeting": _public(moment_of(group, "kickoff")),
        "plg item": _public(a_group_item(group, "message", cato)),
        "plg item asked": _public(a_group_item(group, "question", cato)),
        "plg item product": _public(a_group_item(group, "product", cato)),
        "plg item conference": _public(a_group_item(group, "conference", cast.expert, shared=True)),
        "plg item shared": _public(a_group_item(group, "knowledge", cast.expert, shared=True)),
        "plg item done": _public(done),
        "plg item agreed": _public(agreed),
    }


def _everybody_reads(about: Values) -> Values:
    with unit_of_work():
        found = select(Programme).where(Programme.public_id == about["public_id"])
        db.session.scalars(found).one().is_public = True
    return about


def _each_of(casts: dict[str, Cast], make: Callable[[Cast], Deployment]) -> dict[str, Deployment]:
    return {of: make(cast) for of, cast in casts.items()}


def _swap(cast: Cast, *, moves: bool) -> Deployment:
    """That stands, with the expert; if it `moves`, the other one proposed another moment."""
    other = a_person("Ruud Ruil", at=cast.lending)
    on = date(2027, 1, 21 if moves else 14)
    with unit_of_work():
        half = swaps.begin(
            cast.lending,
            Half(other, "groep 6", "rekenen"),
            Half(cast.expert, "groep 4", "muziek"),
            Moment(on, 6, 60),
            by=other,
            now=MOMENT,
        )
    with unit_of_work():
        deployments.agree(half, version=1, by=cast.expert, now=MOMENT)
    if moves:
        with unit_of_work():
            swaps.propose_moment(half, When(date(2027, 1, 28), 6), by=other, now=MOMENT)
    return half


def _team(cast: Cast, stage: int) -> Bundle:
    """Of two people for January: asked, with both yeses, with consent, or granted."""
    team = a_team(cast, size=2)
    if stage:
        the_team_agrees(cast, team, cover="extra_hours", dates=TUESDAYS_TO_COME)
    if stage > 1:
        with unit_of_work():
            bundles.decide(team, "consent", by=cast.leader, now=MOMENT)
    if stage > 2:
        shares = [(cast.pot, sum(member.estimate for member in team.members))]
        with unit_of_work():
            bundles.approve(team, pots=shares, by=cast.coordinator, now=MOMENT)
    return team


def _room(school: Organisation, by: Person) -> Allowance:
    """Ten hours for the first of the team."""
    membership = a_person("Aad Ruimte", at=school).memberships[0]
    with unit_of_work():
        return giving_room.grant(
            membership,
            minutes=600,
            covers=["own_time"],
            ring=Ring.BOARD,
            until=date(2027, 7, 31),
            by=by,
            now=MOMENT,
        )


def _kept_near(allowance: Allowance, by: Person) -> KeptNear:
    with unit_of_work():
        return keeping_near.keep(
            allowance.membership,
            ring=Ring.SCHOOL,
            reason="nieuw",
            until=date(2027, 7, 31),
            by=by,
            now=MOMENT,
        )


def _standing_still(stages: _Stages, cast: Cast) -> Deployment:
    """Planned for January, when the expert works at the school that asked."""
    expert = an_expert(cast.lending, "Evi Elders")
    inzet = stages.to_come("scheduled", expert=expert)
    with unit_of_work():
        expert.memberships[0].until = date(2026, 12, 31)
    a_membership(expert, Role.TEACHER, cast.asking, from_=date(2027, 1, 1))
    standing_still.tick(now=MOMENT)
    return inzet


def _corrected(inzet: Deployment, cast: Cast) -> Deployment:
    """With a correction by somebody else, that waits for the coordinator."""
    other = a_coordinator(cast.swv, "Corrie Rectie")
    with unit_of_work():
        give_mandate(cast.pot, other, limit=10_000, until=None, by=None, now=MOMENT)
        deployments.propose_correction(inzet, -500, "Dubbel geteld.", by=other, now=AFTER_SECOND)
    return inzet


def _reviewed(inzet: Deployment, cast: Cast) -> Review:
    """What the school wrote about the expert, opened because both sides wrote."""
    asker = Draft(
        overall=8, fit=4, usefulness=4, cooperation=5, lasting=4, again=True,
        private_note="Bel je me hierover?",
    )  # fmt: skip
    for by, draft in ((cast.asker, asker), (cast.expert, Draft(again=True, fun=True))):
        with unit_of_work():
            reviews.write(inzet, draft, by=by, now=AFTER_SECOND)
    return db.session.scalars(
        select(Review).where(Review.deployment_id == inzet.id, Review.side == "asker")
    ).one()


def _reported(review: Review, by: Person) -> None:
    with unit_of_work():
        moderating.report(review, code="insult", words="Dit is kwetsend.", by=by, now=AFTER_SECOND)


def _hidden(inzet: Deployment, cast: Cast) -> Review:
    review = _reviewed(inzet, cast)
    with unit_of_work():
        moderating.hide(review, code="person", by=cast.coordinator, now=AFTER_SECOND)
    return review


def _thanked(review: Review, shared: Review, cast: Cast) -> Values:
    """Two words of thanks that others may read; whom they thank shows one of them."""
    for about in (review, shared):
        with unit_of_work():
            thanks = following.thank(
                about.deployment, "Het team praat er nog over.", by=cast.asker, now=AFTER_SECOND,
                may_be_shared=True,
            )  # fmt: skip
    with unit_of_work():
        found = db.session.get_one(ThankYou, thanks.deployment_id)
        following.share_thanks(found, True, by=cast.expert, now=AFTER_SECOND)
    return _public(review.deployment)


def _asked_what_lasts(review: Review) -> Values:
    """As if it were three months ago: the world stands still."""
    inzet = review.deployment
    saved(
        EffectCheck(
            deployment_id=inzet.id,
            months=3,
            asked_id=inzet.asked_by_id,
            asked_at=AFTER_SECOND,
            closes_on=date(2027, 3, 1),
        )
    )
    return _public(inzet) | {"months": 3}


def _invitation(by: Person, school: Organisation) -> MailToken:
    return saved(
        MailToken(
            purpose="invite",
            email_key=f"nieuw-{school.id}@voorbeeld.test",
            organisation_id=school.id,
            role=str(Role.TEACHER),
            made_by_id=by.id,
            expires_at=NOW + timedelta(days=9),
        )
    )


def _links(cast: Cast) -> dict[str, dict[str, Values]]:
    """A link of each kind that a mail can hold, for somebody who is none of the actors."""
    person = a_person("Linda Link", at=cast.asking, email_confirmed_at=None)
    made = {}
    for purpose in ("confirm", "invite", "reset", "reopen"):
        secret = f"the-secret-of-the-{purpose}-link"
        about: Values = {"person_id": person.id}
        if purpose == "invite":
            about = {"organisation_id": cast.asking.id, "role": str(Role.TEACHER)}
        saved(
            MailToken(
                purpose=purpose,
                token_hash=kept(secret),
                email_key=person.email_key if purpose != "invite" else "ina@voorbeeld.test",
                made_by_id=cast.asker.id if purpose == "invite" else None,
                expires_at=NOW + timedelta(days=9),
                **about,
            )
        )
        made[f"{purpose} link"] = {"exists": {"token": secret}}
    return made


def _calendar_link(cast: Cast) -> str:
    """The secret of somebody who is none of the actors. The expert has a link as well."""
    person = a_person("Kees Kalender", at=cast.lending)
    with unit_of_work():
        draw_calendar_link(by=cast.expert, now=NOW)
        return draw_calendar_link(by=person, now=NOW)


def _public(thing: Any) -> Values:
    return {"public_id": thing.public_id}


def _each(things: dict[str, Any]) -> dict[str, Values]:
    return {relation: _public(thing) for relation, thing in things.items()}


def _session(inzet: Deployment) -> Values:
    return _public(inzet) | {"session_id": inzet.sessions[0].id}
