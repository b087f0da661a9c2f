"""/zoeken/bewaard: the searches that somebody keeps."""

from typing import Any

from flask import render_template, url_for

from app import clock
from app.database import db
from app.search import addresses, saved
from app.search.forms import KeepForm, SavedForm
from app.search.models import SavedSearch
from app.search.queries import Search, search
from app.search.views.blueprints import bp
from app.search.views.showing import title
from app.web.guard import current_person, one_or_404, policy
from app.web.submitting import carry_out, render_form


@bp.get("/zoeken/bewaard")
@policy("own_searches")
def saved_searches() -> Any:
    return render_template("search/saved.html", form=None, **_page())


@bp.post("/zoeken/bewaard")
@policy("own_searches")
def keep() -> Any:
    form = KeepForm()
    if form.validate_on_submit():
        # Looking takes long, so it comes before the unit of work.
        today = clock.today()
        wanted = addresses.wanted_of(addresses.read(form.address.data or ""))
        found = search(current_person, wanted, today=today)
        fitting = saved.fitting(current_person, wanted, today=today)
        answer = carry_out(
            form,
            lambda: saved.keep(found, fitting, title(found), by=current_person, now=clock.now()),
            then=lambda _: url_for(".saved_searches"),
            says="Bewaard. Je krijgt een mail als er iemand bij komt die past.",
        )
        if answer is not None:
            return answer
    return render_form("search/saved.html", form, **_page())


@bp.post("/zoeken/bewaard/<public_id:public_id>/mail")
@policy("own_searches")
def set_mails(public_id: str) -> Any:
    form = SavedForm()
    mails = {"aan": True, "uit": False}.get(form.mails.data or "")
    if mails is None or not form.validate_on_submit():
        return _as_it_is(public_id, form)
    return carry_out(
        form,
        lambda: saved.set_mails(_mine(public_id), mails),
        then=lambda _: url_for(".saved_searches"),
        says="Je krijgt weer mail over deze zoekopdracht."
        if mails
        else "Je krijgt geen mail meer over deze zoekopdracht.",
    ) or _as_it_is(public_id, form)


@bp.post("/zoeken/bewaard/<public_id:public_id>/weggooien")
@policy("own_searches")
def forget(public_id: str) -> Any:
    form = SavedForm()
    if not form.validate_on_submit():
        return _as_it_is(public_id, form)
    return carry_out(
        form,
        lambda: saved.forget(_mine(public_id)),
        then=lambda _: url_for(".saved_searches"),
        says="De zoekopdracht is weggegooid.",
    ) or _as_it_is(public_id, form)


def _mine(public_id: str) -> SavedSearch:
    return one_or_404(saved.of(current_person).where(SavedSearch.public_id == public_id))


def _as_it_is(public_id: str, form: SavedForm) -> Any:
    """The page again, for whom this search is; to anybody else it does not exist."""
    _mine(public_id)
    return render_form("search/saved.html", form, **_page())


def _page() -> dict[str, Any]:
    return {
        "rows": [
            {
                "saved": each,
                "url": url_for(".results", **addresses.read(each.address)),
                # A key of its own for each: pressing one button uses up no other.
                "form": SavedForm(formdata=None, mails="uit" if each.mails else "aan"),
                "is_too_broad": each.total > saved.TOO_MANY,
            }
            for each in db.session.scalars(saved.of(current_person))
        ],
        "most": saved.MOST,
    }


def keep_form(found: Search) -> KeepForm | None:
    """The button under these results; None when there is nothing to keep."""
    if not saved.is_worth_keeping(found):
        return None
    return KeepForm(formdata=None, address=addresses.as_text(addresses.args_of(found)))
