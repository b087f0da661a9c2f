"""The list of inzetten with their money, on a page and as a file to go on working with."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from app import clock
from app.deployments.views.showing import school_names
from app.documents import access, listing
from app.documents.forms import ListForm
from app.documents.listing import Chosen
from app.documents.spreadsheets import XLSX, as_csv
from app.documents.views.blueprint import bp
from app.documents.views.downloads import attachment
from app.web.guard import current_person, policy

PAGE = 50
LAST_PAGE = 9_999


@bp.get("/inzetten/lijst")
@policy("deployment_list")
def index() -> Any:
    form = _form()
    if not form.validate():
        return render_template("documents/list.html", form=form, rows=None), 422
    chosen = _chosen(form)
    found = listing.chosen_by(current_person, clock.today(), chosen)
    total, page = listing.count(found), _page()
    return render_template(
        "documents/list.html",
        form=form,
        rows=_rows(found, chosen, limit=PAGE, offset=(page - 1) * PAGE),
        columns=listing.COLUMNS,
        total=total,
        most=listing.MOST,
        page=page,
        last_page=max(1, -(-total // PAGE)),
        args={name: value for name, value in form.data.items() if value},
    )


@bp.get("/inzetten/lijst.xlsx")
@policy("deployment_list")
def xlsx() -> Any:
    from app.documents.workbook import as_xlsx  # a large library: not before it is asked for

    return _file("xlsx", XLSX, lambda heads, rows: as_xlsx("Inzetten", heads, rows))


@bp.get("/inzetten/lijst.csv")
@policy("deployment_list")
def csv() -> Any:
    return _file("csv", "text/csv; charset=utf-8", as_csv)


def _file(ending: str, content_type: str, write: Any) -> Any:
    """The same rows as on the page; a choice that the page refuses is explained there."""
    form = _form()
    if not form.validate():
        return redirect(url_for(".index", **form.data))
    chosen = _chosen(form)
    found = listing.chosen_by(current_person, clock.today(), chosen)
    rows = _rows(found, chosen, limit=listing.MOST)
    heads = [(column.title, column.kind) for column in listing.COLUMNS]
    written = write(heads, ([column.value(row) for column in listing.COLUMNS] for row in rows))
    return attachment(written, content_type, f"inzetten-{clock.today().isoformat()}.{ending}")


def _form() -> ListForm:
    """With what this person can choose from; 404 for who does not decide about any money."""
    today = clock.today()
    if not access.reads_the_list(current_person, today):
        abort(404)
    form = ListForm(request.args)
    form.toestand.offer(listing.states())
    form.school.offer(listing.schools_of(current_person, today))
    form.pot.offer(listing.pots_of(current_person, today))
    return form


def _chosen(form: ListForm) -> Chosen:
    return Chosen(form.toestand.data, form.school.data, form.pot.data)


def _page() -> int:
    text = request.args.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), LAST_PAGE)


def _rows(found: Any, chosen: Chosen, *, limit: int, offset: int = 0) -> list[listing.Row]:
    inzetten = listing.inzetten(found, limit=limit, offset=offset)
    schools = school_names(inzetten, current_person, clock.today())
    return listing.rows(inzetten, schools, chosen)
