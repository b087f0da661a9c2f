"""What people do with their account, and with the people they lead.

None of these makes or checks a password: that is slow, and done before the unit of work.
"""

from app.accounts.actions.closing import Leaving, close_account, reopen_account
from app.accounts.actions.invitations import (
    accept_invitation,
    invite,
    register_invited,
    withdraw_invitation,
)
from app.accounts.actions.links import draw_link, spend_link
from app.accounts.actions.memberships import (
    confirm_membership,
    end_membership,
    join,
    name_deputy,
    refuse_membership,
    set_class_parts,
    stop_deputy,
)
from app.accounts.actions.people import (
    ask_confirmation_again,
    ask_new_password,
    change_password,
    confirm_address,
    register_person,
    rename,
    reset_password,
    tell_known_address,
)
from app.accounts.actions.sessions import (
    end_other_sessions,
    end_session,
    open_session,
    renew_hash,
    saw_session,
    tidy,
)

__all__ = [
    "Leaving",
    "accept_invitation",
    "ask_confirmation_again",
    "ask_new_password",
    "change_password",
    "close_account",
    "confirm_address",
    "confirm_membership",
    "draw_link",
    "end_membership",
    "end_other_sessions",
    "end_session",
    "invite",
    "join",
    "name_deputy",
    "open_session",
    "refuse_membership",
    "register_invited",
    "register_person",
    "rename",
    "renew_hash",
    "reopen_account",
    "reset_password",
    "saw_session",
    "set_class_parts",
    "spend_link",
    "stop_deputy",
    "tell_known_address",
    "tidy",
    "withdraw_invitation",
]
