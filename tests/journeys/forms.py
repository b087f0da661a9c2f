"""The table of every form that makes something: who opens it where, and what they fill in.

A form that posts stands in FORMS or in CHANGING; a new one that stands in neither fails a test.
"""

from datetime import UTC, datetime, timedelta

from app.accounts.models import Deputy, MailToken, Membership, Person
from app.calendars.models import CalendarLink
from app.deployments.models import (
    Allowance,
    Correction,
    Cover,
    Deployment,
    DrawnInvoice,
    Invoice,
    Message,
    NewMoment,
    Session,
    Terms,
)
from app.events.models import Event
from app.expertise.models import SkillProposal
from app.groups.models import GroupAnswer, GroupItem, GroupVersion
from app.help_requests.models import HelpRequest, NotNow
from app.insights.models import PulseToken
from app.organisations.models import BlockedWeek, SchoolGroup
from app.pots.models import Entry, Mandate, Pot
from app.practices.models import Compliment, Part, Practice
from app.profiles.models import KeptNear, Training
from app.programmes.models import (
    Attendance,
    Call,
    LineRequest,
    Milestone,
    Programme,
    ProgrammeRound,
    ProgrammeVersion,
    Signature,
    Submission,
    Trajectory,
    TrajectoryPhase,
    TrajectoryRole,
)
from app.programmes.places.models import Opening, Place, PlaceAttendance
from app.programmes.scouting.models import Scouted
from app.programmes.team.models import AskedSkill, Declaration, TeamMember
from app.programmes.training.models import Leading, MadeUp
from app.reviews.models import Report, Review, ThankYou
from app.search.models import SavedSearch
from tests.journeys.creating import (
    MONDAY,
    PAID,
    SOMEBODY,
    Creating,
    a_bill_that_stays_out,
    a_bill_to_draw_up,
    a_bill_to_let_go,
    a_corrected_inzet,
    a_cost_to_pay,
    a_course_to_make_up,
    a_drawn_up_bill,
    a_duo_to_choose,
    a_freelancer,
    a_group_page,
    a_guest_to_let_in,
    a_held_meeting,
    a_larger_team,
    a_lesson_to_lead,
    a_link,
    a_place_in_a_team,
    a_practice_page,
    a_review,
    a_school_that_came,
    a_second_coordinator,
    a_step_of_a_plan,
    a_swap,
    a_swap_that_stands,
    a_team_to_pay,
    a_team_without_terms,
    a_vraag_beside_an_example,
    another_school,
    at,
    beside,
    colleagues_to_ask,
    extended,
    for_that_vraag,
    group_item_page,
    inzet_page,
    moment_page,
    nobody,
    on_its_way,
    somebody_for_a_team,
    with_somebody,
)
from tests.support.makers import MOMENT
from tests.support.makers_accounts import PASSWORD
from tests.support.makers_deployments import AFTER_SECOND, an_open_request, the_team_was_there
from tests.support.makers_learning import a_learning_traject
from tests.support.makers_programmes import a_programme_of, a_traject_of, moment_of

NEW_PERSON = {"name": "Noor", "email": "noor@post.test", "password": PASSWORD}
FREELANCER = {
    "name": "Zeno Zwart",
    "email": "zeno@post.test",
    "password": PASSWORD,
    "kvk": "01234567",
    "rate_cents": "95",
    "vog_date": "2026-10-01",
}
IN_OCTOBER = datetime(2027, 10, 5, 9, 0, tzinfo=UTC)
TICKED = "Pesten voorkomen en stoppen"
ANNE, SANNE = (f"{name}. Kan wat nodig is: {TICKED}." for name in ("Anne Aarts", "Sanne Kundig"))
WHY = {"reason_words": "Een uur te veel."}

