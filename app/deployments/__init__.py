"""One person gives agreed hours: terms, consent, approval, sessions, settlement."""

from app.deployments import (
    access,
    arranging,
    checks,
    leaving,
    load,
    mails,
    responding,
    standing_still,
    unbilled,
)
from app.deployments.reactions import REACTIONS
from app.deployments.transitions import DEPLOYMENT
from app.deployments.views import bp, lending, room
from app.deployments.views.panels import candidates, coming_weeks, paid_from
from app.deployments.waiting import waiting
from app.feature import Check, Clock, Feature, Link

feature = Feature(
    name="deployments",
    blueprints=(bp, lending.bp),
    tables=(DEPLOYMENT,),
    navigation=(
        Link("Inzetten", "deployments.index", position=40),
        Link(
            "Uitlenen",
            "lending.overview",
            position=72,
            shown_to=access.has_a_lending_school,
        ),
    ),
    panels={
        "help_request": candidates,
        "person": room.own_room,
        "person_week": coming_weeks,
        "pot": paid_from,
        "closing": leaving.panel,
    },
    objections={("person", "close"): leaving.holds},
    reactions=REACTIONS,
    remarks={
        ("pot", "open"): unbilled.awaited_from,
        ("deployment", "booked"): lambda inzet, reader, on: inzet.expert.name,
    },
    waiting=waiting,
    handlers=mails.HANDLERS,
    checks=(
        Check("no money stays behind", checks.no_money_stays_behind),
        Check("what is granted is set apart", checks.granted_is_set_apart),
        Check("room is counted", checks.room_is_counted),
        Check("nobody is in two places", checks.nobody_is_in_two_places),
        Check("sessions name their expert", checks.sessions_name_their_expert),
        Check("both halves of a swap stand the same", checks.swaps_are_pairs),
        Check("teams are whole", checks.teams_are_whole),
        Check("freelancers are paid by invoice", checks.freelancers_are_paid_by_invoice),
        Check("drawn invoices count up", checks.drawn_invoices_count_up),
        Check("four eyes are four", checks.four_eyes_are_four),
        Check("vragen count their hours", checks.requests_count_their_hours),
    ),
    clocks=(
        Clock("load of people", load.tick),
        Clock("how fast people answer", responding.tick, daily=True),
        Clock("what waited for money of a traject", arranging.tick),
        Clock("what stands still", standing_still.tick),
        Clock("invoices that stay out", unbilled.tick, daily=True),
    ),
)
