"""From a good example to a vraag: filled in, and remembered as begun here."""

from typing import Any

from flask import abort, request

from app import clock
from app.help_requests.views.asking import ask_page
from app.practices import access, actions
from app.practices.views.common import bp, visible
from app.web.guard import policy


@bp.route("/<public_id:public_id>/aanvragen", methods=["GET", "POST"])
@policy("ask_practice")
def ask(public_id: str) -> Any:
    practice = visible(public_id)
    if practice.state not in access.SHARED:
        abort(404)
    return ask_page(
        request.args.get("wie", ""),
        filled={"title": practice.title},
        slugs=[each.skill.slug for each in practice.skills],
        written=lambda asked: actions.began_here(visible(public_id), asked, now=clock.now()),
    )