FORMS = (
    Creating(
        "accounts.register", Person, nobody, lambda cast: "/account/aanmelden", "Meld mij aan",
        NEW_PERSON | {"role": "teacher", "school": "De Hulp Maasmond"},
    ),
    Creating(
        "profiles.register_freelancer", Person, nobody, lambda cast: "/account/aanmelden-zzp",
        "Aanmelden", FREELANCER | {"regions": ["Maasmond"]},
    ),
    Creating(
        "accounts.invitation", Person, nobody, a_link, "Maak mijn account",
        {"name": "Ina", "password": PASSWORD},
    ),
    Creating(
        "accounts.forgot_password", MailToken, nobody,
        with_somebody("/account/wachtwoord-vergeten"), "Stuur mij een link",
        {"email": SOMEBODY},
    ),
    Creating(
        "accounts.add_workplace", Membership, lambda cast: cast.expert, another_school,
        "Voeg toe", {"school": "De Vuurtoren Maasmond", "role": "specialist"},
    ),
    Creating(
        "people.invite", MailToken, lambda cast: cast.leader,
        lambda cast: "/mensen-beheer/uitnodigen", "Verstuur",
        {"emails": "bram@post.test", "role": "teacher"},
    ),
    Creating(
        "people.name_deputy", Deputy, lambda cast: cast.leader,
        lambda cast: f"/mensen-beheer/vervanger/{cast.leader.memberships[0].id}", "Wijs aan",
        {"colleague": "Sanne Kundig", "until": "2026-12-24"},
    ),
    Creating(
        "calendars.draw_link", CalendarLink, lambda cast: cast.expert,
        lambda cast: "/account/agenda", "Zet in mijn agenda", form=at("/account/agenda/link"),
    ),
    Creating(
        "search.keep", SavedSearch, lambda cast: cast.asker, lambda cast: "/zoeken?q=pesten",
        "Bewaar deze zoekopdracht", form=at("/zoeken/bewaard"),
    ),
    Creating(
        "help_requests.ask", HelpRequest, lambda cast: cast.asker,
        lambda cast: "/vragen/nieuw?skills=pesten-aanpak", "Verstuur je vraag",
        {"title": "Ruzie op het plein", "minutes": "4"},
    ),
    Creating(
        "deployments.offer", Deployment, lambda cast: cast.expert,
        lambda cast: f"/vragen/{an_open_request(cast).public_id}/aanbieden", "Bied je hulp aan",
        {"words": "Dit deden wij vorig jaar ook."},
    ),
    Creating(
        "deployments.invite", Deployment, lambda cast: cast.asker,
        lambda cast: f"/vragen/{an_open_request(cast).public_id}", "Vraag Sanne Kundig",
        form=lambda path, cast: f"{path}/uitnodigen/{cast.expert.public_id}",
    ),
    Creating(
        "deployments.invite_several", Deployment, lambda cast: cast.asker,
        lambda cast: f"/vragen/{an_open_request(cast).public_id}/uitnodigen",
        "Vraag deze mensen", {"people": [SANNE]},
    ),
    Creating(
        "deployments.say", Message, lambda cast: cast.expert, inzet_page("", "talking"),
        "Verstuur bericht", {"words": "Kan het ook op dinsdag?"}, form=beside("/bericht"),
    ),
    Creating(
        "deployments.terms", Terms, lambda cast: cast.expert,
        inzet_page("/afspraken", "talking"), "Stel dit voor",
        {"rows-0-on": "2026-12-08", "rows-0-hours": "2", "form": "coaching"}
        | {"cover": "own_time"},
    ),
    Creating(
        "deployments.approve", Entry, lambda cast: cast.coordinator,
        inzet_page("/besluit", "approval", **PAID), "Ken toe",
    ),
    Creating(
        "deployments.ask_team", Deployment, lambda cast: cast.asker, colleagues_to_ask,
        "Vraag dit team", {"people": [ANNE, SANNE], "minimum": "2"}, number=2,
    ),
    Creating(
        "deployments.team_more", Deployment, lambda cast: cast.asker, a_larger_team,
        "Vraag ze erbij", {"people": [SANNE]},
    ),
    Creating(
        "deployments.team_terms", Terms, lambda cast: cast.asker, a_team_without_terms,
        "Stel dit voor",
        {"rows-0-on": "2026-12-08", "rows-0-hours": "2", "form": "coaching"}
        | {"cover": "own_time"}, number=2,
    ),
    Creating(
        "deployments.team_approve", Entry, lambda cast: cast.coordinator, a_team_to_pay, "Ken toe",
        number=2,
    ),
    Creating(
        "deployments.plan", Session, lambda cast: cast.expert,
        extended("/planning"), "Leg de data vast", number=2,
    ),
    Creating(
        "deployments.report_cover", Cover, lambda cast: cast.leader,
        inzet_page("/vervanging", "approved", cover="replacement", dates=((MONDAY, 0, 120),)),
        "Meld",
        {"when": "2026-12-07/0", "cover_by": "Invalpool", "minutes": "3,5", "amount": "150"},
    ),
    Creating(
        "deployments.invoice", Invoice, a_freelancer, inzet_page("/factuur", "completed"),
        "Dien in", {"number": "2026-7", "dated": "2026-12-15"}, moment=AFTER_SECOND,
    ),
    Creating(
        "deployments.draw_up", DrawnInvoice, a_freelancer, a_bill_to_draw_up,
        "Stel mijn factuur op",
        {"street": "Kade 5", "postcode": "1234AB", "city": "Maasmond", "btw_id": "NL001234567B89"},
        moment=AFTER_SECOND, form=beside(""),
    ),
    Creating(
        "deployments.draw_up_for", DrawnInvoice, lambda cast: cast.coordinator,
        a_bill_that_stays_out, "Stel de factuur op",
        {"street": "Kade 5", "postcode": "1234AB", "city": "Maasmond", "btw_id": "NL001234567B89"},
        moment=AFTER_SECOND,
    ),
    Creating(
        "deployments.close_unbilled", Event, lambda cast: cast.coordinator, a_bill_to_let_go,
        "Stel voor", {"reason_words": "Er komt geen factuur."}, moment=AFTER_SECOND,
    ),
    Creating(
        "deployments.agree_bill", Invoice, a_freelancer, a_drawn_up_bill, "Akkoord, dien hem in",
        moment=AFTER_SECOND,
        form=lambda path, cast: path.replace("opstellen", "akkoord"),
    ),
    Creating(
        "deployments.settle", Entry, lambda cast: cast.coordinator,
        inzet_page("/afrekenen", "completed", **PAID), "Reken af", moment=AFTER_SECOND,
    ),
    Creating(
        "deployments.correct", Correction, lambda cast: cast.coordinator,
        inzet_page("/correctie", "settled", **PAID), "Stel voor",
        {"direction": "back", "amount": "10"} | WHY, moment=AFTER_SECOND,
    ),
    Creating(
        "deployments.agree_correction", Entry, a_second_coordinator, a_corrected_inzet, "",
        moment=AFTER_SECOND, form=beside("/correctie/akkoord"),
    ),
    Creating(
        "reviews.write", Review, lambda cast: cast.expert,
        inzet_page("/ervaring", "completed", **PAID), "Deel je ervaring",
        {"fun": "yes", "again": "yes"}, moment=AFTER_SECOND,
    ),
    Creating(
        "reviews.write_team", Review, lambda cast: cast.asker,
        lambda cast: f"/inzetten/team/{the_team_was_there(cast).public_id}/ervaring",
        "Deel je ervaring", {"fit": "5", "usefulness": "4", "cooperation": "5"},
        moment=AFTER_SECOND,
    ),
    Creating(
        "reviews.report", Report, lambda cast: cast.expert,
        lambda cast: f"{a_review(cast)}/melden", "Meld dit",
        {"reason": "contact", "words": "Een nummer."}, moment=AFTER_SECOND,
    ),
    Creating(
        "reviews.thank", ThankYou, lambda cast: cast.asker,
        inzet_page("/bedankje", "completed", **PAID), "Verstuur",
        {"words": "Het team praat er nog over."}, moment=AFTER_SECOND,
    ),
    Creating(
        "deployments.swap", Deployment, lambda cast: cast.expert, a_swap, "Stel de ruil voor",
        {"other": "Bram Tel", "on": MONDAY, "half": "Ochtend", "starts_at": "10:15", "hours": "1"}
        | {"group": "groep 6", "activity": "muziek"}
        | {"other_group": "groep 4", "other_activity": "rekenen"}, number=2,
    ),
    Creating(
        "deployments.move_swap", NewMoment, lambda cast: cast.expert, a_swap_that_stands,
        "Stel dit voor", {"on": "2026-12-14"}, number=2,
    ),
    Creating(
        "profiles.add_training", Training, lambda cast: cast.expert,
        lambda cast: "/profiel/opleidingen/nieuw", "Bewaar de opleiding",
        {"title": "Opleiding sociale veiligheid", "month": "juni", "year": "2026"}
        | {"paid_by": "Mijn school"},
    ),
    Creating(
        "programmes.new", Programme, lambda cast: cast.coordinator,
        lambda cast: "/programmas/nieuw", "Begin",
        {"template": "expertteam", "title": "Ons expertteam"},
    ),
    Creating(
        "programmes.new_round", ProgrammeRound, lambda cast: cast.coordinator,
        lambda cast: f"/programmas/{a_programme_of(cast).public_id}/rondes/nieuw", "Bewaar",
        {"opens_on": "2027-01-04", "closes_on": "2027-03-31", "cents": "10000"},
    ),
    Creating(
        "programmes.scout", Scouted, lambda cast: cast.coordinator,
        lambda cast: f"/programmas/{a_programme_of(cast).public_id}/scouting/erbij",
        "Zet op de lijst", {"school": "De Hulp Maasmond", "source": "Een tip"},
    ),
    Creating(
        "programmes.offer_places", Opening, lambda cast: cast.expert,
        lambda cast: f"/trajecten/{a_learning_traject(cast).public_id}/plekken",
        "Zet open", {"places": "2", "until": "2027-06-01"},
    ),
    Creating(
        "programmes.ask_place", Place, lambda cast: cast.leader,
        lambda cast: f"/meeleren/{a_learning_traject(cast, offered=2).public_id}",
        "Vraag een plek", {"words": "Wij willen dit leren."},
    ),
    Creating(
        "programmes.count_place", PlaceAttendance, lambda cast: cast.expert, a_school_that_came,
        "Schrijf op", number=2, everywhere="4", moment=MOMENT + timedelta(days=100),
    ),
    Creating(
        "programmes.name_leader", Leading, lambda cast: cast.expert, a_lesson_to_lead, "Bewaar",
        first_choices=True,
    ),
    Creating(
        "programmes.make_up", MadeUp, lambda cast: cast.expert, a_course_to_make_up,
        "Schrijf op", {"words": "Met een andere groep."},
    ),
    Creating(
        "programmes.call", Call, lambda cast: cast.coordinator,
        lambda cast: f"/programmas/{a_programme_of(cast).public_id}/oproep", "Roep op",
        {"schools": "De Hulp Maasmond"},
    ),
    Creating(
        "programmes.publish", ProgrammeVersion, lambda cast: cast.coordinator,
        lambda cast: f"/programmas/{a_programme_of(cast, published=False).public_id}/sjabloon",
        "Publiceer",
    ),
    Creating(
        "programmes.apply", Trajectory, lambda cast: cast.asker,
        lambda cast: f"/programmas/{a_programme_of(cast).public_id}/aanmelden", "Aanmelden",
        {"q_goal": "Beter lezen."},
    ),
    Creating(
        "programmes.appoint", TrajectoryRole, lambda cast: cast.coordinator,
        a_guest_to_let_in,
        "Laat meedoen", {"email": SOMEBODY},
    ),
    Creating(
        "programmes.invite_member", TeamMember, lambda cast: cast.coordinator,
        somebody_for_a_team, "Verstuur", {"email": SOMEBODY},
    ),
    Creating(
        "programmes.membership", Declaration, lambda cast: cast.expert, a_place_in_a_team,
        "Ik doe mee", form=lambda path, cast: path, first_choices=True, number=2,
    ),
    Creating(
        "programmes.duo_asks", AskedSkill, lambda cast: cast.coordinator,
        lambda cast: f"/trajecten/{a_traject_of(cast).public_id}/duo/guest/vraag",
        "Zoek wie er past", {"words": "pesten"}, number=2,
    ),
    Creating(
        "programmes.duo", TrajectoryRole, lambda cast: cast.coordinator, a_duo_to_choose,
        "Kies dit duo", number=2, first_choices=True,
    ),
    Creating(
        "programmes.add_moment", Milestone, lambda cast: cast.asker,
        lambda cast: f"/trajecten/{on_its_way(cast).public_id}/erbij/do/visit",
        "Zet op de tijdlijn",
    ),
    Creating(
        "programmes.repeat_phase", TrajectoryPhase, lambda cast: cast.coordinator,
        lambda cast: f"/trajecten/{a_traject_of(cast).public_id}/fase/do", "Herhaal deze fase",
        form=beside("/herhalen"),
    ),
    Creating(
        "programmes.hand_in", Submission, lambda cast: cast.asker,
        moment_page("/inleveren", "plan"), "Lever in",
    ),
    Creating(
        "programmes.ask_line", LineRequest, lambda cast: cast.asker,
        a_step_of_a_plan, "Bewaar als concept", {"minutes": "4"},
    ),
    Creating(
        "programmes.remark", Event, lambda cast: cast.expert,
        lambda cast: f"/momenten/{moment_of(a_traject_of(cast), 'plan').public_id}/reageren",
        "Plaats je reactie", {"reason_words": "Dit kan in een jaar."},
    ),
    Creating(
        "programmes.sign", Signature, lambda cast: cast.asker, moment_page("", "decide"),
        "Onderteken mijn keuze", {"outcome": "stop", "words": "Geen tijd."},
        form=beside("/kiezen"),
    ),
    Creating(
        "programmes.pay_cost", Entry, lambda cast: cast.coordinator, a_cost_to_pay,
        "Ja, betaal dit", number=2,
    ),
    Creating(
        "programmes.hold", Attendance, lambda cast: cast.asker,
        lambda cast: f"/momenten/{moment_of(on_its_way(cast), 'talk').public_id}/geweest",
        "Schrijf op",
    ),
    Creating(
        "groups.add", GroupItem, lambda cast: cast.asker, a_group_page("/erbij/actie"), "Bewaar",
        {"title": "Bellen", "owner": "Sanne Kundig", "day": "2026-12-14"},
    ),
    Creating(
        "groups.reply", GroupItem, lambda cast: cast.asker, group_item_page("question"),
        "Antwoord", {"words": "Zo doen wij het."}, form=beside("/antwoord"),
    ),
    Creating(
        "groups.contact", GroupItem, lambda cast: cast.leader,
        group_item_page("knowledge", shared=True), "Verstuur", {"words": "Mag dit ook bij ons?"},
        form=beside("/vragen"),
    ),
    Creating(
        "groups.add_version", GroupVersion, lambda cast: cast.expert,
        group_item_page("product", ending="/versie"), "Zet deze versie erbij",
        {"link": "https://voorbeeld.test/1"},
    ),
    Creating(
        "groups.register", GroupAnswer, lambda cast: cast.leader,
        group_item_page("conference", shared=True), "Bewaar", {"number": "3"},
        form=beside("/meedoen"),
    ),
    Creating(
        "groups.mood", GroupAnswer, lambda cast: cast.asker, a_held_meeting, "Bewaar",
        {"mark": "goed"}, form=beside("/stemming"),
    ),
    Creating(
        "insights.take_pulse", PulseToken, lambda cast: cast.expert,
        lambda cast: "/inzicht/peiling", "Verstuur",
        {"share": "wel", "ask": "niet", "learn": "helemaal wel"}, moment=IN_OCTOBER,
        form=at("/inzicht/peiling"),
    ),
    Creating(
        "practices.bring", Deployment, lambda cast: cast.asker, a_vraag_beside_an_example,
        "Vraag Sanne Kundig", form=for_that_vraag,
    ),
    Creating(
        "practices.compliment", Compliment, lambda cast: cast.leader,
        lambda cast: "/voorbeelden/compliment", "Verstuur",
        {"who": "Sanne Kundig", "note": "Wat een vakmanschap."},
    ),
    Creating(
        "practices.write", Practice, lambda cast: cast.expert, lambda cast: "/voorbeelden/nieuw",
        "Bewaar", {"title": "Rust op het plein"},
    ),
    Creating(
        "practices.colleague", Part, lambda cast: cast.expert,
        lambda cast: f"{a_practice_page(cast, shared=False)}/collega", "Vraag het",
        {"who": "Leo Leider"},
    ),
    Creating(
        "practices.ask", HelpRequest, lambda cast: cast.asker,
        lambda cast: f"{a_practice_page(cast)}/aanvragen?wie={cast.expert.public_id}",
        "Verstuur je vraag", {"minutes": "4"},
    ),
    Creating(
        "pots.new", Pot, lambda cast: cast.coordinator, lambda cast: "/potten/nieuw",
        "Pot openen",
        {"name": "Tweede pot", "owner": "Samen Maasmond", "amount": "1.000"}
        | {"from_": "2026-08-01", "until": "2027-07-31"},
    ),
    Creating(
        "pots.grant", Entry, lambda cast: cast.coordinator,
        lambda cast: f"/potten/{cast.pot.public_id}/toekennen", "Geld toevoegen",
        {"amount": "500"},
    ),
    Creating(
        "pots.mandate", Mandate, lambda cast: cast.coordinator,
        lambda cast: with_somebody(f"/potten/{cast.pot.public_id}/mandaat")(cast),
        "Mandaat geven", {"email": SOMEBODY, "limit": "500"},
    ),
    Creating(
        "lending.give_room", Allowance, lambda cast: cast.leader,
        lambda cast: f"/uitlenen/ruimte/{cast.expert.memberships[0].id}/nieuw",
        "Geef deze ruimte", {"minutes": "10", "covers": ["own_time"], "ring": "4"},
    ),
    Creating(
        "help_requests.not_now", NotNow, lambda cast: cast.expert,
        lambda cast: f"/vragen/{an_open_request(cast).public_id}", "Nu niet",
        form=beside("/nu-niet"),
    ),
    Creating(
        "profiles.propose_skill", SkillProposal, lambda cast: cast.expert,
        lambda cast: "/profiel/expertise/voorstellen", "Stel voor", {"label": "Schaken in de les"},
    ),
    Creating(
        "lending.keep_near", KeptNear, lambda cast: cast.leader,
        lambda cast: f"/uitlenen/ruimte/{cast.expert.memberships[0].id}/dichtbij",
        "Houd dichtbij", {"ring": "0", "reason": "nieuw", "until": "2027-07-31"},
    ),
    Creating(
        "lending.new_group", SchoolGroup, lambda cast: cast.leader,
        lambda cast: f"/uitlenen/{cast.lending.public_id}/groepen/nieuw", "Bewaar de groep",
        {"name": "Groep 5", "pupils": "26", "norm": "28"},
    ),
    Creating(
        "lending.block_week", BlockedWeek, lambda cast: cast.leader,
        lambda cast: f"/uitlenen/{cast.lending.public_id}/weken/niet-uitlenen",
        "Leen deze week niet uit", {"day": "2027-01-18", "reason": "toetsweek"},
    ),
)  # fmt: skip

# What posts and makes nothing of its own: it moves or changes what is there, or takes it away.
CHANGING = {
    "programmes.change_phase",
    *("programmes.change_round", "programmes.problem", "programmes.put_on_profile"),
    *("programmes.end_place", "programmes.withdraw_place"),
    *("programmes.accept_place", "programmes.leave_place", "programmes.queue_place"),
    *(
        "programmes.finish_place",
        "programmes.follow_up",
        "programmes.refuse_place",
        "programmes.scouted",
    ),
    *("groups.change", "groups.move"),
    *("programmes.change_member", "programmes.stop_membership"),
    *("programmes.accept", "programmes.agree_share", "programmes.move_share"),
    "programmes.refuse_share",
    *("programmes.edit_form", "programmes.edit_moment", "programmes.handover"),
    *("programmes.edit_phase", "programmes.edit_roles", "programmes.edit_text", "programmes.facts"),
    *("programmes.give_back", "programmes.leave", "programmes.new_moment", "programmes.release"),
    *("programmes.reschedule", "programmes.skip", "programmes.submit", "programmes.withdraw"),
    *("accounts.change_password", "accounts.confirm", "accounts.confirm_again"),
    *("accounts.close", "accounts.end_other_sessions", "accounts.rename", "accounts.reopen"),
    "accounts.reset_password",
    *("accounts.sign_in", "accounts.sign_out", "calendars.stop", "deployments.agree"),
    *("deployments.cancel_session", "deployments.confirm_replacement", "deployments.consent"),
    *("deployments.correct_hours", "deployments.dispute", "deployments.lend_on"),
    *("deployments.log_hours", "deployments.move", "deployments.resolve"),
    *("deployments.team_consent", "deployments.team_minimum", "deployments.team_reason"),
    *("deployments.team_stop", "deployments.turn_down_bill"),
    *("deployments.with_reason", "help_requests.edit", "help_requests.give_back"),
    *("insights.rate", "profiles.change_training", "profiles.remove_training"),
    *("help_requests.move", "help_requests.widen", "help_requests.withdraw"),
    *("lending.change_room", "lending.end_room", "lending.group", "lending.let_go"),
    *("lending.remove_group", "lending.unblock_week", "profiles.answer_proposal"),
    "lending.board",
    *("lending.settings", "people.confirm", "people.end", "people.refuse", "people.stop_deputy"),
    *("pots.close", "pots.end_mandate", "pots.last_longer", "pots.limits"),
    *("people.withdraw", "profiles.admit", "profiles.availability", "profiles.expertise"),
    *("profiles.freelancer_facts", "profiles.pause", "profiles.reach", "profiles.reconfirm"),
    *("profiles.refuse", "profiles.resume", "profiles.stop", "reviews.decide", "reviews.effect"),
    *("insights.no_pulse", "reviews.share_thanks"),
    *("practices.about", "practices.change", "practices.move", "practices.take_down"),
    *("reviews.reply", "search.forget", "search.set_mails", "web.mark_read"),
}
